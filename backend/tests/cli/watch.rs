//! Following a ceremony: JSON lines, a terminal, a reader that goes away.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;
use signet_shared::api::ceremony::{Ceremony, CeremonyState};

use crate::support::{Cli, SETUP, err, events, out, outcome};

const NAME: &str = "epic-prod-voice";
const QUICK: [&str; 4] = ["--key-spec", "ECC_NIST_P384", "--authority-key", "EC_prime256v1"];

/// The ceremonies that lines tell, checked on the way.
fn ceremonies(lines: &[Value]) -> Vec<Ceremony> {
    let told = lines.iter().filter(|line| line["event"] == "ceremony");
    told.map(|line| {
        let ceremony: Ceremony = serde_json::from_value(line["data"].clone()).unwrap();
        assert_eq!(line["id"], ceremony.sequence);
        ceremony
    })
    .collect()
}

#[test]
fn json_lines_tell_each_record_once_and_go_on_from_any() {
    let cli = Cli::new();
    let setup = cli.run(&[&SETUP[..], &QUICK, &["--yes", "--json"]].concat());
    let lines = events(&setup);
    assert_eq!(lines[0]["event"], "plan");
    assert_eq!(lines.last().unwrap()["event"], "outcome");
    let told = ceremonies(&lines);
    let numbers: Vec<u64> = told.iter().map(|ceremony| ceremony.sequence).collect();
    assert_eq!(numbers, (2..=told.last().unwrap().sequence).collect::<Vec<_>>());
    assert!(told.iter().rev().skip(1).all(|ceremony| ceremony.state == CeremonyState::Running));
    assert_eq!(told.last().unwrap().state, CeremonyState::Succeeded);
    assert_eq!(told.last().unwrap().id, lines[lines.len() - 1]["data"]["ceremony"]["id"].as_str().unwrap());

    // Another process, from the store's journal: the same lines.
    let id = told[0].id.as_str();
    for since in [0, 2, 17, told.last().unwrap().sequence] {
        let watched = cli.run(&["ceremony", "watch", id, "--json", "--since", &since.to_string()]);
        assert_eq!(watched.status.code(), Some(0), "{}", err(&watched));
        let after = ceremonies(&events(&watched));
        let expected: Vec<_> = told.iter().filter(|ceremony| ceremony.sequence > since).cloned().collect();
        assert_eq!(after, expected);
        assert_eq!(outcome(&watched)["ceremony"]["state"], "succeeded");
    }
    let far = cli.run(&["ceremony", "watch", NAME, "--since", "9999"]);
    assert_eq!(far.status.code(), Some(1));
    assert!(err(&far).contains("not that long"), "{}", err(&far));
}

#[test]
fn a_ceremony_of_another_process_is_followed_while_it_runs() {
    let cli = Cli::new();
    let mut runs =
        cli.command(&[&SETUP[..], &QUICK, &["--yes", "--json", "--sandbox-delay", "600"]].concat());
    let mut running = runs.spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(running.stdout.take().unwrap()));
    // The first two are the plan and the first runner.
    let mut told: Vec<Value> = Vec::new();
    while told.len() < 2 {
        told.push(serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap());
    }
    let watching = cli.command(&["ceremony", "watch", NAME, "--json"]).spawn().unwrap();
    told.extend(lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap()));
    assert!(running.wait().unwrap().success());
    let watched = watching.wait_with_output().unwrap();
    assert_eq!(watched.status.code(), Some(0), "{}", err(&watched));
    assert_eq!(ceremonies(&events(&watched)), ceremonies(&told));
}

#[test]
fn a_runner_that_was_killed_shows_as_interrupted() {
    let cli = Cli::new();
    let mut runs =
        cli.command(&[&SETUP[..], &QUICK, &["--yes", "--json", "--sandbox-delay", "60000"]].concat());
    let mut running = runs.spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(running.stdout.take().unwrap()));
    while !lines.next().unwrap().unwrap().contains("\"state\":\"waiting\"") {}
    running.kill().unwrap();
    running.wait().unwrap();
    cli.outlast_leases();
    let watched = cli.run(&["ceremony", "watch", NAME, "--json"]);
    assert_eq!(watched.status.code(), Some(6), "{}", err(&watched));
    assert!(err(&watched).contains("signet resume epic-prod-voice"), "{}", err(&watched));
    assert_eq!(ceremonies(&events(&watched)).last().unwrap().state, CeremonyState::Interrupted);
}

#[test]
fn control_c_ends_the_watching_and_says_how_to_look_again() {
    let cli = Cli::new();
    let mut runs = cli.command(&[&SETUP[..], &QUICK, &["--yes", "--sandbox-delay", "60000"]].concat());
    let mut running = runs.spawn().unwrap();
    let mut told = std::io::BufRead::lines(std::io::BufReader::new(running.stderr.take().unwrap()));
    while !told.next().unwrap().unwrap().starts_with("wait  ") {}
    let mut watching = cli.command(&["ceremony", "watch", NAME, "--json"]).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(watching.stdout.take().unwrap()));
    while !lines.next().unwrap().unwrap().contains("\"state\":\"waiting\"") {}
    let id = rustix::process::Pid::from_child(&watching);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    // What it still prints has to go somewhere.
    let _ = lines.count();
    let watched = watching.wait_with_output().unwrap();
    assert_eq!(watched.status.code(), Some(130), "{}", err(&watched));
    assert!(
        err(&watched).contains("It goes on. Look again with: signet ceremony watch "),
        "{}",
        err(&watched)
    );
    assert!(running.try_wait().unwrap().is_none(), "the ceremony goes on");
    running.kill().unwrap();
    running.wait().unwrap();
}

#[test]
fn a_reader_that_goes_away_ends_the_watching_but_no_ceremony() {
    let cli = Cli::new();
    let mut child = cli.command(&[&SETUP[..], &QUICK, &["--yes", "--json"]].concat()).spawn().unwrap();
    drop(child.stdout.take());
    let setup = child.wait_with_output().unwrap();
    assert_eq!(setup.status.code(), Some(0), "{}", err(&setup));
    let mut child = cli.command(&["ceremony", "watch", NAME, "--json"]).spawn().unwrap();
    drop(child.stdout.take());
    let watched = child.wait_with_output().unwrap();
    assert_eq!(watched.status.code(), Some(130), "{}", err(&watched));
    assert!(err(&watched).contains("--since"), "{}", err(&watched));
    for arguments in
        [&["ceremony", "list"][..], &["ceremony", "show", NAME], &["--help"], &["completions", "bash"]]
    {
        let mut child = cli.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {}", err(&ended));
        assert!(!err(&ended).contains("panicked"), "{}", err(&ended));
    }
}

/// What a command writes to standard error, if that is a terminal.
fn on_a_terminal(cli: &Cli, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let terminal: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let other_end = std::fs::OpenOptions::new().read(true).write(true).open(name).unwrap();
    rustix::termios::tcsetwinsize(
        &other_end,
        rustix::termios::Winsize { ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 },
    )
    .unwrap();
    let mut command = cli.command(arguments);
    command.env("TERM", "xterm").envs(environment.iter().copied()).stderr(Stdio::from(other_end));
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    // The command keeps its copy of the terminal: with it, the reading would never end.
    drop(command);
    let reading = std::thread::spawn(move || {
        let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
        let mut terminal = std::fs::File::from(terminal);
        // A terminal that nobody holds any more answers with an error.
        while let Ok(length @ 1..) = terminal.read(&mut part) {
            bytes.extend_from_slice(&part[..length]);
        }
        bytes
    });
    assert!(child.wait().unwrap().success());
    String::from_utf8(reading.join().unwrap()).unwrap()
}

#[test]
fn a_terminal_gets_a_bar_and_everything_else_plain_lines() {
    let setup = [&SETUP[..], &QUICK, &["--yes", "--sandbox-delay", "400"]].concat();
    let cli = Cli::new();
    let drawn = on_a_terminal(&cli, &setup, &[]);
    assert!(drawn.contains("done  Root authority"), "{drawn}");
    for part in ["\u{1b}[", "/8  ", " of about ", "=>", "Activation"] {
        assert!(drawn.contains(part), "{part:?}: {drawn}");
    }
    let watched = on_a_terminal(&cli, &["ceremony", "watch", NAME], &[]);
    assert!(watched.contains("done  Root authority"), "{watched}");
    for environment in [("CI", "true"), ("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = on_a_terminal(&cli, &["ceremony", "watch", NAME], &[environment]);
        assert!(plain.contains("done  Root authority"), "{plain}");
        assert!(!plain.contains('\u{1b}') && !plain.contains("/8"), "{environment:?}: {plain}");
    }
    assert!(out(&cli.run(&["ceremony", "list"])).contains("succeeded"));
}
