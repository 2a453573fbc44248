//! What is said of an authority that can be chosen.

use signet_shared::api::authority::AuthoritySummary;
use signet_shared::format::date;

use crate::format::grouped;

/// In a list: name, what it is, and whether it can issue.
pub(crate) fn label(authority: &AuthoritySummary) -> String {
    let kind = if authority.is_root { "root" } else { "subordinate" };
    let short = if authority.short_lived { ", up to 7 days" } else { "" };
    let unfit = if is_unfit(authority) { ", cannot issue now" } else { "" };
    format!("{} ({kind}, {}{short}{unfit})", authority.common_name, authority.key_algorithm)
}

/// Whether it cannot issue at all. A short-lived one is told unfit for the usual year, not for a week.
fn is_unfit(authority: &AuthoritySummary) -> bool {
    authority.unfit.is_some() && !(authority.short_lived && authority.status == "ACTIVE")
}

/// Once chosen: what is worth knowing, a line each.
pub(crate) fn about(authority: &AuthoritySummary) -> Vec<String> {
    let mut lines = Vec::new();
    let end = authority.not_after.map(|end| format!(", ends {}", date(end))).unwrap_or_default();
    lines.push(format!("{}{end}.", authority.status));
    if let Some(account) = &authority.shared_by {
        lines.push(format!(
            "It belongs to account {}, which pays for it and can take it back at any time.",
            grouped(account)
        ));
    }
    if authority.short_lived {
        lines.push("It issues for up to 7 days.".to_owned());
    }
    if let Some(unfit) = authority.unfit.as_ref().filter(|_| is_unfit(authority)) {
        lines.push(unfit.clone());
    }
    if !authority.used_by.is_empty() {
        lines.push(format!("Used by {}.", authority.used_by.join(", ")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority() -> AuthoritySummary {
        AuthoritySummary {
            arn: "arn".to_owned(),
            common_name: "Lakeside Signing Root".to_owned(),
            is_root: true,
            status: "ACTIVE".to_owned(),
            key_algorithm: "RSA_2048".to_owned(),
            short_lived: false,
            not_after: Some(0),
            shared_by: None,
            used_by: vec!["voice".to_owned(), "phone".to_owned()],
            unfit: None,
        }
    }

    #[test]
    fn an_authority_of_the_account() {
        assert_eq!(label(&authority()), "Lakeside Signing Root (root, RSA_2048)");
        assert_eq!(about(&authority()), ["ACTIVE, ends 1 Jan 1970.", "Used by voice, phone."]);
    }

    #[test]
    fn one_of_another_account_and_one_that_cannot_issue() {
        let shared = AuthoritySummary {
            shared_by: Some("222233334444".to_owned()),
            status: "DISABLED".to_owned(),
            unfit: Some("Its status is DISABLED.".to_owned()),
            ..authority()
        };
        assert!(label(&shared).ends_with("cannot issue now)"));
        let said = about(&shared).join(" ");
        assert!(said.contains("2222-3333-4444") && said.contains("Its status is DISABLED."), "{said}");
    }

    #[test]
    fn a_short_lived_one_is_unfit_only_for_a_year() {
        let short = AuthoritySummary { short_lived: true, unfit: Some("A week.".to_owned()), ..authority() };
        assert_eq!(label(&short), "Lakeside Signing Root (root, RSA_2048, up to 7 days)");
        assert!(!about(&short).contains(&"A week.".to_owned()));
        let off = AuthoritySummary { status: "DISABLED".to_owned(), ..short };
        assert!(label(&off).ends_with("cannot issue now)"));
    }
}
