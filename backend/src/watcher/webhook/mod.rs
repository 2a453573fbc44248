//! The webhook: news as signed JSON, as the Standard Webhooks specification says (standard-webhooks, v1).
//!
//! Events wait in the store's outbox. Each attempt is taken there first, so that two servers do not send the same one
//! at the same time, and a process that ends in the middle tries again later. What a receiver took twice (its answer
//! was lost) has the same `webhook-id`.

mod client;
mod secret;
mod url;

pub use secret::Secret;
pub use url::WebhookUrl;

use crate::clock::Clock;
use crate::error::Result;
use crate::store::{DueEvent, Outcome, Store};

/// Waits after the first, second, … attempt, in seconds; the last one repeats.
const WAITS: [i64; 8] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400];
/// How long an event is tried, milliseconds.
const PATIENCE_MS: i64 = 3 * 24 * 3600 * 1000;
/// Most events of one go.
const BATCH: u32 = 50;

/// A receiver of news.
#[derive(Debug)]
pub struct Webhook {
    url: WebhookUrl,
    secret: Secret,
    client: client::Client,
}

/// What a go at the outbox did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deliveries {
    /// Events that the receiver took.
    pub delivered: usize,
    /// Events that will be tried again.
    pub put_off: usize,
    /// Events that are not tried any more.
    pub given_up: usize,
}

impl std::ops::Add for Deliveries {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            delivered: self.delivered + other.delivered,
            put_off: self.put_off + other.put_off,
            given_up: self.given_up + other.given_up,
        }
    }
}

impl Webhook {
    /// A receiver at this address, with the secret that it checks signatures by.
    ///
    /// # Errors
    /// Unavailable if TLS cannot be set up.
    pub fn new(url: WebhookUrl, secret: Secret) -> Result<Self> {
        Ok(Self { url, secret, client: client::Client::new()? })
    }

    /// Makes one attempt at every event that is due. After the first failure the others wait for their next turn: a
    /// receiver that is down is not called fifty times.
    pub(super) async fn deliver_due(&self, store: &Store, clock: &Clock, target: &str) -> Result<Deliveries> {
        let mut done = Deliveries::default();
        for event in store.due_events(target, clock.now_ms(), BATCH).await? {
            let now = clock.now_ms();
            if now - event.at > PATIENCE_MS {
                store.settle_event(&event.id, Outcome::GivenUp, now).await?;
                // One that was never tried is from before there was a webhook.
                if event.attempts > 0 {
                    let attempts = event.attempts;
                    tracing::error!(event = event.id, attempts, "given up: nobody took the event");
                }
                done.given_up += 1;
                continue;
            }
            if !store.take_event(&event, now + wait_ms(event.attempts)).await? {
                continue;
            }
            match self.send(&event, clock.now_s()).await {
                Ok(()) => {
                    store.settle_event(&event.id, Outcome::Delivered, clock.now_ms()).await?;
                    tracing::debug!(event = event.id, "delivered");
                    done.delivered += 1;
                }
                Err(refusal) => {
                    let attempt = event.attempts + 1;
                    tracing::warn!(event = event.id, attempt, host = self.url.host(), %refusal, "not delivered yet");
                    done.put_off += 1;
                    break;
                }
            }
        }
        Ok(done)
    }

    async fn send(&self, event: &DueEvent, now_s: i64) -> std::result::Result<(), client::Refusal> {
        let signature = self.secret.sign(&event.id, now_s, &event.body);
        let headers = [
            ("webhook-id", event.id.clone()),
            ("webhook-timestamp", now_s.to_string()),
            ("webhook-signature", signature),
        ];
        self.client.post(self.url.uri(), &headers, event.body.clone()).await
    }
}

fn wait_ms(attempts: i64) -> i64 {
    let last = WAITS.len() - 1;
    WAITS[usize::try_from(attempts).unwrap_or(last).min(last)] * 1000
}
