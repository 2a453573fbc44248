//! `signet targets`, and `--target` with what it saved.

use serde_json::Value;

use crate::support::{Account, Place, said};

const NORTH: &str = "111111111111";
const SETUP: [&str; 10] = [
    "setup",
    "--root-cn",
    "Root",
    "--leaf-cn",
    "voice",
    "--alias",
    "voice",
    "--region",
    "us-east-1",
    "--json",
];

fn shown(output: &std::process::Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn targets_are_added_listed_changed_checked_worked_on_and_removed() {
    let north = Account::new(NORTH, "NORTH").await;
    let place = Place::new(&["north"]);
    let added = place.json(&[
        "targets",
        "add",
        "North",
        "--profile",
        "north",
        "--region",
        "9",
        "--endpoint-url",
        &north.url,
        "--account",
        NORTH,
        "--json",
    ]);
    let id = added["id"].as_str().unwrap();
    assert_eq!(
        (&added["default_region"], &added["access"]["profile"]),
        (&"eu-central-1".into(), &"north".into())
    );
    let line = shown(&place.run(&["targets", "list"]));
    assert!(
        line.contains("Sandbox (sandbox)") && line.contains("North (") && line.contains("0 identities"),
        "{line}"
    );
    let checked = shown(&place.run(&["targets", "check", "north"]));
    assert!(checked.contains(&format!("arn:aws:iam::{NORTH}:user/admin")), "{checked}");
    let changed =
        place.json(&["targets", "change", "north", "--name", "Lakeside", "--account", "", "--json"]);
    assert_eq!(
        (&changed["name"], &changed["account"], changed["id"].as_str()),
        (&"Lakeside".into(), &Value::Null, Some(id))
    );

    // The same name on two targets; a name means the one on the chosen target, an id the one on any.
    let outcome = |args: &[&str]| -> Value {
        let lines = shown(&place.run(args));
        serde_json::from_str::<Value>(lines.lines().last().unwrap()).unwrap()["data"].take()
    };
    let there = outcome(&[&SETUP[..], &["--yes", "--out", "1.pem", "--target", "lakeside"]].concat());
    let here = outcome(&[&SETUP[..], &["--yes", "--out", "2.pem"]].concat());
    assert!(there["identity"]["key_arn"].as_str().unwrap().contains(NORTH));
    assert!(here["identity"]["key_arn"].as_str().unwrap().contains("111122223333"));
    let status = |more: &[&str]| -> Value {
        serde_json::from_str(&shown(&place.run(&[&["status", "--json"], more].concat()))).unwrap()
    };
    let (there_id, here_id) =
        (there["identity"]["id"].as_str().unwrap(), here["identity"]["id"].as_str().unwrap());
    assert_eq!(status(&["voice", "--target", id])["id"], there_id);
    assert_eq!(status(&["--target", "LAKESIDE"])["id"], there_id, "all of the chosen target");
    assert_eq!(status(&["voice"])["id"], here_id);
    assert_eq!(status(&[there_id])["id"], there_id);
    let renewed = outcome(&["renew", there_id, "--yes", "--json"]);
    assert_eq!(
        (&renewed["identity"]["id"], &renewed["ceremony"]["params"]["identity"]),
        (&there_id.into(), &"voice".into())
    );
    let policy = place.json(&["policy", "show", there_id, "--json"]);
    assert!(policy["document"].as_str().unwrap().contains(NORTH));

    let used = place.run(&["targets", "remove", "Lakeside"]);
    assert!(!used.status.success() && said(&used).contains("1 identity is on it"), "{}", said(&used));
    shown(&place.run(&["targets", "add", "Spare"]));
    assert!(shown(&place.run(&["targets", "remove", "SPARE"])).contains("Removed: Spare"));
    let missing = place.run(&["status", "--target", "Spare"]);
    assert!(said(&missing).contains("There is no target \"Spare\""), "{}", said(&missing));
}

#[test]
fn what_cannot_be_is_explained_and_the_environment_is_not_saved() {
    let place = Place::new(&[]);
    let wrong =
        place.run(&["targets", "add", "x", "--role-arn", "Signet", "--endpoint-url", "http://example.org"]);
    assert_eq!(wrong.status.code(), Some(1));
    for field in ["access.role_arn:", "access.endpoint_url:"] {
        assert!(said(&wrong).contains(field), "{}", said(&wrong));
    }
    let mut command = place.command(&["targets", "add", "x", "--json"]);
    command.env("AWS_PROFILE", "of-today").env("AWS_REGION", "eu-west-1");
    let output = command.output().unwrap();
    let added: Value = serde_json::from_str(&shown(&output)).unwrap();
    assert_eq!((&added["access"]["profile"], &added["default_region"]), (&Value::Null, &"us-east-1".into()));
    let fails = place.run(&["targets", "check", "x", "--json"]);
    assert_eq!(fails.status.code(), Some(1));
    assert!(said(&fails).contains("The target cannot be worked with"), "{}", said(&fails));
}
