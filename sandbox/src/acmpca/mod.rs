//! AWS Private Certificate Authority, API version 2017-08-22.

mod algorithm;
mod arn;
mod authorities;
mod configuration;
mod create_certificate_authority;
mod delete_certificate_authority;
mod describe_certificate_authority;
mod description;
mod get_certificate;
mod get_certificate_authority_certificate;
mod get_certificate_authority_csr;
mod import_certificate_authority_certificate;
mod issue_certificate;
mod list_certificate_authorities;
mod list_tags;
mod paging;
mod restore_certificate_authority;
mod revocation;
mod serial;
mod subject;
mod tag_certificate_authority;
mod tags;
mod template;
mod untag_certificate_authority;
mod update_certificate_authority;
mod validity;

pub(crate) use authorities::Authorities;

use crate::wire::{Handler, run};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET: &str = "ACMPrivateCA";

/// The operation of this name, when it is modelled.
pub(crate) fn operation(name: &str) -> Option<Handler> {
    Some(match name {
        "CreateCertificateAuthority" => {
            |cx, body| run(cx, body, create_certificate_authority::create_certificate_authority)
        }
        "DeleteCertificateAuthority" => {
            |cx, body| run(cx, body, delete_certificate_authority::delete_certificate_authority)
        }
        "DescribeCertificateAuthority" => {
            |cx, body| run(cx, body, describe_certificate_authority::describe_certificate_authority)
        }
        "GetCertificate" => |cx, body| run(cx, body, get_certificate::get_certificate),
        "GetCertificateAuthorityCertificate" => |cx, body| {
            run(cx, body, get_certificate_authority_certificate::get_certificate_authority_certificate)
        },
        "GetCertificateAuthorityCsr" => {
            |cx, body| run(cx, body, get_certificate_authority_csr::get_certificate_authority_csr)
        }
        "ImportCertificateAuthorityCertificate" => |cx, body| {
            run(cx, body, import_certificate_authority_certificate::import_certificate_authority_certificate)
        },
        "IssueCertificate" => |cx, body| run(cx, body, issue_certificate::issue_certificate),
        "ListCertificateAuthorities" => {
            |cx, body| run(cx, body, list_certificate_authorities::list_certificate_authorities)
        }
        "ListTags" => |cx, body| run(cx, body, list_tags::list_tags),
        "RestoreCertificateAuthority" => {
            |cx, body| run(cx, body, restore_certificate_authority::restore_certificate_authority)
        }
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
