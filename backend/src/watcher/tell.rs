//! News in the log: one line for each change, at the level of its urgency.

use signet_shared::alert::Severity;
use signet_shared::api::alert::AlertRecord;

use crate::store::News;

/// Writes news to the log.
pub(super) fn log(news: &News) {
    for record in &news.opened {
        opened(record);
    }
    for record in &news.resolved {
        let alert = &record.alert;
        tracing::info!(
            alert = alert.id,
            kind = alert.kind.name(),
            identity = alert.identity_name,
            subject = alert.subject,
            resolution = ?record.resolution,
            "over: {}", alert.title
        );
    }
    let Some(blind) = &news.blind else { return };
    if blind.unknown.is_empty() {
        tracing::info!(identity = blind.identity_name, "everything can be seen again");
    }
    for unknown in &blind.unknown {
        tracing::warn!(
            identity = blind.identity_name,
            fact = unknown.fact,
            reason = unknown.reason,
            "cannot be watched"
        );
    }
}

fn opened(record: &AlertRecord) {
    let alert = &record.alert;
    // The level is a constant of each line's call site, so there is one call for each.
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                alert = alert.id,
                kind = alert.kind.name(),
                identity = alert.identity_name,
                subject = alert.subject,
                "{}",
                alert.line()
            )
        };
    }
    match alert.severity {
        Severity::Notice => line!(info),
        Severity::Warning => line!(warn),
        Severity::Critical => line!(error),
    }
}
