//! The plan of each case as it is taken along: every format says what it does or that it cannot, its policies are enough to
//! run it, and what it names is what is called.

use aws_sandbox::{Directory, Options, Sandbox, User};
use serde_json::Value;
use signet::app::export_plan;
use signet::error::Kind;
use signet_shared::api::plan::{PlanAction, PlannedValue};
use signet_shared::api::preflight::CheckState;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::difference::difference;
use signet_shared::plan::{Format, export};

use crate::cases::Case;
use crate::common::{World, run};

pub(crate) async fn taken_along(case: &Case) {
    let state = tempfile::tempdir().unwrap();
    let options = Options { directory: Some(state.path().to_owned()), ..Options::default() };
    let mut world = World::new();
    world.sandbox = Sandbox::open(options.clone()).unwrap();
    let app = world.app().await;
    let params = case.prepare(&world, &app).await;
    let plan = app.create_plan(&world.actor, params.clone()).await.unwrap();

    let is_setup = matches!(plan.params, CeremonyParams::Setup(_));
    for format in Format::ALL {
        match export_plan(&plan, format) {
            Ok(text) => assert!(!text.contains("cannot be run"), "{format:?}: {text}"),
            Err(error) => {
                assert_eq!(error.kind, Kind::Invalid);
                assert!(!Format::of(&plan).any(|offered| offered == format));
                // Whoever exports it nevertheless gets nothing that acts.
                let text = export(&plan, format);
                assert!(!text.contains("aws acm-pca ") && !text.contains("resource \""), "{text}");
                assert!(!text.contains("\"Type\""), "{text}");
            }
        }
    }
    assert!(is_setup || Format::of(&plan).count() == 4);
    for step in &plan.steps {
        assert!(step.remains.is_some(), "{}", step.name);
        for call in &step.calls {
            let is_list = call.operation.starts_with("List");
            assert!(is_list || !call.parameters.is_empty(), "{}: {}", step.name, call.operation);
            // What a step makes comes from a step that is there, and not from a later one.
            for parameter in &call.parameters {
                if let PlannedValue::Made { step: maker, .. } = &parameter.value {
                    let at = |name: &str| plan.steps.iter().position(|planned| planned.name == name);
                    assert!(at(maker).unwrap() <= at(&step.name).unwrap(), "{}: {parameter:?}", step.name);
                }
            }
        }
    }
    let preflight = plan.preflight.as_ref().unwrap();
    let missing = preflight.checks.iter().find(|check| check.state == CheckState::Missing);
    assert_eq!(missing, None);
    let again = app.create_plan(&world.actor, params.clone()).await.unwrap();
    assert!(difference(&plan, &again).is_empty() && plan.hash == again.hash);
    assert_eq!(serde_json::from_str::<Value>(&export(&plan, Format::Json)).unwrap()["hash"], plan.hash);
    app.close().await;
    drop(app);

    // The same state, where Signet may do what the policies of this plan say, and nothing else.
    let policies: Value = serde_json::from_str(&export(&plan, Format::Iam)).unwrap();
    let roles = policies.as_object().unwrap().values();
    let user = roles.fold(User::new("operator").access_key("AKIDSANDBOX", "sandbox"), |user, role| {
        user.policy(role["policy"].clone())
    });
    world.sandbox = Sandbox::open(Options::default()).unwrap();
    world.sandbox =
        Sandbox::open(Options { principals: Directory::default().user(user), ..options }).unwrap();
    let app = world.app().await;
    // IAM is asked the same before, and the answer is that nothing is missing.
    let looked = app.create_plan(&world.actor, params.clone()).await.unwrap().preflight.unwrap();
    assert!(!looked.permissions.is_empty());
    let open = looked
        .checks
        .iter()
        .find(|check| check.title.starts_with("Permission") && check.state != CheckState::Ok);
    assert_eq!(open, None);
    let ceremony = run(&world, &app, params).await;
    for line in &ceremony.log {
        let Some(operation) = line.text.strip_prefix("calling ") else { continue };
        let step = plan.steps.iter().find(|step| Some(&step.name) == line.step.as_ref()).unwrap();
        let is_planned = step.calls.iter().any(|call| call.operation == operation);
        assert!(is_planned && step.action != PlanAction::Skip, "{}: {operation}", step.name);
    }
    app.close().await;
}
