//! Private CA looks at the form of a request before it asks who calls; and it asks before it does anything.

use aws_sandbox::{Directory, Options, Sandbox, User};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::{common::on, wire::TARGETS};

async fn call(sandbox: &Sandbox, target: &str, body: String) -> Value {
    let authorization = "AWS4-HMAC-SHA256 Credential=NOBODY/20260101/us-east-1/acm-pca/aws4_request";
    let request = Request::post("/").header("x-amz-target", target).header("authorization", authorization);
    let response = sandbox.handle(request.body(Bytes::from(body)).unwrap()).await;
    serde_json::from_slice(response.body()).unwrap()
}

/// What an operation needs beyond the ARN of its authority.
pub(crate) fn more(operation: &str) -> Value {
    match operation {
        "CreateCertificateAuthority" => json!({
            "CertificateAuthorityConfiguration": {
                "KeyAlgorithm": "EC_prime256v1",
                "SigningAlgorithm": "SHA256WITHECDSA",
                "Subject": { "CommonName": "Root" },
            },
            "CertificateAuthorityType": "ROOT",
        }),
        "CreateCertificateAuthorityAuditReport" => {
            json!({ "S3BucketName": "reports", "AuditReportResponseFormat": "JSON" })
        }
        "CreatePermission" => json!({ "Principal": "acm.amazonaws.com", "Actions": ["GetCertificate"] }),
        "DeletePermission" => json!({ "Principal": "acm.amazonaws.com" }),
        "DescribeCertificateAuthorityAuditReport" => {
            json!({ "AuditReportId": "1234abcd-12ab-34cd-56ef-1234567890ab" })
        }
        "GetCertificate" => {
            json!({ "CertificateArn": "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1/certificate/2" })
        }
        "ImportCertificateAuthorityCertificate" => json!({ "Certificate": "QUFB" }),
        "IssueCertificate" => json!({
            "Csr": "QUFB", "SigningAlgorithm": "SHA256WITHECDSA", "Validity": { "Type": "DAYS", "Value": 1 },
        }),
        "PutPolicy" => json!({ "Policy": "{}" }),
        "RevokeCertificate" => json!({ "CertificateSerial": "01", "RevocationReason": "UNSPECIFIED" }),
        "TagCertificateAuthority" | "UntagCertificateAuthority" => json!({ "Tags": [{ "Key": "k" }] }),
        "UpdateCertificateAuthority" => json!({ "Status": "DISABLED" }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn a_request_must_be_right_before_it_can_be_refused() {
    let directory = Directory::default().user(User::new("nobody").access_key("NOBODY", "secret"));
    let sandbox = Sandbox::open(Options { principals: directory, ..Options::default() }).unwrap();
    let owner = on(&sandbox, "us-east-1").await;
    let (root, _) = owner.active_root("Root").await;
    let before = owner.acmpca.describe_certificate_authority().certificate_authority_arn(&root);
    let before = before.send().await.unwrap();
    let mut asked = 0;
    for target in TARGETS.iter().filter(|target| target.starts_with("ACMPrivateCA.")) {
        let operation = target.split_once('.').unwrap().1;
        let mut body = more(operation);
        body["CertificateAuthorityArn"] = root.as_str().into();
        body["ResourceArn"] = root.as_str().into();
        let refused = call(&sandbox, target, body.to_string()).await;
        assert_eq!(refused["__type"], "AccessDeniedException", "{operation} {refused}");
        assert!(
            refused["message"].as_str().unwrap().contains(&format!("acm-pca:{operation} on")),
            "{refused}"
        );
        // Whatever is wrong with the form is said first, without a word about permission.
        assert_eq!(call(&sandbox, target, "{".into()).await["__type"], "SerializationException");
        if operation == "ListCertificateAuthorities" {
            body["MaxResults"] = 0.into();
        } else if operation == "CreateCertificateAuthority" {
            body["UsageMode"] = "OTHER".into();
        } else {
            body["CertificateAuthorityArn"] = "arn:aws:acm-pca".into();
            body["ResourceArn"] = "arn:aws:acm-pca".into();
        }
        let wrong = call(&sandbox, target, body.to_string()).await;
        assert_eq!(wrong["__type"], "ValidationException", "{operation} {wrong}");
        asked += 1;
    }
    assert_eq!(asked, 23);
    let after = owner.acmpca.describe_certificate_authority().certificate_authority_arn(&root);
    let after = after.send().await.unwrap();
    assert_eq!(after.certificate_authority, before.certificate_authority);
    let all = owner.acmpca.list_certificate_authorities().send().await.unwrap();
    assert_eq!(all.certificate_authorities().len(), 1);
}
