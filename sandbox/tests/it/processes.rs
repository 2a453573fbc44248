//! Several processes on one folder, and processes that are killed.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use aws_sandbox::{Options, Sandbox};
use aws_sdk_kms::types::KeySpec;

use crate::common::{Aws, on};

async fn at(directory: &Path) -> Aws {
    let options = Options { directory: Some(directory.to_owned()), ..Options::default() };
    on(&Sandbox::open(options).unwrap(), "us-east-1").await
}

/// Another process that writes.
struct Writer {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Writer {
    /// Starts [`child_that_writes`]; `most` writes, or until it is killed.
    fn start(folder: &Path, name: &str, most: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "processes::child_that_writes"])
            .env("AWS_SANDBOX_TEST_FOLDER", folder)
            .env("AWS_SANDBOX_TEST_NAME", name)
            .env("AWS_SANDBOX_TEST_WRITES", most.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next key that it says is there; `None` when it has ended.
    fn acknowledged(&mut self) -> Option<String> {
        self.lines.find_map(|line| line.unwrap().split_once("acknowledged ").map(|(_, key)| key.to_owned()))
    }
}

/// Not a test by itself: what the others start.
#[tokio::test]
#[ignore = "runs as a child of the other tests here"]
async fn child_that_writes() {
    let Some(folder) = std::env::var_os("AWS_SANDBOX_TEST_FOLDER") else { return };
    let name = std::env::var("AWS_SANDBOX_TEST_NAME").unwrap();
    let most: usize = std::env::var("AWS_SANDBOX_TEST_WRITES").unwrap().parse().unwrap();
    let aws = at(Path::new(&folder)).await;
    for number in 0..most {
        let key = aws.key(KeySpec::EccNistP256).await;
        let alias = format!("alias/{name}-{number}");
        aws.kms.create_alias().alias_name(alias).target_key_id(&key).send().await.unwrap();
        println!("acknowledged {key}");
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_and_nothing_is_half_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for round in 1..=4 {
        let mut writer = Writer::start(folder.path(), &format!("round-{round}"), usize::MAX);
        acknowledged.extend((0..5 * round).map(|_| writer.acknowledged().unwrap()));
        // SIGKILL, wherever it is in its next writes.
        writer.child.kill().unwrap();
        writer.child.wait().unwrap();
        acknowledged.extend(std::iter::from_fn(|| writer.acknowledged()));
        let after = at(folder.path()).await;
        for key in &acknowledged {
            after.kms.get_public_key().key_id(key).send().await.unwrap();
            let aliases = after.kms.list_aliases().key_id(key).send().await.unwrap();
            assert_eq!(aliases.aliases().len(), 1, "{key}");
        }
        // What was not acknowledged can be there, but then wholly.
        for key in after.kms.list_keys().limit(1_000).send().await.unwrap().keys() {
            after.kms.get_public_key().key_id(key.key_id().unwrap()).send().await.unwrap();
        }
    }
}

#[tokio::test]
async fn processes_write_side_by_side_and_see_each_other_at_once() {
    const WRITES: usize = 15;
    let folder = tempfile::tempdir().unwrap();
    let here = at(folder.path()).await;
    let mut writers = ["one", "other"].map(|name| Writer::start(folder.path(), name, WRITES));
    for _ in 0..WRITES {
        for writer in &mut writers {
            let key = writer.acknowledged().unwrap();
            // Acknowledged there is visible here, and what is written here gets in between.
            here.kms.describe_key().key_id(&key).send().await.unwrap();
            here.kms.update_key_description().key_id(&key).description("seen").send().await.unwrap();
        }
    }
    for writer in &mut writers {
        assert!(writer.child.wait().unwrap().success());
    }
    for aws in [&here, &at(folder.path()).await] {
        let keys = aws.kms.list_keys().limit(1_000).send().await.unwrap();
        assert_eq!(keys.keys().len(), 2 * WRITES);
        assert_eq!(aws.kms.list_aliases().limit(100).send().await.unwrap().aliases().len(), 2 * WRITES);
        for key in keys.keys() {
            let described = aws.kms.describe_key().key_id(key.key_id().unwrap()).send().await.unwrap();
            assert_eq!(described.key_metadata.unwrap().description(), Some("seen"));
        }
    }
}
