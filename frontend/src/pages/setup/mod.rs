//! The setup wizard.

use yew::prelude::*;

use crate::components::page_head::PageHead;
use crate::route::SetupStep;

/// What [`SetupPage`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct SetupPageProps {
    /// The step that is shown.
    pub step: SetupStep,
}

/// The setup wizard.
#[component]
pub(crate) fn SetupPage(props: &SetupPageProps) -> Html {
    html! { <PageHead title="Set up identity" document_title={props.step.title()} /> }
}
