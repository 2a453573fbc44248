//! A verification in the browser, its signatures checked by the browser's own cryptography.

use std::cell::Cell;
use std::rc::Rc;

use signet_shared::certificate::CertificateError;
use signet_shared::certificate::verify::{SignatureCheck, Verification};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser;
use crate::state::signature::Task;
use crate::state::verification::{Answers, Asked, Round, round};

/// A report, or why there can be none.
pub(crate) type Verified = Rc<Result<Verification, CertificateError>>;

/// The report on what is asked; `None` until the browser has checked the signatures, or when nothing is asked. Signatures
/// that were checked once are remembered: only the first run takes time.
#[hook]
pub(crate) fn use_verification(asked: Option<Asked>) -> Option<Verified> {
    let report = use_state(|| None::<(Asked, Verified)>);
    let answers = use_mut_ref(Answers::new);
    {
        let report = report.clone();
        use_effect_with(asked.clone(), move |asked| {
            let is_left = Rc::new(Cell::new(false));
            if let Some(asked) = asked.clone() {
                let left = Rc::clone(&is_left);
                spawn_local(async move {
                    // Something else is asked once `left` is set.
                    while !left.get() {
                        // Nothing is borrowed while the browser is waited for.
                        let next = round(&asked, &answers.borrow());
                        match next {
                            Round::Done(found) => {
                                report.set(Some((asked, Rc::new(found))));
                                break;
                            }
                            Round::Ask(tasks) => {
                                for task in tasks {
                                    let answer = check(&task).await;
                                    answers.borrow_mut().insert(task, answer);
                                }
                            }
                        }
                    }
                });
            }
            move || is_left.set(true)
        });
    }
    // A report on what was asked before is none on this.
    let asked = asked?;
    report.as_ref().filter(|(of, _)| *of == asked).map(|(_, found)| Rc::clone(found))
}

async fn check(task: &Task) -> SignatureCheck {
    let Some(job) = task.job() else { return SignatureCheck::Differs };
    match browser::verify_signature(&job).await {
        Some(true) => SignatureCheck::Fits,
        Some(false) => SignatureCheck::Differs,
        None => SignatureCheck::NotChecked,
    }
}
