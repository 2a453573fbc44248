//! Ceremonies: started from an approved plan, watched, resumed.

use signet_shared::api::ceremony::{Ceremony, CeremonyPage, StartCeremony};
use signet_shared::api::plan::Plan;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::setup::FieldError;
use tokio::sync::watch;

use super::{Actor, App};
use crate::ceremony::state::State;
use crate::ceremony::{imported, kind_named, view};
use crate::error::{Error, Kind, Result};
use crate::store::{CeremonyRow, NewCeremony};

impl App {
    /// Starts the ceremony of a plan that the user saw. A plan starts once: asking again answers the same ceremony.
    ///
    /// # Errors
    /// Conflict if the plan is not the one that the user saw, if the target has changed since, or if the plan
    /// refuses a step; invalid if the plan wants something typed and it was not.
    pub async fn start_ceremony(&self, actor: &Actor, start: StartCeremony) -> Result<Ceremony> {
        let plan = self.read_plan(&start.plan_id).await?;
        if plan.hash != start.plan_hash {
            return Err(Error::conflict("That is not the plan you saw", "The hash names another plan.")
                .with_hint("Plan it again and run what you see."));
        }
        if let Some(id) = self.store.ceremony_of_plan(&plan.id).await? {
            return self.read_ceremony(&id).await;
        }
        check_confirmation(&plan, start.confirmation.as_deref())?;
        if let Some(step) = plan.refusals().next() {
            let error = Error::conflict(format!("{} stands in the way", step.title), step.summary.clone());
            return Err(match &step.hint {
                Some(hint) => error.with_hint(hint.clone()),
                None => error,
            });
        }
        let live = self.compute_plan(&plan.target.id, plan.params.clone()).await?;
        if live.hash != plan.hash {
            let live = self.keep_plan(actor, live).await?;
            return Err(Error::conflict(
                "The target changed since this plan",
                "The same ceremony would now do other things than you saw. Nothing was started.",
            )
            .with_hint("Plan it again and look at what is different.")
            .with_plan(live));
        }
        let id = self.begin(actor, &plan).await?;
        self.run(actor, &id).await
    }

    /// Writes the ceremony down, and the identity that it makes.
    async fn begin(&self, actor: &Actor, plan: &Plan) -> Result<String> {
        let order = match &plan.params {
            CeremonyParams::Setup(order) => Some(order.clone()),
            CeremonyParams::Import(params) => {
                let target = self.targets.open(&plan.target.id).await?;
                let aws = target.region_for(plan, &params.region).await?;
                Some(imported(&aws, params).await?)
            }
            _ => None,
        };
        let identity_id = match order {
            Some(_) => uuid::Uuid::now_v7().to_string(),
            None => self.worked_on(&plan.target.id, &plan.params).await?.id,
        };
        let kind = kind_named(plan.params.kind()).ok_or_else(|| Error::internal("an unknown kind"))?;
        let new = NewCeremony {
            id: &uuid::Uuid::now_v7().to_string(),
            target: &plan.target.id,
            kind: (kind.name, kind.version),
            plan,
            identity_id: &identity_id,
            order: order.as_ref(),
            at: self.clock.now_ms(),
            by: &actor.user,
        };
        self.store.begin_ceremony(&new).await
    }

    /// Stops a ceremony between two steps, or gives up one that is at rest. It can be resumed until the identity's
    /// next ceremony begins.
    ///
    /// # Errors
    /// Conflict if it is done.
    pub async fn cancel_ceremony(&self, actor: &Actor, id: &str) -> Result<Ceremony> {
        let row = self.store.ceremony(id).await?;
        let plan = self.read_plan(&row.plan_id).await?;
        self.runner.cancel(&row, &plan, &actor.user).await?;
        self.read_ceremony(id).await
    }

    /// Goes on with a ceremony that failed or was interrupted. One that is running is answered as it is.
    ///
    /// # Errors
    /// Conflict if it is done.
    pub async fn resume_ceremony(&self, actor: &Actor, id: &str) -> Result<Ceremony> {
        self.run(actor, id).await
    }

    /// A page of the ceremonies of one target, or of all, newest first: those begun before the ceremony `after`.
    ///
    /// # Errors
    /// Not found if there is no such target, or no ceremony `after`.
    pub async fn list_ceremonies(
        &self,
        target: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<CeremonyPage> {
        let target = match target {
            Some(id) => Some(self.targets.known(id).await?.id),
            None => None,
        };
        let mut rows = self.store.ceremonies(target.as_deref(), after, limit.saturating_add(1)).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let mut items = Vec::new();
        for row in &rows {
            items.push(self.view(row).await?);
        }
        Ok(CeremonyPage { items, next })
    }

    /// One ceremony.
    pub async fn read_ceremony(&self, id: &str) -> Result<Ceremony> {
        let row = self.store.ceremony(id).await?;
        self.view(&row).await
    }

    /// Tells the number of each new journal record.
    pub async fn watch_ceremony(&self, id: &str) -> Result<watch::Receiver<u64>> {
        let row = self.store.ceremony(id).await?;
        let sequence = self.store.last_sequence(&row.id).await?;
        Ok(self.runner.watchers().watch(&row.id, sequence))
    }

    async fn run(&self, actor: &Actor, id: &str) -> Result<Ceremony> {
        let row = self.store.ceremony(id).await?;
        let plan = self.read_plan(&row.plan_id).await?;
        // Before the lease is taken: whoever asks is told that it cannot be worked with.
        self.targets.open(&row.target).await?.region_for(&plan, plan.region()).await?;
        match self.runner.start(&row, plan, &actor.user).await {
            Ok(()) => {}
            // A second press of the button finds the first one's runner at work.
            Err(error) if error.kind == Kind::Busy => {}
            Err(error) => return Err(error),
        }
        self.read_ceremony(id).await
    }

    async fn view(&self, row: &CeremonyRow) -> Result<Ceremony> {
        let (plan, state, entries) = self.replay(row).await?;
        Ok(view::view(row, &plan, &state, &entries, self.clock.now_ms()))
    }

    pub(super) async fn replay(
        &self,
        row: &CeremonyRow,
    ) -> Result<(Plan, State, Vec<crate::ceremony::journal::Entry>)> {
        let plan = self.read_plan(&row.plan_id).await?;
        let entries = self.store.journal(&row.id).await?;
        let names = plan.steps.iter().map(|step| step.name.as_str());
        let state = State::fold(names, &entries).map_err(Error::internal)?;
        Ok((plan, state, entries))
    }
}

/// Whether the user typed what the plan asks for.
fn check_confirmation(plan: &Plan, typed: Option<&str>) -> Result<()> {
    match &plan.confirm {
        Some(wanted) if typed.map(str::trim) != Some(wanted.as_str()) => {
            Err(Error::invalid_fields(vec![FieldError {
                field: "confirmation".to_owned(),
                message: format!("Type {wanted} to confirm what will be taken away."),
                suggestion: None,
            }]))
        }
        _ => Ok(()),
    }
}
