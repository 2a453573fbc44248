//! A ceremony, live: its steps, its log, what it has made, and what to do where it stops.

mod log;
mod outcome;
mod steps;

use std::rc::Rc;

use signet_shared::api::ceremony::{Ceremony, CeremonyState};
use signet_shared::api::session::TargetKind;
use signet_shared::ceremony::CeremonyParams;
use yew::prelude::*;

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
use crate::hooks::use_run::use_run;
use crate::hooks::use_session::use_session;
use crate::pages::plan_export::KeptPlanExport;
use crate::route::Route;
use crate::state::run::{Channel, progress, steps_done};

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
            { head(ceremony, now) }
            <div class="stack loose">
                if run.is_cut_off() {
                    <Notice tone={Tone::Warn} icon="wait" title="Connection lost" alert=true
                        actions={html! { <Button onclick={following.read.reform(|_| ())}>{ "Try now" }</Button> }}>
                        <p>{ "The run goes on without this page. Signet keeps trying to reach the server." }</p>
                    </Notice>
                }
                <Outcome ceremony={ceremony.clone()} onresume={following.resume.clone()} resuming={run.resuming} error={run.resume_error.clone()} />
                <div class="cols">
                    { steps_panel(ceremony, now) }
                    <div class="stack loose">
                        { made(ceremony, sandbox) }
                        <Log ceremony={ceremony.clone()} status={line(run.channel(), run.is_cut_off())} />
                        <KeptPlanExport plan_id={ceremony.plan_id.clone()} title="The plan that runs" />
                    </div>
                </div>
            </div>
        </>
    }
}

fn head(ceremony: &Ceremony, now: i64) -> Html {
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
        _ => Html::default(),
    };
    html! { <PageHead {title} {lead} {actions} crumbs={vec![NavItem::new(Route::Home, "Identities")]} /> }
}

/// What the run does, and has done.
fn title(ceremony: &Ceremony) -> String {
    let name = ceremony.params.identity();
    let (doing, done) = match &ceremony.params {
        CeremonyParams::Setup(_) => ("Setting up", "is set up"),
        CeremonyParams::Renew(_) => ("Renewing", "is renewed"),
        CeremonyParams::CleanUp(_) => ("Cleaning up", "is cleaned up"),
        CeremonyParams::Restore(_) => ("Restoring", "is restored"),
        CeremonyParams::Rotate(_) => ("Rotating the key of", "has gone a step in its rotation"),
        CeremonyParams::Revoke(_) => ("Revoking a certificate of", "has a certificate revoked"),
        CeremonyParams::Import(_) => ("Importing", "is imported"),
    };
    match ceremony.state {
        CeremonyState::Succeeded => format!("{name} {done}"),
        _ => format!("{doing} {name}"),
    }
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

fn made(ceremony: &Ceremony, sandbox: bool) -> Html {
    let title = if ceremony.state == CeremonyState::Succeeded { "Made" } else { "Made so far" };
    html! {
        <Panel id="made-h" {title} aside={html! { if sandbox { <Tag>{ "Sandbox: not charged" }</Tag> } }}>
            if ceremony.made.is_empty() {
                <p class="muted">{ "Nothing that costs money yet." }</p>
            } else {
                <Bill lines={ceremony.made.clone()} />
            }
        </Panel>
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
