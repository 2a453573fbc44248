//! The options that come of the answers. What a form cannot say right (no number) becomes a value that the check refuses.

use signet_shared::setup::options::{
    Afterwards, AuthorityKey, AuthorityOptions, CertificateOptions, CrlOptions, Hierarchy, KeyOptions,
    KeySpec, LeafTemplate, OcspOptions, Period, PeriodUnit, SetupOptions, SubjectFields,
};

use super::{
    AFTERWARDS, AUTHORITY_ARN, Answers, CA_KEY, CA_SIGNS, CA_YEARS, CRL, CRL_BUCKET, CRL_CNAME, CRL_DAYS,
    DESCRIPTION, HIERARCHY, KEY_SPEC, MULTI_REGION, NAMES, OCSP, OCSP_CNAME, SHORT_LIVED, SUBJECT,
    SUBORDINATE_CN, SUBORDINATE_YEARS, TAGS, TEMPLATE, UNIT, VALIDITY, WINDOW, answer, lines,
};

/// The options. What is not asked as things stand is as by default.
pub(crate) fn build(answers: &Answers) -> SetupOptions {
    let get = |id: &str| answer(answers, id);
    let text = |id: &str| Some(get(id).to_owned()).filter(|text| !text.trim().is_empty());
    // No number is 0, which is never right.
    let number = |id: &str| get(id).trim().parse::<u32>().unwrap_or(0);
    let hierarchy = match get(HIERARCHY) {
        "root_and_subordinate" => {
            Hierarchy::RootAndSubordinate { subordinate_cn: get(SUBORDINATE_CN).to_owned() }
        }
        "existing_authority" => Hierarchy::ExistingAuthority { authority_arn: get(AUTHORITY_ARN).to_owned() },
        "self_signed" => Hierarchy::SelfSigned,
        _ => Hierarchy::RootOnly,
    };
    let (own_root, subordinate) =
        (hierarchy.has_own_root(), matches!(hierarchy, Hierarchy::RootAndSubordinate { .. }));
    let usual = AuthorityOptions::default();
    let authority = if own_root {
        AuthorityOptions {
            key_algorithm: named(AuthorityKey::ALL, AuthorityKey::name, get(CA_KEY)),
            signing_algorithm: text(CA_SIGNS),
            years: number(CA_YEARS),
            subordinate_years: if subordinate { number(SUBORDINATE_YEARS) } else { usual.subordinate_years },
            short_lived: !get(SHORT_LIVED).is_empty(),
            crl: (!get(CRL).is_empty()).then(|| CrlOptions {
                bucket: get(CRL_BUCKET).to_owned(),
                days: number(CRL_DAYS),
                custom_cname: text(CRL_CNAME),
            }),
            ocsp: (!get(OCSP).is_empty()).then(|| OcspOptions { custom_cname: text(OCSP_CNAME) }),
        }
    } else {
        usual
    };
    let [organization, organizational_unit, locality, state, country] = SUBJECT.map(text);
    let unit = match get(UNIT) {
        "days" => PeriodUnit::Days,
        "months" => PeriodUnit::Months,
        _ => PeriodUnit::Years,
    };
    SetupOptions {
        authority,
        certificate: CertificateOptions {
            template: named(LeafTemplate::ALL, LeafTemplate::aws_name, get(TEMPLATE)),
            validity: Period { unit, value: number(VALIDITY) },
            subject: SubjectFields { country, state, locality, organization, organizational_unit },
            alternative_names: lines::names(get(NAMES)),
        },
        key: KeyOptions {
            spec: named(KeySpec::ALL, KeySpec::name, get(KEY_SPEC)),
            multi_region: !get(MULTI_REGION).is_empty(),
            description: text(DESCRIPTION),
            tags: lines::tags(get(TAGS)),
        },
        afterwards: match get(AFTERWARDS) {
            "disable" if own_root => Afterwards::Disable,
            "delete" if own_root => Afterwards::Delete { window_days: number(WINDOW) },
            _ => Afterwards::Keep,
        },
        hierarchy,
    }
}

/// The value with this name; the usual one if there is none, which only a draft of another version can have.
fn named<T: Copy + Default, const N: usize>(all: [T; N], name: fn(T) -> &'static str, wanted: &str) -> T {
    all.into_iter().find(|value| name(*value) == wanted).unwrap_or_default()
}
