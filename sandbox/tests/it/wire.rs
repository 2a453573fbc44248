//! The protocol itself, below the SDK.

use std::{collections::BTreeSet, sync::OnceLock};

use aws_sandbox::{Options, Sandbox};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{Method, Request, Response};
use proptest::prelude::*;
use serde_json::{Value, json};

fn request(target: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    Request::builder().method(Method::POST).uri("/").header("x-amz-target", target).body(body.into()).unwrap()
}

async fn call(sandbox: &Sandbox, target: &str, body: impl Into<Bytes>) -> (u16, Value) {
    let response = sandbox.handle(request(target, body)).await;
    let body = response.body();
    let json = if body.is_empty() { Value::Null } else { serde_json::from_slice(body).unwrap() };
    (response.status().as_u16(), json)
}

#[tokio::test]
async fn an_answer_has_its_headers() {
    let sandbox = Sandbox::open(Options::default()).unwrap();
    for target in ["TrentService.ListKeys", "TrentService.Nothing"] {
        let response: Response<Bytes> = sandbox.handle(request(target, "{}")).await;
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/x-amz-json-1.1");
        assert_eq!(header("x-amzn-requestid").len(), 36);
    }
}

#[tokio::test]
async fn what_is_not_modelled_is_an_unknown_operation() {
    let sandbox = Sandbox::open(Options::default()).unwrap();
    let unknown = (400, json!({ "__type": "UnknownOperationException" }));
    for target in
        ["TrentService.Encrypt", "ACMPrivateCA.CreateKey", "DynamoDB_20120810.ListTables", "none", ""]
    {
        assert_eq!(call(&sandbox, target, "{}").await, unknown, "{target}");
    }
    let get = Request::builder()
        .uri("/")
        .header("x-amz-target", "TrentService.ListKeys")
        .body(Bytes::new())
        .unwrap();
    assert_eq!(sandbox.handle(get).await.status().as_u16(), 400);
    let untargeted = Request::builder().method(Method::POST).uri("/").body(Bytes::new()).unwrap();
    assert_eq!(sandbox.handle(untargeted).await.status().as_u16(), 400);
}

#[tokio::test]
async fn bodies_are_json_of_the_right_types() {
    let sandbox = Sandbox::open(Options::default()).unwrap();
    for body in ["{", "[]", "1", "{\"KeyId\":1}", "{\"KeyId\":\"k\"} x"] {
        let (status, answer) = call(&sandbox, "TrentService.DescribeKey", body).await;
        assert_eq!(status, 400);
        assert_eq!(answer["__type"], "SerializationException", "{body}");
    }
    let (_, answer) = call(&sandbox, "TrentService.Sign", "{\"Message\":\"not base64!\"}").await;
    assert_eq!(answer["__type"], "SerializationException");
    let (_, answer) = call(&sandbox, "TrentService.Sign", "").await;
    assert_eq!(
        answer["message"],
        "3 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; \
         Value null at 'message' failed to satisfy constraint: Member must not be null; \
         Value null at 'signingAlgorithm' failed to satisfy constraint: Member must not be null"
    );
    // What a later client may send is passed over.
    assert_eq!(call(&sandbox, "TrentService.ListKeys", "{\"New\":1}").await.0, 200);
}

#[tokio::test]
async fn what_the_readme_lists_is_modelled_and_the_other_way_round() {
    let sandbox = Sandbox::open(Options::default()).unwrap();
    let table = include_str!("../../README.md")
        .split("## Operations")
        .nth(1)
        .unwrap()
        .split("Every other")
        .next()
        .unwrap();
    let listed: BTreeSet<&str> = table
        .split(['|', '·', '\n'])
        .map(str::trim)
        .filter(|cell| !cell.contains(' ') && cell.starts_with(char::is_uppercase))
        .collect();
    let mut modelled: BTreeSet<&str> =
        TARGETS.iter().map(|target| target.split_once('.').unwrap().1).collect();
    // Spoken to by other protocols, which have tests of their own.
    modelled.extend(["AssumeRole", "GetCallerIdentity", "GetFunctionConfiguration", "GetRole"]);
    modelled.extend([
        "SimulatePrincipalPolicy",
        "GetRolePolicy",
        "ListRolePolicies",
        "ListAttachedRolePolicies",
    ]);
    // Private CA has another GetPolicy.
    modelled.insert("GetPolicyVersion");
    assert_eq!(listed, modelled);
    for target in TARGETS {
        let (_, answer) = call(&sandbox, target, "{}").await;
        assert_ne!(answer["__type"], "UnknownOperationException", "{target}");
    }
}

/// Every operation that is modelled.
pub(crate) const TARGETS: [&str; 53] = [
    "TrentService.CancelKeyDeletion",
    "TrentService.CreateAlias",
    "TrentService.CreateGrant",
    "TrentService.CreateKey",
    "TrentService.DeleteAlias",
    "TrentService.DescribeKey",
    "TrentService.DisableKey",
    "TrentService.EnableKey",
    "TrentService.GetKeyPolicy",
    "TrentService.GetPublicKey",
    "TrentService.ListAliases",
    "TrentService.ListGrants",
    "TrentService.ListKeyPolicies",
    "TrentService.ListKeys",
    "TrentService.ListResourceTags",
    "TrentService.ListRetirableGrants",
    "TrentService.PutKeyPolicy",
    "TrentService.RetireGrant",
    "TrentService.RevokeGrant",
    "TrentService.ScheduleKeyDeletion",
    "TrentService.Sign",
    "TrentService.TagResource",
    "TrentService.UntagResource",
    "TrentService.UpdateAlias",
    "TrentService.UpdateKeyDescription",
    "TrentService.Verify",
    "ACMPrivateCA.CreateCertificateAuthority",
    "ACMPrivateCA.CreateCertificateAuthorityAuditReport",
    "ACMPrivateCA.CreatePermission",
    "ACMPrivateCA.DeleteCertificateAuthority",
    "ACMPrivateCA.DeletePermission",
    "ACMPrivateCA.DeletePolicy",
    "ACMPrivateCA.DescribeCertificateAuthority",
    "ACMPrivateCA.DescribeCertificateAuthorityAuditReport",
    "ACMPrivateCA.GetCertificate",
    "ACMPrivateCA.GetCertificateAuthorityCertificate",
    "ACMPrivateCA.GetCertificateAuthorityCsr",
    "ACMPrivateCA.GetPolicy",
    "ACMPrivateCA.ImportCertificateAuthorityCertificate",
    "ACMPrivateCA.IssueCertificate",
    "ACMPrivateCA.ListCertificateAuthorities",
    "ACMPrivateCA.ListPermissions",
    "ACMPrivateCA.ListTags",
    "ACMPrivateCA.PutPolicy",
    "ACMPrivateCA.RestoreCertificateAuthority",
    "ACMPrivateCA.RevokeCertificate",
    "ACMPrivateCA.TagCertificateAuthority",
    "ACMPrivateCA.UntagCertificateAuthority",
    "ACMPrivateCA.UpdateCertificateAuthority",
    "ServiceQuotasV20190624.GetAWSDefaultServiceQuota",
    "ServiceQuotasV20190624.GetServiceQuota",
    "ServiceQuotasV20190624.ListAWSDefaultServiceQuotas",
    "ServiceQuotasV20190624.ListServiceQuotas",
];

/// Values that a member may have, right ones among them, so that calls get far.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_i64..40).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "alias/a", "ROOT", "SIGN_VERIFY", "ECC_NIST_P256", "EC_prime256v1", "SHA256WITHECDSA", "ECDSA_SHA_256", "AAAA",
            "DAYS", "YEARS", "END_DATE", "default", "1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/x",
            "arn:aws:kms:us-east-1:111122223333:key/x",
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((member(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn member() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "KeyId",
        "AliasName",
        "TargetKeyId",
        "KeySpec",
        "KeyUsage",
        "Policy",
        "PolicyName",
        "Message",
        "MessageType",
        "Signature",
        "SigningAlgorithm",
        "Tags",
        "TagKey",
        "TagValue",
        "TagKeys",
        "Limit",
        "Marker",
        "PendingWindowInDays",
        "Description",
        "CertificateAuthorityArn",
        "CertificateAuthorityConfiguration",
        "CertificateAuthorityType",
        "KeyAlgorithm",
        "Subject",
        "CommonName",
        "Country",
        "CustomAttributes",
        "ObjectIdentifier",
        "Value",
        "Key",
        "Type",
        "Validity",
        "ValidityNotBefore",
        "Csr",
        "CsrExtensions",
        "TemplateArn",
        "Certificate",
        "CertificateChain",
        "CertificateArn",
        "Status",
        "MaxResults",
        "NextToken",
        "IdempotencyToken",
        "RevocationConfiguration",
        "CrlConfiguration",
        "Enabled",
        "S3BucketName",
        "ExpirationInDays",
        "CertificateSerial",
        "RevocationReason",
        "AuditReportResponseFormat",
        "Principal",
        "Actions",
        "ResourceArn",
        "ApiPassthrough",
        "PermanentDeletionTimeInDays",
        "GranteePrincipal",
        "RetiringPrincipal",
        "Operations",
        "Constraints",
        "GrantId",
        "GrantToken",
        "GrantTokens",
        "Name",
        "DryRun",
    ])
    .prop_map(str::to_owned)
}

const LIST: &str = "ACMPrivateCA.ListCertificateAuthorities";

/// A sandbox with one active root, and the DER of its request and of its certificate.
fn authority() -> &'static (Sandbox, Vec<u8>, Vec<u8>) {
    static AUTHORITY: OnceLock<(Sandbox, Vec<u8>, Vec<u8>)> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let aws = crate::common::aws().await;
            let (arn, certificate) = aws.active_root("Root").await;
            let der = |pem: &str| der::pem::decode_vec(pem.as_bytes()).unwrap().1;
            (aws.sandbox.clone(), der(&aws.csr(&arn).await), der(&certificate))
        })
    })
}

fn block_on(sandbox: &Sandbox, request: Request<Bytes>) -> Response<Bytes> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(sandbox.handle(request))
}

/// Whatever arrives, the answer is a well-formed one that does not blame the sandbox.
fn check(sandbox: &Sandbox, request: Request<Bytes>) {
    let response = block_on(sandbox, request);
    let status = response.status().as_u16();
    assert!(status == 200 || status == 400, "{status} {:?}", response.body());
    if status == 400 {
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert!(body["__type"].is_string());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_members_never_break_it(
        target in prop::sample::select(TARGETS.to_vec()),
        members in prop::collection::vec((member(), value()), 0..8),
    ) {
        let sandbox = Sandbox::open(Options::default()).unwrap();
        let body = Value::Object(members.into_iter().collect()).to_string();
        check(&sandbox, request(target, body));
    }

    #[test]
    fn random_bytes_never_break_it(
        target in prop_oneof![prop::sample::select(TARGETS.to_vec()).prop_map(str::to_owned), "[ -~]{0,40}"],
        authorization in "[ -~]{0,80}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let sandbox = Sandbox::open(Options::default()).unwrap();
        let mut request = request(&target, body);
        request.headers_mut().insert("authorization", authorization.parse().unwrap());
        check(&sandbox, request);
    }

    #[test]
    fn random_requests_and_certificates_never_break_it(
        label in "(CERTIFICATE|CERTIFICATE REQUEST)",
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            // One byte of the authority's own request or certificate is another one.
            (any::<bool>(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(request, place, byte)| {
                let (_, own_request, own_certificate) = authority();
                let mut der = if request { own_request.clone() } else { own_certificate.clone() };
                let place = place.index(der.len());
                der[place] = byte;
                der
            }),
        ],
    ) {
        let (sandbox, own_request, own_certificate) = authority();
        prop_assume!(bytes != *own_request && bytes != *own_certificate);
        let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", STANDARD.encode(bytes));
        let arn = serde_json::from_slice::<Value>(block_on(sandbox, request(LIST, "{}")).body()).unwrap();
        let body = json!({
            "CertificateAuthorityArn": arn["CertificateAuthorities"][0]["Arn"],
            "Csr": STANDARD.encode(&pem),
            "Certificate": STANDARD.encode(&pem),
            "SigningAlgorithm": "SHA256WITHECDSA",
            "Validity": { "Type": "DAYS", "Value": 1 },
        });
        for target in ["ACMPrivateCA.IssueCertificate", "ACMPrivateCA.ImportCertificateAuthorityCertificate"] {
            let response = block_on(sandbox, request(target, body.to_string()));
            prop_assert_eq!(response.status().as_u16(), 400, "{}", target);
        }
    }
}
