//! The engine beside the bare calls: the same SDK calls in the same order, each as slow as with AWS.
#![expect(clippy::disallowed_methods, reason = "the bare run is what anybody would write with the SDK")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sandbox::{Options, Pace, Sandbox};
use aws_sdk_acmpca::primitives::Blob;
use aws_sdk_acmpca::types as pca;
use aws_sdk_kms::types as kms;
use signet::clock::Clock;
use signet_shared::api::ceremony::CeremonyState;

use super::{World, median, ms_since, params};

const RUNS: usize = 5;

/// Seconds that a setup takes by the bare calls and by the engine, and how much more the engine takes, percent.
pub(super) async fn measure() -> Vec<(String, f64)> {
    let (mut bare, mut engine) = (Vec::new(), Vec::new());
    // In turn, so that whatever else the machine does meets both.
    for _ in 0..RUNS {
        bare.push(bare_run().await);
        engine.push(engine_run().await);
    }
    let (bare, engine) = (median(bare).as_secs_f64(), median(engine).as_secs_f64());
    vec![
        ("setup_bare_s".to_owned(), bare),
        ("setup_engine_s".to_owned(), engine),
        ("engine_overhead_percent".to_owned(), (engine / bare - 1.0) * 100.0),
    ]
}

/// What AWS does in the background takes two hundredths of its time: waiting well is measured elsewhere
/// (`tests/engine.rs`), by a clock that is not the machine's.
struct Hasty(Arc<AtomicBool>);

impl Hasty {
    fn start(sandbox: Sandbox) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        std::thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
                sandbox.clock().advance(Duration::from_secs(1));
            }
        });
        Self(stop)
    }
}

impl Drop for Hasty {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

async fn engine_run() -> Duration {
    let world = World::new(Options { pace: Pace::Aws, ..Options::default() }).await;
    let _hasty = Hasty::start(world.sandbox.clone());
    let done = world.set_up(params()).await;
    assert_eq!(done.state, CeremonyState::Succeeded, "{:#?}", done.log);
    let first = done.steps.iter().filter_map(|step| step.started_at).min().unwrap();
    let took = done.ended_at.unwrap() - first;
    world.app.close().await;
    Duration::from_millis(u64::try_from(took).unwrap())
}

async fn bare_run() -> Duration {
    let sandbox = Sandbox::open(Options { pace: Pace::Aws, ..Options::default() }).unwrap();
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::new("us-east-1"))
        .http_client(sandbox.http_client())
        .credentials_provider(aws_credential_types::Credentials::from_keys("AKIDBENCH", "bench", None))
        .endpoint_url("https://sandbox.invalid")
        .load()
        .await;
    let (keys, authorities) = (aws_sdk_kms::Client::new(&config), aws_sdk_acmpca::Client::new(&config));
    let params = params();
    // The engine's clients are warm when its steps begin; these shall be, too.
    keys.list_aliases().send().await.unwrap();
    let _hasty = Hasty::start(sandbox);
    let begun = Clock::system().now_ms();

    authorities.list_certificate_authorities().send().await.unwrap();
    let configuration = pca::CertificateAuthorityConfiguration::builder()
        .key_algorithm(pca::KeyAlgorithm::EcPrime256v1)
        .signing_algorithm(pca::SigningAlgorithm::Sha256Withecdsa)
        .subject(pca::Asn1Subject::builder().common_name(&params.root_cn).build());
    let authority = authorities
        .create_certificate_authority()
        .certificate_authority_type(pca::CertificateAuthorityType::Root)
        .certificate_authority_configuration(configuration.build().unwrap())
        .send()
        .await
        .unwrap()
        .certificate_authority_arn
        .unwrap();
    let csr = loop {
        match authorities.get_certificate_authority_csr().certificate_authority_arn(&authority).send().await {
            Ok(answer) => break answer.csr.unwrap(),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    let root = issue(&authorities, &authority, &csr, ("RootCACertificate/V1", 3_650)).await;
    let root = certificate(&authorities, &authority, &root).await;
    authorities
        .import_certificate_authority_certificate()
        .certificate_authority_arn(&authority)
        .certificate(Blob::new(root))
        .send()
        .await
        .unwrap();
    authorities.describe_certificate_authority().certificate_authority_arn(&authority).send().await.unwrap();
    let key = keys.create_key().key_usage(kms::KeyUsageType::SignVerify).key_spec(kms::KeySpec::EccNistP256);
    let key = key.send().await.unwrap().key_metadata.unwrap().key_id;
    keys.create_alias().alias_name("alias/bare").target_key_id(&key).send().await.unwrap();
    keys.get_public_key().key_id(&key).send().await.unwrap();
    keys.sign()
        .key_id(&key)
        .message_type(kms::MessageType::Digest)
        .message(Blob::new([7; 32]))
        .signing_algorithm(kms::SigningAlgorithmSpec::EcdsaSha256)
        .send()
        .await
        .unwrap();
    // Any request will do: AWS does not care whose key it is.
    let leaf = issue(&authorities, &authority, &csr, ("CodeSigningCertificate/V1", 365)).await;
    certificate(&authorities, &authority, &leaf).await;
    Duration::from_secs_f64(ms_since(begun) / 1_000.0)
}

async fn issue(
    authorities: &aws_sdk_acmpca::Client,
    authority: &str,
    csr: &str,
    (template, days): (&str, i64),
) -> String {
    authorities
        .issue_certificate()
        .certificate_authority_arn(authority)
        .csr(Blob::new(csr))
        .signing_algorithm(pca::SigningAlgorithm::Sha256Withecdsa)
        .template_arn(format!("arn:aws:acm-pca:::template/{template}"))
        .validity(pca::Validity::builder().value(days).r#type(pca::ValidityPeriodType::Days).build().unwrap())
        .send()
        .await
        .unwrap()
        .certificate_arn
        .unwrap()
}

async fn certificate(authorities: &aws_sdk_acmpca::Client, authority: &str, arn: &str) -> String {
    loop {
        let request =
            authorities.get_certificate().certificate_authority_arn(authority).certificate_arn(arn).send();
        match request.await {
            Ok(answer) => return answer.certificate.unwrap(),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
