//! What was done with grants on keys: asked, and how it ended.

use sqlx::FromRow;

use super::Store;
use crate::error::{Error, Result};

/// Something that somebody asked to be done with a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantDeed {
    /// Id (UUID).
    pub id: String,
    /// Id of the target that reaches the key.
    pub target: String,
    /// ARN of the key.
    pub key_arn: String,
    /// What.
    pub kind: GrantDeedKind,
    /// Id of the grant; of a creation, not before KMS has told.
    pub grant_id: Option<String>,
    /// Name that a new grant gets.
    pub name: Option<String>,
    /// ARN of the role that a new grant is for.
    pub role_arn: Option<String>,
    /// Why, in the words of who asked.
    pub reason: Option<String>,
    /// Who asked.
    pub user: String,
    /// Whether the outcome is not on record.
    pub is_open: bool,
    /// When it was asked, Unix milliseconds.
    pub asked_at: i64,
}

/// What is done with a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantDeedKind {
    /// It is made.
    Create,
    /// It is taken back.
    Revoke,
}

impl GrantDeedKind {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Revoke => "revoke",
        }
    }
}

#[derive(FromRow)]
struct Row {
    id: String,
    target: String,
    key_arn: String,
    deed: String,
    grant_id: Option<String>,
    name: Option<String>,
    role_arn: Option<String>,
    reason: Option<String>,
    user_name: String,
    state: String,
    asked_at: i64,
}

impl TryFrom<Row> for GrantDeed {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self> {
        let kind = match row.deed.as_str() {
            "create" => GrantDeedKind::Create,
            "revoke" => GrantDeedKind::Revoke,
            other => return Err(Error::internal(format!("a deed {other:?} in access_grants"))),
        };
        Ok(Self {
            kind,
            is_open: row.state == "asked",
            id: row.id,
            target: row.target,
            key_arn: row.key_arn,
            grant_id: row.grant_id,
            name: row.name,
            role_arn: row.role_arn,
            reason: row.reason,
            user: row.user_name,
            asked_at: row.asked_at,
        })
    }
}

impl Store {
    /// Records what is about to be done.
    pub async fn ask_grant_deed(&self, deed: &GrantDeed) -> Result<()> {
        sqlx::query(
            "INSERT INTO access_grants (id, target, key_arn, deed, grant_id, name, role_arn, reason, user_name, state,
             asked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'asked', ?)",
        )
        .bind(&deed.id)
        .bind(&deed.target)
        .bind(&deed.key_arn)
        .bind(deed.kind.name())
        .bind(&deed.grant_id)
        .bind(&deed.name)
        .bind(&deed.role_arn)
        .bind(&deed.reason)
        .bind(&deed.user)
        .bind(deed.asked_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Records that it was done, and with which grant.
    pub async fn end_grant_deed(&self, id: &str, grant_id: Option<&str>, at: i64) -> Result<()> {
        let query = "UPDATE access_grants SET state = 'done', grant_id = ?, ended_at = ? WHERE id = ? AND state = 'asked'";
        sqlx::query(query).bind(grant_id).bind(at).bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// Records that AWS refused it, and in which words.
    pub async fn refuse_grant_deed(&self, id: &str, refusal: &str, at: i64) -> Result<()> {
        let query = "UPDATE access_grants SET state = 'refused', refusal = ?, ended_at = ? WHERE id = ? AND state = 'asked'";
        sqlx::query(query).bind(refusal).bind(at).bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// What was done, or is being done, with the grants of a key, oldest first; what was refused is left out.
    pub async fn grant_deeds(&self, target: &str, key_arn: &str) -> Result<Vec<GrantDeed>> {
        let query = "SELECT id, target, key_arn, deed, grant_id, name, role_arn, reason, user_name, state, asked_at
             FROM access_grants WHERE target = ? AND key_arn = ? AND state <> 'refused' ORDER BY asked_at, id";
        let rows: Vec<Row> = sqlx::query_as(query).bind(target).bind(key_arn).fetch_all(&self.pool).await?;
        rows.into_iter().map(GrantDeed::try_from).collect()
    }
}
