//! Pages of an inventory of 100,000 certificates, as the API answers them (JSON included), and the whole as a file.

use signet::clock::Clock;
use signet::inventory_file::{Format, Writer};
use signet_shared::api::certificate_query::CertificateQuery;

use super::{World, ms_since};

/// Enough for a clock of milliseconds.
const RUNS: u32 = 50;

/// Name of the measure and what is asked.
const ASKED: [(&str, &[(&str, &str)]); 8] = [
    ("certificates", &[]),
    ("certificates_of_target", &[("target", "sandbox"), ("sort", "name")]),
    ("certificates_by_end", &[("sort", "ends")]),
    ("certificates_in_use", &[("status", "in_use"), ("sort", "ends")]),
    ("certificates_ending_soon", &[("status", "ends_soon"), ("sort", "name")]),
    ("certificates_revoked", &[("status", "revoked"), ("sort", "name")]),
    ("certificates_search_few", &[("q", "nurse 4242")]),
    ("certificates_search_a_tenth", &[("q", "nurse"), ("status", "in_use"), ("sort", "ends")]),
];

/// Puts the certificates in that [`super::home`]'s identities would have.
pub(super) const FILL: &str =
    "INSERT INTO inventory (target, identity_id, source, status, common_name, name_key, issuer, serial, fingerprint,
     not_before, not_after, due_at, removed, arn, authority_arn, words, added_at)
     SELECT v.target, 'i' || w.n, v.source, CASE w.n % 20 WHEN 0 THEN 'revoked' WHEN 1 THEN 'superseded' ELSE v.status END,
     replace(w.name, '-', ' ') || ' bot', replace(w.name, '-', ' ') || ' bot', v.issuer, printf('%032x', w.r),
     printf('%064x', w.r * 7919), v.not_before - w.r * 300, v.not_after - w.r * 300, v.due_at - w.r * 300, w.n % 50 = 0,
     v.arn, v.authority_arn, w.name || char(10) || replace(w.name, '-', ' ') || ' bot' || char(10) || lower(v.issuer)
     || char(10) || printf('%032x', w.r) || char(10) || printf('%064x', w.r * 7919), v.added_at + w.n
     FROM words w, inventory v";

/// Milliseconds for each of [`ASKED`] and for a file of everything.
pub(super) async fn measure(world: &World) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    for (name, pairs) in ASKED {
        let query = CertificateQuery::read(pairs.iter().copied()).unwrap();
        let begun = Clock::system().now_ms();
        for _ in 0..RUNS {
            let page = world.app.list_certificates(&query).await.unwrap();
            assert!(page.total > 0 && serde_json::to_vec(&page).unwrap().len() > 100);
        }
        found.push((format!("{name}_ms"), ms_since(begun) / f64::from(RUNS)));
    }
    let begun = Clock::system().now_ms();
    let (mut query, mut writer, mut bytes) = (CertificateQuery::default(), Writer::new(Format::Csv), 0);
    loop {
        let (entries, next) = world.app.export_certificates(&query).await.unwrap();
        bytes += writer.piece(&entries, next.is_none()).unwrap().len();
        query.after = next;
        if query.after.is_none() {
            break;
        }
    }
    assert!(bytes > 20_000_000, "{bytes}");
    found.push(("certificates_csv_ms".to_owned(), ms_since(begun)));
    found
}
