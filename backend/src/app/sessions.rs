//! Sign-in: a one-time token becomes a session. Only hashes are stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use signet_shared::api::session::Session;

use super::App;
use crate::error::{Error, Result};

/// How long a sign-in link works.
const LINK_MS: i64 = 15 * 60 * 1000;
/// How long a session lasts.
const SESSION_MS: i64 = 12 * 60 * 60 * 1000;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Name written to records.
    pub user: String,
}

/// A fresh session, for the cookie.
pub struct NewSession {
    /// The secret that the browser keeps; only its hash is stored here.
    pub secret: String,
    /// Lifetime in seconds.
    pub max_age_seconds: i64,
}

impl App {
    /// A one-time sign-in token, good for fifteen minutes (256 bits, base64url).
    pub async fn new_sign_in_token(&self) -> Result<String> {
        let token = random()?;
        let now = self.clock.now_ms();
        self.store.add_sign_in_token(&hash(&token), now, now + LINK_MS).await?;
        Ok(token)
    }

    /// Exchanges a one-time token for a session.
    ///
    /// # Errors
    /// Unauthenticated if the token is unknown, used or expired.
    pub async fn sign_in(&self, token: &str) -> Result<NewSession> {
        let secret = random()?;
        let now = self.clock.now_ms();
        let user = &self.config.user;
        if !self.store.exchange_token(&hash(token), &hash(&secret), user, now, now + SESSION_MS).await? {
            return Err(Error::unauthenticated(
                "This sign-in link was used already, has expired, or belongs to another server.",
            ));
        }
        tracing::info!(user, "signed in");
        Ok(NewSession { secret, max_age_seconds: SESSION_MS / 1000 })
    }

    /// The actor behind a session secret.
    ///
    /// # Errors
    /// Unauthenticated if the session is unknown or has expired.
    pub async fn actor(&self, secret: &str) -> Result<Actor> {
        match self.store.session_user(&hash(secret), self.clock.now_ms()).await? {
            Some(user) => Ok(Actor { user }),
            None => Err(Error::unauthenticated("Your session has ended.")),
        }
    }

    /// Ends a session.
    pub async fn sign_out(&self, secret: &str) -> Result<()> {
        self.store.end_session(&hash(secret)).await
    }

    /// What the UI shows of a session.
    pub async fn describe_session(&self, actor: &Actor) -> Result<Session> {
        Ok(Session {
            user: actor.user.clone(),
            target: self.targets.open(self.targets.default_id()).await?.view(),
            server_version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// The actor of the command line: whoever runs it.
    pub fn operator(&self) -> Actor {
        Actor { user: self.config.user.clone() }
    }
}

fn random() -> Result<String> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::internal("no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
