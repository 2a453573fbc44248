//! Pages of a store that holds 100,000 identities, as the API answers them (JSON included).

use aws_sandbox::Options;
use signet::clock::Clock;
use signet_shared::api::identity_query::IdentityQuery;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use super::{World, inventory, ms_since, params};

const IDENTITIES: u32 = 100_000;
/// Enough for a clock of milliseconds.
const RUNS: u32 = 50;

/// Name of the measure and what is asked.
const ASKED: [(&str, &[(&str, &str)]); 8] = [
    ("home", &[]),
    ("home_by_name", &[("sort", "name")]),
    ("home_by_end", &[("sort", "ends")]),
    ("home_ready", &[("state", "ready"), ("sort", "ends")]),
    ("home_attention", &[("state", "attention")]),
    ("home_search_few", &[("q", "nurse 4242")]),
    ("home_search_none", &[("q", "zebra")]),
    ("home_search_a_tenth", &[("q", "nurse")]),
];

/// Milliseconds for each of [`ASKED`], its second page, and the metrics.
pub(super) async fn measure() -> Vec<(String, f64)> {
    let world = World::new(Options::default()).await;
    world.set_up(params()).await;
    fill(&world).await;
    let mut found = Vec::new();
    for (name, pairs) in ASKED {
        let query = IdentityQuery::read(pairs.iter().copied()).unwrap();
        let (took, next) = ask(&world, &query).await;
        found.push((format!("{name}_ms"), took));
        if name == "home_by_name" {
            let (took, _) = ask(&world, &IdentityQuery { after: next, ..query }).await;
            found.push((format!("{name}_next_page_ms"), took));
        }
    }
    found.extend(inventory::measure(&world).await);
    let begun = Clock::system().now_ms();
    let text = world.app.metrics().await.unwrap();
    assert!(text.len() > IDENTITIES as usize * 50, "each identity has a line");
    found.push(("metrics_ms".to_owned(), ms_since(begun)));
    world.app.close().await;
    found
}

async fn ask(world: &World, query: &IdentityQuery) -> (f64, Option<String>) {
    let begun = Clock::system().now_ms();
    let mut next = None;
    for _ in 0..RUNS {
        let page = world.app.list_identities(query).await.unwrap();
        let json = serde_json::to_vec(&page).unwrap();
        assert!(json.len() > 100 && page.items.len() <= 50);
        next = page.next;
    }
    (ms_since(begun) / f64::from(RUNS), next)
}

/// Copies the one identity that a real setup made, its ceremony too; names, ends and states differ.
async fn fill(world: &World) {
    let file = world.directory.path().join("signet.sqlite");
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
    let statements = [
        "CREATE TEMP TABLE numbers AS WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 99999)
         SELECT n, (n * 7919) % 99999 AS r FROM n",
        "INSERT INTO plans SELECT 'p' || n, target, hash, '{}', created_at, created_by FROM numbers, plans",
        "INSERT INTO ceremonies (id, target, kind, version, plan_id, identity_id, created_at, created_by, sequence, phase,
         steps_done, steps, made_cents) SELECT 'c' || n, target, kind, version, 'p' || n, 'i' || n, created_at + n,
         created_by, sequence, phase, steps_done, steps, made_cents FROM numbers, ceremonies",
        "CREATE TEMP TABLE words AS SELECT n, r, CASE r % 10 WHEN 0 THEN 'nurse' WHEN 1 THEN 'refill' WHEN 2 THEN 'intake'
         WHEN 3 THEN 'billing' ELSE 'voice' END || '-' || CASE n % 4 WHEN 0 THEN 'north' WHEN 1 THEN 'south' WHEN 2 THEN
         'east' ELSE 'west' END || '-' || r AS name FROM numbers",
        "INSERT INTO identities (id, target, name, root_cn, leaf_cn, alias, region, ceremony_id, created_at, authority_arn,
         key_arn, key_spec, certificate_arn, certificate_pem, root_pem, not_before, not_after)
         SELECT 'i' || n, target, w.name, root_cn, replace(w.name, '-', ' ') || ' bot', w.name, region, 'c' || n,
         created_at + n, authority_arn, key_arn, key_spec, certificate_arn, certificate_pem, root_pem,
         not_before - r * 300, not_after - r * 300 FROM words w, identities",
        "INSERT INTO identity_summaries (identity_id, target, name, words, region, state, attention_at, ends_at, revoked,
         monthly_cents, steps_done, steps, last_ceremony_id)
         SELECT 'i' || w.n, target, w.name, w.name || char(10) || w.name || char(10) || replace(w.name, '-', ' ') || ' bot'
         || char(10) || 'contact center signing root', region, CASE w.n % 50 WHEN 0 THEN 'removed' WHEN 1 THEN
         'setup_stopped' ELSE state END, CASE w.n % 50 WHEN 0 THEN 9223372036854775807 WHEN 1 THEN 0 ELSE
         attention_at - w.r * 300 END, CASE WHEN w.n % 50 < 2 THEN 9223372036854775807 ELSE ends_at - w.r * 300 END, 0,
         monthly_cents, steps_done, steps, 'c' || w.n FROM words w, identity_summaries",
        "INSERT INTO identity_words (identity_words) VALUES ('optimize')",
        inventory::FILL,
        "INSERT INTO inventory_words (inventory_words) VALUES ('optimize')",
    ];
    let mut connection = pool.acquire().await.unwrap();
    for statement in statements {
        sqlx::query(statement).execute(&mut *connection).await.unwrap();
    }
    drop(connection);
    pool.close().await;
    let all = world.app.list_identities(&IdentityQuery::default()).await.unwrap().totals;
    assert_eq!(all.identities, u64::from(IDENTITIES));
    assert!(all.need_attention > 2_000 && all.ready > 50_000, "{all:?}");
}
