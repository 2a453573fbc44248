//! `signet policy`: the original's last step, without hand editing.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use signet_shared::api::key_policy::{ApplyPolicyChange, PolicyChange, ProposePolicyChange};
use signet_shared::policy::{ChangeKind, Context, PolicyDocument, diff, findings, json_diff};

use super::{Global, policy_files, print};
use crate::app::App;
use crate::error::{Error, Result};

#[derive(Debug, Subcommand)]
pub(super) enum Policy {
    /// Print the live key policy.
    Show(Show),
    /// Propose a change and show what it does. Nothing is sent to AWS but reads.
    Propose(Propose),
    /// Apply a proposed change, if the live policy is still the one it starts from.
    Apply(Apply),
    /// Examine key policies in files and say what is wrong or worth a second look.
    Lint(policy_files::Lint),
    /// Show what changes between two policies: statements, who gains and who loses, findings.
    Diff(policy_files::Diff),
    /// Say whether a principal may do something with a key, and which statements decide that.
    Explain(policy_files::Explain),
    /// Print a policy, one of its statements, or the statements that a role needs, for other tools.
    Export(policy_files::Export),
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Name or id of the identity.
    identity: String,
    /// Print JSON with the key's ARN and the policy's hash.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Propose {
    /// Name or id of the identity.
    identity: String,
    /// Let this Lambda execution role sign.
    #[arg(long, value_name = "ARN", group = "what")]
    role: Option<String>,
    /// Put the policy in this file.
    #[arg(long, value_name = "FILE", group = "what")]
    document: Option<PathBuf>,
    /// Undo this applied change.
    #[arg(long, value_name = "CHANGE", group = "what")]
    undo: Option<String>,
    /// Print the change as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Apply {
    /// Id of the change, as `propose` printed it.
    change: String,
    /// The key's alias, to confirm; asked for if not given.
    #[arg(long, value_name = "ALIAS")]
    confirm: Option<String>,
    /// Print the change as JSON.
    #[arg(long)]
    json: bool,
}

impl Policy {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let online = match self {
            // These work on files, and open the store only if they are to read a live policy.
            Self::Lint(lint) => return lint.run(),
            Self::Diff(diff) => return diff.run(global).await,
            Self::Explain(explain) => return explain.run(global).await,
            Self::Export(export) => return export.run(global).await,
            online => online,
        };
        let app = global.app().await?;
        let outcome = match online {
            Self::Show(show) => show.run(&app).await,
            Self::Propose(propose) => propose.run(&app).await,
            Self::Apply(apply) => apply.run(&app).await,
            _ => Ok(()),
        };
        app.close().await;
        outcome.map(|()| ExitCode::SUCCESS)
    }
}

impl Show {
    async fn run(self, app: &App) -> Result<()> {
        let identity = app.find_identity(&self.identity).await?;
        let policy = app.read_key_policy(&identity.id).await?;
        if self.json {
            return print::json(&policy);
        }
        print::tell(&format!("Key policy of {} ({})", policy.key_arn, policy.confirm_with));
        print::result(&policy.document);
        Ok(())
    }
}

impl Propose {
    async fn run(self, app: &App) -> Result<()> {
        let identity = app.find_identity(&self.identity).await?;
        let propose = match (self.role, self.document, self.undo) {
            (Some(role_arn), None, None) => ProposePolicyChange::LambdaRole { role_arn },
            (None, Some(file), None) => {
                let document = std::fs::read_to_string(&file).map_err(|cause| {
                    Error::invalid(format!("{} cannot be read", file.display()), format!("{cause}."))
                })?;
                ProposePolicyChange::Document { document }
            }
            (None, None, Some(change_id)) => ProposePolicyChange::Undo { change_id },
            _ => {
                return Err(Error::invalid("There is nothing to propose", "Say what to change.")
                    .with_hint("Give one of --role ARN, --document FILE, --undo CHANGE."));
            }
        };
        let change = app.propose_policy_change(&app.operator(), &identity.id, propose.into()).await?;
        if self.json {
            return print::json(&change);
        }
        print::result(&describe(&change)?);
        print::tell(&format!(
            "Nothing is changed yet. Apply it: signet policy apply {} --confirm {}",
            change.id, identity.alias
        ));
        Ok(())
    }
}

impl Apply {
    async fn run(self, app: &App) -> Result<()> {
        let change = app.read_policy_change(&self.change).await?;
        let confirmation = match self.confirm {
            Some(confirmation) => confirmation,
            None => {
                print::tell(&describe(&change)?);
                print::ask("Type the key's alias to apply this")?
            }
        };
        let apply = ApplyPolicyChange { base_hash: change.base_hash, confirmation };
        let change = app.apply_policy_change(&app.operator(), &change.id, apply).await?;
        if self.json {
            return print::json(&change);
        }
        print::result(&format!("Applied and read back: {}", change.title));
        if let Some(identity) = &change.identity_id {
            let name = app.read_identity(identity).await?.summary.name;
            print::tell(&format!("Undo it: signet policy propose {name} --undo {}", change.id));
        }
        Ok(())
    }
}

/// What a change does, for people: statements, findings, JSON.
fn describe(change: &PolicyChange) -> Result<String> {
    let read = |text: &str| PolicyDocument::parse(text).map_err(Error::internal);
    let (base, proposed) = (read(&change.base_document)?, read(&change.proposed_document)?);
    let mut lines =
        vec![format!("{} (change {})", change.title, change.id), String::new(), "Statements:".to_owned()];
    for statement in diff(&base, &proposed).statements {
        let mark = match statement.kind {
            ChangeKind::Added => "+",
            ChangeKind::Removed => "-",
            ChangeKind::Changed => "~",
            ChangeKind::Unchanged => " ",
        };
        lines.push(format!("  {mark} {}: {}", statement.label, statement.summary));
    }
    let found = findings(&proposed, &Context::for_key(&change.key_arn));
    if !found.is_empty() {
        lines.push(String::new());
        lines.push("Findings:".to_owned());
        lines.extend(found.iter().map(|finding| {
            format!(
                "  {}: {}. {}",
                finding.severity.word(),
                finding.title.trim_end_matches('.'),
                finding.detail
            )
        }));
    }
    lines.push(String::new());
    lines.push("JSON, sorted:".to_owned());
    for row in json_diff(&base, &proposed) {
        if row.is_equal() {
            lines.push(format!("    {}", row.left().unwrap_or_default()));
        } else {
            lines.extend(row.left().map(|left| format!("  - {left}")));
            lines.extend(row.right().map(|right| format!("  + {right}")));
        }
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}
