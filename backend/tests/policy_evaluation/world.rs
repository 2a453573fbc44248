//! A sandbox with callers, and the questions that its door answers.

use std::collections::BTreeMap;

use aws_sandbox::{Directory, Options, Role, Sandbox, User};
use bytes::Bytes;
use http::Request;
use http::request::Builder;
use serde_json::{Value, json};
use signet_shared::policy::evaluate::Reason;
use signet_shared::policy::{Caller, Grant, PolicyDocument};

use crate::random::{Random, attached_policy, key_policy};

pub(crate) const KEY_ACCOUNT: &str = "111122223333";
const REGION: &str = "us-east-1";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/signer";

pub(crate) struct World {
    sandbox: Sandbox,
    pub(crate) callers: Vec<Known>,
}

/// What a request is signed with.
#[derive(Clone)]
struct Credentials {
    access_key: String,
    token: Option<String>,
}

impl Credentials {
    fn of(access_key: &str) -> Self {
        Self { access_key: access_key.to_owned(), token: None }
    }
}

/// A caller, as both sides know it.
pub(crate) struct Known {
    credentials: Credentials,
    pub(crate) caller: Caller,
    pub(crate) policies: Vec<PolicyDocument>,
    pub(crate) session: Option<PolicyDocument>,
    user_id: String,
}

pub(crate) struct Key {
    id: String,
    alias: String,
    pub(crate) arn: String,
    pub(crate) policy: PolicyDocument,
    pub(crate) grants: Vec<Grant>,
    team: Option<&'static str>,
}

/// A request.
pub(crate) struct Asked {
    pub(crate) caller: usize,
    pub(crate) action: &'static str,
    by_alias: bool,
    body: Value,
}

/// What the sandbox answered.
#[derive(Debug)]
pub(crate) enum Outcome {
    Allowed,
    /// For one of these reasons: across accounts AWS does not tell them apart.
    Denied(Vec<Reason>),
}

fn doc(value: &Value) -> PolicyDocument {
    PolicyDocument::parse(&value.to_string()).unwrap()
}

impl World {
    pub(crate) async fn new(random: &mut Random) -> Self {
        let alice = vec![attached_policy(random), attached_policy(random)];
        let bob = vec![attached_policy(random)];
        let signer = vec![attached_policy(random), attached_policy(random)];
        let zoe = vec![attached_policy(random)];
        let mut role = Role::new("signer").path("/team/").session("run", "SESSION", "s");
        role.policies.clone_from(&signer);
        let user = |name: &str, key: &str, policies: &[Value]| {
            policies
                .iter()
                .fold(User::new(name).access_key(key, "s"), |user, policy| user.policy(policy.clone()))
        };
        let principals = Directory::default()
            .user(user("alice", "ALICE", &alice))
            .user(user("bob", "BOB", &bob))
            .user(user("zoe", "ZOE", &zoe).account("444455556666"))
            .user(User::new("operator").access_key("OPERATOR", "s").administrator())
            .role(role)
            .organization("o-example");
        let sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
        let mut world = Self { sandbox, callers: Vec::new() };
        let session_policy = attached_policy(random);
        let limited = world.assume(&session_policy).await;
        let iam = "arn:aws:iam::111122223333:user/";
        for (credentials, arn, policies, session) in [
            (Credentials::of("ALICE"), format!("{iam}alice"), &alice, None),
            (Credentials::of("BOB"), format!("{iam}bob"), &bob, None),
            (Credentials::of("ZOE"), "arn:aws:iam::444455556666:user/zoe".to_owned(), &zoe, None),
            (
                Credentials::of("SESSION"),
                "arn:aws:sts::111122223333:assumed-role/signer/run".to_owned(),
                &signer,
                None,
            ),
            (
                limited,
                "arn:aws:sts::111122223333:assumed-role/signer/other".to_owned(),
                &signer,
                Some(&session_policy),
            ),
            (Credentials::of("ROOT"), "arn:aws:iam::111122223333:root".to_owned(), &Vec::new(), None),
        ] {
            let user_id = world.user_id(&credentials).await;
            let mut caller = Caller::read(&arn).unwrap();
            if !arn.ends_with(":root") {
                caller = caller.with_unique_id(user_id.split(':').next().unwrap());
            }
            if arn.contains(":assumed-role/") {
                caller = caller.of_role(ROLE);
            }
            let policies = policies.iter().map(doc).collect();
            world.callers.push(Known { credentials, caller, policies, session: session.map(doc), user_id });
        }
        world
    }

    /// A key with a random policy, an alias, and perhaps a tag and grants.
    pub(crate) async fn new_key(&self, random: &mut Random) -> Key {
        let team = [None, Some("blue"), Some("red")][random.below(3)];
        let tags: Vec<Value> =
            team.iter().map(|team| json!({ "TagKey": "team", "TagValue": team })).collect();
        let made = self
            .must(
                "CreateKey",
                &json!({ "KeySpec": "ECC_NIST_P384", "KeyUsage": "SIGN_VERIFY", "Tags": tags }),
            )
            .await;
        let id = made["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
        let alias = format!("alias/k{}", &id[..8]);
        self.must("CreateAlias", &json!({ "AliasName": alias, "TargetKeyId": id })).await;
        let mut grants = Vec::new();
        for _ in 0..[0, 0, 1, 2][random.below(4)] {
            let grantee = random.pick(&[
                "arn:aws:iam::111122223333:user/alice",
                "arn:aws:iam::111122223333:root",
                ROLE,
                "arn:aws:sts::111122223333:assumed-role/signer/other",
                "arn:aws:iam::444455556666:user/zoe",
                "arn:aws:iam::444455556666:root",
            ]);
            let operations = [
                &["Sign"][..],
                &["Sign", "Verify", "GetPublicKey"],
                &["DescribeKey", "Sign"],
                &["CreateGrant", "Sign"],
                &["CreateGrant", "Sign", "Verify", "GetPublicKey", "DescribeKey"],
            ][random.below(5)];
            let body = json!({ "KeyId": id, "GranteePrincipal": grantee, "Operations": operations });
            let made = self.must("CreateGrant", &body).await;
            grants.push(Grant {
                id: made["GrantId"].as_str().unwrap().to_owned(),
                grantee: grantee.to_owned(),
                operations: operations.iter().map(|name| (*name).to_owned()).collect(),
                ..Grant::default()
            });
        }
        let ids: Vec<&str> = self.callers.iter().map(|c| c.user_id.split(':').next().unwrap()).collect();
        let policy = key_policy(random, &ids[..4]);
        let body =
            json!({ "KeyId": id, "Policy": policy.to_string(), "BypassPolicyLockoutSafetyCheck": true });
        self.must("PutKeyPolicy", &body).await;
        let arn = format!("arn:aws:kms:{REGION}:{KEY_ACCOUNT}:key/{id}");
        Key { id, alias, arn, policy: doc(&policy), grants, team }
    }

    pub(crate) fn random_request(&self, key: &Key, random: &mut Random) -> Asked {
        let caller = random.below(self.callers.len());
        let own = self.callers[caller].caller.account() == Some(KEY_ACCOUNT);
        let algorithm = random.pick(&["ECDSA_SHA_384", "ECDSA_SHA_384", "ECDSA_SHA_256"]);
        let kind = random.pick(&["RAW", "DIGEST"]);
        let message = "A".repeat(64);
        let signing =
            json!({ "Message": message, "MessageType": kind, "SigningAlgorithm": algorithm, "DryRun": true });
        // The operations that no other account can call are asked for by the key's own account alone.
        let operations = if own { 7 } else { 6 };
        let (action, mut body) = match random.below(operations) {
            0 | 1 => ("kms:Sign", signing),
            2 => {
                let mut body = signing;
                body["Signature"] = json!("MGQCMA==");
                ("kms:Verify", body)
            }
            3 => ("kms:GetPublicKey", json!({})),
            4 => {
                let passed = [&["Sign"][..], &["Verify"], &["Sign", "Verify"]][random.below(3)];
                let grantee = random.pick(&[ROLE, "arn:aws:iam::111122223333:user/alice"]);
                (
                    "kms:CreateGrant",
                    json!({ "GranteePrincipal": grantee, "Operations": passed, "DryRun": true }),
                )
            }
            5 => (random.pick(&["kms:DescribeKey", "kms:ListGrants"]), json!({})),
            _ => ("kms:GetKeyPolicy", json!({ "PolicyName": "default" })),
        };
        let takes_alias = !matches!(action, "kms:CreateGrant" | "kms:ListGrants" | "kms:GetKeyPolicy");
        let by_alias = own && takes_alias && random.one_in(3);
        body["KeyId"] = json!(if by_alias { &key.alias } else { &key.arn });
        Asked { caller, action, by_alias, body }
    }

    /// Every condition key that such a request has, as the IAM and KMS guides list them.
    pub(crate) fn facts(&self, key: &Key, asked: &Asked) -> BTreeMap<String, Vec<String>> {
        let caller = &self.callers[asked.caller];
        let arn = caller.caller.arn();
        let account = caller.caller.account().unwrap();
        let session = arn.contains(":assumed-role/");
        let kind = if session {
            "AssumedRole"
        } else if arn.ends_with(":root") {
            "Account"
        } else {
            "User"
        };
        let mut known: BTreeMap<String, Vec<String>> = [
            ("aws:PrincipalArn", if session { ROLE } else { arn }),
            ("aws:PrincipalAccount", account),
            ("aws:PrincipalOrgID", "o-example"),
            ("aws:PrincipalType", kind),
            ("aws:PrincipalIsAWSService", "false"),
            ("aws:userid", &caller.user_id),
            ("aws:RequestedRegion", REGION),
            ("aws:CurrentTime", "2026-11-25T00:00:00Z"),
            ("aws:EpochTime", "1795564800"),
            ("aws:SecureTransport", "true"),
            ("aws:ViaAWSService", "false"),
            ("aws:ResourceAccount", KEY_ACCOUNT),
            ("kms:CallerAccount", account),
            ("kms:KeySpec", "ECC_NIST_P384"),
            ("kms:KeyUsage", "SIGN_VERIFY"),
            ("kms:KeyOrigin", "AWS_KMS"),
            ("kms:MultiRegion", "false"),
            ("kms:ResourceAliases", &key.alias),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
        .collect();
        let mut add = |name: &str, value: &Value| {
            let list = value.as_array().map_or_else(|| vec![value.clone()], Clone::clone);
            known.insert(name.to_owned(), list.iter().map(|v| v.as_str().unwrap().to_owned()).collect());
        };
        if kind == "User" {
            add("aws:username", &json!(arn.rsplit('/').next().unwrap()));
        }
        if let Some(team) = key.team {
            add("aws:ResourceTag/team", &json!(team));
        }
        if asked.by_alias {
            add("kms:RequestAlias", &json!(key.alias));
        }
        match asked.action {
            "kms:Sign" | "kms:Verify" => {
                add("kms:SigningAlgorithm", &asked.body["SigningAlgorithm"]);
                add("kms:MessageType", &asked.body["MessageType"]);
            }
            "kms:CreateGrant" => {
                add("kms:GrantOperations", &asked.body["Operations"]);
                add("kms:GranteePrincipal", &asked.body["GranteePrincipal"]);
                add("kms:GrantIsForAWSResource", &json!("false"));
            }
            _ => {}
        }
        known
    }

    pub(crate) async fn send(&self, key: &Key, asked: &Asked) -> Outcome {
        let operation = asked.action.strip_prefix("kms:").unwrap();
        let (status, answer) =
            self.call(&self.callers[asked.caller].credentials, operation, &asked.body).await;
        let code = answer["__type"].as_str().unwrap_or_default();
        // Whatever is found wrong after permission was asked for means that there was permission.
        let after = [
            "DryRunOperationException",
            "KMSInvalidSignatureException",
            "InvalidKeyUsageException",
            "ValidationException",
        ];
        if status == 200 || after.iter().any(|name| code.ends_with(name)) {
            return Outcome::Allowed;
        }
        let message = answer["message"].as_str().or(answer["Message"].as_str()).unwrap_or_default();
        assert!(code.ends_with("AccessDeniedException"), "{operation} on {}: {answer}", key.id);
        let reasons: &[(&str, &[Reason])] = &[
            ("explicit deny in an identity-based", &[Reason::DeniedByIam]),
            ("explicit deny in a session", &[Reason::DeniedBySession]),
            ("explicit deny in a resource-based", &[Reason::DeniedByKeyPolicy]),
            ("no identity-based policy", &[Reason::NotAllowedByIam]),
            ("no session policy", &[Reason::NotAllowedBySession]),
            ("because no resource-based policy allows", &[Reason::NotAllowedByKeyPolicy]),
            ("does not exist in this Region", &[Reason::NotAllowedByKeyPolicy, Reason::DeniedByKeyPolicy]),
        ];
        let found = reasons.iter().find(|(words, _)| message.contains(words));
        Outcome::Denied(found.unwrap_or_else(|| panic!("{answer}")).1.to_vec())
    }

    async fn must(&self, operation: &str, body: &Value) -> Value {
        let (status, answer) = self.call(&Credentials::of("ROOT"), operation, body).await;
        assert_eq!(status, 200, "{operation} {body}: {answer}");
        answer
    }

    async fn call(&self, credentials: &Credentials, operation: &str, body: &Value) -> (u16, Value) {
        let request =
            signed_by(credentials, "kms").header("x-amz-target", format!("TrentService.{operation}"));
        let response = self.sandbox.handle(request.body(Bytes::from(body.to_string())).unwrap()).await;
        let answer = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
        (response.status().as_u16(), answer)
    }

    /// An STS call.
    async fn sts(&self, credentials: &Credentials, form: &str) -> String {
        let request =
            signed_by(credentials, "sts").header("content-type", "application/x-www-form-urlencoded");
        let response = self.sandbox.handle(request.body(Bytes::from(form.to_owned())).unwrap()).await;
        String::from_utf8(response.body().to_vec()).unwrap()
    }

    async fn user_id(&self, credentials: &Credentials) -> String {
        element(&self.sts(credentials, "Action=GetCallerIdentity&Version=2011-06-15").await, "UserId")
    }

    /// A session with a session policy.
    async fn assume(&self, policy: &Value) -> Credentials {
        let encoded: String = policy.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleArn={}&RoleSessionName=other&Policy={encoded}",
            ROLE.replace(':', "%3A").replace('/', "%2F")
        );
        let answer = self.sts(&Credentials::of("OPERATOR"), &form).await;
        Credentials {
            access_key: element(&answer, "AccessKeyId"),
            token: Some(element(&answer, "SessionToken")),
        }
    }
}

/// The text of an element of an XML answer.
fn element(text: &str, name: &str) -> String {
    let (_, rest) = text.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("{text}"));
    rest.split_once('<').unwrap().0.to_owned()
}

fn signed_by(credentials: &Credentials, service: &str) -> Builder {
    let key = &credentials.access_key;
    let request = Request::post("/").header(
        "authorization",
        format!("AWS4-HMAC-SHA256 Credential={key}/20260101/{REGION}/{service}/aws4_request"),
    );
    match &credentials.token {
        Some(token) => request.header("x-amz-security-token", token),
        None => request,
    }
}
