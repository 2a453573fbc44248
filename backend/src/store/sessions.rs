//! Sign-in tokens and sessions. Only hashes are stored.

use sqlx::Row;

use super::Store;
use crate::error::Result;

impl Store {
    /// Remembers a sign-in token by its hash, and whom it lets in; none is who runs the server.
    pub async fn add_sign_in_token(
        &self,
        token_hash: &str,
        user: Option<&str>,
        now: i64,
        expires_at: i64,
    ) -> Result<()> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM sign_in_tokens WHERE expires_at <= ?")
            .bind(now)
            .execute(&mut *write)
            .await?;
        sqlx::query("INSERT INTO sign_in_tokens (token_hash, user_name, expires_at) VALUES (?, ?, ?)")
            .bind(token_hash)
            .bind(user)
            .bind(expires_at)
            .execute(&mut *write)
            .await?;
        Ok(write.commit().await?)
    }

    /// Uses up a sign-in token and opens a session in the same transaction; `default_user` is who runs the server. Answers
    /// the session's user; none if the token is unknown, used or expired.
    pub async fn exchange_token(
        &self,
        token_hash: &str,
        secret_hash: &str,
        default_user: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<Option<String>> {
        let mut write = self.write().await?;
        let used: Option<Option<String>> = sqlx::query_scalar(
            "DELETE FROM sign_in_tokens WHERE token_hash = ? AND expires_at > ? RETURNING user_name",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(&mut *write)
        .await?;
        let Some(named) = used else { return Ok(None) };
        let user = named.unwrap_or_else(|| default_user.to_owned());
        sqlx::query("DELETE FROM sessions WHERE expires_at <= ?").bind(now).execute(&mut *write).await?;
        sqlx::query(
            "INSERT INTO sessions (secret_hash, user_name, created_at, expires_at) VALUES (?, ?, ?, ?)",
        )
        .bind(secret_hash)
        .bind(&user)
        .bind(now)
        .bind(expires_at)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(Some(user))
    }

    /// The user of a live session.
    pub async fn session_user(&self, secret_hash: &str, now: i64) -> Result<Option<String>> {
        let row = sqlx::query("SELECT user_name FROM sessions WHERE secret_hash = ? AND expires_at > ?")
            .bind(secret_hash)
            .bind(now)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// Ends a session.
    pub async fn end_session(&self, secret_hash: &str) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE secret_hash = ?")
            .bind(secret_hash)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
