//! `signet alerts`: what needs a person, for people and for cron.

use std::process::ExitCode;

use clap::Args;
use signet_shared::api::alert::{AlertRecord, Alerts, BlindSpot};

use super::exit::Exit;
use super::watch::WebhookFlags;
use super::{Global, print};
use crate::app::App;
use crate::error::Result;
use crate::watcher::Options;

/// Exits with 0 if there is none, 3 if there are open alerts, 1 on an error.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those of this identity (name or id).
    identity: Option<String>,
    /// Look at AWS first, without a server; makes one attempt at each delivery that is due.
    #[arg(long)]
    check: bool,
    /// Also list those that are over.
    #[arg(long)]
    all: bool,
    /// Accept the new state that this alert (its id) tells of, which resolves it.
    #[arg(long, value_name = "ALERT")]
    acknowledge: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    webhook: WebhookFlags,
}

impl List {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let webhook = self.webhook.clone().webhook()?;
        let app = global.app().await?;
        let outcome = self.list(&app, webhook).await;
        app.close().await;
        outcome
    }

    async fn list(self, app: &App, webhook: Option<crate::watcher::webhook::Webhook>) -> Result<ExitCode> {
        if let Some(id) = &self.acknowledge {
            let record = app.acknowledge_alert(&app.operator(), id).await?;
            print::tell(&format!("Accepted: {}", record.alert.title));
        }
        if self.check {
            let options = Options { webhook, ..Options::default() };
            let watcher = app.watcher(options).only(app.targets().default_id());
            let report = watcher.check().await?;
            watcher.deliver_due().await?;
            print::tell(&format!("Looked at {} identities.", report.looked_at));
        }
        let alerts = match &self.identity {
            Some(name) => app.list_identity_alerts(&app.find_identity(name).await?.id, self.all).await?,
            None => app.list_alerts_on(app.targets().default_id(), self.all).await?,
        };
        if self.json {
            print::json(&alerts)?;
        } else {
            print::result(&describe(&alerts));
        }
        let open = alerts.alerts.iter().any(|record| record.resolved_at.is_none());
        Ok(if open { Exit::Attention } else { Exit::Succeeded }.into())
    }
}

fn describe(alerts: &Alerts) -> String {
    let mut lines: Vec<String> = alerts.alerts.iter().flat_map(about).collect();
    if lines.is_empty() {
        lines.push("No open alerts.".to_owned());
    }
    lines.extend(alerts.blind.iter().flat_map(blind));
    if alerts.checked_at.is_none() {
        lines.push("Nobody has looked yet: use --check, or let the server run.".to_owned());
    }
    lines.join("\n")
}

fn about(record: &AlertRecord) -> Vec<String> {
    let alert = &record.alert;
    let state = match (&record.resolution, record.resolved_at) {
        (Some(resolution), Some(_)) => format!("over, {}", format!("{resolution:?}").to_lowercase()),
        _ => alert.severity.name().to_owned(),
    };
    let mut lines = vec![
        format!("{state}: {}", alert.title),
        format!("  {}", alert.detail),
        format!("  {}", alert.subject),
    ];
    if record.resolved_at.is_none() {
        lines.push(format!("  Next: {} of {}.", lower_first(alert.next_action.words()), alert.identity_name));
        if alert.kind.can_be_accepted() {
            lines.push(format!("  If this is meant to be: signet alerts --acknowledge {}", alert.id));
        }
    }
    lines
}

fn blind(spot: &BlindSpot) -> Vec<String> {
    spot.unknown
        .iter()
        .map(|unknown| format!("not seen: {} of {}: {}.", unknown.fact, spot.identity_name, unknown.reason))
        .collect()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
