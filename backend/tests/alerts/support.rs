//! An identity that is set up, and somebody who watches it.

use signet::app::App;
use signet::watcher::webhook::Webhook;
use signet::watcher::{Options, Pace, Report, Watcher};
use signet_shared::alert::Kind;
use signet_shared::api::alert::AlertRecord;

use crate::common::{World, other_params, params, set_up};

pub(crate) const DAY_MS: i64 = 24 * 3600 * 1000;

pub(crate) struct Watch {
    pub(crate) world: World,
    pub(crate) app: App,
    pub(crate) watcher: Watcher,
    pub(crate) identity: String,
    pub(crate) key: String,
    pub(crate) authority: String,
}

impl Watch {
    /// An identity at which the watcher has looked once and found everything well.
    pub(crate) async fn new() -> Self {
        Self::with_webhook(None).await
    }

    pub(crate) async fn with_webhook(webhook: Option<Webhook>) -> Self {
        let world = World::new();
        let app = world.app().await;
        let done = set_up(&world, &app, params()).await;
        let identity = app.read_identity(&done.identity_id).await.unwrap();
        let watcher = app.watcher(options(webhook));
        let watch = Self {
            world,
            app,
            watcher,
            identity: done.identity_id,
            key: identity.key_arn.unwrap(),
            authority: identity.authority_arn.unwrap(),
        };
        watch.world.outlast_leases();
        assert_eq!(watch.look().await, Report { looked_at: 1, ..Report::default() });
        watch
    }

    /// Another identity under the same root, with no ceremony at work on it any more.
    pub(crate) async fn another(&self) {
        set_up(&self.world, &self.app, other_params()).await;
        self.world.outlast_leases();
    }

    pub(crate) async fn look(&self) -> Report {
        self.watcher.check().await.unwrap()
    }

    pub(crate) async fn open(&self) -> Vec<AlertRecord> {
        self.app.list_alerts(false).await.unwrap().alerts
    }

    /// The one open alert.
    pub(crate) async fn only(&self, kind: Kind) -> AlertRecord {
        let mut open = self.open().await;
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!(open[0].alert.kind, kind);
        open.remove(0)
    }

    pub(crate) async fn disable_key(&self) {
        self.world.sdk().await.0.disable_key().key_id(&self.key).send().await.unwrap();
    }

    pub(crate) async fn enable_key(&self) {
        self.world.sdk().await.0.enable_key().key_id(&self.key).send().await.unwrap();
    }

    pub(crate) async fn acknowledge(&self, id: &str) -> signet::error::Result<AlertRecord> {
        self.app.acknowledge_alert(&self.world.actor, id).await
    }

    /// Somebody changes the key policy outside of Signet.
    pub(crate) async fn rename_statement(&self, from: &str, to: &str) {
        let aws = self.world.aws().await;
        let before = aws.key_policy(&self.key).await.unwrap();
        let after = before.replace(from, to);
        assert_ne!(before, after);
        aws.put_key_policy(&self.key, &after).await.unwrap();
    }
}

pub(crate) fn options(webhook: Option<Webhook>) -> Options {
    Options { pace: Pace::NONE, webhook, ..Options::default() }
}

/// Opened and resolved.
pub(crate) fn news(report: Report) -> (usize, usize) {
    (report.opened, report.resolved)
}
