//! What is known about the text in the editor, and the line that says it.

use signet_shared::policy::{Context, PolicyDocument, PolicyError, Review, Reviewer, review};
use yew::prelude::*;

use crate::components::icon::Icon;

/// What is known about the text in the editor.
pub(super) enum Checked {
    /// It is not JSON.
    Broken(PolicyError),
    /// It can be compared.
    Reviewed { document: PolicyDocument, review: Box<Review> },
}

/// Reads and reviews a text. A live policy that cannot be read has no reviewer: there is nothing to compare with but the
/// text itself.
pub(super) fn check(text: &str, reviewer: Option<&Reviewer>, context: &Context) -> Checked {
    match PolicyDocument::parse(text) {
        Err(error) => Checked::Broken(error),
        Ok(document) => {
            let review = Box::new(match reviewer {
                Some(reviewer) => reviewer.review(&document),
                None => review(&document, &document, context),
            });
            Checked::Reviewed { document, review }
        }
    }
}

/// One line below the editor; read out politely. `mistake` leads to the place of a mistake.
pub(super) fn state(
    checked: &Checked,
    edited: bool,
    mistake: Option<Callback<MouseEvent>>,
    id: &'static str,
) -> Html {
    let (class, icon, text) = match checked {
        Checked::Broken(error) => ("bad", "bad", error.to_string()),
        Checked::Reviewed { .. } if !edited => ("", "info", "This is the policy in force.".to_owned()),
        Checked::Reviewed { review, .. } if review.diff.is_empty() => (
            "",
            "info",
            "This means the same as the policy in force, so there is nothing to propose.".to_owned(),
        ),
        Checked::Reviewed { review, .. } => match review.blockers.first() {
            Some(finding) => {
                ("warn", "warn", format!("You can propose this, but not apply it: {}.", finding.title))
            }
            None => ("ok", "check", "This can be proposed.".to_owned()),
        },
    };
    html! {
        <div class="row">
            <p class={classes!("msg", class)} {id} role="status"><Icon name={icon} /><span>{ text }</span></p>
            if let Some(onclick) = mistake { <button class="link" type="button" {onclick}>{ "Go to it" }</button> }
        </div>
    }
}
