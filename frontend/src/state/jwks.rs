//! The key set of an identity: which key is which, the form for its address, and what a look at it found.

use std::rc::Rc;

use serde_json::Value;
use signet_shared::api::identity::Identity;
use signet_shared::api::jwks::IdentityJwks;
use signet_shared::ceremony::RotationStage;
use yew::Reducible;

use crate::api::error::ApiError;

/// A key of the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyLine {
    /// Its id, as a JWT names it.
    pub kid: String,
    /// The algorithm of its signatures.
    pub algorithm: String,
    /// Which one it is, during a rotation.
    pub role: &'static str,
}

/// The keys, the current one first.
pub(crate) fn keys(set: &Value, identity: &Identity) -> Vec<KeyLine> {
    let text =
        |key: &Value, name: &str| key.get(name).and_then(Value::as_str).unwrap_or("not given").to_owned();
    let other = match identity.rotation.as_ref().map(|rotation| rotation.done) {
        Some(RotationStage::Prepare) => "Next",
        Some(_) => "Previous",
        None => "Other",
    };
    let keys = set.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let line = |(index, key): (usize, &Value)| KeyLine {
        kid: text(key, "kid"),
        algorithm: text(key, "alg"),
        role: if index == 0 { "Current" } else { other },
    };
    keys.iter().enumerate().map(line).collect()
}

/// The set as a file.
pub(crate) fn file(set: &Value) -> String {
    // A value of JSON is always writable.
    serde_json::to_string_pretty(set).map(|text| text + "\n").unwrap_or_default()
}

/// The part of the panel that says where the set is published.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Publishing {
    /// What was typed; `None` while it is as saved.
    typed: Option<String>,
    /// What is being done: `save` or `check`.
    pub busy: Option<&'static str>,
    /// Why the last thing was refused.
    pub problem: Option<ApiError>,
}

/// What can happen there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PublishingEvent {
    /// The address was changed.
    Typed(String),
    /// Something is being done.
    Begun(&'static str),
    /// It was done.
    Done,
    /// The server refused it.
    Refused(ApiError),
}

impl Publishing {
    /// The address in the field.
    pub(crate) fn url<'a>(&'a self, known: &'a IdentityJwks) -> &'a str {
        self.typed.as_deref().or(known.published_url.as_deref()).unwrap_or_default()
    }

    /// Whether what is in the field is saved.
    pub(crate) fn is_saved(&self, known: &IdentityJwks) -> bool {
        self.url(known).trim() == known.published_url.as_deref().unwrap_or_default()
    }

    /// What is wrong with the address, in the server's words.
    pub(crate) fn fault(&self) -> Option<String> {
        let problem = self.problem.as_ref()?;
        problem.errors.first().map(|field| field.message.clone())
    }

    /// The panel after an event.
    pub(crate) fn after(mut self, event: PublishingEvent) -> Self {
        match event {
            PublishingEvent::Typed(url) => {
                self.typed = Some(url);
                self.problem = None;
            }
            PublishingEvent::Begun(what) => {
                self.busy = Some(what);
                self.problem = None;
            }
            PublishingEvent::Done => self = Self::default(),
            PublishingEvent::Refused(error) => {
                self.busy = None;
                self.problem = Some(error);
            }
        }
        self
    }
}

impl Reducible for Publishing {
    type Action = PublishingEvent;

    fn reduce(self: Rc<Self>, event: PublishingEvent) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(event))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use signet_shared::api::identity::{IdentityState, Rotation};

    use super::*;
    use crate::state::offers::tests::identity;

    fn known(url: Option<&str>) -> IdentityJwks {
        IdentityJwks {
            jwks: json!({ "keys": [] }),
            public_path: "/jwks/i".to_owned(),
            published_url: url.map(str::to_owned),
            check: None,
        }
    }

    #[test]
    fn keys_say_which_they_are_during_a_rotation() {
        let set = json!({ "keys": [{ "kid": "a", "alg": "RS384" }, { "kid": "b" }] });
        let mut identity = identity(IdentityState::Ready);
        let roles =
            |identity: &Identity| keys(&set, identity).into_iter().map(|key| key.role).collect::<Vec<_>>();
        let rotation = |done| Rotation {
            done,
            current_key_arn: String::new(),
            other_key_arn: String::new(),
            next: Vec::new(),
        };
        identity.rotation = Some(rotation(RotationStage::Prepare));
        assert_eq!(roles(&identity), ["Current", "Next"]);
        identity.rotation = Some(rotation(RotationStage::Switch));
        assert_eq!(roles(&identity), ["Current", "Previous"]);
        let lines = keys(&set, &identity);
        assert_eq!((lines[0].algorithm.as_str(), lines[1].algorithm.as_str()), ("RS384", "not given"));
        assert_eq!(keys(&json!({ "keys": 1 }), &identity), []);
        assert!(file(&set).contains("\"kid\": \"a\""));
    }

    #[test]
    fn an_address_is_kept_while_it_is_refused_and_forgotten_once_saved() {
        let typed = Publishing::default().after(PublishingEvent::Typed("http://x".to_owned()));
        assert!(!typed.is_saved(&known(None)));
        let body = r#"{"type":"/problems/invalid","code":"invalid","title":"T","status":422,"detail":"D","hint":null,"errors":[{"field":"url","message":"Use https.","suggestion":null}],"request_id":"r"}"#;
        let refused = typed
            .after(PublishingEvent::Begun("save"))
            .after(PublishingEvent::Refused(ApiError::from_answer(422, body, "")));
        assert_eq!((refused.busy, refused.fault().as_deref()), (None, Some("Use https.")));
        assert_eq!(refused.url(&known(None)), "http://x");
        let known = known(Some("https://x"));
        let saved = refused.after(PublishingEvent::Done);
        assert_eq!((saved.url(&known), saved.is_saved(&known), saved.fault()), ("https://x", true, None));
    }
}
