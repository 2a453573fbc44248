//! How long things take: what AWS does in the background, and each call.

mod latency;

use std::time::Duration;

/// How long calls and background work take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// Everything is there at once.
    #[default]
    Instant,
    /// Calls are answered at once, and background work takes this time of the sandbox's own clock; until then callers
    /// get `RequestInProgressException`, as from AWS.
    Delayed(Duration),
    /// Calls take about as long as with AWS, by Tokio's time, and so does background work, by the sandbox's own clock.
    ///
    /// The times are rough and always the same: AWS publishes none, but for revocation lists (half an hour).
    Aws,
}

/// What AWS does in the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// An authority's key: it is `CREATING` meanwhile.
    Authority,
    /// A certificate's signature.
    Certificate,
    /// A revocation list, after the user guide ("typically reflected about 30 minutes after" a revocation).
    RevocationList,
    /// An audit report.
    AuditReport,
}

impl Pace {
    /// The time that background work takes, by the sandbox's clock.
    pub(crate) fn background(self, work: Work) -> Duration {
        match (self, work) {
            (Self::Instant, _) => Duration::ZERO,
            (Self::Delayed(time), _) => time,
            (Self::Aws, Work::Authority) => Duration::from_secs(4),
            (Self::Aws, Work::Certificate) => Duration::from_millis(1_500),
            (Self::Aws, Work::RevocationList) => Duration::from_secs(30 * 60),
            (Self::Aws, Work::AuditReport) => Duration::from_secs(5),
        }
    }

    /// The time that a call takes, by Tokio's time.
    pub(crate) fn call(self, service: &str, operation: &str) -> Duration {
        match self {
            Self::Instant | Self::Delayed(_) => Duration::ZERO,
            Self::Aws => latency::of(service, operation),
        }
    }
}
