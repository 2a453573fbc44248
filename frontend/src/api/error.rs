//! What a request can end with besides an answer: always a problem, told so that a person can act.

use std::ops::Deref;
use std::rc::Rc;

use signet_shared::api::problem::Problem;

/// An error of the API, cheap to clone. It always holds a [`Problem`], whatever the server or the network did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError(Rc<Problem>);

impl Deref for ApiError {
    type Target = Problem;

    fn deref(&self) -> &Problem {
        &self.0
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(Rc::new(problem))
    }
}

impl ApiError {
    /// The server could not be reached: no answer at all.
    pub(crate) fn offline() -> Self {
        Self::made_here(
            "offline",
            0,
            "The Signet server does not answer",
            "The request got no answer. The server may have been stopped, or the network is down.",
            "Start the server again if it was stopped, then try again. A ceremony that was running keeps its journal and can be resumed.",
        )
    }

    /// The server answered, but not in a way that this page understands.
    pub(crate) fn unreadable(status: u16) -> Self {
        Self::made_here(
            "unreadable_answer",
            status,
            "The answer could not be read",
            "The server answered in a form that this page does not know. Page and server may be of different versions.",
            "Reload the page. If it happens again, restart the server.",
        )
    }

    /// An error answer whose body is not a problem: a proxy's page, an empty body.
    pub(crate) fn from_text(status: u16, text: &str, request_id: &str) -> Self {
        /// Longest piece of an unknown body that is shown.
        const SHOWN: usize = 300;
        let text = text.trim();
        let detail = if text.is_empty() || text.starts_with('<') {
            format!("The answer was the status {status} without an explanation.")
        } else {
            text.chars().take(SHOWN).collect()
        };
        Self::from(Problem {
            request_id: request_id.to_owned(),
            ..problem_made_here(
                "unexplained",
                status,
                "The server refused the request",
                &detail,
                "Try again. If it happens again, look at the server's log.",
            )
        })
    }

    /// The meaning of an error answer: problem details if the body holds them, else what can be told from text and status.
    pub(crate) fn from_answer(status: u16, body: &str, request_id: &str) -> Self {
        match serde_json::from_str::<Problem>(body) {
            Ok(problem) => Self::from(problem),
            Err(_) => Self::from_text(status, body, request_id),
        }
    }

    /// Whether the server did not answer at all.
    pub(crate) fn is_offline(&self) -> bool {
        self.code == "offline"
    }

    /// The server's word on a field, if it has one.
    pub(crate) fn field(&self, name: &str) -> Option<&signet_shared::setup::FieldError> {
        self.errors.iter().find(|error| error.field == name)
    }

    fn made_here(code: &str, status: u16, title: &str, detail: &str, hint: &str) -> Self {
        Self::from(problem_made_here(code, status, title, detail, hint))
    }
}

fn problem_made_here(code: &str, status: u16, title: &str, detail: &str, hint: &str) -> Problem {
    Problem {
        kind: format!("/problems/{code}"),
        code: code.to_owned(),
        title: title.to_owned(),
        status,
        detail: detail.to_owned(),
        hint: Some(hint.to_owned()),
        errors: Vec::new(),
        aws: None,
        plan: None,
        request_id: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problem_details_are_taken_as_they_are() {
        let body = r#"{"type":"/problems/conflict","code":"conflict","title":"T","status":409,"detail":"D","hint":"H","errors":[{"field":"alias","message":"M","suggestion":null}],"request_id":"r1"}"#;
        let error = ApiError::from_answer(409, body, "ignored");
        assert_eq!((error.code.as_str(), error.status, error.request_id.as_str()), ("conflict", 409, "r1"));
        assert_eq!(error.field("alias").map(|field| field.message.as_str()), Some("M"));
        assert_eq!(error.field("region"), None);
    }

    #[test]
    fn plain_text_is_shown_and_cut() {
        let error = ApiError::from_answer(502, &"x".repeat(1000), "r2");
        assert_eq!(error.detail.len(), 300);
        assert_eq!((error.status, error.request_id.as_str()), (502, "r2"));
    }

    #[test]
    fn markup_and_emptiness_become_a_sentence() {
        for body in ["<html>proxy</html>", "", "  \n"] {
            let error = ApiError::from_answer(503, body, "");
            assert_eq!(error.detail, "The answer was the status 503 without an explanation.");
        }
    }

    #[test]
    fn no_answer_is_offline() {
        assert!(ApiError::offline().is_offline());
        assert!(!ApiError::unreadable(200).is_offline());
    }
}
