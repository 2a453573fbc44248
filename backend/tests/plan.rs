//! Plans: that they say what a run does, and that what is made from them holds.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::Path;

use aws_sandbox::{Options, Sandbox, User};
use common::{World, params, plan, rest, set_up, start};
use serde_json::Value;
use signet_shared::api::ceremony::CeremonyState;
use signet_shared::api::plan::{Plan, PlanAction};
use signet_shared::plan::{Format, export};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::KeySpec;

/// The parameters of another identity that finds authority, key and alias there.
fn adopting() -> SetupParams {
    SetupParams { identity: "second".to_owned(), leaf_cn: "Second Bot".to_owned(), ..params() }
}

/// The plan without what differs from run to run.
fn settled(mut plan: Plan) -> Plan {
    plan.id = "01900000-0000-7000-8000-000000000000".to_owned();
    plan.created_at = 1_795_543_328_000;
    let mut text = serde_json::to_string(&plan).unwrap();
    let adopted = plan.steps.iter().filter(|step| step.action == PlanAction::Adopt);
    for arn in adopted.filter_map(|step| step.resource.clone()) {
        let (place, _) = arn.rsplit_once('/').unwrap();
        text = text.replace(&arn, &format!("{place}/11111111-2222-3333-4444-555555555555"));
        text = text.replace(&plan.hash, &"ab".repeat(32));
    }
    if let Some((before, after)) = text.split_once(", ends ") {
        let (_, after) = after.split_once('.').unwrap();
        text = format!("{before}, ends 24 Nov 2036.{after}");
    }
    serde_json::from_str(&text).unwrap()
}

/// Compares with the file that the tests of the exports start from. With `UPDATE_GOLDEN` set, writes it.
fn compare(name: &str, plan: Plan) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tests/data/plan").join(name);
    let text = serde_json::to_string_pretty(&settled(plan)).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    // The first line that differs says more than both files.
    let differs = kept.lines().zip(text.lines()).find(|(kept, now)| kept != now);
    assert_eq!(differs, None, "kept and computed; UPDATE_GOLDEN=1 writes {name} anew");
    assert_eq!(kept.lines().count(), text.lines().count(), "{name}");
}

#[tokio::test]
async fn the_plans_that_the_exports_are_tested_with_are_computed_ones() {
    let world = World::new();
    let app = world.app().await;
    compare("new.json", plan(&world, &app).await);
    set_up(&world, &app, params()).await;
    compare("adopted.json", app.create_plan(&world.actor, adopting()).await.unwrap());
}

#[tokio::test]
async fn what_a_plan_shows_is_what_a_run_calls_and_makes() {
    let world = World::new();
    let app = world.app().await;
    for wanted in [params(), adopting()] {
        let plan = app.create_plan(&world.actor, wanted).await.unwrap();
        let started = start(&world, &app, &plan).await.unwrap();
        let ceremony = rest(&app, &started.id).await;
        assert_eq!(ceremony.state, CeremonyState::Succeeded);
        for step in &plan.steps {
            let planned: Vec<String> = step
                .calls
                .iter()
                .filter(|call| !call.is_read())
                .map(|call| format!("calling {}", call.operation))
                .collect();
            let made: Vec<String> = ceremony
                .log
                .iter()
                .filter(|line| line.step.as_deref() == Some(&step.name) && line.text.starts_with("calling "))
                .map(|line| line.text.clone())
                .collect();
            assert_eq!(planned, made, "{}", step.name);
        }
    }

    // The parameters, as far as AWS tells them again.
    let new = app
        .read_plan(&app.list_ceremonies(None, None, 50).await.unwrap().items.last().unwrap().plan_id)
        .await
        .unwrap();
    let parameter = |operation: &str, name: &str| -> Value {
        let call = new.steps.iter().flat_map(|step| &step.calls).find(|call| call.operation == operation);
        serde_json::to_value(call.unwrap().parameter(name).unwrap()).unwrap()["known"].clone()
    };
    let (kms, pca) = world.sdk().await;
    let key = kms.describe_key().key_id("alias/epic-prod-voice").send().await.unwrap();
    let key = key.key_metadata().unwrap();
    assert_eq!(parameter("CreateKey", "KeySpec"), key.key_spec().unwrap().as_str());
    assert_eq!(parameter("CreateKey", "KeyUsage"), key.key_usage().unwrap().as_str());
    assert_eq!(parameter("CreateKey", "Description"), key.description().unwrap());
    let tags = kms.list_resource_tags().key_id(key.key_id()).send().await.unwrap();
    for tag in parameter("CreateKey", "Tags").as_array().unwrap() {
        let has = tags
            .tags()
            .iter()
            .any(|made| tag["TagKey"] == made.tag_key() && tag["TagValue"] == made.tag_value());
        assert!(has, "{tag}");
    }
    let authorities = pca.list_certificate_authorities().send().await.unwrap();
    let authority = &authorities.certificate_authorities()[0];
    assert_eq!(
        parameter("CreateCertificateAuthority", "CertificateAuthorityType"),
        authority.r#type().unwrap().as_str()
    );
    let configuration = parameter("CreateCertificateAuthority", "CertificateAuthorityConfiguration");
    let made = authority.certificate_authority_configuration().unwrap();
    assert_eq!(configuration["KeyAlgorithm"], made.key_algorithm().as_str());
    assert_eq!(configuration["SigningAlgorithm"], made.signing_algorithm().as_str());
    assert_eq!(configuration["Subject"]["CommonName"], made.subject().unwrap().common_name().unwrap());
}

/// A world where Signet works as a user with these policies.
fn world_as(policies: &[&Value]) -> World {
    let user =
        policies.iter().fold(User::new("operator").access_key("AKIDSANDBOX", "sandbox"), |user, policy| {
            user.policy((*policy).clone())
        });
    let principals = aws_sandbox::Directory::default().user(user);
    let mut world = World::new();
    world.sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
    world
}

#[tokio::test]
async fn the_policies_of_a_plan_are_enough_for_it_and_no_more() {
    let rich = World::new();
    let policies: Value =
        serde_json::from_str(&export(&plan(&rich, &rich.app().await).await, Format::Iam)).unwrap();
    let policy = |role: &str| &policies[role]["policy"];

    let world = world_as(&[policy("reader"), policy("issuer")]);
    let app = world.app().await;
    let done = set_up(&world, &app, params()).await;
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    let key = identity.key_arn.unwrap();
    // The issuer stops at what is not its own.
    let aws = world.aws().await;
    let document = aws.key_policy(&key).await.unwrap();
    assert!(aws.put_key_policy(&key, &document).await.is_err(), "the policy is the admin's");
    let digest = vec![7; 48];
    assert!(
        aws.sign_digest(&key, digest, "RSASSA_PKCS1_V1_5_SHA_384").await.is_err(),
        "only requests are signed"
    );
    assert!(
        aws.create_signing_key(KeySpec::default(), false, "mine", &[]).await.is_err(),
        "a key has the identity's tag"
    );

    // The reader alone plans, and is told which action is missing.
    let world = world_as(&[policy("reader")]);
    let app = world.app().await;
    let planned = plan(&world, &app).await;
    let ceremony = rest(&app, &start(&world, &app, &planned).await.unwrap().id).await;
    let failure = ceremony.steps[0].failure.clone().unwrap();
    assert_eq!(failure.aws.unwrap().action, "acm-pca:CreateCertificateAuthority");
}

#[tokio::test]
async fn admin_and_destroyer_do_their_parts() {
    let rich = World::new();
    let plan = plan(&rich, &rich.app().await).await;
    let policies: Value = serde_json::from_str(&export(&plan, Format::Iam)).unwrap();
    let policy = |role: &str| &policies[role]["policy"];
    let world = world_as(&[policy("reader"), policy("issuer"), policy("policy_admin"), policy("destroyer")]);
    let app = world.app().await;
    let done = set_up(&world, &app, params()).await;
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    let aws = world.aws().await;
    let key = identity.key_arn.unwrap();
    let document = aws.key_policy(&key).await.unwrap();
    aws.put_key_policy(&key, &document).await.unwrap();
    let clean_up = sdk_as_sandbox_user(&world).await;
    clean_up.0.delete_alias().alias_name("alias/epic-prod-voice").send().await.unwrap();
    clean_up.0.schedule_key_deletion().key_id(&key).pending_window_in_days(7).send().await.unwrap();
    let authority = identity.authority_arn.unwrap();
    let disabled = aws_sdk_acmpca::types::CertificateAuthorityStatus::Disabled;
    let update =
        clean_up.1.update_certificate_authority().certificate_authority_arn(&authority).status(disabled);
    update.send().await.unwrap();
    clean_up.1.delete_certificate_authority().certificate_authority_arn(&authority).send().await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a test acts in the sandbox as any AWS client would")]
async fn sdk_as_sandbox_user(world: &World) -> (aws_sdk_kms::Client, aws_sdk_acmpca::Client) {
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::new("us-east-1"))
        .http_client(world.sandbox.http_client())
        .credentials_provider(aws_credential_types::Credentials::from_keys("AKIDSANDBOX", "sandbox", None))
        .load()
        .await;
    (aws_sdk_kms::Client::new(&config), aws_sdk_acmpca::Client::new(&config))
}
