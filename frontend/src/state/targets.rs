//! The settings of targets: the form for one, what is being done, and what is said of them.

use std::rc::Rc;

use serde_json::{Map, Value};
use signet_shared::api::session::TargetKind;
use signet_shared::api::target::{AwsAccess, TargetInput, TargetRecord};
use signet_shared::setup::FieldError;
use signet_shared::setup::regions::region_by_name;
use yew::Reducible;

use crate::api::error::ApiError;
use crate::format::grouped;

/// Fields of the form, by their paths in the JSON; also the ids of their controls.
pub(crate) const NAME: &str = "name";
pub(crate) const REGION: &str = "default_region";
pub(crate) const ACCOUNT: &str = "account";
pub(crate) const PROFILE: &str = "access.profile";
pub(crate) const ROLE: &str = "access.role_arn";
pub(crate) const EXTERNAL_ID: &str = "access.external_id";
pub(crate) const ENDPOINT: &str = "access.endpoint_url";

/// A target as it is being described.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Form {
    /// Id of the target that is changed; `None` adds one.
    pub id: Option<String>,
    revision: Option<i64>,
    values: Map<String, Value>,
    sent: bool,
    /// What the server said about fields; forgotten when the field changes.
    server_errors: Vec<FieldError>,
}

impl Form {
    /// A form for a new target, in a Region to begin with, or for one that is to be changed.
    pub(crate) fn new(record: Option<&TargetRecord>, region: &str) -> Self {
        let mut form = Self::default();
        form.put(REGION, region);
        if let Some(record) = record {
            form.id = Some(record.target.id.clone());
            form.revision = Some(record.revision);
            form.put(NAME, &record.target.name);
            form.put(REGION, &record.target.default_region);
            let access = record.access.clone().unwrap_or_default();
            let rest = [
                (ACCOUNT, &record.target.account),
                (PROFILE, &access.profile),
                (ROLE, &access.role_arn),
                (EXTERNAL_ID, &access.external_id),
                (ENDPOINT, &access.endpoint_url),
            ];
            for (id, value) in rest {
                form.put(id, value.as_deref().unwrap_or_default());
            }
        }
        form
    }

    fn put(&mut self, id: &str, value: &str) {
        self.values.insert(id.to_owned(), value.into());
    }

    /// What is in a field.
    pub(crate) fn value(&self, id: &str) -> &str {
        self.values.get(id).and_then(Value::as_str).unwrap_or_default()
    }

    /// What is sent: empty fields are left out.
    pub(crate) fn input(&self) -> TargetInput {
        let given = |id: &str| Some(self.value(id).trim().to_owned()).filter(|value| !value.is_empty());
        TargetInput {
            name: self.value(NAME).trim().to_owned(),
            default_region: self.value(REGION).to_owned(),
            account: given(ACCOUNT),
            access: AwsAccess {
                profile: given(PROFILE),
                role_arn: given(ROLE),
                external_id: given(EXTERNAL_ID),
                endpoint_url: given(ENDPOINT),
            },
            revision: self.revision,
        }
    }

    /// What is wrong with a field, by the same checks as the server's, and what only the server knew.
    fn fault(&self, id: &str) -> Option<FieldError> {
        let said = self.server_errors.iter().find(|error| error.field == id);
        said.cloned().or_else(|| self.input().checked().err()?.into_iter().find(|error| error.field == id))
    }

    /// What is wrong with a field, once it is time to say so: what is filled in is judged as it stands.
    pub(crate) fn shown_fault(&self, id: &str) -> Option<FieldError> {
        self.fault(id).filter(|_| self.sent || !self.value(id).trim().is_empty())
    }

    /// The first field that is wrong.
    pub(crate) fn faulty(&self) -> Option<&'static str> {
        let all = [NAME, REGION, ACCOUNT, PROFILE, ROLE, EXTERNAL_ID, ENDPOINT];
        all.into_iter().find(|id| self.fault(id).is_some())
    }
}

/// What is being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Work {
    /// The form is being saved.
    Save,
    /// The target with this id is being asked.
    Check(String),
    /// The target with this id is being removed.
    Remove(String),
}

/// The page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Board {
    /// The form, while it is open.
    pub form: Option<Form>,
    /// Id of the target whose removal has to be confirmed.
    pub removing: Option<String>,
    /// What is being done.
    pub work: Option<Work>,
    /// Why the last thing was refused.
    pub problem: Option<ApiError>,
    /// What was done last, in a sentence.
    pub said: String,
}

/// What can happen on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BoardEvent {
    /// The form is opened.
    Opened(Form),
    /// The form is closed without being saved.
    Closed,
    /// A field was changed.
    Edited(&'static str, String),
    /// The form was sent.
    Sent,
    /// A removal was asked for, to be confirmed; `None` takes it back.
    Removing(Option<String>),
    /// Something is being done.
    Begun(Work),
    /// It was done: what, in a sentence.
    Done(String),
    /// The server refused it.
    Refused(ApiError),
}

impl Board {
    /// Whether this is being done.
    pub(crate) fn does(&self, work: &Work) -> bool {
        self.work.as_ref() == Some(work)
    }

    /// The page after an event.
    pub(crate) fn after(mut self, event: BoardEvent) -> Self {
        match event {
            BoardEvent::Opened(form) => self = Self { form: Some(form), ..Self::default() },
            BoardEvent::Closed => self = Self::default(),
            BoardEvent::Edited(id, value) => {
                if let Some(form) = &mut self.form {
                    form.put(id, &value);
                    form.server_errors.retain(|error| error.field != id);
                }
            }
            BoardEvent::Sent => {
                if let Some(form) = &mut self.form {
                    form.sent = true;
                }
            }
            BoardEvent::Removing(id) => {
                self.removing = id;
                self.problem = None;
            }
            BoardEvent::Begun(work) => {
                self.work = Some(work);
                self.problem = None;
                self.said.clear();
            }
            BoardEvent::Done(said) => {
                match self.work.take() {
                    Some(Work::Save) => self.form = None,
                    Some(Work::Remove(_)) => self.removing = None,
                    Some(Work::Check(_)) | None => {}
                }
                self.said = said;
            }
            BoardEvent::Refused(error) => {
                if let (Some(Work::Save), Some(form)) = (self.work.take(), &mut self.form) {
                    form.server_errors.clone_from(&error.errors);
                }
                self.problem = Some(error);
            }
        }
        self
    }
}

impl Reducible for Board {
    type Action = BoardEvent;

    fn reduce(self: Rc<Self>, event: BoardEvent) -> Rc<Self> {
        Rc::new(Rc::unwrap_or_clone(self).after(event))
    }
}

/// Whether a target that a draft names is there no more. While the targets are not known, none is missed.
pub(crate) fn is_gone(targets: &[TargetRecord], id: &str) -> bool {
    !id.is_empty() && !targets.is_empty() && !targets.iter().any(|record| record.target.id == id)
}

/// How a target is reached, in a sentence.
pub(crate) fn reached(record: &TargetRecord) -> String {
    let Some(access) = &record.access else { return "In this program: no AWS calls, no cost.".to_owned() };
    let base = match &access.profile {
        Some(profile) => format!("the profile {profile}"),
        None => "the server's standard credentials".to_owned(),
    };
    let mut words = match &access.role_arn {
        Some(role) => {
            let with = if access.external_id.is_some() { " and an external id" } else { "" };
            format!("By the role {role}, assumed with {base}{with}")
        }
        None => format!("By {base}"),
    };
    if let Some(endpoint) = &access.endpoint_url {
        words.push_str(&format!(", at {endpoint}"));
    }
    words + "."
}

/// What the last check found, in a sentence; when, is said beside it.
pub(crate) fn found(record: &TargetRecord) -> Option<String> {
    let check = record.checked.as_ref()?;
    if !check.ok {
        return Some(format!("{} {}", check.problem, check.hint).trim().to_owned());
    }
    let caller = check.caller.as_deref().unwrap_or("somebody whom AWS does not name");
    let account = check.account.as_deref().map(|account| format!(" in account {}", grouped(account)));
    Some(format!("You are {caller}{}.", account.unwrap_or_default()))
}

/// Whether the page can change or remove it.
pub(crate) fn is_own(record: &TargetRecord) -> bool {
    !record.fixed && record.target.kind == TargetKind::Aws
}

/// The trust policy of a role that Signet shall assume: it lets `caller` in, who must name the external id if there is one.
/// `None` for the caller leaves a gap to be filled in.
pub(crate) fn trust_policy(caller: Option<&str>, region: &str, external_id: &str) -> String {
    let partition = region_by_name(region).map_or("aws", |region| region.partition.as_str());
    let gap = || format!("arn:{partition}:iam::ACCOUNT-OF-SIGNET:role/ROLE-OF-SIGNET");
    let caller = caller.map(principal).unwrap_or_else(gap);
    let condition = match external_id.trim() {
        "" => String::new(),
        id => format!(
            ",\n      \"Condition\": {{ \"StringEquals\": {{ \"sts:ExternalId\": {} }} }}",
            quoted(id)
        ),
    };
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      \"Sid\": \"SignetMayAssume\",\n      \"Effect\": \"Allow\",\n      \"Principal\": {{ \"AWS\": {} }},\n      \"Action\": \"sts:AssumeRole\"{condition}\n    }}\n  ]\n}}\n",
        quoted(&caller)
    )
}

/// A JSON string.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The principal that stays the same from session to session: the role behind an assumed one.
fn principal(caller: &str) -> String {
    let role = || {
        let (head, rest) = caller.split_once(":assumed-role/")?;
        let (name, _session) = rest.split_once('/')?;
        Some(format!("{}:role/{name}", head.replacen(":sts:", ":iam:", 1)))
    };
    role().unwrap_or_else(|| caller.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record() -> TargetRecord {
        serde_json::from_value(json!({
            "id": "t-1", "kind": "aws", "name": "Hospital", "account": "111122223333", "default_region": "eu-central-1",
            "endpoint_url": null, "fixed": false, "is_default": true, "identities": 2, "checked": null, "revision": 4,
            "access": { "profile": "ops", "role_arn": "arn:aws:iam::111122223333:role/Signet", "external_id": "x-1", "endpoint_url": null },
        }))
        .unwrap()
    }

    fn opened(form: Form) -> Board {
        Board::default().after(BoardEvent::Opened(form))
    }

    fn edit(id: &'static str, value: &str) -> BoardEvent {
        BoardEvent::Edited(id, value.to_owned())
    }

    fn refusal(field: &str) -> ApiError {
        let body = format!(
            r#"{{"type":"/problems/invalid","code":"invalid","title":"T","status":422,"detail":"D","hint":null,"errors":[{{"field":"{field}","message":"M","suggestion":null}}],"request_id":"r"}}"#
        );
        ApiError::from_answer(422, &body, "")
    }

    #[test]
    fn a_form_sends_back_what_it_was_opened_with() {
        let record = record();
        let input = Form::new(Some(&record), "us-east-1").input();
        assert_eq!((Some(input.access), input.account), (record.access, record.target.account));
        assert_eq!(
            (input.name.as_str(), input.default_region.as_str(), input.revision),
            ("Hospital", "eu-central-1", Some(4))
        );
    }

    #[test]
    fn empty_fields_are_left_out() {
        let board =
            opened(Form::new(None, "us-east-1")).after(edit(NAME, " Clinic ")).after(edit(PROFILE, "  "));
        let input = board.form.unwrap().input();
        assert_eq!(
            (input.name.as_str(), input.access, input.revision),
            ("Clinic", AwsAccess::default(), None)
        );
    }

    #[test]
    fn faults_are_shown_once_sent_and_the_servers_until_the_field_changes() {
        let board = opened(Form::new(None, "us-east-1"));
        let form = board.form.clone().unwrap();
        assert_eq!((form.faulty(), form.shown_fault(NAME)), (Some(NAME), None));
        let board = board.after(BoardEvent::Sent);
        assert!(board.form.as_ref().unwrap().shown_fault(NAME).is_some());
        let board =
            opened(Form::new(None, "us-east-1")).after(edit(NAME, "Clinic")).after(edit(EXTERNAL_ID, "x-1"));
        let form = board.form.as_ref().unwrap();
        assert!(form.shown_fault(EXTERNAL_ID).is_some(), "what is filled in is judged as it stands");
        let board = board.after(edit(ROLE, "role"));
        assert!(board.form.as_ref().unwrap().shown_fault(ROLE).is_some());
        let board = board.after(edit(ROLE, "arn:aws:iam::111122223333:role/Signet"));
        assert_eq!(board.form.as_ref().unwrap().faulty(), None);
        let board = board.after(BoardEvent::Begun(Work::Save)).after(BoardEvent::Refused(refusal(ROLE)));
        assert_eq!(board.work, None);
        assert_eq!(board.form.as_ref().unwrap().shown_fault(ROLE).unwrap().message, "M");
        let other = board.after(edit(ROLE, "arn:aws:iam::111122223333:role/Other"));
        assert_eq!(other.form.unwrap().faulty(), None);
    }

    #[test]
    fn what_is_done_closes_its_form_and_what_is_refused_keeps_it() {
        let saved = opened(Form::default()).after(BoardEvent::Begun(Work::Save));
        assert!(saved.does(&Work::Save));
        assert!(saved.clone().after(BoardEvent::Refused(ApiError::offline())).form.is_some());
        let saved = saved.after(BoardEvent::Done("Saved.".to_owned()));
        assert!(saved.form.is_none() && saved.work.is_none() && saved.said == "Saved.");
        let removing = saved.after(BoardEvent::Removing(Some("t-1".to_owned())));
        let removing = removing.after(BoardEvent::Begun(Work::Remove("t-1".to_owned())));
        let refused = removing.clone().after(BoardEvent::Refused(ApiError::offline()));
        assert!(refused.removing.is_some() && refused.problem.is_some());
        assert_eq!(removing.after(BoardEvent::Done(String::new())).removing, None);
    }

    #[test]
    fn targets_say_how_they_are_reached_and_who_one_is_there() {
        let mut record = record();
        assert_eq!(
            reached(&record),
            "By the role arn:aws:iam::111122223333:role/Signet, assumed with the profile ops and an external id."
        );
        assert_eq!(found(&record), None);
        let check = |ok: bool| {
            json!({ "at": 0, "ok": ok, "account": "111122223333", "caller": "arn:aws:iam::111122223333:user/ann",
            "partition": "aws", "problem": if ok { "" } else { "Denied." }, "hint": if ok { "" } else { "Look at the role." } })
        };
        record.checked = serde_json::from_value(check(true)).unwrap();
        assert_eq!(
            found(&record).unwrap(),
            "You are arn:aws:iam::111122223333:user/ann in account 1111-2222-3333."
        );
        record.checked = serde_json::from_value(check(false)).unwrap();
        assert_eq!(found(&record).unwrap(), "Denied. Look at the role.");
        assert!(is_own(&record));
        record.access = Some(AwsAccess::default());
        assert_eq!(reached(&record), "By the server's standard credentials.");
        assert!(!is_own(&TargetRecord { fixed: true, ..record }));
    }

    #[test]
    fn a_draft_of_a_removed_target_is_noticed() {
        assert!(is_gone(&[record()], "t-2"));
        assert!(!is_gone(&[record()], "t-1") && !is_gone(&[record()], "") && !is_gone(&[], "t-2"));
    }

    #[test]
    fn a_trust_policy_names_who_may_come_and_what_they_must_know() {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap()["Statement"][0].clone();
        let caller = "arn:aws-us-gov:sts::111122223333:assumed-role/Signet Server/i-0a1";
        let policy = parsed(&trust_policy(Some(caller), "us-gov-west-1", " x\"1 "));
        assert_eq!(policy["Principal"]["AWS"], "arn:aws-us-gov:iam::111122223333:role/Signet Server");
        assert_eq!(policy["Condition"]["StringEquals"]["sts:ExternalId"], "x\"1");
        let open = parsed(&trust_policy(None, "cn-north-1", ""));
        assert!(open["Principal"]["AWS"].as_str().unwrap().starts_with("arn:aws-cn:iam::ACCOUNT"));
        assert_eq!(open.get("Condition"), None);
        let user = parsed(&trust_policy(Some("arn:aws:iam::111122223333:user/ann"), "us-east-1", ""));
        assert_eq!(user["Principal"]["AWS"], "arn:aws:iam::111122223333:user/ann");
    }
}
