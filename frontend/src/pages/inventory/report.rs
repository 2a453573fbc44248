//! Takes an audit report of Private CA: a button, and what came of it.

use signet_shared::api::certificate::{AuditReportOutcome, MAX_REPORT};
use signet_shared::format::thousands;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, FileList};
use yew::prelude::*;

use crate::api::certificates;
use crate::api::error::ApiError;
use crate::browser;
use crate::components::choose_files::ChooseFiles;
use crate::components::doc_link::DocLink;
use crate::components::fold::Fold;
use crate::components::notice::Notice;
use crate::components::problem::ProblemNotice;
use crate::components::status::Tone;
use crate::components::target_choice::target_select;
use crate::hooks::use_targets::use_targets;

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
    /// The file was not even sent: why.
    NotSent(String),
}

/// The way to bring in what others issued.
#[component]
pub(super) fn TakeReport(props: &TakeReportProps) -> Html {
    let state = use_state(|| Taking::Nothing);
    let targets = use_targets(true);
    let target = use_state(String::new);
    let ontarget = {
        let target = target.clone();
        Callback::from(move |(id, _): (String, String)| target.set(id))
    };
    let onfiles = {
        let (state, ontaken) = (state.clone(), props.ontaken.clone());
        let target = Some((*target).clone()).filter(|id| !id.is_empty());
        Callback::from(move |files: FileList| {
            let Some(file) = files.get(0) else { return };
            let (state, ontaken, target) = (state.clone(), ontaken.clone(), target.clone());
            state.set(Taking::Busy);
            spawn_local(async move {
                state.set(match text_of(&file).await {
                    Err(why) => Taking::NotSent(why),
                    Ok(report) => match certificates::take_audit_report(target, report).await {
                        Ok(outcome) => {
                            ontaken.emit(());
                            Taking::Taken(outcome)
                        }
                        Err(error) => Taking::Failed(error),
                    },
                });
            });
        })
    };
    let said = match &*state {
        Taking::Nothing | Taking::Busy => Html::default(),
        Taking::Taken(outcome) => html! {
            <Notice tone={Tone::Ok} title="The report is in the inventory">
                <p>{ format!("{} added, {} revoked since an earlier report, {} known already.", thousands(outcome.added), thousands(outcome.changed), thousands(outcome.known)) }</p>
            </Notice>
        },
        Taking::NotSent(why) => html! {
            <Notice tone={Tone::Bad} title="The file was not taken"><p>{ why }</p></Notice>
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
                { target_select(&targets, &target, "Whose authority the report is about.", &ontarget) }
                <div class="actions">
                    <ChooseFiles icon="upload" busy={*state == Taking::Busy} label="Audit report" accept=".json,.csv" {onfiles}>{ "Add an audit report" }</ChooseFiles>
                </div>
                <div role="status">{ said }</div>
            </div>
        </Fold>
    }
}

/// The text of a file, or why it is not sent.
async fn text_of(file: &File) -> Result<String, String> {
    // Before it is read: a film chosen by mistake should not fill the memory.
    if file.size() > MAX_REPORT as f64 {
        let most = MAX_REPORT / (1024 * 1024);
        return Err(format!(
            "{} has more than {most} MiB. `signet audit-report FILE` takes longer reports.",
            file.name()
        ));
    }
    let bytes = browser::read_file(file).await;
    let bytes = bytes.ok_or_else(|| format!("{} cannot be read. Was it moved or changed?", file.name()))?;
    String::from_utf8(bytes).map_err(|_| {
        format!(
            "{} is not text. The report is a .json or .csv file; unpack it first if it is compressed.",
            file.name()
        )
    })
}
