//! Who calls: STS, and the look-ups in IAM and Lambda.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sandbox::{Directory, Function, OpenError, Options, Role, Sandbox, User};
use aws_sdk_kms::types::KeySpec;
use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::common::{Aws, by, code, configured, refusal};

const ROLE: &str = "arn:aws:iam::111122223333:role/team/operator";

fn sandbox() -> Sandbox {
    let trust = |principal: &str| {
        json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole",
        }] })
    };
    let assume = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/*",
    }] });
    let principals = Directory::default()
        .user(User::new("alice").access_key("ALICE", "secret").policy(assume.clone()))
        .user(User::new("bob").access_key("BOB", "secret"))
        .user(User::new("zoe").account("444455556666").access_key("ZOE", "secret").policy(assume))
        .role(Role::new("operator").path("/team/").administrator())
        .role(Role::new("guest").trust(trust("arn:aws:iam::444455556666:user/zoe")))
        .function(Function::new("bot", "us-east-1", ROLE));
    Sandbox::open(Options { principals, ..Options::default() }).unwrap()
}

async fn sts(sandbox: &Sandbox, credentials: Credentials) -> aws_sdk_sts::Client {
    aws_sdk_sts::Client::new(&configured(sandbox, "us-east-1", credentials).await)
}

async fn sts_by(sandbox: &Sandbox, key: &str) -> aws_sdk_sts::Client {
    sts(sandbox, Credentials::from_keys(key, "secret", None)).await
}

#[tokio::test]
async fn everyone_learns_who_they_are() {
    let sandbox = sandbox();
    for (key, arn, account) in [
        ("UNKNOWN", "arn:aws:iam::111122223333:root", "111122223333"),
        ("BOB", "arn:aws:iam::111122223333:user/bob", "111122223333"),
        ("ZOE", "arn:aws:iam::444455556666:user/zoe", "444455556666"),
    ] {
        let identity = sts_by(&sandbox, key).await.get_caller_identity().send().await.unwrap();
        assert_eq!((identity.arn(), identity.account()), (Some(arn), Some(account)));
        let id = identity.user_id().unwrap();
        assert!(id == account || (id.starts_with("AIDA") && id.len() == 21), "{id}");
    }
}

#[tokio::test]
async fn an_assumed_role_works_until_it_expires() {
    let sandbox = sandbox();
    let alice = sts_by(&sandbox, "ALICE").await;
    let assumed = alice.assume_role().role_arn(ROLE).role_session_name("shift").duration_seconds(900);
    let assumed = assumed.send().await.unwrap();
    let user = assumed.assumed_role_user.unwrap();
    assert_eq!(user.arn(), "arn:aws:sts::111122223333:assumed-role/operator/shift");
    let given = assumed.credentials.unwrap();
    assert!(given.access_key_id().starts_with("ASIA"));
    let with = |token: Option<String>| {
        Credentials::from_keys(given.access_key_id(), given.secret_access_key(), token)
    };
    let credentials = with(Some(given.session_token().to_owned()));
    let identity = sts(&sandbox, credentials.clone()).await.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some(user.arn()));
    assert_eq!(identity.user_id(), Some(user.assumed_role_id()));
    let aws = Aws::new(&sandbox, &configured(&sandbox, "us-east-1", credentials).await);
    let key = aws.key(KeySpec::EccNistP256).await;
    aws.kms.describe_key().key_id(&key).send().await.unwrap();

    for token in [None, Some("other".to_owned())] {
        let half = Aws::new(&sandbox, &configured(&sandbox, "us-east-1", with(token)).await);
        let (name, message) = refusal(half.kms.list_keys().send().await);
        assert_eq!(name, "UnrecognizedClientException");
        assert_eq!(message, "The security token included in the request is invalid.");
    }
    sandbox.clock().advance(Duration::from_secs(901));
    let (name, message) = refusal(aws.kms.list_keys().send().await);
    assert_eq!(name, "ExpiredTokenException");
    assert_eq!(message, "The security token included in the request is expired");
}

#[tokio::test]
async fn a_session_policy_takes_away_and_never_gives() {
    let sandbox = sandbox();
    let policy = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["kms:ListKeys", "kms:DescribeKey"], "Resource": "*" },
    ] });
    let assume = sts_by(&sandbox, "ALICE").await.assume_role().role_arn(ROLE).role_session_name("shift");
    let given = assume.policy(policy.to_string()).send().await.unwrap().credentials.unwrap();
    let token = Some(given.session_token().to_owned());
    let credentials = Credentials::from_keys(given.access_key_id(), given.secret_access_key(), token);
    let aws = Aws::new(&sandbox, &configured(&sandbox, "us-east-1", credentials).await);
    aws.kms.list_keys().send().await.unwrap();
    let (name, message) = refusal(aws.kms.create_key().send().await);
    assert_eq!(name, "AccessDeniedException");
    assert_eq!(
        message,
        "User: arn:aws:sts::111122223333:assumed-role/operator/shift is not authorized to perform: kms:CreateKey \
         on resource: * because no session policy allows the kms:CreateKey action"
    );
}

#[tokio::test]
async fn trust_policies_decide_who_assumes_a_role() {
    let sandbox = sandbox();
    for (key, role, allowed) in [
        ("ALICE", "team/operator", true),
        ("BOB", "team/operator", false),
        ("ZOE", "team/operator", false),
        ("ZOE", "guest", true),
        ("ALICE", "guest", false),
        ("ALICE", "absent", false),
    ] {
        let arn = format!("arn:aws:iam::111122223333:role/{role}");
        let assume = sts_by(&sandbox, key).await.assume_role().role_arn(&arn).role_session_name("s1");
        let found = assume.send().await;
        if allowed {
            found.unwrap();
            continue;
        }
        let (name, message) = refusal(found);
        assert_eq!(name, "AccessDenied");
        assert!(
            message.ends_with(&format!("is not authorized to perform: sts:AssumeRole on resource: {arn}"))
        );
    }
    let alice = sts_by(&sandbox, "ALICE").await;
    let assume = || alice.assume_role().role_arn(ROLE).role_session_name("shift");
    assert_eq!(code(assume().role_session_name("a b").send().await), "ValidationError");
    assert_eq!(code(assume().duration_seconds(60).send().await), "ValidationError");
    assert_eq!(code(assume().duration_seconds(7_200).send().await), "ValidationError");
    assert_eq!(code(assume().policy("{").send().await), "MalformedPolicyDocument");
    assert_eq!(code(assume().source_identity("me").send().await), "ValidationError");
}

#[tokio::test]
async fn temporary_credentials_are_state() {
    let folder = tempfile::tempdir().unwrap();
    let principals = Directory::default().role(Role::new("operator").administrator());
    let options = Options { directory: Some(folder.path().to_owned()), principals, ..Options::default() };
    let first = Sandbox::open(options.clone()).unwrap();
    let assume = sts_by(&first, "UNKNOWN").await.assume_role().role_session_name("shift");
    let assumed = assume.role_arn("arn:aws:iam::111122223333:role/operator").send().await.unwrap();
    let given = assumed.credentials.unwrap();
    let token = Some(given.session_token().to_owned());
    let credentials = Credentials::from_keys(given.access_key_id(), given.secret_access_key(), token);
    drop(first);
    let second = Sandbox::open(options).unwrap();
    let identity = sts(&second, credentials).await.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:sts::111122223333:assumed-role/operator/shift"));
}

fn signed_by(key: &str, service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential={key}/20261124/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

async fn get_role(sandbox: &Sandbox, key: &str, name: &str) -> (u16, String) {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/")
        .header("authorization", signed_by(key, "iam"))
        .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        .body(Bytes::from(format!("Action=GetRole&Version=2010-05-08&RoleName={name}")))
        .unwrap();
    let response = sandbox.handle(request).await;
    assert_eq!(response.headers()["content-type"], "text/xml");
    (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
}

#[tokio::test]
async fn roles_can_be_looked_up() {
    let sandbox = sandbox();
    let (status, body) = get_role(&sandbox, "UNKNOWN", "operator").await;
    assert_eq!(status, 200);
    assert!(
        body.starts_with(
            "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role>\
             <Path>/team/</Path><RoleName>operator</RoleName><RoleId>AROA"
        ),
        "{body}"
    );
    assert!(body.contains(&format!("<Arn>{ROLE}</Arn>")), "{body}");
    assert!(body.contains("<AssumeRolePolicyDocument>%7B%22Version%22"), "{body}");
    let (status, body) = get_role(&sandbox, "UNKNOWN", "absent").await;
    assert_eq!(status, 404);
    assert!(
        body.contains(
            "<Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role with name absent cannot be \
             found.</Message></Error>"
        ),
        "{body}"
    );
    let (status, body) = get_role(&sandbox, "BOB", "operator").await;
    assert_eq!(status, 403);
    assert!(body.contains("<Code>AccessDenied</Code>"), "{body}");
    assert_eq!(get_role(&sandbox, "UNKNOWN", "").await.0, 400);
    assert_eq!(sandbox.faults().calls("GetRole"), 4);
}

#[tokio::test]
async fn functions_can_be_looked_up() {
    let sandbox = sandbox();
    let get = async |key: &str, name: &str| {
        let request = Request::builder()
            .uri(format!("/2015-03-31/functions/{name}/configuration"))
            .header("authorization", signed_by(key, "lambda"))
            .body(Bytes::new())
            .unwrap();
        let response = sandbox.handle(request).await;
        let error = response.headers().get("x-amzn-errortype").map(|name| name.to_str().unwrap().to_owned());
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        (response.status().as_u16(), error, body)
    };
    let arn = "arn:aws:lambda:us-east-1:111122223333:function:bot";
    for name in ["bot", "arn:aws:lambda:us-east-1:111122223333:function%3Abot"] {
        let (status, error, body) = get("UNKNOWN", name).await;
        assert_eq!((status, error), (200, None));
        assert_eq!((&body["Role"], &body["FunctionArn"]), (&json!(ROLE), &json!(arn)));
    }
    let (status, error, body) = get("UNKNOWN", "absent").await;
    assert_eq!((status, error.as_deref()), (404, Some("ResourceNotFoundException")));
    assert_eq!(body["Message"], "Function not found: arn:aws:lambda:us-east-1:111122223333:function:absent");
    let (status, error, _) = get("BOB", "bot").await;
    assert_eq!((status, error.as_deref()), (403, Some("AccessDeniedException")));
}

#[tokio::test]
async fn a_fault_speaks_the_protocol_of_its_operation() {
    let sandbox = sandbox();
    sandbox.faults().next("GetCallerIdentity", aws_sandbox::Fault::Throttle);
    let found = sts_by(&sandbox, "ALICE").await.get_caller_identity().send().await;
    assert_eq!(refusal(found), ("Throttling".to_owned(), "Rate exceeded".to_owned()));
}

#[tokio::test]
async fn principals_that_cannot_be_are_refused_at_once() {
    let open = |principals: Directory| Sandbox::open(Options { principals, ..Options::default() });
    let not_a_policy = json!({ "Statement": [{ "Effect": "Maybe" }] });
    let of_a_resource = json!({ "Statement": [{
        "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
    }] });
    for (principals, complaint) in [
        (Directory::default().user(User::new("a b")), "'a b' is not the name of a user"),
        (Directory::default().user(User::new("a").account("1")), "not twelve digits"),
        (Directory::default().role(Role::new("a").path("team")), "does not begin and end with a slash"),
        (Directory::default().user(User::new("a").policy(not_a_policy.clone())), "a policy of a is not one"),
        (Directory::default().role(Role::new("a").trust(not_a_policy)), "a policy of a is not one"),
        (Directory::default().user(User::new("a").policy(of_a_resource)), "names principals"),
        (
            Directory::default().user(User::new("a").access_key("K", "s").access_key("K", "s")),
            "two principals have the access key K",
        ),
        (Directory::default().user(User::new("a").access_key("K/", "s")), "not an access key id"),
    ] {
        match open(principals) {
            Err(OpenError::Principals(why)) => assert!(why.contains(complaint), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    // As a file could hold it.
    let read: Directory = serde_json::from_value(json!({
        "users": [{ "name": "a", "access_keys": [{ "id": "K", "secret": "s" }] }],
        "roles": [{ "name": "r", "sessions": [{ "name": "s", "access_key": { "id": "L", "secret": "s" } }] }],
    }))
    .unwrap();
    assert!(!format!("{read:?}").contains("secret"));
    assert_eq!(serde_json::from_value::<Directory>(serde_json::to_value(&read).unwrap()).unwrap(), read);
    let sandbox = open(read).unwrap();
    assert_eq!(code(by(&sandbox, "L", "s").await.kms.list_keys().send().await), "AccessDeniedException");
}

proptest::proptest! {
    #[test]
    fn no_form_and_no_path_breaks_it(
        action in "(GetRole|AssumeRole|GetCallerIdentity|[ -~]{0,8})",
        version in "(2010-05-08|2011-06-15|x)",
        members in proptest::collection::vec(("(RoleName|RoleArn|RoleSessionName|DurationSeconds|Policy|ExternalId|[a-zA-Z.]{1,9})", "\\PC{0,30}"), 0..6),
        path in "/2015-03-31/functions/[!-~]{0,20}/configuration",
    ) {
        let sandbox = sandbox();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", &action).append_pair("Version", &version).extend_pairs(members);
        let request = Request::post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(form.finish()))
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        proptest::prop_assert!(runtime.block_on(sandbox.handle(request)).status().as_u16() < 500);
        if let Ok(request) = Request::get(path).body(Bytes::new()) {
            proptest::prop_assert!(runtime.block_on(sandbox.handle(request)).status().as_u16() < 500);
        }
    }
}
