//! `signet setup` and `signet resume`: the original's four questions, then the same ceremony as in the browser.

use std::process::ExitCode;

use clap::Args;

use super::certificate_file::Output;
use super::exit::Exit;
use super::follow::{Consent, Unheard, plan_and_run, settle, to_the_end, until_rest};
use super::progress::Telling;
use super::questions::Questions;
use super::{Global, print};
use crate::app::App;
use crate::error::Result;

#[derive(Debug, Args)]
pub(super) struct Setup {
    #[command(flatten)]
    questions: Questions,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    telling: Telling,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(super) struct Resume {
    /// Name or id of the identity.
    identity: String,
    #[command(flatten)]
    telling: Telling,
    #[command(flatten)]
    output: Output,
}

impl Setup {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let params = self.questions.params(global)?;
        // Before anything is made: the certificate must have a place to go to.
        let place = self.output.place(&params.leaf_cn)?;
        let app = global.app().await?;
        let outcome = async {
            let ceremony = plan_and_run(&app, params, &self.consent, self.telling).await?;
            settle(&app, &ceremony, self.telling, Some(&place)).await
        };
        let outcome = outcome.await;
        app.close().await;
        outcome
    }
}

impl Resume {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let app = global.app().await?;
        // A runner that died elsewhere is noticed by the watch.
        let outcome = tokio::select! {
            outcome = self.resume(&app) => outcome,
            () = app.watch_over_ceremonies() => Ok(Exit::Succeeded.into()),
        };
        app.close().await;
        outcome
    }

    async fn resume(&self, app: &App) -> Result<ExitCode> {
        let identity = app.find_identity(&self.identity).await?;
        let last = app.read_identity(&identity.id).await?.summary.last_ceremony_id;
        // Only a setup writes a file, which must have a place to go to.
        let place =
            if last == identity.ceremony_id { Some(self.output.place(&identity.leaf_cn)?) } else { None };
        let mut ceremony = app.read_ceremony(&last).await?;
        let mut since = ceremony.sequence;
        if !ceremony.state.is_at_rest() {
            print::tell("Another process is at work on it, or was until a few seconds ago: watching.");
            let mut progress = self.telling.of(&app.read_plan(&ceremony.plan_id).await?);
            ceremony = until_rest(app, &last, &mut since, &mut progress, Unheard::GoOn).await?;
        }
        if ceremony.state.can_resume() {
            ceremony = app.resume_ceremony(&app.operator(), &ceremony.id).await?;
        }
        let ceremony = to_the_end(app, &ceremony, since, self.telling).await?;
        settle(app, &ceremony, self.telling, place.as_ref()).await
    }
}
