//! The inventory through the API: pages, search, filters, files.

use aws_lc_rs::digest::{SHA256, digest};
use reqwest::StatusCode;
use signet_shared::api::certificate::{
    AuditReportOutcome, CertificateDetail, CertificateEntry, CertificatePage, CertificateSource,
    TakeAuditReport,
};
use signet_shared::api::identity::{CertificateStatus, Identity};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{Hierarchy, KeySpec};

use crate::support::{Server, User, params, problem};

/// Self-signed with an elliptic key: made at once.
fn quick(identity: &str) -> SetupParams {
    let mut params = params(identity);
    params.leaf_cn = format!("{identity} Bot");
    params.options.hierarchy = Hierarchy::SelfSigned;
    params.options.key.spec = KeySpec::ECC_NIST_P256;
    params
}

async fn page(user: &User<'_>, query: &str) -> CertificatePage {
    user.read(&format!("/api/v1/certificates{query}")).await
}

fn names(page: &CertificatePage) -> Vec<&str> {
    page.items.iter().map(|entry| entry.common_name.as_str()).collect()
}

/// Four identities: `alpha`, `bravo`, `charlie`, `delta`.
async fn four(user: &User<'_>) -> Vec<Identity> {
    let mut identities = Vec::new();
    for name in ["delta", "alpha", "charlie", "bravo"] {
        let done = user.set_up(&quick(name)).await;
        identities.push(user.read(&format!("/api/v1/identities/{}", done.identity_id)).await);
    }
    identities
}

#[tokio::test]
async fn a_certificate_is_listed_with_what_it_says_itself() {
    let server = Server::start().await;
    let user = server.user().await;
    let done = user.set_up(&quick("voice")).await;
    let identity: Identity = user.read(&format!("/api/v1/identities/{}", done.identity_id)).await;
    let pem = identity.certificate_pem.clone().unwrap();

    let entry: CertificateEntry = page(&user, "").await.items.remove(0);
    assert_eq!(
        (entry.common_name.as_str(), entry.issuer.as_str(), entry.identity.as_deref(), entry.source),
        ("voice Bot", "voice Bot", Some("voice"), CertificateSource::Issued)
    );
    assert_eq!((entry.status, entry.removed), (CertificateStatus::Current, false));
    assert_eq!(
        (Some(entry.not_before), Some(entry.not_after)),
        (identity.summary.not_before, identity.summary.not_after)
    );
    let der = signet_shared::certificate::pem_to_der(&pem).unwrap();
    assert_eq!(entry.fingerprint, Some(hex::encode(digest(&SHA256, &der))));

    let detail: CertificateDetail = user.read(&format!("/api/v1/certificates/{}", entry.id)).await;
    assert_eq!((detail.entry, detail.pem, detail.chain), (entry, Some(pem), String::new()));
    let missing = user.get("/api/v1/certificates/4711").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order() {
    let server = Server::start().await;
    let user = server.user().await;
    four(&user).await;
    for (sort, wanted) in [
        ("newest", ["bravo Bot", "charlie Bot", "alpha Bot", "delta Bot"]),
        ("name", ["alpha Bot", "bravo Bot", "charlie Bot", "delta Bot"]),
    ] {
        let first = page(&user, &format!("?sort={sort}&limit=3")).await;
        assert_eq!((names(&first), first.total), (wanted[..3].to_vec(), 4), "{sort}");
        let after = first.next.unwrap();
        let second = page(&user, &format!("?sort={sort}&limit=3&after={after}")).await;
        assert_eq!(
            (names(&second), second.total, second.next.is_none()),
            (wanted[3..].to_vec(), 4, true),
            "{sort}"
        );
        let other = if sort == "name" { "ends" } else { "name" };
        let mixed =
            problem(user.get(&format!("/api/v1/certificates?sort={other}&after={after}")).await).await;
        assert_eq!(mixed.code, "invalid");
    }
    let ends: Vec<i64> = page(&user, "?sort=ends").await.items.iter().map(|entry| entry.not_after).collect();
    assert!(ends.is_sorted() && ends.len() == 4, "{ends:?}");
}

#[tokio::test]
async fn a_search_finds_names_serials_and_fingerprints_however_they_are_written() {
    let server = Server::start().await;
    let user = server.user().await;
    four(&user).await;
    let alpha = page(&user, "?q=ALPHA").await;
    assert_eq!((names(&alpha), alpha.total), (vec!["alpha Bot"], 1));
    let fingerprint = alpha.items[0].fingerprint.as_ref().unwrap();
    let colons: Vec<&str> = (0..8).map(|at| &fingerprint[at * 2..at * 2 + 2]).collect();
    for text in [alpha.items[0].serial.to_uppercase(), colons.join(":").to_uppercase(), "al%20bot".to_owned()]
    {
        assert_eq!(names(&page(&user, &format!("?q={text}")).await), ["alpha Bot"], "{text}");
    }
    let none = page(&user, "?q=%22OR%201").await;
    assert_eq!((none.items.len(), none.total), (0, 0));
}

#[tokio::test]
async fn a_certificate_that_is_renewed_or_revoked_turns_in_the_inventory() {
    let server = Server::start().await;
    let user = server.user().await;
    let done = user.set_up(&params("voice")).await;
    user.run(&serde_json::json!({"kind": "renew", "identity": "voice"})).await;
    let of = |query: &str| format!("?identity={}{query}", done.identity_id);
    assert_eq!(page(&user, &of("&status=in_use")).await.total, 1);
    let old = page(&user, &of("&status=superseded")).await.items.remove(0);
    assert_eq!(old.status, CertificateStatus::Superseded);
    user.run(&serde_json::json!({
        "kind": "revoke", "identity": "voice", "serial": old.serial, "reason": "SUPERSEDED"
    }))
    .await;
    let revoked = page(&user, &of("&status=revoked,ended")).await;
    assert_eq!((revoked.total, revoked.items[0].revoked_for.as_deref()), (1, Some("SUPERSEDED")));
    assert_eq!(revoked.items[0].serial, old.serial);
    assert_eq!(page(&user, &of("")).await.total, 2);
    assert_eq!(page(&user, "?status=ends_soon").await.total, 0);
    assert_eq!(page(&user, "?status=removed").await.total, 0);
}

#[tokio::test]
async fn a_file_has_all_that_the_query_asks_for_and_no_formula() {
    let server = Server::start().await;
    let user = server.user().await;
    let mut evil = quick("evil");
    evil.leaf_cn = "=1+1, \"x\"".to_owned();
    user.set_up(&evil).await;
    user.set_up(&quick("voice")).await;

    let answer = user.get("/api/v1/certificates/export/csv?sort=name").await;
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"certificates.csv\"");
    let text = answer.text().await.unwrap();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert!(lines[0].starts_with("common_name,status,removed,identity,issuer,serial"), "{}", lines[0]);
    assert!(lines[1].starts_with("\"'=1+1, \"\"x\"\"\",current,false,evil,"), "{}", lines[1]);
    assert!(lines[2].starts_with("voice Bot,current,false,voice,voice Bot,"), "{}", lines[2]);
    assert_eq!(lines.len(), 3);

    let all: Vec<CertificateEntry> = user.read("/api/v1/certificates/export/json?sort=name").await;
    assert_eq!(all, page(&user, "?sort=name").await.items);
    let none: Vec<CertificateEntry> = user.read("/api/v1/certificates/export/json?q=zebra").await;
    assert!(none.is_empty());
    for (path, code) in [("export/xml", "not_found"), ("export/csv?sort=age", "invalid")] {
        assert_eq!(problem(user.get(&format!("/api/v1/certificates/{path}")).await).await.code, code);
    }
}

#[tokio::test]
async fn an_audit_report_brings_what_others_issued_and_is_taken_twice_without_harm() {
    let server = Server::start().await;
    let user = server.user().await;
    let done = user.set_up(&params("voice")).await;
    let identity: Identity = user.read(&format!("/api/v1/identities/{}", done.identity_id)).await;
    let (own, authority) = (identity.certificate_arn.unwrap(), identity.authority_arn.unwrap());
    let row = |arn: &str, serial: &str, subject: &str| {
        serde_json::json!({
            "awsAccountId": "111122223333", "certificateArn": arn, "serial": serial, "subject": subject,
            "notBefore": "2026-03-02T21:43:57+0000", "notAfter": "2036-03-02T21:43:57+0000",
            "issuedAt": "2026-03-02T22:43:57+0000"
        })
    };
    let foreign = format!("{authority}/certificate/beef");
    let mut report = vec![row(&own, "01", "CN=voice"), row(&foreign, "BE:EF", "CN=Night Shift,O=Lakeside")];
    let upload = |report: &Vec<serde_json::Value>| TakeAuditReport {
        target: None,
        report: serde_json::to_string_pretty(report).unwrap(),
    };
    let take = async |report: &Vec<serde_json::Value>| {
        let answer = user.post("/api/v1/audit-reports", &upload(report)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let outcome: AuditReportOutcome = answer.json().await.unwrap();
        (outcome.added, outcome.changed, outcome.known)
    };
    assert_eq!(take(&report).await, (1, 0, 1));
    assert_eq!(take(&report).await, (0, 0, 2));
    let found = page(&user, "?q=night").await.items.remove(0);
    assert_eq!(
        (found.source, found.serial.as_str(), found.issuer.as_str(), found.fingerprint, found.identity_id),
        (CertificateSource::AuditReport, "beef", identity.summary.root_cn.as_str(), None, None)
    );
    let detail: CertificateDetail = user.read(&format!("/api/v1/certificates/{}", found.id)).await;
    assert_eq!((detail.entry.not_after, detail.pem), (2_088_107_037, None));

    report[1]["revokedAt"] = "2026-04-02T21:43:57+0000".into();
    report[1]["revocationReason"] = "KEY_COMPROMISE".into();
    assert_eq!(take(&report).await, (0, 1, 1));
    let revoked = page(&user, "?status=revoked").await.items.remove(0);
    assert_eq!((revoked.id, revoked.revoked_for.as_deref()), (found.id, Some("KEY_COMPROMISE")));

    // More than a usual request may have, and than is written at once.
    let many: Vec<_> = (0..1_200)
        .map(|at| row(&format!("{authority}/certificate/{at}"), &format!("{:x}", 0x1_0000 + at), "CN=Crowd"))
        .collect();
    assert_eq!(take(&many).await, (1_200, 0, 0));
    assert_eq!(take(&many).await, (0, 0, 1_200));

    report[0]["serial"] = "??".into();
    let refused = problem(user.post("/api/v1/audit-reports", &upload(&report)).await).await;
    assert_eq!((refused.code.as_str(), refused.errors[0].field.as_str()), ("invalid", "report"));
}
