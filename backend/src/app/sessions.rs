//! Sign-in: a one-time token becomes a session. Only hashes are stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use signet_shared::api::session::Session;
use signet_shared::setup::FieldError;

use super::App;
use crate::error::{Error, Result};

/// How long a sign-in link works.
const LINK_MS: i64 = 15 * 60 * 1000;
/// How long a session lasts.
const SESSION_MS: i64 = 12 * 60 * 60 * 1000;
/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 64;

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
    /// A one-time sign-in token for whoever runs the server, good for fifteen minutes (256 bits, base64url).
    pub async fn new_sign_in_token(&self) -> Result<String> {
        self.new_token(None).await
    }

    /// The same for another person, who then acts under this name.
    ///
    /// # Errors
    /// Invalid if the name is empty, longer than 64 characters, or has characters that cannot be seen.
    pub async fn new_sign_in_token_for(&self, user: &str) -> Result<String> {
        let user = user.trim();
        let message = match user.chars().count() {
            0 => "Say who is let in.",
            1..=LONGEST_NAME if user.chars().any(is_unseen) => {
                "A name has no characters that cannot be seen."
            }
            1..=LONGEST_NAME => return self.new_token(Some(user)).await,
            _ => "A name has at most 64 characters.",
        };
        let field = FieldError { field: "user".to_owned(), message: message.to_owned(), suggestion: None };
        Err(Error::invalid_fields(vec![field]))
    }

    async fn new_token(&self, user: Option<&str>) -> Result<String> {
        let token = random()?;
        let now = self.clock.now_ms();
        self.store.add_sign_in_token(&hash(&token), user, now, now + LINK_MS).await?;
        Ok(token)
    }

    /// Exchanges a one-time token for a session.
    ///
    /// # Errors
    /// Unauthenticated if the token is unknown, used or expired.
    pub async fn sign_in(&self, token: &str) -> Result<NewSession> {
        let secret = random()?;
        let now = self.clock.now_ms();
        let operator = &self.config.user;
        let user = self
            .store
            .exchange_token(&hash(token), &hash(&secret), operator, now, now + SESSION_MS)
            .await?
            .ok_or_else(|| {
                Error::unauthenticated(
                    "This sign-in link was used already, has expired, or belongs to another server.",
                )
            })?;
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

/// Whether a character leaves no mark of its own: one name must not look like another.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn random() -> Result<String> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::internal("no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
