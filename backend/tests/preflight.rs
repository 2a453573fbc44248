//! What is looked at before a plan runs: what it says is what the run meets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use aws_sandbox::{Directory, Fault, Options, Role, Sandbox};
use common::{World, other_params, params, plan, rest, set_up, start};
use serde_json::{Value, json};
use signet::app::App;
use signet::aws::Clients;
use signet::config::{Config, TargetConfig};
use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::plan::Plan;
use signet_shared::api::preflight::{Check, CheckState, Decision, Preflight};
use signet_shared::api::target::AwsAccess;
use signet_shared::plan::{Format, export};
use signet_shared::setup::options::{AuthorityKey, CrlOptions, Hierarchy, KeySpec, OcspOptions};

/// The access key that Signet signs with in these tests.
const KEY: (&str, &str) = ("AKIDSANDBOX", "sandbox");
const ROLE: &str = "arn:aws:iam::111122223333:role/team/operator";

fn world(options: Options) -> World {
    let mut world = World::new();
    world.sandbox = Sandbox::open(options).unwrap();
    world
}

/// A world where Signet works as a session of a role.
fn as_role(role: Role) -> World {
    let role = role.path("/team/").session("shift", KEY.0, KEY.1);
    world(Options { principals: Directory::default().role(role), ..Options::default() })
}

fn policy(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The policies of the plan of [`params`], as its roles.
async fn policies() -> Vec<Value> {
    let world = World::new();
    let app = world.app().await;
    let policies: Value = serde_json::from_str(&export(&plan(&world, &app).await, Format::Iam)).unwrap();
    policies.as_object().unwrap().values().map(|role| role["policy"].clone()).collect()
}

fn with_policies(policies: Vec<Value>) -> Role {
    policies.into_iter().fold(Role::new("operator"), Role::policy)
}

async fn looked(world: &World) -> (Plan, Preflight) {
    let app = world.app().await;
    let plan = plan(world, &app).await;
    let preflight = plan.preflight.clone().unwrap();
    (plan, preflight)
}

#[track_caller]
fn only<'a>(preflight: &'a Preflight, title: &str) -> &'a Check {
    let found: Vec<&Check> = preflight.checks.iter().filter(|check| check.title == title).collect();
    assert_eq!(found.len(), 1, "{title}: {:#?}", preflight.checks);
    found[0]
}

#[tokio::test]
async fn the_policies_of_a_plan_allow_all_that_it_asks() {
    let world = as_role(with_policies(policies().await));
    let (plan, preflight) = looked(&world).await;
    let check = only(&preflight, "Permissions");
    assert_eq!(check.state, CheckState::Ok, "{}: {:#?}", check.found, preflight.permissions);
    assert!(check.found.contains(ROLE), "a session is its role, with its path: {}", check.found);
    assert!(check.found.contains("key policies"), "what is not seen is said");
    let denied: Vec<_> =
        preflight.permissions.iter().filter(|one| one.decision != Decision::Allowed).collect();
    assert!(denied.is_empty(), "{denied:#?}");
    // Every action of every call was asked.
    for action in plan.steps.iter().flat_map(|step| &step.calls).flat_map(|call| &call.actions) {
        assert!(preflight.permissions.iter().any(|one| one.action == *action), "{action}");
    }
    assert!(preflight.permissions.iter().all(|one| one.by.iter().all(|by| by.starts_with("role_operator_"))));
}

#[tokio::test]
async fn the_managed_policy_for_users_is_named_with_what_to_do() {
    let world = as_role(with_policies(policies().await).managed_policy("AWSPrivateCAUser"));
    let app = world.app().await;
    let plan = plan(&world, &app).await;
    let preflight = plan.preflight.clone().unwrap();
    let denied: Vec<&Check> =
        preflight.checks.iter().filter(|check| check.state == CheckState::Missing).collect();
    assert_eq!(denied.len(), 2, "the root's template and the leaf's: {denied:#?}");
    for (check, template) in denied.iter().zip(["RootCACertificate/V1", "CodeSigningCertificate/V1"]) {
        assert_eq!(check.title, "Permission: acm-pca:IssueCertificate");
        assert!(
            check.found.contains(template) && check.found.contains("AWSPrivateCAUser"),
            "{}",
            check.found
        );
        assert!(check.found.contains("denies every template but EndEntityCertificate/V1"), "{}", check.found);
        let fix = check.fix.as_ref().unwrap();
        assert!(fix.contains("Detach AWSPrivateCAUser") && fix.contains(ROLE), "{fix}");
    }
    let explicit = preflight.permissions.iter().find(|one| one.decision == Decision::ExplicitDeny).unwrap();
    assert_eq!(explicit.by, ["AWSPrivateCAUser"]);
    // The run stops where the check says.
    let ceremony = start(&world, &app, &plan).await.unwrap();
    let ceremony = rest(&app, &ceremony.id).await;
    assert_ne!(ceremony.state, CeremonyState::Succeeded);
    let stopped = ceremony.steps.iter().position(|step| step.failure.is_some()).unwrap();
    assert_eq!(explicit.step, stopped + 1);
    assert!(denied[0].found.contains(&format!("step {} ", stopped + 1)), "{}", denied[0].found);
}

#[tokio::test]
async fn a_denial_with_another_name_and_an_action_that_nobody_allows_are_told_apart() {
    let denial = policy(&json!([{ "Effect": "Deny", "Action": "kms:CreateAlias", "Resource": "*" }]));
    let allowed = policy(&json!([
        { "Effect": "Allow", "Action": ["acm-pca:*", "iam:*", "servicequotas:*"], "Resource": "*" },
        { "Effect": "Allow", "Resource": "*",
          "Action": ["kms:List*", "kms:Describe*", "kms:Get*", "kms:CreateAlias", "kms:TagResource"] },
    ]));
    let world = as_role(Role::new("operator").policy(allowed).policy(denial));
    let (plan, preflight) = looked(&world).await;
    let check = only(&preflight, "Permission: kms:CreateAlias");
    assert!(check.found.contains("role_operator_policy2"), "{}", check.found);
    let alias = plan.steps.iter().position(|step| step.name == "alias").unwrap();
    assert!(check.found.contains(&format!("step {} ", alias + 1)), "{}", check.found);
    let check = only(&preflight, "Permissions");
    assert_eq!(check.state, CheckState::Missing);
    assert!(
        check.found.contains("No policy allows") && check.found.contains("kms:CreateKey, kms:Sign"),
        "{}",
        check.found
    );
}

#[tokio::test]
async fn a_key_whose_own_policy_allows_is_not_called_missing() {
    // What the reader and issuer need, and nothing on keys but for making them.
    let statements = json!([
        { "Effect": "Allow", "Action": ["acm-pca:*", "iam:*", "servicequotas:*", "kms:List*", "kms:CreateAlias"], "Resource": "*" },
    ]);
    let world = as_role(Role::new("operator").policy(policy(&statements)));
    let (kms, _) = world.sdk().await;
    let key =
        kms.create_key().key_spec("RSA_2048".into()).key_usage("SIGN_VERIFY".into()).send().await.unwrap();
    let arn = key.key_metadata().unwrap().arn().unwrap().to_owned();
    kms.create_alias().alias_name("alias/epic-prod-voice").target_key_id(&arn).send().await.unwrap();
    let put = |actions: Value| {
        let own = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
            { "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": actions, "Resource": "*" },
        ] });
        kms.put_key_policy().key_id(&arn).policy(own.to_string()).send()
    };
    put(json!(["kms:Sign", "kms:DescribeKey", "kms:GetPublicKey"])).await.unwrap();
    let (_, preflight) = looked(&world).await;
    assert_eq!(only(&preflight, "Signing with the key").state, CheckState::Ok);
    let check = only(&preflight, "Permissions");
    assert_eq!(check.state, CheckState::Unknown, "{}", check.found);
    assert!(!check.found.contains("kms:Sign") && check.found.contains("kms:GetPublicKey"), "{}", check.found);

    put(json!(["kms:DescribeKey", "kms:GetPublicKey"])).await.unwrap();
    let (_, preflight) = looked(&world).await;
    assert_eq!(only(&preflight, "Signing with the key").state, CheckState::Missing);
    assert!(only(&preflight, "Permissions").found.contains("kms:Sign"));
}

#[tokio::test]
async fn without_the_permission_to_simulate_a_plan_says_what_it_does_not_know() {
    let reads = json!([{ "Effect": "Allow", "Action": ["acm-pca:*", "kms:*"], "Resource": "*" }]);
    let world = as_role(Role::new("operator").policy(policy(&reads)));
    let (_, preflight) = looked(&world).await;
    assert!(preflight.permissions.is_empty());
    // The quota cannot be read either: AWS's default is taken, and said to be.
    let room = only(&preflight, "Room for an authority");
    assert_eq!(room.state, CheckState::Ok);
    assert!(
        room.found.starts_with("0 of 200 ") && room.found.contains("could not be read"),
        "{}",
        room.found
    );
    assert_eq!(preflight.checks.iter().filter(|check| check.state == CheckState::Missing).count(), 0);
}

/// The checks of a plan on a target that is AWS by its settings, and answers from this world's sandbox.
async fn looked_at_as_aws(world: &World) -> Preflight {
    let config = Config {
        data_dir: world.directory.path().to_owned(),
        target: TargetConfig::Aws(AwsAccess::default()),
        default_region: "us-east-1".to_owned(),
        user: "tester".to_owned(),
        two_people: false,
    };
    let app = App::over(config, world.clock(), Clients::over(world.sandbox.clone())).await.unwrap();
    plan(world, &app).await.preflight.unwrap()
}

#[tokio::test]
async fn on_aws_what_nobody_tried_is_named_and_the_root_user_is_warned() {
    let reads = json!([{ "Effect": "Allow", "Action": ["acm-pca:*", "kms:*"], "Resource": "*" }]);
    let preflight = looked_at_as_aws(&as_role(Role::new("operator").policy(policy(&reads)))).await;
    let templates = only(&preflight, "Certificate templates");
    assert_eq!(templates.state, CheckState::Unknown);
    assert!(templates.found.contains("CodeSigningCertificate/V1"), "{}", templates.found);
    assert!(templates.found.contains("AWSPrivateCAUser"), "{}", templates.found);
    let others = only(&preflight, "Other permissions");
    assert!(others.found.contains("did not answer (AccessDenied"), "{}", others.found);
    assert!(others.found.contains("acm-pca:CreateCertificateAuthority, "), "{}", others.found);

    let preflight = looked_at_as_aws(&World::new()).await;
    assert_eq!(only(&preflight, "Who you are").state, CheckState::Warn);
    let check = only(&preflight, "Permissions");
    assert!(check.state == CheckState::Unknown && check.found.contains("root user"), "{}", check.found);
}

#[tokio::test]
async fn a_bucket_comes_with_the_commands_that_make_it() {
    let world = World::new();
    let config = Config {
        data_dir: world.directory.path().to_owned(),
        target: TargetConfig::Aws(AwsAccess::default()),
        default_region: "us-east-1".to_owned(),
        user: "tester".to_owned(),
        two_people: false,
    };
    let app = App::over(config, world.clock(), Clients::over(world.sandbox.clone())).await.unwrap();
    let mut listed = params();
    let bucket = "lakeside-crl".to_owned();
    listed.options.authority.crl =
        Some(CrlOptions { bucket, days: 7, custom_cname: Some("crl.lakeside.example".to_owned()) });
    let plan = app.create_plan(&world.actor, listed).await.unwrap();
    let check = only(plan.preflight.as_ref().unwrap(), "Bucket of the revocation list").clone();
    assert_eq!(check.state, CheckState::Unknown);
    let fix = check.fix.unwrap();
    let policy = fix.split_once("--policy '").unwrap().1.trim_end_matches('\'');
    let policy: Value = serde_json::from_str(policy).unwrap();
    let statement = &policy["Statement"][0];
    assert_eq!(statement["Principal"]["Service"], "acm-pca.amazonaws.com");
    assert_eq!(statement["Resource"], json!(["arn:aws:s3:::lakeside-crl", "arn:aws:s3:::lakeside-crl/*"]));
    assert_eq!(statement["Condition"]["StringEquals"]["aws:SourceAccount"], "111122223333");
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_the_step_where_it_would_fail() {
    for (code, title, step) in
        [("L-799883CD", "Room for an authority", "authority"), ("L-C2F1777E", "Room for a key", "key")]
    {
        let quotas = [(code.to_owned(), 1)].into();
        let world = world(Options { quotas, ..Options::default() });
        let app = world.app().await;
        let mut first = params();
        first.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
        first.options.key.spec = KeySpec::ECC_NIST_P384;
        let check = |plan: &Plan| only(plan.preflight.as_ref().unwrap(), title).clone();
        let seen = app.create_plan(&world.actor, first.clone()).await.unwrap();
        assert_ne!(check(&seen).state, CheckState::Missing, "the last one fits: {}", check(&seen).found);
        assert!(
            check(&seen).found.starts_with("0 of 1 are there, and the plan makes 1 "),
            "{}",
            check(&seen).found
        );
        set_up(&world, &app, first.clone()).await;
        let mut second = other_params();
        second.root_cn = "Another Root".to_owned();
        second.options = first.options;
        let seen = app.create_plan(&world.actor, second).await.unwrap();
        let found = check(&seen);
        assert_eq!(found.state, CheckState::Missing, "{}", found.found);
        assert!(found.fix.unwrap().contains(code));
        // As it is said, so it comes.
        let ceremony = start(&world, &app, &seen).await.unwrap();
        let ceremony = rest(&app, &ceremony.id).await;
        let failed = ceremony.steps.iter().position(|step| step.failure.is_some()).unwrap();
        assert_eq!(ceremony.steps[failed].name, step);
        assert!(found.found.contains(&format!("fail at step {} ", failed + 1)), "{}", found.found);
    }
}

#[tokio::test]
async fn two_authorities_need_room_for_two() {
    let world = world(Options { quotas: [("L-799883CD".to_owned(), 1)].into(), ..Options::default() });
    let app = world.app().await;
    let mut both = params();
    both.options.hierarchy = Hierarchy::RootAndSubordinate { subordinate_cn: "Lakeside Issuing".to_owned() };
    let plan = app.create_plan(&world.actor, both).await.unwrap();
    let room = only(plan.preflight.as_ref().unwrap(), "Room for an authority");
    assert_eq!(room.state, CheckState::Missing);
    assert!(room.found.contains("0 of 1 are there, and the plan makes 2 more"), "{}", room.found);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_a_note() {
    let world = as_role(with_policies(policies().await));
    for operation in ["GetServiceQuota", "SimulatePrincipalPolicy"] {
        let fault = Fault::Error { name: "AccessDeniedException".to_owned(), message: "no".to_owned() };
        world.sandbox.faults().always(operation, fault);
    }
    world.sandbox.faults().always(
        "ListKeys",
        Fault::Error { name: "AccessDeniedException".to_owned(), message: "no".to_owned() },
    );
    let (_, preflight) = looked(&world).await;
    assert!(
        only(&preflight, "Room for an authority").found.contains("could not be read (AccessDenied"),
        "{preflight:#?}"
    );
    assert_eq!(only(&preflight, "Room for a key").state, CheckState::Unknown);
    assert!(preflight.checks.iter().all(|check| check.state != CheckState::Missing), "{preflight:#?}");
}

#[tokio::test]
async fn a_revocation_list_needs_a_bucket_that_others_can_reach_and_ocsp_needs_nothing() {
    let world = World::new();
    let app = world.app().await;
    let mut listed = params();
    let list = |custom_cname| Some(CrlOptions { bucket: "lakeside-crl".to_owned(), days: 7, custom_cname });
    for (cname, state) in
        [(None, CheckState::Warn), (Some("crl.lakeside.example".to_owned()), CheckState::Ok)]
    {
        listed.options.authority.crl = list(cname);
        let plan = app.create_plan(&world.actor, listed.clone()).await.unwrap();
        let bucket = only(plan.preflight.as_ref().unwrap(), "Bucket of the revocation list").clone();
        assert_eq!(bucket.state, state, "{}", bucket.found);
    }
    listed.options.authority.crl = None;
    listed.options.authority.ocsp = Some(OcspOptions { custom_cname: None });
    let plan = app.create_plan(&world.actor, listed).await.unwrap();
    let checks = plan.preflight.unwrap().checks;
    assert!(checks.iter().all(|check| check.title != "Bucket of the revocation list"));
}
