//! Audit reports.

use std::time::Duration;

use aws_sandbox::{Options, Pace, Sandbox};
use aws_sdk_acmpca::types::{
    AuditReportResponseFormat, CertificateAuthorityType, RevocationReason, SigningAlgorithm,
    ValidityPeriodType,
};
use serde_json::Value;

use crate::common::{OpenSsl, P256, aws, code, on, template, validity};

const BUCKET: &str = "reports.example";

#[tokio::test]
async fn a_report_lists_what_was_issued_and_revoked() {
    let aws = aws().await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = aws.active_root("Root").await;
    let csr = openssl.request(&P256, "/C=DE/O=Klinik, Süd/CN=leaf/serialNumber=17", &["-utf8"]);
    aws.sandbox.clock().advance(Duration::from_secs(60));
    let month = validity(30, ValidityPeriodType::Days);
    let name = "CodeSigningCertificate_CSRPassthrough";
    let (leaf, _) = aws.issue(&root, &csr, name, SigningAlgorithm::Sha256Withecdsa, month).await;
    let serial = |pem: &str| {
        let text = openssl.ok(&["x509", "-noout", "-serial"], pem.as_bytes());
        let digits = text.trim().strip_prefix("serial=").unwrap().to_lowercase();
        let digits: Vec<char> = format!("{digits:0>32}").chars().collect();
        digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(":")
    };
    let revoke = aws.acmpca.revoke_certificate().certificate_authority_arn(&root);
    let revoke = revoke.certificate_serial(serial(&leaf)).revocation_reason(RevocationReason::Superseded);
    revoke.send().await.unwrap();
    let create = |format| {
        aws.acmpca
            .create_certificate_authority_audit_report()
            .certificate_authority_arn(&root)
            .s3_bucket_name(BUCKET)
            .audit_report_response_format(format)
            .send()
    };
    let created = create(AuditReportResponseFormat::Json).await.unwrap();
    let key = created.s3_key().unwrap();
    let report = created.audit_report_id().unwrap();
    let authority = root.rsplit('/').next().unwrap();
    assert_eq!(key, format!("audit-report/{authority}/{report}.json"));
    let rows: Vec<Value> = serde_json::from_slice(&aws.sandbox.object(BUCKET, key).unwrap()).unwrap();
    assert_eq!(rows.len(), 2);
    let date = |pem: &str, which: &str| {
        let text = openssl.ok(&["x509", "-noout", which, "-dateopt", "iso_8601"], pem.as_bytes());
        let date = text.trim().split_once('=').unwrap().1.replace(' ', "T");
        date.replace('Z', "+0000")
    };
    for (row, pem, subject, template_name) in [
        (&rows[0], &leaf, "2.5.4.5=#0c023137,CN=leaf,O=Klinik\\, Süd,C=DE", name),
        (&rows[1], &root_pem, "CN=Root", "RootCACertificate"),
    ] {
        assert_eq!(row["awsAccountId"], "111122223333");
        assert_eq!(row["serial"], serial(pem));
        let id = serial(pem).replace(':', "");
        assert_eq!(row["certificateArn"], format!("{root}/certificate/{id}"));
        assert_eq!(row["subject"].as_str().unwrap().replace("#1302", "#0c02"), subject);
        assert_eq!(row["notBefore"], date(pem, "-startdate"));
        assert_eq!(row["notAfter"], date(pem, "-enddate"));
        assert_eq!(row["templateArn"], template(template_name));
    }
    assert_eq!(rows[0]["revocationReason"], "SUPERSEDED");
    assert_eq!(rows[0]["revokedAt"].as_str().unwrap().len(), "2020-02-26T20:00:36+0000".len());
    assert!(rows[1].get("revokedAt").is_none() && rows[1].get("requestedByServicePrincipal").is_none());

    // One in thirty minutes.
    aws.sandbox.clock().advance(Duration::from_secs(29 * 60));
    assert_eq!(code(create(AuditReportResponseFormat::Csv).await), "RequestInProgressException");
    aws.sandbox.clock().advance(Duration::from_secs(60));
    let created = create(AuditReportResponseFormat::Csv).await.unwrap();
    let key = created.s3_key().unwrap();
    assert!(key.ends_with(".csv"));
    let text = String::from_utf8(aws.sandbox.object(BUCKET, key).unwrap().to_vec()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[0],
        "awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,revokedAt,\
         revocationReason,templateArn"
    );
    let begin = format!("111122223333,,{root}/certificate/");
    assert!(lines[1].starts_with(&begin) && lines[2].starts_with(&begin), "{text}");
    assert!(lines[1].contains(",\"2.5.4.5=") && lines[1].contains(",SUPERSEDED,"), "{text}");
    assert!(
        lines[2].contains(",CN=Root,") && lines[2].contains(",,,arn:aws:acm-pca:::template/Root"),
        "{text}"
    );
}

#[tokio::test]
async fn a_report_is_described_and_takes_its_time() {
    let pace = Pace::Delayed(Duration::from_secs(60));
    let sandbox = Sandbox::open(Options { pace, ..Options::default() }).unwrap();
    let aws = on(&sandbox, "us-east-1").await;
    let create = |root: &str, bucket: &str| {
        aws.acmpca
            .create_certificate_authority_audit_report()
            .certificate_authority_arn(root)
            .s3_bucket_name(bucket)
            .audit_report_response_format(AuditReportResponseFormat::Json)
            .send()
    };
    let root = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    assert_eq!(code(create(&root, BUCKET).await), "InvalidStateException");
    sandbox.clock().advance(Duration::from_secs(60));
    let csr = aws.csr(&root).await;
    let issued = aws
        .acmpca
        .issue_certificate()
        .certificate_authority_arn(&root)
        .csr(aws_sdk_acmpca::primitives::Blob::new(csr))
        .template_arn(template("RootCACertificate"))
        .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
        .validity(validity(1, ValidityPeriodType::Years))
        .send()
        .await
        .unwrap();
    assert_eq!(code(create(&root, BUCKET).await), "InvalidStateException");
    sandbox.clock().advance(Duration::from_secs(60));
    let get = aws.acmpca.get_certificate().certificate_authority_arn(&root);
    let pem = get.set_certificate_arn(issued.certificate_arn).send().await.unwrap().certificate.unwrap();
    aws.import(&root, &pem, None).await;
    assert_eq!(code(create(&root, "No_Bucket").await), "InvalidArgsException");
    assert_eq!(code(create(&root, "a").await), "ValidationException");
    let created = create(&root, BUCKET).await.unwrap();
    let describe = |id: &str| {
        aws.acmpca
            .describe_certificate_authority_audit_report()
            .certificate_authority_arn(&root)
            .audit_report_id(id)
            .send()
    };
    let id = created.audit_report_id().unwrap();
    let key = created.s3_key().unwrap();
    let described = describe(id).await.unwrap();
    assert_eq!(described.audit_report_status().unwrap().as_str(), "CREATING");
    assert!(sandbox.object(BUCKET, key).is_none());
    sandbox.clock().advance(Duration::from_secs(60));
    let described = describe(id).await.unwrap();
    assert_eq!(described.audit_report_status().unwrap().as_str(), "SUCCESS");
    assert_eq!((described.s3_bucket_name(), described.s3_key()), (Some(BUCKET), Some(key)));
    assert!(described.created_at().is_some());
    assert!(sandbox.object(BUCKET, key).is_some());
    assert_eq!(code(describe("11111111-1111-1111-1111-111111111111").await), "ResourceNotFoundException");
    assert_eq!(code(describe("nonsense").await), "ValidationException");
}
