//! Whether someone is signed in, and if not, why.

use std::rc::Rc;

use signet_shared::api::session::Session;
use yew::Reducible;

use crate::api::error::ApiError;

/// What stands between a visitor and the pages.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Gate {
    /// Not known yet.
    Checking,
    /// Signed in.
    Open(Rc<Session>),
    /// Not signed in.
    Closed(Why),
    /// The server could not say.
    Unknown(ApiError),
}

/// Why nobody is signed in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Why {
    /// This browser has no session.
    NoSession,
    /// It had one, and it ended while pages were open.
    Ended,
    /// The user signed out.
    SignedOut,
    /// The sign-in link was refused.
    LinkRefused(ApiError),
}

/// What can happen at the gate.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum GateEvent {
    /// A check has begun.
    Check,
    /// The server answered the check.
    Answer(Result<Session, ApiError>),
    /// The server answered the sign-in with a refusal.
    Refused(ApiError),
    /// Some request was answered with 401.
    Unauthorized,
    /// The user signed out.
    SignedOut,
}

impl Gate {
    /// The gate after an event.
    pub(crate) fn after(&self, event: GateEvent) -> Self {
        match (self, event) {
            (_, GateEvent::Check) => Self::Checking,
            (_, GateEvent::Answer(Ok(session))) => Self::Open(Rc::new(session)),
            (Self::Closed(why), GateEvent::Answer(Err(error))) if error.status == 401 => {
                Self::Closed(why.clone())
            }
            (_, GateEvent::Answer(Err(error))) if error.status == 401 => Self::Closed(Why::NoSession),
            (_, GateEvent::Answer(Err(error))) => Self::Unknown(error),
            (_, GateEvent::Refused(error)) if error.status == 0 || error.status >= 500 => {
                Self::Unknown(error)
            }
            (_, GateEvent::Refused(error)) => Self::Closed(Why::LinkRefused(error)),
            (_, GateEvent::SignedOut) => Self::Closed(Why::SignedOut),
            (Self::Open(_), GateEvent::Unauthorized) => Self::Closed(Why::Ended),
            // Before the gate opened, the check itself tells.
            (unchanged, GateEvent::Unauthorized) => unchanged.clone(),
        }
    }
}

impl Reducible for Gate {
    type Action = GateEvent;

    fn reduce(self: Rc<Self>, event: GateEvent) -> Rc<Self> {
        Rc::new(self.after(event))
    }
}

/// The sign-in token in an address's fragment (`token=…`), or in a whole link or bare token that someone pasted.
pub(crate) fn token_in(text: &str) -> Option<String> {
    let text = text.trim();
    let token = match text.split_once("token=") {
        Some((_, rest)) => rest.split('&').next().unwrap_or_default(),
        None if text.contains(['/', ':', '#', '=']) => return None,
        None => text,
    };
    let valid = !token.is_empty()
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    valid.then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use signet_shared::api::session::{Target, TargetKind};

    use super::*;

    fn session() -> Session {
        let target = Target {
            id: "sandbox".to_owned(),
            kind: TargetKind::Sandbox,
            name: "Sandbox".to_owned(),
            account: None,
            default_region: "us-east-1".to_owned(),
            endpoint_url: None,
        };
        Session { user: "admin".to_owned(), target, server_version: "0.1.0".to_owned() }
    }

    fn refused(status: u16) -> ApiError {
        ApiError::from_answer(status, "", "")
    }

    #[test]
    fn a_check_opens_or_closes() {
        assert!(matches!(Gate::Checking.after(GateEvent::Answer(Ok(session()))), Gate::Open(_)));
        assert_eq!(Gate::Checking.after(GateEvent::Answer(Err(refused(401)))), Gate::Closed(Why::NoSession));
        assert!(matches!(
            Gate::Checking.after(GateEvent::Answer(Err(ApiError::offline()))),
            Gate::Unknown(_)
        ));
    }

    #[test]
    fn a_session_that_ends_closes_an_open_gate_only() {
        let open = Gate::Open(Rc::new(session()));
        let closed = open.after(GateEvent::Unauthorized);
        assert_eq!(closed, Gate::Closed(Why::Ended));
        assert_eq!(Gate::Checking.after(GateEvent::Unauthorized), Gate::Checking);
        assert_eq!(closed.after(GateEvent::Unauthorized), closed);
        assert_eq!(open.after(GateEvent::SignedOut), Gate::Closed(Why::SignedOut));
    }

    #[test]
    fn the_reason_survives_a_later_check() {
        let closed = Gate::Checking.after(GateEvent::Refused(refused(401)));
        assert!(matches!(&closed, Gate::Closed(Why::LinkRefused(_))));
        assert_eq!(closed.after(GateEvent::Answer(Err(refused(401)))), closed);
        assert!(matches!(Gate::Checking.after(GateEvent::Refused(ApiError::offline())), Gate::Unknown(_)));
    }

    #[test]
    fn tokens_are_found_in_fragments_and_links() {
        for text in ["token=aB-_9", "http://127.0.0.1:8080/#token=aB-_9", " aB-_9 ", "token=aB-_9&x=1"] {
            assert_eq!(token_in(text).as_deref(), Some("aB-_9"), "{text}");
        }
        for text in ["", "main", "token=", "http://127.0.0.1:8080/", "token=a b", "a/b"] {
            let expected = (text == "main").then_some("main");
            assert_eq!(token_in(text).as_deref(), expected, "{text}");
        }
    }
}
