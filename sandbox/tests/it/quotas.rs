//! Quotas: told by Service Quotas, and held.

use std::collections::BTreeMap;

use aws_sandbox::{Directory, OpenError, Options, Sandbox, User};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

async fn call(sandbox: &Sandbox, target: &str, body: &Value) -> (u16, Value) {
    let request = Request::post("/").header("x-amz-target", target).body(Bytes::from(body.to_string()));
    let response = sandbox.handle(request.unwrap()).await;
    let body = response.body();
    let json = if body.is_empty() { Value::Null } else { serde_json::from_slice(body).unwrap() };
    (response.status().as_u16(), json)
}

async fn quota(sandbox: &Sandbox, operation: &str, service: &str, code: &str) -> (u16, Value) {
    let target = format!("ServiceQuotasV20190624.{operation}");
    call(sandbox, &target, &json!({ "ServiceCode": service, "QuotaCode": code })).await
}

fn open(quotas: &[(&str, u64)]) -> Result<Sandbox, OpenError> {
    let quotas = quotas.iter().map(|(code, value)| ((*code).to_owned(), *value)).collect();
    Sandbox::open(Options { quotas, ..Options::default() })
}

#[tokio::test]
async fn a_quota_is_told_with_awss_default_and_with_what_holds() {
    let sandbox = open(&[("L-799883CD", 3)]).unwrap();
    let (_, applied) = quota(&sandbox, "GetServiceQuota", "acm-pca", "L-799883CD").await;
    assert_eq!(applied["Quota"]["Value"], 3.0);
    assert_eq!(
        applied["Quota"]["QuotaArn"],
        "arn:aws:servicequotas:us-east-1:111122223333:acm-pca/L-799883CD"
    );
    let (_, default) = quota(&sandbox, "GetAWSDefaultServiceQuota", "acm-pca", "L-799883CD").await;
    assert_eq!(default["Quota"]["Value"], 200.0);
    assert_eq!(default["Quota"]["QuotaArn"], "arn:aws:servicequotas:us-east-1::acm-pca/L-799883CD");
    for (service, code) in [("acm-pca", "L-C2F1777E"), ("s3", "L-C2F1777E"), ("kms", "L-00000000")] {
        let (status, answer) = quota(&sandbox, "GetServiceQuota", service, code).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("NoSuchResourceException")), "{service} {code}");
    }
}

#[tokio::test]
async fn lists_have_pages_and_each_quota_once() {
    let sandbox = open(&[]).unwrap();
    for operation in ["ListServiceQuotas", "ListAWSDefaultServiceQuotas"] {
        let target = format!("ServiceQuotasV20190624.{operation}");
        let mut codes = Vec::new();
        let mut body = json!({ "ServiceCode": "acm-pca", "MaxResults": 10 });
        loop {
            let (status, page) = call(&sandbox, &target, &body).await;
            assert_eq!(status, 200, "{page}");
            let quotas = page["Quotas"].as_array().unwrap();
            codes.extend(quotas.iter().map(|quota| quota["QuotaCode"].as_str().unwrap().to_owned()));
            match page.get("NextToken") {
                Some(token) => body["NextToken"] = token.clone(),
                None => break,
            }
        }
        assert_eq!(codes.len(), 26, "{operation}");
        codes.dedup();
        assert_eq!(codes.len(), 26, "{operation}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_leaves_nothing_behind() {
    let quotas = [("L-C2F1777E", 2), ("L-340F62FB", 1), ("L-D594A657", 1), ("L-799883CD", 1)];
    let sandbox = open(&quotas).unwrap();
    let key = json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" });
    let (_, first) = call(&sandbox, "TrentService.CreateKey", &key).await;
    let id = &first["KeyMetadata"]["KeyId"];
    let authority = json!({ "CertificateAuthorityType": "ROOT", "CertificateAuthorityConfiguration": {
        "KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": { "CommonName": "Root" },
    } });
    let grant =
        json!({ "KeyId": id, "Operations": ["Sign"], "GranteePrincipal": "arn:aws:iam::111122223333:root" });
    let alias = |name: &str| json!({ "AliasName": format!("alias/{name}"), "TargetKeyId": id });
    for (target, fits, does_not) in [
        ("TrentService.CreateKey", &key, &key),
        ("TrentService.CreateAlias", &alias("a"), &alias("b")),
        ("TrentService.CreateGrant", &grant, &grant),
        ("ACMPrivateCA.CreateCertificateAuthority", &authority, &authority),
    ] {
        let (status, answer) = call(&sandbox, target, fits).await;
        assert_eq!(status, 200, "{target}: {answer}");
        for _ in 0..2 {
            let (status, answer) = call(&sandbox, target, does_not).await;
            assert_eq!(
                (status, &answer["__type"]),
                (400, &json!("LimitExceededException")),
                "{target}: {answer}"
            );
        }
    }
    let (_, keys) = call(&sandbox, "TrentService.ListKeys", &json!({})).await;
    assert_eq!(keys["Keys"].as_array().unwrap().len(), 2);
    // A key counts until its deletion window ends.
    let deletion = json!({ "KeyId": id, "PendingWindowInDays": 7 });
    assert_eq!(call(&sandbox, "TrentService.ScheduleKeyDeletion", &deletion).await.0, 200);
    assert_eq!(call(&sandbox, "TrentService.CreateKey", &key).await.0, 400);
    sandbox.clock().advance(std::time::Duration::from_secs(8 * 86_400));
    assert_eq!(call(&sandbox, "TrentService.CreateKey", &key).await.0, 200);
}

#[tokio::test]
async fn only_quotas_of_resources_can_be_changed() {
    for code in ["L-CAFB4993", "L-00000000", ""] {
        let refused = open(&[(code, 1)]).unwrap_err();
        assert!(matches!(refused, OpenError::Quotas(_)), "{refused}");
    }
}

#[tokio::test]
async fn reading_quotas_needs_its_permission() {
    let principals = Directory::default().user(User::new("nobody").access_key("NOBODY", "secret"));
    let sandbox =
        Sandbox::open(Options { principals, quotas: BTreeMap::new(), ..Options::default() }).unwrap();
    for (operation, action) in [
        ("GetServiceQuota", "servicequotas:GetServiceQuota"),
        ("GetAWSDefaultServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"),
        ("ListServiceQuotas", "servicequotas:ListServiceQuotas"),
        ("ListAWSDefaultServiceQuotas", "servicequotas:ListAWSDefaultServiceQuotas"),
    ] {
        let request = Request::post("/")
            .header("x-amz-target", format!("ServiceQuotasV20190624.{operation}"))
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=NOBODY/20260101/us-east-1/servicequotas/aws4_request, SignedHeaders=host, Signature=0",
            )
            .body(Bytes::from(json!({ "ServiceCode": "kms", "QuotaCode": "L-C2F1777E" }).to_string()));
        let response = sandbox.handle(request.unwrap()).await;
        let answer: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(answer["__type"], "AccessDeniedException", "{operation}");
        assert!(answer["Message"].as_str().unwrap().contains(action), "{answer}");
    }
}
