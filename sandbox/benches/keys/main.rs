//! How long CreateKey takes, with spare keys and without: `cargo bench -p aws-sandbox --bench keys`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops at what is wrong"
)]

mod clock;

use std::{sync::mpsc, time::Duration};

use aws_sandbox::{Options, Sandbox};
use bytes::Bytes;
use http::Request;

const ROUNDS: usize = 5;
/// Long enough to make every spare key there is to be.
const REST: Duration = Duration::from_secs(8);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for spare_keys in [false, true] {
        for spec in ["ECC_NIST_P256", "RSA_2048", "RSA_3072", "RSA_4096"] {
            let mut times = Vec::new();
            for _ in 0..ROUNDS {
                let sandbox = Sandbox::open(Options { spare_keys, ..Options::default() }).unwrap();
                if spare_keys {
                    rest();
                }
                times.push(clock::timed(create_key(&sandbox, spec)).await);
            }
            times.sort();
            let median = times[ROUNDS / 2];
            println!(
                "spare keys: {spare_keys:5}  {spec:14} median {median:>10.2?}  longest {:>10.2?}",
                times[ROUNDS - 1]
            );
        }
    }
}

async fn create_key(sandbox: &Sandbox, spec: &str) {
    let body = format!(r#"{{"KeySpec":"{spec}","KeyUsage":"SIGN_VERIFY"}}"#);
    let request = Request::post("/").header("x-amz-target", "TrentService.CreateKey");
    let answer = sandbox.handle(request.body(Bytes::from(body)).unwrap()).await;
    assert_eq!(answer.status(), 200);
}

/// Waits for a message that nobody sends.
fn rest() {
    let (_sender, receiver) = mpsc::channel::<()>();
    receiver.recv_timeout(REST).unwrap_err();
}
