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

use crate::wire::{Handler, run};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET: &str = "ACMPrivateCA";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Handler> {
    Some(match name {
        "CreateCertificateAuthority" => {
            |cx, body| run(cx, body, create_certificate_authority::create_certificate_authority)
        }
        "CreateCertificateAuthorityAuditReport" => |cx, body| {
            run(
                cx,
                body,
                create_certificate_authority_audit_report::create_certificate_authority_audit_report,
            )
        },
        "CreatePermission" => |cx, body| run(cx, body, create_permission::create_permission),
        "DeleteCertificateAuthority" => {
            |cx, body| run(cx, body, delete_certificate_authority::delete_certificate_authority)
        }
        "DeletePermission" => |cx, body| run(cx, body, delete_permission::delete_permission),
        "DeletePolicy" => |cx, body| run(cx, body, delete_policy::delete_policy),
        "DescribeCertificateAuthority" => {
            |cx, body| run(cx, body, describe_certificate_authority::describe_certificate_authority)
        }
        "DescribeCertificateAuthorityAuditReport" => |cx, body| {
            run(
                cx,
                body,
                describe_certificate_authority_audit_report::describe_certificate_authority_audit_report,
            )
        },
        "GetCertificate" => |cx, body| run(cx, body, get_certificate::get_certificate),
        "GetCertificateAuthorityCertificate" => |cx, body| {
            run(cx, body, get_certificate_authority_certificate::get_certificate_authority_certificate)
        },
        "GetCertificateAuthorityCsr" => {
            |cx, body| run(cx, body, get_certificate_authority_csr::get_certificate_authority_csr)
        }
        "GetPolicy" => |cx, body| run(cx, body, get_policy::get_policy),
        "ImportCertificateAuthorityCertificate" => |cx, body| {
            run(cx, body, import_certificate_authority_certificate::import_certificate_authority_certificate)
        },
        "IssueCertificate" => |cx, body| run(cx, body, issue_certificate::issue_certificate),
        "ListCertificateAuthorities" => {
            |cx, body| run(cx, body, list_certificate_authorities::list_certificate_authorities)
        }
        "ListPermissions" => |cx, body| run(cx, body, list_permissions::list_permissions),
        "ListTags" => |cx, body| run(cx, body, list_tags::list_tags),
        "PutPolicy" => |cx, body| run(cx, body, put_policy::put_policy),
        "RestoreCertificateAuthority" => {
            |cx, body| run(cx, body, restore_certificate_authority::restore_certificate_authority)
        }
        "RevokeCertificate" => |cx, body| run(cx, body, revoke_certificate::revoke_certificate),
        "TagCertificateAuthority" => {
            |cx, body| run(cx, body, tag_certificate_authority::tag_certificate_authority)
        }
        "UntagCertificateAuthority" => {
            |cx, body| run(cx, body, untag_certificate_authority::untag_certificate_authority)
        }
        "UpdateCertificateAuthority" => {
            |cx, body| run(cx, body, update_certificate_authority::update_certificate_authority)
        }
        _ => return None,
    })
}
