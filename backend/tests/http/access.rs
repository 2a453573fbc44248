//! Who may sign with a key: the ways, functions by name, grants, the proof.

use aws_sandbox::{Directory, Fault, Function, Options, Role, Sandbox, User as IamUser};
use reqwest::StatusCode;
use serde_json::{Value, json};
use signet::app::App;
use signet::aws::{Aws, Clients};
use signet::clock::Clock;
use signet::config::{Config, TargetConfig};
use signet::http::ServerOptions;
use signet_shared::api::access::{
    AccessOverview, AccessProof, AccessVerdict, AccessWayKind, KeyGrant, LambdaRole, ProofWay,
};
use signet_shared::setup::options::KeySpec;

use crate::support::{Server, User, problem};

const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/voice-bot-exec";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:111122223333:function:voice-bot";

/// A server over a sandbox of the test, with a key that has an alias.
struct Place {
    server: Server,
    sandbox: Sandbox,
    aws: Aws,
    key: String,
}

impl Place {
    /// Signet's own calls are those of the user with the access key `AKIDSANDBOX`, or of the root if there is none.
    async fn new(principals: Directory) -> Self {
        let sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
        let clients = Clients::over(sandbox.clone());
        let aws = clients.region("us-east-1").await;
        let key = aws.create_signing_key(KeySpec::RSA_2048, false, "", &[]).await.unwrap();
        aws.create_alias("alias/voice-bot", &key).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let config = Config {
            data_dir: directory.path().join("data"),
            target: TargetConfig::Sandbox(Options::default()),
            default_region: "us-east-1".to_owned(),
            user: "tester".to_owned(),
            two_people: false,
        };
        // Nobody waits for the sandbox.
        let clock = Clock::system().with_pause(|_| {});
        let app = App::over(config, clock, clients).await.unwrap();
        let server = Server::over(app, directory, ServerOptions::default()).await;
        Self { server, sandbox, aws, key }
    }

    fn path(&self, rest: &str) -> String {
        let key = self.key.replace(':', "%3A").replace('/', "%2F");
        format!("/api/v1/keys/sandbox/{key}/{rest}")
    }

    async fn ways(&self, user: &User<'_>) -> AccessOverview {
        user.read(&self.path(&format!("access?role_arn={ROLE}"))).await
    }

    async fn proof(&self, user: &User<'_>) -> AccessProof {
        let answer = user.post(&self.path("access-proof"), &json!({ "role_arn": ROLE })).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    async fn grants(&self, user: &User<'_>) -> Vec<KeyGrant> {
        user.read(&self.path("grants")).await
    }

    /// Adds to the key's policy what the first way says.
    async fn take_the_first_way(&self, user: &User<'_>) {
        let added: Vec<Value> = serde_json::from_str(&self.ways(user).await.ways[0].document).unwrap();
        let live = self.aws.key_policy(&self.key).await.unwrap();
        let mut policy: Value = serde_json::from_str(&live).unwrap();
        policy["Statement"].as_array_mut().unwrap().extend(added);
        self.aws.put_key_policy(&self.key, &policy.to_string()).await.unwrap();
    }
}

fn allowing(actions: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }] })
}

/// A strict directory with a function and its role, which may do what `policy` says.
fn hospital(signet: IamUser, role: Role) -> Directory {
    let role = role.path("/service-role/");
    Directory::default()
        .user(signet.access_key("AKIDSANDBOX", "sandbox"))
        .role(role)
        .function(Function::new("voice-bot", "us-east-1", ROLE))
        .strict()
}

fn admin() -> IamUser {
    IamUser::new("signet").administrator()
}

#[tokio::test]
async fn a_statement_is_in_force_and_the_proof_of_it_is_tried() {
    let place = Place::new(Directory::default()).await;
    let user = place.server.user().await;
    let before = place.ways(&user).await;
    assert_eq!(before.ways.iter().map(|way| way.in_force).collect::<Vec<_>>(), [Some(false); 3]);
    assert_eq!(before.recommended, AccessWayKind::KeyPolicy);
    assert!(!place.proof(&user).await.holds);

    place.take_the_first_way(&user).await;
    let after = place.ways(&user).await;
    assert_eq!(after.ways[0].in_force, Some(true));
    assert_eq!(after.ways[0].notes, ["RS384 only"]);
    assert!(
        after.answers.iter().all(|answer| answer.verdict == AccessVerdict::Allowed),
        "{:?}",
        after.answers
    );

    let proof = place.proof(&user).await;
    assert!(proof.holds && proof.note.is_none(), "{proof:#?}");
    assert_eq!(proof.checks.len(), 7);
    assert!(proof.checks.iter().all(|check| check.how == ProofWay::DryRun));
    let pss = proof.checks.iter().find(|check| check.words.contains("RSASSA_PSS_SHA_384")).unwrap();
    assert_eq!((pss.is_role, pss.allowed), (true, Some(false)));
    assert!(pss.request_id.is_some());
    let signed = place.sandbox.faults().calls("Sign");
    assert_eq!(signed, 3 + 2, "Sign is only ever asked for, by both, and by the other algorithm");
}

#[tokio::test]
async fn a_proof_does_not_hold_if_anybody_can_sign() {
    let place = Place::new(Directory::default()).await;
    let user = place.server.user().await;
    place.take_the_first_way(&user).await;
    let mut policy: Value = serde_json::from_str(&place.aws.key_policy(&place.key).await.unwrap()).unwrap();
    let everyone =
        json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:Sign", "Resource": "*" });
    policy["Statement"].as_array_mut().unwrap().push(everyone);
    place.aws.put_key_policy(&place.key, &policy.to_string()).await.unwrap();
    let proof = place.proof(&user).await;
    assert!(!proof.holds);
    let wrong: Vec<(bool, &str)> = proof
        .checks
        .iter()
        .filter(|check| check.allowed != Some(check.expected))
        .map(|check| (check.is_role, check.action.as_str()))
        .collect();
    assert_eq!(
        wrong,
        [(true, "kms:Sign"), (false, "kms:Sign")],
        "the other algorithm, and the unrelated role"
    );
}

#[tokio::test]
async fn an_iam_policy_is_read_and_proven_where_the_directory_is_strict() {
    let reads = allowing(&json!(["kms:Sign", "kms:GetPublicKey", "kms:DescribeKey"]));
    let place = Place::new(hospital(admin(), Role::new("voice-bot-exec").policy(reads))).await;
    let user = place.server.user().await;
    let found = place.ways(&user).await;
    assert_eq!(
        found.ways.iter().map(|way| way.in_force).collect::<Vec<_>>(),
        [Some(false), Some(true), Some(false)]
    );
    assert_eq!(found.ways[1].given_by, ["policy1"]);
    let proof = place.proof(&user).await;
    assert!(proof.holds, "{proof:#?}");
    let how =
        |is_role| proof.checks.iter().filter(move |check| check.is_role == is_role).map(|check| check.how);
    assert!(how(true).all(|how| how == ProofWay::DryRun));
    assert!(how(false).all(|how| how == ProofWay::Evaluated), "there is no such role here");
    assert!(proof.note.unwrap().contains("no such role"));
}

#[tokio::test]
async fn a_function_is_found_by_any_of_its_names() {
    let place = Place::new(hospital(admin(), Role::new("voice-bot-exec"))).await;
    let user = place.server.user().await;
    let latest = format!("{FUNCTION}:$LATEST");
    for (text, function) in [
        ("voice-bot", Some(FUNCTION)),
        (FUNCTION, Some(FUNCTION)),
        (latest.as_str(), Some(latest.as_str())),
        (ROLE, None),
    ] {
        let found: LambdaRole = user.read(&place.path(&format!("lambda-role?lambda={text}"))).await;
        assert_eq!(
            (found.role_arn.as_str(), found.function_arn.as_deref(), found.exists),
            (ROLE, function, Some(true))
        );
        assert!(found.created_at.is_some());
    }
    for (text, words) in [
        ("absent", "no function absent"),
        ("", "Enter"),
        ("111122223333", "an account id"),
        ("arn:aws:lambda:us-east-1:111122223333:layer:x", "a Lambda layer"),
    ] {
        let refused = problem(user.get(&place.path(&format!("lambda-role?lambda={text}"))).await).await;
        assert_eq!((refused.status, refused.errors[0].field.as_str()), (422, "lambda"));
        assert!(refused.errors[0].message.contains(words), "{:?}", refused.errors);
    }
    let other = "arn:aws:iam::111122223333:role/nobody";
    let found: LambdaRole = user.read(&place.path(&format!("lambda-role?lambda={other}"))).await;
    assert_eq!(found.exists, Some(false));
}

#[tokio::test]
async fn who_may_not_look_is_told_what_is_missing_and_gets_the_rest() {
    let reader = IamUser::new("signet").policy(allowing(&json!("kms:*")));
    let place = Place::new(hospital(reader, Role::new("voice-bot-exec"))).await;
    let user = place.server.user().await;
    let refused = problem(user.get(&place.path("lambda-role?lambda=voice-bot")).await).await;
    assert_eq!((refused.status, refused.code.as_str()), (403, "denied_by_aws"));
    let hint = refused.hint.unwrap();
    assert!(
        hint.contains("lambda:GetFunctionConfiguration") && hint.contains("execution role instead"),
        "{hint}"
    );
    let found: LambdaRole = user.read(&place.path(&format!("lambda-role?lambda={ROLE}"))).await;
    assert_eq!((found.exists, found.created_at), (None, None));

    place.take_the_first_way(&user).await;
    let found = place.ways(&user).await;
    assert_eq!((found.ways[0].in_force, found.ways[1].in_force), (Some(true), None));
    assert!(found.ways[1].unknown.as_ref().unwrap().contains("iam:ListRolePolicies"));
    assert_eq!(found.answers[0].verdict, AccessVerdict::Allowed);
    // The role cannot be assumed: what policies say is told, and how to prove it by hand.
    let proof = place.proof(&user).await;
    assert!(proof.checks.iter().all(|check| check.how == ProofWay::Evaluated));
    assert_eq!(proof.checks[0].allowed, Some(true));
    let note = proof.note.unwrap();
    assert!(note.contains("aws kms sign --dry-run") && note.contains(&place.key), "{note}");
    assert!(!proof.holds, "the role's own policies, which cannot be read, could allow another algorithm");
}

#[tokio::test]
async fn grants_that_may_not_be_listed_are_not_known() {
    let most = json!([
        "kms:CreateKey",
        "kms:CreateAlias",
        "kms:GetKeyPolicy",
        "kms:DescribeKey",
        "kms:ListAliases",
        "kms:TagResource"
    ]);
    let place =
        Place::new(hospital(IamUser::new("signet").policy(allowing(&most)), Role::new("voice-bot-exec")))
            .await;
    let user = place.server.user().await;
    let found = place.ways(&user).await;
    assert_eq!(found.ways[2].in_force, None);
    assert!(found.ways[2].unknown.as_ref().unwrap().contains("kms:ListGrants"));
    assert_eq!(found.answers[0].verdict, AccessVerdict::Depends);
    let refused = problem(user.get(&place.path("grants")).await).await;
    assert_eq!((refused.status, refused.aws.unwrap().action.as_str()), (403, "kms:ListGrants"));
}

#[tokio::test]
async fn a_grant_is_made_once_and_revoked() {
    let place = Place::new(Directory::default()).await;
    let user = place.server.user().await;
    let body = json!({ "role_arn": ROLE, "reason": " until the audit ", "confirmation": "voice-bot" });
    let path = place.path("grants");
    for (wrong, field) in [
        (json!({ "role_arn": ROLE, "confirmation": "voice" }), "confirmation"),
        (json!({ "role_arn": "voice-bot", "confirmation": "voice-bot" }), "role_arn"),
        (json!({ "role_arn": ROLE, "reason": "x".repeat(501), "confirmation": "voice-bot" }), "reason"),
    ] {
        let refused = problem(user.post(&path, &wrong).await).await;
        assert_eq!((refused.status, refused.errors[0].field.as_str()), (422, field));
    }
    assert_eq!(place.sandbox.faults().calls("CreateGrant"), 0);

    // A double click.
    let (one, two) = tokio::join!(user.post(&path, &body), user.post(&path, &body));
    assert!(one.status().is_success() && two.status().is_success());
    let again = user.post(&path, &body).await;
    assert_eq!(again.status(), StatusCode::OK);
    let again: KeyGrant = again.json().await.unwrap();
    let [grant] = <[KeyGrant; 1]>::try_from(place.grants(&user).await).unwrap();
    assert_eq!(grant, again);
    assert_eq!((grant.grantee.as_str(), grant.made_by.as_deref()), (ROLE, Some("tester")));
    assert_eq!((grant.reason.as_deref(), grant.operations.len()), (Some("until the audit"), 3));
    assert_eq!(place.ways(&user).await.ways[2].given_by, [grant.name.clone().unwrap()]);
    assert!(place.proof(&user).await.holds);

    let revoke = place.path(&format!("grants/{}/revoke", grant.grant_id));
    let refused = problem(user.post(&revoke, &json!({ "confirmation": "x" })).await).await;
    assert_eq!(refused.errors[0].field, "confirmation");
    let right = json!({ "confirmation": "alias/voice-bot" });
    for _ in 0..2 {
        assert_eq!(user.post(&revoke, &right).await.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(place.sandbox.faults().calls("RevokeGrant"), 1);
    assert!(place.grants(&user).await.is_empty());
    assert!(!place.proof(&user).await.holds);
    let absent = place.path("grants/never/revoke");
    assert_eq!(problem(user.post(&absent, &right).await).await.status, 404);
    // After its end, a new one can be made.
    assert_eq!(user.post(&path, &body).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn lost_answers_are_settled_by_looking() {
    let place = Place::new(Directory::default()).await;
    let user = place.server.user().await;
    let body = json!({ "role_arn": ROLE, "confirmation": "voice-bot" });
    let faults = place.sandbox.faults();
    faults.always("CreateGrant", Fault::Cut);
    assert_eq!(user.post(&place.path("grants"), &body).await.status(), StatusCode::CREATED);
    faults.clear();
    let [grant] = <[KeyGrant; 1]>::try_from(place.grants(&user).await).unwrap();
    assert_eq!(grant.made_by.as_deref(), Some("tester"));

    let revoke = place.path(&format!("grants/{}/revoke", grant.grant_id));
    let right = json!({ "confirmation": "voice-bot" });
    faults.always("RevokeGrant", Fault::Refuse);
    assert_eq!(problem(user.post(&revoke, &right).await).await.status, 503, "it was not done");
    faults.clear();
    faults.always("RevokeGrant", Fault::Cut);
    assert_eq!(user.post(&revoke, &right).await.status(), StatusCode::NO_CONTENT);
    faults.clear();
    assert!(place.grants(&user).await.is_empty());

    faults.always("CreateGrant", Fault::Refuse);
    assert_eq!(problem(user.post(&place.path("grants"), &body).await).await.status, 503);
    faults.clear();
    assert!(place.grants(&user).await.is_empty());
    let denied = Fault::Error { name: "AccessDeniedException".to_owned(), message: "no".to_owned() };
    faults.next("CreateGrant", denied);
    let refused = problem(user.post(&place.path("grants"), &body).await).await;
    assert_eq!((refused.status, refused.aws.unwrap().action.as_str()), (403, "kms:CreateGrant"));
}
