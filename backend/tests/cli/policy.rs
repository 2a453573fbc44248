//! Key policies at the terminal: history, restore, rebase, any key, two people.

use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::support::{Cli, SETUP, block_on, err, json, out};

const NAME: &str = "epic-prod-voice";
const ROLE: &str = "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec";

/// Lets the role sign; answers the change.
fn let_role_sign(cli: &Cli) -> Value {
    let propose = ["policy", "propose", NAME, "--role", ROLE, "--reason", "The bot goes live", "--json"];
    let change = json(&cli.run(&propose));
    json(&cli.run(&["policy", "apply", change["id"].as_str().unwrap(), "--confirm", NAME, "--json"]))
}

#[test]
fn history_is_listed_and_a_version_is_put_back() {
    let cli = Cli::new();
    cli.set_up();
    let before = out(&cli.run(&["policy", "show", NAME]));
    let applied = let_role_sign(&cli);
    assert_eq!(applied["version"], 2);
    let history = out(&cli.run(&["policy", "history", NAME]));
    let lines: Vec<&str> = history.lines().collect();
    assert_eq!(lines.len(), 2, "{history}");
    assert!(lines[0].starts_with("2  ") && lines[0].contains("sign: The bot goes live"), "{history}");
    assert!(lines[1].starts_with("1  ") && lines[1].contains("Found on the key"), "{history}");
    assert_eq!(out(&cli.run(&["policy", "show", NAME, "--version", "1"])), before);
    assert_eq!(cli.run(&["policy", "show", NAME, "--version", "7"]).status.code(), Some(1));

    // Asked, the alias is typed; a wrong one changes nothing.
    let wrong = cli.run_with_input(&["policy", "restore", NAME, "1"], "other\n");
    assert!(err(&wrong).contains("confirmation:"), "{}", err(&wrong));
    assert!(out(&cli.run(&["policy", "show", NAME])).contains(ROLE));
    let restored = cli.run_with_input(&["policy", "restore", NAME, "1"], "epic-prod-voice\n");
    assert!(err(&restored).contains("  - "), "{}", err(&restored));
    assert!(
        out(&restored).contains("Applied and read back: Restore version 1, version 3"),
        "{}",
        err(&restored)
    );
    assert_eq!(out(&cli.run(&["policy", "show", NAME])), before);
    let restored =
        json(&cli.run(&["policy", "restore", NAME, "2", "--confirm", NAME, "--reason", "Again", "--json"]));
    assert_eq!((&restored["state"], &restored["reason"]), (&"applied".into(), &"Again".into()));
    let history = json(&cli.run(&["policy", "history", NAME, "--json"]));
    assert_eq!((&history[0]["number"], &history[0]["reason"]), (&4.into(), &"Again".into()));
}

#[test]
fn what_another_did_is_marked_and_a_change_is_made_again_on_it() {
    let cli = Cli::new();
    cli.set_up();
    let_role_sign(&cli);
    let other = ROLE.replace("voice", "chat");
    let change = json(&cli.run(&["policy", "propose", NAME, "--role", &other, "--json"]));
    let change = change["id"].as_str().unwrap();
    let key = json(&cli.run(&["policy", "show", NAME, "--json"]))["key_arn"].as_str().unwrap().to_owned();
    block_on(async {
        let aws = signet::aws::Clients::over(cli.sandbox()).region("us-east-1").await;
        let policy = aws.key_policy(&key).await.unwrap().replace("Enable IAM User Permissions", "Theirs");
        aws.put_key_policy(&key, &policy).await.unwrap();
    });
    let refused = cli.run(&["policy", "apply", change, "--confirm", NAME]);
    assert!(err(&refused).contains("not the one you saw"), "{}", err(&refused));
    let history = out(&cli.run(&["policy", "history", NAME]));
    assert!(history.lines().next().unwrap().contains("changed outside of Signet"), "{history}");
    assert!(err(&cli.run(&["policy", "show", NAME])).contains("changed outside of Signet"));

    let again = json(&cli.run(&["policy", "propose", NAME, "--rebase", change, "--json"]));
    let applied = cli.run(&["policy", "apply", again["id"].as_str().unwrap(), "--confirm", NAME]);
    assert!(applied.status.success(), "{}", err(&applied));
    let live = out(&cli.run(&["policy", "show", NAME]));
    assert!(live.contains("Theirs") && live.contains(&other), "{live}");
}

#[test]
fn a_key_that_signet_did_not_make_is_named_by_its_arn() {
    let cli = Cli::new();
    cli.set_up();
    let key = block_on(async {
        let kms = crate::common::end::sdk(&cli.sandbox()).await.0;
        let made = kms.create_key().send().await.unwrap();
        made.key_metadata().unwrap().arn().unwrap().to_owned()
    });
    let id = key.rsplit('/').next().unwrap();
    let policy = out(&cli.run(&["policy", "show", &key])).replace("Enable IAM User Permissions", "Account");
    std::fs::write(cli.path("policy.json"), policy).unwrap();
    let proposed = cli.run(&["policy", "propose", &key, "--document", "policy.json"]);
    assert!(err(&proposed).contains(&format!("--confirm {id}")), "{}", err(&proposed));
    let policy = std::fs::read_to_string(cli.path("policy.json")).unwrap();
    let piped = cli.run_with_input(&["policy", "propose", &key, "--document", "-", "--json"], &policy);
    assert!(json(&piped)["proposed_document"].as_str().unwrap().contains("\"Account\""));
    let change = json(&cli.run(&["policy", "propose", &key, "--document", "policy.json", "--json"]));
    let change = change["id"].as_str().unwrap();
    assert_eq!(cli.run(&["policy", "apply", change, "--confirm", NAME]).status.code(), Some(1));
    assert!(cli.run(&["policy", "apply", change, "--confirm", id]).status.success());
    assert!(out(&cli.run(&["policy", "show", &key])).contains("\"Account\""));
}

#[test]
fn two_people_are_wanted_where_it_is_said() {
    let cli = Cli::new();
    cli.set_up();
    let change = json(&cli.run(&["policy", "propose", NAME, "--role", ROLE, "--json"]));
    let apply = ["policy", "apply", change["id"].as_str().unwrap(), "--confirm", NAME];
    let refused = cli.command(&apply).env("SIGNET_TWO_PEOPLE", "1").output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("Somebody else must apply this change"), "{}", err(&refused));
    let refused = cli.run(&[&apply[..], &["--two-people"]].concat());
    assert_eq!(refused.status.code(), Some(1));
    let other = cli.command(&apply).env("SIGNET_TWO_PEOPLE", "1").env("USER", "ana").output().unwrap();
    assert!(other.status.success(), "{}", err(&other));

    let link = cli.run(&["link", "--user", "Ana"]);
    assert!(out(&link).contains("#token="), "{}", err(&link));
    assert!(err(&cli.run(&["link", "--user", " "])).contains("Say who is let in"));
}

#[test]
fn each_attempt_to_name_a_new_role_is_told() {
    let cli = Cli::new();
    let sandbox = Sandbox::start(&cli, &["--control"]);
    let aws = |arguments: &[&str]| {
        let mut command = cli.command(arguments);
        command.args(["--target", "aws", "--endpoint-url", &sandbox.0.address]);
        command.env("AWS_ACCESS_KEY_ID", "sandbox").env("AWS_SECRET_ACCESS_KEY", "sandbox");
        command.output().unwrap()
    };
    let fault = |body: &str| assert_eq!(sandbox.control("POST", "faults", body).0, 200);
    let refusal = r#"{"operation": "PutKeyPolicy", "kind": "error", "name": "MalformedPolicyDocumentException",
        "message": "Policy contains a statement with one or more invalid principals."}"#;
    assert!(aws(&[&SETUP[..], &["--yes"]].concat()).status.success());
    let propose = ["policy", "propose", NAME, "--role", ROLE, "--reason", "The bot goes live", "--json"];
    let change = json(&aws(&propose));
    let apply = ["policy", "apply", change["id"].as_str().unwrap(), "--confirm", NAME, "--json"];

    // IAM does not have the role: nothing to wait for.
    fault(refusal);
    let refused = aws(&apply);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("The role does not exist"), "{}", err(&refused));
    assert!(!err(&refused).contains("Attempt"), "{}", err(&refused));
    // Who looks at it later is told, before being asked for the alias.
    let later = aws(&apply[..3]);
    assert_eq!(later.status.code(), Some(1));
    let said = err(&later);
    assert!(
        said.contains("Reason: The bot goes live") && said.contains("The last attempt did not go through: "),
        "{said}"
    );
    assert!(said.contains("The role does not exist"), "{said}");

    // IAM may not be asked: it is tried again.
    fault(refusal);
    fault(r#"{"operation": "GetRole", "kind": "error", "name": "AccessDenied", "message": "no"}"#);
    let applied = aws(&apply);
    assert_eq!(json(&applied)["state"], "applied");
    assert!(
        err(&applied).contains("Attempt 1: ") && err(&applied).contains(" Trying again until "),
        "{}",
        err(&applied)
    );
}

#[test]
fn a_function_signs_as_the_role_that_it_runs_with() {
    let cli = Cli::new();
    let principals = serde_json::json!({
        "users": [{ "name": "admin", "access_keys": [{ "id": "AKIDADMIN", "secret": "secret" }],
            "managed_policies": ["AdministratorAccess"] }],
        "roles": [{ "name": "lakeside-voice-bot-exec" }],
        "functions": [{ "name": "voice-bot", "region": "us-east-1", "role": ROLE }],
    });
    std::fs::write(cli.path("principals.json"), principals.to_string()).unwrap();
    let sandbox = Sandbox::start(&cli, &["--principals", "principals.json"]);
    let aws = |arguments: &[&str]| {
        let mut command = cli.command(arguments);
        command.args(["--target", "aws", "--endpoint-url", &sandbox.0.address]);
        command.env("AWS_ACCESS_KEY_ID", "AKIDADMIN").env("AWS_SECRET_ACCESS_KEY", "secret");
        command.output().unwrap()
    };
    let made = aws(&[&SETUP[..], &["--yes"]].concat());
    assert!(made.status.success(), "{}", err(&made));
    for function in ["voice-bot", "arn:aws:lambda:us-east-1:111122223333:function:voice-bot"] {
        let change = json(&aws(&["policy", "propose", NAME, "--function", function, "--json"]));
        assert_eq!(change["title"], "Let lakeside-voice-bot-exec sign");
        assert!(change["proposed_document"].as_str().unwrap().contains(ROLE), "{change}");
    }
    let absent = aws(&["policy", "propose", NAME, "--function", "chat-bot"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(err(&absent).contains("There is no function chat-bot"), "{}", err(&absent));
    let both = aws(&["policy", "propose", NAME, "--function", "voice-bot", "--role", ROLE]);
    assert_eq!(both.status.code(), Some(2), "{}", err(&both));
}
