//! Authorities below authorities, what their requests ask for, and how many there may be.

use aws_sdk_acmpca::{
    error::ProvideErrorMetadata as _,
    primitives::Blob,
    types::{
        AccessDescription, AccessMethod, AccessMethodType, CertificateAuthorityConfiguration,
        CertificateAuthorityType, CsrExtensions, GeneralName, KeyAlgorithm, KeyUsage, SigningAlgorithm,
        ValidityPeriodType,
    },
};

use crate::{
    common::{Aws, OpenSsl, P256, aws, code, configuration, subject, validity},
    judges::gnutls_verifies,
};

/// A new authority below `above`, whose chain is given; its ARN, its certificate and its chain.
async fn below(aws: &Aws, above: &str, name: &str, template: &str, days: i64) -> (String, String, String) {
    let arn = aws.create_authority(name, CertificateAuthorityType::Subordinate).await;
    let csr = aws.csr(&arn).await;
    let days = validity(days, ValidityPeriodType::Days);
    let (pem, chain) = aws.issue(above, &csr, template, SigningAlgorithm::Sha256Withecdsa, days).await;
    let chain = chain.unwrap();
    aws.import(&arn, &pem, Some(&chain)).await;
    (arn, pem, chain)
}

#[tokio::test]
async fn four_authorities_stand_above_a_leaf() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    let (first, _, _) = below(&aws, &root, "First", "SubordinateCACertificate_PathLen2", 900).await;
    let (second, _, _) = below(&aws, &first, "Second", "SubordinateCACertificate_PathLen1", 800).await;
    let (third, third_pem, chain) =
        below(&aws, &second, "Third", "SubordinateCACertificate_PathLen0", 700).await;
    assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 3);
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let month = validity(30, ValidityPeriodType::Days);
    let name = "EndEntityCertificate";
    let (leaf, chain) = aws.issue(&third, &csr, name, SigningAlgorithm::Sha256Withecdsa, month).await;
    let chain = chain.unwrap();
    assert!(chain.starts_with(&third_pem) && chain.ends_with(&root_pem));
    openssl.file("root.pem", &root_pem);
    openssl.file("chain.pem", &chain);
    openssl.file("leaf.pem", &leaf);
    openssl
        .ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "chain.pem", "leaf.pem"], b"");
    openssl.file("all.pem", format!("{leaf}\n{chain}\n"));
    gnutls_verifies(&openssl, "root.pem", "all.pem");
    // Each one has fewer below it than the one above, and none outlives it.
    let issue = |above: &str, template: &str, days: i64| {
        let issue = aws.acmpca.issue_certificate().certificate_authority_arn(above).csr(Blob::new(&*csr));
        issue
            .template_arn(crate::common::template(template))
            .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
            .validity(validity(days, ValidityPeriodType::Days))
            .send()
    };
    for (above, template) in [
        (&first, "SubordinateCACertificate_PathLen2"),
        (&second, "SubordinateCACertificate_PathLen1"),
        (&second, "BlankSubordinateCACertificate_PathLen3_CSRPassthrough"),
        (&third, "SubordinateCACertificate_PathLen0"),
    ] {
        assert_eq!(code(issue(above, template, 30).await), "InvalidArgsException", "{template}");
    }
    assert_eq!(code(issue(&third, name, 701).await), "ValidationException");
    issue(&third, name, 699).await.unwrap();
}

#[tokio::test]
async fn a_foreign_root_signs_for_an_authority_within_its_path_length() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let arn = aws.create_authority("Below", CertificateAuthorityType::Subordinate).await;
    openssl.file("below.csr", aws.csr(&arn).await);
    openssl.file("below.cnf", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n");
    let mut chains = Vec::new();
    for length in ["0", "1"] {
        let constraints = format!("basicConstraints=critical,CA:TRUE,pathlen:{length}");
        openssl.ok(
            &[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-384",
                "-noenc",
                "-keyout",
                "foreign.key",
            ]
            .into_iter()
            .chain(["-subj", "/CN=Foreign", "-addext", &constraints, "-days", "100", "-out", "foreign.pem"])
            .collect::<Vec<_>>(),
            b"",
        );
        openssl.ok(
            &[
                "x509",
                "-req",
                "-in",
                "below.csr",
                "-CA",
                "foreign.pem",
                "-CAkey",
                "foreign.key",
                "-days",
                "50",
            ]
            .into_iter()
            .chain(["-CAcreateserial", "-extfile", "below.cnf", "-out", "below.pem"])
            .collect::<Vec<_>>(),
            b"",
        );
        let read = |name: &str| std::fs::read_to_string(openssl.path().join(name)).unwrap();
        chains.push((read("below.pem"), read("foreign.pem")));
    }
    let import = |certificate: &str, chain: &str| {
        let import = aws.acmpca.import_certificate_authority_certificate().certificate_authority_arn(&arn);
        import.certificate(Blob::new(certificate)).certificate_chain(Blob::new(chain)).send()
    };
    let (too_short, enough) = (&chains[0], &chains[1]);
    assert_eq!(code(import(&too_short.0, &too_short.1).await), "CertificateMismatchException");
    import(&enough.0, &enough.1).await.unwrap();
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let month = validity(30, ValidityPeriodType::Days);
    let algorithm = SigningAlgorithm::Sha512Withecdsa;
    let (leaf, chain) = aws.issue(&arn, &csr, "CodeSigningCertificate", algorithm, month).await;
    openssl.file("leaf.pem", leaf);
    openssl.file("chain.pem", chain.unwrap());
    openssl.ok(&["verify", "-CAfile", "foreign.pem", "-untrusted", "chain.pem", "leaf.pem"], b"");
}

/// The configuration of an elliptic authority whose request asks for these extensions.
fn asking(extensions: CsrExtensions) -> CertificateAuthorityConfiguration {
    CertificateAuthorityConfiguration::builder()
        .key_algorithm(KeyAlgorithm::EcPrime256v1)
        .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
        .subject(subject("Root"))
        .csr_extensions(extensions)
        .build()
        .unwrap()
}

fn access(method: AccessMethod, uri: &str) -> AccessDescription {
    let location = GeneralName::builder().uniform_resource_identifier(uri).build();
    AccessDescription::builder().access_method(method).access_location(location).build()
}

#[tokio::test]
async fn a_request_asks_for_what_the_configuration_says() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let named = |name: AccessMethodType| AccessMethod::builder().access_method_type(name).build();
    let custom = AccessMethod::builder().custom_object_identifier("1.2.3.4").build();
    let extensions = CsrExtensions::builder()
        .key_usage(KeyUsage::builder().key_cert_sign(true).crl_sign(true).decipher_only(true).build())
        .subject_information_access(access(named(AccessMethodType::CaRepository), "https://a.example/"))
        .subject_information_access(access(
            named(AccessMethodType::ResourcePkiManifest),
            "rsync://b.example/",
        ))
        .subject_information_access(access(named(AccessMethodType::ResourcePkiNotify), "https://c.example/"))
        .subject_information_access(access(custom, "https://d.example/"))
        .build();
    let create = |extensions| {
        let create = aws.acmpca.create_certificate_authority();
        let create = create.certificate_authority_type(CertificateAuthorityType::Root);
        create.certificate_authority_configuration(asking(extensions)).send()
    };
    let arn = create(extensions.clone()).await.unwrap().certificate_authority_arn.unwrap();
    let text = openssl.ok(&["req", "-verify", "-noout", "-text"], aws.csr(&arn).await.as_bytes());
    assert!(text.contains("verify OK"), "{text}");
    let requested: Vec<&str> = text
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "Requested Extensions:")
        .skip(1)
        .take_while(|line| !line.starts_with("Signature Algorithm:"))
        .collect();
    assert_eq!(
        requested,
        [
            "X509v3 Basic Constraints:",
            "CA:TRUE",
            "X509v3 Key Usage: critical",
            "Certificate Sign, CRL Sign, Decipher Only",
            "Subject Information Access:",
            "CA Repository - URI:https://a.example/",
            "RPKI Manifest - URI:rsync://b.example/",
            "RPKI Notify - URI:https://c.example/",
            "1.2.3.4 - URI:https://d.example/",
        ]
    );
    let describe = aws.acmpca.describe_certificate_authority().certificate_authority_arn(&arn);
    let authority = describe.send().await.unwrap().certificate_authority.unwrap();
    let shown = authority.certificate_authority_configuration.unwrap().csr_extensions;
    assert_eq!(shown, Some(extensions));
    let both = AccessMethod::builder()
        .access_method_type(AccessMethodType::CaRepository)
        .custom_object_identifier("1.2.3");
    let one = |access| CsrExtensions::builder().subject_information_access(access).build();
    let no_location =
        AccessDescription::builder().access_method(named(AccessMethodType::CaRepository)).build();
    for (extensions, name) in [
        (one(access(both.build(), "https://a.example/")), "InvalidArgsException"),
        (one(access(AccessMethod::builder().build(), "https://a.example/")), "InvalidArgsException"),
        (one(access(named(AccessMethodType::CaRepository), "ü")), "InvalidArgsException"),
        (one(access(named(AccessMethodType::from("SHELF")), "https://a.example/")), "ValidationException"),
        (one(no_location), "ValidationException"),
    ] {
        assert_eq!(code(create(extensions).await), name);
    }
}

#[tokio::test]
async fn there_are_two_hundred_authorities_at_most() {
    let aws = aws().await;
    for number in 0..200 {
        aws.create_authority(&number.to_string(), CertificateAuthorityType::Subordinate).await;
    }
    let create = || {
        aws.acmpca
            .create_certificate_authority()
            .certificate_authority_type(CertificateAuthorityType::Subordinate)
            .certificate_authority_configuration(configuration(
                KeyAlgorithm::EcPrime256v1,
                SigningAlgorithm::Sha256Withecdsa,
                subject("one too many"),
            ))
            .send()
    };
    assert_eq!(create().await.unwrap_err().code(), Some("LimitExceededException"));
    // A deleted one counts until it is gone for good.
    let list = aws.acmpca.list_certificate_authorities().max_results(1).send().await.unwrap();
    let arn = list.certificate_authorities()[0].arn().unwrap();
    let delete = aws.acmpca.delete_certificate_authority().certificate_authority_arn(arn);
    delete.permanent_deletion_time_in_days(7).send().await.unwrap();
    assert_eq!(create().await.unwrap_err().code(), Some("LimitExceededException"));
    aws.sandbox.clock().advance(std::time::Duration::from_secs(7 * 86_400));
    create().await.unwrap();
}
