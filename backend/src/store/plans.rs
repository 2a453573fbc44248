//! Plans, whole, as they were shown.

use signet_shared::api::plan::Plan;
use sqlx::Row;

use super::Store;
use crate::error::{Error, Result};

impl Store {
    /// Keeps a plan.
    pub async fn add_plan(&self, target: &str, plan: &Plan, by: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO plans (id, target, hash, body, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(&plan.id)
        .bind(target)
        .bind(&plan.hash)
        .bind(serde_json::to_string(plan)?)
        .bind(plan.created_at)
        .bind(by)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Reads a plan.
    pub async fn plan(&self, id: &str) -> Result<Plan> {
        let row = sqlx::query("SELECT body, target FROM plans WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?
            .ok_or_else(|| Error::not_found("plan", id))?;
        let mut plan: Plan = serde_json::from_str(row.get(0))?;
        // Plans of the first version do not say it themselves.
        plan.target.id = row.get(1);
        Ok(plan)
    }
}
