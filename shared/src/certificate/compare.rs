//! Two certificates beside each other, as after a renewal: what stayed, what changed, what only one of them has.

use serde::Serialize;

use super::view::{CertificateView, ExtensionView, Reading};
use crate::format::{DAY, count, date_time_with_seconds};

/// Two certificates, compared field by field. Nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Whether they are the same, byte for byte.
    pub is_identical: bool,
    /// Whether both certify the same key (the same DER `SubjectPublicKeyInfo`).
    pub is_same_key: bool,
    /// By how many whole days the second one begins later; negative if earlier.
    pub begins_later_days: i64,
    /// By how many whole days the second one ends later; negative if earlier.
    pub ends_later_days: i64,
    /// Every field in the order of RFC 5280 §4.1, then every extension: the first one's in its order, then what only the second has.
    pub fields: Vec<ComparedField>,
}

/// One field of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedField {
    /// Its name, for people; unique in a comparison unless an extension stands there twice.
    pub name: String,
    /// How both relate.
    pub relation: Relation,
    /// Its value in the first one, line by line; empty if it is not there.
    pub first: Vec<String>,
    /// Its value in the second one.
    pub second: Vec<String>,
}

/// How the two values of a field relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same in both.
    Same,
    /// In both, with different values.
    Changed,
    /// In the first one alone.
    OnlyFirst,
    /// In the second one alone.
    OnlySecond,
}

impl Relation {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::OnlyFirst => "only in the first",
            Self::OnlySecond => "only in the second",
        }
    }
}

impl Comparison {
    /// What matters at a renewal, in sentences: the key, and by how much the validity moved.
    pub fn summary(&self) -> String {
        if self.is_identical {
            return "Both are the same certificate.".to_owned();
        }
        let key = if self.is_same_key { "Both have the same key." } else { "Each has a key of its own." };
        let end = match self.ends_later_days {
            0 => "Both end on about the same day.".to_owned(),
            days if days > 0 => format!("The second one ends {} later.", count(days, "day")),
            days => format!("The second one ends {} earlier.", count(days.saturating_neg(), "day")),
        };
        format!("{key} {end}")
    }

    /// The fields in which they differ.
    pub fn differences(&self) -> impl Iterator<Item = &ComparedField> {
        self.fields.iter().filter(|field| field.relation != Relation::Same)
    }
}

/// Compares two certificates.
pub fn compare(first: &CertificateView, second: &CertificateView) -> Comparison {
    let mut fields: Vec<_> = FIELDS
        .iter()
        .map(|(name, read)| {
            let (first, second) = (read(first), read(second));
            let relation = if first == second { Relation::Same } else { Relation::Changed };
            ComparedField { name: (*name).to_owned(), relation, first, second }
        })
        .collect();
    extensions(&first.extensions, &second.extensions, &mut fields);
    Comparison {
        is_identical: first.der == second.der,
        is_same_key: first.key.spki_der == second.key.spki_der,
        begins_later_days: second.not_before.saturating_sub(first.not_before) / DAY,
        ends_later_days: second.not_after.saturating_sub(first.not_after) / DAY,
        fields,
    }
}

/// What reads a field of a certificate into lines.
type Read = fn(&CertificateView) -> Vec<String>;

/// The fields beside the extensions, in order.
const FIELDS: [(&str, Read); 10] = [
    ("Version", |view| vec![view.version.to_string()]),
    ("Serial number", |view| vec![view.serial.hex.clone()]),
    ("Signed with", |view| vec![view.signature_algorithm.name.clone()]),
    ("Issuer", |view| name(&view.issuer.text)),
    ("Valid from", |view| vec![date_time_with_seconds(view.not_before)]),
    ("Valid to", |view| vec![date_time_with_seconds(view.not_after)]),
    ("Subject", |view| name(&view.subject.text)),
    ("Key", |view| vec![view.key.summary()]),
    ("Key, SPKI SHA-256", |view| vec![view.key.spki_sha256.clone()]),
    ("Fingerprint, SHA-256", |view| vec![view.fingerprints.sha256.clone()]),
];

fn name(text: &str) -> Vec<String> {
    vec![if text.is_empty() { "empty".to_owned() } else { text.to_owned() }]
}

/// Pairs extensions by type; where one stands there twice, the first with the first.
fn extensions(first: &[ExtensionView], second: &[ExtensionView], fields: &mut Vec<ComparedField>) {
    let mut left: Vec<Option<&ExtensionView>> = second.iter().map(Some).collect();
    for extension in first {
        let partner = left
            .iter_mut()
            .find(|other| other.is_some_and(|other| other.oid == extension.oid))
            .and_then(Option::take);
        fields.push(extension_field(Some(extension), partner));
    }
    fields.extend(left.into_iter().flatten().map(|extension| extension_field(None, Some(extension))));
}

fn extension_field(first: Option<&ExtensionView>, second: Option<&ExtensionView>) -> ComparedField {
    let relation = match (first, second) {
        (Some(first), Some(second)) if first.raw == second.raw && first.critical == second.critical => {
            Relation::Same
        }
        (Some(_), Some(_)) => Relation::Changed,
        (Some(_), None) => Relation::OnlyFirst,
        _ => Relation::OnlySecond,
    };
    let mut both = [first, second].map(|extension| extension.map_or_else(Vec::new, lines));
    // Words may be the same where the bytes are not: then only the bytes tell.
    if relation == Relation::Changed && both[0] == both[1] {
        for (lines, extension) in both.iter_mut().zip([first, second]) {
            lines.extend(extension.map(|extension| extension.raw.clone()));
        }
    }
    let name = first.or(second).map_or_else(String::new, |extension| match extension.reading {
        Reading::Unknown => format!("Extension {}", extension.oid),
        _ => extension.name.to_owned(),
    });
    let [first, second] = both;
    ComparedField { name, relation, first, second }
}

fn lines(extension: &ExtensionView) -> Vec<String> {
    let critical = extension.critical.then(|| "critical".to_owned());
    let content = match extension.reading {
        Reading::Decoded => extension.lines.clone(),
        Reading::Unknown | Reading::Damaged => vec![extension.raw.clone()],
    };
    critical.into_iter().chain(content).collect()
}
