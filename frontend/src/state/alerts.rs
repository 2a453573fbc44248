//! Alerts on a page: how each looks, where its next action leads, and how accepting one goes.

use std::rc::Rc;

use signet_shared::alert::{Alert, NextAction, Severity};
use yew::Reducible;

use crate::api::error::ApiError;
use crate::components::status::Tone;
use crate::route::Route;

/// How accepting a new state goes.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Accepting {
    /// The alert whose state is being accepted.
    pub at_work: Option<String>,
    /// Why the last one could not be accepted.
    pub failed: Option<ApiError>,
    /// What to say of the last one that was, to those who do not see the list.
    pub said: Option<String>,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AcceptEvent {
    /// The button of the alert with this id was pressed.
    Pressed(String),
    /// The server has accepted the alert with this title.
    Accepted(String),
    /// The server has not.
    Refused(ApiError),
}

impl Accepting {
    /// Whether a press now begins something: one at a time.
    pub(crate) fn is_free(&self) -> bool {
        self.at_work.is_none()
    }
}

impl Reducible for Accepting {
    type Action = AcceptEvent;

    fn reduce(self: Rc<Self>, event: AcceptEvent) -> Rc<Self> {
        Rc::new(match event {
            AcceptEvent::Pressed(id) => Self { at_work: Some(id), ..Self::default() },
            AcceptEvent::Accepted(title) => {
                Self { said: Some(format!("Accepted as it is: {title}")), ..Self::default() }
            }
            AcceptEvent::Refused(error) => Self { failed: Some(error), ..Self::default() },
        })
    }
}

/// How a severity looks, and its word for those who do not see colours.
pub(crate) fn look(severity: Severity) -> (Tone, &'static str) {
    match severity {
        Severity::Notice => (Tone::Info, "Note"),
        Severity::Warning => (Tone::Warn, "Warning"),
        Severity::Critical => (Tone::Bad, "Critical"),
    }
}

/// The page where the next action is taken; none if it is taken outside of Signet.
pub(crate) fn leads_to(alert: &Alert) -> Option<Route> {
    let id = alert.identity_id.clone();
    match alert.next_action {
        NextAction::Renew | NextAction::ReplaceAuthority => Some(Route::Certificate { id }),
        NextAction::PublishJwks => Some(Route::Identity { id }),
        NextAction::ReviewKeyPolicy => Some(Route::KeyPolicy { id }),
        NextAction::RestoreAuthority | NextAction::RestoreKey | NextAction::MoveAlias => None,
    }
}

/// The tag beside the title.
pub(crate) fn tally(open: usize) -> String {
    match open {
        0 => "None open".to_owned(),
        open => format!("{open} open"),
    }
}

#[cfg(test)]
mod tests {
    use signet_shared::alert::{Facts, KeyFacts, Seen, assess};

    use super::*;

    fn alerts() -> Vec<Alert> {
        let facts = Facts {
            identity_id: "i".to_owned(),
            identity_name: "clinic-voice".to_owned(),
            certificate: Some(signet_shared::alert::CertificateFacts {
                arn: "c".to_owned(),
                not_before: None,
                not_after: 59 * 86_400,
            }),
            key: Some(KeyFacts {
                arn: "k".to_owned(),
                state: Seen::Known("Disabled".to_owned()),
                ..KeyFacts::default()
            }),
            ..Facts::default()
        };
        assess(&facts, &signet_shared::alert::Baseline::default(), 0).alerts
    }

    #[test]
    fn each_alert_has_its_look_and_its_way() {
        let seen: Vec<_> = alerts().iter().map(|alert| (look(alert.severity).1, leads_to(alert))).collect();
        assert_eq!(seen, [("Critical", None), ("Note", Some(Route::Certificate { id: "i".to_owned() }))]);
    }

    #[test]
    fn one_is_accepted_at_a_time_and_the_outcome_is_said() {
        let start = Rc::new(Accepting::default());
        assert!(start.is_free());
        let pressed = start.reduce(AcceptEvent::Pressed("a".to_owned()));
        assert!(!pressed.is_free());
        let refused = pressed.clone().reduce(AcceptEvent::Refused(ApiError::offline()));
        assert!(refused.is_free() && refused.failed.is_some());
        let again = refused.reduce(AcceptEvent::Pressed("a".to_owned()));
        assert_eq!(again.failed, None, "an old failure goes");
        let accepted = again.reduce(AcceptEvent::Accepted("The key is Disabled".to_owned()));
        assert_eq!(accepted.said.as_deref(), Some("Accepted as it is: The key is Disabled"));
        assert!(accepted.is_free());
    }

    #[test]
    fn the_tally_counts() {
        assert_eq!((tally(0), tally(3)), ("None open".to_owned(), "3 open".to_owned()));
    }
}
