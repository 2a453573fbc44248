//! Addresses of the pages that rules name by guide and title.

/// Where a page of AWS's documentation is, from what [`super::Finding::reference`] calls it; `None` for a title that is not in
/// the table.
pub fn page_address(reference: &str) -> Option<String> {
    PAGES
        .iter()
        .find(|(title, _)| *title == reference)
        .map(|(_, path)| format!("https://docs.aws.amazon.com/{path}.html"))
}

const PAGES: &[(&str, &str)] = &[
    ("IAM: Grammar of the IAM JSON policy language", "IAM/latest/UserGuide/reference_policies_grammar"),
    ("IAM: IAM JSON policy elements: Action", "IAM/latest/UserGuide/reference_policies_elements_action"),
    (
        "IAM: IAM JSON policy elements: Condition",
        "IAM/latest/UserGuide/reference_policies_elements_condition",
    ),
    (
        "IAM: IAM JSON policy elements: Condition operators",
        "IAM/latest/UserGuide/reference_policies_elements_condition_operators",
    ),
    ("IAM: IAM JSON policy elements: Effect", "IAM/latest/UserGuide/reference_policies_elements_effect"),
    (
        "IAM: IAM JSON policy elements: NotAction",
        "IAM/latest/UserGuide/reference_policies_elements_notaction",
    ),
    (
        "IAM: IAM JSON policy elements: NotPrincipal",
        "IAM/latest/UserGuide/reference_policies_elements_notprincipal",
    ),
    (
        "IAM: IAM JSON policy elements: Principal",
        "IAM/latest/UserGuide/reference_policies_elements_principal",
    ),
    ("IAM: IAM JSON policy elements: Sid", "IAM/latest/UserGuide/reference_policies_elements_sid"),
    ("IAM: IAM JSON policy elements: Version", "IAM/latest/UserGuide/reference_policies_elements_version"),
    ("IAM: IAM identifiers", "IAM/latest/UserGuide/reference_identifiers"),
    (
        "IAM: Multivalued context keys",
        "IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys",
    ),
    ("IAM: Policy evaluation logic", "IAM/latest/UserGuide/reference_policies_evaluation-logic"),
    ("IAM: The confused deputy problem", "IAM/latest/UserGuide/confused-deputy"),
    ("KMS API: PutKeyPolicy", "kms/latest/APIReference/API_PutKeyPolicy"),
    ("KMS: AWS KMS condition keys", "kms/latest/developerguide/conditions-kms"),
    ("KMS: AWS KMS permissions", "kms/latest/developerguide/kms-api-permissions-reference"),
    (
        "KMS: Allowing users in other accounts to use a KMS key",
        "kms/latest/developerguide/key-policy-modifying-external-accounts",
    ),
    ("KMS: Change a key policy", "kms/latest/developerguide/key-policy-modifying"),
    ("KMS: Default key policy", "kms/latest/developerguide/key-policy-default"),
    ("KMS: Grants in AWS KMS", "kms/latest/developerguide/grants"),
    ("KMS: Key policies in AWS KMS", "kms/latest/developerguide/key-policies"),
    ("KMS: Least-privilege permissions", "kms/latest/developerguide/least-privilege"),
    ("KMS: Resource quotas", "kms/latest/developerguide/resource-limits"),
    (
        "Lambda: Defining Lambda function permissions with an execution role",
        "lambda/latest/dg/lambda-intro-execution-role",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::RULES;
    use super::*;

    #[test]
    fn every_rule_leads_to_a_page_and_every_page_is_named() {
        for rule in RULES {
            assert!(page_address(rule.page).is_some(), "{}: {}", rule.code, rule.page);
        }
        for (title, _) in PAGES {
            assert!(RULES.iter().any(|rule| rule.page == *title), "{title}");
            let address = page_address(title).unwrap();
            let path = address.strip_prefix("https://docs.aws.amazon.com/").unwrap();
            // The guide that the title names, then one page of it.
            let guide = match title.split_once(": ").unwrap().0 {
                "IAM" => "IAM/latest/UserGuide/",
                "KMS" => "kms/latest/developerguide/",
                "KMS API" => "kms/latest/APIReference/",
                "Lambda" => "lambda/latest/dg/",
                other => panic!("{other}"),
            };
            let page = path.strip_prefix(guide).and_then(|page| page.strip_suffix(".html")).unwrap();
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            assert!(!page.is_empty() && page.bytes().all(plain), "{title}: {page}");
        }
        assert_eq!(page_address(""), None);
        assert_eq!(
            page_address("KMS: Change a key policy").as_deref(),
            Some("https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying.html")
        );
    }
}
