//! Data directories of earlier versions: they open, what they hold is shown, and it can be worked with.
//!
//! `first.sql` and `first-sandbox.json` were written by the Signet whose store had only migration 1; `second.sql` and
//! `second-sandbox.sql` by the one with migrations 1, 2 and 10 (`sqlite3 … .dump`, which
//! forgets `user_version`: it is added). The keys in them are the sandbox's and
//! sign nothing else. Never change these files: they are what people have.

use std::path::Path;

use crate::common::end::{End, end};
use crate::support::{Cli, block_on, err, events, json, out};

const NAME: &str = "epic-prod-voice";
const ROLE: &str = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";

/// Makes a database from a dump.
fn restore(dump: &str, file: &Path) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(dump.to_owned())).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

/// What every earlier version's identity can do: be shown, renewed, have its policy changed back, and go.
fn works(cli: &Cli, ceremonies: usize, certificates: usize) {
    let status = cli.run(&["status", NAME, "--json"]);
    let identity = json(&status);
    assert_eq!(identity["state"], "ready", "{}", err(&status));
    assert_eq!(identity["certificates"].as_array().unwrap().len(), certificates);
    let list = out(&cli.run(&["ceremony", "list"]));
    assert_eq!(list.lines().count(), ceremonies, "{list}");
    assert!(list.lines().all(|line| line.contains(": succeeded, ")), "{list}");
    let shown =
        out(&cli.run(&["ceremony", "show", list.lines().next_back().unwrap().split(' ').next().unwrap()]));
    assert!(shown.contains("done    Root authority: Lakeside Signing Root"), "{shown}");
    let watched = cli.run(&["ceremony", "watch", NAME, "--json"]);
    assert_eq!(watched.status.code(), Some(0), "{}", err(&watched));
    assert!(events(&watched).len() > 10);

    // What was there before the inventory is in it.
    let listed = cli.run(&["certificates", "--status", "in_use", "--format", "json"]);
    let listed = json(&listed);
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed[0]["serial"], identity["certificates"][0]["serial"]);
    assert_eq!(out(&cli.run(&["certificates"])).lines().count(), certificates);

    // The policy that the earlier version applied is live, and can be undone by its record.
    assert!(out(&cli.run(&["policy", "show", NAME])).contains(ROLE));
    let change = block_on(async {
        let file = format!("sqlite://{}", cli.path("data/signet.sqlite").display());
        let pool = sqlx::SqlitePool::connect(&file).await.unwrap();
        let row = sqlx::query("SELECT id FROM policy_changes").fetch_one(&pool).await.unwrap();
        pool.close().await;
        sqlx::Row::get::<String, _>(&row, 0)
    });
    // It is the first version of the history.
    let history = json(&cli.run(&["policy", "history", NAME, "--json"]));
    assert_eq!(history.as_array().unwrap().len(), 1, "{history}");
    assert_eq!((&history[0]["number"], &history[0]["origin"]), (&1.into(), &"applied".into()));
    assert_eq!(history[0]["change_id"], change.as_str());
    let undo = json(&cli.run(&["policy", "propose", NAME, "--undo", &change, "--json"]));
    let undo = undo["id"].as_str().unwrap();
    assert_eq!(json(&cli.run(&["policy", "apply", undo, "--confirm", NAME, "--json"]))["state"], "applied");

    let renewed = cli.outcome(&["renew", NAME, "--yes"]);
    let records = &renewed["identity"]["certificates"];
    assert_eq!(records.as_array().unwrap().len(), certificates + 1);
    assert_eq!(renewed["identity"]["key_arn"], identity["key_arn"]);
    let records = serde_json::from_value::<Vec<_>>(records.clone()).unwrap();
    let one = End { authorities: (1, 0), keys: (1, 0), aliases: 1, certificates: (1, 0, certificates, 0) };
    assert_eq!(block_on(end(&cli.sandbox(), &records)), one);
    let gone = cli.outcome(&["cleanup", NAME, "--window", "7", "--confirm", NAME]);
    assert_eq!(gone["identity"]["state"], "removed");
    assert!(out(&cli.run(&["certificates", "--status", "in_use"])).is_empty());
    assert_eq!(out(&cli.run(&["certificates", "--status", "removed"])).lines().count(), certificates + 1);
}

#[test]
fn a_data_directory_of_the_first_version_works() {
    let cli = Cli::new();
    restore(include_str!("first.sql"), &cli.path("data/signet.sqlite"));
    std::fs::create_dir_all(cli.path("data/sandbox")).unwrap();
    std::fs::write(cli.path("data/sandbox/sandbox.json"), include_str!("first-sandbox.json")).unwrap();
    works(&cli, 1, 1);
}

#[test]
fn a_data_directory_of_the_second_version_works() {
    let cli = Cli::new();
    restore(include_str!("second.sql"), &cli.path("data/signet.sqlite"));
    restore(include_str!("second-sandbox.sql"), &cli.path("data/sandbox/sandbox.db"));
    std::fs::write(cli.path("data/sandbox/sandbox.json"), r#"{"format":2,"state":"sandbox.db"}"#).unwrap();
    works(&cli, 2, 2);
}

#[test]
fn a_data_directory_of_a_later_version_is_refused_and_left_alone() {
    let cli = Cli::new();
    let later = include_str!("second.sql").replace(
        "INSERT INTO _sqlx_migrations VALUES(1,",
        "INSERT INTO _sqlx_migrations VALUES(9999,'later','2030-01-01 00:00:00',1,X'00',1);
         INSERT INTO _sqlx_migrations VALUES(1,",
    );
    assert_ne!(later, include_str!("second.sql"));
    restore(&later, &cli.path("data/signet.sqlite"));
    let refused = cli.run(&["status"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("does not fit this version of Signet"), "{}", err(&refused));
}
