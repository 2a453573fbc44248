//! The proof of access: that a role can sign, and that someone unrelated cannot.

use std::rc::Rc;

use signet_shared::api::access::{AccessProof, ProofCheck};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::access;
use crate::api::key_policy::KeyRef;
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::time::Time;
use crate::state::key_policy::proof::{ProofEvent, Proving, expectation, look, verdict, way};

#[derive(Properties, PartialEq)]
pub(super) struct ProofProps {
    /// The key.
    pub at: KeyRef,
    /// The role that shall be able to sign.
    pub role_arn: String,
    /// Makes it at once, without a click.
    pub auto: bool,
}

/// The proof, and the button that makes it. Key it by the role: the proof of one says nothing of another.
#[component]
pub(super) fn Proof(props: &ProofProps) -> Html {
    let proving = use_reducer(Proving::default);
    let ask = {
        let (tell, at, role) = (proving.dispatcher(), props.at.clone(), props.role_arn.clone());
        Callback::from(move |()| {
            let (tell, at, role) = (tell.clone(), at.clone(), role.clone());
            tell.dispatch(ProofEvent::Asked);
            spawn_local(async move {
                tell.dispatch(match access::prove(&at, role).await {
                    Ok(proof) => ProofEvent::Made(Rc::new(proof)),
                    Err(error) => ProofEvent::Refused(error),
                });
            });
        })
    };
    {
        let ask = ask.clone();
        use_effect_with(props.auto, move |auto| {
            if *auto {
                ask.emit(());
            }
        });
    }
    let made = proving.proof.as_ref();
    let onclick = ask.reform(|_: MouseEvent| ());
    html! {
        <section class="stack snug" aria-label="Access proof">
            <div class="row">
                <Button icon="shield" busy={proving.busy} {onclick}>{ if made.is_some() { "Prove it again" } else { "Prove access" } }</Button>
                <span class="small muted">{ "Tries whether the role can sign, and someone unrelated cannot. Nothing is signed." }</span>
            </div>
            if let Some(error) = &proving.error { <ProblemNotice error={error.clone()} safe="Nothing was changed." /> }
            <div role="status">if let Some(proof) = made { { shown(proof) } }</div>
        </section>
    }
}

fn shown(proof: &AccessProof) -> Html {
    let (tone, title) = verdict(proof);
    html! {
        <Notice {tone} icon={proof.holds.then_some("shield")} {title}>
            <p class="muted">{ "Tried " }<Time at={proof.at} /></p>
            <ul class="list plain">{ for proof.checks.iter().map(check) }</ul>
            if let Some(note) = &proof.note { <p><b>{ "What this does not prove: " }</b>{ note }</p> }
        </Notice>
    }
}

fn check(check: &ProofCheck) -> Html {
    let (icon, class, word) = look(check);
    let who = if check.is_role { "the role" } else { "someone unrelated" };
    html! {
        <li>
            <Icon name={icon} {class} />
            <div>
                <b><span class="vh">{ format!("{word}: ") }</span><span class="mono">{ &check.action }</span>{ format!(" by {who}") }</b>
                <p>{ expectation(check) }{ " " }{ &check.words }</p>
                <p class="small muted any"><span class="mono">{ &check.principal }</span>{ format!("; {}", way(check)) }</p>
                if let Some(id) = &check.request_id { <p class="small row tight"><span class="muted">{ "AWS request" }</span><Ident value={id.clone()} what="AWS request id" /></p> }
            </div>
        </li>
    }
}
