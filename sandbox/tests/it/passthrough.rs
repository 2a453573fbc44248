//! IssueCertificate with whatever passthrough: an answer, never a failure; a certificate that verifies, or none.

use std::sync::OnceLock;

use aws_sandbox::Sandbox;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use der::{Decode as _, Encode as _};
use http::{Method, Request};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use x509_cert::Certificate;

use crate::common::{OpenSsl, P256, aws};

/// An active root, a request, and the folder with the root's certificate.
struct Issuer {
    sandbox: Sandbox,
    arn: String,
    csr: String,
    openssl: OpenSsl,
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

fn issuer() -> &'static Issuer {
    static ISSUER: OnceLock<Issuer> = OnceLock::new();
    ISSUER.get_or_init(|| {
        block_on(async {
            let aws = aws().await;
            let openssl = OpenSsl::new();
            let (arn, root) = aws.active_root("Root").await;
            openssl.file("root.pem", root);
            let requested = ["-addext", "subjectAltName=DNS:csr.example", "-addext", "keyUsage=keyAgreement"];
            let csr = openssl.request(&P256, "/CN=leaf", &requested);
            Issuer { sandbox: aws.sandbox.clone(), arn, csr, openssl }
        })
    })
}

fn call(operation: &str, body: &Value) -> (u16, Value) {
    let request = Request::builder().method(Method::POST).uri("/");
    let request = request.header("x-amz-target", format!("ACMPrivateCA.{operation}"));
    let request = request.body(Bytes::from(body.to_string())).unwrap();
    let response = block_on(issuer().sandbox.handle(request));
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or(Value::Null))
}

/// Issues by this template; the certificate in PEM when there is one.
fn issue(template: &str, passthrough: &Value) -> Result<String, Value> {
    let Issuer { arn, csr, .. } = issuer();
    let (status, answer) = call(
        "IssueCertificate",
        &json!({
            "CertificateAuthorityArn": arn,
            "Csr": STANDARD.encode(csr),
            "SigningAlgorithm": "SHA256WITHECDSA",
            "TemplateArn": format!("arn:aws:acm-pca:::template/{template}/V1"),
            "Validity": { "Type": "DAYS", "Value": 1 },
            "ApiPassthrough": passthrough,
        }),
    );
    if status != 200 {
        assert_eq!(status, 400, "{answer}");
        assert!(answer["__type"].is_string());
        return Err(answer);
    }
    let get = json!({ "CertificateAuthorityArn": arn, "CertificateArn": answer["CertificateArn"] });
    let (status, answer) = call("GetCertificate", &get);
    assert_eq!(status, 200, "{answer}");
    Ok(answer["Certificate"].as_str().unwrap().to_owned())
}

fn template() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "EndEntityCertificate",
        "EndEntityCertificate_APIPassthrough",
        "EndEntityCertificate_APICSRPassthrough",
        "CodeSigningCertificate_APIPassthrough",
        "OCSPSigningCertificate_APICSRPassthrough",
        "BlankEndEntityCertificate_APIPassthrough",
        "BlankEndEntityCertificate_APICSRPassthrough",
        "BlankEndEntityCertificate_CriticalBasicConstraints_APIPassthrough",
        "SubordinateCACertificate_PathLen0_APIPassthrough",
        "BlankSubordinateCACertificate_PathLen3_APICSRPassthrough",
    ])
}

fn oid() -> impl Strategy<Value = String> {
    (0_u8..3, 0_u8..40, prop::collection::vec(any::<u32>(), 0..5)).prop_map(|(first, second, rest)| {
        let rest: String = rest.iter().map(|arc| format!(".{arc}")).collect();
        format!("{first}.{second}{rest}")
    })
}

fn ascii() -> impl Strategy<Value = String> {
    "[ -~]{1,40}"
}

fn subject() -> impl Strategy<Value = Value> {
    let standard =
        (any::<Option<bool>>(), "\\PC{1,10}", "[A-Za-z0-9 ]{1,20}").prop_map(|(all, name, number)| {
            let mut subject = json!({ "CommonName": name });
            if all == Some(true) {
                subject["Country"] = "DE".into();
                subject["SerialNumber"] = number.into();
                subject["Organization"] = name_of_organization().into();
            }
            subject
        });
    let attribute =
        (oid(), "\\PC{1,20}").prop_map(|(oid, value)| json!({ "ObjectIdentifier": oid, "Value": value }));
    prop_oneof![
        standard,
        prop::collection::vec(attribute, 1..4)
            .prop_map(|attributes| json!({ "CustomAttributes": attributes })),
    ]
}

fn name_of_organization() -> &'static str {
    "Klinik Süd"
}

fn general_name() -> impl Strategy<Value = Value> {
    prop_oneof![
        (oid(), "\\PC{1,20}")
            .prop_map(|(oid, value)| json!({ "OtherName": { "TypeId": oid, "Value": value } })),
        ascii().prop_map(|text| json!({ "Rfc822Name": text })),
        ascii().prop_map(|text| json!({ "DnsName": text })),
        subject().prop_map(|subject| json!({ "DirectoryName": subject })),
        "\\PC{1,20}".prop_map(|text| json!({ "EdiPartyName": { "PartyName": text, "NameAssigner": text } })),
        ascii().prop_map(|text| json!({ "UniformResourceIdentifier": text })),
        any::<std::net::IpAddr>().prop_map(|address| json!({ "IpAddress": address.to_string() })),
        oid().prop_map(|oid| json!({ "RegisteredId": oid })),
    ]
}

fn key_usage() -> impl Strategy<Value = Value> {
    let names = [
        "DigitalSignature",
        "NonRepudiation",
        "KeyEncipherment",
        "DataEncipherment",
        "KeyAgreement",
        "KeyCertSign",
        "CRLSign",
        "EncipherOnly",
        "DecipherOnly",
    ];
    prop::collection::vec(any::<bool>(), names.len()).prop_map(move |flags| {
        names.iter().zip(flags).map(|(name, flag)| ((*name).to_owned(), Value::from(flag))).collect()
    })
}

fn purpose() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(vec![
            "SERVER_AUTH",
            "SMART_CARD_LOGIN",
            "DOCUMENT_SIGNING",
            "CERTIFICATE_TRANSPARENCY"
        ])
        .prop_map(|name| json!({ "ExtendedKeyUsageType": name })),
        oid().prop_map(|oid| json!({ "ExtendedKeyUsageObjectIdentifier": oid })),
    ]
}

fn policy() -> impl Strategy<Value = Value> {
    (oid(), prop::option::of(ascii())).prop_map(|(oid, statement)| {
        let mut policy = json!({ "CertPolicyId": oid });
        if let Some(statement) = statement {
            let qualifier = json!({ "PolicyQualifierId": "CPS", "Qualifier": { "CpsUri": statement } });
            policy["PolicyQualifiers"] = json!([qualifier]);
        }
        policy
    })
}

/// Below a private number, so that no verifier knows what the value should be.
fn custom_extension() -> impl Strategy<Value = Value> {
    (any::<u32>(), prop::collection::vec(any::<u8>(), 0..60)).prop_map(|(number, bytes)| {
        let length = u8::try_from(bytes.len()).unwrap();
        let value = STANDARD.encode([vec![0x04, length], bytes].concat());
        json!({ "ObjectIdentifier": format!("1.3.6.1.4.1.99999.{number}"), "Value": value })
    })
}

fn few(entry: impl Strategy<Value = Value>) -> impl Strategy<Value = Option<Vec<Value>>> {
    prop::option::of(prop::collection::vec(entry, 1..4))
}

/// What the API may give.
fn passthrough() -> impl Strategy<Value = Value> {
    let extensions = (
        few(general_name()),
        prop::option::of(key_usage()),
        few(purpose()),
        few(policy()),
        few(custom_extension()),
    );
    (prop::option::of(subject()), extensions).prop_map(
        |(subject, (names, usage, purposes, policies, custom))| {
            let mut extensions = Map::new();
            for (name, value) in [
                ("SubjectAlternativeNames", names.map(Value::from)),
                ("KeyUsage", usage),
                ("ExtendedKeyUsage", purposes.map(Value::from)),
                ("CertificatePolicies", policies.map(Value::from)),
                ("CustomExtensions", custom.map(Value::from)),
            ] {
                extensions.extend(value.map(|value| (name.to_owned(), value)));
            }
            let mut passthrough = json!({ "Extensions": extensions });
            if let Some(subject) = subject {
                passthrough["Subject"] = subject;
            }
            passthrough
        },
    )
}

/// Members of any name and value, right names among them.
fn nonsense() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "Extensions",
        "Subject",
        "CertificatePolicies",
        "ExtendedKeyUsage",
        "KeyUsage",
        "SubjectAlternativeNames",
        "CustomExtensions",
        "ObjectIdentifier",
        "Value",
        "Critical",
        "DnsName",
        "IpAddress",
        "OtherName",
        "TypeId",
        "DirectoryName",
        "CommonName",
        "CertPolicyId",
        "PolicyQualifiers",
        "CRLSign",
        "CustomAttributes",
        "ExtendedKeyUsageType",
        "EdiPartyName",
        "PartyName",
        "RegisteredId",
        "Qualifier",
        "CpsUri",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        oid().prop_map(Value::from),
        prop::sample::select(vec![
            "2.5.29.15",
            "2.5.29.17",
            "2.5.29.19",
            "2.5.29.31",
            "2.5.29.35",
            "AwIHgA==",
            "BQA="
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..5).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Value>()
            }),
        ]
    })
}

/// Every extension is there once, and the certificate is written as it is read.
fn check_structure(pem: &str) {
    let der = der::pem::decode_vec(pem.as_bytes()).unwrap().1;
    let certificate = Certificate::from_der(&der).unwrap();
    assert_eq!(certificate.to_der().unwrap(), der);
    let extensions = certificate.tbs_certificate().extensions().unwrap();
    let mut kinds: Vec<_> = extensions.iter().map(|extension| extension.extn_id).collect();
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), extensions.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_right_is_issued_and_verifies(template in template(), passthrough in passthrough()) {
        let pem = match issue(template, &passthrough) {
            Ok(pem) => pem,
            // An extension can be drawn twice, and an arc can be too large.
            Err(answer) => {
                let kind = answer["__type"].as_str().unwrap();
                prop_assert!(matches!(kind, "InvalidArgsException" | "ValidationException"), "{}", answer);
                return Ok(());
            }
        };
        check_structure(&pem);
        let openssl = &issuer().openssl;
        let leaf = openssl.file("leaf.pem", &pem);
        let verdict = openssl.ok(&["verify", "-CAfile", "root.pem", leaf.to_str().unwrap()], b"");
        prop_assert!(verdict.trim().ends_with("leaf.pem: OK"), "{}", verdict);
    }

    #[test]
    fn what_is_nonsense_is_answered(template in template(), passthrough in nonsense()) {
        if let Ok(pem) = issue(template, &passthrough) {
            check_structure(&pem);
        }
    }
}
