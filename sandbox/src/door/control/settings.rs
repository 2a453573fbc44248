//! Clock, pace and throttling.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    inspect,
    problem::{Problem, read},
};
use crate::{Pace, Sandbox};

/// How far the clock may be ahead, in seconds: a hundred years.
const MAX_AHEAD: u64 = 36_525 * 86_400;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetClock {
    advance_seconds: Option<i64>,
    stopped: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetPace {
    pace: Name,
    background_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Name {
    Instant,
    Delayed,
    Aws,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetThrottle {
    on: bool,
}

pub(super) fn set_clock(sandbox: &Sandbox, body: &[u8]) -> Result<Value, Problem> {
    const EXAMPLE: &str =
        r#"{"advance_seconds": 3600}, or {"stopped": true} to let nothing else move the clock"#;
    let SetClock { advance_seconds, stopped } = read(body, EXAMPLE)?;
    if advance_seconds.is_none() && stopped.is_none() {
        return Err(Problem::invalid("It is not said what the clock shall do.", format!("Send {EXAMPLE}.")));
    }
    let seconds = u64::try_from(advance_seconds.unwrap_or(0)).map_err(|_| {
        Problem::invalid(
            "The clock moves forward only.",
            "Say how many seconds it shall go forward; a reset takes it back to now.",
        )
    })?;
    let clock = sandbox.clock();
    let left = MAX_AHEAD.saturating_sub(clock.ahead().as_secs());
    if seconds > left {
        return Err(Problem::invalid(
            "The clock would be more than a hundred years ahead.",
            format!("Say at most {left} seconds."),
        ));
    }
    match stopped {
        Some(true) => clock.stop(),
        Some(false) => clock.start(),
        None => {}
    }
    clock.advance(Duration::from_secs(seconds));
    Ok(inspect::clock(sandbox))
}

pub(super) fn set_pace(sandbox: &Sandbox, body: &[u8]) -> Result<Value, Problem> {
    let SetPace { pace, background_ms } = read(body, r#"{"pace": "aws"} or {"pace": "instant"}"#)?;
    let pace = match (pace, background_ms) {
        (Name::Instant, None) => Pace::Instant,
        (Name::Aws, None) => Pace::Aws,
        (Name::Delayed, Some(millis)) => Pace::Delayed(Duration::from_millis(millis)),
        (Name::Delayed, None) => {
            return Err(Problem::invalid(
                "It is not said how long work takes.",
                r#"Send {"pace": "delayed", "background_ms": 1500}."#,
            ));
        }
        (_, Some(_)) => {
            return Err(Problem::invalid(
                "Only the pace \"delayed\" has a time.",
                "Leave background_ms away, or choose \"delayed\".",
            ));
        }
    };
    sandbox.set_pace(pace);
    Ok(inspect::pace(pace))
}

pub(super) fn set_throttle(sandbox: &Sandbox, body: &[u8]) -> Result<Value, Problem> {
    let SetThrottle { on } = read(body, r#"{"on": true} or {"on": false}"#)?;
    sandbox.set_throttling(on);
    Ok(json!({ "throttle": on }))
}
