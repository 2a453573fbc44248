//! A ceremony, live: its steps, its log, what it has made, and what to do where it stops.

mod log;
mod outcome;
mod steps;

use std::rc::Rc;

use signet_shared::api::ceremony::{Ceremony, CeremonyState, StepState};
use signet_shared::api::session::TargetKind;
use yew::prelude::*;

use crate::api::plans;
use crate::components::async_view::Loading;
use crate::components::bill::Bill;
use crate::components::button::{Button, ButtonLink};
use crate::components::nav::NavItem;
use crate::components::notice::Notice;
use crate::components::page_head::PageHead;
use crate::components::panel::Panel;
use crate::components::problem::ProblemNotice;
use crate::components::status::{Status, Tag, Tone};
use crate::components::time::{Precision, Time};
use crate::format::duration;
use crate::hooks::use_now::use_now;
use crate::hooks::use_resource::{Load, use_resource};
use crate::hooks::use_run::{Following, use_run};
use crate::hooks::use_session::use_session;
use crate::pages::plan::export::KeptPlanExport;
use crate::route::Route;
use crate::state::run::{Channel, progress, steps_done};
use crate::state::words::{ended, title};

use log::Log;
use outcome::Outcome;
use steps::Steps;

/// How often running times are renewed, milliseconds.
const TICK: u32 = 500;

/// What [`RunPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct RunPageProps {
    /// Id of the ceremony.
    pub id: String,
}

/// A ceremony, live.
#[component]
pub(crate) fn RunPage(props: &RunPageProps) -> Html {
    let sandbox = use_session().target.kind == TargetKind::Sandbox;
    let following = use_run(&props.id);
    let run = &following.run;
    let running = matches!(&run.ceremony, Some(ceremony) if ceremony.state == CeremonyState::Running);
    let now = use_now(TICK, running);

    let Some(ceremony) = &run.ceremony else {
        return html! {
            <>
                <PageHead title="Ceremony" crumbs={vec![NavItem::new(Route::Home, "Identities")]} />
                if let Some(error) = &run.error {
                    <ProblemNotice error={error.clone()} onretry={following.read.clone()} />
                } else {
                    <Loading what="the ceremony" />
                }
            </>
        };
    };
    html! {
        <>
            { head(ceremony, now, &following) }
            <div class="stack loose">
                if run.is_cut_off() {
                    <Notice tone={Tone::Warn} icon="wait" title="Connection lost" alert=true
                        actions={html! { <Button onclick={following.read.reform(|_| ())}>{ "Try now" }</Button> }}>
                        <p>{ "The run goes on without this page. Signet keeps trying to reach the server." }</p>
                    </Notice>
                }
                <Outcome ceremony={ceremony.clone()} onresume={following.resume.clone()} resuming={run.resuming} error={run.refusal.clone()} />
                <div class="cols">
                    { steps_panel(ceremony, now) }
                    <div class="stack loose">
                        <Money ceremony={ceremony.clone()} {sandbox} />
                        <Log ceremony={ceremony.clone()} status={line(run.channel(), run.is_cut_off())} />
                        <KeptPlanExport plan_id={ceremony.plan_id.clone()} title="The plan that runs" />
                    </div>
                </div>
            </div>
        </>
    }
}

fn head(ceremony: &Ceremony, now: i64, following: &Following) -> Html {
    let title = title(ceremony);
    let end = ceremony.ended_at.unwrap_or(now);
    let took = duration(end - ceremony.started_at);
    let lead = html! {
        <>{ "Started " }<Time at={ceremony.started_at} />{ match ceremony.state {
            CeremonyState::Running => format!(", running for {took}"),
            CeremonyState::Succeeded => format!(", took {took}"),
            CeremonyState::Failed => format!(", stopped after {took}"),
            CeremonyState::Interrupted => String::from(", interrupted"),
            CeremonyState::Cancelled => String::from(", cancelled"),
        } }</>
    };
    let actions = match ceremony.state {
        CeremonyState::Succeeded => {
            html! { <ButtonLink to={Route::Identity { id: ceremony.identity_id.clone() }}>{ "Open the identity" }</ButtonLink> }
        }
        state if state.can_cancel() => {
            let cancelling = following.run.cancelling;
            html! { <Button id="cancel" busy={cancelling} onclick={following.cancel.reform(|_| ())}>{ if cancelling { "Stopping after this step" } else if state == CeremonyState::Running { "Stop after this step" } else { "Give it up" } }</Button> }
        }
        _ => Html::default(),
    };
    let identity = NavItem::new(
        Route::Identity { id: ceremony.identity_id.clone() },
        ceremony.params.identity().to_owned(),
    );
    html! { <PageHead {title} {lead} {actions} crumbs={vec![NavItem::new(Route::Home, "Identities"), identity]} /> }
}

fn steps_panel(ceremony: &Rc<Ceremony>, now: i64) -> Html {
    let (done, all) = (steps_done(ceremony), ceremony.steps.len());
    let share = done * 1000 / all.max(1);
    let text = progress(ceremony);
    html! {
        <section class="panel" aria-labelledby="steps-h">
            <header><h2 id="steps-h">{ "Steps" }</h2><p class="small muted" aria-live="polite">{ text.clone() }</p></header>
            <svg class={classes!("track", if ceremony.state == CeremonyState::Succeeded { "ok" } else { "info" })} role="img" aria-label={format!("{done} of {all} steps done")}>
                <rect width={format!("{}.{}%", share / 10, share % 10)} height="6" />
            </svg>
            <Steps ceremony={ceremony.clone()} {now} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct MoneyProps {
    ceremony: Rc<Ceremony>,
    sandbox: bool,
}

/// What is paid for because of the run, and what is not any more.
#[component]
fn Money(props: &MoneyProps) -> Html {
    let ceremony = &props.ceremony;
    // What a run takes away is priced in its plan, which also knows its target.
    let plan = use_resource(ceremony.plan_id.clone(), |id| async move { plans::get(&id).await });
    let done =
        |name: &str| ceremony.steps.iter().any(|step| step.name == name && step.state == StepState::Done);
    let (ended, sandbox) = match &plan.load {
        Load::Ready(plan) => (ended(plan, done), plan.target.kind == TargetKind::Sandbox),
        Load::Loading | Load::Failed(_) => (Vec::new(), props.sandbox),
    };
    let (made, over) = (!ceremony.made.is_empty(), ceremony.state == CeremonyState::Succeeded);
    let tag = || html! { if sandbox { <Tag>{ "Sandbox: not charged" }</Tag> } };
    html! {
        <>
            if !ended.is_empty() {
                <Panel id="ended-h" title={if over { "Removed" } else { "Removed so far" }} aside={tag()}><Bill lines={ended.clone()} monthly="No longer paid, per month" /></Panel>
            }
            if made || ended.is_empty() {
                <Panel id="made-h" title={if over { "Made" } else { "Made so far" }} aside={tag()}>
                    if made { <Bill lines={ceremony.made.clone()} /> } else { <p class="muted">{ if over { "Nothing that costs money." } else { "Nothing that costs money yet." } }</p> }
                </Panel>
            }
        </>
    }
}

/// How the page learns what happens, in a word.
fn line(channel: Channel, cut_off: bool) -> Html {
    match channel {
        _ if cut_off => html! { <Status tone={Tone::Warn} icon="wait">{ "Reconnecting" }</Status> },
        Channel::Stream(_) => html! { <Status tone={Tone::Ok}>{ "Live" }</Status> },
        Channel::Poll => html! { <Status tone={Tone::Info} icon="retry">{ "Every 2 s" }</Status> },
        Channel::FirstRead | Channel::None => Html::default(),
    }
}

/// A moment of the log or of a step, to the second.
fn clock(at: i64) -> Html {
    html! { <Time {at} show={Precision::Clock} /> }
}
