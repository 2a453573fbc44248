//! `signet policy show`.

use clap::Args;

use super::super::print;
use crate::app::App;
use crate::error::Result;

#[derive(Debug, Args)]
pub(in crate::cli) struct Show {
    /// Name or id of the identity, or ARN of any key that the target reaches.
    key: String,
    /// Print this version of the history in place of the live policy.
    #[arg(long, value_name = "NUMBER")]
    version: Option<u32>,
    /// Print JSON with the policy's hash and what else is known of it.
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) async fn run(self, app: &App) -> Result<()> {
        let key = app.find_key(&self.key).await?;
        if let Some(number) = self.version {
            let version = app.read_policy_version(&key.target, &key.arn, number).await?;
            if self.json {
                return print::json(&version);
            }
            print::tell(&format!("Version {number} of the key policy of {}: {}", key.arn, version.title));
            print::result(&version.document);
            return Ok(());
        }
        let policy = app.read_policy_of_key(&key.target, &key.arn).await?;
        if self.json {
            return print::json(&policy);
        }
        print::tell(&format!(
            "Key policy of {} ({}), version {}",
            policy.key_arn, policy.confirm_with, policy.version
        ));
        if let Some(drift) = &policy.drift {
            print::tell(&format!(
                "It was changed outside of Signet: version {} was applied last.",
                drift.applied_version
            ));
        }
        print::result(&policy.document);
        Ok(())
    }
}
