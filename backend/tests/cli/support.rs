//! The binary in a data directory of its own, and what it answers.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

pub(crate) struct Cli {
    pub(crate) directory: tempfile::TempDir,
}

impl Cli {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    /// The binary in an empty environment, with this test's data directory.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.directory.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("SIGNET_DATA_DIR", self.path("data"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs a ceremony with `--json`, which must succeed; answers its outcome.
    pub(crate) fn outcome(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{}", err(&output));
        outcome(&output)
    }

    pub(crate) fn set_up(&self) -> Value {
        self.outcome(&[&SETUP[..], &["--yes"]].concat())
    }

    /// Lets the lease of a runner that was killed run out, as if time had passed. There may be no store yet.
    pub(crate) fn outlast_leases(&self) {
        let file = self.path("data/signet.sqlite");
        // A thread of its own: the caller may be waiting for something else already.
        std::thread::scope(|scope| {
            let freeing = scope.spawn(|| {
                block_on(async {
                    let address = format!("sqlite://{}", file.display());
                    let Ok(pool) = sqlx::SqlitePool::connect(&address).await else { return };
                    let free = "UPDATE ceremonies SET lease_until = 1 WHERE owner IS NOT NULL";
                    drop(sqlx::query(free).execute(&pool).await);
                    pool.close().await;
                });
            });
            freeing.join().unwrap();
        });
    }

    /// The sandbox on this data directory.
    pub(crate) fn sandbox(&self) -> aws_sandbox::Sandbox {
        sandbox_of(&self.path("data"))
    }
}

pub(crate) const SETUP: [&str; 9] = [
    "setup",
    "--root-cn",
    "Lakeside Signing Root",
    "--leaf-cn",
    "myapp",
    "--alias",
    "epic-prod-voice",
    "--region",
    "us-east-1",
];

pub(crate) fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", err(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

/// The events of a command with `--json`: one JSON object per line, and nothing else.
pub(crate) fn events(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the last event tells, which is the outcome.
pub(crate) fn outcome(output: &Output) -> Value {
    let last = events(output).pop().unwrap_or_else(|| panic!("{}", err(output)));
    assert_eq!(last["event"], "outcome");
    last["data"].clone()
}

/// The sandbox of a data directory.
pub(crate) fn sandbox_of(data: &Path) -> aws_sandbox::Sandbox {
    let options =
        aws_sandbox::Options { directory: Some(data.join("sandbox")), ..aws_sandbox::Options::default() };
    aws_sandbox::Sandbox::open(options).unwrap()
}

/// Runs what has to wait for something.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// How many of a resource the sandbox on this data directory has, asked through the SDK.
pub(crate) fn count(data: &Path, what: &str) -> usize {
    let sandbox = sandbox_of(data);
    block_on(async {
        let (kms, pca) = crate::common::end::sdk(&sandbox).await;
        if what == "keys" {
            kms.list_keys().send().await.unwrap().keys().len()
        } else {
            pca.list_certificate_authorities().send().await.unwrap().certificate_authorities().len()
        }
    })
}

/// A running `signet` that prints its address first; ended when dropped.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Running {
    pub(crate) fn start(mut command: Command, prefix: &str) -> Self {
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix(prefix).unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { child, address }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
