//! What a plan's policies are about: its authorities, keys and aliases, and conditions on them.

use serde_json::{Map, Value, json};

use crate::api::plan::{Plan, PlanAction, PlanStep, PlannedCall, PlannedValue};
use crate::plan::{account, calls, identity, partition, region};

/// The tag that says to which identity a resource belongs.
const IDENTITY_TAG: &str = "signet:identity";

/// An authority or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// ARN, or a pattern for what is not there yet.
    pub arn: String,
    /// Whether it is there before the plan runs.
    pub exists: bool,
}

/// Where the plan's resources are or will be.
pub(super) struct Places<'a> {
    identity: &'a str,
    /// Each once, in the order of the plan.
    pub authorities: Vec<Place>,
    /// Each once, in the order of the plan.
    pub keys: Vec<Place>,
    new_authority: Place,
    new_key: Place,
    /// What stands before the name of an alias in its ARN.
    alias_prefix: String,
    /// What stands before the kind of a principal in its ARN.
    principal_prefix: String,
}

impl<'a> Places<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let arn = |service: &str, resource: &str| {
            let account = account(plan).unwrap_or("*");
            format!("arn:{}:{service}:{}:{account}:{resource}", partition(plan), region(plan))
        };
        let new = |arn: String| Place { arn, exists: false };
        let mut places = Self {
            identity: identity(plan),
            authorities: Vec::new(),
            keys: Vec::new(),
            new_authority: new(arn("acm-pca", "certificate-authority/*")),
            new_key: new(arn("kms", "key/*")),
            alias_prefix: arn("kms", ""),
            principal_prefix: format!("arn:{}:iam::{}", partition(plan), account(plan).unwrap_or("*")),
        };
        for step in plan.steps.iter().filter(|step| step.action != PlanAction::Keep) {
            if step.action != PlanAction::Refuse {
                places.add_named(step);
            }
            for call in &step.calls {
                places.add_called(call);
            }
        }
        // The adopted ones alone hold of a plan that names nothing else.
        for call in calls(plan) {
            match call.operation.as_str() {
                "CreateCertificateAuthority" => add(&mut places.authorities, places.new_authority.clone()),
                "CreateKey" => add(&mut places.keys, places.new_key.clone()),
                _ => {}
            }
        }
        places
    }

    /// What a step names.
    fn add_named(&mut self, step: &PlanStep) {
        for arn in [&step.resource, &step.parent].into_iter().flatten() {
            let place = Place { arn: arn.clone(), exists: true };
            if arn.contains(":certificate-authority/") {
                add(&mut self.authorities, place);
            } else if arn.contains(":key/") {
                add(&mut self.keys, place);
            }
        }
    }

    /// What a call is made on.
    fn add_called(&mut self, call: &PlannedCall) {
        for name in ["CertificateAuthorityArn", "KeyId", "TargetKeyId"] {
            if let Some(value) = call.parameter(name) {
                let place = self.at(name, value);
                let known =
                    if name == "CertificateAuthorityArn" { &mut self.authorities } else { &mut self.keys };
                add(known, place);
            }
        }
    }

    fn at(&self, parameter: &str, value: &PlannedValue) -> Place {
        match value.as_text() {
            Some(arn) => Place { arn: arn.to_owned(), exists: true },
            None if parameter == "CertificateAuthorityArn" => self.new_authority.clone(),
            None => self.new_key.clone(),
        }
    }

    /// What a call is made on: the one that it names, or all of its kind where an earlier version named none.
    pub(super) fn of_call(&self, call: &PlannedCall) -> Vec<Place> {
        let named = ["CertificateAuthorityArn", "KeyId", "TargetKeyId"]
            .into_iter()
            .find_map(|name| Some(self.at(name, call.parameter(name)?)));
        match named {
            Some(place) => vec![place],
            None if call.service() == "acm-pca" => self.authorities.clone(),
            None => self.keys.clone(),
        }
    }

    /// The ARN of an alias, whose name begins with `alias/`.
    pub(super) fn alias(&self, name: &str) -> String {
        format!("{}{name}", self.alias_prefix)
    }

    /// A key that the plan makes.
    pub(super) fn new_key(&self) -> Place {
        self.new_key.clone()
    }

    /// An authority that the plan makes.
    pub(super) fn new_authority(&self) -> Place {
        self.new_authority.clone()
    }

    /// The tag of what the plan makes: name and value.
    pub(super) fn identity_tag(&self) -> (&'static str, &str) {
        (IDENTITY_TAG, self.identity)
    }

    /// The roles and users of the account.
    pub(super) fn principals(&self) -> [String; 2] {
        ["role", "user"].map(|kind| format!("{}:{kind}/*", self.principal_prefix))
    }

    /// Whether all that the plan works with is there before it runs.
    pub(super) fn all_exist(&self) -> bool {
        self.authorities.iter().chain(&self.keys).all(|place| place.exists)
    }

    /// On what is made with this identity's tag.
    pub(super) fn tagged(&self) -> Conditions {
        Conditions::default().equals(&format!("aws:RequestTag/{IDENTITY_TAG}"), self.identity)
    }

    /// Statements that allow this: what exists is named; of what does not, only what carries this identity's tag.
    pub(super) fn allow(
        &self,
        sid: &str,
        actions: &[&str],
        places: &[Place],
        conditions: &Conditions,
    ) -> Vec<Value> {
        let (there, new): (Vec<&Place>, Vec<&Place>) = places.iter().partition(|place| place.exists);
        let arns = |places: &[&Place]| -> Value {
            match places {
                [one] => json!(one.arn),
                several => several.iter().map(|place| place.arn.as_str()).collect(),
            }
        };
        let mut statements = Vec::new();
        if !there.is_empty() {
            statements.push(allow(sid, actions, &arns(&there), conditions.clone()));
        }
        if !new.is_empty() {
            let ours = format!("aws:ResourceTag/{IDENTITY_TAG}");
            let conditions = Conditions::default().equals(&ours, self.identity).and(conditions);
            statements.push(allow(sid, actions, &arns(&new), conditions));
        }
        statements
    }
}

fn add(places: &mut Vec<Place>, place: Place) {
    if !places.contains(&place) {
        places.push(place);
    }
}

/// The `Condition` of a statement.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions(Map<String, Value>);

impl Conditions {
    /// What is not known is no condition.
    pub(super) fn equals(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if value == "" || value == json!([""]) {
            return self;
        }
        let operator = self.0.entry("StringEquals").or_insert_with(|| json!({}));
        if let Value::Object(keys) = operator {
            keys.insert(key.to_owned(), value);
        }
        self
    }

    /// Both.
    fn and(mut self, others: &Self) -> Self {
        for (operator, keys) in &others.0 {
            let ours = self.0.entry(operator.clone()).or_insert_with(|| json!({}));
            if let (Value::Object(ours), Value::Object(keys)) = (ours, keys) {
                ours.extend(keys.clone());
            }
        }
        self
    }
}

/// A statement.
pub(super) fn allow(sid: &str, actions: &[&str], resource: &Value, conditions: Conditions) -> Value {
    let mut statement = json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource });
    if let Value::Object(fields) = &mut statement
        && !conditions.0.is_empty()
    {
        fields.insert("Condition".to_owned(), Value::Object(conditions.0));
    }
    statement
}
