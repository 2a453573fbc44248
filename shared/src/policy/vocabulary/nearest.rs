//! What a mistyped name most likely means.

use super::keys::kms_keys;
use super::{ACTIONS, strip_service};

/// Names that people write, and no spelling leads from: operations that are two permissions, and old drafts.
const MEANT: [(&str, &str); 3] =
    [("reencrypt", "ReEncryptFrom"), ("putpolicy", "PutKeyPolicy"), ("deletekey", "ScheduleKeyDeletion")];

/// The known action that a mistyped one most likely means: at most a third of its letters differ.
pub fn nearest_action(text: &str) -> Option<String> {
    let bare = strip_service(text).unwrap_or(text).to_ascii_lowercase();
    if let Some((_, name)) = MEANT.iter().find(|(wrong, _)| *wrong == bare) {
        return Some(format!("kms:{name}"));
    }
    nearest(&bare, ACTIONS.iter().map(|action| action.name.to_owned())).map(|name| format!("kms:{name}"))
}

/// The condition key of KMS that a mistyped one most likely means, with what stands behind a second `:`.
pub fn nearest_condition_key(text: &str) -> Option<String> {
    let whole = text.get(..4).filter(|head| head.eq_ignore_ascii_case("kms:"));
    let bare = text.get(whole.map_or(0, str::len)..)?;
    let (name, rest) = bare.split_once(':').map_or((bare, None), |(name, rest)| (name, Some(rest)));
    let known = kms_keys().filter_map(|key| {
        let plain = key.get(4..)?;
        (plain.ends_with(":*") == rest.is_some()).then(|| plain.trim_end_matches(":*").to_owned())
    });
    let found = nearest(&name.to_ascii_lowercase(), known)?;
    Some(rest.map_or_else(|| format!("kms:{found}"), |rest| format!("kms:{found}:{rest}")))
}

/// The candidate that differs least from a text in lower case, by a third of its letters at most.
pub(super) fn nearest(text: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    if text.len() > 64 {
        return None;
    }
    let by_distance = candidates.map(|name| (edit_distance(text, &name.to_ascii_lowercase()), name));
    let (steps, found) = by_distance.min_by_key(|(steps, _)| *steps)?;
    (steps <= found.len().div_ceil(3)).then_some(found)
}

/// Levenshtein distance in bytes.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.bytes().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_names_find_their_neighbour() {
        for (given, wanted) in [
            ("kms:Sing", Some("kms:Sign")),
            ("kms:GetPublickeys", Some("kms:GetPublicKey")),
            ("kms:PutPolicy", Some("kms:PutKeyPolicy")),
            ("kms:ReEncrypt", Some("kms:ReEncryptFrom")),
            ("kms:SomethingElseAltogether", None),
        ] {
            assert_eq!(nearest_action(given).as_deref(), wanted, "{given}");
        }
        for (given, wanted) in [
            ("kms:SignatureAlgorithm", Some("kms:SigningAlgorithm")),
            ("MessageType", Some("kms:MessageType")),
            ("kms:EncryptContext:dept", Some("kms:EncryptionContext:dept")),
            ("lambda:SourceFunctionArn", None),
            ("é", None),
        ] {
            assert_eq!(nearest_condition_key(given).as_deref(), wanted, "{given}");
        }
    }
}
