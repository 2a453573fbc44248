//! The only place that builds SDK clients, and the only one that chooses between AWS and the sandbox.
#![expect(clippy::disallowed_methods, reason = "this is the one place where SDK clients are built")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_sandbox::Sandbox;
use signet_shared::api::target::AwsAccess;
use tokio::sync::Mutex;

use super::calls::{CallCounts, Calls};
use super::credentials::{Guard, Renewable, WrongAccount};
use super::quota::Quotas;
use crate::clock::Clock;
use crate::error::{Error, Result};

/// The clients of one Region.
#[derive(Debug, Clone)]
pub struct Aws {
    /// AWS KMS.
    pub(super) kms: aws_sdk_kms::Client,
    /// AWS Private CA.
    pub(super) acmpca: aws_sdk_acmpca::Client,
    /// AWS IAM.
    pub(super) iam: aws_sdk_iam::Client,
    /// AWS Lambda.
    pub(super) lambda: aws_sdk_lambda::Client,
    /// AWS Service Quotas.
    pub(super) servicequotas: aws_sdk_servicequotas::Client,
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

/// Makes and keeps the clients of each Region of one target.
#[derive(Clone)]
pub struct Clients {
    source: Source,
    regions: Arc<Mutex<HashMap<Key, Aws>>>,
    quotas: Arc<Mutex<HashMap<String, Arc<Quotas>>>>,
    calls: Calls,
    /// By which time calls keep below AWS's quotas; `None` where there is nobody to spare.
    spares: Option<Clock>,
}

/// A Region, and the account that its credentials must be of.
type Key = (String, Option<String>);

#[derive(Clone)]
enum Source {
    Sandbox(Sandbox),
    Aws(Arc<Account>),
}

/// How an AWS account is reached.
struct Account {
    access: AwsAccess,
    /// The account that it must be.
    account: Option<String>,
    /// Name of sessions of an assumed role.
    session_name: String,
}

impl Clients {
    /// Clients of a sandbox in this process.
    ///
    /// # Errors
    /// Unavailable if its state cannot be opened.
    pub fn sandbox(options: aws_sandbox::Options) -> Result<Self> {
        let spares = options.throttle.then(Clock::system);
        let sandbox = Sandbox::open(options).map_err(|cause| {
            Error::unavailable("The sandbox's state cannot be opened", cause.to_string())
                .with_hint("Use another --data-dir, or remove the folder `sandbox` in it to start afresh.")
        })?;
        Ok(Self::from_source(Source::Sandbox(sandbox), spares))
    }

    /// Clients over a sandbox that somebody else also holds.
    pub fn over(sandbox: Sandbox) -> Self {
        Self::from_source(Source::Sandbox(sandbox), None)
    }

    /// Clients of an AWS account. If it must be the account `account`, credentials of another one are used for nothing but to ask
    /// whose they are. `user` names sessions of an assumed role.
    pub fn aws(access: AwsAccess, account: Option<String>, user: &str) -> Self {
        let source = Source::Aws(Arc::new(Account { access, account, session_name: session_name(user) }));
        Self::from_source(source, Some(Clock::system()))
    }

    fn from_source(source: Source, spares: Option<Clock>) -> Self {
        Self { source, regions: Arc::default(), quotas: Arc::default(), calls: Calls::default(), spares }
    }

    /// The same, keeping below AWS's quotas by this clock: for a sandbox that throttles.
    #[must_use]
    pub fn with_quotas(mut self, clock: Clock) -> Self {
        self.spares = Some(clock);
        self
    }

    /// How often AWS was called by these clients.
    pub fn calls(&self) -> CallCounts {
        self.calls.counts()
    }

    /// The clients of a Region.
    pub async fn region(&self, region: &str) -> Aws {
        self.region_of(region, None).await
    }

    /// The clients of a Region, with credentials of this account or none.
    pub async fn region_of(&self, region: &str, account: Option<&str>) -> Aws {
        let account = match &self.source {
            Source::Sandbox(_) => None,
            Source::Aws(own) => account.or(own.account.as_deref()).map(str::to_owned),
        };
        let key = (region.to_owned(), account);
        let mut regions = self.regions.lock().await;
        if let Some(aws) = regions.get(&key) {
            return aws.clone();
        }
        let aws = match &self.source {
            Source::Sandbox(sandbox) => self.of_sandbox(sandbox, region).await,
            Source::Aws(source) => self.of_aws(source, region, key.1.clone()).await,
        };
        regions.insert(key, aws.clone());
        aws
    }

    /// Clients of a Region that work with these credentials, which are somebody else's: made for one use, and not kept.
    pub async fn region_as(&self, region: &str, session: Credentials) -> Aws {
        let config = match &self.source {
            Source::Sandbox(sandbox) => {
                sandbox_loader(sandbox, region).credentials_provider(session).load().await
            }
            Source::Aws(source) => {
                let loader = source.reach(loader(region).retry_config(retry()));
                loader.identity_cache(IdentityCache::no_cache()).credentials_provider(session).load().await
            }
        };
        self.aws_over(&config, region, None).await
    }

    async fn of_sandbox(&self, sandbox: &Sandbox, region: &str) -> Aws {
        let config = sandbox_loader(sandbox, region)
            // The sandbox signs nobody in; the SDK only wants something to sign with.
            .credentials_provider(Credentials::from_keys("AKIDSANDBOX", "sandbox", None))
            .load()
            .await;
        self.aws_over(&config, region, None).await
    }

    async fn of_aws(&self, source: &Arc<Account>, region: &str, account: Option<String>) -> Aws {
        let mut credentials = renewable(source.clone(), region);
        if let Some(account) = account {
            credentials = credentials.guarded(guard(source.clone(), region, account));
        }
        let config = source
            .reach(loader(region).retry_config(retry()))
            .identity_cache(IdentityCache::no_cache())
            .credentials_provider(credentials.clone())
            .load()
            .await;
        self.aws_over(&config, region, Some(credentials)).await
    }

    /// Limits of our own in a Region, whichever credentials are used there; `None` where there is nobody to spare.
    async fn quotas_of(&self, region: &str) -> Option<Arc<Quotas>> {
        let clock = self.spares.clone()?;
        let mut quotas = self.quotas.lock().await;
        Some(quotas.entry(region.to_owned()).or_insert_with(|| Arc::new(Quotas::new(clock))).clone())
    }

    async fn aws_over(&self, config: &SdkConfig, region: &str, credentials: Option<Renewable>) -> Aws {
        Aws {
            kms: aws_sdk_kms::Client::from_conf(
                aws_sdk_kms::config::Builder::from(config).interceptor(self.calls.clone()).build(),
            ),
            acmpca: aws_sdk_acmpca::Client::from_conf(
                aws_sdk_acmpca::config::Builder::from(config).interceptor(self.calls.clone()).build(),
            ),
            iam: aws_sdk_iam::Client::from_conf(
                aws_sdk_iam::config::Builder::from(config).interceptor(self.calls.clone()).build(),
            ),
            lambda: aws_sdk_lambda::Client::from_conf(
                aws_sdk_lambda::config::Builder::from(config).interceptor(self.calls.clone()).build(),
            ),
            servicequotas: aws_sdk_servicequotas::Client::from_conf(
                aws_sdk_servicequotas::config::Builder::from(config).interceptor(self.calls.clone()).build(),
            ),
            sts: aws_sdk_sts::Client::from_conf(
                aws_sdk_sts::config::Builder::from(config).interceptor(self.calls.clone()).build(),
            ),
            region: region.to_owned(),
            quotas: self.quotas_of(region).await,
            credentials,
        }
    }
}

impl Account {
    /// Profile and endpoint.
    fn reach(&self, loader: ConfigLoader) -> ConfigLoader {
        let loader = match &self.access.profile {
            Some(profile) => loader.profile_name(profile),
            None => loader,
        };
        match &self.access.endpoint_url {
            Some(url) => loader.endpoint_url(url),
            None => loader,
        }
    }
}

fn loader(region: &str) -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(15));
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .timeout_config(timeouts.build())
}

fn sandbox_loader(sandbox: &Sandbox, region: &str) -> ConfigLoader {
    loader(region)
        .http_client(sandbox.http_client())
        // There is nobody to spare by waiting: the sandbox is in this process.
        .retry_config(retry().with_initial_backoff(Duration::from_millis(5)))
        .endpoint_url("https://sandbox.invalid")
}

fn retry() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(4)
}

/// The SDK's standard chain of credentials, read anew each time it is made; with a role, the credentials of its session. STS is
/// asked in the Region where the work is, so in its partition.
fn renewable(source: Arc<Account>, region: &str) -> Renewable {
    let region = region.to_owned();
    Renewable::new(Arc::new(move || {
        let (source, loader) = (source.clone(), loader(&region).retry_config(retry()));
        Box::pin(async move {
            let config = source.reach(loader).load().await;
            let chain = config.credentials_provider()?;
            let Some(role_arn) = &source.access.role_arn else { return Some(chain) };
            let mut role =
                AssumeRoleProvider::builder(role_arn).session_name(&source.session_name).configure(&config);
            if let Some(external_id) = &source.access.external_id {
                role = role.external_id(external_id);
            }
            Some(SharedCredentialsProvider::new(role.build_from_provider(chain).await))
        })
    }))
}

/// Asks whose credentials are (STS GetCallerIdentity, which needs no permission), and refuses those of another account.
fn guard(source: Arc<Account>, region: &str, wanted: String) -> Guard {
    let region = region.to_owned();
    Arc::new(move |credentials| {
        let (source, loader, wanted) =
            (source.clone(), loader(&region).retry_config(retry()), wanted.clone());
        Box::pin(async move {
            let config = source.reach(loader).credentials_provider(credentials).load().await;
            let caller = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await;
            let caller = caller.map_err(CredentialsError::provider_error)?;
            let found = caller.account().unwrap_or_default().to_owned();
            if found == wanted {
                return Ok(());
            }
            let caller = caller.arn().unwrap_or_default().to_owned();
            Err(CredentialsError::provider_error(WrongAccount { wanted, found, caller }))
        })
    })
}

/// The name of a role's session, by which CloudTrail tells who worked: `signet-` and the user, in the 2 to 64 characters that STS
/// takes (AssumeRole, `RoleSessionName`).
fn session_name(user: &str) -> String {
    let takes = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let clean = user.chars().map(|c| if takes(c) { c } else { '-' });
    "signet-".chars().chain(clean).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::session_name;

    #[test]
    fn sessions_are_named_as_sts_takes_it() {
        assert_eq!(session_name("jo.doe@example.org"), "signet-jo.doe@example.org");
        assert_eq!(session_name("LAKE\\jö doe"), "signet-LAKE-j--doe");
        assert_eq!(session_name(""), "signet-");
        assert_eq!(session_name(&"ü".repeat(90)).len(), 64);
    }
}
