//! AssumeRole.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    context::Context,
    crypto::random,
    error::ApiError,
    policy::{Policy, Resource, decide},
    principals::{Entity, Session},
    query::{Form, Xml},
    validate::{Checks, is_latin1_text},
};

/// The longest session of a role, in seconds: AWS's default.
const LONGEST: i64 = 3_600;

/// AWS's pattern for text.
const TEXT: &str = r"[\u0009\u000A\u000D\u0020-\u00FF]+";

/// AWS's pattern for ARNs.
const ARN: &str = r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+";

/// How the names of the parameters begin that are refused.
const NOT_MODELLED: [&str; 7] = [
    "PolicyArns.",
    "Tags.",
    "TransitiveTagKeys.",
    "SourceIdentity",
    "SerialNumber",
    "TokenCode",
    "ProvidedContexts.",
];

pub(super) fn assume_role(context: &Context<'_>, form: &Form) -> Result<Xml, ApiError> {
    let (role_arn, name) = (form.get("RoleArn"), form.get("RoleSessionName"));
    check(form)?;
    let (role_arn, name) = (role_arn.unwrap_or_default(), name.unwrap_or_default());
    let seconds = duration(form)?;
    let policy = form.get("Policy").map(session_policy).transpose()?;
    let unlisted = unlisted(context, role_arn);
    let role = match &unlisted {
        Some(role) => role,
        None => authorize(context, form, role_arn, name)?,
    };

    let access_key = format!("ASIA{}", letters(&random::<16>()?));
    let session = Session {
        secret: STANDARD.encode(random::<30>()?),
        token: STANDARD.encode(random::<120>()?),
        role_arn: role.arn(context.place.partition(), "role"),
        name: name.to_owned(),
        expires: context.now.plus(Duration::from_secs(seconds)),
        unlisted: unlisted.is_some(),
        policy,
    };
    let credentials = Xml::default()
        .text("AccessKeyId", &access_key)
        .text("SecretAccessKey", &session.secret)
        .text("SessionToken", &session.token)
        .text("Expiration", &session.expires.iso());
    let user = Xml::default().text("AssumedRoleId", &format!("{}:{name}", role.unique_id)).text(
        "Arn",
        &format!("arn:{}:sts::{}:assumed-role/{}/{name}", context.place.partition(), role.account, role.name),
    );
    context.store.write(|state| {
        for expired in state.sessions.marked_until(&context.now) {
            state.sessions.remove(&expired);
        }
        state.sessions.insert(access_key, session);
        Ok(())
    })?;
    Ok(Xml::default().nested("AssumedRoleUser", &user).nested("Credentials", &credentials))
}

fn is_in_arn(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{A0}'..='\u{FFFD}' | '\u{10000}'..)
}

fn check(form: &Form) -> Result<(), ApiError> {
    let name = form.get("RoleSessionName");
    let mut checks = Checks::default();
    checks.required("roleArn", form.get("RoleArn").as_ref());
    checks.length("roleArn", form.get("RoleArn"), 20, 2_048);
    checks.pattern("roleArn", form.get("RoleArn"), ARN, |arn| arn.chars().all(is_in_arn));
    checks.required("roleSessionName", name.as_ref());
    checks.length("roleSessionName", name, 2, 64);
    checks.pattern("roleSessionName", name, r"[\w+=,.@-]*", |name| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
    });
    checks.length("externalId", form.get("ExternalId"), 2, 1_224);
    checks.pattern("externalId", form.get("ExternalId"), r"[\w+=,.@:\/-]*", |id| {
        id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&b))
    });
    checks.length("policy", form.get("Policy"), 1, 2_048);
    checks.pattern("policy", form.get("Policy"), TEXT, is_latin1_text);
    checks.finish()?;
    // Refused rather than overlooked: they would change what the session may do.
    for prefix in NOT_MODELLED {
        if form.has_any(prefix) {
            return Err(ApiError::validation(format!("{} is not modelled.", prefix.trim_end_matches('.'))));
        }
    }
    Ok(())
}

fn duration(form: &Form) -> Result<u64, ApiError> {
    let Some(text) = form.get("DurationSeconds") else { return Ok(LONGEST.unsigned_abs()) };
    let seconds: i64 = text
        .parse()
        .map_err(|_| ApiError::new("MalformedInput", format!("DurationSeconds '{text}' is not a number")))?;
    let mut checks = Checks::default();
    checks.range("durationSeconds", Some(seconds), 900, 43_200);
    checks.finish()?;
    if seconds > LONGEST {
        return Err(ApiError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(seconds.unsigned_abs())
}

fn session_policy(text: &str) -> Result<Value, ApiError> {
    let malformed =
        || ApiError::new("MalformedPolicyDocument", "The policy is not in the valid JSON format.");
    let json: Value = serde_json::from_str(text).map_err(|_| malformed())?;
    match Policy::read(&json) {
        Ok(policy) if !policy.names_principals() => Ok(json),
        _ => Err(malformed()),
    }
}

/// A role that nobody set up, for the root of its account, who runs a sandbox without a directory: any role that a key policy can
/// name there can be tried.
fn unlisted(context: &Context<'_>, role_arn: &str) -> Option<Entity> {
    let role = context.principals.unlisted(role_arn)?;
    (context.caller.is_root() && context.caller.account == role.account).then_some(role)
}

/// The role, if its trust policy lets the caller have it. Whether a role exists is not told.
fn authorize<'a>(
    context: &'a Context<'_>,
    form: &Form,
    role_arn: &str,
    name: &str,
) -> Result<&'a Arc<Entity>, ApiError> {
    let denied = || {
        ApiError::new(
            "AccessDeniedException",
            format!(
                "User: {} is not authorized to perform: sts:AssumeRole on resource: {role_arn}",
                context.caller.arn
            ),
        )
    };
    let role = context.principals.role_by_arn(role_arn).ok_or_else(denied)?;
    let (_, trust) = role.trust.as_ref().ok_or_else(denied)?;
    let request = context.request("sts:AssumeRole", role_arn, || {
        let mut facts = context.facts();
        facts.set("sts:RoleSessionName", name);
        facts.set_some("sts:ExternalId", form.get("ExternalId"));
        facts
    });
    let resource = Resource { account: &role.account, policy: Some(trust), granted: &|| false };
    decide(&request, resource).map_err(|_| denied())?;
    Ok(role)
}

/// Letters and digits as access key ids have them.
fn letters(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}
