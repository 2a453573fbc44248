//! Random policies, always the same ones for a seed.

use serde_json::{Map, Value, json};

/// SplitMix64: small, and the same on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5163_6E65_7450_6F6C)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// One to three of them, as a text or a list.
    fn some(&mut self, from: &[&str]) -> Value {
        let many = 1 + self.below(3);
        let list: Vec<&str> = (0..many).map(|_| self.pick(from)).collect();
        if list.len() == 1 && self.one_in(2) { json!(list[0]) } else { json!(list) }
    }
}

const NAMES: &[&str] = &[
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/team/signer",
    "arn:aws:iam::111122223333:role/signer",
    "arn:aws:sts::111122223333:assumed-role/signer/run",
    "arn:aws:sts::111122223333:assumed-role/signer/other",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:user/bob",
    "444455556666",
    "arn:aws:iam::444455556666:user/zoe",
    "AROA4XEXAMPLE7Q2LM5N",
];

const ACTIONS: &[&str] = &[
    "kms:Sign",
    "kms:Sign",
    "kms:*",
    "*",
    "KMS:S*",
    "kms:Verify",
    "kms:verif?",
    "kms:GetPublicKey",
    "kms:Get*",
    "kms:DescribeKey",
    "kms:CreateGrant",
    "kms:*Grant*",
    "kms:ListGrants",
    "kms:GetKeyPolicy",
    "s3:GetObject",
];

const RESOURCES: &[&str] = &[
    "*",
    "*",
    "arn:aws:kms:us-east-1:111122223333:key/*",
    "arn:aws:kms:*:111122223333:key/*",
    "arn:aws:kms:eu-west-1:111122223333:key/*",
    "arn:aws:kms:us-east-1:${aws:PrincipalAccount}:key/*",
];

/// Operator, key, values to choose from.
const CONDITIONS: &[(&str, &str, &[&str])] = &[
    ("StringEquals", "kms:SigningAlgorithm", &["ECDSA_SHA_384", "ECDSA_SHA_256"]),
    ("StringNotEquals", "kms:SigningAlgorithm", &["ECDSA_SHA_384", "ECDSA_SHA_256"]),
    ("StringEqualsIfExists", "kms:signingalgorithm", &["ECDSA_SHA_384", "ECDSA_SHA_256"]),
    ("StringLike", "kms:SigningAlgorithm", &["ECDSA_*", "RSA*", "?CDSA_SHA_384"]),
    ("StringEqualsIgnoreCase", "kms:MessageType", &["raw", "digest"]),
    ("StringEquals", "kms:MessageType", &["RAW", "DIGEST", "raw"]),
    ("ForAnyValue:StringEquals", "kms:GrantOperations", &["Sign", "Verify"]),
    ("ForAllValues:StringEquals", "kms:GrantOperations", &["Sign", "Verify"]),
    ("ForAllValues:StringNotEquals", "kms:GrantOperations", &["Sign", "Verify"]),
    ("ArnLike", "kms:GranteePrincipal", &["arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:user/*"]),
    ("Bool", "kms:GrantIsForAWSResource", &["true", "false"]),
    ("StringEquals", "kms:CallerAccount", &["111122223333", "444455556666"]),
    ("StringNotEquals", "aws:PrincipalAccount", &["111122223333", "444455556666"]),
    (
        "ArnLike",
        "aws:PrincipalArn",
        &["arn:aws:iam::*:role/team/*", "arn:aws:iam::111122223333:user/a*", "*"],
    ),
    (
        "ArnNotEquals",
        "aws:PrincipalArn",
        &["arn:aws:iam::111122223333:role/team/signer", "arn:aws:iam::*:user/*"],
    ),
    ("StringEquals", "aws:PrincipalOrgID", &["o-example", "o-other"]),
    ("StringEquals", "aws:PrincipalType", &["User", "AssumedRole", "Account"]),
    ("StringLike", "aws:userid", &["AROA*", "*:run", "AIDA*"]),
    ("StringEquals", "aws:username", &["alice", "bob", "${aws:username}"]),
    ("Null", "aws:username", &["true", "false"]),
    ("Null", "kms:RequestAlias", &["true", "false"]),
    ("StringLike", "kms:RequestAlias", &["alias/k*", "alias/${aws:username, 'k'}*"]),
    ("ForAnyValue:StringLike", "kms:ResourceAliases", &["alias/k*", "alias/none"]),
    ("StringEquals", "aws:ResourceTag/team", &["blue", "red", "${aws:username, 'blue'}"]),
    ("StringNotEquals", "aws:ResourceTag/Team", &["blue", "red"]),
    ("StringEquals", "kms:ViaService", &["s3.us-east-1.amazonaws.com"]),
    ("StringNotEquals", "kms:ViaService", &["s3.us-east-1.amazonaws.com"]),
    ("StringEquals", "kms:KeySpec", &["ECC_NIST_P384", "RSA_2048"]),
    ("StringEquals", "kms:KeyUsage", &["SIGN_VERIFY", "ENCRYPT_DECRYPT"]),
    ("Bool", "kms:MultiRegion", &["true", "false"]),
    ("Bool", "aws:SecureTransport", &["true", "false"]),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", &["true", "false"]),
    ("StringEquals", "aws:RequestedRegion", &["us-east-1", "eu-west-1"]),
    ("DateGreaterThan", "aws:CurrentTime", &["2020-01-01", "2100-01-01T00:00:00Z"]),
    ("NumericLessThan", "aws:EpochTime", &["1500000000", "5000000000"]),
    ("IpAddress", "aws:SourceIp", &["10.0.0.0/8", "::/0"]),
    ("NotIpAddress", "aws:SourceIp", &["10.0.0.0/8"]),
    ("StringEquals", "kms:EncryptionContext:a", &["b"]),
];

fn conditions(random: &mut Random) -> Option<Value> {
    let many = [0, 0, 1, 1, 1, 2][random.below(6)];
    let mut operators = Map::new();
    for _ in 0..many {
        let (operator, key, values) = CONDITIONS[random.below(CONDITIONS.len())];
        let keys = operators.entry(operator).or_insert_with(|| json!({}));
        keys.as_object_mut().unwrap().insert(key.to_owned(), random.some(values));
    }
    (!operators.is_empty()).then_some(Value::Object(operators))
}

fn statement(random: &mut Random, resources: &[&str]) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("Effect".to_owned(), json!(if random.one_in(4) { "Deny" } else { "Allow" }));
    let action = if random.one_in(9) { "NotAction" } else { "Action" };
    map.insert(action.to_owned(), random.some(ACTIONS));
    map.insert("Resource".to_owned(), random.some(resources));
    if let Some(conditions) = conditions(random) {
        map.insert("Condition".to_owned(), conditions);
    }
    map
}

fn version(random: &mut Random) -> &'static str {
    if random.one_in(6) { "2008-10-17" } else { "2012-10-17" }
}

/// A key policy that KMS takes; some name the unique ids in `ids`.
pub(crate) fn key_policy(random: &mut Random, ids: &[&str]) -> Value {
    let names: Vec<&str> = NAMES.iter().chain(ids).copied().collect();
    let many = 1 + random.below(5);
    let statements = (0..many).map(|_| {
        let mut map = statement(random, &["*"]);
        let field = if random.one_in(9) { "NotPrincipal" } else { "Principal" };
        let names = match random.below(10) {
            0 => json!("*"),
            1 => json!({ "Service": "sns.amazonaws.com", "AWS": random.some(&names) }),
            _ => json!({ "AWS": random.some(&names) }),
        };
        map.insert(field.to_owned(), names);
        Value::Object(map)
    });
    let statements: Vec<Value> = statements.collect();
    json!({ "Version": version(random), "Statement": statements })
}

/// An IAM or session policy.
pub(crate) fn attached_policy(random: &mut Random) -> Value {
    let many = 1 + random.below(3);
    let statements: Vec<Value> = (0..many).map(|_| Value::Object(statement(random, RESOURCES))).collect();
    json!({ "Version": version(random), "Statement": statements })
}
