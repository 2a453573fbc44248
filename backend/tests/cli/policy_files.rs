//! `signet policy lint`, `diff`, `explain` and `export`, on files and without any server or store.

use serde_json::{Value, json};

use crate::support::{Cli, err, json as read, out};

const ROLE: &str = "arn:aws:iam::111122223333:role/voice-bot-exec";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a1b";

const GOOD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}
  ]
}
"#;

/// An action that does not exist, in a statement written by hand.
const TYPO: &str = r#"{
  "Version":   "2012-10-17",
  "Statement": [
    {"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
    {
        "Sid": "Süd",   "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/voice-bot-exec"},
        "Action": ["kms:Sing"],   "Resource": "*"
    }
  ]
}
"#;

/// Nobody of the key's account keeps PutKeyPolicy.
const LOCKED: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/voice-bot-exec"},"Action":"kms:Sign","Resource":"*"}]}"#;

fn with(files: &[(&str, &str)]) -> Cli {
    let cli = Cli::new();
    for (name, text) in files {
        std::fs::write(cli.path(name), text).unwrap();
    }
    cli
}

#[test]
fn a_clean_policy_is_clean_and_findings_have_their_place() {
    let cli = with(&[("good.json", GOOD), ("typo.json", TYPO)]);
    let clean = cli.run(&["policy", "lint", "good.json"]);
    assert_eq!((clean.status.code(), out(&clean).as_str()), (Some(0), ""), "{}", err(&clean));
    assert!(err(&clean).contains("0 errors, 0 warnings and 0 notes in 1 file."));

    let found = cli.run(&["policy", "lint", "good.json", "typo.json"]);
    assert_eq!(found.status.code(), Some(0), "a warning is no error");
    let line = "typo.json:7:19  Warning  ";
    assert!(
        out(&found).starts_with(line) && out(&found).contains("(unknown-action, Süd)"),
        "{}",
        out(&found)
    );
    assert!(out(&found).contains("--fix does it") && !out(&found).contains('\u{1b}'), "{}", out(&found));
    for (threshold, wanted) in [("error", 0), ("warning", 3), ("note", 3)] {
        let judged = cli.run(&["policy", "lint", "typo.json", "--fail-on", threshold]);
        assert_eq!(judged.status.code(), Some(wanted), "{threshold}");
    }
    assert!(!cli.path("data").exists(), "nothing is opened");
}

#[test]
fn what_is_known_of_the_key_counts() {
    let cli = with(&[("locked.json", LOCKED)]);
    let judged = cli.run(&["policy", "lint", "locked.json", "--key-arn", KEY, "--format", "json"]);
    assert_eq!(judged.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&judged.stdout).unwrap();
    assert_eq!(report["files"][0]["findings"][0]["code"], "lockout");
    let wrong = cli.run(&["policy", "lint", "locked.json", "--key-arn", "alias/x"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", err(&wrong));
    let with_operator = [
        "policy",
        "lint",
        "-",
        "--key-arn",
        KEY,
        "--operator",
        "arn:aws:iam::444455556666:user/x",
        "--format",
        "json",
    ];
    let judged = cli.run_with_input(&with_operator, GOOD);
    assert!(out(&judged).contains("lockout-operator"), "{}", out(&judged));
}

#[test]
fn what_get_key_policy_prints_is_linted_where_it_stands() {
    let answer = json!({ "Policy": TYPO, "PolicyName": "default" }).to_string();
    let cli = with(&[("answer.json", answer.as_str())]);
    let text = format!("\u{feff}{TYPO}\tdefault\n");
    let report = read(&cli.run_with_input(&["policy", "lint", "-", "--format", "json"], &text));
    let found = &report["files"][0]["findings"][0];
    assert_eq!((&found["line"], &found["column"], &found["statement"]), (&json!(7), &json!(19), &json!(1)));
    let report = read(&cli.run(&["policy", "lint", "answer.json", "--format", "json"]));
    let found = &report["files"][0]["findings"][0];
    let column = usize::try_from(found["column"].as_u64().unwrap()).unwrap();
    assert!(answer[column - 1..].starts_with(r#"[\"kms:Sing\"]"#), "{found}");
    // Broken inside: the place is one of the file's, too.
    let broken = json!({ "Policy": "{\"a\":1,}" }).to_string();
    let refused = cli.run_with_input(&["policy", "lint", "-"], &broken);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        out(&refused).contains("Line 1, column 21: There is a comma with nothing after it"),
        "{}",
        out(&refused)
    );
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_linted() {
    let cli = with(&[("empty.json", ""), ("broken.json", "{\n  \"a\": 1,\n}"), ("typo.json", TYPO)]);
    std::fs::write(cli.path("latin.json"), b"{\"Sid\": \"S\xfcd\"}").unwrap();
    std::fs::write(cli.path("wide.json"), b"\xff\xfe{\0}\0").unwrap();
    std::fs::create_dir(cli.path("folder")).unwrap();
    for (file, wanted) in [
        ("empty.json", "There is no policy here"),
        ("broken.json", "Line 3, column 1: There is a comma with nothing after it"),
        ("latin.json", "not UTF-8 text: byte 11"),
        ("wide.json", "UTF-16"),
        ("absent.json", "absent.json cannot be read"),
        ("folder", "folder cannot be read"),
    ] {
        let refused = cli.run(&["policy", "lint", file, "typo.json"]);
        assert_eq!(refused.status.code(), Some(1), "{file}");
        let said = out(&refused) + &err(&refused);
        assert!(said.contains(wanted) && said.contains("unknown-action"), "{file}: {said}");
    }
    let twice = cli.run(&["policy", "lint", "-", "-"]);
    assert_eq!(twice.status.code(), Some(1));
    assert_eq!(cli.run(&["policy", "lint"]).status.code(), Some(2));
}

#[test]
fn a_megabyte_is_linted_and_more_than_four_are_refused() {
    let cli = Cli::new();
    let statement = |at: usize| {
        format!(
            r#"{{"Sid":"S{at}","Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Sign","Resource":"*"}}"#
        )
    };
    let list: Vec<String> = (0..8000).map(statement).collect();
    let long = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, list.join(","));
    assert!(long.len() > 1_000_000);
    let judged = cli.run_with_input(&["policy", "lint", "-", "--format", "json"], &long);
    assert!(out(&judged).contains("too-large"), "{:.300}", err(&judged));
    std::fs::write(cli.path("long.json"), " ".repeat(4 * 1024 * 1024 + 1)).unwrap();
    let refused = cli.run(&["policy", "lint", "long.json"]);
    assert!(err(&refused).contains("longer than 4 MiB"), "{}", err(&refused));
}

#[test]
fn a_safe_repair_leaves_the_rest_as_it_is_written() {
    let cli = with(&[("typo.json", TYPO)]);
    let wanted = TYPO.replace("kms:Sing", "kms:Sign");
    let mended = cli.run(&["policy", "lint", "--fix", "typo.json"]);
    assert_eq!(out(&mended), wanted, "{}", err(&mended));
    assert_eq!(std::fs::read_to_string(cli.path("typo.json")).unwrap(), TYPO);
    let written = cli.run(&["policy", "lint", "--fix", "--write", "typo.json", "--fail-on", "warning"]);
    assert_eq!((written.status.code(), out(&written).as_str()), (Some(0), ""), "{}", err(&written));
    assert_eq!(std::fs::read_to_string(cli.path("typo.json")).unwrap(), wanted);
    for arguments in [&["--write"][..], &["--fix", "--format", "json"], &["--fix", "--write", "-"]] {
        let refused = cli.run(&[&["policy", "lint", "typo.json"], arguments].concat());
        assert!(matches!(refused.status.code(), Some(1 | 2)), "{arguments:?}");
    }
}

/// The log is checked against OASIS's schema in `backend/tests/exports`.
#[test]
fn sarif_has_rules_places_fingerprints_and_fixes() {
    let cli = with(&[("a policy.json", TYPO), ("broken.json", "{,}")]);
    let log: Value = serde_json::from_slice(
        &cli.run(&["policy", "lint", "a policy.json", "broken.json", "absent.json", "--format", "sarif"])
            .stdout,
    )
    .unwrap();
    let run = &log["runs"][0];
    let [first, second] = &run["results"].as_array().unwrap()[..] else { panic!("{log}") };
    let index = usize::try_from(first["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!((&first["ruleId"], &first["level"]), (&json!("unknown-action"), &json!("warning")));
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "unknown-action");
    assert!(
        run["tool"]["driver"]["rules"][index]["help"]["text"]
            .as_str()
            .unwrap()
            .contains("AWS KMS permissions")
    );
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20policy.json");
    let region = json!({"startLine": 7, "startColumn": 19, "endLine": 7, "endColumn": 31});
    assert_eq!(place["region"], region);
    let change = &first["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(
        (&change["deletedRegion"], &change["insertedContent"]["text"]),
        (&region, &json!("[\"kms:Sign\"]"))
    );
    assert_eq!(second["ruleId"], "not-a-policy");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);

    // What stands before a statement changes neither its findings nor their fingerprints.
    std::fs::write(cli.path("moved.json"), format!("\n\n{TYPO}")).unwrap();
    let moved = read(&cli.run(&["policy", "lint", "moved.json", "--format", "sarif"]));
    let moved = &moved["runs"][0]["results"][0];
    assert_eq!(moved["partialFingerprints"], first["partialFingerprints"]);
    assert_eq!(moved["locations"][0]["physicalLocation"]["region"]["startLine"], 9);
}

#[test]
fn a_difference_is_told_by_statement_person_and_finding() {
    let cli = with(&[("good.json", GOOD), ("typo.json", TYPO), ("locked.json", LOCKED)]);
    let same = cli.run(&["policy", "diff", "good.json", "good.json", "--exit-code"]);
    assert_eq!((same.status.code(), out(&same).trim()), (Some(0), "Both policies mean the same."));
    let told = cli.run(&["policy", "diff", "good.json", "typo.json", "--exit-code"]);
    assert_eq!(told.status.code(), Some(3));
    for wanted in ["  + Süd: Lets voice-bot-exec", "Findings added:", "(unknown-action, Süd)", "  + "] {
        assert!(out(&told).contains(wanted), "{wanted}: {}", out(&told));
    }
    assert_eq!(cli.run(&["policy", "diff", "good.json", "typo.json"]).status.code(), Some(0));
    let arguments = ["policy", "diff", "-", "locked.json", "--format", "json", "--key-arn", KEY];
    let told = read(&cli.run_with_input(&arguments, GOOD));
    let access = told["access"].as_array().unwrap();
    let has = |principal: &str, action: &str, change: &str| {
        access.iter().any(|a| a["principal"] == principal && a["action"] == action && a["change"] == change)
    };
    assert!(has(ROLE, "kms:Sign", "gains") && has("111122223333", "kms:PutKeyPolicy", "loses"), "{told}");
    assert_eq!(told["blockers"][0]["code"], "lockout");
    assert_eq!(told["findings_resolved"], json!([]));
    let absent = cli.run(&["policy", "diff", "good.json", "./absent.json"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(err(&absent).contains("There is no file ./absent.json"), "{}", err(&absent));
}

#[test]
fn who_may_do_what_is_told_with_the_exit_code() {
    let cli = with(&[
        ("locked.json", LOCKED),
        ("good.json", GOOD),
        (
            "iam.json",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Sign","Resource":"*"}]}"#,
        ),
        (
            "grants.json",
            r#"{"Grants":[{"GrantId":"1","Name":"night","GranteePrincipal":"arn:aws:iam::111122223333:role/night","Operations":["Sign"],"KeyId":"x"}]}"#,
        ),
        (
            "deny.json",
            r#"{"Version":"2012-10-17","Statement":[{"Sid":"Net","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}},
            {"Sid":"Ok","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/voice-bot-exec"},"Action":"kms:Sign","Resource":"*"}]}"#,
        ),
    ]);
    let check = |arguments: &[&str], code: i32, wanted: &str| {
        let told = cli.run(&[&["policy", "explain"], arguments].concat());
        assert_eq!(told.status.code(), Some(code), "{arguments:?} {}{}", out(&told), err(&told));
        assert!((out(&told) + &err(&told)).contains(wanted), "{arguments:?} {}{}", out(&told), err(&told));
    };
    check(&["locked.json", "--principal", ROLE], 0, "Yes: voice-bot-exec can call Sign");
    check(&["locked.json", "--principal", ROLE, "--action", "verify"], 3, "No: nothing");
    check(&["good.json", "--principal", ROLE], 8, "IAM policies");
    check(&["good.json", "--principal", ROLE, "--assume-iam", "allows"], 0, "takes for granted");
    check(&["good.json", "--principal", ROLE, "--assume-iam", "silent"], 3, "none of them allows");
    check(&["good.json", "--principal", ROLE, "--iam", "iam.json", "--key-arn", KEY], 0, "Yes");
    check(&["good.json", "--principal", ROLE, "--iam", "iam.json"], 1, "--key-arn");
    let night = "arn:aws:iam::111122223333:role/night";
    check(&["locked.json", "--principal", night, "--grants", "grants.json", "--key-arn", KEY], 0, "night");
    check(&["locked.json", "--principal", ROLE, "--session", "iam.json", "--action", "kms:Sign"], 0, "Yes");
    check(&["deny.json", "--principal", ROLE], 8, "aws:SourceVpce");
    check(&["deny.json", "--principal", ROLE, "--source-vpce", "vpce-1"], 0, "Ok: allows it");
    check(&["deny.json", "--principal", ROLE, "--complete"], 3, "Net: denies it");
    check(&["deny.json", "--principal", ROLE, "--context", "aws:SourceVpce=vpce-2"], 3, "denies");
    check(&["good.json", "--principal", "group/x"], 1, "can call nobody");
    check(&["good.json", "--principal", ROLE, "--action", "kms:Sing"], 1, "kms:Sign");
    check(&["good.json", "--principal", ROLE, "--context", "nonsense"], 2, "KEY=VALUE");
    check(&["good.json", "--principal", ROLE, "--grants", "good.json"], 1, "has no grants");

    let told = read(&cli.run(&["policy", "explain", "locked.json", "--principal", ROLE, "--json"]));
    assert_eq!((&told["verdict"], &told["deciders"][0]["label"]), (&json!("allowed"), &json!("S")));
}

#[test]
fn a_policy_goes_into_other_tools() {
    let cli = with(&[("good.json", GOOD), ("locked.json", LOCKED)]);
    let whole = cli.run(&["policy", "export", "good.json"]);
    let same = |a: &str, b: &str| {
        serde_json::from_str::<Value>(a).unwrap() == serde_json::from_str::<Value>(b).unwrap()
    };
    assert!(same(&out(&whole), GOOD));
    let statement = read(&cli.run(&["policy", "export", "good.json", "--statement", "Root"]));
    assert_eq!(statement["Action"], "kms:*");
    let role = ["--role", ROLE, "--algorithm", "es384"];
    let added = read(&cli.run(&[&["policy", "export", "good.json"][..], &role].concat()));
    assert_eq!(added.as_array().unwrap().len(), 2);
    assert_eq!(added[0]["Condition"]["StringEquals"]["kms:SigningAlgorithm"], "ECDSA_SHA_384");
    let whole = read(&cli.run(&[&["policy", "export", "good.json", "--whole"][..], &role].concat()));
    assert_eq!(whole["Statement"].as_array().unwrap().len(), 3);
    let template = [&["policy", "export", "good.json", "--format", "cloudformation"][..], &role].concat();
    let template = read(&cli.run(&template));
    let policy = &template["Resources"]["Key"]["Properties"]["KeyPolicy"];
    assert_eq!(policy, &whole, "never the statements without the account's");
    let terraform = out(&cli.run(&["policy", "export", "good.json", "--format", "terraform"]));
    assert!(
        terraform.contains("aws_kms_key_policy") && terraform.contains("sid       = \"Root\""),
        "{terraform}"
    );
    let refused =
        cli.run(&["policy", "export", "good.json", "--format", "cloudformation", "--statement", "Root"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("would be lost"), "{}", err(&refused));
    let refused = cli.run(&["policy", "export", "good.json", "--statement", "No"]);
    assert!(err(&refused).contains("It has: Root."), "{}", err(&refused));
}

#[test]
fn a_live_policy_is_compared_explained_and_exported() {
    let cli = with(&[("typo.json", TYPO)]);
    cli.set_up();
    let told = cli.run(&["policy", "diff", "epic-prod-voice", "typo.json", "--exit-code"]);
    assert_eq!(told.status.code(), Some(3), "{}", err(&told));
    let root = "arn:aws:iam::111122223333:root";
    let told = read(&cli.run(&["policy", "explain", "epic-prod-voice", "--principal", root, "--json"]));
    assert_eq!(told["verdict"], "allowed");
    let template = read(&cli.run(&["policy", "export", "epic-prod-voice", "--format", "cloudformation"]));
    assert_eq!(template["Resources"]["Key"]["Properties"]["KeyUsage"], "SIGN_VERIFY");
    let absent = cli.run(&["policy", "explain", "nobody", "--principal", root]);
    assert_eq!(absent.status.code(), Some(1));

    // The same key by its ARN.
    let shown = read(&cli.run(&["policy", "show", "epic-prod-voice", "--json"]));
    let key = shown["key_arn"].as_str().unwrap();
    let told = cli.run(&["policy", "diff", key, "epic-prod-voice", "--exit-code"]);
    assert_eq!((told.status.code(), out(&told).trim()), (Some(0), "Both policies mean the same."));
    let by_arn = read(&cli.run(&["policy", "export", key, "--format", "cloudformation"]));
    assert_eq!(by_arn, template);
    let user = "arn:aws:iam::111122223333:user/ann";
    let told = cli.run(&["policy", "explain", key, "--principal", user, "--assume-iam", "silent"]);
    assert_eq!(told.status.code(), Some(3), "{}", err(&told));
    let absent = cli.run(&["policy", "explain", KEY, "--principal", root]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(err(&absent).contains("no such resource"), "{}", err(&absent));
    let no_key = cli.run(&["policy", "export", ROLE]);
    assert_eq!(no_key.status.code(), Some(1), "{}", err(&no_key));
    assert!(!err(&no_key).contains("There is no file"), "{}", err(&no_key));
}
