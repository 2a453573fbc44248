//! Policies from files, from standard input, and as they are in force.

use std::io::Read;
use std::path::Path;

use signet_shared::policy::{KeyArn, PolicyDocument};

use crate::cli::Global;
use crate::error::{Error, Result};

/// More than this is no policy: KMS takes 32 KiB. Enough for policies that are hopelessly too long to be told so.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A policy and what is known of its key.
pub(super) struct Known {
    pub(super) policy: PolicyDocument,
    /// ARN of the key, if the policy was read from it.
    pub(super) key_arn: Option<String>,
    /// Spec of that key.
    pub(super) key_spec: Option<String>,
}

/// What a file is called in reports.
pub(super) fn name(file: &Path) -> String {
    if is_stdin(file) { "standard input".to_owned() } else { file.display().to_string() }
}

/// Whether a file stands for standard input.
pub(super) fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// The text of a file; `-` is standard input.
///
/// # Errors
/// Invalid if it cannot be read, is longer than 4 MiB, or is not UTF-8.
pub(in crate::cli) fn text(file: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let limit = MAX_BYTES + 1;
    let read = if is_stdin(file) {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    let title = || format!("{} cannot be read", name(file));
    read.map_err(|cause| {
        Error::invalid(title(), format!("{cause}.")).with_hint("Check the path and its permissions.")
    })?;
    if bytes.len() as u64 >= limit {
        return Err(Error::invalid(title(), "It is longer than 4 MiB; KMS takes policies of 32 KiB."));
    }
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    String::from_utf8(bytes).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to();
        let hint = match wide {
            true => "It is UTF-16, as PowerShell's > writes it. Save it as UTF-8 (Out-File -Encoding utf8).",
            false => "Save it as UTF-8.",
        };
        Error::invalid(title(), format!("It is not UTF-8 text: byte {} has no meaning there.", at + 1))
            .with_hint(hint)
    })
}

/// The policy in a file.
///
/// # Errors
/// As [`text`]; invalid, with line and column, if the text is no policy.
pub(super) fn policy(file: &Path) -> Result<PolicyDocument> {
    PolicyDocument::parse(&text(file)?)
        .map_err(|error| Error::invalid(format!("{} is not a policy", name(file)), error.to_string()))
}

/// The policy in a file, or, if there is no such file, the live policy of the key that is named as in the other commands: by an
/// identity's name or id, or by its ARN.
///
/// # Errors
/// As [`policy`]; not found if there is neither; what AWS says when it refuses.
pub(super) async fn file_or_live(place: &str, global: &Global) -> Result<Known> {
    let file = Path::new(place);
    if is_stdin(file) || file.exists() {
        return Ok(Known { policy: policy(file)?, key_arn: None, key_spec: None });
    }
    let app = global.app().await?;
    let live = async {
        let key = app.find_key(place).await?;
        app.read_policy_of_key(&key.target, &key.arn).await
    }
    .await;
    app.close().await;
    let live = live.map_err(|error| {
        let looks_like_a_file = place.contains(['/', '\\', '.']) && !place.starts_with("arn:");
        match looks_like_a_file {
            true => {
                Error::invalid(format!("There is no file {place}"), "Nor is there an identity of that name.")
            }
            false => error,
        }
    })?;
    let policy = PolicyDocument::parse(&live.document).map_err(Error::internal)?;
    Ok(Known { policy, key_arn: Some(live.key_arn), key_spec: live.key_spec })
}

/// Reads the value of `--key-arn`.
pub(super) fn key_arn(text: &str) -> std::result::Result<KeyArn, String> {
    KeyArn::parse(text).map_err(|field| field.message)
}
