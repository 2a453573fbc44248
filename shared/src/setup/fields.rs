//! Validators of single fields: each answers the value as it is used, or what is wrong and how to mend it.

use crate::setup::FieldError;
use crate::setup::regions::{region_by_name, region_like, regions_date};

/// Longest common name, in characters (X.520 `ub-common-name`; AWS Private CA's `ASN1Subject.CommonName`).
pub const COMMON_NAME_MAX: usize = 64;
/// Longest alias without the prefix `alias/`, in characters (KMS `AliasNameType` is 256 with it).
pub const ALIAS_MAX: usize = 250;
/// Longest name of an identity, in characters.
pub const IDENTITY_MAX: usize = 63;

/// A common name, without surrounding white space: 1 to 64 characters, none of them a control or invisible character.
///
/// `field` is the name that an error bears: `root_cn` or `leaf_cn`.
///
/// # Errors
/// Empty, too long, or with characters that no one can see.
pub fn validate_common_name(field: &str, value: &str) -> Result<String, FieldError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(error(field, "Enter a name.", None));
    }
    if value.chars().any(is_unseen) {
        let seen: String = value
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !is_unseen(*c))
            .collect();
        let seen = seen.trim();
        return Err(error(
            field,
            "Take out the invisible characters. They may have come along with a copied text.",
            (!seen.is_empty()).then(|| cut(seen, COMMON_NAME_MAX)),
        ));
    }
    let length = value.chars().count();
    if length > COMMON_NAME_MAX {
        return Err(error(
            field,
            &format!("Shorten the name: it has {length} characters, and X.509 allows {COMMON_NAME_MAX}."),
            Some(cut(value, COMMON_NAME_MAX)),
        ));
    }
    Ok(value.to_owned())
}

/// A text of up to `max` characters, without surrounding white space, none of them a control or invisible character.
///
/// # Errors
/// Too long, or with characters that no one can see.
pub fn validate_text(field: &str, value: &str, max: usize) -> Result<String, FieldError> {
    let value = value.trim();
    if value.chars().any(is_unseen) {
        let seen: String = value.chars().filter(|c| !is_unseen(*c)).collect();
        return Err(error(field, "Take out the invisible characters.", Some(cut(seen.trim(), max))));
    }
    if value.chars().count() > max {
        return Err(error(field, &format!("Shorten it to {max} characters."), Some(cut(value, max))));
    }
    Ok(value.to_owned())
}

/// Whether authority and certificate can be told apart. X.520 compares names without regard to case.
///
/// # Errors
/// The same name twice: then issuer and subject are equal, which is the mark of a self-signed certificate.
pub fn distinct_names(root_cn: &str, leaf_cn: &str) -> Result<(), FieldError> {
    if root_cn.trim().to_lowercase() == leaf_cn.trim().to_lowercase() {
        return Err(error(
            "leaf_cn",
            "Give the certificate a name of its own. With the authority's name it would look self-signed.",
            None,
        ));
    }
    Ok(())
}

/// An alias without the prefix `alias/` and without surrounding white space: letters, digits, `/`, `_` and `-`, at most
/// 250, not in `alias/aws/`, which AWS keeps for itself (KMS `CreateAlias`).
///
/// # Errors
/// Empty, too long, other characters, or reserved.
pub fn validate_alias(value: &str) -> Result<String, FieldError> {
    const FIELD: &str = "alias";
    let value = value.trim();
    if value.is_empty() {
        return Err(error(FIELD, "Enter an alias.", None));
    }
    if let Some(rest) = value.strip_prefix("alias/") {
        return Err(error(
            FIELD,
            "Leave out alias/ at the beginning: it is added for you.",
            mend_alias(rest),
        ));
    }
    let bad = bad_characters(value, |c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'));
    if !bad.is_empty() {
        return Err(error(
            FIELD,
            &format!("Take out {bad}. An alias has letters, digits, dashes, underscores and slashes."),
            mend_alias(value),
        ));
    }
    if is_reserved(value) {
        return Err(error(FIELD, "Choose another beginning: alias/aws/ belongs to AWS.", mend_alias(value)));
    }
    if value.len() > ALIAS_MAX {
        let message =
            format!("Shorten the alias: it has {} characters, and KMS allows {ALIAS_MAX}.", value.len());
        return Err(error(FIELD, &message, mend_alias(value)));
    }
    Ok(value.to_owned())
}

/// A name of an identity: lower-case letters, digits and dashes, at most 63, a letter or digit at both ends.
///
/// # Errors
/// Empty, too long, or other characters.
pub fn validate_identity(value: &str) -> Result<String, FieldError> {
    const FIELD: &str = "identity";
    let value = value.trim();
    if value.is_empty() {
        return Err(error(FIELD, "Enter a name.", None));
    }
    let bad = bad_characters(value, |c| c.is_ascii_alphanumeric() || c == '-');
    let message = if !bad.is_empty() {
        format!("Take out {bad}. An identity's name has lower-case letters, digits and dashes.")
    } else if value.bytes().any(|byte| byte.is_ascii_uppercase()) {
        "Use lower-case letters.".to_owned()
    } else if value.starts_with('-') || value.ends_with('-') {
        "Begin and end with a letter or a digit.".to_owned()
    } else if value.len() > IDENTITY_MAX {
        format!("Shorten the name: it has {} characters, and {IDENTITY_MAX} are allowed.", value.len())
    } else {
        return Ok(value.to_owned());
    };
    Err(error(FIELD, &message, identity_from(value)))
}

/// The name of a Region where both AWS KMS and AWS Private CA exist.
///
/// # Errors
/// Not in the list of Regions.
pub fn validate_region(value: &str) -> Result<String, FieldError> {
    const FIELD: &str = "region";
    let value = value.trim();
    if value.is_empty() {
        return Err(error(FIELD, "Choose a Region.", None));
    }
    if let Some(region) = region_by_name(value) {
        return Ok(region.name.clone());
    }
    Err(error(
        FIELD,
        &format!(
            "Choose a Region with both AWS KMS and AWS Private CA, as AWS listed them on {}.",
            regions_date()
        ),
        region_like(value).map(|region| region.name.clone()),
    ))
}

/// An alias that would be accepted and looks like what was given.
pub fn mend_alias(value: &str) -> Option<String> {
    let value = value.trim();
    let value = value.strip_prefix("alias/").unwrap_or(value);
    let mended = slug(value, |c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'), ALIAS_MAX);
    let mended = if is_reserved(&mended) { mended.replacen("aws/", "aws-", 1) } else { mended };
    validate_or_none(mended, validate_alias)
}

/// A name for an identity that looks like what was given, if anything of it can be kept.
pub fn identity_from(value: &str) -> Option<String> {
    let mended = slug(&value.to_lowercase(), |c| c.is_ascii_alphanumeric(), IDENTITY_MAX);
    validate_or_none(mended, validate_identity)
}

fn validate_or_none(value: String, validate: impl Fn(&str) -> Result<String, FieldError>) -> Option<String> {
    // A suggestion must hold, or there is none.
    validate(&value).ok()
}

/// Keeps what `keep` says, turns each run of anything else into one dash, and cuts; no dash at either end.
fn slug(value: &str, keep: impl Fn(char) -> bool, max: usize) -> String {
    let mut out = String::new();
    for c in value.chars().map(plain) {
        if keep(c) {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let cut: String = out.trim_start_matches('-').chars().take(max).collect();
    cut.trim_end_matches('-').to_owned()
}

/// Letters of Western European languages without their marks, because names of hospitals have them.
fn plain(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'À'..='Å' => 'A',
        'Ç' => 'C',
        'È'..='Ë' => 'E',
        'Ñ' => 'N',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        _ => c,
    }
}

fn is_reserved(alias: &str) -> bool {
    alias.starts_with("aws/")
}

/// Characters that cannot be seen: controls, and format characters that hide or reorder text.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The characters that are not allowed, in words: `the space and the dot`. Empty if there are none.
fn bad_characters(value: &str, allowed: impl Fn(char) -> bool) -> String {
    /// More kinds than these are not listed one by one.
    const LISTED: usize = 3;
    let mut names: Vec<String> = Vec::new();
    for c in value.chars().filter(|c| !allowed(*c)) {
        let name = match c {
            c if is_unseen(c) => "the invisible characters".to_owned(),
            c if c.is_whitespace() => "the space".to_owned(),
            '.' => "the dot".to_owned(),
            ',' => "the comma".to_owned(),
            ':' => "the colon".to_owned(),
            '_' => "the underscore".to_owned(),
            '/' => "the slash".to_owned(),
            c => format!("\u{201c}{c}\u{201d}"),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] if names.len() <= LISTED => format!("{} and {last}", rest.join(", ")),
        _ => "the other characters".to_owned(),
    }
}

fn cut(value: &str, max: usize) -> String {
    value.chars().take(max).collect::<String>().trim_end().to_owned()
}

pub(crate) fn error(field: &str, message: &str, suggestion: Option<String>) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned(), suggestion }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refusal(result: Result<String, FieldError>) -> (String, Option<String>) {
        let error = result.unwrap_err();
        (error.message, error.suggestion)
    }

    #[test]
    fn good_aliases() {
        for alias in ["epic-prod-voice", "a", "A/b_c-9", "awsome", "team/aws/key", &"a".repeat(ALIAS_MAX)] {
            assert_eq!(validate_alias(alias).as_deref(), Ok(alias));
        }
    }

    #[test]
    fn bad_aliases_are_mended() {
        let (message, suggestion) = refusal(validate_alias("oracle refill.line"));
        assert!(message.starts_with("Take out the space and the dot."), "{message}");
        assert_eq!(suggestion.as_deref(), Some("oracle-refill-line"));
        assert_eq!(refusal(validate_alias("alias/clinic")).1.as_deref(), Some("clinic"));
        assert_eq!(refusal(validate_alias("aws/clinic")).1.as_deref(), Some("aws-clinic"));
        assert_eq!(refusal(validate_alias("Müller Klinik")).1.as_deref(), Some("Muller-Klinik"));
        assert_eq!(refusal(validate_alias("日本")).1, None);
        assert_eq!(refusal(validate_alias("")).1, None);
        let long = refusal(validate_alias(&"a".repeat(251))).1.map(|alias| alias.len());
        assert_eq!(long, Some(ALIAS_MAX));
    }

    #[test]
    fn common_names_count_characters_not_bytes() {
        let longest = "ü".repeat(COMMON_NAME_MAX);
        assert_eq!(validate_common_name("leaf_cn", &longest).as_deref(), Ok(longest.as_str()));
        let (message, suggestion) = refusal(validate_common_name("leaf_cn", &format!("{longest}x")));
        assert!(message.contains("65 characters"), "{message}");
        assert_eq!(suggestion, Some(longest));
    }

    #[test]
    fn common_names_hide_nothing() {
        for hidden in ["Clinic\u{202e}Voice", "Clinic\u{0}Voice", "Clinic\u{200b}Voice"] {
            assert_eq!(refusal(validate_common_name("root_cn", hidden)).1.as_deref(), Some("ClinicVoice"));
        }
        assert_eq!(
            refusal(validate_common_name("root_cn", "Clinic\nVoice")).1.as_deref(),
            Some("Clinic Voice")
        );
        assert_eq!(refusal(validate_common_name("root_cn", "\u{200b}")).1, None);
    }

    #[test]
    fn identities() {
        for name in ["a", "clinic-voice-2", &"x".repeat(IDENTITY_MAX)] {
            assert_eq!(validate_identity(name).as_deref(), Ok(name));
        }
        for (given, mended) in
            [("Clinic Voice", "clinic-voice"), ("-clinic-", "clinic"), ("UPPER", "upper"), ("a_b", "a-b")]
        {
            assert_eq!(refusal(validate_identity(given)).1.as_deref(), Some(mended), "{given}");
        }
    }

    #[test]
    fn regions_are_known_or_guessed() {
        assert_eq!(validate_region("eu-central-1").as_deref(), Ok("eu-central-1"));
        assert_eq!(refusal(validate_region("Frankfurt")).1.as_deref(), Some("eu-central-1"));
        assert_eq!(refusal(validate_region("useast1")).1.as_deref(), Some("us-east-1"));
        assert_eq!(refusal(validate_region("moon-1")).1, None);
    }

    #[test]
    fn many_kinds_are_not_listed() {
        assert_eq!(bad_characters("a!b?c%d&", |c| c.is_ascii_alphabetic()), "the other characters");
        assert_eq!(bad_characters("a!b", |c| c.is_ascii_alphabetic()), "\u{201c}!\u{201d}");
    }

    proptest! {
        #[test]
        fn a_suggestion_is_accepted(value in "\\PC{0,80}") {
            if let Err(FieldError { suggestion: Some(mended), .. }) = validate_alias(&value) {
                prop_assert_eq!(validate_alias(&mended), Ok(mended.clone()));
            }
            if let Err(FieldError { suggestion: Some(mended), .. }) = validate_identity(&value) {
                prop_assert_eq!(validate_identity(&mended), Ok(mended.clone()));
            }
            if let Err(FieldError { suggestion: Some(mended), .. }) = validate_common_name("leaf_cn", &value) {
                prop_assert_eq!(validate_common_name("leaf_cn", &mended), Ok(mended.clone()));
            }
        }

        #[test]
        fn an_accepted_alias_fits_what_kms_takes(value in "[a-zA-Z0-9/_ .-]{0,300}") {
            if let Ok(alias) = validate_alias(&value) {
                prop_assert!(!alias.is_empty() && alias.len() <= ALIAS_MAX && !alias.starts_with("aws/"));
                prop_assert!(alias.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-".contains(&b)));
            }
        }
    }
}
