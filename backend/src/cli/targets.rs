//! `signet targets`: the AWS accounts where ceremonies can work.

use clap::{Args, Subcommand};
use signet_shared::api::target::{AwsAccess, TargetCheck, TargetInput, TargetRecord};

use super::{Global, print, region};
use crate::app::App;
use crate::config::DEFAULT_REGION;
use crate::error::{Error, Result};

#[derive(Debug, Subcommand)]
pub(super) enum Targets {
    /// List all targets: the sandbox, and AWS accounts.
    List(List),
    /// Add an AWS account. --profile, --region and --endpoint-url say how it is reached, if they are typed.
    Add(Add),
    /// Change a target: what is not given stays as it is, and '' takes something away.
    Change(Change),
    /// Remove a target. Nothing happens to what is in the account.
    Remove(One),
    /// Ask a target whether it can be worked with.
    Check(One),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Name of the target.
    name: String,
    #[command(flatten)]
    role: RoleFlags,
    /// Print the target as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Change {
    /// Name or id of the target.
    name_or_id: String,
    /// New name.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    role: RoleFlags,
    /// Print the target as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// Name or id of the target.
    name_or_id: String,
    /// Print the outcome as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct RoleFlags {
    /// IAM role to assume with the credentials of the profile, or of the SDK's standard chain.
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// External id that the role's trust policy asks for.
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    /// Account that it must be; no other is ever worked with.
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
}

impl Targets {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let app = global.app().await?;
        let outcome = match self {
            Self::List(list) => list.run(&app).await,
            Self::Add(add) => add.run(global, &app).await,
            Self::Change(change) => change.run(global, &app).await,
            Self::Remove(one) => one.remove(&app).await,
            Self::Check(one) => one.check(&app).await,
        };
        app.close().await;
        outcome
    }
}

impl List {
    async fn run(self, app: &App) -> Result<()> {
        let targets = app.list_targets().await?;
        if self.json {
            return print::json(&targets);
        }
        print::result(&targets.iter().map(line).collect::<Vec<_>>().join("\n"));
        Ok(())
    }
}

impl Add {
    async fn run(self, global: &Global, app: &App) -> Result<()> {
        let RoleFlags { role_arn, external_id, account } = self.role;
        let default_region = global.typed.region.as_deref().map_or(Ok(DEFAULT_REGION.to_owned()), region)?;
        let access = AwsAccess {
            profile: global.typed.profile.clone(),
            role_arn,
            external_id,
            endpoint_url: global.endpoint_url.clone(),
        };
        let input = TargetInput { name: self.name, default_region, account, access, revision: None };
        let added = app.create_target(&app.operator(), input).await?;
        told(&added, self.json)?;
        print::tell(&format!("Try it: signet targets check {:?}", added.target.name));
        Ok(())
    }
}

impl Change {
    async fn run(self, global: &Global, app: &App) -> Result<()> {
        let id = app.targets().find(&self.name_or_id).await?;
        let now = app.targets().known(&id).await?;
        let access = now.access.clone().unwrap_or_default();
        let RoleFlags { role_arn, external_id, account } = self.role;
        let input = TargetInput {
            name: self.name.unwrap_or(now.name),
            default_region: global.typed.region.as_deref().map_or(Ok(now.default_region), region)?,
            account: account.or(now.account),
            access: AwsAccess {
                profile: global.typed.profile.clone().or(access.profile),
                role_arn: role_arn.or(access.role_arn),
                external_id: external_id.or(access.external_id),
                endpoint_url: global.endpoint_url.clone().or(access.endpoint_url),
            },
            revision: Some(now.revision),
        };
        told(&app.change_target(&app.operator(), &id, input).await?, self.json)
    }
}

impl One {
    async fn remove(self, app: &App) -> Result<()> {
        let id = app.targets().find(&self.name_or_id).await?;
        let removed = app.read_target(&id).await?;
        app.remove_target(&app.operator(), &id).await?;
        if self.json {
            return print::json(&removed);
        }
        print::result(&format!("Removed: {}", removed.target.name));
        Ok(())
    }

    async fn check(self, app: &App) -> Result<()> {
        let id = app.targets().find(&self.name_or_id).await?;
        let check = app.check_target(&id).await?;
        if self.json {
            print::json(&check)?;
        } else if check.ok {
            print::result(&found(&check));
        }
        if check.ok {
            return Ok(());
        }
        Err(Error::unavailable("The target cannot be worked with", check.problem).with_hint(check.hint))
    }
}

fn told(target: &TargetRecord, json: bool) -> Result<()> {
    if json {
        return print::json(target);
    }
    print::result(&line(target));
    Ok(())
}

fn found(check: &TargetCheck) -> String {
    let caller = check.caller.as_deref().unwrap_or("Nobody knows who");
    let account = check.account.as_deref().unwrap_or("an unknown account");
    format!("{caller} in account {account} can list authorities and aliases.")
}

/// A target in a line. External ids are left out.
fn line(record: &TargetRecord) -> String {
    let target = &record.target;
    let mut parts = vec![target.default_region.clone()];
    parts.extend(target.account.as_ref().map(|account| format!("account {account}")));
    if let Some(access) = &record.access {
        parts.extend(access.profile.as_ref().map(|profile| format!("profile {profile}")));
        parts.extend(access.role_arn.clone());
        parts.extend(access.endpoint_url.clone());
    }
    let identities = record.identities;
    parts.push(format!("{identities} {}", if identities == 1 { "identity" } else { "identities" }));
    parts.extend(
        record.checked.as_ref().map(|check| if check.ok { "works" } else { "does not work" }.to_owned()),
    );
    parts.extend(record.is_default.then(|| "default".to_owned()));
    format!("{} ({}): {}", target.name, target.id, parts.join(", "))
}
