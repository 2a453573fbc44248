//! CreateGrant.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    authorize::Ask,
    grants::{self, Grant, Mark, OPERATIONS, Token, grant_key},
    key_state, policy,
    resolve::{self, Names, check_key_id},
    sign::refuse_dry_run,
    spec::KeySpec,
};
use crate::{
    context::Context,
    crypto::random,
    error::ApiError,
    place::Place,
    servicequotas,
    validate::{Checks, given},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    key_id: Option<String>,
    grantee_principal: Option<String>,
    retiring_principal: Option<String>,
    operations: Option<Vec<String>>,
    constraints: Option<Map<String, Value>>,
    grant_tokens: Option<Vec<String>>,
    name: Option<String>,
    dry_run: Option<bool>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Created {
    grant_token: String,
    grant_id: String,
}

pub(super) fn create_grant(context: &Context<'_>, input: Input) -> Result<Created, ApiError> {
    check(&input)?;
    grants::check_tokens(input.grant_tokens.as_deref())?;
    let key_id = given("keyId", input.key_id.clone())?;
    let operations = given("operations", input.operations.clone())?;
    let ask = ask(&input, &operations);
    let grant = grant(context, input.clone_terms(), operations)?;
    let target = resolve::locate(context, &key_id, Names::Keys, &ask)?;
    context.write_at(&target.place, |contents| {
        let kms = &mut contents.kms;
        let key = resolve::find_at(context, kms, &target, &ask)?.key;
        key_state::enabled(&target.place, &key)?;
        grants::check_operations(&key, &grant.operations)?;
        check_constraints(grant.constraints.as_ref(), key.spec)?;
        refuse_dry_run(input.dry_run)?;
        // With a name, the same call again finds the grant that it has made.
        let twin = grant.name.clone().and_then(|name| {
            let named = kms.grants.marked(Mark::Name(key.id.clone(), name), None);
            named.map(|(_, old)| old).find(|old| old.is_like(&grant))
        });
        let id = match twin {
            Some(twin) => twin.id.clone(),
            None => {
                let most = context.limits.most(servicequotas::GRANTS_OF_KEY);
                if kms.grants_of(&key.id, None).take(most).count() >= most {
                    return Err(ApiError::new(
                        "LimitExceededException",
                        format!("A key can have at most {most} grants"),
                    ));
                }
                let id = grant.id.clone();
                kms.grants.insert(grant_key(&key.id, &id), grant);
                id
            }
        };
        let token = Token { place: target.place.clone(), key: key.id.clone(), grant: id.clone() };
        Ok(Created { grant_token: token.text()?, grant_id: id })
    })
}

/// The parts of the input that become the grant.
struct Terms {
    grantee: Option<String>,
    retiring: Option<String>,
    constraints: Option<Map<String, Value>>,
    name: Option<String>,
}

impl Input {
    fn clone_terms(&self) -> Terms {
        Terms {
            grantee: self.grantee_principal.clone(),
            retiring: self.retiring_principal.clone(),
            constraints: self.constraints.clone(),
            name: self.name.clone(),
        }
    }
}

fn check(input: &Input) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    check_key_id(&mut checks, "keyId", input.key_id.as_ref());
    checks.required("granteePrincipal", input.grantee_principal.as_ref());
    check_principal(&mut checks, "granteePrincipal", input.grantee_principal.as_deref());
    check_principal(&mut checks, "retiringPrincipal", input.retiring_principal.as_deref());
    checks.required("operations", input.operations.as_ref());
    for (number, operation) in input.operations.iter().flatten().enumerate() {
        checks.one_of(&format!("operations.{}.member", number + 1), Some(operation), &OPERATIONS);
    }
    let name = input.name.as_deref();
    checks.length("name", name, 1, 256);
    checks.pattern("name", name, "^[a-zA-Z0-9:/_-]+$", |name| {
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b":/_-".contains(&b))
    });
    checks.finish()
}

/// Checks a principal's ARN as the service model does.
pub(super) fn check_principal(checks: &mut Checks, member: &str, arn: Option<&str>) {
    checks.length(member, arn, 1, 256);
    checks.pattern(member, arn, r"^[\w+=,.@:/-]+$", |arn| {
        arn.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&b))
    });
}

fn ask(input: &Input, operations: &[String]) -> Ask {
    let mut ask = Ask::any("kms:CreateGrant").with("kms:GrantIsForAWSResource", "false");
    ask.facts.list("kms:GrantOperations", operations);
    ask.facts.set_some("kms:GranteePrincipal", input.grantee_principal.as_deref());
    ask.facts.set_some("kms:RetiringPrincipal", input.retiring_principal.as_deref());
    let constraint = input.constraints.iter().flat_map(Map::keys).next();
    ask.facts.set_some("kms:GrantConstraintType", constraint.map(String::as_str));
    ask.passes_on = operations.to_vec();
    ask
}

fn grant(context: &Context<'_>, terms: Terms, mut operations: Vec<String>) -> Result<Grant, ApiError> {
    let grantee = given("granteePrincipal", terms.grantee)?;
    for arn in [Some(&grantee), terms.retiring.as_ref()].into_iter().flatten() {
        is_principal(context, arn)?;
    }
    // The order in which operations are named has no meaning.
    operations.sort_unstable();
    operations.dedup();
    let Place { account, .. } = &context.place;
    Ok(Grant {
        id: hex::encode(random::<32>()?),
        name: terms.name,
        created: context.now,
        grantee,
        retiring: terms.retiring,
        issuer: format!("arn:{}:iam::{account}:root", context.place.partition()),
        operations,
        constraints: terms.constraints.filter(|members| !members.is_empty()).map(Value::Object),
    })
}

/// A principal must be one that a grant can name.
pub(super) fn is_principal(context: &Context<'_>, arn: &str) -> Result<(), ApiError> {
    if policy::is_arn(&context.place, arn) && context.principals.accepts(&context.place.account, arn) {
        return Ok(());
    }
    Err(ApiError::new("InvalidArnException", format!("ARN does not refer to a valid principal: {arn}")))
}

/// Only operations of symmetric keys have an encryption context that could be constrained.
fn check_constraints(constraints: Option<&Value>, spec: KeySpec) -> Result<(), ApiError> {
    let Some(Value::Object(members)) = constraints else { return Ok(()) };
    let known = ["EncryptionContextSubset", "EncryptionContextEquals"];
    if members.len() > 1
        || members.iter().any(|(name, value)| !known.contains(&name.as_str()) || !is_context(value))
    {
        return Err(ApiError::validation(
            "Constraints must be one of EncryptionContextSubset and EncryptionContextEquals, with strings.",
        ));
    }
    if spec != KeySpec::SymmetricDefault {
        return Err(ApiError::validation(format!(
            "Encryption context constraints are not supported for keys of KeySpec {}.",
            spec.name()
        )));
    }
    Ok(())
}

fn is_context(value: &Value) -> bool {
    value.as_object().is_some_and(|pairs| pairs.values().all(Value::is_string))
}
