//! A ceremony beside the setup: its questions, what is wrong with the answers, and the plan that comes of them.

use std::rc::Rc;

use serde_json::{Map, Value, json};
use signet_shared::api::identity::{CertificateRecord, CertificateStatus, Identity};
use signet_shared::ceremony::RotationStage;
use signet_shared::plan::difference::Difference;
use signet_shared::setup::FieldError;
use signet_shared::setup::check::check_window;
use yew::Reducible;

use crate::api::error::ApiError;
use crate::route::Task;
use crate::state::import;
use crate::state::wizard::Planning;

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaskField {
    /// Validity of the new certificate, as `years:1`; as before if empty.
    Validity,
    /// Template of the new certificate; as before if empty.
    Template,
    /// Stage of the rotation.
    Stage,
    /// Spec of the new key; as before if empty.
    KeySpec,
    /// Serial number of the certificate to revoke.
    Serial,
    /// Why it is revoked.
    Reason,
    /// What becomes of the key.
    Key,
    /// What becomes of the authority.
    Authority,
    /// Whether certificates are revoked, too; no if empty.
    Revoke,
    /// Days in which what is deleted can be restored.
    Window,
    /// Id of the target of an import; the default one if empty.
    Target,
    /// Region of an import.
    Region,
    /// The key to adopt: alias, id or ARN.
    ImportKey,
    /// Whether the certificate is given as `pem` or as `arn`.
    How,
    /// The certificate to adopt, PEM, its chain behind it.
    Pem,
    /// ARN of the certificate to adopt.
    CertificateArn,
    /// ARN of the authority to adopt; none if empty.
    ImportAuthority,
    /// Name of the identity to be.
    Name,
    /// Whether key and authority get Signet's tag; no if empty.
    Tag,
}

impl TaskField {
    /// Its name in the JSON; also the id of its control.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Validity => "validity",
            Self::Template => "template",
            Self::Stage => "stage",
            Self::KeySpec => "key_spec",
            Self::Serial => "serial",
            Self::Reason => "reason",
            Self::Key | Self::ImportKey => "key",
            Self::Authority => "authority",
            Self::Revoke => "revoke_certificates",
            Self::Window => "window_days",
            Self::Target => "target",
            Self::Region => "region",
            Self::How => "certificate.kind",
            Self::Pem => "certificate.pem",
            Self::CertificateArn => "certificate.arn",
            Self::ImportAuthority => "authority_arn",
            Self::Name => "identity",
            Self::Tag => "tag",
        }
    }
}

/// A stage's name in the JSON.
pub(crate) fn stage_name(stage: RotationStage) -> &'static str {
    match stage {
        RotationStage::Prepare => "prepare",
        RotationStage::Switch => "switch",
        RotationStage::RollBack => "roll_back",
        RotationStage::Retire => "retire",
    }
}

/// The stages that can come now, the usual one first.
pub(crate) fn stages(identity: &Identity) -> Vec<RotationStage> {
    identity.rotation.as_ref().map_or_else(|| vec![RotationStage::Prepare], |rotation| rotation.next.clone())
}

/// The certificates that can be revoked: an authority issued them, and nobody revoked them.
pub(crate) fn revocable(identity: &Identity) -> impl Iterator<Item = &CertificateRecord> {
    let can =
        |record: &&CertificateRecord| record.arn.is_some() && record.status != CertificateStatus::Revoked;
    identity.certificates.iter().filter(can)
}

/// What a reload must not lose. What was typed to confirm is not kept: it has to be typed in front of its plan.
///
/// Answers by the names of their fields, what is not there being as at first; and `planned` if the plan was asked for.
pub(crate) type TaskDraft = Map<String, Value>;

const PLANNED: &str = "planned";

/// The page of a task.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Desk {
    task: Task,
    identity: String,
    /// Id of the identity's target.
    target: String,
    /// Region offered first for an import.
    region: String,
    /// What follows from the answers of an import.
    proposed: TaskDraft,
    stages: Vec<RotationStage>,
    /// The certificate that is proposed for revocation.
    serial: String,
    /// The answers.
    pub draft: TaskDraft,
    /// Whether the answers were sent: from then on faults are shown.
    sent: bool,
    /// What the server said about fields; forgotten when the field changes.
    server_errors: Vec<FieldError>,
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

/// What can happen on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TaskEvent {
    /// An answer was changed.
    Edited(TaskField, String),
    /// Another target was chosen for an import: its id, and the Region offered first there.
    Chosen(String, String),
    /// The answers were sent.
    Sent,
    /// A plan is being computed for these answers, written as one text.
    PlanAsked(String),
    /// The plan for these answers.
    PlanAnswered(String, Result<Rc<signet_shared::api::plan::Plan>, ApiError>),
    /// What differs in a plan that replaces one that no longer held.
    PlanChanged(Difference),
    /// The run is being started.
    StartAsked,
    /// The server refused to start it.
    StartRefused(ApiError),
}

impl Desk {
    /// A page that goes on with a kept draft, or begins with the defaults.
    pub(crate) fn of(task: Task, identity: &Identity, kept: Option<TaskDraft>) -> Self {
        let stages = stages(identity);
        let mut draft = kept.unwrap_or_default();
        let stage = draft.get(TaskField::Stage.name()).and_then(Value::as_str);
        // A rotation goes on; an answer from before its last stage says nothing any more.
        if stage.is_some_and(|kept| !stages.iter().any(|stage| stage_name(*stage) == kept)) {
            draft.clear();
        }
        let proposed = revocable(identity)
            .find(|record| record.status == CertificateStatus::Current)
            .or_else(|| revocable(identity).next());
        Self {
            identity: identity.summary.name.clone(),
            target: identity.summary.target_id.clone(),
            stages,
            serial: proposed.map(|record| record.serial.clone()).unwrap_or_default(),
            ..Self::bare(task, draft)
        }
    }

    /// The page of an import; `region` is offered first.
    pub(crate) fn of_import(region: &str, kept: Option<TaskDraft>) -> Self {
        let draft = kept.unwrap_or_default();
        let proposed = import::proposed(&draft, region);
        Self { region: region.to_owned(), proposed, ..Self::bare(Task::Import, draft) }
    }

    fn bare(task: Task, draft: TaskDraft) -> Self {
        Self {
            task,
            identity: String::new(),
            target: String::new(),
            region: String::new(),
            proposed: TaskDraft::new(),
            stages: Vec::new(),
            serial: String::new(),
            draft,
            sent: false,
            server_errors: Vec::new(),
            planning: Planning::Idle,
            asked: String::new(),
            changed: None,
            starting: false,
            start_error: None,
        }
    }

    /// Whether the plan is computed without being asked for: nothing has to be decided first.
    pub(crate) fn plans_at_once(&self) -> bool {
        self.draft.contains_key(PLANNED) || matches!(self.task, Task::Renew | Task::Restore)
    }

    /// The questions, in order.
    pub(crate) fn fields(&self) -> Vec<TaskField> {
        match self.task {
            Task::Renew => vec![TaskField::Validity, TaskField::Template],
            Task::Import => {
                use TaskField::{CertificateArn, How, ImportAuthority, ImportKey, Name, Pem, Region, Tag};
                // An ARN names the authority itself.
                if self.value(How) == "arn" {
                    return vec![ImportKey, How, CertificateArn, Region, Name, Tag];
                }
                vec![ImportKey, How, Pem, Region, ImportAuthority, Name, Tag]
            }
            Task::Restore => Vec::new(),
            Task::Revoke => vec![TaskField::Serial, TaskField::Reason],
            Task::CleanUp => {
                vec![TaskField::Key, TaskField::Authority, TaskField::Window, TaskField::Revoke]
            }
            Task::Rotate => match self.value(TaskField::Stage) {
                "prepare" => vec![TaskField::Stage, TaskField::KeySpec],
                "switch" => vec![TaskField::Stage],
                _ => vec![TaskField::Stage, TaskField::Window],
            },
        }
    }

    /// The answer to a question.
    pub(crate) fn value(&self, field: TaskField) -> &str {
        if let Some(answer) = self.draft.get(field.name()).and_then(Value::as_str) {
            return answer;
        }
        if let Some(proposed) = self.proposed.get(field.name()).and_then(Value::as_str) {
            return proposed;
        }
        match field {
            TaskField::How => "pem",
            TaskField::Target => &self.target,
            TaskField::Stage => self.stages.first().copied().map_or("prepare", stage_name),
            TaskField::Key | TaskField::Authority => "if_unused",
            TaskField::Window => "30",
            TaskField::Serial => &self.serial,
            _ => "",
        }
    }

    /// What is wrong with an answer, shown or not.
    fn fault(&self, field: TaskField) -> Option<FieldError> {
        let said = self.server_errors.iter().find(|error| error.field == field.name());
        said.cloned().or_else(|| match field {
            TaskField::Window => check_window(field.name(), days(self.value(field))).err(),
            TaskField::Reason if self.value(field).is_empty() => Some(FieldError {
                field: field.name().to_owned(),
                message: "Choose a reason. It is published with the serial number.".to_owned(),
                suggestion: None,
            }),
            _ if self.task == Task::Import => {
                let faults = import::faults(import::order(|field| self.value(field)));
                faults.into_iter().find(|fault| fault.field == field.name())
            }
            _ => None,
        })
    }

    /// What is wrong with an answer, once it is time to say so.
    pub(crate) fn shown_fault(&self, field: TaskField) -> Option<FieldError> {
        // A number is judged as it stands; what is not chosen yet is no fault before it is sent.
        let said = self.server_errors.iter().any(|error| error.field == field.name());
        let due = self.sent || said || field == TaskField::Window;
        self.fault(field).filter(|_| due)
    }

    /// The first field that is wrong.
    pub(crate) fn faulty(&self) -> Option<TaskField> {
        self.fields().into_iter().find(|field| self.fault(*field).is_some())
    }

    /// What to plan: the JSON of a `CeremonyParams`. `None` while an answer is wrong.
    pub(crate) fn order(&self) -> Option<String> {
        if self.faulty().is_some() {
            return None;
        }
        if self.task == Task::Import {
            return Some(import::order(|field| self.value(field)).to_string());
        }
        let mut order = Map::new();
        order.insert("kind".to_owned(), self.task.kind().into());
        order.insert("identity".to_owned(), self.identity.as_str().into());
        for field in self.fields() {
            let answer = self.value(field);
            let value: Value = match field {
                _ if answer.is_empty() => continue,
                TaskField::Window => days(answer).into(),
                TaskField::Revoke => true.into(),
                TaskField::Validity => {
                    let (unit, count) = answer.split_once(':')?;
                    json!({ "unit": unit, "value": count.parse::<u32>().ok()? })
                }
                _ => answer.into(),
            };
            order.insert(field.name().to_owned(), value);
        }
        Some(Value::Object(order).to_string())
    }

    /// The page after an event.
    pub(crate) fn after(mut self, event: TaskEvent) -> Self {
        match event {
            TaskEvent::Edited(field, answer) => {
                self.server_errors.retain(|error| error.field != field.name());
                let kept = if field == TaskField::Pem { import::kept(answer) } else { Ok(answer) };
                let answer = kept.unwrap_or_else(|refused| {
                    self.server_errors.push(refused);
                    String::new()
                });
                self.draft.insert(field.name().to_owned(), answer.into());
                self.draft.remove(PLANNED);
                if self.task == Task::Import {
                    self.proposed = import::proposed(&self.draft, &self.region);
                }
                self.planning = Planning::Idle;
                self.changed = None;
                self.start_error = None;
            }
            TaskEvent::Chosen(id, region) => {
                self.draft.insert(TaskField::Target.name().to_owned(), id.into());
                self.draft.remove(TaskField::Region.name());
                self.region = region;
                return self.after(TaskEvent::Edited(TaskField::ImportAuthority, String::new()));
            }
            TaskEvent::Sent => self.sent = true,
            TaskEvent::PlanAsked(answers) => {
                self.asked = answers;
                self.draft.insert(PLANNED.to_owned(), true.into());
                self.changed = None;
                self.start_error = None;
                self.planning = Planning::Busy;
            }
            // An answer to questions that have changed meanwhile.
            TaskEvent::PlanAnswered(answers, _)
                if self.planning == Planning::Idle || answers != self.asked => {}
            TaskEvent::PlanAnswered(_, Ok(plan)) => self.planning = Planning::Ready(plan),
            TaskEvent::PlanAnswered(_, Err(error)) => {
                self.server_errors.clone_from(&error.errors);
                self.planning = Planning::Failed(error);
            }
            TaskEvent::PlanChanged(difference) => self.changed = Some(difference),
            TaskEvent::StartAsked => {
                self.changed = None;
                self.starting = true;
                self.start_error = None;
            }
            TaskEvent::StartRefused(error) => {
                self.starting = false;
                self.start_error = Some(error);
            }
        }
        self
    }
}

/// Days as typed; 0, which no window has, if it is no number.
fn days(text: &str) -> u32 {
    text.trim().parse().unwrap_or(0)
}

impl Reducible for Desk {
    type Action = TaskEvent;

    fn reduce(self: Rc<Self>, event: TaskEvent) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(event))
    }
}

#[cfg(test)]
mod tests {
    use signet_shared::api::identity::{IdentityState, Rotation};
    use signet_shared::ceremony::CeremonyParams;

    use super::*;
    use crate::state::offers::tests::identity;
    use crate::state::words::tests::plan;

    fn desk(task: Task) -> Desk {
        Desk::of(task, &identity(IdentityState::Ready), None)
    }

    fn edited(field: TaskField, answer: &str) -> TaskEvent {
        TaskEvent::Edited(field, answer.to_owned())
    }

    fn asked(answers: &str) -> TaskEvent {
        TaskEvent::PlanAsked(answers.to_owned())
    }

    fn order(desk: &Desk) -> Value {
        let text = desk.order().unwrap();
        let params: CeremonyParams = serde_json::from_str(&text).unwrap();
        assert_eq!(params.clone().checked(), Ok(params), "the server takes it");
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn what_needs_no_decision_can_be_planned_as_it_is() {
        for task in [Task::Renew, Task::Restore, Task::Rotate, Task::CleanUp] {
            assert_eq!(order(&desk(task))["kind"], task.kind());
            assert_eq!(order(&desk(task))["identity"], "clinic-voice");
        }
        assert!(desk(Task::Renew).plans_at_once() && desk(Task::Restore).plans_at_once());
        assert!(!desk(Task::CleanUp).plans_at_once());
    }

    #[test]
    fn answers_become_the_order() {
        let renew = desk(Task::Renew).after(edited(TaskField::Validity, "years:2"));
        assert_eq!(order(&renew)["validity"], json!({ "unit": "years", "value": 2 }));

        let clean_up = desk(Task::CleanUp)
            .after(edited(TaskField::Window, " 7 "))
            .after(edited(TaskField::Authority, "keep"))
            .after(edited(TaskField::Revoke, "yes"));
        let wanted = json!({ "kind": "clean_up", "identity": "clinic-voice", "window_days": 7, "authority": "keep",
            "key": "if_unused", "revoke_certificates": true });
        assert_eq!(order(&clean_up), wanted);

        let revoke = desk(Task::Revoke).after(edited(TaskField::Reason, "KEY_COMPROMISE"));
        assert_eq!(order(&revoke)["reason"], "KEY_COMPROMISE");
        assert_eq!(order(&revoke)["serial"], "1");

        let rotate = desk(Task::Rotate).after(edited(TaskField::KeySpec, "ECC_NIST_P384"));
        assert_eq!(
            (order(&rotate)["stage"].clone(), order(&rotate)["key_spec"].clone()),
            (json!("prepare"), json!("ECC_NIST_P384"))
        );
    }

    #[test]
    fn a_reason_must_be_chosen_and_a_window_must_fit() {
        let revoke = desk(Task::Revoke);
        assert_eq!((revoke.faulty(), revoke.order()), (Some(TaskField::Reason), None));
        assert_eq!(revoke.shown_fault(TaskField::Reason), None);
        assert!(revoke.after(TaskEvent::Sent).shown_fault(TaskField::Reason).is_some());
        for (typed, suggestion) in [("31", "30"), ("6", "7"), ("soon", "7"), ("", "7")] {
            let desk = desk(Task::CleanUp).after(edited(TaskField::Window, typed));
            let fault = desk.shown_fault(TaskField::Window).unwrap();
            assert_eq!(fault.suggestion.as_deref(), Some(suggestion), "{typed:?}");
            assert_eq!(desk.order(), None);
        }
    }

    #[test]
    fn the_current_certificate_is_proposed_for_revocation_else_the_newest_that_can_be() {
        let mut identity = identity(IdentityState::Ready);
        let current = identity.certificates.first().cloned().unwrap();
        let record =
            |serial: &str, status| CertificateRecord { serial: serial.to_owned(), status, ..current.clone() };
        let next = record("2", CertificateStatus::Next);
        identity.certificates = vec![next.clone(), current.clone()];
        assert_eq!(Desk::of(Task::Revoke, &identity, None).value(TaskField::Serial), "1");
        identity.certificates = vec![record("3", CertificateStatus::Revoked), next];
        assert_eq!(Desk::of(Task::Revoke, &identity, None).value(TaskField::Serial), "2");
    }

    #[test]
    fn a_rotation_offers_what_can_come_next() {
        let rotation = Rotation {
            done: RotationStage::Switch,
            current_key_arn: "new".to_owned(),
            other_key_arn: "old".to_owned(),
            next: vec![RotationStage::Retire, RotationStage::RollBack],
        };
        let switched = Identity { rotation: Some(rotation), ..identity(IdentityState::Ready) };
        let desk = Desk::of(Task::Rotate, &switched, None);
        assert_eq!(order(&desk)["stage"], "retire");
        assert_eq!(desk.fields(), [TaskField::Stage, TaskField::Window]);

        let kept = desk.after(edited(TaskField::Stage, "roll_back")).draft;
        let again = Desk::of(Task::Rotate, &switched, Some(kept.clone()));
        assert_eq!(order(&again)["stage"], "roll_back");
        let over = Desk::of(Task::Rotate, &identity(IdentityState::Ready), Some(kept));
        assert_eq!(order(&over)["stage"], "prepare", "an answer of an earlier stage is dropped");
    }

    #[test]
    fn a_draft_survives_its_storage_and_is_planned_again() {
        let desk = desk(Task::CleanUp).after(edited(TaskField::Window, "9")).after(asked("9"));
        let text = serde_json::to_string(&desk.draft).unwrap();
        let again =
            Desk::of(Task::CleanUp, &identity(IdentityState::Ready), serde_json::from_str(&text).ok());
        assert_eq!(again.value(TaskField::Window), "9");
        assert!(again.plans_at_once());
        assert!(!again.after(edited(TaskField::Window, "8")).plans_at_once());
    }

    #[test]
    fn a_changed_answer_takes_the_plan_away_and_a_late_one_is_not_shown() {
        let plan = Rc::new(plan(json!({ "kind": "clean_up", "identity": "clinic-voice" })));
        let answered = |answers: &str| TaskEvent::PlanAnswered(answers.to_owned(), Ok(plan.clone()));
        let ready = desk(Task::CleanUp).after(asked("30")).after(answered("30"));
        assert!(matches!(ready.planning, Planning::Ready(_)));
        let edited = ready.after(edited(TaskField::Window, "8"));
        assert_eq!(edited.planning, Planning::Idle);
        assert_eq!(edited.clone().after(answered("30")).planning, Planning::Idle);
        // Nor while the plan for the new answers is on its way.
        let again = edited.after(asked("8")).after(answered("30"));
        assert_eq!(again.planning, Planning::Busy);
        assert!(matches!(again.after(answered("8")).planning, Planning::Ready(_)));
    }

    #[test]
    fn an_import_asks_for_what_it_needs_and_tells_faults_at_the_fields() {
        use crate::state::certificate::tests::LEAF;
        let desk = Desk::of_import("us-east-1", None);
        assert_eq!(
            (desk.faulty(), desk.shown_fault(TaskField::ImportKey)),
            (Some(TaskField::ImportKey), None)
        );
        let sent = desk.clone().after(TaskEvent::Sent);
        for field in [TaskField::ImportKey, TaskField::Pem] {
            assert!(sent.shown_fault(field).is_some(), "{}", field.name());
        }
        let desk = desk
            .after(edited(TaskField::ImportKey, "alias/epic"))
            .after(edited(TaskField::Pem, LEAF))
            .after(edited(TaskField::Tag, "yes"));
        let made = order(&desk);
        assert_eq!((made["identity"].as_str(), made["tag"].as_bool()), (Some("epic"), Some(true)));
        assert_eq!(made.get("authority_arn"), None);
        let named = desk.after(edited(TaskField::Name, "mine"));
        assert_eq!(order(&named)["identity"], "mine");
    }

    #[test]
    fn a_pasted_private_key_is_let_go_and_told() {
        let desk = Desk::of_import("us-east-1", None);
        let desk = desk.after(edited(TaskField::Pem, "-----BEGIN EC PRIVATE KEY-----\nMHc\n"));
        assert_eq!(desk.value(TaskField::Pem), "");
        assert!(desk.shown_fault(TaskField::Pem).unwrap().message.contains("private key"));
        assert!(!serde_json::to_string(&desk.draft).unwrap().contains("MHc"));
    }

    #[test]
    fn another_target_has_other_regions_and_authorities() {
        let desk = Desk::of_import("us-east-1", None)
            .after(edited(TaskField::ImportAuthority, "arn:old"))
            .after(TaskEvent::Chosen("t-1".to_owned(), "eu-west-1".to_owned()));
        let values = [TaskField::Target, TaskField::Region, TaskField::ImportAuthority];
        assert_eq!(values.map(|field| desk.value(field)), ["t-1", "eu-west-1", ""]);
    }

    #[test]
    fn a_renewal_may_have_another_template() {
        let renew = desk(Task::Renew).after(edited(TaskField::Template, "client_auth"));
        assert_eq!(order(&renew)["template"], "client_auth");
        assert_eq!(order(&desk(Task::Renew)).get("template"), None);
    }

    #[test]
    fn a_refused_start_can_be_tried_again() {
        let desk = desk(Task::Restore).after(TaskEvent::StartAsked);
        assert!(desk.starting);
        let desk = desk.after(TaskEvent::StartRefused(ApiError::offline()));
        assert!(!desk.starting && desk.start_error.is_some());
    }
}
