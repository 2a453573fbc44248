//! The questions about options: one row each.

use signet_shared::setup::options::{AuthorityKey, KeySpec, LeafTemplate};

use super::{
    AFTERWARDS, AUTHORITY_ARN, Answers, CA_KEY, CA_SIGNS, CA_YEARS, CRL, CRL_BUCKET, CRL_CNAME, CRL_DAYS,
    DESCRIPTION, HIERARCHY, KEY_SPEC, MULTI_REGION, NAMES, OCSP, OCSP_CNAME, SHORT_LIVED, SUBJECT,
    SUBORDINATE_CN, SUBORDINATE_YEARS, TAGS, TEMPLATE, UNIT, VALIDITY, WINDOW, answer,
};
use crate::route::SetupStep;

/// A group of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Who issues the certificate.
    Hierarchy,
    /// How new authorities are made.
    Authority,
    /// What becomes of the authority.
    Afterwards,
    /// What the certificate says.
    Certificate,
    /// What the key is.
    Key,
}

/// All groups, in order.
pub(crate) const SECTIONS: [Section; 5] =
    [Section::Hierarchy, Section::Authority, Section::Afterwards, Section::Certificate, Section::Key];

impl Section {
    /// The step that asks for it.
    pub(crate) fn step(self) -> SetupStep {
        if self == Self::Key { SetupStep::Key } else { SetupStep::Names }
    }

    /// Title for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Hierarchy => "Who issues the certificate",
            Self::Authority => "The new authority",
            Self::Afterwards => "After it has issued",
            Self::Certificate => "What the certificate says",
            Self::Key => "What the key is",
        }
    }

    /// Why nothing is asked, where nothing is.
    pub(crate) fn idle(self) -> &'static str {
        match self {
            Self::Authority => "Nothing to choose: this setup makes no authority.",
            Self::Afterwards => {
                "Nothing to choose: only an authority that this setup makes can be put away after it has issued."
            }
            _ => "",
        }
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One of the cards that explain themselves.
    Cards,
    /// One of the account's authorities.
    Authority,
    /// One of a few; see [`choices`].
    Choice,
    /// A line of text.
    Text,
    /// Several lines, one thing each.
    Lines,
}

/// A question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    /// Path of the option in the JSON; also the id of the control.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it means, and what it costs, in a sentence; prices stand in braces.
    pub hint: &'static str,
    /// How it is answered.
    pub kind: Kind,
    /// The group that it belongs to.
    pub section: Section,
    /// The answer where none is given.
    pub default: &'static str,
    /// Whether it is asked as things stand.
    applies: fn(&Answers) -> bool,
}

const fn row(
    section: Section,
    kind: Kind,
    id: &'static str,
    default: &'static str,
    applies: fn(&Answers) -> bool,
    label: &'static str,
    hint: &'static str,
) -> Question {
    Question { id, label, hint, kind, section, default, applies }
}

fn always(_: &Answers) -> bool {
    true
}

fn subordinate(answers: &Answers) -> bool {
    answer(answers, HIERARCHY) == "root_and_subordinate"
}

fn existing(answers: &Answers) -> bool {
    answer(answers, HIERARCHY) == "existing_authority"
}

fn makes_authority(answers: &Answers) -> bool {
    subordinate(answers) || answer(answers, HIERARCHY) == "root_only"
}

fn crl(answers: &Answers) -> bool {
    makes_authority(answers) && !answer(answers, CRL).is_empty()
}

fn ocsp(answers: &Answers) -> bool {
    makes_authority(answers) && !answer(answers, OCSP).is_empty()
}

fn deletes(answers: &Answers) -> bool {
    makes_authority(answers) && answer(answers, AFTERWARDS) == "delete"
}

/// Everything that can be asked, in the order in which it is shown.
#[rustfmt::skip]
pub(super) const QUESTIONS: [Question; 29] = {
    use Kind::{Authority, Cards, Choice, Lines, Text};
    use Section as S;
    let [organization, unit, city, state, country] = SUBJECT;
    [
        row(S::Hierarchy, Cards, HIERARCHY, "root_only", always, "Who issues the certificate",
            "Prices are per month, for what is new."),
        row(S::Hierarchy, Text, SUBORDINATE_CN, "Signet Issuing CA", subordinate, "Subordinate authority common name",
            "Its own name, neither the root's nor the certificate's. Up to 64 characters."),
        row(S::Hierarchy, Authority, AUTHORITY_ARN, "", existing, "Authority",
            "Those of the Region chosen here. Nothing new to pay but the certificate, {certificate} once ({short_certificate} from a short-lived one)."),
        row(S::Authority, Choice, CA_KEY, "RSA_2048", makes_authority, "Authority's key",
            "The authority's own key, not yours. It costs the same whatever you choose."),
        row(S::Authority, Choice, CA_SIGNS, "", makes_authority, "Authority signs with",
            "Only those that fit its key are listed. No difference in cost."),
        row(S::Authority, Choice, SHORT_LIVED, "", makes_authority, "Usage mode",
            "General purpose: {authority} a month, {certificate} a certificate. Short-lived: {short} a month, {short_certificate} a certificate, but certificates of up to 7 days only: choosing it sets the validity to 7 days, and you renew every few days. It cannot be changed afterwards."),
        row(S::Authority, Text, CA_YEARS, "10", makes_authority, "Years that the root is valid",
            "1 to 30. No certificate can outlive it. It is billed until it is deleted, not until it ends."),
        row(S::Authority, Text, SUBORDINATE_YEARS, "5", subordinate, "Years that the subordinate is valid",
            "1 to 30, and not longer than the root."),
        row(S::Authority, Choice, CRL, "", makes_authority, "Revocation list (CRL)",
            "A file in S3 that names revoked certificates. SMART servers look at keys, not at such lists; others may. You pay S3 for storage and requests."),
        row(S::Authority, Text, CRL_BUCKET, "", crl, "Bucket for the list",
            "Its policy must let AWS Private CA write; AWS tries it when the authority is made."),
        row(S::Authority, Text, CRL_DAYS, "7", crl, "Days that a list is valid", "1 to 5000."),
        row(S::Authority, Text, CRL_CNAME, "", crl, "Host name in place of the bucket's",
            "Optional. Certificates name it, so the bucket need not be public."),
        row(S::Authority, Choice, OCSP, "", makes_authority, "OCSP",
            "AWS answers whether a certificate is revoked. AWS charges a few cents a month for a certificate that is asked about."),
        row(S::Authority, Text, OCSP_CNAME, "", ocsp, "Host name in place of AWS's", "Optional, without https://."),
        row(S::Afterwards, Choice, AFTERWARDS, "keep", makes_authority, "What becomes of the authority",
            "Kept, it renews the certificate. Disabled, it costs the same. Deleted, it costs nothing more, and a renewal then needs another one."),
        row(S::Afterwards, Text, WINDOW, "30", deletes, "Days in which the authority can be restored",
            "7 to 30. Nothing is paid in that time unless it is restored."),
        row(S::Certificate, Choice, TEMPLATE, "CodeSigningCertificate/V1", always, "Template",
            "What the certificate may be used for. The managed policy for users of a Private CA allows only the last. No difference in cost."),
        row(S::Certificate, Text, VALIDITY, "1", always, "Valid for",
            "Not longer than its authority. A shorter one is renewed more often, {certificate} each time."),
        row(S::Certificate, Choice, UNIT, "years", always, "Unit of the validity", "A day has 24 hours."),
        row(S::Certificate, Text, organization, "", always, "Organization", "Optional, up to 64 characters."),
        row(S::Certificate, Text, unit, "", always, "Organizational unit", "Optional, up to 64 characters."),
        row(S::Certificate, Text, city, "", always, "City", "Optional."),
        row(S::Certificate, Text, state, "", always, "State or province", "Optional, written out."),
        row(S::Certificate, Text, country, "", always, "Country", "Optional, two letters such as US."),
        row(S::Certificate, Lines, NAMES, "", always, "Alternative names",
            "Optional, one a line: host name, e-mail address, URI or IP address. Free."),
        row(S::Key, Choice, KEY_SPEC, "RSA_2048", always, "Key spec",
            "It never changes afterwards. Every key costs {key} a month, and a fraction of a cent a signature."),
        row(S::Key, Choice, MULTI_REGION, "", always, "Regions of the key",
            "A multi-Region key can be replicated; each replica costs {key} a month more. It never changes afterwards."),
        row(S::Key, Text, DESCRIPTION, "", always, "Description",
            "Optional, shown in the AWS console. Made from the names if it is empty."),
        row(S::Key, Lines, TAGS, "", always, "Tags",
            "Optional, one a line: name = value. On the key and on new authorities, beside Signet's own. Free."),
    ]
};

/// What is asked as things stand, in order.
pub(crate) fn questions(answers: &Answers) -> impl Iterator<Item = &'static Question> + '_ {
    QUESTIONS.iter().filter(|question| (question.applies)(answers))
}

/// The answer to a question that is not answered.
pub(super) fn default(id: &str) -> &'static str {
    QUESTIONS.iter().find(|question| question.id == id).map_or("", |question| question.default)
}

/// Who can issue the certificate: answer, title, price a month, what it means.
#[rustfmt::skip]
pub(crate) const CARDS: [(&str, &str, &str, &str); 4] = [
    ("root_only", "A root authority", "{authority}",
        "Issues the certificate itself. One that is active under the name above is used again at no further cost."),
    ("root_and_subordinate", "A root and a subordinate authority", "{two}",
        "The root signs the subordinate, which issues. It can be replaced without touching the root, as strict audits want it. Twice the price."),
    ("existing_authority", "An authority that exists", "{free}",
        "Any active one of the account, also one that another account shares with it."),
    ("self_signed", "No authority: self-signed", "{free}",
        "The key signs its own certificate, which saves {authority} a month. SMART servers look at the key, never at who issued; but nobody can check such a certificate or revoke it."),
];

/// What can be chosen, as name and words for people; empty where the answer is typed.
pub(crate) fn choices(question: &Question, answers: &Answers) -> Vec<(&'static str, String)> {
    let own = |pairs: &[(&'static str, &'static str)]| {
        pairs.iter().map(|(name, words)| (*name, (*words).to_owned())).collect::<Vec<_>>()
    };
    match question.id {
        HIERARCHY => CARDS.iter().map(|(name, title, ..)| (*name, (*title).to_owned())).collect(),
        CA_KEY => AuthorityKey::ALL.iter().map(|key| (key.name(), key.name().to_owned())).collect(),
        CA_SIGNS => {
            let key = AuthorityKey::ALL.into_iter().find(|key| key.name() == answer(answers, CA_KEY));
            let names = key.unwrap_or_default().signing_algorithms();
            let usual = names.iter().take(1).map(|name| ("", format!("{name} (usual)")));
            usual.chain(names.iter().skip(1).map(|name| (*name, (*name).to_owned()))).collect()
        }
        SHORT_LIVED => own(&[("", "General purpose"), ("yes", "Short-lived certificates")]),
        CRL => own(&[("", "No list"), ("yes", "Publish a list in S3")]),
        OCSP => own(&[("", "No answers"), ("yes", "Let AWS answer")]),
        AFTERWARDS => own(&[("keep", "Keep it"), ("disable", "Disable it"), ("delete", "Delete it")]),
        TEMPLATE => LeafTemplate::ALL.iter().map(|one| (one.aws_name(), template(*one).to_owned())).collect(),
        UNIT => own(&[("days", "Days"), ("months", "Months"), ("years", "Years")]),
        KEY_SPEC => KeySpec::ALL.iter().map(|spec| (spec.name(), key_spec(*spec))).collect(),
        MULTI_REGION => own(&[("", "One Region"), ("yes", "Multi-Region")]),
        _ => Vec::new(),
    }
}

/// What a template is for.
pub(crate) const fn template(template: LeafTemplate) -> &'static str {
    match template {
        LeafTemplate::CodeSigning => "Code signing",
        LeafTemplate::ClientAuth => "TLS clients",
        LeafTemplate::ServerAuth => "TLS servers",
        LeafTemplate::EndEntity => "TLS clients and servers",
    }
}

/// A key spec, and what SMART servers make of it.
fn key_spec(spec: KeySpec) -> String {
    match spec.smart_algorithm() {
        Some(algorithm) => format!("{} ({algorithm}: fit for SMART)", spec.name()),
        None => format!("{} (no SMART server takes it)", spec.name()),
    }
}
