//! Credentials that can be asked for anew, so that a ceremony goes on when its user has signed in again.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

/// Makes a provider that knows nothing of what earlier ones have read: profile files, say.
pub(crate) type MakeProvider =
    Arc<dyn Fn() -> BoxFuture<'static, Option<SharedCredentialsProvider>> + Send + Sync>;

/// Looks at new credentials before anything is done with them, and refuses those that must not be used.
pub(crate) type Guard =
    Arc<dyn Fn(Credentials) -> BoxFuture<'static, Result<(), CredentialsError>> + Send + Sync>;

/// A provider that can be told to forget. The SDK's own cache must be off: this one keeps what it got.
#[derive(Clone)]
pub(crate) struct Renewable {
    make: MakeProvider,
    guard: Option<Guard>,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    provider: Option<SharedCredentialsProvider>,
    credentials: Option<Credentials>,
}

/// Credentials are asked for anew so long before they end, seconds.
const EARLY: u64 = 60;

impl Renewable {
    /// A provider over those that `make` makes.
    pub(crate) fn new(make: MakeProvider) -> Self {
        Self { make, guard: None, kept: Arc::default() }
    }

    /// The same, with somebody who looks at credentials each time they are new.
    #[must_use]
    pub(crate) fn guarded(self, guard: Guard) -> Self {
        Self { guard: Some(guard), ..self }
    }

    /// Forgets everything: the next call reads profile files, environment and token caches again.
    pub(crate) async fn forget(&self) {
        *self.kept.lock().await = Kept::default();
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let mut kept = self.kept.lock().await;
        if let Some(credentials) = kept.credentials.as_ref().filter(|credentials| is_fresh(credentials)) {
            return Ok(credentials.clone());
        }
        let provider = match kept.provider.clone() {
            Some(provider) => provider,
            None => (self.make)().await.ok_or_else(|| CredentialsError::not_loaded("no provider"))?,
        };
        let credentials = provider.provide_credentials().await?;
        if let Some(guard) = &self.guard {
            guard(credentials.clone()).await?;
        }
        kept.provider = Some(provider);
        kept.credentials = Some(credentials.clone());
        Ok(credentials)
    }
}

/// Why a guard refuses credentials: they are of another account than they must be.
#[derive(Debug, thiserror::Error)]
#[error("credentials of the account {found} ({caller}), not of {wanted}")]
pub(super) struct WrongAccount {
    /// The account that it must be.
    pub(super) wanted: String,
    /// The account that it is.
    pub(super) found: String,
    /// ARN of the caller.
    pub(super) caller: String,
}

fn is_fresh(credentials: &Credentials) -> bool {
    let Some(expiry) = credentials.expiry() else { return true };
    let end = expiry.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    let now = u64::try_from(crate::clock::Clock::system().now_s()).unwrap_or_default();
    end > now + EARLY
}

impl std::fmt::Debug for Renewable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Renewable")
    }
}

impl ProvideCredentials for Renewable {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn credentials_are_kept_until_they_are_forgotten() {
        let made = Arc::new(AtomicU32::new(0));
        let count = made.clone();
        let renewable = Renewable::new(Arc::new(move || {
            let number = count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                let credentials = Credentials::from_keys(format!("AKID{number}"), "secret", None);
                Some(SharedCredentialsProvider::new(credentials))
            })
        }));
        let id = async || renewable.provide_credentials().await.unwrap().access_key_id().to_owned();
        assert_eq!((id().await, id().await), ("AKID0".to_owned(), "AKID0".to_owned()));
        renewable.forget().await;
        assert_eq!(id().await, "AKID1");
        assert_eq!(made.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn refused_credentials_are_not_kept() {
        let made = Arc::new(AtomicU32::new(0));
        let count = made.clone();
        let make: MakeProvider = Arc::new(move || {
            let number = count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                let credentials = Credentials::from_keys(format!("AKID{number}"), "secret", None);
                Some(SharedCredentialsProvider::new(credentials))
            })
        });
        let renewable = Renewable::new(make).guarded(Arc::new(|credentials| {
            Box::pin(async move {
                let refused = || CredentialsError::not_loaded("another account");
                (credentials.access_key_id() != "AKID0").then_some(()).ok_or_else(refused)
            })
        }));
        assert!(renewable.provide_credentials().await.is_err());
        assert_eq!(renewable.provide_credentials().await.unwrap().access_key_id(), "AKID1");
    }

    #[tokio::test]
    async fn no_provider_is_an_error_that_says_so() {
        let renewable = Renewable::new(Arc::new(|| Box::pin(async { None })));
        assert!(matches!(
            renewable.provide_credentials().await,
            Err(CredentialsError::CredentialsNotLoaded(_))
        ));
    }
}
