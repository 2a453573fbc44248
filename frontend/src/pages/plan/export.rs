//! Taking a plan along: a format, a look at it, and the file.

use signet_shared::plan::Format;
use yew::prelude::*;

use crate::api::plans;
use crate::components::async_view::async_view;
use crate::components::button::Button;
use crate::components::copy::Copy;
use crate::components::download::Download;
use crate::components::field::{Choice, SelectField};
use crate::components::panel::Panel;
use crate::hooks::use_resource::use_resource;

/// What [`KeptPlanExport`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct KeptPlanExportProps {
    /// Id of the plan.
    pub plan_id: AttrValue,
    /// Title of the panel.
    pub title: AttrValue,
}

/// The same for a plan that is not at hand: what it can be had in depends on it.
#[component]
pub(crate) fn KeptPlanExport(props: &KeptPlanExportProps) -> Html {
    let resource = use_resource(props.plan_id.clone(), |id| async move { plans::read(&id).await });
    async_view(&resource, "the plan", |plan| {
        html! {
            <PlanExport plan_id={props.plan_id.clone()} formats={Format::of(plan).collect::<Vec<_>>()} title={props.title.clone()} />
        }
    })
}

/// What [`PlanExport`] is given.
#[derive(Properties, PartialEq)]
pub(crate) struct PlanExportProps {
    /// Id of the plan.
    pub plan_id: AttrValue,
    /// The formats that it can be had in.
    pub formats: Vec<Format>,
    /// Title of the panel.
    pub title: AttrValue,
}

/// A format to choose, what it is for, a preview and a download.
#[component]
pub(crate) fn PlanExport(props: &PlanExportProps) -> Html {
    let format = use_state(|| Format::Markdown);
    let shown = use_state(|| false);
    let choices: Vec<Choice> = props
        .formats
        .iter()
        .map(|format| Choice {
            value: format.name().into(),
            label: format.title().into(),
            group: group(*format).into(),
        })
        .collect();
    let onchange = {
        let format = format.clone();
        Callback::from(move |name: String| {
            if let Some(chosen) = Format::from_name(&name) {
                format.set(chosen);
            }
        })
    };
    let onclick = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    html! {
        <Panel id="take-h" title={props.title.clone()}>
            <SelectField id="format" label="Format" hint={format.purpose()} {choices} value={format.name()} {onchange} />
            <div class="actions">
                <Download href={plans::export_url(&props.plan_id, *format)}>{ "Download" }</Download>
                <Button icon="inspect" {onclick}>{ if *shown { "Hide the preview" } else { "Preview" } }</Button>
            </div>
            if *shown { <Preview plan_id={props.plan_id.clone()} format={*format} /> }
        </Panel>
    }
}

fn group(format: Format) -> &'static str {
    match format {
        Format::Text | Format::Json | Format::Markdown => "The plan itself",
        Format::Iam => "Permissions",
        Format::Cli | Format::Cloudformation | Format::Terraform => "For other tools",
    }
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    plan_id: AttrValue,
    format: Format,
}

/// The text as the server makes it: the file and the preview are the same.
#[component]
fn Preview(props: &PreviewProps) -> Html {
    let resource = use_resource((props.plan_id.clone(), props.format), |(id, format)| async move {
        plans::exported(&id, format).await
    });
    async_view(&resource, "the preview", |text| {
        html! {
            <>
                <Copy text={AttrValue::from(text.to_string())} what={props.format.title()} label="Copy" />
                <pre class="code log" tabindex="0" role="region" aria-label={format!("Preview: {}", props.format.title())}>{ text.as_str() }</pre>
            </>
        }
    })
}
