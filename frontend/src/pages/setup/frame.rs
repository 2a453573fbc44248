//! What surrounds each step: head, the list of steps, help.

use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::nav::NavItem;
use crate::components::page_head::PageHead;
use crate::pages::setup::help::Help;
use crate::route::{Route, SetupStep};

/// What [`Frame`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct FrameProps {
    /// The step that is shown.
    pub step: SetupStep,
    /// Whether the draft is kept in this browser.
    pub kept: bool,
    /// Begins again.
    pub onreset: Callback<()>,
    /// The step.
    pub children: Html,
}

/// Head, steps, the step itself, help.
#[component]
pub(super) fn Frame(props: &FrameProps) -> Html {
    let review = props.step == SetupStep::Review;
    let actions = html! {
        <>
            if props.kept {
                <span class="small muted" role="status">{ "Draft saved in this browser" }</span>
                <button class="link" type="button" onclick={props.onreset.reform(|_: MouseEvent| ())}>{ "Start over" }</button>
            }
        </>
    };
    html! {
        <>
            <PageHead title={if review { "Review the plan" } else { "Set up identity" }} document_title={format!("{}, set up identity", props.step.title())}
                crumbs={vec![NavItem::new(Route::Home, "Identities")]} {actions}
                lead={if review { html! { "Nothing has run yet. Signet has read the target and will run exactly this." } } else { Html::default() }} />
            <div class={classes!("wizard", (!review).then_some("help"))}>
                <nav aria-label="Setup steps">
                    <ol class="steps">{ for SetupStep::ALL.into_iter().map(|step| item(step, props.step)) }</ol>
                </nav>
                { props.children.clone() }
                if !review { <Help step={props.step} /> }
            </div>
        </>
    }
}

fn item(step: SetupStep, current: SetupStep) -> Html {
    let number = step.index() + 1;
    if step.index() < current.index() {
        return html! {
            <li class="done"><span class="n"><Icon name="check" /></span><span><span class="vh">{ "Done: " }</span><a href={Route::Setup { step }.path()}>{ step.title() }</a></span></li>
        };
    }
    html! {
        <li aria-current={(step == current).then_some("step")}><span class="n">{ number }</span><span>{ step.title() }</span></li>
    }
}
