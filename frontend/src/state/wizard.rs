//! The setup wizard: what is asked, what is derived, what is wrong, and the plan that comes of it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use signet_shared::api::plan::Plan;
use signet_shared::plan::difference::Difference;
use signet_shared::setup::fields::{
    distinct_names, mend_alias, validate_alias, validate_common_name, validate_identity, validate_region,
};
use signet_shared::setup::{FieldError, SetupParams};
use yew::Reducible;

use crate::api::error::ApiError;
use crate::route::SetupStep;
use crate::state::options::{self, Answers};

/// A field of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetupField {
    /// Common name of the root authority.
    RootCn,
    /// Common name of the certificate.
    LeafCn,
    /// Alias of the key.
    Alias,
    /// Name of the identity.
    Identity,
    /// Region.
    Region,
}

impl SetupField {
    /// All fields, in the order of the steps.
    pub(crate) const ALL: [Self; 5] = [Self::RootCn, Self::LeafCn, Self::Alias, Self::Identity, Self::Region];

    /// Its name in the JSON; also the id of its control.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RootCn => "root_cn",
            Self::LeafCn => "leaf_cn",
            Self::Alias => "alias",
            Self::Identity => "identity",
            Self::Region => "region",
        }
    }

    /// The step that asks for it.
    pub(crate) fn step(self) -> SetupStep {
        match self {
            Self::RootCn | Self::LeafCn => SetupStep::Names,
            Self::Alias | Self::Identity => SetupStep::Key,
            Self::Region => SetupStep::Region,
        }
    }
}

/// What a reload must not lose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The answers.
    pub params: SetupParams,
    /// Whether the alias was typed; until then it follows the certificate's name.
    pub own_alias: bool,
    /// Whether the identity's name was typed; until then it follows the alias.
    pub own_identity: bool,
    /// What was answered about options; `params` holds what comes of it.
    #[serde(default)]
    pub options: Answers,
    /// Id of the target that was chosen; the server's default one if empty.
    #[serde(default)]
    pub target: String,
}

impl Draft {
    /// A draft that nobody has touched.
    pub(crate) fn fresh(params: SetupParams) -> Self {
        Self { params, own_alias: false, own_identity: false, options: Answers::new(), target: String::new() }
    }

    fn value_mut(&mut self, field: SetupField) -> &mut String {
        match field {
            SetupField::RootCn => &mut self.params.root_cn,
            SetupField::LeafCn => &mut self.params.leaf_cn,
            SetupField::Alias => &mut self.params.alias,
            SetupField::Identity => &mut self.params.identity,
            SetupField::Region => &mut self.params.region,
        }
    }

    /// What is in a field.
    pub(crate) fn value(&self, field: SetupField) -> &str {
        match field {
            SetupField::RootCn => &self.params.root_cn,
            SetupField::LeafCn => &self.params.leaf_cn,
            SetupField::Alias => &self.params.alias,
            SetupField::Identity => &self.params.identity,
            SetupField::Region => &self.params.region,
        }
    }

    fn edit(&mut self, field: SetupField, value: String) {
        *self.value_mut(field) = value;
        match field {
            SetupField::Alias => self.own_alias = true,
            SetupField::Identity => self.own_identity = true,
            _ => {}
        }
        if !self.own_alias && field == SetupField::LeafCn {
            self.params.alias = mend_alias(&self.params.leaf_cn.to_lowercase()).unwrap_or_default();
        }
        if !self.own_identity && field != SetupField::Identity {
            self.params.identity = SetupParams::identity_for_alias(&self.params.alias);
        }
    }
}

/// Where the plan stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Planning {
    /// Not asked for.
    Idle,
    /// Being computed.
    Busy,
    /// There.
    Ready(Rc<Plan>),
    /// Could not be computed.
    Failed(ApiError),
}

/// The wizard.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wizard {
    /// The answers.
    pub draft: Draft,
    /// Whether anyone has typed; defaults are not worth keeping.
    pub dirty: bool,
    /// Fields that were left once, or whose step was sent: from then on faults are shown.
    left: Vec<SetupField>,
    /// What the server said about fields; forgotten when the field changes.
    server_errors: Vec<FieldError>,
    /// Names of the identities that exist.
    taken: Vec<String>,
    /// The plan.
    pub planning: Planning,
    /// The answers that the last plan was asked for.
    pub asked: String,
    /// What differs from the plan seen before, if the world changed in between.
    pub changed: Option<Difference>,
    /// Whether the run is being started.
    pub starting: bool,
    /// Why it could not be started.
    pub start_error: Option<ApiError>,
}

/// What can happen in the wizard.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "an event lives for a moment; on 32 bits it is small")]
pub(crate) enum WizardEvent {
    /// A field was changed.
    Edited(SetupField, String),
    /// An option was changed: its path and the answer.
    Option(&'static str, String),
    /// An authority that exists was chosen: its ARN, and whether it issues for a week at most.
    Authority(String, bool),
    /// All options are to be as by default.
    DefaultOptions,
    /// Another target was chosen: its id, and the Region offered first there.
    Target(String, String),
    /// A field was left.
    Left(SetupField),
    /// A step was sent.
    Sent(SetupStep),
    /// The names of the identities that exist.
    Taken(Vec<String>),
    /// A plan is being computed for these answers, written as one text.
    PlanAsked(String),
    /// The plan for these answers.
    PlanAnswered(String, Result<Rc<Plan>, ApiError>),
    /// What differs in a plan that replaces one that no longer held.
    PlanChanged(Difference),
    /// The run is being started.
    StartAsked,
    /// The server refused to start it.
    StartRefused(ApiError),
    /// Begin again, from these answers.
    Reset(SetupParams),
}

impl Wizard {
    /// A wizard that goes on with a kept draft, or begins with defaults.
    pub(crate) fn new(kept: Option<Draft>, defaults: SetupParams) -> Self {
        Self {
            dirty: kept.is_some(),
            draft: kept.unwrap_or_else(|| Draft::fresh(defaults)),
            left: Vec::new(),
            server_errors: Vec::new(),
            taken: Vec::new(),
            planning: Planning::Idle,
            asked: String::new(),
            changed: None,
            starting: false,
            start_error: None,
        }
    }

    /// What is wrong with a field, shown or not.
    pub(crate) fn fault(&self, field: SetupField) -> Option<FieldError> {
        let said = self.server_errors.iter().find(|error| error.field == field.name());
        said.cloned().or_else(|| self.local_fault(field))
    }

    fn local_fault(&self, field: SetupField) -> Option<FieldError> {
        let value = self.draft.value(field);
        let own_root = self.draft.params.options.hierarchy.has_own_root();
        let checked = match field {
            // Not asked for.
            SetupField::RootCn if !own_root => return None,
            SetupField::LeafCn if !own_root => validate_common_name(field.name(), value),
            SetupField::RootCn => validate_common_name(field.name(), value),
            SetupField::LeafCn => validate_common_name(field.name(), value)
                .and_then(|name| distinct_names(&self.draft.params.root_cn, &name).map(|()| name)),
            SetupField::Alias => validate_alias(value),
            SetupField::Identity => validate_identity(value),
            SetupField::Region => validate_region(value),
        };
        match checked {
            Err(error) => Some(error),
            Ok(name) if field == SetupField::Identity && self.taken.contains(&name) => {
                let free =
                    SetupParams { identity: name, ..self.draft.params.clone() }.beside(&self.taken).identity;
                Some(FieldError {
                    field: field.name().to_owned(),
                    message: "Another identity has this name.".to_owned(),
                    suggestion: Some(free),
                })
            }
            Ok(_) => None,
        }
    }

    /// What is wrong with a field, once it is time to say so.
    pub(crate) fn shown_fault(&self, field: SetupField) -> Option<FieldError> {
        let due =
            self.left.contains(&field) || self.server_errors.iter().any(|error| error.field == field.name());
        self.fault(field).filter(|_| due)
    }

    /// Whether a step was sent as it was, or all its fields left.
    pub(crate) fn was_sent(&self, step: SetupStep) -> bool {
        SetupField::ALL
            .into_iter()
            .filter(|field| field.step() == step)
            .all(|field| self.left.contains(&field))
    }

    /// What is wrong with options. Each answer is judged as it stands: the defaults are right.
    pub(crate) fn option_faults(&self) -> Vec<FieldError> {
        let is_option = |error: &FieldError| options::place(&error.field).is_some();
        let said = self.server_errors.iter().filter(|error| is_option(error)).cloned();
        // What the server found wrong in parameters that pass here is told by itself.
        said.chain(self.draft.params.validate().into_iter().filter(is_option)).collect()
    }

    /// The id of the first control of a step with a wrong answer.
    pub(crate) fn faulty_in(&self, step: SetupStep) -> Option<&'static str> {
        let named = SetupField::ALL.into_iter().filter(|field| field.step() == step);
        let named = named.filter(|field| self.fault(*field).is_some()).map(SetupField::name).next();
        named.or_else(|| {
            let faults = self.option_faults();
            let mut places = faults.iter().filter_map(|fault| options::place(&fault.field));
            places.find(|(_, at)| *at == step).map(|(id, _)| id)
        })
    }

    /// The first control of a step whose fault is shown.
    pub(crate) fn shown_in(&self, step: SetupStep) -> Option<&'static str> {
        let faulty = self.faulty_in(step)?;
        let shown = match SetupField::ALL.into_iter().find(|field| field.name() == faulty) {
            Some(field) => self.shown_fault(field).is_some(),
            // An option that was filled in is judged as it stands.
            None => self.was_sent(step) || !options::answer(&self.draft.options, faulty).is_empty(),
        };
        shown.then_some(faulty)
    }

    /// The first step with a fault: later steps cannot be shown yet.
    pub(crate) fn faulty_step(&self) -> Option<SetupStep> {
        SetupStep::ALL.into_iter().find(|step| self.faulty_in(*step).is_some())
    }

    /// What was said of an answer that has changed holds no more, nor does the plan.
    fn edited(&mut self, id: &str) {
        self.draft.params.options = options::build(&self.draft.options);
        self.dirty = true;
        self.server_errors.retain(|error| !error.field.starts_with(id));
        self.planning = Planning::Idle;
        self.changed = None;
        self.start_error = None;
    }

    /// The wizard after an event.
    pub(crate) fn after(mut self, event: WizardEvent) -> Self {
        match event {
            WizardEvent::Edited(field, value) => {
                self.draft.edit(field, value);
                self.edited(field.name());
            }
            WizardEvent::Option(id, value) => {
                options::edit(&mut self.draft.options, id, &value);
                self.edited(id);
            }
            WizardEvent::Authority(arn, short_lived) => {
                options::choose_authority(&mut self.draft.options, &arn, short_lived);
                self.edited(options::AUTHORITY_ARN);
            }
            WizardEvent::DefaultOptions => {
                self.draft.options.clear();
                self.edited("options");
            }
            WizardEvent::Target(id, region) => {
                self.draft.target = id;
                self.draft.edit(SetupField::Region, region);
                self.edited(SetupField::Region.name());
            }
            WizardEvent::Left(field) => self.left.push(field),
            WizardEvent::Sent(step) => {
                self.left.extend(SetupField::ALL.into_iter().filter(|field| field.step() == step))
            }
            WizardEvent::Taken(names) => {
                if !self.dirty {
                    self.draft.params = self.draft.params.beside(&names);
                }
                self.taken = names;
            }
            WizardEvent::PlanAsked(answers) => {
                self.asked = answers;
                self.planning = Planning::Busy;
            }
            // An answer to questions that have changed meanwhile.
            WizardEvent::PlanAnswered(answers, _) if answers != self.asked => {}
            WizardEvent::PlanAnswered(_, Ok(plan)) => self.planning = Planning::Ready(plan),
            WizardEvent::PlanAnswered(_, Err(error)) => {
                self.server_errors.clone_from(&error.errors);
                self.planning = Planning::Failed(error);
            }
            WizardEvent::PlanChanged(difference) => self.changed = Some(difference),
            WizardEvent::StartAsked => {
                self.changed = None;
                self.starting = true;
                self.start_error = None;
            }
            WizardEvent::StartRefused(error) => {
                self.starting = false;
                self.start_error = Some(error);
            }
            WizardEvent::Reset(defaults) => {
                let taken = std::mem::take(&mut self.taken);
                return Self::new(None, defaults).after(WizardEvent::Taken(taken));
            }
        }
        self
    }
}

impl Reducible for Wizard {
    type Action = WizardEvent;

    fn reduce(self: Rc<Self>, event: WizardEvent) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wizard() -> Wizard {
        Wizard::new(None, SetupParams::default_for("us-east-1"))
    }

    fn edited(field: SetupField, value: &str) -> WizardEvent {
        WizardEvent::Edited(field, value.to_owned())
    }

    fn refusal(field: &str) -> ApiError {
        let body = format!(
            r#"{{"type":"/problems/invalid","code":"invalid","title":"T","status":422,"detail":"D","hint":null,"errors":[{{"field":"{field}","message":"M","suggestion":null}}],"request_id":"r"}}"#
        );
        ApiError::from_answer(422, &body, "")
    }

    #[test]
    fn defaults_are_without_fault() {
        assert_eq!(wizard().faulty_step(), None);
    }

    #[test]
    fn alias_and_identity_follow_until_they_are_typed() {
        let wizard = wizard().after(edited(SetupField::LeafCn, "Lakeside Refill Line"));
        assert_eq!(wizard.draft.params.alias, "lakeside-refill-line");
        assert_eq!(wizard.draft.params.identity, "lakeside-refill-line");
        let wizard = wizard.after(edited(SetupField::Alias, "epic/Voice"));
        assert_eq!(wizard.draft.params.identity, "epic-voice");
        let wizard =
            wizard.after(edited(SetupField::Identity, "mine")).after(edited(SetupField::LeafCn, "Other"));
        assert_eq!(
            (wizard.draft.params.alias.as_str(), wizard.draft.params.identity.as_str()),
            ("epic/Voice", "mine")
        );
    }

    #[test]
    fn a_fault_is_shown_when_the_field_is_left_or_the_step_sent() {
        let wizard = wizard().after(edited(SetupField::Alias, "a b"));
        assert_eq!(wizard.shown_fault(SetupField::Alias), None);
        assert_eq!(wizard.faulty_in(SetupStep::Key), Some("alias"));
        assert_eq!(wizard.faulty_step(), Some(SetupStep::Key));
        for event in [WizardEvent::Left(SetupField::Alias), WizardEvent::Sent(SetupStep::Key)] {
            let fault = wizard.clone().after(event).shown_fault(SetupField::Alias).unwrap();
            assert_eq!(fault.suggestion.as_deref(), Some("a-b"));
        }
    }

    #[test]
    fn what_the_server_says_stays_until_the_field_changes() {
        let wizard = wizard().after(WizardEvent::PlanAnswered(String::new(), Err(refusal("alias"))));
        assert_eq!(wizard.shown_fault(SetupField::Alias).unwrap().message, "M");
        assert_eq!(wizard.faulty_step(), Some(SetupStep::Key));
        let wizard = wizard.after(edited(SetupField::Alias, "other"));
        assert_eq!(wizard.faulty_step(), None);
        assert_eq!(wizard.planning, Planning::Idle);
    }

    #[test]
    fn taken_names_move_defaults_but_not_what_was_typed() {
        let taken = || WizardEvent::Taken(vec!["contact-center-voice".to_owned()]);
        let untouched = wizard().after(taken());
        assert_eq!(untouched.draft.params.identity, "contact-center-voice-2");
        assert_eq!(untouched.faulty_step(), None);

        let typed = wizard().after(edited(SetupField::RootCn, "Mine")).after(taken());
        let fault = typed.fault(SetupField::Identity).unwrap();
        assert_eq!(fault.suggestion.as_deref(), Some("contact-center-voice-2"));
    }

    #[test]
    fn a_draft_survives_its_storage() {
        let wizard = wizard().after(edited(SetupField::Alias, "kept"));
        let kept: Draft = serde_json::from_str(&serde_json::to_string(&wizard.draft).unwrap()).unwrap();
        let again = Wizard::new(Some(kept), SetupParams::default_for("eu-west-1"));
        assert_eq!(again.draft, wizard.draft);
        assert!(again.dirty);
    }

    fn option(id: &'static str, value: &str) -> WizardEvent {
        WizardEvent::Option(id, value.to_owned())
    }

    #[test]
    fn options_become_part_of_what_is_planned_and_go_back_to_the_defaults() {
        let wizard = wizard().after(option(options::HIERARCHY, "self_signed"));
        assert!(!wizard.draft.params.options.is_default());
        // Without a root, its name is not asked for.
        let wizard = wizard.after(edited(SetupField::RootCn, ""));
        assert_eq!(wizard.faulty_step(), None);
        let kept: Draft = serde_json::from_str(&serde_json::to_string(&wizard.draft).unwrap()).unwrap();
        assert_eq!(kept, wizard.draft);
        let wizard = wizard.after(WizardEvent::DefaultOptions);
        assert!(wizard.draft.params.options.is_default());
        assert_eq!(wizard.faulty_in(SetupStep::Names), Some("root_cn"));
    }

    #[test]
    fn a_wrong_option_keeps_its_step_until_it_is_mended() {
        let wizard = wizard().after(option("options.key.tags", "signet:x = 1"));
        assert_eq!(wizard.faulty_in(SetupStep::Key), Some("options.key.tags"));
        assert_eq!(wizard.faulty_step(), Some(SetupStep::Key));
        let wizard = wizard.after(option("options.key.tags", "team = voice"));
        assert_eq!(wizard.faulty_step(), None);
        // The server's word on a line of a list goes when the list changes.
        let wizard =
            wizard.after(WizardEvent::PlanAnswered(String::new(), Err(refusal("options.key.tags.0"))));
        assert_eq!(wizard.faulty_step(), Some(SetupStep::Key));
        assert_eq!(wizard.after(option("options.key.tags", "team = phone")).faulty_step(), None);
    }

    #[test]
    fn another_target_brings_its_region_and_a_new_plan() {
        let wizard = wizard().after(WizardEvent::Target("t-1".to_owned(), "eu-west-1".to_owned()));
        assert_eq!((wizard.draft.target.as_str(), wizard.draft.params.region.as_str()), ("t-1", "eu-west-1"));
        assert_eq!(wizard.planning, Planning::Idle);
        assert!(wizard.dirty);
    }

    #[test]
    fn a_draft_of_an_earlier_version_still_reads() {
        let params = serde_json::to_value(SetupParams::default_for("us-east-1")).unwrap();
        let old = serde_json::json!({ "params": params, "own_alias": true, "own_identity": false });
        let draft: Draft = serde_json::from_value(old).unwrap();
        assert!(draft.own_alias && draft.options.is_empty() && draft.target.is_empty());
    }

    #[test]
    fn a_refused_start_can_be_tried_again() {
        let wizard = wizard().after(WizardEvent::StartAsked);
        assert!(wizard.starting);
        let wizard = wizard.after(WizardEvent::StartRefused(ApiError::offline()));
        assert!(!wizard.starting && wizard.start_error.is_some());
    }

    #[test]
    fn what_differs_is_kept_until_a_field_changes_or_the_run_is_asked_for() {
        let difference =
            Difference { whole: vec!["per month: $401.00, now $1.00".to_owned()], ..Difference::default() };
        let wizard = wizard().after(WizardEvent::PlanChanged(difference.clone()));
        assert_eq!(wizard.changed, Some(difference));
        assert_eq!(wizard.clone().after(edited(SetupField::Alias, "other")).changed, None);
        assert_eq!(wizard.after(WizardEvent::StartAsked).changed, None);
    }
}
