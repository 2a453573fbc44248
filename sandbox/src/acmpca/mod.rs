//! AWS Private Certificate Authority, API version 2017-08-22.

mod algorithm;
mod api_passthrough;
mod arn;
mod audit_report;
mod authorities;
mod authorize;
mod bucket;
mod certificate_request;
mod configuration;
mod create_certificate_authority;
mod create_certificate_authority_audit_report;
mod create_permission;
mod csr_extensions;
mod delete_certificate_authority;
mod delete_permission;
mod delete_policy;
mod describe_certificate_authority;
mod describe_certificate_authority_audit_report;
mod description;
mod extensions;
mod general_name;
mod get_certificate;
mod get_certificate_authority_certificate;
mod get_certificate_authority_csr;
mod get_policy;
mod import_certificate_authority_certificate;
mod issue_certificate;
mod issued;
mod key_usage;
mod list_certificate_authorities;
mod list_permissions;
mod list_tags;
mod objects;
mod oid;
mod paging;
mod permission;
mod publication;
mod put_policy;
mod reason;
mod resource_policy;
mod restore_certificate_authority;
mod revocation;
mod revoke_certificate;
mod serial;
mod subject;
mod tag_certificate_authority;
mod tags;
mod template;
mod untag_certificate_authority;
mod update_certificate_authority;
mod validity;

pub(crate) use authorities::Authorities;
pub(crate) use authorize::run_authorized;

use crate::wire::{Handler, Load, Operation, run};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET: &str = "ACMPrivateCA";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Operation> {
    let (load, run): (_, Handler) = match name {
        "CreateCertificateAuthority" => {
            (Load::Work, |cx, body| run(cx, body, create_certificate_authority::create_certificate_authority))
        }
        "CreateCertificateAuthorityAuditReport" => (Load::Work, |cx, body| {
            run(
                cx,
                body,
                create_certificate_authority_audit_report::create_certificate_authority_audit_report,
            )
        }),
        "CreatePermission" => (Load::Write, |cx, body| run(cx, body, create_permission::create_permission)),
        "DeleteCertificateAuthority" => (Load::Write, |cx, body| {
            run(cx, body, delete_certificate_authority::delete_certificate_authority)
        }),
        "DeletePermission" => (Load::Write, |cx, body| run(cx, body, delete_permission::delete_permission)),
        "DeletePolicy" => (Load::Write, |cx, body| run(cx, body, delete_policy::delete_policy)),
        "DescribeCertificateAuthority" => (Load::Read, |cx, body| {
            run(cx, body, describe_certificate_authority::describe_certificate_authority)
        }),
        "DescribeCertificateAuthorityAuditReport" => (Load::Read, |cx, body| {
            run(
                cx,
                body,
                describe_certificate_authority_audit_report::describe_certificate_authority_audit_report,
            )
        }),
        "GetCertificate" => (Load::Read, |cx, body| run(cx, body, get_certificate::get_certificate)),
        "GetCertificateAuthorityCertificate" => (Load::Read, |cx, body| {
            run(cx, body, get_certificate_authority_certificate::get_certificate_authority_certificate)
        }),
        "GetCertificateAuthorityCsr" => (Load::Read, |cx, body| {
            run(cx, body, get_certificate_authority_csr::get_certificate_authority_csr)
        }),
        "GetPolicy" => (Load::Read, |cx, body| run(cx, body, get_policy::get_policy)),
        "ImportCertificateAuthorityCertificate" => (Load::Work, |cx, body| {
            run(cx, body, import_certificate_authority_certificate::import_certificate_authority_certificate)
        }),
        "IssueCertificate" => (Load::Work, |cx, body| run(cx, body, issue_certificate::issue_certificate)),
        "ListCertificateAuthorities" => {
            (Load::Read, |cx, body| run(cx, body, list_certificate_authorities::list_certificate_authorities))
        }
        "ListPermissions" => (Load::Read, |cx, body| run(cx, body, list_permissions::list_permissions)),
        "ListTags" => (Load::Read, |cx, body| run(cx, body, list_tags::list_tags)),
        "PutPolicy" => (Load::Write, |cx, body| run(cx, body, put_policy::put_policy)),
        "RestoreCertificateAuthority" => (Load::Write, |cx, body| {
            run(cx, body, restore_certificate_authority::restore_certificate_authority)
        }),
        "RevokeCertificate" => (Load::Work, |cx, body| run(cx, body, revoke_certificate::revoke_certificate)),
        "TagCertificateAuthority" => {
            (Load::Write, |cx, body| run(cx, body, tag_certificate_authority::tag_certificate_authority))
        }
        "UntagCertificateAuthority" => {
            (Load::Write, |cx, body| run(cx, body, untag_certificate_authority::untag_certificate_authority))
        }
        "UpdateCertificateAuthority" => (Load::Write, |cx, body| {
            run(cx, body, update_certificate_authority::update_certificate_authority)
        }),
        _ => return None,
    };
    Some(Operation { load, run })
}
