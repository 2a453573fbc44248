//! Flags of the watcher and of its webhook.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::error::{Error, Result};
use crate::watcher::Options;
use crate::watcher::webhook::{Secret, Webhook, WebhookUrl};

/// Environment variable that holds the webhook's secret. No flag does: anyone who lists processes can read flags.
const SECRET: &str = "SIGNET_WEBHOOK_SECRET";
/// The shortest interval: AWS is not to be asked all the time.
const SHORTEST: Duration = Duration::from_secs(60);

/// How often the server looks.
#[derive(Debug, Clone, Args)]
pub(super) struct WatchFlags {
    /// Time between two looks at every identity: seconds, or a number with s, m, h or d; 0 turns the watch off.
    #[arg(long, env = "SIGNET_WATCH_INTERVAL", value_name = "TIME", default_value = "1h", value_parser = interval)]
    watch_interval: Duration,
    #[command(flatten)]
    webhook: WebhookFlags,
}

/// Where news goes.
#[derive(Debug, Clone, Args)]
pub(super) struct WebhookFlags {
    /// Address that news is posted to, signed: https, or http on this machine. The secret is read from
    /// --webhook-secret-file or SIGNET_WEBHOOK_SECRET.
    #[arg(long, env = "SIGNET_WEBHOOK_URL", hide_env_values = true, value_name = "URL")]
    webhook_url: Option<String>,
    /// File with the webhook's secret: whsec_ and 24 to 64 bytes in base64.
    #[arg(long, env = "SIGNET_WEBHOOK_SECRET_FILE", value_name = "FILE")]
    webhook_secret_file: Option<PathBuf>,
}

impl WatchFlags {
    /// The watcher's options.
    pub(super) fn options(self, webhook: Option<Webhook>) -> Options {
        Options { interval: self.watch_interval, webhook, ..Options::default() }
    }

    /// The webhook, if there is one.
    pub(super) fn webhook(&self) -> Result<Option<Webhook>> {
        self.webhook.clone().webhook()
    }
}

impl WebhookFlags {
    /// The webhook, if there is one.
    ///
    /// # Errors
    /// Invalid if the address or the secret cannot be used, or if there is no secret.
    pub(super) fn webhook(self) -> Result<Option<Webhook>> {
        let Some(url) = self.webhook_url.filter(|url| !url.is_empty()) else { return Ok(None) };
        let url: WebhookUrl = url.parse()?;
        let text = match &self.webhook_secret_file {
            Some(file) => std::fs::read_to_string(file).map_err(|cause| {
                Error::invalid(format!("{} cannot be read", file.display()), format!("{cause}."))
            })?,
            None => std::env::var(SECRET).map_err(|_| {
                Error::invalid(
                    "The webhook has no secret",
                    "Without it the receiver cannot tell who sends.",
                )
                .with_hint(
                    "Make one: echo \"whsec_$(openssl rand -base64 32)\" > FILE, and name it with --webhook-secret-file.",
                )
            })?,
        };
        Ok(Some(Webhook::new(url, Secret::parse(&text)?)?))
    }
}

/// Reads a time: `0`, `90`, `90s`, `15m`, `1h`, `1d`.
fn interval(text: &str) -> Result<Duration, String> {
    let (digits, unit) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(at) => text.split_at(at),
        None => (text, "s"),
    };
    let number: u64 = digits.parse().map_err(|_| "give a number such as 3600, or 1h".to_owned())?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err("the unit is s, m, h or d".to_owned()),
    };
    let seconds = number.checked_mul(factor).filter(|seconds| *seconds <= 30 * 86_400);
    let duration = Duration::from_secs(seconds.ok_or("at most 30d")?);
    if !duration.is_zero() && duration < SHORTEST {
        return Err("at least a minute, or 0 to turn it off".to_owned());
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        for (text, seconds) in
            [("0", 0), ("0h", 0), ("60", 60), ("90s", 90), ("15m", 900), ("1h", 3_600), ("30d", 2_592_000)]
        {
            assert_eq!(interval(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in
            ["", "h", "-1", "1.5h", "59", "31d", "99999999999999999999", "999999999999999999d", "1w", "1 h"]
        {
            assert!(interval(text).is_err(), "{text}");
        }
    }
}
