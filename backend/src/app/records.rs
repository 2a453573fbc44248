//! A ceremony record by record, as its journal tells it: for whoever follows one.

use signet_shared::api::ceremony::Ceremony;

use super::App;
use crate::ceremony::state::State;
use crate::ceremony::view;
use crate::error::{Error, Kind, Result};

/// A view at this time takes no runner for dead.
const LONG_AGO: i64 = i64::MIN;

impl App {
    /// A ceremony by its id, or the last one of an identity by that one's name or id.
    ///
    /// # Errors
    /// Not found.
    pub async fn find_ceremony(&self, ceremony_or_identity: &str) -> Result<Ceremony> {
        match self.read_ceremony(ceremony_or_identity).await {
            Err(error) if error.kind == Kind::NotFound => {}
            other => return other,
        }
        let identity = self.find_identity(ceremony_or_identity).await.map_err(|error| match error.kind {
            Kind::NotFound => Error::new(
                Kind::NotFound,
                "No such ceremony",
                format!(
                    "Neither a ceremony nor an identity is called {ceremony_or_identity:?} on this target."
                ),
            )
            .with_hint("See them with `signet ceremony list`."),
            _ => error,
        })?;
        let last = self.read_identity(&identity.id).await?.summary.last_ceremony_id;
        self.read_ceremony(&last).await
    }

    /// The ceremony as it stood after record `since` and after each later one; the last is how it stands now. Never
    /// empty. With 0 it begins with the first runner.
    ///
    /// # Errors
    /// Not found; invalid if the journal is not that long.
    pub async fn ceremony_since(&self, id: &str, since: u64) -> Result<Vec<Ceremony>> {
        let row = self.store.ceremony(id).await?;
        let plan = self.read_plan(&row.plan_id).await?;
        let entries = self.store.journal(&row.id).await?;
        let mut state = State::new(plan.steps.iter().map(|step| step.name.as_str()));
        let mut views = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            state = state.apply(entry).map_err(Error::internal)?;
            let is_last = at + 1 == entries.len();
            // Before a runner takes it, a ceremony has only begun.
            if is_last || entry.sequence >= since.max(2) {
                let now = if is_last { self.clock.now_ms() } else { LONG_AGO };
                views.push(view::view(&row, &plan, &state, entries.get(..=at).unwrap_or_default(), now));
            }
        }
        if since > state.sequence {
            return Err(Error::invalid(
                "The journal is not that long",
                format!("Its last record is number {}.", state.sequence),
            ));
        }
        Ok(views)
    }
}
