//! What the wizard asks beyond its five names: the answers as typed, the options that come of them, and what differs
//! from the defaults.
//!
//! Answers are texts under the path that the option has in the JSON, so that a half-typed number is kept as it is typed,
//! and a fault that the check tells at a path is told at the control of that path. What is not answered is as by default.

mod build;
mod lines;
mod table;

use serde_json::{Map, Value};
use signet_shared::price::Prices;
use signet_shared::setup::FieldError;
use signet_shared::setup::options::{Hierarchy, SetupOptions};

use crate::format::money;
use crate::route::SetupStep;

pub(crate) use build::build;
pub(crate) use table::{CARDS, Kind, Question, SECTIONS, Section, choices, questions, template};

/// Answers by path; each is a text.
pub(crate) type Answers = Map<String, Value>;

pub(crate) const HIERARCHY: &str = "options.hierarchy";
pub(crate) const AUTHORITY_ARN: &str = "options.hierarchy.authority_arn";
const SUBORDINATE_CN: &str = "options.hierarchy.subordinate_cn";
const CA_KEY: &str = "options.authority.key_algorithm";
const CA_SIGNS: &str = "options.authority.signing_algorithm";
const CA_YEARS: &str = "options.authority.years";
const SUBORDINATE_YEARS: &str = "options.authority.subordinate_years";
pub(crate) const SHORT_LIVED: &str = "options.authority.short_lived";
const CRL: &str = "options.authority.crl";
const CRL_BUCKET: &str = "options.authority.crl.bucket";
const CRL_DAYS: &str = "options.authority.crl.days";
const CRL_CNAME: &str = "options.authority.crl.custom_cname";
const OCSP: &str = "options.authority.ocsp";
const OCSP_CNAME: &str = "options.authority.ocsp.custom_cname";
const AFTERWARDS: &str = "options.afterwards";
const WINDOW: &str = "options.afterwards.window_days";
const TEMPLATE: &str = "options.certificate.template";
const VALIDITY: &str = "options.certificate.validity";
const UNIT: &str = "options.certificate.validity.unit";
const SUBJECT: [&str; 5] = [
    "options.certificate.subject.organization",
    "options.certificate.subject.organizational_unit",
    "options.certificate.subject.locality",
    "options.certificate.subject.state",
    "options.certificate.subject.country",
];
const NAMES: &str = "options.certificate.alternative_names";
pub(crate) const KEY_SPEC: &str = "options.key.spec";
const MULTI_REGION: &str = "options.key.multi_region";
const DESCRIPTION: &str = "options.key.description";
const TAGS: &str = "options.key.tags";

/// The answer to a question, or its default.
pub(crate) fn answer<'a>(answers: &'a Answers, id: &str) -> &'a str {
    let given = answers.get(id).and_then(Value::as_str);
    given.unwrap_or_else(|| table::default(id))
}

/// Changes an answer, and what cannot stay beside it.
pub(crate) fn edit(answers: &mut Answers, id: &str, value: &str) {
    let mut put = |id: &str, value: &str| {
        if value == table::default(id) {
            answers.remove(id);
        } else {
            answers.insert(id.to_owned(), value.into());
        }
    };
    match (id, value.strip_suffix(" days")) {
        // What the check suggests is a number with its unit.
        (VALIDITY, Some(days)) => {
            put(VALIDITY, days);
            put(UNIT, "days");
        }
        _ => put(id, value),
    }
    match id {
        // Each kind of key has its own signing algorithms.
        CA_KEY => put(CA_SIGNS, ""),
        // Such an authority issues for a week at most; going back is back to a year.
        SHORT_LIVED if value.is_empty() => put_validity(answers, "1", "years"),
        SHORT_LIVED => put_validity(answers, "7", "days"),
        _ => {}
    }
}

/// Takes a validity that the authority allows.
fn put_validity(answers: &mut Answers, value: &str, unit: &str) {
    edit(answers, VALIDITY, value);
    edit(answers, UNIT, unit);
}

/// Takes an authority that exists.
pub(crate) fn choose_authority(answers: &mut Answers, arn: &str, short_lived: bool) {
    edit(answers, AUTHORITY_ARN, arn);
    if short_lived {
        put_validity(answers, "7", "days");
    }
}

/// An option that differs from its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    /// What it is called.
    pub label: &'static str,
    /// What was answered, for people.
    pub value: String,
    /// The step that asks for it.
    pub step: SetupStep,
}

/// What differs from the defaults, in the order of the questions; only what is asked as things stand.
pub(crate) fn changed(answers: &Answers) -> Vec<Changed> {
    let differs = |question: &&Question| answer(answers, question.id) != question.default;
    let asked = questions(answers).filter(differs);
    asked
        .map(|question| {
            let value = answer(answers, question.id);
            let words = choices(question, answers).into_iter().find(|(name, _)| *name == value);
            let value = words.map_or_else(|| value.trim().replace('\n', ", "), |(_, words)| words);
            let value = if value.is_empty() { "Nothing".to_owned() } else { value };
            Changed { label: question.label, value, step: question.section.step() }
        })
        .collect()
}

/// What is wrong with an answer, of all that the check says. Of a list, the entry is named.
pub(crate) fn fault(faults: &[FieldError], id: &str) -> Option<FieldError> {
    faults.iter().find_map(|fault| {
        if fault.field == id {
            return Some(fault.clone());
        }
        let line: usize = fault.field.strip_prefix(id)?.strip_prefix('.')?.parse().ok()?;
        let message = format!("Entry {}: {}", line.saturating_add(1), fault.message);
        Some(FieldError { field: id.to_owned(), message, suggestion: None })
    })
}

/// The control at which a fault is told, and its step.
pub(crate) fn place(field: &str) -> Option<(&'static str, SetupStep)> {
    field.strip_prefix("options.")?;
    // The longest path that the fault's begins with: a line of a list is told at the list.
    let ids = table::QUESTIONS.iter().filter(|question| field.starts_with(question.id));
    ids.max_by_key(|question| question.id.len()).map(|question| (question.id, question.section.step()))
}

/// What the options cost: US cents a month for authorities and key, if none of them exists, and once for the certificate.
pub(crate) fn estimate(options: &SetupOptions) -> Option<(u32, u32)> {
    let prices = Prices::current()?;
    let (general, short) =
        (prices.authority_general_purpose_monthly_cents, prices.authority_short_lived_monthly_cents);
    let issuing = if options.authority.short_lived { short } else { general };
    let (authorities, certificate) = match options.hierarchy {
        Hierarchy::RootOnly => (issuing, true),
        Hierarchy::RootAndSubordinate { .. } => (general.saturating_add(issuing), true),
        Hierarchy::ExistingAuthority { .. } => (0, true),
        Hierarchy::SelfSigned => (0, false),
    };
    let once = match (certificate, options.authority.short_lived && options.hierarchy.has_own_root()) {
        (false, _) => 0,
        (true, true) => prices.certificate_short_lived_once_cents,
        (true, false) => prices.certificate_once_cents,
    };
    Some((authorities.saturating_add(prices.key_monthly_cents), once))
}

/// A text with the prices that its `{names}` stand for.
pub(crate) fn priced(text: &str) -> String {
    let Some(prices) = Prices::current() else { return text.to_owned() };
    let general = prices.authority_general_purpose_monthly_cents;
    let table = [
        ("{authority}", general),
        ("{two}", general.saturating_mul(2)),
        ("{short}", prices.authority_short_lived_monthly_cents),
        ("{key}", prices.key_monthly_cents),
        ("{certificate}", prices.certificate_once_cents),
        ("{short_certificate}", prices.certificate_short_lived_once_cents),
        ("{free}", 0),
    ];
    table.iter().fold(text.to_owned(), |text, (name, cents)| text.replace(name, &money(*cents)))
}

#[cfg(test)]
mod tests;
