//! The list of identities through the API: pages, search, filters, order, figures.

use aws_sandbox::{Fault, Options, Sandbox};
use reqwest::StatusCode;
use signet::app::App;
use signet::aws::Clients;
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet::http::ServerOptions;
use signet_shared::api::ceremony::{CeremonyPage, CeremonyState};
use signet_shared::api::identity::{Identity, IdentityPage, IdentityState};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{Hierarchy, KeySpec};

use crate::support::{Server, User, params, problem};

/// Self-signed with an elliptic key: made at once.
fn quick(identity: &str) -> SetupParams {
    let mut params = params(identity);
    params.options.hierarchy = Hierarchy::SelfSigned;
    params.options.key.spec = KeySpec::ECC_NIST_P256;
    params
}

async fn page(user: &User<'_>, query: &str) -> IdentityPage {
    user.read(&format!("/api/v1/identities{query}")).await
}

fn names(page: &IdentityPage) -> Vec<&str> {
    page.items.iter().map(|identity| identity.name.as_str()).collect()
}

/// A server over a sandbox that the test holds.
async fn server(sandbox: &Sandbox) -> Server {
    let directory = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: directory.path().join("data"),
        target: TargetConfig::Sandbox(Options::default()),
        default_region: "us-east-1".to_owned(),
        user: "tester".to_owned(),
        two_people: false,
    };
    let app = App::over(config, Clock::system(), Clients::over(sandbox.clone())).await.unwrap();
    Server::over(app, directory, ServerOptions::default()).await
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order_while_rows_are_added() {
    let server = Server::start().await;
    let user = server.user().await;
    for name in ["delta", "alpha", "echo", "bravo", "charlie"] {
        user.set_up(&quick(name)).await;
    }
    for (sort, expected) in [
        ("newest", ["charlie", "bravo", "echo", "alpha", "delta"]),
        ("name", ["alpha", "bravo", "charlie", "delta", "echo"]),
    ] {
        let first = page(&user, &format!("?sort={sort}&limit=2")).await;
        assert_eq!(names(&first), expected[..2]);
        if sort == "newest" {
            assert_eq!(first.totals.identities, 5);
            user.set_up(&quick("zulu")).await;
        }
        let mut seen: Vec<String> = names(&first).into_iter().map(str::to_owned).collect();
        let mut next = first.next;
        while let Some(after) = next {
            let page = page(&user, &format!("?sort={sort}&limit=2&after={after}")).await;
            seen.extend(names(&page).into_iter().map(str::to_owned));
            next = page.next;
        }
        seen.retain(|name| name != "zulu");
        assert_eq!(seen, expected, "{sort}");
    }
    let ends = page(&user, "?sort=ends").await;
    assert!(ends.items.is_sorted_by_key(|identity| identity.not_after) && ends.next.is_none());
    assert_eq!(ends.totals.next_end, ends.items[0].not_after);

    let mut ids = Vec::new();
    let mut path = "/api/v1/ceremonies?limit=4".to_owned();
    loop {
        let page: CeremonyPage = user.read(&path).await;
        ids.extend(page.items.into_iter().map(|ceremony| ceremony.id));
        let Some(next) = page.next else { break };
        path = format!("/api/v1/ceremonies?limit=4&after={next}");
    }
    assert_eq!(ids.len(), 6);
    assert!(ids.is_sorted_by(|newer, older| newer > older), "the newest first");
}

#[tokio::test]
async fn a_search_finds_a_part_of_any_name_in_any_case() {
    let server = Server::start().await;
    let user = server.user().await;
    let mut one = quick("clinic-voice");
    one.leaf_cn = "Zürich \"Nord\" Bot".to_owned();
    one.alias = "signing-nord".to_owned();
    user.set_up(&one).await;
    user.set_up(&quick("refill-line")).await;
    let found = async |text: &str| {
        let text = text.replace(' ', "%20").replace('"', "%22").replace('Ü', "%C3%9C");
        let page = page(&user, &format!("?q={text}")).await;
        let found: Vec<String> = names(&page).into_iter().map(str::to_owned).collect();
        assert_eq!(page.totals.identities, found.len() as u64, "{text}");
        found
    };
    for text in
        ["voice", "VOICE", "ZÜRICH", "ür", "nord bot", "bot clin", "alias/signing", "signing-n", "\"nord"]
    {
        let text = text.replace("ür", "Ür");
        assert_eq!(found(&text).await, ["clinic-voice"], "{text}");
    }
    assert_eq!(found("li").await, ["refill-line", "clinic-voice"]);
    assert_eq!(found("refill").await, ["refill-line"]);
    for text in ["voicerefill", "nord refill", "%5F", "clinic OR refill", "x*"] {
        assert!(found(text).await.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn states_and_figures_agree_with_what_happened() {
    let sandbox = Sandbox::open(Options::default()).unwrap();
    let server = server(&sandbox).await;
    let user = server.user().await;
    let denied = || Fault::Error { name: "AccessDeniedException".to_owned(), message: String::new() };
    for name in ["fine", "gone", "halfway", "stuck"] {
        user.set_up(&quick(name)).await;
    }
    sandbox.faults().next("CreateKey", denied());
    let order = serde_json::to_value(quick("never")).unwrap();
    assert_eq!(user.run(&order).await.state, CeremonyState::Failed);

    let away = |name: &str| serde_json::json!({ "kind": "clean_up", "identity": name, "window_days": 7 });
    assert_eq!(user.run(&away("gone")).await.state, CeremonyState::Succeeded);
    sandbox.faults().next("ScheduleKeyDeletion", denied());
    assert_eq!(user.run(&away("stuck")).await.state, CeremonyState::Failed);
    // The alias is gone when it stops; then somebody gives up.
    sandbox.faults().next("ScheduleKeyDeletion", denied());
    let halfway = user.run(&away("halfway")).await;
    assert_eq!(halfway.state, CeremonyState::Failed);
    let stopped = page(&user, "?state=removal_stopped&sort=name").await;
    assert_eq!(names(&stopped), ["halfway", "stuck"]);
    let cancel = format!("/api/v1/ceremonies/{}/cancel", halfway.id);
    assert_eq!(user.post(&cancel, &()).await.status(), StatusCode::ACCEPTED);

    let states: Vec<(String, IdentityState)> = page(&user, "?sort=name")
        .await
        .items
        .into_iter()
        .map(|identity| (identity.name, identity.state))
        .collect();
    let expected = [
        ("fine", IdentityState::Ready),
        ("gone", IdentityState::Removed),
        ("halfway", IdentityState::PartlyRemoved),
        ("never", IdentityState::SetupStopped),
        ("stuck", IdentityState::RemovalStopped),
    ];
    assert_eq!(states, expected.map(|(name, state)| (name.to_owned(), state)));
    for (name, state) in expected {
        for text in ["", &format!("&q={name}")] {
            let page = page(&user, &format!("?state={}{text}", state.name())).await;
            assert_eq!((names(&page), page.totals.identities), (vec![name], 1));
        }
    }
    for query in ["?state=attention&sort=name", "?state=attention&sort=name&q=e%20a"] {
        let page = page(&user, query).await;
        assert_eq!(page.totals.need_attention, page.totals.identities, "{query}");
        assert!(names(&page).iter().all(|name| ["halfway", "never", "stuck"].contains(name)), "{query}");
    }
    let all = page(&user, "").await.totals;
    assert_eq!((all.identities, all.ready, all.need_attention), (5, 1, 3));
    // One key is left that signs, one whose clean-up stopped, and one whose clean-up was given up.
    assert_eq!(all.monthly_cents, 300);

    // The way back from half a clean-up.
    let restored = user.run(&serde_json::json!({ "kind": "restore", "identity": "halfway" })).await;
    assert_eq!(restored.state, CeremonyState::Succeeded);
    let back: Identity = user.read(&format!("/api/v1/identities/{}", halfway.identity_id)).await;
    assert_eq!(back.summary.state, IdentityState::Ready);
    assert_eq!(server.app.rebuild_summaries().await.unwrap(), 0);
}

#[tokio::test]
async fn a_revoked_certificate_needs_attention_until_there_is_another() {
    let server = Server::start().await;
    let user = server.user().await;
    let mut order = params("voice");
    order.options.authority.key_algorithm = signet_shared::setup::options::AuthorityKey::EC_prime256v1;
    order.options.key.spec = KeySpec::ECC_NIST_P256;
    user.set_up(&order).await;
    let shown = async || {
        let page = page(&user, "").await;
        (page.items[0].certificate_revoked, page.totals.need_attention, page.totals.ready)
    };
    assert_eq!(shown().await, (false, 0, 1));
    let revoke = serde_json::json!({ "kind": "revoke", "identity": "voice", "reason": "SUPERSEDED" });
    assert_eq!(user.run(&revoke).await.state, CeremonyState::Succeeded);
    assert_eq!(shown().await, (true, 1, 0));
    assert_eq!(names(&page(&user, "?state=attention").await), ["voice"]);
    let renew = serde_json::json!({ "kind": "renew", "identity": "voice" });
    assert_eq!(user.run(&renew).await.state, CeremonyState::Succeeded);
    assert_eq!(shown().await, (false, 0, 1));
}

#[tokio::test]
async fn what_a_list_does_not_know_is_refused_with_a_hint() {
    let server = Server::start().await;
    let user = server.user().await;
    for (path, field) in [
        ("/api/v1/identities?stat=ready", "stat"),
        ("/api/v1/identities?state=redy", "state"),
        ("/api/v1/identities?sort=age", "sort"),
        ("/api/v1/identities?limit=201", "limit"),
        ("/api/v1/identities?after=bm9uc2Vuc2U", "after"),
        ("/api/v1/ceremonies?page=2", "page"),
        ("/api/v1/ceremonies?limit=0", "limit"),
    ] {
        let problem = problem(user.get(path).await).await;
        assert_eq!((problem.code.as_str(), problem.errors[0].field.as_str()), ("invalid", field), "{path}");
    }
    let nowhere = problem(user.get("/api/v1/identities?target=moon").await).await;
    assert_eq!(nowhere.code, "not_found");
    assert_eq!(problem(user.get("/api/v1/ceremonies?after=x").await).await.code, "not_found");
    assert!(page(&user, "?target=sandbox").await.items.is_empty());
}
