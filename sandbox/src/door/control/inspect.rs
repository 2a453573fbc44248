//! What the sandbox is and does: its status and its principals.

use serde_json::{Value, json};

use crate::{Pace, Sandbox};

pub(super) fn status(sandbox: &Sandbox) -> Value {
    let options = &sandbox.inner.options;
    let mut status = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "account": options.account,
        "strict_auth": options.strict_auth,
        "kept_on_disk": options.directory.is_some(),
        "clock": clock(sandbox),
        "throttle": sandbox.is_throttling(),
        "faults": sandbox.faults().planned().len(),
        "calls": sandbox.faults().calls_by_service(),
    });
    if let (Some(status), Value::Object(pace)) = (status.as_object_mut(), pace(sandbox.pace())) {
        status.extend(pace);
    }
    status
}

/// The sandbox's time, and how far it is ahead of the system's.
pub(super) fn clock(sandbox: &Sandbox) -> Value {
    let clock = sandbox.clock();
    json!({
        "now": clock.now().iso(),
        "ahead_seconds": clock.ahead().as_secs(),
        "stopped": clock.is_stopped(),
    })
}

pub(super) fn pace(pace: Pace) -> Value {
    match pace {
        Pace::Instant => json!({ "pace": "instant" }),
        Pace::Aws => json!({ "pace": "aws" }),
        Pace::Delayed(time) => json!({ "pace": "delayed", "background_ms": time.as_millis() }),
    }
}

/// Names and ARNs; nothing that lets anyone sign.
pub(super) fn principals(sandbox: &Sandbox) -> Value {
    let options = &sandbox.inner.options;
    let account = |account: &Option<String>| account.as_ref().unwrap_or(&options.account).clone();
    let users = options.principals.users.iter().map(|user| {
        let arn = format!("arn:aws:iam::{}:user{}{}", account(&user.account), user.path, user.name);
        json!({ "kind": "user", "name": user.name, "arn": arn })
    });
    let roles = options.principals.roles.iter().map(|role| {
        let arn = format!("arn:aws:iam::{}:role{}{}", account(&role.account), role.path, role.name);
        json!({ "kind": "role", "name": role.name, "arn": arn })
    });
    let functions = options.principals.functions.iter().map(|function| {
        let place =
            crate::place::Place { account: account(&function.account), region: function.region.clone() };
        let arn = place.arn("lambda", &format!("function:{}", function.name));
        json!({ "kind": "function", "name": function.name, "arn": arn, "role": function.role })
    });
    json!({ "principals": users.chain(roles).chain(functions).collect::<Vec<_>>() })
}
