//! The numbers that Prometheus scrapes. Labels hold names that people chose, never an ARN or an account.

use signet_shared::alert::{Kind as AlertKind, Severity};

use super::App;
use crate::error::Result;
use crate::metrics::{Kind, Page};

impl App {
    /// All metrics, in the Prometheus text format ([`crate::metrics::CONTENT_TYPE`]).
    ///
    /// # Errors
    /// Those of the store.
    pub async fn metrics(&self) -> Result<String> {
        let mut page = Page::default();
        let version = (vec![("version", env!("CARGO_PKG_VERSION"))], 1);
        page.family("signet_build_info", Kind::Gauge, "Always 1; the label tells the version.", [version]);
        self.identity_metrics(&mut page).await?;
        self.alert_metrics(&mut page).await?;
        self.ceremony_metrics(&mut page).await?;
        self.watcher_metrics(&mut page).await?;
        let calls = self.clients.calls();
        page.family(
            "signet_aws_calls_total",
            Kind::Counter,
            "Calls to AWS since the process started; the SDK's repetitions of a call count as one.",
            calls.iter().map(|((service, operation, outcome), count)| {
                let labels =
                    vec![("service", &**service), ("operation", &**operation), ("outcome", *outcome)];
                (labels, whole(*count))
            }),
        );
        Ok(page.into_text())
    }

    async fn identity_metrics(&self, page: &mut Page) -> Result<()> {
        let target = self.config.target_key();
        // Of what was cleaned up nobody wants to be told any more.
        let in_use = self.store.identities_in_use(&target).await?;
        let ends = self.store.expiries(&target).await?;
        let now = self.clock.now_s();
        page.number("signet_identities", Kind::Gauge, "Identities of the target.", Some(whole(in_use)));
        page.family(
            "signet_certificate_expires_in_seconds",
            Kind::Gauge,
            "Seconds until the certificate of the identity ends; negative once it has ended.",
            ends.iter().map(|end| {
                let labels = vec![("identity", end.name.as_str()), ("region", end.region.as_str())];
                (labels, end.ends_at.saturating_sub(now))
            }),
        );
        Ok(())
    }

    async fn alert_metrics(&self, page: &mut Page) -> Result<()> {
        let open = self.store.alerts(&self.config.target_key(), None, false).await?;
        // Every pair is there, so that a rule can tell none from unknown.
        let pairs =
            AlertKind::ALL.iter().flat_map(|kind| Severity::ALL.iter().map(move |severity| (kind, severity)));
        page.family(
            "signet_alerts_open",
            Kind::Gauge,
            "Open alerts by kind and severity.",
            pairs.map(|(kind, severity)| {
                let count = open
                    .iter()
                    .filter(|record| record.alert.kind == *kind && record.alert.severity == *severity)
                    .count();
                (vec![("kind", kind.name()), ("severity", severity.name())], whole(count))
            }),
        );
        Ok(())
    }

    async fn ceremony_metrics(&self, page: &mut Page) -> Result<()> {
        let states = self.store.ceremony_counts(&self.config.target_key(), self.clock.now_ms()).await?;
        page.family(
            "signet_ceremonies",
            Kind::Gauge,
            "Ceremonies by state; a state that none is in is left out.",
            states.iter().map(|(state, count)| (vec![("state", state.as_str())], *count)),
        );
        Ok(())
    }

    async fn watcher_metrics(&self, page: &mut Page) -> Result<()> {
        let target = self.config.target_key();
        let rounds = self.store.rounds(&target).await?;
        let seconds = |ms: i64| ms.div_euclid(1000);
        page.number(
            "signet_watcher_last_round_timestamp_seconds",
            Kind::Gauge,
            "When the watcher last looked at everything, Unix time.",
            rounds.as_ref().and_then(|rounds| rounds.finished_at).map(seconds),
        );
        page.number(
            "signet_watcher_last_success_timestamp_seconds",
            Kind::Gauge,
            "The same, of the last round in which every Region answered.",
            rounds.as_ref().and_then(|rounds| rounds.success_at).map(seconds),
        );
        let unknown: usize =
            self.store.looks(&target).await?.iter().map(|(_, facts)| facts.unknown().len()).sum();
        page.number(
            "signet_watcher_unknown_facts",
            Kind::Gauge,
            "Facts that the last looks could not see, for want of a permission for example.",
            Some(whole(unknown)),
        );
        let (waiting, delivered, given_up) = self.store.event_counts(&target).await?;
        let states = [("waiting", waiting), ("delivered", delivered), ("given_up", given_up)];
        page.family(
            "signet_webhook_events",
            Kind::Gauge,
            "Events of the last 30 days, by what became of them.",
            states.map(|(state, count)| (vec![("state", state)], count)),
        );
        Ok(())
    }
}

fn whole<N: TryInto<i64>>(number: N) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
