//! Validation of a setup's options: each check answers the value as it is used, or what is wrong at which field.

use std::net::IpAddr;

use super::FieldError;
use super::fields::{self, validate_common_name, validate_text};
use super::options::{
    Afterwards, AlternativeName, AuthorityOptions, CertificateOptions, CrlOptions, ExtraTag, Hierarchy,
    KeyOptions, OcspOptions, PeriodUnit, SetupOptions, SubjectFields,
};

/// Longest validity of an authority, years.
pub const AUTHORITY_YEARS_MAX: u32 = 30;
/// Longest validity of a certificate, days (about that of the longest authority).
const LEAF_DAYS_MAX: i64 = 30 * 366;
/// What a short-lived authority may issue at most, seconds.
pub const SHORT_LIVED_SECONDS: i64 = 7 * 86_400;
/// Days in which something deleted can be restored: the least and the most that AWS takes.
pub const WINDOW_DAYS: std::ops::RangeInclusive<u32> = 7..=30;
/// Most tags beside Signet's own (AWS takes 50 in all).
const TAGS_MAX: usize = 40;
/// Most alternative names.
const NAMES_MAX: usize = 100;

/// Checks one thing and keeps what is wrong.
struct Checker(Vec<FieldError>);

impl Checker {
    fn text(&mut self, field: &str, value: Option<String>, max: usize) -> Option<String> {
        let value = value.filter(|value| !value.trim().is_empty())?;
        validate_text(field, &value, max).map_err(|error| self.0.push(error)).ok()
    }

    fn refuse(&mut self, field: &str, message: impl Into<String>, suggestion: Option<String>) {
        self.0.push(fields::error(field, &message.into(), suggestion));
    }
}

/// The options as they are used: without surrounding white space, empty texts left out.
///
/// # Errors
/// Everything that is wrong, in the order of the fields; fields are named by their path in the JSON.
pub fn checked(options: SetupOptions, root_cn: &str, region: &str) -> Result<SetupOptions, Vec<FieldError>> {
    let mut checker = Checker(Vec::new());
    let SetupOptions { hierarchy, authority, certificate, key, afterwards } = options;
    let hierarchy = check_hierarchy(&mut checker, hierarchy, root_cn, region);
    let authority = check_authority(&mut checker, authority, &hierarchy);
    let certificate = check_certificate(&mut checker, certificate, &authority, &hierarchy);
    let key = check_key(&mut checker, key);
    check_afterwards(&mut checker, afterwards, &hierarchy);
    if checker.0.is_empty() {
        Ok(SetupOptions { hierarchy, authority, certificate, key, afterwards })
    } else {
        Err(checker.0)
    }
}

fn check_hierarchy(checker: &mut Checker, hierarchy: Hierarchy, root_cn: &str, region: &str) -> Hierarchy {
    match hierarchy {
        Hierarchy::RootAndSubordinate { subordinate_cn } => {
            const FIELD: &str = "options.hierarchy.subordinate_cn";
            let name = validate_common_name(FIELD, &subordinate_cn).and_then(|name| {
                if name.to_lowercase() == root_cn.to_lowercase() {
                    return Err(fields::error(
                        FIELD,
                        "Give the subordinate authority a name of its own.",
                        None,
                    ));
                }
                Ok(name)
            });
            let subordinate_cn = name.map_err(|error| checker.0.push(error)).unwrap_or_default();
            Hierarchy::RootAndSubordinate { subordinate_cn }
        }
        Hierarchy::ExistingAuthority { authority_arn } => {
            let authority_arn = authority_arn.trim().to_owned();
            if let Err(message) = check_authority_arn(&authority_arn, region) {
                checker.refuse("options.hierarchy.authority_arn", message, None);
            }
            Hierarchy::ExistingAuthority { authority_arn }
        }
        other => other,
    }
}

/// Whether a text is the ARN of an authority in this Region.
///
/// # Errors
/// What is wrong, for people.
pub fn check_authority_arn(arn: &str, region: &str) -> Result<(), &'static str> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "acm-pca", place, account, resource] = parts.as_slice() else {
        return Err("Give the ARN of an authority: arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID.");
    };
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let id = resource.strip_prefix("certificate-authority/").unwrap_or_default();
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match () {
        () if !is_account || !is_id => Err("Give the whole ARN of an authority, up to its id."),
        () if *place != region => Err("Choose an authority of the Region that you chose."),
        () => Ok(()),
    }
}

fn check_authority(
    checker: &mut Checker,
    authority: AuthorityOptions,
    hierarchy: &Hierarchy,
) -> AuthorityOptions {
    let AuthorityOptions {
        key_algorithm,
        signing_algorithm,
        years,
        subordinate_years,
        short_lived,
        crl,
        ocsp,
    } = authority;
    let fit = key_algorithm.signing_algorithms();
    if let Some(name) = &signing_algorithm
        && !fit.contains(&name.as_str())
    {
        let message = format!("A {} key signs with {}.", key_algorithm.name(), fit.join(", "));
        let usual = fit.first().map(|name| (*name).to_owned());
        checker.refuse("options.authority.signing_algorithm", message, usual);
    }
    for (field, years) in
        [("options.authority.years", years), ("options.authority.subordinate_years", subordinate_years)]
    {
        if !(1..=AUTHORITY_YEARS_MAX).contains(&years) {
            let message = format!("Choose 1 to {AUTHORITY_YEARS_MAX} years.");
            checker.refuse(field, message, Some(years.clamp(1, AUTHORITY_YEARS_MAX).to_string()));
        }
    }
    if matches!(hierarchy, Hierarchy::RootAndSubordinate { .. }) && subordinate_years > years {
        let message = "The subordinate authority cannot outlive its root.";
        checker.refuse("options.authority.subordinate_years", message, Some(years.to_string()));
    }
    let crl = crl.map(|CrlOptions { bucket, days, custom_cname }| {
        let bucket = bucket.trim().to_owned();
        let is_name = (3..=63).contains(&bucket.len())
            && bucket
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte));
        if !is_name {
            checker.refuse("options.authority.crl.bucket", "Give the name of an S3 bucket.", None);
        }
        if !(1..=5_000).contains(&days) {
            let suggestion = Some(days.clamp(1, 5_000).to_string());
            checker.refuse("options.authority.crl.days", "Choose 1 to 5000 days.", suggestion);
        }
        let custom_cname = check_host(checker, "options.authority.crl.custom_cname", custom_cname);
        CrlOptions { bucket, days, custom_cname }
    });
    let ocsp = ocsp.map(|OcspOptions { custom_cname }| OcspOptions {
        custom_cname: check_host(checker, "options.authority.ocsp.custom_cname", custom_cname),
    });
    AuthorityOptions { key_algorithm, signing_algorithm, years, subordinate_years, short_lived, crl, ocsp }
}

fn check_host(checker: &mut Checker, field: &str, host: Option<String>) -> Option<String> {
    let host = checker.text(field, host, 253)?;
    if !is_host(&host) {
        checker.refuse(field, "Give a host name, without a protocol or a path.", None);
    }
    Some(host)
}

fn is_host(name: &str) -> bool {
    let name = name.strip_prefix("*.").unwrap_or(name);
    name.len() <= 253
        && name.split('.').all(|label| {
            let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=63).contains(&label.len())
                && label.bytes().all(inside)
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

fn check_certificate(
    checker: &mut Checker,
    certificate: CertificateOptions,
    authority: &AuthorityOptions,
    hierarchy: &Hierarchy,
) -> CertificateOptions {
    let CertificateOptions { template, validity, subject, alternative_names } = certificate;
    const VALIDITY: &str = "options.certificate.validity";
    let seconds = validity.most_seconds();
    if validity.value == 0 || seconds > LEAF_DAYS_MAX * 86_400 {
        checker.refuse(VALIDITY, "Choose a validity from 1 day to 30 years.", None);
    } else if hierarchy.has_own_root() && authority.short_lived && seconds > SHORT_LIVED_SECONDS {
        let message = "A short-lived authority issues certificates of up to 7 days. Choose days, 1 to 7, or a \
                       general purpose authority.";
        checker.refuse(VALIDITY, message, Some("7 days".to_owned()));
    } else if hierarchy.has_own_root() && outlives(validity, authority, hierarchy) {
        checker.refuse(VALIDITY, "The certificate cannot outlive its authority.", None);
    }
    let subject = check_subject(checker, subject);
    const NAMES: &str = "options.certificate.alternative_names";
    if alternative_names.len() > NAMES_MAX {
        checker.refuse(NAMES, format!("Give up to {NAMES_MAX} names."), None);
    }
    let alternative_names = alternative_names
        .into_iter()
        .enumerate()
        .map(|(index, name)| check_alternative_name(checker, &format!("{NAMES}.{index}"), name))
        .collect();
    CertificateOptions { template, validity, subject, alternative_names }
}

fn outlives(validity: super::options::Period, authority: &AuthorityOptions, hierarchy: &Hierarchy) -> bool {
    let years = match hierarchy {
        Hierarchy::RootAndSubordinate { .. } => authority.subordinate_years,
        _ => authority.years,
    };
    let authority_days = i64::from(years) * 365;
    let days = match validity.unit {
        PeriodUnit::Days => i64::from(validity.value),
        PeriodUnit::Months => i64::from(validity.value) * 31,
        // A leaf issued a moment after its authority ends a moment after it.
        PeriodUnit::Years => i64::from(validity.value) * 365,
    };
    days >= authority_days
}

fn check_subject(checker: &mut Checker, subject: SubjectFields) -> SubjectFields {
    let SubjectFields { country, state, locality, organization, organizational_unit } = subject;
    let country = checker.text("options.certificate.subject.country", country, 2).map(|country| {
        let upper = country.to_ascii_uppercase();
        if upper.len() != 2 || !upper.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let message = "Give two letters, such as US or DE.";
            checker.refuse("options.certificate.subject.country", message, None);
        }
        upper
    });
    SubjectFields {
        country,
        state: checker.text("options.certificate.subject.state", state, 128),
        locality: checker.text("options.certificate.subject.locality", locality, 128),
        organization: checker.text("options.certificate.subject.organization", organization, 64),
        organizational_unit: checker.text(
            "options.certificate.subject.organizational_unit",
            organizational_unit,
            64,
        ),
    }
}

fn check_alternative_name(checker: &mut Checker, field: &str, name: AlternativeName) -> AlternativeName {
    let trim = |text: String| text.trim().to_owned();
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    match name {
        AlternativeName::Dns(text) => {
            let text = trim(text);
            if !is_host(&text) {
                checker.refuse(field, "Give a host name, such as voice.example.org.", None);
            }
            AlternativeName::Dns(text)
        }
        AlternativeName::Email(text) => {
            let text = trim(text);
            let whole = text.split_once('@').is_some_and(|(user, host)| plain(user) && is_host(host));
            if !whole || text.len() > 256 {
                checker.refuse(field, "Give an e-mail address, such as voice@example.org.", None);
            }
            AlternativeName::Email(text)
        }
        AlternativeName::Uri(text) => {
            let text = trim(text);
            let scheme = text.split_once(':').map(|(scheme, rest)| !rest.is_empty() && is_scheme(scheme));
            if scheme != Some(true) || !plain(&text) || text.len() > 2_048 {
                checker.refuse(field, "Give a URI with its scheme, such as https://example.org/voice.", None);
            }
            AlternativeName::Uri(text)
        }
        AlternativeName::Ip(text) => {
            let text = trim(text);
            if text.parse::<IpAddr>().is_err() {
                checker.refuse(field, "Give an IPv4 or IPv6 address, such as 192.0.2.7.", None);
            }
            AlternativeName::Ip(text)
        }
    }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn check_key(checker: &mut Checker, key: KeyOptions) -> KeyOptions {
    let KeyOptions { spec, multi_region, description, tags } = key;
    let description = checker.text("options.key.description", description, 8_192);
    if tags.len() > TAGS_MAX {
        checker.refuse("options.key.tags", format!("Give up to {TAGS_MAX} tags."), None);
    }
    let mut seen: Vec<String> = Vec::new();
    let tags = tags
        .into_iter()
        .enumerate()
        .map(|(index, ExtraTag { key, value })| {
            let field = format!("options.key.tags.{index}");
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            let lower = key.to_ascii_lowercase();
            if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
                let message = "A tag has a name of 1 to 128 characters and a value of up to 256.";
                checker.refuse(&field, message, None);
            } else if !key.chars().chain(value.chars()).all(is_tag_character) {
                let message = "Use letters, digits, spaces and + - = . _ : / @ in tags.";
                checker.refuse(&field, message, None);
            } else if lower.starts_with("aws:") || lower.starts_with("signet:") {
                let message = "Choose another beginning: aws: belongs to AWS and signet: to Signet.";
                checker.refuse(&field, message, None);
            } else if seen.contains(&key) {
                checker.refuse(&field, "Each tag can be given once.", None);
            }
            seen.push(key.clone());
            ExtraTag { key, value }
        })
        .collect();
    KeyOptions { spec, multi_region, description, tags }
}

/// What AWS takes in tags of both services.
fn is_tag_character(c: char) -> bool {
    c.is_alphanumeric() || " +-=._:/@".contains(c)
}

fn check_afterwards(checker: &mut Checker, afterwards: Afterwards, hierarchy: &Hierarchy) {
    if afterwards != Afterwards::Keep && !hierarchy.has_own_root() {
        let message = "Only an authority that this setup makes can be put away after it has issued.";
        checker.refuse("options.afterwards", message, None);
    }
    if let Afterwards::Delete { window_days } = afterwards {
        check_window("options.afterwards.window_days", window_days)
            .unwrap_or_else(|error| checker.0.push(error));
    }
}

/// Whether a number of days can be the window of a deletion.
///
/// # Errors
/// At `field`, if AWS does not take it.
pub fn check_window(field: &str, days: u32) -> Result<(), FieldError> {
    if WINDOW_DAYS.contains(&days) {
        return Ok(());
    }
    let suggestion = days.clamp(*WINDOW_DAYS.start(), *WINDOW_DAYS.end()).to_string();
    Err(fields::error(field, "Choose 7 to 30 days.", Some(suggestion)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::options::{AuthorityKey, Period};

    fn faults(change: impl FnOnce(&mut SetupOptions)) -> Vec<String> {
        let mut options = SetupOptions::default();
        change(&mut options);
        let errors = checked(options, "Root", "us-east-1").err().unwrap_or_default();
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn the_default_is_right() {
        assert_eq!(faults(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_told_at_its_field() {
        let days = |value| Period { unit: PeriodUnit::Days, value };
        let authority = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555";
        type Change = Box<dyn FnOnce(&mut SetupOptions)>;
        let table: Vec<(&str, Change)> = vec![
            (
                "options.hierarchy.subordinate_cn",
                Box::new(|options| {
                    options.hierarchy = Hierarchy::RootAndSubordinate { subordinate_cn: "root".to_owned() };
                }),
            ),
            (
                "options.hierarchy.authority_arn",
                Box::new(move |options| {
                    let authority_arn = authority.replace("us-east-1", "us-west-2");
                    options.hierarchy = Hierarchy::ExistingAuthority { authority_arn };
                }),
            ),
            (
                "options.authority.signing_algorithm",
                Box::new(|options| {
                    options.authority.key_algorithm = AuthorityKey::EC_secp384r1;
                    options.authority.signing_algorithm = Some("SHA256WITHRSA".to_owned());
                }),
            ),
            ("options.authority.years", Box::new(|options| options.authority.years = 31)),
            (
                "options.authority.subordinate_years",
                Box::new(|options| {
                    options.hierarchy = Hierarchy::RootAndSubordinate { subordinate_cn: "Sub".to_owned() };
                    options.authority.subordinate_years = 11;
                }),
            ),
            (
                "options.authority.crl.bucket",
                Box::new(|options| {
                    options.authority.crl =
                        Some(CrlOptions { bucket: "A".to_owned(), days: 7, custom_cname: None });
                }),
            ),
            (
                "options.authority.ocsp.custom_cname",
                Box::new(|options| {
                    let custom_cname = Some("http://ocsp.example.org".to_owned());
                    options.authority.ocsp = Some(OcspOptions { custom_cname });
                }),
            ),
            ("options.certificate.validity", Box::new(|options| options.authority.short_lived = true)),
            ("options.certificate.validity", Box::new(move |options| options.certificate.validity = days(0))),
            (
                "options.certificate.validity",
                Box::new(move |options| options.certificate.validity = days(3_660)),
            ),
            (
                "options.certificate.subject.country",
                Box::new(|options| {
                    options.certificate.subject.country = Some("U1".to_owned());
                }),
            ),
            (
                "options.certificate.alternative_names.1",
                Box::new(|options| {
                    options.certificate.alternative_names = vec![
                        AlternativeName::Dns("voice.example.org".to_owned()),
                        AlternativeName::Ip("voice.example.org".to_owned()),
                    ];
                }),
            ),
            (
                "options.key.tags.0",
                Box::new(|options| {
                    options.key.tags =
                        vec![ExtraTag { key: "signet:step".to_owned(), value: "x".to_owned() }];
                }),
            ),
            (
                "options.afterwards.window_days",
                Box::new(|options| {
                    options.afterwards = Afterwards::Delete { window_days: 6 };
                }),
            ),
            (
                "options.afterwards",
                Box::new(|options| {
                    options.hierarchy = Hierarchy::SelfSigned;
                    options.afterwards = Afterwards::Disable;
                }),
            ),
        ];
        for (field, change) in table {
            assert_eq!(faults(change), [field]);
        }
    }

    #[test]
    fn a_week_under_a_short_lived_authority_is_right() {
        let faults = faults(|options| {
            options.authority.short_lived = true;
            options.certificate.validity = Period { unit: PeriodUnit::Days, value: 7 };
        });
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn texts_are_trimmed_and_empty_ones_left_out() {
        let mut options = SetupOptions::default();
        options.certificate.subject.organization = Some(" Lakeside Clinic ".to_owned());
        options.certificate.subject.state = Some("  ".to_owned());
        options.certificate.subject.country = Some("us".to_owned());
        let subject = checked(options, "Root", "us-east-1").unwrap().certificate.subject;
        assert_eq!(subject.organization.as_deref(), Some("Lakeside Clinic"));
        assert_eq!((subject.state, subject.country.as_deref()), (None, Some("US")));
    }
}
