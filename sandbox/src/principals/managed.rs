//! Managed policies of AWS that principals here can have, as of 2026-11: those that set-ups of Private CA meet.

use serde_json::{Value, json};

/// The policy of this name, if the sandbox knows it.
pub(crate) fn managed(name: &str) -> Option<Value> {
    let statements = match name {
        "AdministratorAccess" => json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]),
        "AWSPrivateCAFullAccess" => json!([{ "Effect": "Allow", "Action": "acm-pca:*", "Resource": "*" }]),
        "AWSPrivateCAReadOnly" => reading(),
        "AWSPrivateCAUser" => issuing(&["EndEntityCertificate/V*"]),
        "AWSPrivateCAPrivilegedUser" => {
            issuing(&["*CACertificate*/V*", "EndEntityCertificate/V*", "*SubordinateCACertificate*/V*"])
        }
        _ => return None,
    };
    Some(json!({ "Version": "2012-10-17", "Statement": statements }))
}

/// Issuing by these templates, and a denial of all the others.
fn issuing(templates: &[&str]) -> Value {
    const AUTHORITIES: &str = "arn:aws:acm-pca:*:*:certificate-authority/*";
    let arns: Vec<String> =
        templates.iter().map(|template| format!("arn:aws:acm-pca:::template/{template}")).collect();
    let when = |operator: &str| json!({ operator: { "acm-pca:TemplateArn": arns } });
    json!([
        { "Effect": "Allow", "Action": "acm-pca:IssueCertificate", "Resource": AUTHORITIES,
          "Condition": when("StringLike") },
        { "Effect": "Deny", "Action": "acm-pca:IssueCertificate", "Resource": AUTHORITIES,
          "Condition": when("StringNotLike") },
        { "Effect": "Allow", "Resource": AUTHORITIES,
          "Action": ["acm-pca:RevokeCertificate", "acm-pca:GetCertificate", "acm-pca:ListPermissions"] },
        { "Effect": "Allow", "Action": "acm-pca:ListCertificateAuthorities", "Resource": "*" },
    ])
}

fn reading() -> Value {
    json!([{
        "Effect": "Allow",
        "Resource": "*",
        "Action": [
            "acm-pca:DescribeCertificateAuthority", "acm-pca:DescribeCertificateAuthorityAuditReport",
            "acm-pca:ListCertificateAuthorities", "acm-pca:GetCertificateAuthorityCsr",
            "acm-pca:GetCertificateAuthorityCertificate", "acm-pca:GetCertificate", "acm-pca:GetPolicy",
            "acm-pca:ListPermissions", "acm-pca:ListTags"
        ],
    }])
}
