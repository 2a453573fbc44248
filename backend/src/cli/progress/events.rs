//! A ceremony for programs: a JSON object per line, in the words of the server-sent events of the API.
//!
//! `{"event":"ceremony","id":12,"data":{…}}` is the event `ceremony` with its id and data. Two more events frame it:
//! `plan` before a plan runs, and `outcome` at the end.

use serde::Serialize;
use signet_shared::api::ceremony::Ceremony;
use signet_shared::api::identity::Identity;
use signet_shared::api::plan::Plan;

use crate::cli::print;

/// A line.
#[derive(Serialize)]
struct Event<'a, T> {
    event: &'a str,
    /// Number of the journal record, of an event `ceremony`.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    data: T,
}

/// Data of the event `outcome`.
#[derive(Serialize)]
struct Outcome<'a> {
    ceremony: &'a Ceremony,
    identity: &'a Identity,
    /// Where the certificate was written, of a setup that succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_file: Option<&'a str>,
}

/// The plan that is about to run.
pub(super) fn plan(plan: &Plan) {
    line("plan", None, plan);
}

/// A ceremony as it stands after a journal record. False if nobody reads any more.
pub(super) fn ceremony(ceremony: &Ceremony) -> bool {
    line("ceremony", Some(ceremony.sequence), ceremony)
}

/// What came of it.
pub(super) fn outcome(ceremony: &Ceremony, identity: &Identity, certificate_file: Option<&str>) {
    line("outcome", None, Outcome { ceremony, identity, certificate_file });
}

fn line<T: Serialize>(event: &str, id: Option<u64>, data: T) -> bool {
    match serde_json::to_string(&Event { event, id, data }) {
        Ok(text) => print::line(&text),
        Err(error) => {
            tracing::error!(%error, event, "an event could not be written");
            true
        }
    }
}
