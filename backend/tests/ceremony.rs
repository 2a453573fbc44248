//! The setup ceremony against the sandbox: every way it can be cut short, it ends well with one authority and one key.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use aws_sandbox::Fault;
use common::{World, other_params, params, plan, rest, set_up, start};
use signet::error::Kind;
use signet_shared::api::ceremony::{CeremonyState, StepState};
use signet_shared::api::identity::IdentityState;
use signet_shared::api::plan::PlanAction;

fn denied() -> Fault {
    Fault::Error { name: "AccessDeniedException".to_owned(), message: "User is not authorized".to_owned() }
}

#[tokio::test]
async fn a_setup_makes_one_of_each_and_openssl_agrees() {
    let world = World::new();
    let app = world.app().await;
    let ceremony = set_up(&world, &app, params()).await;
    assert!(ceremony.steps.iter().all(|step| step.state == StepState::Done && step.attempts == 1));
    assert_eq!(world.counts().await, (1, 1, 1));
    assert_eq!(ceremony.made.iter().map(|line| line.cents).sum::<u32>(), 40_000 + 100 + 75 + 75);

    let identity = app.read_identity(&ceremony.identity_id).await.unwrap();
    assert_eq!(identity.summary.state, IdentityState::Ready);
    assert_eq!(identity.summary.monthly_cents, 40_100);
    let directory = world.directory.path();
    let (leaf, root) = (directory.join("leaf.pem"), directory.join("root.pem"));
    std::fs::write(&leaf, identity.certificate_pem.unwrap()).unwrap();
    std::fs::write(&root, identity.root_pem.unwrap()).unwrap();
    let mut openssl = std::process::Command::new("openssl");
    let output = openssl.args(["verify", "-x509_strict", "-CAfile"]).args([&root, &leaf]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn a_denied_call_names_the_missing_action_and_a_retry_ends_well() {
    // Operation, which of its calls, and the step that makes it.
    let table = [
        ("CreateCertificateAuthority", 1, "authority"),
        ("GetCertificateAuthorityCsr", 1, "root_certificate"),
        ("IssueCertificate", 1, "root_certificate"),
        ("GetCertificate", 1, "activation"),
        ("ImportCertificateAuthorityCertificate", 1, "activation"),
        ("CreateKey", 1, "key"),
        ("CreateAlias", 1, "alias"),
        ("GetPublicKey", 1, "signing_request"),
        ("Sign", 1, "signing_request"),
        ("IssueCertificate", 2, "certificate"),
        ("GetCertificate", 2, "verification"),
    ];
    for (operation, nth, step) in table {
        let world = World::new();
        let app = world.app().await;
        let plan = plan(&world, &app).await;
        world.sandbox.faults().nth(operation, nth, denied());
        let started = start(&world, &app, &plan).await.unwrap();
        let failed = rest(&app, &started.id).await;
        assert_eq!(failed.state, CeremonyState::Failed, "{operation}");
        let view = failed.steps.iter().find(|view| view.state == StepState::Failed).unwrap();
        assert_eq!(view.name, step, "{operation}");
        let aws = view.failure.as_ref().unwrap().aws.as_ref().unwrap();
        assert_eq!(aws.error, "AccessDeniedException");
        assert!(aws.action.ends_with(&format!(":{operation}")), "{}", aws.action);
        assert!(view.failure.as_ref().unwrap().hint.contains(&aws.action));

        app.resume_ceremony(&world.actor, &started.id).await.unwrap();
        let done = rest(&app, &started.id).await;
        assert_eq!(done.state, CeremonyState::Succeeded, "{operation}: {:?}", done.log);
        assert_eq!(world.counts().await, (1, 1, 1), "{operation}");
    }
}

#[tokio::test]
async fn an_answer_lost_after_its_effect_makes_nothing_twice() {
    let table = [
        ("CreateCertificateAuthority", 1),
        ("IssueCertificate", 1),
        ("ImportCertificateAuthorityCertificate", 1),
        ("CreateKey", 1),
        ("CreateAlias", 1),
        ("Sign", 1),
        ("IssueCertificate", 2),
    ];
    for (operation, nth) in table {
        let world = World::new();
        let app = world.app().await;
        let plan = plan(&world, &app).await;
        world.sandbox.faults().nth(operation, nth, Fault::Cut);
        let started = start(&world, &app, &plan).await.unwrap();
        let mut ceremony = rest(&app, &started.id).await;
        if ceremony.state == CeremonyState::Failed {
            app.resume_ceremony(&world.actor, &started.id).await.unwrap();
            ceremony = rest(&app, &started.id).await;
        }
        assert_eq!(ceremony.state, CeremonyState::Succeeded, "{operation}: {:?}", ceremony.log);
        assert_eq!(world.counts().await, (1, 1, 1), "{operation}");
    }
}

#[tokio::test]
async fn chinas_regions_get_the_key_storage_they_ask_for() {
    let world = World::new();
    let app = world.app().await;
    let params = signet_shared::setup::SetupParams { region: "cn-north-1".to_owned(), ..params() };
    let done = set_up(&world, &app, params).await;
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    assert!(identity.authority_arn.unwrap().starts_with("arn:aws-cn:acm-pca:cn-north-1:"));
}

#[tokio::test]
async fn throttling_is_waited_out() {
    let world = World::new();
    let app = world.app().await;
    let plan = plan(&world, &app).await;
    for nth in 1..=2 {
        world.sandbox.faults().nth("GetCertificate", nth, Fault::Throttle);
    }
    let started = start(&world, &app, &plan).await.unwrap();
    assert_eq!(rest(&app, &started.id).await.state, CeremonyState::Succeeded);
}

/// Kills the runner (its whole async runtime) once the journal has `records` records, and resumes as a new process.
fn killed_after(records: u64) -> (CeremonyState, (usize, usize, usize), u64) {
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let world = World::new();
    let first = runtime();
    let id = first.block_on(async {
        let app = world.app().await;
        let plan = plan(&world, &app).await;
        let started = start(&world, &app, &plan).await.unwrap();
        let mut changes = app.watch_ceremony(&started.id).await.unwrap();
        while app.read_ceremony(&started.id).await.unwrap().sequence < records {
            if changes.changed().await.is_err() {
                break;
            }
        }
        started.id
    });
    // Drops every task where it stands, and waits until they are gone.
    drop(first);
    world.outlast_leases();
    runtime().block_on(async {
        let app = world.app().await;
        let before = app.read_ceremony(&id).await.unwrap();
        if before.state != CeremonyState::Succeeded {
            assert_eq!(before.state, CeremonyState::Interrupted, "after {records} records");
            app.resume_ceremony(&world.actor, &id).await.unwrap();
        }
        let done = rest(&app, &id).await;
        (done.state, world.counts().await, done.sequence)
    })
}

#[test]
fn killed_after_any_record_it_resumes_to_the_same_end() {
    let mut records = 2;
    loop {
        let (state, counts, length) = killed_after(records);
        assert_eq!((state, counts), (CeremonyState::Succeeded, (1, 1, 1)), "killed after {records} records");
        if records >= length {
            return;
        }
        records += 1;
    }
}

#[tokio::test]
async fn every_step_may_run_twice() {
    // A step, and the first call of the next one: denied, so that the ceremony rests right after the step.
    let table = [
        ("authority", Some(("GetCertificateAuthorityCsr", 1))),
        ("root_certificate", Some(("GetCertificate", 1))),
        ("activation", Some(("CreateKey", 1))),
        ("key", Some(("CreateAlias", 1))),
        ("alias", Some(("GetPublicKey", 1))),
        ("signing_request", Some(("IssueCertificate", 2))),
        ("certificate", Some(("GetCertificate", 2))),
        ("verification", None),
    ];
    for (step, next) in table {
        let world = World::new();
        let app = world.app().await;
        let plan = plan(&world, &app).await;
        if let Some((operation, nth)) = next {
            world.sandbox.faults().nth(operation, nth, denied());
        }
        let started = start(&world, &app, &plan).await.unwrap();
        let rested = rest(&app, &started.id).await;
        assert_eq!(rested.steps.iter().rfind(|view| view.state == StepState::Done).unwrap().name, step);
        app.close().await;
        // The journal as it was before the step's success was written down: it ran, and nobody knows.
        forget_success(&world.directory.path().join("signet.sqlite"), step).await;
        world.outlast_leases();
        let app = world.app().await;
        app.resume_ceremony(&world.actor, &started.id).await.unwrap();
        let again = rest(&app, &started.id).await;
        assert_eq!(again.state, CeremonyState::Succeeded, "{step}: {:?}", again.log);
        assert_eq!(again.steps.iter().find(|view| view.name == step).unwrap().attempts, 2);
        assert_eq!(world.counts().await, (1, 1, 1), "{step}");
        app.close().await;
    }
}

async fn forget_success(file: &std::path::Path, step: &str) {
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::query("DROP TRIGGER journal_is_never_cut").execute(&pool).await.unwrap();
    let cut = sqlx::query(
        "DELETE FROM journal WHERE sequence >= (SELECT sequence FROM journal
         WHERE json_extract(record, '$.kind') = 'step_succeeded' AND json_extract(record, '$.step') = ?)",
    )
    .bind(step)
    .execute(&pool)
    .await
    .unwrap();
    assert!(cut.rows_affected() > 0, "{step}");
    pool.close().await;
}

#[tokio::test]
async fn a_double_click_starts_one_ceremony() {
    let world = World::new();
    let app = world.app().await;
    let plan = plan(&world, &app).await;
    let (first, second) = tokio::join!(start(&world, &app, &plan), start(&world, &app, &plan));
    // The slower one may also find that the target has changed since the plan: it never starts a second ceremony.
    let ids: Vec<String> = [first, second].into_iter().flatten().map(|ceremony| ceremony.id).collect();
    assert!(!ids.is_empty());
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(rest(&app, &ids[0]).await.state, CeremonyState::Succeeded);
    assert_eq!(app.list_ceremonies(None, None, 50).await.unwrap().items.len(), 1);
    assert_eq!(world.counts().await, (1, 1, 1));
}

#[tokio::test]
async fn two_processes_resume_and_one_runs() {
    let world = World::new();
    let (one, two) = (world.app().await, world.app().await);
    let plan = plan(&world, &one).await;
    world.sandbox.faults().next("CreateKey", denied());
    let id = start(&world, &one, &plan).await.unwrap().id;
    assert_eq!(rest(&one, &id).await.state, CeremonyState::Failed);
    let (first, second) =
        tokio::join!(one.resume_ceremony(&world.actor, &id), two.resume_ceremony(&world.actor, &id));
    first.unwrap();
    second.unwrap();
    // The other process sees what this one does.
    let watch = two.clone();
    let watching = tokio::spawn(async move { watch.watch_over_ceremonies().await });
    assert_eq!(rest(&two, &id).await.state, CeremonyState::Succeeded);
    watching.abort();
    assert_eq!(world.counts().await, (1, 1, 1));
}

#[tokio::test]
async fn two_plans_for_one_authority_never_make_two() {
    let world = World::new();
    let app = world.app().await;
    let first = app.create_plan(&world.actor, params()).await.unwrap();
    let second = app.create_plan(&world.actor, other_params()).await.unwrap();
    let (one, two) = tokio::join!(start(&world, &app, &first), start(&world, &app, &second));
    for outcome in [one, two] {
        match outcome {
            Ok(ceremony) => {
                rest(&app, &ceremony.id).await;
            }
            Err(error) => assert_eq!(error.kind, Kind::Conflict),
        }
    }
    assert_eq!(world.counts().await.0, 1);
}

#[tokio::test]
async fn a_second_identity_adopts_the_authority() {
    let world = World::new();
    let app = world.app().await;
    set_up(&world, &app, params()).await;
    let plan = app.create_plan(&world.actor, other_params()).await.unwrap();
    let action = |name: &str| plan.steps.iter().find(|step| step.name == name).unwrap().action;
    assert_eq!(action("authority"), PlanAction::Adopt);
    assert_eq!(action("root_certificate"), PlanAction::Skip);
    assert_eq!(action("key"), PlanAction::Create);
    assert_eq!((plan.cost.monthly_cents, plan.cost.once_cents), (100, 75));
    let second = set_up(&world, &app, other_params()).await;
    assert_eq!(world.counts().await, (1, 2, 2));
    assert_eq!(second.made.len(), 2, "{:?}", second.made);
}

#[tokio::test]
async fn unfit_resources_are_refused_with_the_reason() {
    let world = World::new();
    let app = world.app().await;
    let done = set_up(&world, &app, params()).await;
    let identity = app.read_identity(&done.identity_id).await.unwrap();
    let (kms, pca) = world.sdk().await;
    let (key, authority) = (identity.key_arn.unwrap(), identity.authority_arn.unwrap());
    let ask = signet_shared::setup::SetupParams { identity: "again".to_owned(), ..params() };
    let refusal = async |step: &str| {
        let plan = app.create_plan(&world.actor, ask.clone()).await.unwrap();
        let found = plan.steps.iter().find(|planned| planned.name == step).unwrap().clone();
        assert_eq!(found.action, PlanAction::Refuse, "{}", found.summary);
        let refused = start(&world, &app, &plan).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Conflict);
        (found.summary, found.hint.unwrap())
    };

    kms.disable_key().key_id(&key).send().await.unwrap();
    let (summary, hint) = refusal("key").await;
    assert!(summary.contains("is disabled") && hint.contains("Enable it"), "{summary} {hint}");
    kms.schedule_key_deletion().key_id(&key).send().await.unwrap();
    assert!(refusal("key").await.0.contains("will be deleted on"));

    let symmetric = kms.create_key().send().await.unwrap();
    let symmetric = symmetric.key_metadata().unwrap().arn().unwrap().to_owned();
    kms.delete_alias().alias_name("alias/epic-prod-voice").send().await.unwrap();
    kms.create_alias().alias_name("alias/epic-prod-voice").target_key_id(&symmetric).send().await.unwrap();
    assert!(refusal("key").await.0.contains("ENCRYPT_DECRYPT"));

    use aws_sdk_acmpca::types::CertificateAuthorityStatus as Status;
    pca.update_certificate_authority()
        .certificate_authority_arn(&authority)
        .status(Status::Disabled)
        .send()
        .await
        .unwrap();
    let (summary, _) = refusal("authority").await;
    assert!(summary.contains("is disabled"), "{summary}");
    pca.delete_certificate_authority().certificate_authority_arn(&authority).send().await.unwrap();
    let (summary, hint) = refusal("authority").await;
    assert!(summary.contains("It is deleted. It can be restored until"), "{summary}");
    assert!(hint.contains("Restore it"), "{hint}");
    assert_eq!(world.counts().await.0, 1);
}

#[tokio::test]
async fn a_changed_target_makes_the_plan_stale() {
    let world = World::new();
    let app = world.app().await;
    let plan = plan(&world, &app).await;
    let (kms, _) = world.sdk().await;
    let key = kms
        .create_key()
        .key_spec(aws_sdk_kms::types::KeySpec::Rsa2048)
        .key_usage(aws_sdk_kms::types::KeyUsageType::SignVerify)
        .send()
        .await
        .unwrap();
    let id = key.key_metadata().unwrap().key_id().to_owned();
    kms.create_alias().alias_name("alias/epic-prod-voice").target_key_id(&id).send().await.unwrap();
    let stale = start(&world, &app, &plan).await.unwrap_err();
    assert_eq!(stale.kind, Kind::Conflict);
    assert!(stale.title.contains("changed since"));
    let now = stale.plan.as_deref().unwrap();
    assert!(!signet_shared::plan::difference::difference(&plan, now).is_empty());
    assert_eq!(&app.read_plan(&now.id).await.unwrap(), now, "the new plan is kept, and can be run");
    // Planned again, the key is adopted and no second one is made.
    let done = set_up(&world, &app, params()).await;
    assert_eq!(world.counts().await, (1, 1, 1));
    assert!(
        done.steps
            .iter()
            .find(|step| step.name == "key")
            .unwrap()
            .detail
            .as_ref()
            .unwrap()
            .starts_with("Adopted")
    );
}

#[tokio::test]
async fn names_are_taken_once_and_fields_are_checked() {
    let world = World::new();
    let app = world.app().await;
    set_up(&world, &app, params()).await;
    let taken = app.create_plan(&world.actor, params()).await.unwrap_err();
    assert_eq!(taken.fields[0].field, "identity");
    let bad = signet_shared::setup::SetupParams { alias: "with space.".to_owned(), ..other_params() };
    let bad = app.create_plan(&world.actor, bad).await.unwrap_err();
    assert_eq!((bad.kind, bad.fields[0].field.as_str()), (Kind::Invalid, "alias"));
}

#[tokio::test]
async fn a_finished_ceremony_cannot_be_resumed() {
    let world = World::new();
    let app = world.app().await;
    let done = set_up(&world, &app, params()).await;
    let error = app.resume_ceremony(&world.actor, &done.id).await.unwrap_err();
    assert_eq!(error.kind, Kind::Conflict);
    assert_eq!(app.read_ceremony(&done.id).await.unwrap().state, CeremonyState::Succeeded);
}
