//! Plans: computed against the live target, kept as they were shown.

use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::{Format, export};
use signet_shared::setup::FieldError;

use super::{Actor, App};
use crate::ceremony::plan::{Planning, Subject, compute};
use crate::error::{Error, Result};
use crate::store::IdentityRow;

/// A plan in a format.
///
/// # Errors
/// Invalid where that format cannot say what the plan does; the hint names those that can.
pub fn export_plan(plan: &Plan, format: Format) -> Result<String> {
    if let Some(why) = format.unfit(plan) {
        let offered: Vec<&str> = Format::of(plan).map(Format::name).collect();
        return Err(Error::invalid(format!("This plan cannot be had as {}", format.title()), why)
            .with_hint(format!("It can be had as {}.", offered.join(", "))));
    }
    Ok(export(plan, format))
}

impl App {
    /// Computes the plan of a ceremony on the default target and keeps it. A ceremony that works on an identity may name it by its
    /// id instead, which finds it on any target.
    ///
    /// # Errors
    /// Invalid with the fields at fault; not found if the identity is; conflict if the ceremony makes no sense as the
    /// identity stands; what AWS says when it cannot be asked.
    pub async fn create_plan(&self, actor: &Actor, params: impl Into<CeremonyParams>) -> Result<Plan> {
        let (params, target) = (params.into(), self.targets.default_id());
        let named = params.identity();
        if !params.makes_identity()
            && self.store.identity_named(target, named).await?.is_none()
            && let Ok(row) = self.store.identity(named).await
        {
            return self.create_plan_on(actor, &row.target, params.with_identity(&row.name)).await;
        }
        self.create_plan_on(actor, target, params).await
    }

    /// The same on any target.
    ///
    /// # Errors
    /// As [`App::create_plan`]; not found if there is no such target; conflict if its credentials are of another account than it
    /// must be.
    pub async fn create_plan_on(
        &self,
        actor: &Actor,
        target: &str,
        params: impl Into<CeremonyParams>,
    ) -> Result<Plan> {
        let params = params.into().checked().map_err(Error::invalid_fields)?;
        let target = self.targets.known(target).await?.id;
        if params.makes_identity() {
            self.refuse_taken_name(&target, params.identity()).await?;
        }
        let plan = self.compute_plan(&target, params).await?;
        self.keep_plan(actor, plan).await
    }

    /// Looks at what a computed plan needs, and keeps both.
    pub(super) async fn keep_plan(&self, actor: &Actor, mut plan: Plan) -> Result<Plan> {
        plan.preflight = Some(self.preflight(&plan).await?);
        self.store.add_plan(&plan.target.id, &plan, &actor.user).await?;
        Ok(plan)
    }

    async fn refuse_taken_name(&self, target: &str, name: &str) -> Result<()> {
        let Some(taken) = self.store.identity_named(target, name).await? else { return Ok(()) };
        let state = if taken.facts.certificate_pem.is_some() { "exists" } else { "is being set up" };
        Err(Error::invalid_fields(vec![FieldError {
            field: "identity".to_owned(),
            message: format!("An identity named {:?} {state}. Open it, or choose another name.", taken.name),
            suggestion: Some(format!("{}-2", taken.name)),
        }]))
    }

    /// Reads a plan as it was shown.
    pub async fn read_plan(&self, id: &str) -> Result<Plan> {
        self.store.plan(id).await
    }

    /// The identity that a ceremony works on.
    ///
    /// # Errors
    /// Not found.
    pub(super) async fn worked_on(&self, target: &str, params: &CeremonyParams) -> Result<IdentityRow> {
        let found = self.store.identity_named(target, params.identity()).await?;
        found.ok_or_else(|| {
            Error::new(
                crate::error::Kind::NotFound,
                "No such identity",
                format!("There is no identity named {:?} on this target.", params.identity()),
            )
            .with_hint("See the list of identities for its name.")
        })
    }

    pub(super) async fn compute_plan(&self, target: &str, params: CeremonyParams) -> Result<Plan> {
        let target = self.targets.open(target).await?;
        let mut others = self.store.identities(&target.known.id).await?;
        let (region, row) = match &params {
            CeremonyParams::Setup(order) => (order.region.clone(), None),
            CeremonyParams::Import(import) => (import.region.clone(), None),
            _ => {
                let row = self.worked_on(&target.known.id, &params).await?;
                (row.region.clone(), Some(row))
            }
        };
        others.retain(|other| row.as_ref().is_none_or(|row| row.id != other.id));
        let (certificates, clean_ups) = match &row {
            Some(row) => (self.store.certificates(&row.id).await?, self.clean_ups(&row.id).await?),
            None => (Vec::new(), Vec::new()),
        };
        let subject =
            row.as_ref().map(|row| Subject { row, certificates: &certificates, clean_ups: &clean_ups });
        let aws = target.region(&region).await?;
        // The account is part of the plan: with other credentials it is another plan.
        target.ask_caller(&aws).await?;
        let now_ms = self.clock.now_ms();
        let planning =
            Planning { aws: &aws, params: &params, subject, others: &others, now: now_ms.div_euclid(1000) };
        compute(&planning, target.view(), now_ms).await
    }

    async fn clean_ups(&self, identity_id: &str) -> Result<Vec<Plan>> {
        let mut plans = Vec::new();
        for ceremony in self.store.ceremonies_of(identity_id).await? {
            if ceremony.kind == "clean_up" {
                plans.push(self.read_plan(&ceremony.plan_id).await?);
            }
        }
        Ok(plans)
    }
}
