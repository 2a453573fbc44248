//! Every template with every passthrough, judged by OpenSSL and GnuTLS.

use aws_sdk_acmpca::{
    operation::issue_certificate::builders::IssueCertificateFluentBuilder,
    primitives::Blob,
    types::{
        ApiPassthrough, Asn1Subject, CertificateAuthorityType, CustomAttribute, CustomExtension,
        EdiPartyName, ExtendedKeyUsage, ExtendedKeyUsageType, Extensions, GeneralName, KeyUsage, OtherName,
        PolicyInformation, PolicyQualifierId, PolicyQualifierInfo, Qualifier, SigningAlgorithm,
        ValidityPeriodType, builders::ExtensionsBuilder,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    common::{Aws, OpenSsl, P256, aws, code, template, validity},
    judges::{extensions, gnutls_verifies},
};

/// A template without its variety, the varieties there are, and its extensions: basic constraints, key usage,
/// extended key usage.
type Line = (&'static str, &'static [&'static str], &'static str, Option<&'static str>, Option<&'static str>);

const ALL: &[&str] = &["", "_APIPassthrough", "_CSRPassthrough", "_APICSRPassthrough"];
const BLANK: &[&str] = &["_APIPassthrough", "_CSRPassthrough", "_APICSRPassthrough"];

const LEAF: &str = "CA:FALSE";
const TLS: Option<&str> = Some("Digital Signature, Key Encipherment");
const SIGNER: Option<&str> = Some("Digital Signature");
const AUTHORITY: Option<&str> = Some("Digital Signature, Certificate Sign, CRL Sign");
const SERVER: &str = "TLS Web Server Authentication";
const CLIENT: &str = "TLS Web Client Authentication";
const BOTH: &str = "TLS Web Server Authentication, TLS Web Client Authentication";

/// The user guide's tables, but for the templates of roots.
const TEMPLATES: [Line; 15] = [
    ("EndEntityCertificate", ALL, LEAF, TLS, Some(BOTH)),
    ("EndEntityClientAuthCertificate", ALL, LEAF, TLS, Some(CLIENT)),
    ("EndEntityServerAuthCertificate", ALL, LEAF, TLS, Some(SERVER)),
    ("CodeSigningCertificate", ALL, LEAF, SIGNER, Some("critical Code Signing")),
    ("OCSPSigningCertificate", ALL, LEAF, SIGNER, Some("critical OCSP Signing")),
    ("BlankEndEntityCertificate", BLANK, LEAF, None, None),
    ("BlankEndEntityCertificate_CriticalBasicConstraints", BLANK, "critical CA:FALSE", None, None),
    ("SubordinateCACertificate_PathLen0", ALL, "critical CA:TRUE, pathlen:0", AUTHORITY, None),
    ("SubordinateCACertificate_PathLen1", ALL, "critical CA:TRUE, pathlen:1", AUTHORITY, None),
    ("SubordinateCACertificate_PathLen2", ALL, "critical CA:TRUE, pathlen:2", AUTHORITY, None),
    ("SubordinateCACertificate_PathLen3", ALL, "critical CA:TRUE, pathlen:3", AUTHORITY, None),
    ("BlankSubordinateCACertificate_PathLen0", BLANK, "critical CA:TRUE, pathlen:0", None, None),
    ("BlankSubordinateCACertificate_PathLen1", BLANK, "critical CA:TRUE, pathlen:1", None, None),
    ("BlankSubordinateCACertificate_PathLen2", BLANK, "critical CA:TRUE, pathlen:2", None, None),
    ("BlankSubordinateCACertificate_PathLen3", BLANK, "critical CA:TRUE, pathlen:3", None, None),
];

/// The templates of roots: basic constraints, and key usage when the API asks for certSign and crlSign.
pub(crate) const ROOTS: [(&str, &str, &str); 7] = [
    ("RootCACertificate", "critical CA:TRUE", "Digital Signature, Certificate Sign, CRL Sign"),
    ("RootCACertificate_APIPassthrough", "critical CA:TRUE", "Digital Signature, Certificate Sign, CRL Sign"),
    ("BlankRootCACertificate_APIPassthrough", "critical CA:TRUE", "Certificate Sign, CRL Sign"),
    (
        "BlankRootCACertificate_PathLen0_APIPassthrough",
        "critical CA:TRUE, pathlen:0",
        "Certificate Sign, CRL Sign",
    ),
    (
        "BlankRootCACertificate_PathLen1_APIPassthrough",
        "critical CA:TRUE, pathlen:1",
        "Certificate Sign, CRL Sign",
    ),
    (
        "BlankRootCACertificate_PathLen2_APIPassthrough",
        "critical CA:TRUE, pathlen:2",
        "Certificate Sign, CRL Sign",
    ),
    (
        "BlankRootCACertificate_PathLen3_APIPassthrough",
        "critical CA:TRUE, pathlen:3",
        "Certificate Sign, CRL Sign",
    ),
];

/// Every template but those of roots.
pub(crate) fn names() -> Vec<String> {
    let varieties = |(base, varieties, ..): &Line| {
        varieties.iter().map(|variety| format!("{base}{variety}")).collect::<Vec<_>>()
    };
    TEMPLATES.iter().flat_map(varieties).collect()
}

/// A UTF8String as an extension's value.
fn custom(oid: &str, text: &str) -> CustomExtension {
    let der = [&[0x0c, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    CustomExtension::builder().object_identifier(oid).value(STANDARD.encode(der)).build().unwrap()
}

fn purpose(name: ExtendedKeyUsageType) -> ExtendedKeyUsage {
    ExtendedKeyUsage::builder().extended_key_usage_type(name).build()
}

fn policy(oid: &str, statement: &str) -> PolicyInformation {
    let qualifier = PolicyQualifierInfo::builder()
        .policy_qualifier_id(PolicyQualifierId::Cps)
        .qualifier(Qualifier::builder().cps_uri(statement).build().unwrap())
        .build()
        .unwrap();
    PolicyInformation::builder().cert_policy_id(oid).policy_qualifiers(qualifier).build().unwrap()
}

fn with_extensions(extensions: ExtensionsBuilder) -> ApiPassthrough {
    ApiPassthrough::builder().extensions(extensions.build()).build()
}

fn dns(name: &str) -> GeneralName {
    GeneralName::builder().dns_name(name).build()
}

fn issue(aws: &Aws, arn: &str, csr: &str, name: &str) -> IssueCertificateFluentBuilder {
    aws.acmpca
        .issue_certificate()
        .certificate_authority_arn(arn)
        .csr(Blob::new(csr))
        .template_arn(template(name))
        .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
        .validity(validity(30, ValidityPeriodType::Days))
}

async fn get(aws: &Aws, arn: &str, issue: IssueCertificateFluentBuilder) -> String {
    let issued = issue.send().await.unwrap().certificate_arn;
    let get = aws.acmpca.get_certificate().certificate_authority_arn(arn).set_certificate_arn(issued);
    get.send().await.unwrap().certificate.unwrap()
}

/// A request that asks for a name, key usage, extended key usage, policies and an extension of its own.
fn request(openssl: &OpenSsl) -> String {
    openssl.request(
        &P256,
        "/CN=leaf",
        &[
            "-addext",
            "subjectAltName=DNS:csr.example",
            "-addext",
            "keyUsage=critical,dataEncipherment",
            "-addext",
            "extendedKeyUsage=emailProtection",
            "-addext",
            "certificatePolicies=1.2.3.5",
            "-addext",
            "1.3.6.1.4.1.99999.2=ASN1:UTF8String:csr",
            "-addext",
            "basicConstraints=critical,CA:TRUE",
        ],
    )
}

#[tokio::test]
async fn the_template_wins_over_the_api_and_the_api_over_the_request() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    openssl.file("root.pem", root_pem);
    let csr = request(&openssl);
    let api = || {
        with_extensions(
            Extensions::builder()
                .subject_alternative_names(dns("api.example"))
                .key_usage(KeyUsage::builder().non_repudiation(true).build())
                .extended_key_usage(purpose(ExtendedKeyUsageType::TimeStamping))
                .extended_key_usage(
                    ExtendedKeyUsage::builder().extended_key_usage_object_identifier("1.2.3.4.5").build(),
                )
                .certificate_policies(policy("1.2.3.4", "https://cps.example"))
                .custom_extensions(custom("1.3.6.1.4.1.99999.1", "api")),
        )
    };
    let mut judged = 0;
    for (base, varieties, constraints, usage, purposes) in TEMPLATES {
        for variety in varieties {
            let (from_api, from_csr) = (variety.starts_with("_API"), variety.ends_with("CSRPassthrough"));
            let mut expected = vec![
                if from_api {
                    "X509v3 Subject Alternative Name: DNS:api.example".to_owned()
                } else {
                    "X509v3 Subject Alternative Name: DNS:csr.example".to_owned()
                },
                format!("X509v3 Basic Constraints: {constraints}"),
                "X509v3 Authority Key Identifier:".into(),
                "X509v3 Subject Key Identifier:".into(),
            ];
            let given_usage = if from_api { "Non Repudiation" } else { "Data Encipherment" };
            expected.push(format!("X509v3 Key Usage: critical {}", usage.unwrap_or(given_usage)));
            // A template for authorities has key usage and no extended key usage; one that is given is added.
            let given_purposes = match (from_api, from_csr) {
                (true, _) => Some("Time Stamping, 1.2.3.4.5"),
                (false, true) => Some("E-mail Protection"),
                (false, false) => None,
            };
            if let Some(purposes) = purposes.or(given_purposes) {
                expected.push(format!("X509v3 Extended Key Usage: {purposes}"));
            }
            if from_api {
                let policies = "Policy: 1.2.3.4 CPS: https://cps.example";
                expected.push(format!("X509v3 Certificate Policies: {policies}"));
                expected.push("1.3.6.1.4.1.99999.1: ..api".into());
            } else if from_csr {
                expected.push("X509v3 Certificate Policies: Policy: 1.2.3.5".into());
            }
            if from_csr {
                expected.push("1.3.6.1.4.1.99999.2: ..csr".into());
            }
            let name = format!("{base}{variety}");
            let pem = get(&aws, &root, issue(&aws, &root, &csr, &name).api_passthrough(api())).await;
            assert_eq!(extensions(&openssl, &pem), expected, "{name}");
            openssl.file("leaf.pem", &pem);
            openssl.ok(&["verify", "-CAfile", "root.pem", "leaf.pem"], b"");
            gnutls_verifies(&openssl, "root.pem", "leaf.pem");
            judged += 1;
        }
    }
    assert_eq!(judged, 9 + 3 * 15);
    for name in [
        "BlankEndEntityCertificate",
        "RootCACertificate_CSRPassthrough",
        "SubordinateCACertificate_PathLen4",
        "CodeSigningCertificate_APIPassthrough_CSRPassthrough",
    ] {
        assert_eq!(code(issue(&aws, &root, &csr, name).send().await), "InvalidArgsException", "{name}");
    }
}

#[tokio::test]
async fn every_template_of_roots_makes_a_root() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let leaf_csr = openssl.request(&P256, "/CN=leaf", &[]);
    for (name, constraints, usage) in ROOTS {
        let root = aws.create_authority("Root", CertificateAuthorityType::Root).await;
        let csr = aws.csr(&root).await;
        let usages = KeyUsage::builder().key_cert_sign(true).crl_sign(true).build();
        let api = with_extensions(
            Extensions::builder().key_usage(usages).custom_extensions(custom("1.3.6.1.4.1.99999.1", "api")),
        );
        let pem = get(&aws, &root, issue(&aws, &root, &csr, name).api_passthrough(api)).await;
        let mut expected = vec![
            format!("X509v3 Basic Constraints: {constraints}"),
            "X509v3 Subject Key Identifier:".into(),
            format!("X509v3 Key Usage: critical {usage}"),
        ];
        if name.ends_with("_APIPassthrough") {
            expected.push("1.3.6.1.4.1.99999.1: ..api".into());
        }
        assert_eq!(extensions(&openssl, &pem), expected, "{name}");
        aws.import(&root, &pem, None).await;
        openssl.file("root.pem", &pem);
        let short = issue(&aws, &root, &leaf_csr, "CodeSigningCertificate")
            .validity(validity(1, ValidityPeriodType::Days));
        openssl.file("leaf.pem", get(&aws, &root, short).await);
        openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
        gnutls_verifies(&openssl, "root.pem", "leaf.pem");
        // A path length of n leaves n authorities below.
        let below = issue(&aws, &root, &leaf_csr, "SubordinateCACertificate_PathLen0")
            .validity(validity(1, ValidityPeriodType::Days));
        assert_eq!(below.send().await.is_ok(), !name.contains("PathLen0"), "{name}");
    }
}

#[tokio::test]
async fn the_api_gives_names_of_every_kind() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    openssl.file("root.pem", root_pem);
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let builder = GeneralName::builder;
    let upn = OtherName::builder().type_id("1.3.6.1.4.1.311.20.2.3").value("ü@example.org").build().unwrap();
    let party = EdiPartyName::builder().party_name("party").name_assigner("assigner").build().unwrap();
    let party = builder().edi_party_name(party).build();
    let directory = Asn1Subject::builder().country("DE").common_name("directory").build();
    let names_of_all = [
        builder().other_name(upn).build(),
        builder().rfc822_name("a@example.org").build(),
        dns("*.example.org"),
        builder().directory_name(directory).build(),
        party.clone(),
        builder().uniform_resource_identifier("https://example.org/").build(),
        builder().ip_address("192.0.2.1").build(),
        builder().ip_address("2001:db8::1").build(),
        builder().registered_id("1.2.3.4").build(),
    ];
    let api =
        with_extensions(Extensions::builder().set_subject_alternative_names(Some(names_of_all.to_vec())));
    let name = "EndEntityCertificate_APIPassthrough";
    let pem = get(&aws, &root, issue(&aws, &root, &csr, name).api_passthrough(api)).await;
    let names = &extensions(&openssl, &pem)[0];
    // Versions of OpenSSL write directory names differently.
    let (begin, rest) = names.split_once("DirName:").unwrap();
    let (directory, end) = rest.split_once(", EdiPartyName:").unwrap();
    assert_eq!(
        begin,
        "X509v3 Subject Alternative Name: othername: UPN::ü@example.org, email:a@example.org, DNS:*.example.org, "
    );
    assert!(directory.contains("DE") && directory.contains("directory"), "{directory}");
    assert_eq!(
        end,
        "<unsupported>, URI:https://example.org/, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, \
         Registered ID:1.2.3.4"
    );
    openssl.file("leaf.pem", &pem);
    openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
    let verified = openssl
        .ok(&["verify", "-CAfile", "root.pem", "-verify_hostname", "www.example.org", "leaf.pem"], b"");
    assert_eq!(verified.trim(), "leaf.pem: OK");
    // GnuTLS 3.7 cannot read an EDI party that has an assigner.
    let others = names_of_all.iter().filter(|name| **name != party).cloned().collect();
    let api = with_extensions(Extensions::builder().set_subject_alternative_names(Some(others)));
    openssl.file("leaf.pem", get(&aws, &root, issue(&aws, &root, &csr, name).api_passthrough(api)).await);
    gnutls_verifies(&openssl, "root.pem", "leaf.pem");
}

#[tokio::test]
async fn the_api_gives_the_subject() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    openssl.file("root.pem", root_pem);
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let subject = |pem: &str| {
        let arguments = ["x509", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus"];
        openssl.ok(&arguments, pem.as_bytes()).trim().to_owned()
    };
    let standard = Asn1Subject::builder().organization("Klinik Süd").common_name("api").build();
    let attribute = |oid: &str, value: &str| {
        CustomAttribute::builder().object_identifier(oid).value(value).build().unwrap()
    };
    // The identifiers of Matter's vendor and product (Matter core specification, section 6.5.6.1).
    let custom_attributes = Asn1Subject::builder()
        .custom_attributes(attribute("2.5.4.3", "device"))
        .custom_attributes(attribute("1.3.6.1.4.1.37244.2.1", "FFF1"))
        .build();
    for (name, given, expected) in [
        ("EndEntityCertificate_APIPassthrough", &standard, "subject=O=Klinik Süd,CN=api"),
        ("EndEntityCertificate_APICSRPassthrough", &standard, "subject=O=Klinik Süd,CN=api"),
        (
            "BlankEndEntityCertificate_CriticalBasicConstraints_APIPassthrough",
            &custom_attributes,
            "subject=CN=device,1.3.6.1.4.1.37244.2.1=FFF1",
        ),
        // Without API passthrough it is ignored.
        ("EndEntityCertificate", &standard, "subject=CN=leaf"),
        ("EndEntityCertificate_CSRPassthrough", &standard, "subject=CN=leaf"),
    ] {
        let api = ApiPassthrough::builder().subject(given.clone()).build();
        let pem = get(&aws, &root, issue(&aws, &root, &csr, name).api_passthrough(api)).await;
        assert_eq!(subject(&pem), expected, "{name}");
        openssl.file("leaf.pem", &pem);
        openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
    }
    // A request without a name is enough when the API gives one; an alternative name alone is critical.
    let unnamed = openssl.request(&P256, "/", &[]);
    let name = "EndEntityCertificate_APIPassthrough";
    let named = ApiPassthrough::builder().subject(standard).build();
    get(&aws, &root, issue(&aws, &root, &unnamed, name).api_passthrough(named)).await;
    let alone = with_extensions(Extensions::builder().subject_alternative_names(dns("a.example")));
    let pem = get(&aws, &root, issue(&aws, &root, &unnamed, name).api_passthrough(alone)).await;
    assert_eq!(extensions(&openssl, &pem)[0], "X509v3 Subject Alternative Name: critical DNS:a.example");
    openssl.file("leaf.pem", &pem);
    openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
    assert_eq!(code(issue(&aws, &root, &unnamed, name).send().await), "MalformedCSRException");
}

#[tokio::test]
async fn what_the_api_cannot_give_is_refused() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, _) = aws.active_root("Root").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let send = |name: &'static str, extensions: ExtensionsBuilder| {
        issue(&aws, &root, &csr, name).api_passthrough(with_extensions(extensions)).send()
    };
    let template = "BlankEndEntityCertificate_APIPassthrough";
    let builder = Extensions::builder;
    let two_members = GeneralName::builder().dns_name("a.example").ip_address("192.0.2.1").build();
    let both = ExtendedKeyUsage::builder()
        .extended_key_usage_type(ExtendedKeyUsageType::ClientAuth)
        .extended_key_usage_object_identifier("1.2.3")
        .build();
    let raw = |oid: &str, value: &str| {
        CustomExtension::builder().object_identifier(oid).value(value).build().unwrap()
    };
    let usage = KeyUsage::builder().digital_signature(true).build();
    for (what, extensions) in [
        ("a name of two kinds", builder().subject_alternative_names(two_members)),
        ("a name of no kind", builder().subject_alternative_names(GeneralName::builder().build())),
        ("a name that is not ASCII", builder().subject_alternative_names(dns("ü.example"))),
        (
            "an address that is none",
            builder().subject_alternative_names(GeneralName::builder().ip_address("1.2.3").build()),
        ),
        ("a purpose of both kinds", builder().extended_key_usage(both)),
        ("a purpose of no kind", builder().extended_key_usage(ExtendedKeyUsage::builder().build())),
        (
            "an extension twice",
            builder().custom_extensions(custom("1.2.3", "a")).custom_extensions(custom("1.2.3", "b")),
        ),
        ("key usage twice", builder().key_usage(usage).custom_extensions(raw("2.5.29.15", "AwIHgA=="))),
        ("a value that is not DER", builder().custom_extensions(raw("1.2.3", "AAAAAA=="))),
        ("a value of another kind", builder().custom_extensions(raw("2.5.29.37", "BQA="))),
    ] {
        assert_eq!(code(send(template, extensions).await), "InvalidArgsException", "{what}");
    }
    for (what, extensions) in [
        ("an object identifier that is none", builder().custom_extensions(raw("1.40.2", "BQA="))),
        ("a value that is not base64", builder().custom_extensions(raw("1.2.3", "BQA"))),
        ("no value", builder().custom_extensions(raw("1.2.3", ""))),
        ("an unknown purpose", builder().extended_key_usage(purpose(ExtendedKeyUsageType::from("FLYING")))),
        ("no names", builder().set_subject_alternative_names(Some(vec![]))),
        ("too many names", builder().set_subject_alternative_names(Some(vec![dns("a.example"); 151]))),
        ("a long name", builder().subject_alternative_names(dns(&"a".repeat(254)))),
    ] {
        assert_eq!(code(send(template, extensions.clone()).await), "ValidationException", "{what}");
        // The service model counts also where the parameter means nothing.
        assert_eq!(code(send("EndEntityCertificate", extensions).await), "ValidationException", "{what}");
    }
    // Key usage without a use is none.
    let none = builder().key_usage(KeyUsage::builder().build());
    let api = with_extensions(none);
    let pem = get(&aws, &root, issue(&aws, &root, &csr, template).api_passthrough(api)).await;
    assert_eq!(extensions(&openssl, &pem).len(), 3);
}
