//! A plan that somebody kept: what it is worth now.

use signet_shared::api::ceremony::Ceremony;
use signet_shared::api::plan::Plan;
use signet_shared::plan::difference::difference;

use super::{Actor, App};
use crate::ceremony::plan::hash_of;
use crate::error::{Error, Kind, Result};

/// What became of a plan since it was made.
#[derive(Debug)]
pub enum Revisited {
    /// The target stands as it stood: this plan can be started.
    Same(Plan),
    /// The same ceremony would now do other things.
    Changed {
        /// The plan that holds now. It can be started, too.
        now: Plan,
        /// What is different, in lines for people. Never empty.
        lines: Vec<String>,
    },
    /// It was started before: a plan starts once.
    Begun(Ceremony),
}

impl App {
    /// Computes a plan again that was kept in this store or in a file, and compares. Starts nothing.
    ///
    /// A plan from a file is kept under its own id, so that it starts once, too. What runs is always the plan that was
    /// computed here: of the file, only what was asked for is used.
    ///
    /// # Errors
    /// Invalid if the plan is another target's, or was edited; what planning says.
    pub async fn revisit_plan(&self, actor: &Actor, seen: Plan) -> Result<Revisited> {
        let own = self.targets.default_id();
        if !seen.target.id.is_empty() && seen.target.id != own {
            return Err(Error::invalid(
                "The plan is for another target",
                format!("It was made for {:?}; this is {own:?}.", seen.target.id),
            )
            .with_hint("Apply it to the target that it was made for, or plan it again here."));
        }
        let kept = match self.read_plan(&seen.id).await {
            Ok(kept) => Some(kept),
            Err(error) if error.kind == Kind::NotFound => None,
            Err(error) => return Err(error),
        };
        if kept.as_ref() != Some(&seen) {
            check_unedited(&seen)?;
        }
        if let Some(kept) = &kept {
            if kept.hash != seen.hash {
                return Err(edited("Another plan has the same id."));
            }
            if let Some(id) = self.store.ceremony_of_plan(&kept.id).await? {
                return Ok(Revisited::Begun(self.read_ceremony(&id).await?));
            }
        }
        let now = self.create_plan(actor, seen.params.clone()).await?;
        let mut lines = difference(&seen, &now).lines();
        if seen.hash == now.hash && lines.is_empty() {
            if kept.is_none() {
                let mut same = now;
                same.id.clone_from(&seen.id);
                self.store.add_plan(own, &same, &actor.user).await?;
                return Ok(Revisited::Same(same));
            }
            return Ok(Revisited::Same(seen));
        }
        if lines.is_empty() {
            lines.push(
                "What it is computed from is different, or another version of Signet made it.".to_owned(),
            );
        }
        Ok(Revisited::Changed { now, lines })
    }
}

/// Whether a plan still says what it said when its hash was made.
fn check_unedited(plan: &Plan) -> Result<()> {
    if uuid::Uuid::parse_str(&plan.id).is_err() {
        return Err(edited("Its id is none."));
    }
    if hash_of(plan)? != plan.hash {
        return Err(edited("What it says does not fit its hash."));
    }
    Ok(())
}

fn edited(detail: &str) -> Error {
    Error::invalid("The plan was edited, or made by another version of Signet", detail)
        .with_hint("Plan it again with the options that you want: signet plan --format json --out FILE.")
}
