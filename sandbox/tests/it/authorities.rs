//! Certificate authorities: creation, states, deletion, tags, lists.

use std::time::Duration;

use aws_sandbox::{Options, Pace, Sandbox};
use aws_sdk_acmpca::{
    primitives::Blob,
    types::{
        Asn1Subject, CertificateAuthorityStatus, CertificateAuthorityType, CertificateAuthorityUsageMode,
        CrlConfiguration, CustomAttribute, KeyAlgorithm, OcspConfiguration, ResourceOwner,
        RevocationConfiguration, SigningAlgorithm, Tag, ValidityPeriodType,
    },
};

use crate::common::{Aws, OpenSsl, aws, code, configuration, on, refusal, subject, template, validity};

const DAY: Duration = Duration::from_secs(86_400);

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build().unwrap()
}

async fn disable(aws: &Aws, arn: &str) {
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(arn);
    update.status(CertificateAuthorityStatus::Disabled).send().await.unwrap();
}

#[tokio::test]
async fn an_authority_is_described_as_it_was_created() {
    let aws = aws().await;
    let (arn, certificate) = aws.active_root("Root").await;
    let answer =
        aws.acmpca.describe_certificate_authority().certificate_authority_arn(&arn).send().await.unwrap();
    let authority = answer.certificate_authority.unwrap();
    assert!(arn.starts_with("arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/"), "{arn}");
    assert_eq!(authority.arn(), Some(arn.as_str()));
    assert_eq!(authority.owner_account(), Some("111122223333"));
    assert_eq!(authority.status(), Some(&CertificateAuthorityStatus::Active));
    assert_eq!(authority.r#type(), Some(&CertificateAuthorityType::Root));
    assert_eq!(authority.usage_mode(), Some(&CertificateAuthorityUsageMode::GeneralPurpose));
    assert_eq!(authority.key_storage_security_standard().unwrap().as_str(), "FIPS_140_2_LEVEL_3_OR_HIGHER");
    let configuration = authority.certificate_authority_configuration().unwrap();
    assert_eq!(configuration.key_algorithm(), &KeyAlgorithm::EcPrime256v1);
    assert_eq!(configuration.subject().unwrap().common_name(), Some("Root"));
    assert!(!authority.revocation_configuration().unwrap().crl_configuration().unwrap().enabled());
    assert!(authority.created_at().is_some() && authority.last_state_change_at().is_some());

    // Serial and validity are those of the certificate.
    let openssl = OpenSsl::new();
    let serial = openssl.ok(&["x509", "-noout", "-serial"], certificate.as_bytes());
    let serial = u128::from_str_radix(serial.trim().strip_prefix("serial=").unwrap(), 16).unwrap();
    assert_eq!(authority.serial(), Some(serial.to_string().as_str()));
    let seconds = authority.not_after().unwrap().secs() - authority.not_before().unwrap().secs();
    assert!((3_652 * 86_400..=3_654 * 86_400).contains(&seconds), "{seconds}");
    let got = aws
        .acmpca
        .get_certificate_authority_certificate()
        .certificate_authority_arn(&arn)
        .send()
        .await
        .unwrap();
    assert_eq!(got.certificate(), Some(certificate.as_str()));
    assert_eq!(got.certificate_chain(), None);
    let tags = aws.acmpca.list_tags().certificate_authority_arn(&arn).send().await.unwrap();
    assert_eq!(tags.tags(), [tag("Name", "Root")]);
}

#[tokio::test]
async fn a_token_creates_one_authority_in_five_minutes() {
    let aws = aws().await;
    let create = |token: &str| {
        let configuration =
            configuration(KeyAlgorithm::EcPrime256v1, SigningAlgorithm::Sha256Withecdsa, subject("Root"));
        let create =
            aws.acmpca.create_certificate_authority().certificate_authority_configuration(configuration);
        create.certificate_authority_type(CertificateAuthorityType::Root).idempotency_token(token).send()
    };
    let first = create("one").await.unwrap().certificate_authority_arn;
    assert_eq!(create("one").await.unwrap().certificate_authority_arn, first);
    assert_ne!(create("two").await.unwrap().certificate_authority_arn, first);
    aws.sandbox.clock().advance(Duration::from_secs(299));
    assert_eq!(create("one").await.unwrap().certificate_authority_arn, first);
    aws.sandbox.clock().advance(Duration::from_secs(2));
    assert_ne!(create("one").await.unwrap().certificate_authority_arn, first);
    assert_eq!(code(create("").await), "ValidationException");
    assert_eq!(code(create(&"t".repeat(37)).await), "ValidationException");
}

#[tokio::test]
async fn what_an_authority_cannot_be_is_refused() {
    let aws = aws().await;
    let create = |key, signing, subject| {
        let configuration = configuration(key, signing, subject);
        let create =
            aws.acmpca.create_certificate_authority().certificate_authority_configuration(configuration);
        create.certificate_authority_type(CertificateAuthorityType::Root)
    };
    let ec = || create(KeyAlgorithm::EcPrime256v1, SigningAlgorithm::Sha256Withecdsa, subject("Root"));
    let mismatch =
        create(KeyAlgorithm::Rsa2048, SigningAlgorithm::Sha256Withecdsa, subject("Root")).send().await;
    assert_eq!(code(mismatch), "InvalidArgsException");
    let not_modelled = create(KeyAlgorithm::MlDsa44, SigningAlgorithm::MlDsa44, subject("Root")).send().await;
    assert_eq!(code(not_modelled), "InvalidArgsException");
    let unknown =
        create(KeyAlgorithm::from("RSA_1024"), SigningAlgorithm::Sha256Withrsa, subject("Root")).send().await;
    let (name, message) = refusal(unknown);
    assert_eq!(name, "ValidationException");
    assert!(message.contains("at 'certificateAuthorityConfiguration.keyAlgorithm'"), "{message}");
    let p256 =
        |subject| create(KeyAlgorithm::EcPrime256v1, SigningAlgorithm::Sha256Withecdsa, subject).send();
    assert_eq!(code(p256(Asn1Subject::builder().build()).await), "InvalidArgsException");
    assert_eq!(code(p256(subject(&"c".repeat(65))).await), "ValidationException");
    assert_eq!(code(p256(Asn1Subject::builder().country("USA").build()).await), "ValidationException");
    let custom = CustomAttribute::builder().object_identifier("2.5.4.3").value("x").build().unwrap();
    let mixed = Asn1Subject::builder().common_name("x").custom_attributes(custom.clone()).build();
    assert_eq!(code(p256(mixed).await), "InvalidArgsException");
    p256(Asn1Subject::builder().custom_attributes(custom).build()).await.unwrap();

    let crl = CrlConfiguration::builder().enabled(true).s3_bucket_name("bucket").build().unwrap();
    let without_days = RevocationConfiguration::builder().crl_configuration(crl).build();
    assert_eq!(code(ec().revocation_configuration(without_days).send().await), "InvalidArgsException");
    let off = RevocationConfiguration::builder()
        .crl_configuration(CrlConfiguration::builder().enabled(false).build().unwrap())
        .ocsp_configuration(OcspConfiguration::builder().enabled(false).build().unwrap())
        .build();
    ec().revocation_configuration(off).send().await.unwrap();
    assert_eq!(code(ec().tags(tag("aws:x", "y")).send().await), "InvalidTagException");
    assert_eq!(code(ec().tags(tag("a!", "y")).send().await), "ValidationException");
}

#[tokio::test]
async fn the_whole_subject_is_in_the_request() {
    let aws = aws().await;
    let full = Asn1Subject::builder()
        .country("DE")
        .organization("Klinik Süd")
        .organizational_unit("IT")
        .distinguished_name_qualifier("q")
        .state("Bayern")
        .common_name("Root 1")
        .serial_number("17")
        .locality("München")
        .title("t")
        .surname("s")
        .given_name("g")
        .initials("i")
        .pseudonym("p")
        .generation_qualifier("III")
        .build();
    let arn = aws
        .acmpca
        .create_certificate_authority()
        .certificate_authority_configuration(configuration(
            KeyAlgorithm::EcSecp384r1,
            SigningAlgorithm::Sha512Withecdsa,
            full.clone(),
        ))
        .certificate_authority_type(CertificateAuthorityType::Subordinate)
        .send()
        .await
        .unwrap()
        .certificate_authority_arn
        .unwrap();
    let csr = aws.csr(&arn).await;
    let text = OpenSsl::new()
        .ok(&["req", "-verify", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"], csr.as_bytes());
    assert!(text.contains("verify OK"), "{text}");
    assert!(text.contains("ecdsa-with-SHA512"), "{text}");
    assert!(
        text.contains(
            "Subject: C=DE,O=Klinik Süd,OU=IT,dnQualifier=q,ST=Bayern,CN=Root 1,serialNumber=17,L=München,title=t,\
             SN=s,GN=g,initials=i,pseudonym=p,generationQualifier=III"
        ),
        "{text}"
    );
    assert!(text.contains("CA:TRUE"), "{text}");
    let answer =
        aws.acmpca.describe_certificate_authority().certificate_authority_arn(&arn).send().await.unwrap();
    let authority = answer.certificate_authority.unwrap();
    assert_eq!(authority.certificate_authority_configuration().unwrap().subject(), Some(&full));
}

#[tokio::test]
async fn creating_and_signing_take_time_when_asked_to() {
    let pace = Pace::Delayed(Duration::from_secs(10));
    let aws = on(&Sandbox::open(Options { pace, ..Options::default() }).unwrap(), "eu-central-1").await;
    let arn = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    assert_eq!(aws.status(&arn).await, "CREATING");
    let get = aws.acmpca.get_certificate_authority_csr().certificate_authority_arn(&arn);
    assert_eq!(code(get.clone().send().await), "RequestInProgressException");
    aws.sandbox.clock().advance(Duration::from_secs(10));
    assert_eq!(aws.status(&arn).await, "PENDING_CERTIFICATE");
    let csr = get.send().await.unwrap().csr.unwrap();
    let issued = aws
        .acmpca
        .issue_certificate()
        .certificate_authority_arn(&arn)
        .csr(Blob::new(csr))
        .template_arn(template("RootCACertificate"))
        .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
        .validity(validity(1, ValidityPeriodType::Years))
        .send()
        .await
        .unwrap();
    let get = aws.acmpca.get_certificate().certificate_authority_arn(&arn);
    let get = get.set_certificate_arn(issued.certificate_arn);
    assert_eq!(code(get.clone().send().await), "RequestInProgressException");
    aws.sandbox.clock().advance(Duration::from_secs(10));
    let certificate = get.send().await.unwrap().certificate.unwrap();
    aws.import(&arn, &certificate, None).await;
    assert_eq!(aws.status(&arn).await, "ACTIVE");
}

#[tokio::test]
async fn an_authority_goes_through_its_states() {
    let aws = aws().await;
    let pca = &aws.acmpca;
    let (arn, _) = aws.active_root("Root").await;
    let update =
        |status| pca.update_certificate_authority().certificate_authority_arn(&arn).status(status).send();
    let delete = || pca.delete_certificate_authority().certificate_authority_arn(&arn);
    let restore = || pca.restore_certificate_authority().certificate_authority_arn(&arn).send();
    let (name, message) = refusal(delete().send().await);
    assert_eq!(name, "InvalidStateException");
    assert_eq!(message, "The certificate authority is not in a valid state for deletion.");
    assert_eq!(code(restore().await), "InvalidStateException");
    assert_eq!(code(update(CertificateAuthorityStatus::Expired).await), "InvalidArgsException");
    assert_eq!(
        code(pca.update_certificate_authority().certificate_authority_arn(&arn).send().await),
        "InvalidArgsException"
    );

    disable(&aws, &arn).await;
    assert_eq!(aws.status(&arn).await, "DISABLED");
    update(CertificateAuthorityStatus::Active).await.unwrap();
    disable(&aws, &arn).await;
    assert_eq!(code(delete().permanent_deletion_time_in_days(6).send().await), "ValidationException");
    delete().permanent_deletion_time_in_days(7).send().await.unwrap();
    assert_eq!(aws.status(&arn).await, "DELETED");
    assert_eq!(code(update(CertificateAuthorityStatus::Active).await), "InvalidStateException");
    assert_eq!(code(delete().send().await), "InvalidStateException");
    let (name, message) =
        refusal(pca.get_certificate_authority_csr().certificate_authority_arn(&arn).send().await);
    assert_eq!(name, "InvalidStateException");
    let wrong = "is not in the correct state to have a certificate signing request.";
    assert_eq!(message, format!("The certificate authority {arn} {wrong}"));
    let certificate =
        pca.get_certificate_authority_certificate().certificate_authority_arn(&arn).send().await;
    assert_eq!(code(certificate), "InvalidStateException");
    let tagged =
        pca.tag_certificate_authority().certificate_authority_arn(&arn).tags(tag("a", "b")).send().await;
    assert_eq!(code(tagged), "InvalidStateException");

    restore().await.unwrap();
    assert_eq!(aws.status(&arn).await, "DISABLED");
    delete().permanent_deletion_time_in_days(7).send().await.unwrap();
    aws.sandbox.clock().advance(7 * DAY);
    let gone = pca.describe_certificate_authority().certificate_authority_arn(&arn).send().await;
    assert_eq!(code(gone), "ResourceNotFoundException");
    assert_eq!(code(restore().await), "ResourceNotFoundException");
}

#[tokio::test]
async fn an_authority_without_certificate_cannot_be_disabled_and_can_be_deleted() {
    let aws = aws().await;
    let pca = &aws.acmpca;
    let arn = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    let update = pca.update_certificate_authority().certificate_authority_arn(&arn);
    assert_eq!(
        code(update.status(CertificateAuthorityStatus::Disabled).send().await),
        "InvalidStateException"
    );
    let (name, message) =
        refusal(pca.get_certificate_authority_certificate().certificate_authority_arn(&arn).send().await);
    assert_eq!(name, "InvalidStateException");
    assert!(
        message.ends_with("is not in the correct state to have a certificate signing request."),
        "{message}"
    );
    pca.delete_certificate_authority().certificate_authority_arn(&arn).send().await.unwrap();
    pca.restore_certificate_authority().certificate_authority_arn(&arn).send().await.unwrap();
    assert_eq!(aws.status(&arn).await, "PENDING_CERTIFICATE");
}

#[tokio::test]
async fn an_expired_root_renews_itself() {
    let aws = aws().await;
    let (arn, _) = aws.active_root("Root").await;
    aws.sandbox.clock().advance(3_653 * DAY);
    assert_eq!(aws.status(&arn).await, "EXPIRED");
    let csr = aws.csr(&arn).await;
    let refused = aws
        .acmpca
        .issue_certificate()
        .certificate_authority_arn(&arn)
        .csr(Blob::new(csr.clone()))
        .template_arn(template("CodeSigningCertificate"))
        .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
        .validity(validity(1, ValidityPeriodType::Days))
        .send()
        .await;
    assert_eq!(code(refused), "InvalidStateException");
    let year = validity(1, ValidityPeriodType::Years);
    let (renewed, _) =
        aws.issue(&arn, &csr, "RootCACertificate", SigningAlgorithm::Sha256Withecdsa, year).await;
    aws.import(&arn, &renewed, None).await;
    assert_eq!(aws.status(&arn).await, "ACTIVE");
}

#[tokio::test]
async fn an_expired_subordinate_is_renewed_by_its_root() {
    let aws = aws().await;
    let (root, root_pem) = aws.active_root("Root").await;
    let below = aws.create_authority("Below", CertificateAuthorityType::Subordinate).await;
    let csr = aws.csr(&below).await;
    let name = "SubordinateCACertificate_PathLen0";
    let month = || validity(30, ValidityPeriodType::Days);
    let (first, _) = aws.issue(&root, &csr, name, SigningAlgorithm::Sha256Withecdsa, month()).await;
    aws.import(&below, &first, Some(&root_pem)).await;
    aws.sandbox.clock().advance(30 * DAY);
    assert_eq!(aws.status(&below).await, "EXPIRED");
    let update = aws.acmpca.update_certificate_authority().certificate_authority_arn(&below);
    let update = update.status(CertificateAuthorityStatus::Active).send().await;
    assert_eq!(code(update), "InvalidStateException");
    // The old certificate does not bring it back, a new one does.
    let import = |certificate: &str| {
        let import = aws.acmpca.import_certificate_authority_certificate().certificate_authority_arn(&below);
        import.certificate(Blob::new(certificate)).certificate_chain(Blob::new(&*root_pem)).send()
    };
    assert_eq!(code(import(&first).await), "MalformedCertificateException");
    let (second, _) = aws.issue(&root, &csr, name, SigningAlgorithm::Sha256Withecdsa, month()).await;
    import(&second).await.unwrap();
    assert_eq!(aws.status(&below).await, "ACTIVE");
    // Deleted and restored while expired, it is expired still.
    aws.sandbox.clock().advance(30 * DAY);
    aws.acmpca.delete_certificate_authority().certificate_authority_arn(&below).send().await.unwrap();
    assert_eq!(aws.status(&below).await, "DELETED");
    aws.sandbox.clock().advance(29 * DAY);
    aws.acmpca.restore_certificate_authority().certificate_authority_arn(&below).send().await.unwrap();
    assert_eq!(aws.status(&below).await, "EXPIRED");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let aws = aws().await;
    let mut created = Vec::new();
    for number in 0..5 {
        created.push(aws.create_authority(&format!("Root {number}"), CertificateAuthorityType::Root).await);
    }
    created.sort();
    let mut listed = Vec::new();
    let mut token = None;
    loop {
        let page = aws
            .acmpca
            .list_certificate_authorities()
            .max_results(2)
            .set_next_token(token)
            .send()
            .await
            .unwrap();
        listed.extend(
            page.certificate_authorities().iter().map(|authority| authority.arn().unwrap().to_owned()),
        );
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(listed, created);
    let list = || aws.acmpca.list_certificate_authorities();
    assert_eq!(code(list().next_token("foreign").send().await), "InvalidNextTokenException");
    assert_eq!(code(list().max_results(1_001).send().await), "ValidationException");
    let others = list().resource_owner(ResourceOwner::OtherAccounts).send().await.unwrap();
    assert!(others.certificate_authorities().is_empty());
}

#[tokio::test]
async fn tags_are_replaced_removed_and_limited() {
    let aws = aws().await;
    let pca = &aws.acmpca;
    let arn = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    let add =
        |tags| pca.tag_certificate_authority().certificate_authority_arn(&arn).set_tags(Some(tags)).send();
    add(vec![tag("Name", "other"), tag("a", "1")]).await.unwrap();
    let remove = pca.untag_certificate_authority().certificate_authority_arn(&arn);
    // A tag whose value is another stays.
    remove.tags(tag("Name", "Root")).tags(Tag::builder().key("a").build().unwrap()).send().await.unwrap();
    let listed = pca.list_tags().certificate_authority_arn(&arn).send().await.unwrap();
    assert_eq!(listed.tags(), [tag("Name", "other")]);
    let many = (0..50).map(|number| tag(&format!("t{number}"), "")).collect();
    assert_eq!(code(add(many).await), "TooManyTagsException");
    assert_eq!(code(add(vec![]).await), "ValidationException");
}

#[tokio::test]
async fn what_is_not_an_authority_is_not_found() {
    let aws = aws().await;
    let describe =
        |arn: &str| aws.acmpca.describe_certificate_authority().certificate_authority_arn(arn).send();
    let (name, message) = refusal(describe("nonsense").await);
    assert_eq!(name, "ValidationException");
    assert!(
        message.contains(r"Member must satisfy regular expression pattern: arn:[\w+=/,.@-]+:acm-pca:"),
        "{message}"
    );
    assert_eq!(code(describe("arn:aws:acm-pca:us-east-1:111122223333:other/x").await), "InvalidArnException");
    let absent =
        "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(code(describe(absent).await), "ResourceNotFoundException");
    let arn = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    assert_eq!(code(describe(&arn.replace("us-east-1", "us-west-2")).await), "ResourceNotFoundException");
    // Whether another account has it is not told.
    assert_eq!(code(describe(&arn.replace("111122223333", "444455556666")).await), "AccessDeniedException");
}
