//! The numbers that Prometheus scrapes. Labels hold names that people chose, never an ARN or an account.

use std::collections::BTreeMap;

use signet_shared::alert::{Kind as AlertKind, Severity};
use signet_shared::api::alert::AlertRecord;

use super::App;
use crate::error::Result;
use crate::metrics::{Kind, Labels, Page};

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
        self.jwks_metrics(&mut page).await?;
        self.alert_metrics(&mut page).await?;
        self.ceremony_metrics(&mut page).await?;
        self.watcher_metrics(&mut page).await?;
        self.call_metrics(&mut page).await?;
        Ok(page.into_text())
    }

    async fn identity_metrics(&self, page: &mut Page) -> Result<()> {
        let targets = self.targets.all().await?;
        let (mut in_use, mut ends) = (Vec::new(), Vec::new());
        for target in &targets {
            // Of what was cleaned up nobody wants to be told any more.
            in_use.push((target.label(), self.store.identities_in_use(&target.id).await?));
            let expiries = self.store.expiries(&target.id).await?;
            ends.extend(expiries.into_iter().map(|end| (target.label(), end)));
        }
        let now = self.clock.now_s();
        page.family(
            "signet_identities",
            Kind::Gauge,
            "Identities of the target.",
            in_use.iter().map(|(target, count)| (vec![("target", *target)], whole(*count))),
        );
        page.family(
            "signet_certificate_expires_in_seconds",
            Kind::Gauge,
            "Seconds until the certificate of the identity ends; negative once it has ended.",
            ends.iter().map(|(target, end)| {
                let labels = [("target", *target), ("identity", &*end.name), ("region", &*end.region)];
                (labels.to_vec(), end.ends_at.saturating_sub(now))
            }),
        );
        Ok(())
    }

    async fn jwks_metrics(&self, page: &mut Page) -> Result<()> {
        let targets = self.targets.all().await?;
        let mut found = Vec::new();
        for target in &targets {
            for (name, row) in self.store.all_published_jwks(&target.id).await? {
                let up = row.finding()?.map(|(_, published)| i64::from(published.is_ok()));
                found.extend(up.map(|up| (target.label(), name, up)));
            }
        }
        page.family(
            "signet_jwks_up",
            Kind::Gauge,
            "1 if the published JWK set of the identity held its keys at the last look, else 0.",
            found
                .iter()
                .map(|(target, name, up)| (vec![("target", *target), ("identity", name.as_str())], *up)),
        );
        Ok(())
    }

    async fn alert_metrics(&self, page: &mut Page) -> Result<()> {
        // Every pair is there, so that a rule can tell none from unknown.
        let pairs: Vec<(AlertKind, Severity)> = AlertKind::ALL
            .iter()
            .flat_map(|kind| Severity::ALL.iter().map(move |severity| (*kind, *severity)))
            .collect();
        let targets = self.targets.all().await?;
        let mut counts = Vec::new();
        for target in &targets {
            let open = self.store.alerts(Some(&target.id), None, false).await?;
            for (kind, severity) in &pairs {
                let is_one =
                    |record: &&AlertRecord| record.alert.kind == *kind && record.alert.severity == *severity;
                counts.push((target.label(), kind, severity, open.iter().filter(is_one).count()));
            }
        }
        page.family(
            "signet_alerts_open",
            Kind::Gauge,
            "Open alerts by target, kind and severity.",
            counts.iter().map(|(target, kind, severity, count)| {
                (
                    vec![("target", *target), ("kind", kind.name()), ("severity", severity.name())],
                    whole(*count),
                )
            }),
        );
        Ok(())
    }

    async fn ceremony_metrics(&self, page: &mut Page) -> Result<()> {
        let targets = self.targets.all().await?;
        let now = self.clock.now_ms();
        let mut states = Vec::new();
        for target in &targets {
            let counts = self.store.ceremony_counts(&target.id, now).await?;
            states.extend(counts.into_iter().map(|(state, count)| (target.label(), state, count)));
        }
        page.family(
            "signet_ceremonies",
            Kind::Gauge,
            "Ceremonies by target and state; a state that none is in is left out.",
            states
                .iter()
                .map(|(target, state, count)| (vec![("target", *target), ("state", state.as_str())], *count)),
        );
        Ok(())
    }

    async fn watcher_metrics(&self, page: &mut Page) -> Result<()> {
        let targets = self.targets.all().await?;
        let (mut finished, mut succeeded, mut unknown, mut events) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for target in &targets {
            let label = |more: &[(&'static str, &'static str)]| {
                let labels: Labels<'_> =
                    std::iter::once(("target", target.label())).chain(more.iter().copied()).collect();
                labels
            };
            if let Some(rounds) = self.store.rounds(&target.id).await? {
                finished.extend(rounds.finished_at.map(|ms| (label(&[]), ms.div_euclid(1000))));
                succeeded.extend(rounds.success_at.map(|ms| (label(&[]), ms.div_euclid(1000))));
            }
            let looks = self.store.looks(Some(&target.id)).await?;
            let blind: usize = looks.iter().map(|(_, facts)| facts.unknown().len()).sum();
            unknown.push((label(&[]), whole(blind)));
            let (waiting, delivered, given_up) = self.store.event_counts(&target.id).await?;
            for (state, count) in [("waiting", waiting), ("delivered", delivered), ("given_up", given_up)] {
                events.push((label(&[("state", state)]), count));
            }
        }
        for (name, help, samples) in [
            (
                "signet_watcher_last_round_timestamp_seconds",
                "When the watcher last looked at everything on the target, Unix time.",
                finished,
            ),
            (
                "signet_watcher_last_success_timestamp_seconds",
                "The same, of the last round in which every Region answered.",
                succeeded,
            ),
            (
                "signet_watcher_unknown_facts",
                "Facts that the last looks could not see, for want of a permission for example.",
                unknown,
            ),
            ("signet_webhook_events", "Events of the last 30 days, by what became of them.", events),
        ] {
            page.family(name, Kind::Gauge, help, samples);
        }
        Ok(())
    }

    async fn call_metrics(&self, page: &mut Page) -> Result<()> {
        let labels: BTreeMap<String, String> = self
            .targets
            .all()
            .await?
            .iter()
            .map(|known| (known.id.clone(), known.label().to_owned()))
            .collect();
        let calls = self.targets.calls().await;
        let counts = calls.iter().filter_map(|(id, counts)| Some((labels.get(id)?, counts)));
        page.family(
            "signet_aws_calls_total",
            Kind::Counter,
            "Calls to AWS since the process started or the target was changed; the SDK's repetitions of a call count as one.",
            counts.flat_map(|(target, counts)| {
                counts.iter().map(move |((service, operation, outcome), count)| {
                    let labels = vec![
                        ("target", target.as_str()),
                        ("service", &**service),
                        ("operation", &**operation),
                        ("outcome", *outcome),
                    ];
                    (labels, whole(*count))
                })
            }),
        );
        Ok(())
    }
}

fn whole<N: TryInto<i64>>(number: N) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
