//! Node's crypto module verifies with the published keys what KMS signed.

use std::io::Write as _;
use std::process::{Command, Stdio};

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::SigningAlgorithmSpec;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use signet_shared::setup::options::KeySpec;

use crate::common::{World, params, set_up};

/// Takes the key by `kid` and `kty` as a SMART server must (exactly one), checks its thumbprint by itself, and verifies.
const VERIFY: &str = r#"
const crypto = require("node:crypto");
const { set, alg, kid, message, signature } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const kty = alg.startsWith("RS") ? "RSA" : "EC";
const found = set.keys.filter((key) => key.kid === kid && key.kty === kty && key.alg === alg);
if (found.length !== 1) throw new Error(`${found.length} keys`);
const { e, n, crv, x, y } = found[0];
const members = kty === "RSA" ? { e, kty, n } : { crv, kty, x, y };
const thumbprint = crypto.createHash("sha256").update(JSON.stringify(members)).digest("base64url");
if (thumbprint !== kid) throw new Error("another thumbprint");
const key = { key: crypto.createPublicKey({ key: found[0], format: "jwk" }), dsaEncoding: "der" };
const verify = (text) => crypto.verify("sha384", Buffer.from(text), key, Buffer.from(signature, "base64"));
console.log(JSON.stringify([verify(message), verify(message + "x")]));
"#;

/// What Node says; `None` where it is not installed and need not be.
fn node(input: &Value) -> Option<Value> {
    let child = Command::new("node")
        .args(["-e", VERIFY])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        let must = std::env::var_os("SIGNET_PEERS").is_some_and(|value| !value.is_empty());
        assert!(!must, "node is not installed, and the browser journeys need it too");
        let _ = writeln!(std::io::stderr(), "SKIPPED: node has not verified anything; it is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

async fn verified_by_node(spec: KeySpec, algorithm: SigningAlgorithmSpec, alg: &str) {
    let world = World::new();
    let app = world.app().await;
    let mut order = params();
    order.options.key.spec = spec;
    let done = set_up(&world, &app, order).await;
    let set = app.public_jwks(&done.identity_id).await.unwrap();
    assert_eq!(set["keys"].as_array().unwrap().len(), 1);
    let key = app.read_identity(&done.identity_id).await.unwrap().key_arn.unwrap();
    // What a SMART client signs: header and claims.
    let header = json!({ "alg": alg, "kid": set["keys"][0]["kid"], "typ": "JWT" });
    let claims = json!({ "iss": "client", "sub": "client", "aud": "https://ehr.example/token", "jti": "1" });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&claims));
    let kms = world.sdk().await.0;
    let signed = kms
        .sign()
        .key_id(&key)
        .message(Blob::new(message.as_bytes()))
        .signing_algorithm(algorithm)
        .send()
        .await
        .unwrap();
    let signature = STANDARD.encode(signed.signature().unwrap().as_ref());
    let kid = &set["keys"][0]["kid"];
    let input = json!({ "set": set, "alg": alg, "kid": kid, "message": message, "signature": signature });
    if let Some(verdict) = node(&input) {
        assert_eq!(verdict, json!([true, false]));
    }
}

#[tokio::test]
async fn rs384_by_kms_is_verified_with_the_published_key() {
    verified_by_node(KeySpec::RSA_2048, SigningAlgorithmSpec::RsassaPkcs1V15Sha384, "RS384").await;
}

#[tokio::test]
async fn es384_by_kms_is_verified_with_the_published_key() {
    verified_by_node(KeySpec::ECC_NIST_P384, SigningAlgorithmSpec::EcdsaSha384, "ES384").await;
}
