//! `kill -9` at random moments: the real program is killed again and again while it sets up, renews, rotates and cleans up,
//! and each time `signet resume` goes on. In the end there is what one undisturbed run would have left, and nothing else.
//!
//! The moments come from a seed, so that they are the same on every run as far as processes can be. `SIGNET_KILLS` says how
//! many kills there must be in all (`cargo xtask soak --kills 200`), `SIGNET_KILL_SEED` where to begin.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use signet_shared::api::identity::CertificateRecord;
use sqlx::Row;

use crate::common::end::{End, end, sdk};
use crate::support::{Cli, SETUP, block_on, json, out};

const NAME: &str = "epic-prod-voice";
const QUICK: [&str; 4] = ["--key-spec", "ECC_NIST_P384", "--authority-key", "EC_prime256v1"];
/// Milliseconds that the sandbox takes, so that processes die while AWS is at work, too.
const DELAY: &str = "15";
/// The furthest record at which a process is killed, counted from its start; sooner, and more are needed to the end.
const RECORDS: u64 = 14;
/// The longest time after its start, or after a record, that a process is left alive, microseconds.
const FROM_START: u64 = 350_000;
const FROM_RECORD: u64 = 6_000;
/// More starts than any ceremony may need.
const PATIENCE: usize = 200;

/// Numbers that a seed decides (SplitMix64, Steele et al. 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// What an identity lives through, and what is there after each ceremony.
fn life(hierarchy: &'static [&'static str], authorities: usize) -> Vec<(Vec<&'static str>, End)> {
    let ca = (authorities, 0);
    let one = End { authorities: ca, keys: (1, 0), aliases: 1, certificates: (1, 0, 0, 0) };
    let gone = End { authorities: (0, authorities), keys: (0, 2), aliases: 0, certificates: (0, 0, 0, 3) };
    let setup = [&SETUP[..], &QUICK, hierarchy, &["--yes", "--force"]].concat();
    vec![
        (setup, one),
        (vec!["renew", NAME, "--yes"], End { certificates: (1, 0, 1, 0), ..one }),
        (vec!["rotate", "prepare", NAME, "--yes"], End { keys: (2, 0), certificates: (1, 1, 1, 0), ..one }),
        (vec!["rotate", "switch", NAME, "--yes"], End { keys: (2, 0), certificates: (1, 0, 2, 0), ..one }),
        (
            vec!["rotate", "retire", NAME, "--window", "7", "--confirm", NAME],
            End { keys: (1, 1), certificates: (1, 0, 2, 0), ..one },
        ),
        (vec!["cleanup", NAME, "--window", "7", "--revoke", "--confirm", NAME], gone),
    ]
}

/// How many ceremonies have begun, and whether the last one is finished.
fn standing(cli: &Cli) -> (usize, bool) {
    let file = cli.path("data/signet.sqlite");
    if !file.exists() {
        return (0, false);
    }
    block_on(async {
        let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM ceremonies), (SELECT json_extract(record, '$.kind') FROM journal
             WHERE ceremony_id = (SELECT id FROM ceremonies ORDER BY rowid DESC LIMIT 1)
             ORDER BY sequence DESC LIMIT 1)",
        )
        .fetch_one(&pool)
        .await;
        pool.close().await;
        // A process that was killed while it made the file has left no tables.
        let Ok(row) = row else { return (0, false) };
        let count: i64 = row.get(0);
        (usize::try_from(count).unwrap(), row.get::<Option<String>, _>(1).as_deref() == Some("finished"))
    })
}

/// A process and the lines that it prints, each as it comes.
fn spawn(cli: &Cli, arguments: &[&str]) -> (Child, Receiver<String>) {
    let mut command = cli.command(&[arguments, &["--json", "--sandbox-delay", DELAY]].concat());
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    (child, lines)
}

/// Lets a process live until a random moment. Answers whether it was killed before its end.
fn live_and_die(cli: &Cli, arguments: &[&str], random: &mut Random) -> bool {
    let (mut child, lines) = spawn(cli, arguments);
    let ended = if random.below(2) == 0 {
        let until = Duration::from_micros(random.below(FROM_START));
        // Nothing is waited for but the moment: what is printed meanwhile does not matter.
        let (never, moment) = channel::<()>();
        let _ = moment.recv_timeout(until);
        drop((never, lines));
        child.try_wait().unwrap().is_some()
    } else {
        let (records, more) = (random.below(RECORDS), Duration::from_micros(random.below(FROM_RECORD)));
        let mut told = 0;
        while told <= records && lines.recv().is_ok() {
            told += 1;
        }
        let _ = lines.recv_timeout(more);
        child.try_wait().unwrap().is_some()
    };
    // SIGKILL; a process that has ended does not mind.
    let _ = child.kill();
    child.wait().unwrap();
    cli.outlast_leases();
    !ended
}

/// The journal explains itself: each call that was answered was begun, and every step is done.
fn check_journal(ceremony: &Value) {
    assert_eq!(ceremony["state"], "succeeded");
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for line in ceremony["log"].as_array().unwrap() {
        let text = line["text"].as_str().unwrap();
        let step = line["step"].as_str().unwrap_or_default();
        if let Some(operation) = text.strip_prefix("calling ") {
            *open.entry(format!("{step} {operation}")).or_default() += 1;
        } else if let Some(operation) = text.strip_suffix(" answered") {
            let begun = open
                .get_mut(&format!("{step} {operation}"))
                .unwrap_or_else(|| panic!("{text}: {ceremony:#}"));
            *begun = begun.checked_sub(1).unwrap();
        }
    }
    for step in ceremony["steps"].as_array().unwrap() {
        assert_eq!(step["state"], "done", "{step:#}");
    }
}

/// Every authority and key of the target is one that a step of some ceremony made or found.
fn check_origins(cli: &Cli) {
    let told = out(&cli.run(&["ceremony", "list", NAME, "--json"]));
    let sandbox = cli.sandbox();
    block_on(async {
        let (kms, pca) = sdk(&sandbox).await;
        let authorities = pca.list_certificate_authorities().send().await.unwrap();
        let authorities = authorities.certificate_authorities().iter().filter_map(|one| one.arn());
        let keys = kms.list_keys().send().await.unwrap();
        for arn in authorities.chain(keys.keys().iter().filter_map(|key| key.key_arn())) {
            assert!(told.contains(&format!("\"resource\":\"{arn}\"")), "nobody tells of {arn}: {told}");
        }
    });
}

/// One life with kills; answers how many there were.
fn kills(hierarchy: &'static [&'static str], authorities: usize, seed: u64) -> usize {
    let cli = Cli::new();
    let mut random = Random(seed);
    let mut kills = 0;
    for (at, (arguments, expected)) in life(hierarchy, authorities).iter().enumerate() {
        let mut starts = 0;
        loop {
            let (begun, finished) = standing(&cli);
            if begun == at + 1 && finished {
                break;
            }
            starts += 1;
            assert!(starts < PATIENCE, "seed {seed}: {arguments:?} does not come to its end");
            let resume = ["resume", NAME, "--force"];
            let next = if begun == at + 1 { &resume[..] } else { &arguments[..] };
            kills += usize::from(live_and_die(&cli, next, &mut random));
        }
        let identity = json(&cli.run(&["status", NAME, "--json"]));
        let certificates: Vec<CertificateRecord> =
            serde_json::from_value(identity["certificates"].clone()).unwrap();
        let there = block_on(end(&cli.sandbox(), &certificates));
        let ceremony = json(&cli.run(&["ceremony", "show", NAME, "--json"]));
        assert_eq!(there, *expected, "seed {seed}, {arguments:?}: {:#}", ceremony["log"]);
        check_journal(&ceremony);
        check_origins(&cli);
    }
    kills
}

/// Lives until there were enough kills.
fn lives(hierarchy: &'static [&'static str], authorities: usize, seed: u64) {
    let number =
        |name: &str, default: u64| std::env::var(name).ok().map_or(default, |text| text.parse().unwrap());
    // A quarter each of what is asked for.
    let wanted = usize::try_from(number("SIGNET_KILLS", 40)).unwrap().div_ceil(4);
    let first = number("SIGNET_KILL_SEED", 0) + seed;
    let mut count = 0;
    for life in 0..50 {
        if count >= wanted {
            break;
        }
        count += kills(hierarchy, authorities, first + 1_000 * life);
    }
    assert!(count >= wanted, "{count} kills of {wanted}");
    let mut all = std::io::stderr();
    std::io::Write::write_all(&mut all, format!("{count} kills\n").as_bytes()).unwrap();
}

#[test]
fn a_root_survives() {
    lives(&[], 1, 1);
}

#[test]
fn a_root_survives_other_moments() {
    lives(&[], 1, 2);
}

#[test]
fn a_subordinate_survives() {
    lives(&["--subordinate-cn", "Lakeside Issuing"], 2, 3);
}

#[test]
fn a_subordinate_survives_other_moments() {
    lives(&["--subordinate-cn", "Lakeside Issuing"], 2, 4);
}
