//! The only place that builds SDK clients, and the only one that chooses between AWS and the sandbox.
#![expect(clippy::disallowed_methods, reason = "this is the one place where SDK clients are built")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_sandbox::Sandbox;
use tokio::sync::Mutex;

use super::calls::{CallCounts, Calls};
use super::credentials::Renewable;
use super::quota::Quotas;
use crate::clock::Clock;
use crate::config::{AwsTarget, TargetConfig};
use crate::error::{Error, Result};

/// The clients of one Region.
#[derive(Debug, Clone)]
pub struct Aws {
    /// AWS KMS.
    pub(super) kms: aws_sdk_kms::Client,
    /// AWS Private CA.
    pub(super) acmpca: aws_sdk_acmpca::Client,
    /// AWS STS.
    pub(super) sts: aws_sdk_sts::Client,
    /// The Region.
    pub(super) region: String,
    /// Where the credentials come from; `None` where they never change.
    pub(super) credentials: Option<Renewable>,
    /// Limits of our own; `None` where there is nobody to spare.
    pub(super) quotas: Option<Arc<Quotas>>,
}

impl Aws {
    /// Waits until an operation may be called without being throttled.
    pub(super) async fn take_turn(&self, operation: &str) {
        if let Some(quotas) = &self.quotas {
            quotas.take_turn(operation).await;
        }
    }

    /// Asks for new credentials at the next call: the present ones have expired.
    pub async fn forget_credentials(&self) {
        if let Some(credentials) = &self.credentials {
            credentials.forget().await;
        }
    }
}

/// Makes and keeps the clients of each Region.
#[derive(Clone)]
pub struct Clients {
    source: Source,
    regions: Arc<Mutex<HashMap<String, Aws>>>,
    calls: Calls,
    /// By which time calls keep below AWS's quotas; `None` where there is nobody to spare.
    quotas: Option<Clock>,
}

#[derive(Clone)]
enum Source {
    Sandbox(Sandbox),
    Aws(AwsTarget),
}

impl Clients {
    /// Clients for the configured target.
    ///
    /// # Errors
    /// Unavailable if the sandbox's state cannot be opened.
    pub fn new(target: &TargetConfig) -> Result<Self> {
        let source = match target {
            TargetConfig::Sandbox(options) => {
                Source::Sandbox(Sandbox::open(options.clone()).map_err(|cause| {
                    Error::unavailable("The sandbox's state cannot be opened", cause.to_string()).with_hint(
                        "Use another --data-dir, or remove the folder `sandbox` in it to start afresh.",
                    )
                })?)
            }
            TargetConfig::Aws(target) => Source::Aws(target.clone()),
        };
        let spares = match target {
            TargetConfig::Sandbox(options) => options.throttle,
            TargetConfig::Aws(_) => true,
        };
        let quotas = spares.then(Clock::system);
        Ok(Self { source, regions: Arc::default(), calls: Calls::default(), quotas })
    }

    /// Clients over a sandbox that a test also holds.
    pub fn over(sandbox: Sandbox) -> Self {
        Self {
            source: Source::Sandbox(sandbox),
            regions: Arc::default(),
            calls: Calls::default(),
            quotas: None,
        }
    }

    /// The same, keeping below AWS's quotas by this clock: for a sandbox that throttles.
    #[must_use]
    pub fn with_quotas(mut self, clock: Clock) -> Self {
        self.quotas = Some(clock);
        self
    }

    /// How often AWS was called by these clients.
    pub fn calls(&self) -> CallCounts {
        self.calls.counts()
    }

    /// The clients of a Region.
    pub async fn region(&self, region: &str) -> Aws {
        let mut regions = self.regions.lock().await;
        if let Some(aws) = regions.get(region) {
            return aws.clone();
        }
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(5))
                    .operation_attempt_timeout(Duration::from_secs(15))
                    .build(),
            );
        let retry = RetryConfig::standard().with_max_attempts(4);
        let mut credentials = None;
        let loader = match &self.source {
            Source::Sandbox(sandbox) => loader
                .http_client(sandbox.http_client())
                // There is nobody to spare by waiting: the sandbox is in this process.
                .retry_config(retry.with_initial_backoff(Duration::from_millis(5)))
                // The sandbox signs nobody in; the SDK only wants something to sign with.
                .credentials_provider(Credentials::from_keys("AKIDSANDBOX", "sandbox", None))
                .endpoint_url("https://sandbox.invalid"),
            Source::Aws(target) => {
                let renewable = renewable(target, region);
                credentials = Some(renewable.clone());
                let loader = loader
                    .retry_config(retry)
                    .identity_cache(IdentityCache::no_cache())
                    .credentials_provider(renewable);
                let loader = match &target.profile {
                    Some(profile) => loader.profile_name(profile),
                    None => loader,
                };
                match &target.endpoint_url {
                    Some(url) => loader.endpoint_url(url),
                    None => loader,
                }
            }
        };
        let config = loader.load().await;
        let aws = Aws {
            kms: aws_sdk_kms::Client::from_conf(
                aws_sdk_kms::config::Builder::from(&config).interceptor(self.calls.clone()).build(),
            ),
            acmpca: aws_sdk_acmpca::Client::from_conf(
                aws_sdk_acmpca::config::Builder::from(&config).interceptor(self.calls.clone()).build(),
            ),
            sts: aws_sdk_sts::Client::from_conf(
                aws_sdk_sts::config::Builder::from(&config).interceptor(self.calls.clone()).build(),
            ),
            region: region.to_owned(),
            quotas: self.quotas.clone().map(|clock| Arc::new(Quotas::new(clock))),
            credentials,
        };
        regions.insert(region.to_owned(), aws.clone());
        aws
    }
}

/// The SDK's standard chain of credentials, read anew each time it is made.
fn renewable(target: &AwsTarget, region: &str) -> Renewable {
    let (profile, region) = (target.profile.clone(), region.to_owned());
    Renewable::new(Arc::new(move || {
        let loader = aws_config::defaults(BehaviorVersion::latest()).region(Region::new(region.clone()));
        let loader = match &profile {
            Some(profile) => loader.profile_name(profile),
            None => loader,
        };
        Box::pin(async move { loader.load().await.credentials_provider() })
    }))
}
