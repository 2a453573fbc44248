//! What each rule looks for, why it matters and how to mend it, in words for reports. `docs/key-policies.md` has the same.

/// The words of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Help {
    /// The rule's name.
    pub code: &'static str,
    /// What it looks for.
    pub what: &'static str,
    /// Why that matters, and how to mend it.
    pub why: &'static str,
}

const fn help(code: &'static str, what: &'static str, why: &'static str) -> Help {
    Help { code, what, why }
}

/// The words of all rules, in the order of [`super::RULES`].
pub const HELP: &[Help] = &[
    help(
        "characters",
        "A character beyond U+00FF, often a curly quotation mark",
        "KMS refuses the policy. Replace it; in Sids and the Id by one click",
    ),
    help(
        "too-large",
        "More than 32,768 bytes without white space",
        "The documented limit; KMS may answer LimitExceededException. Merge statements that differ in the principal only, or use grants",
    ),
    help(
        "version",
        "No version, or one that AWS does not know",
        "An unknown one is refused; without one there are no policy variables. Write 2012-10-17",
    ),
    help(
        "no-statement",
        "The policy has no statement",
        "Nobody could use or administer the key. Add the statement for the account",
    ),
    help(
        "not-a-statement",
        "An entry of Statement is no object",
        "AWS refuses the policy. Take it out or write it as an object",
    ),
    help(
        "unknown-field",
        "A field that AWS does not know, of the policy or of a statement",
        "AWS refuses the policy; names are case-sensitive. Correct its letter case, or take it out",
    ),
    help(
        "both-fields",
        "Principal and NotPrincipal, Action and NotAction or Resource and NotResource together",
        "They say opposite things; AWS refuses the statement. Keep the one that is meant",
    ),
    help(
        "wrong-type",
        "A field is neither a text nor a list of texts, or a principal has no known kind",
        "AWS refuses the policy. Write texts in quotation marks; principals as {\"AWS\": …}",
    ),
    help(
        "effect",
        "The effect is missing, or is not exactly Allow or Deny",
        "AWS refuses the statement. Write Allow or Deny",
    ),
    help(
        "duplicate-sid",
        "Statements with the same Sid",
        "Nobody can tell them apart, and AWS may refuse them. Number them",
    ),
    help(
        "duplicate-statement",
        "A statement that says the same as another",
        "One of them has no effect. Take one out",
    ),
    help(
        "no-action",
        "A statement without an action",
        "Refused since August 2025; before, it did nothing. Name the actions",
    ),
    help("action-form", "An action without a service, such as Sign", "AWS refuses it. Write kms: before it"),
    help(
        "unknown-action",
        "An action that KMS does not have",
        "It allows and denies nothing. Take the nearest name, or take it out",
    ),
    help(
        "other-service",
        "An action of another service",
        "A key policy governs actions on the key alone. Move it to an IAM policy",
    ),
    help(
        "void-action",
        "An action of KMS that is not on a key, such as ListKeys",
        "Only IAM policies can allow it. Move it to an IAM policy",
    ),
    help(
        "not-action",
        "Allow with NotAction",
        "It allows changing the policy, deleting the key, and what AWS adds in future. Name what is needed",
    ),
    help(
        "no-resource",
        "A statement without a resource",
        "Refused since August 2025; before, it did nothing. Write *, which is the key itself",
    ),
    help(
        "resource",
        "A resource other than *",
        "It makes the statement void or refused; the key's own ARN is refused in new versions. Write *",
    ),
    help(
        "no-principal",
        "A statement without a principal",
        "AWS refuses it: a key policy says in each statement whom it is about. Name the role",
    ),
    help(
        "unknown-principal",
        "A group, a pattern, a short account id, an unknown service",
        "KMS refuses it, and wildcards in ARNs match nothing. Name a role or user, or the account with a condition on aws:PrincipalArn",
    ),
    help(
        "function-principal",
        "The ARN of a Lambda function",
        "A function is no principal; it signs as its execution role. Name the role",
    ),
    help("lambda-service", "lambda.amazonaws.com", "It lets no function sign. Name the execution role"),
    help(
        "absent-principal",
        "A role or user that does not exist, where that is known",
        "KMS refuses the policy. Make it first, or take it out",
    ),
    help(
        "orphan",
        "An id such as AROA… or AIDA… in place of an ARN",
        "The role or user was deleted; a new one of that name is not let in. Take it out and name the new one",
    ),
    help(
        "other-partition",
        "A principal of aws-cn, aws-us-gov or the like for a key of another partition",
        "KMS refuses the policy. Name a principal of the key's partition",
    ),
    help("session", "One session of a role", "Another session name is not let in. Name the role"),
    help(
        "other-account",
        "Someone of another account is let in",
        "They also need an IAM policy there; you trust that account. Check that it is meant",
    ),
    help(
        "public",
        "Everyone, without a condition on who calls",
        "Any account can do it. Name principals, or add a condition such as kms:CallerAccount",
    ),
    help(
        "not-principal",
        "NotPrincipal",
        "With Allow it opens the key to all others; with Deny it hits sessions and accounts that were to be spared. Use Principal, with a condition on aws:PrincipalArn",
    ),
    help(
        "confused-deputy",
        "A service without a condition on the source",
        "It could be made to use the key for someone else. Add aws:SourceAccount or aws:SourceArn, if the service sends it",
    ),
    help(
        "all-actions",
        "A role or user with every action",
        "It can change the policy and delete the key. Name the actions it needs",
    ),
    help(
        "open-grant",
        "CreateGrant without a condition",
        "The key can be passed on to anyone, without a trace in the policy. Add kms:GrantOperations, kms:GranteePrincipal or kms:GrantIsForAWSResource",
    ),
    help(
        "mixed-duties",
        "The same principal administers the key and uses it",
        "Who can change the policy can give itself any use. Two roles",
    ),
    help(
        "bad-condition",
        "A condition that has not the form of one",
        "AWS refuses the policy. Operator, key, values",
    ),
    help(
        "unknown-operator",
        "An operator that does not exist, or in another letter case",
        "AWS refuses the policy. Take the right name",
    ),
    help(
        "unknown-condition-key",
        "A condition key that requests to KMS never carry",
        "A positive condition is never met, a negative one always. Take the nearest name, or a global key",
    ),
    help(
        "renamed-condition-key",
        "kms:CustomerMasterKeySpec or kms:CustomerMasterKeyUsage",
        "Retired names. Write kms:KeySpec, kms:KeyUsage",
    ),
    help(
        "condition-value",
        "A value that the key never has, such as RS384 or a service without Region",
        "The statement never applies by it. Take the nearest value",
    ),
    help(
        "silent-denial",
        "A condition on a key that some of the actions never carry",
        "These actions are not allowed, without a word. Give them a statement of their own; for GetPublicKey and DescribeKey by one click",
    ),
    help(
        "dead-denial",
        "A denial under a condition that its actions never meet",
        "It never denies. Use a key that the requests carry",
    ),
    help(
        "broad-denial",
        "A denial under a negative condition on a key that some actions never carry",
        "It always denies these, PutKeyPolicy among them with kms:*. Name the actions that carry the key",
    ),
    help(
        "for-all-values",
        "Allow with ForAllValues",
        "It holds for requests that do not have the key at all. Add Null: false",
    ),
    help(
        "deny-all",
        "A denial for everyone",
        "It wins over every allow. Spare those who administer and use the key",
    ),
    help(
        "lockout",
        "Nobody identifiable keeps kms:PutKeyPolicy",
        "Only AWS Support could open the key again; applying is blocked. Keep the account's statement or a named administrator",
    ),
    help(
        "lockout-operator",
        "Whoever applies the policy does not keep kms:PutKeyPolicy",
        "AWS refuses the change. Keep a statement that gives it",
    ),
    help(
        "lockout-conditional",
        "All who keep kms:PutKeyPolicy have it under conditions",
        "If they are never met, the key is locked. Give it to one without a condition",
    ),
    help(
        "no-account-statement",
        "No statement for the account",
        "IAM policies have no effect on the key. Add it, unless that is meant",
    ),
    help(
        "loses-sign",
        "A change takes kms:Sign from someone",
        "If it is at work, its calls fail. Look at its last use in CloudTrail",
    ),
];
