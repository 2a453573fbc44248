//! The three ways to let a role sign: what is said of each, and whether it is in force.

use signet_shared::api::access::{AccessOverview, AccessVerdict, AccessWay, AccessWayKind, LambdaRole};
use signet_shared::setup::FieldError;

use crate::api::error::ApiError;
use crate::components::status::Tone;

/// A role that was looked up, and the ways to let it sign.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ways {
    /// What was asked for.
    pub asked: String,
    /// The role.
    pub role: LambdaRole,
    /// The ways; why they are not known where they could not be read.
    pub overview: Result<AccessOverview, ApiError>,
}

/// What is said of a way, whatever the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WayWords {
    /// `A`, `B`, `C`.
    pub letter: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it can and cannot do.
    pub limits: &'static str,
    /// When to choose it.
    pub choose: &'static str,
}

/// What is said of a way, whatever the key.
pub(crate) fn words(kind: AccessWayKind) -> WayWords {
    match kind {
        AccessWayKind::KeyPolicy => WayWords {
            letter: "A",
            title: "Key policy",
            limits: "Narrowed to one algorithm and message type. Stands where everyone looks first: on the key.",
            choose: "Choose it if the key's owners decide who signs. It works alone within one account.",
        },
        AccessWayKind::IamPolicy => WayWords {
            letter: "B",
            title: "IAM policy on the role",
            limits: "Works only while the key policy lets IAM decide. Whoever may change the role can change it.",
            choose: "Choose it if your IAM policies are kept in one place, or if the role is in another account: then it is needed beside A or C.",
        },
        AccessWayKind::Grant => WayWords {
            letter: "C",
            title: "Grant",
            limits: "Cannot be narrowed to an algorithm. Is not seen in the policy; CloudTrail and the list below have it.",
            choose: "Choose it for a while: a trial, a migration. It is revoked without touching the policy.",
        },
    }
}

/// Word, colour and icon for whether a way is in force.
pub(crate) fn standing(way: &AccessWay) -> (&'static str, Tone, &'static str) {
    match way.in_force {
        Some(true) => ("In force", Tone::Ok, "ok"),
        Some(false) => ("Not in force", Tone::Idle, "skip"),
        None => ("Could not be looked at", Tone::Warn, "info"),
    }
}

/// Word, class and icon of an answer.
pub(crate) fn verdict(verdict: AccessVerdict) -> (&'static str, &'static str, &'static str) {
    match verdict {
        AccessVerdict::Allowed => ("allowed", "ok", "ok"),
        AccessVerdict::Denied => ("not allowed", "bad", "bad"),
        AccessVerdict::Depends => ("it depends", "warn", "info"),
    }
}

/// What a refused look-up says about what was typed, for the field; `None` if it says nothing about it.
pub(crate) fn at_field(error: &ApiError) -> Option<FieldError> {
    let named = ["lambda", "role_arn"].iter().find_map(|name| error.field(name));
    let detail =
        || FieldError { field: "lambda".to_owned(), message: error.detail.clone(), suggestion: None };
    named.cloned().or_else(|| (error.status == 404).then(detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_a_letter_of_its_own() {
        let kinds = [AccessWayKind::KeyPolicy, AccessWayKind::IamPolicy, AccessWayKind::Grant];
        assert_eq!(kinds.map(|kind| words(kind).letter), ["A", "B", "C"]);
    }

    #[test]
    fn what_is_wrong_with_the_text_is_told_at_the_field() {
        let body = |errors: &str, status: u16| {
            format!(
                r#"{{"type":"x","title":"t","status":{status},"code":"c","detail":"No function of this name.","request_id":"r","errors":{errors}}}"#
            )
        };
        let field = r#"[{"field":"lambda","message":"This is a layer."}]"#;
        let invalid = ApiError::from_answer(422, &body(field, 422), "r");
        assert_eq!(at_field(&invalid).map(|error| error.message), Some("This is a layer.".to_owned()));
        let missing = ApiError::from_answer(404, &body("[]", 404), "r");
        assert_eq!(
            at_field(&missing).map(|error| error.message),
            Some("No function of this name.".to_owned())
        );
        assert_eq!(at_field(&ApiError::from_answer(403, &body("[]", 403), "r")), None);
    }
}
