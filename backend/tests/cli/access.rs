//! `signet access`: ways, grants, proof.

use super::{Cli, err, json as json_of, out};

const IDENTITY: &str = "epic-prod-voice";
const ROLE: &str = "arn:aws:iam::111122223333:role/voice-bot-exec";

#[test]
fn the_ways_are_compared_a_grant_is_made_proven_and_revoked() {
    let cli = Cli::new();
    cli.set_up();
    let of = |command: &str| ["access", command, IDENTITY].map(str::to_owned).to_vec();
    let run = |command: &str, more: &[&str]| {
        let words = [of(command), more.iter().map(|word| (*word).to_owned()).collect()].concat();
        cli.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let ways = run("ways", &["--lambda", ROLE]);
    assert!(ways.status.success(), "{}", err(&ways));
    for wanted in [
        "A. Key policy: not in force",
        "C. Grant: not in force",
        "Recommended: A. Key policy.",
        "$ aws iam put-role-policy",
    ] {
        assert!(out(&ways).contains(wanted), "{wanted}: {}", out(&ways));
    }
    let ways = json_of(&run("ways", &["--lambda", ROLE, "--temporary", "--json"]));
    assert_eq!(ways["recommended"], "grant");
    assert_eq!(run("prove", &["--lambda", ROLE]).status.code(), Some(3), "nothing is given yet");

    let refused = run("grant", &["--lambda", ROLE, "--confirm", "wrong"]);
    assert_eq!(refused.status.code(), Some(1));
    let grant =
        json_of(&run("grant", &["--lambda", ROLE, "--confirm", IDENTITY, "--reason", "a test", "--json"]));
    let again = run("grant", &["--lambda", ROLE, "--confirm", IDENTITY]);
    assert!(err(&again).contains("nothing was made"), "{}", err(&again));
    let grants = json_of(&run("grants", &["--json"]));
    assert_eq!(grants, serde_json::json!([grant]));
    assert_eq!(grant["reason"], "a test");
    let proof = run("prove", &["--lambda", ROLE]);
    assert_eq!(proof.status.code(), Some(0), "{}", out(&proof));
    assert!(out(&proof).contains("The proof holds"));

    let id = grant["grant_id"].as_str().unwrap();
    let revoked = run("revoke-grant", &[id, "--confirm", IDENTITY]);
    assert!(revoked.status.success(), "{}", err(&revoked));
    assert!(err(&run("grants", &[])).contains("no grants"));

    // A function that is not there.
    let absent = run("ways", &["--lambda", "voice-bot"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(err(&absent).contains("There is no function voice-bot"), "{}", err(&absent));
}
