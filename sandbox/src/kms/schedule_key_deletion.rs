//! ScheduleKeyDeletion.

use serde::{Deserialize, Serialize};

use super::{
    authorize::Ask,
    key_state,
    keys::Deletion,
    resolve::{self, check_key_id},
};
use crate::{
    context::Context,
    error::ApiError,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    pending_window_in_days: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Scheduled {
    key_id: String,
    deletion_date: f64,
    key_state: &'static str,
    pending_window_in_days: u32,
}

pub(super) fn schedule_key_deletion(context: &Context<'_>, input: Input) -> Result<Scheduled, ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.range("pendingWindowInDays", input.pending_window_in_days, 1, 365);
    checks.finish()?;
    let window_days = u32::try_from(input.pending_window_in_days.unwrap_or(30))
        .ok()
        .filter(|days| (7..=30).contains(days))
        .ok_or_else(|| ApiError::validation("PendingWindowInDays must be between 7 and 30"))?;
    let at = context.now.plus_days(window_days);
    let ask = Ask::own("kms:ScheduleKeyDeletion")
        .with("kms:ScheduleKeyDeletionPendingWindowInDays", &window_days.to_string());
    resolve::change(context, &given("keyId", input.key_id)?, &ask, |key| {
        key_state::not_pending_deletion(&context.place, key)?;
        key.deletion = Some(Deletion { at, window_days });
        Ok(Scheduled {
            key_id: key.arn(&context.place),
            deletion_date: at.epoch(),
            key_state: key.state(),
            pending_window_in_days: window_days,
        })
    })
}
