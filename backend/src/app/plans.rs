//! Plans: computed against the live target, kept as they were shown.

use signet_shared::api::plan::Plan;
use signet_shared::setup::{FieldError, SetupParams};

use super::{Actor, App};
use crate::ceremony::setup;
use crate::error::{Error, Result};

impl App {
    /// Computes the plan of a setup and keeps it.
    ///
    /// # Errors
    /// Invalid with the fields at fault; what AWS says when it cannot be asked.
    pub async fn create_plan(&self, actor: &Actor, params: SetupParams) -> Result<Plan> {
        let params = params.checked().map_err(Error::invalid_fields)?;
        let target = self.config.target_key();
        if let Some(taken) = self.store.identity_named(&target, &params.identity).await? {
            let state = if taken.facts.certificate_pem.is_some() { "exists" } else { "is being set up" };
            return Err(Error::invalid_fields(vec![FieldError {
                field: "identity".to_owned(),
                message: format!(
                    "An identity named {:?} {state}. Open it, or choose another name.",
                    taken.name
                ),
                suggestion: Some(format!("{}-2", taken.name)),
            }]));
        }
        let plan = self.compute_plan(params).await?;
        self.keep_plan(actor, plan).await
    }

    /// Looks at what a computed plan needs, and keeps both.
    pub(super) async fn keep_plan(&self, actor: &Actor, mut plan: Plan) -> Result<Plan> {
        plan.preflight = Some(self.preflight(&plan).await);
        self.store.add_plan(&self.config.target_key(), &plan, &actor.user).await?;
        Ok(plan)
    }

    /// Reads a plan as it was shown.
    pub async fn read_plan(&self, id: &str) -> Result<Plan> {
        self.store.plan(&self.config.target_key(), id).await
    }

    pub(super) async fn compute_plan(&self, params: SetupParams) -> Result<Plan> {
        let aws = self.clients.region(&params.region).await;
        // The account is part of the plan: with other credentials it is another plan.
        self.ask_caller(&aws).await;
        setup::plan::compute(&aws, params, self.target_view(), self.clock.now_ms()).await
    }
}
