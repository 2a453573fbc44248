//! Takes an audit report of Private CA: a button, and what came of it.

use signet_shared::api::certificate::AuditReportOutcome;
use signet_shared::format::thousands;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::api::certificates;
use crate::api::error::ApiError;
use crate::browser;
use crate::components::button::Button;
use crate::components::doc_link::DocLink;
use crate::components::fold::Fold;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;

/// What [`TakeReport`] is given.
#[derive(Properties, PartialEq)]
pub(super) struct TakeReportProps {
    /// Called when the inventory may have more in it.
    pub ontaken: Callback<()>,
}

/// How it stands.
#[derive(Clone, PartialEq)]
enum Taking {
    Nothing,
    Busy,
    Taken(AuditReportOutcome),
    Failed(ApiError),
}

/// The way to bring in what others issued.
#[component]
pub(super) fn TakeReport(props: &TakeReportProps) -> Html {
    let state = use_state(|| Taking::Nothing);
    let chooser = use_node_ref();
    let onchoose = {
        let chooser = chooser.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = chooser.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let onchange = {
        let (chooser, state, ontaken) = (chooser.clone(), state.clone(), props.ontaken.clone());
        Callback::from(move |_: Event| {
            let Some(input) = chooser.cast::<HtmlInputElement>() else { return };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            let (state, ontaken) = (state.clone(), ontaken.clone());
            state.set(Taking::Busy);
            spawn_local(async move {
                let bytes = browser::read_file(&file).await.unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes).into_owned();
                match certificates::take_audit_report(text).await {
                    Ok(outcome) => {
                        state.set(Taking::Taken(outcome));
                        ontaken.emit(());
                    }
                    Err(error) => state.set(Taking::Failed(error)),
                }
            });
            // So that the same file can be chosen again.
            input.set_value("");
        })
    };
    let said = match &*state {
        Taking::Nothing | Taking::Busy => Html::default(),
        Taking::Taken(outcome) => html! {
            <Notice tone={Tone::Ok} title="The report is in the inventory">
                <p>{ format!("{} added, {} revoked since an earlier report, {} known already.", thousands(outcome.added), thousands(outcome.changed), thousands(outcome.known)) }</p>
            </Notice>
        },
        Taking::Failed(error) => html! {
            <>
                <ProblemNotice error={error.clone()} safe="Nothing of the report was taken." />
                if let Some(wrong) = error.field("report") { <p class="msg bad">{ &wrong.message }</p> }
            </>
        },
    };
    html! {
        <Fold summary="Certificates that others issued">
            <div class="stack snug fold-body">
                <p class="small">{ "An audit report lists everything that an authority of AWS Private CA has issued. Have it written, fetch the file from S3, and add it here; what is known already stays as it is. " }
                    <DocLink href="https://docs.aws.amazon.com/privateca/latest/userguide/PcaAuditReport.html">{ "Audit reports" }</DocLink></p>
                <div class="actions">
                    <Button icon="upload" busy={*state == Taking::Busy} onclick={onchoose}>{ "Add an audit report" }</Button>
                    <input ref={chooser} type="file" accept=".json,.csv" hidden=true aria-label="Audit report" {onchange} />
                </div>
                <div role="status">{ said }</div>
            </div>
        </Fold>
    }
}
