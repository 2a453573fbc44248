//! `signet access`: who may sign with a key, by which of the three ways, and the proof of it.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use signet_shared::api::access::{
    AccessOverview, AccessProof, AccessWay, AccessWayKind, CreateKeyGrant, KeyGrant, ProofWay, RevokeKeyGrant,
};

use super::exit::Exit;
use super::{Global, print};
use crate::app::App;
use crate::error::{Error, Result};

#[derive(Debug, Subcommand)]
pub(super) enum Access {
    /// Compare the three ways to let a Lambda function sign: what is in force, what each would change, which fits.
    Ways(Ways),
    /// Try that a role can sign and that somebody unrelated cannot. Changes nothing.
    Prove(Prove),
    /// Let a role sign by a grant, which can be revoked by itself. Asked twice, it makes one grant.
    Grant(Grant),
    /// Take a grant back.
    RevokeGrant(RevokeGrant),
    /// List the grants of a key.
    Grants(Grants),
}

/// The key that is meant.
#[derive(Debug, Args)]
struct Key {
    /// Name or id of the identity, or ARN of the key.
    #[arg(value_name = "KEY")]
    key: String,
}

/// The function that is meant.
#[derive(Debug, Args)]
struct Lambda {
    /// ARN of the execution role, or ARN or name of the function.
    #[arg(long, visible_alias = "role", value_name = "LAMBDA")]
    lambda: String,
}

#[derive(Debug, Args)]
pub(super) struct Ways {
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    lambda: Lambda,
    /// Access is wanted for a while only.
    #[arg(long)]
    temporary: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Prove {
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    lambda: Lambda,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Grant {
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    lambda: Lambda,
    /// Why, kept beside the grant.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The key's alias (of a key without one, its id), to confirm; asked for if not given.
    #[arg(long, value_name = "ALIAS")]
    confirm: Option<String>,
    /// Print the grant as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct RevokeGrant {
    #[command(flatten)]
    key: Key,
    /// Id of the grant, as `signet access grants` prints it.
    grant_id: String,
    /// The key's alias (of a key without one, its id), to confirm; asked for if not given.
    #[arg(long, value_name = "ALIAS")]
    confirm: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Grants {
    #[command(flatten)]
    key: Key,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Access {
    pub(super) async fn run(self, global: &Global) -> Result<ExitCode> {
        let app = global.app().await?;
        let outcome = match self {
            Self::Ways(ways) => ways.run(&app).await,
            Self::Prove(prove) => prove.run(&app).await,
            Self::Grant(grant) => grant.run(&app).await,
            Self::RevokeGrant(revoke) => revoke.run(&app).await,
            Self::Grants(grants) => grants.run(&app).await,
        };
        app.close().await;
        outcome.map(ExitCode::from)
    }
}

impl Key {
    /// Target and ARN of the key.
    async fn find(&self, app: &App) -> Result<(String, String)> {
        let key = app.find_key(&self.key).await?;
        Ok((key.target, key.arn))
    }
}

impl Lambda {
    async fn role(&self, app: &App, target: &str, key: &str) -> Result<String> {
        Ok(app.resolve_lambda(target, key, &self.lambda).await?.role_arn)
    }
}

impl Ways {
    async fn run(self, app: &App) -> Result<Exit> {
        let (target, key) = self.key.find(app).await?;
        let role = self.lambda.role(app, &target, &key).await?;
        let overview = app.read_access(&target, &key, &role, self.temporary).await?;
        match self.json {
            true => print::json(&overview)?,
            false => print::result(&describe(&overview)),
        }
        Ok(Exit::Succeeded)
    }
}

impl Prove {
    async fn run(self, app: &App) -> Result<Exit> {
        let (target, key) = self.key.find(app).await?;
        let role = self.lambda.role(app, &target, &key).await?;
        let proof = app.prove_access(&target, &key, &role).await?;
        match self.json {
            true => print::json(&proof)?,
            false => print::result(&proven(&proof)),
        }
        if proof.holds {
            return Ok(Exit::Succeeded);
        }
        Ok(Exit::Attention)
    }
}

impl Grant {
    async fn run(self, app: &App) -> Result<Exit> {
        let (target, key) = self.key.find(app).await?;
        let role_arn = self.lambda.role(app, &target, &key).await?;
        let confirmation = confirmation(self.confirm)?;
        let asked = CreateKeyGrant { role_arn, reason: self.reason, confirmation };
        let (grant, made) = app.create_grant(&app.operator(), &target, &key, asked).await?;
        if self.json {
            print::json(&grant)?;
            return Ok(Exit::Succeeded);
        }
        print::result(&line(&grant));
        print::tell(if made {
            "The grant was made."
        } else {
            "The grant was there already: nothing was made."
        });
        print::tell(&format!("Take it back: signet access revoke-grant {key} {}", grant.grant_id));
        Ok(Exit::Succeeded)
    }
}

impl RevokeGrant {
    async fn run(self, app: &App) -> Result<Exit> {
        let (target, key) = self.key.find(app).await?;
        let asked = RevokeKeyGrant { confirmation: confirmation(self.confirm)? };
        app.revoke_grant(&app.operator(), &target, &key, &self.grant_id, asked).await?;
        print::result(&format!("Revoked: {}", self.grant_id));
        Ok(Exit::Succeeded)
    }
}

impl Grants {
    async fn run(self, app: &App) -> Result<Exit> {
        let (target, key) = self.key.find(app).await?;
        let grants = app.list_grants(&target, &key).await?;
        if self.json {
            print::json(&grants)?;
        } else if grants.is_empty() {
            print::tell("The key has no grants.");
        } else {
            print::result(&grants.iter().map(line).collect::<Vec<_>>().join("\n"));
        }
        Ok(Exit::Succeeded)
    }
}

fn confirmation(given: Option<String>) -> Result<String, Error> {
    given.map_or_else(|| print::ask("Type the key's alias, or the id of a key without one, to confirm"), Ok)
}

fn line(grant: &KeyGrant) -> String {
    let mut text = format!("{}  {}  {}", grant.grant_id, grant.grantee, grant.operations.join(", "));
    for (label, value) in [("name", &grant.name), ("by", &grant.made_by), ("reason", &grant.reason)] {
        if let Some(value) = value {
            text.push_str(&format!("  {label}: {value}"));
        }
    }
    text
}

fn title(kind: AccessWayKind) -> &'static str {
    match kind {
        AccessWayKind::KeyPolicy => "A. Key policy",
        AccessWayKind::IamPolicy => "B. IAM policy on the role",
        AccessWayKind::Grant => "C. Grant",
    }
}

fn describe(overview: &AccessOverview) -> String {
    let mut lines = vec![overview.role_arn.clone(), String::new()];
    lines.extend(overview.answers.iter().map(|answer| format!("{}: {}", answer.action, answer.words)));
    for way in &overview.ways {
        lines.extend([String::new(), format!("{}: {}", title(way.kind), state(way))]);
        lines.extend(way.notes.iter().map(|note| format!("  {note}")));
        lines.push(format!("  {}", way.would_change));
        lines.extend(way.document.lines().map(|line| format!("    {line}")));
        lines.extend(way.command.lines().map(|line| format!("  $ {line}")));
    }
    lines.extend([String::new(), format!("Recommended: {}. {}", title(overview.recommended), overview.why)]);
    lines.join("\n")
}

fn state(way: &AccessWay) -> String {
    match (way.in_force, &way.unknown) {
        (Some(true), _) => format!("in force, by {}", way.given_by.join(", ")),
        (Some(false), _) => "not in force".to_owned(),
        (None, Some(why)) => format!("not known. {why}"),
        (None, None) => "not known".to_owned(),
    }
}

fn proven(proof: &AccessProof) -> String {
    let mut lines = Vec::new();
    for check in &proof.checks {
        let mark = if check.allowed == Some(check.expected) { "ok    " } else { "FAILED" };
        let how = match check.how {
            ProofWay::DryRun => "tried",
            ProofWay::Evaluated => "evaluated",
        };
        lines.push(format!("{mark} {} ({how}): {}", check.principal, check.words));
    }
    lines.extend(proof.note.iter().flat_map(|note| [String::new(), note.clone()]));
    lines.push(String::new());
    lines.push(match proof.holds {
        true => "The proof holds: the role can sign, and an unrelated principal cannot.".to_owned(),
        false => "The proof does not hold.".to_owned(),
    });
    lines.join("\n")
}
