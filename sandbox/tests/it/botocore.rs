//! Another client than the AWS SDK for Rust: botocore, over a real port, with signatures verified.

use std::process::Command;

use aws_sandbox::{Directory, Function, Options, Role, Sandbox, User, door::DoorOptions};

use crate::port::Port;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn botocore_signs_calls_and_understands() {
    let installed = Command::new("python3").args(["-c", "import botocore"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        println!("botocore is not installed: it has not judged anything");
        return;
    }
    let role = "arn:aws:iam::111122223333:role/team/signer";
    let principals = Directory::default()
        .user(User::new("admin").access_key("ADMIN", "secret").administrator())
        .role(Role::new("signer").path("/team/"))
        .function(Function::new("bot", "eu-central-1", role));
    let sandbox = Sandbox::open(Options { principals, strict_auth: true, ..Options::default() }).unwrap();
    let port = Port::start(sandbox, DoorOptions::default()).await;
    let address = format!("http://{}", port.address);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/with_botocore.py");
    let run = move || {
        Command::new("python3").args([script, &address]).env("AWS_EC2_METADATA_DISABLED", "true").output()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&output.stdout), "ok\n", "{}", text(&output.stderr));
}
