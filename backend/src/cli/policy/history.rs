//! `signet policy history`.

use clap::Args;
use signet_shared::api::key_policy::{PolicyVersion, VersionOrigin};
use signet_shared::format;

use super::super::print;
use crate::app::App;
use crate::error::Result;

#[derive(Debug, Args)]
pub(in crate::cli) struct History {
    /// Name or id of the identity, or ARN of any key that the target reaches.
    key: String,
    /// Print JSON with the documents.
    #[arg(long)]
    json: bool,
}

impl History {
    pub(super) async fn run(self, app: &App) -> Result<()> {
        let key = app.find_key(&self.key).await?;
        // What is live is kept by reading it, so that the list is complete. The history is there without AWS, too.
        if let Err(error) = app.read_policy_of_key(&key.target, &key.arn).await {
            print::tell(&format!("The live policy could not be read, so it may be missing here. {error}"));
        }
        let versions = app.list_policy_versions(&key.target, &key.arn).await?;
        if self.json {
            return print::json(&versions);
        }
        print::result(&table(&versions));
        Ok(())
    }
}

/// Number, time, who, what, why: newest first.
fn table(versions: &[PolicyVersion]) -> String {
    let rows: Vec<[String; 4]> = versions
        .iter()
        .enumerate()
        .map(|(at, version)| {
            let earlier = versions.get(at + 1..).unwrap_or_default();
            let who = match (version.origin, &version.author, &version.proposed_by) {
                (VersionOrigin::Found, ..) if drifted(version, earlier) => {
                    "changed outside of Signet".to_owned()
                }
                (VersionOrigin::Found, ..) => "-".to_owned(),
                (_, Some(author), Some(other)) if author != other => {
                    format!("{author} (proposed by {other})")
                }
                (_, Some(who), _) | (_, None, Some(who)) => who.clone(),
                (_, None, None) => "-".to_owned(),
            };
            let what = match &version.reason {
                Some(reason) => format!("{}: {reason}", version.title),
                None => version.title.clone(),
            };
            [version.number.to_string(), format::date_time(version.at.div_euclid(1000)), who, what]
        })
        .collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (number, when, who) = (width(0), width(1), width(2));
    rows.iter()
        .map(|[n, w, by, what]| format!("{n:>number$}  {w:<when$}  {by:<who$}  {what}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether a version that was found is not what had been applied last before it.
fn drifted(version: &PolicyVersion, earlier: &[PolicyVersion]) -> bool {
    let applied = earlier.iter().find(|earlier| earlier.origin == VersionOrigin::Applied);
    applied.is_some_and(|applied| applied.hash != version.hash)
}
