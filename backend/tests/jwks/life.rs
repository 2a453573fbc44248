//! Which keys the set of an identity holds, from its setup to its removal.

use serde_json::{Value, json};
use signet::app::App;
use signet_shared::api::ceremony::Ceremony;
use signet_shared::api::preflight::CheckState;
use signet_shared::ceremony::CeremonyParams;
use signet_shared::setup::options::KeySpec;

use crate::common::{World, params, run, set_up, start};
use crate::place::Place;

/// An identity with a key that is quick to make.
pub(crate) async fn identity(world: &World, app: &App) -> String {
    let mut order = params();
    order.options.key.spec = KeySpec::ECC_NIST_P384;
    set_up(world, app, order).await.identity_id
}

pub(crate) fn ceremony(parameters: Value) -> CeremonyParams {
    let mut parameters = parameters;
    parameters["identity"] = json!(params().identity);
    serde_json::from_value(parameters).unwrap()
}

pub(crate) async fn rotate(world: &World, app: &App, stage: &str) -> Ceremony {
    run(world, app, ceremony(json!({ "kind": "rotate", "stage": stage, "window_days": 7 }))).await
}

pub(crate) async fn kids(app: &App, id: &str) -> Vec<String> {
    let set = app.public_jwks(id).await.unwrap();
    let keys = set["keys"].as_array().unwrap();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn both_keys_are_there_from_the_preparation_until_the_old_one_is_retired() {
    let world = World::new();
    let app = world.app().await;
    let id = identity(&world, &app).await;
    let first = kids(&app, &id).await;
    assert_eq!(first.len(), 1);
    rotate(&world, &app, "prepare").await;
    let prepared = kids(&app, &id).await;
    assert_eq!((prepared.len(), &prepared[0]), (2, &first[0]), "the current key stands first");
    rotate(&world, &app, "switch").await;
    let switched = kids(&app, &id).await;
    assert_eq!(switched, [prepared[1].clone(), prepared[0].clone()]);
    run(&world, &app, ceremony(json!({ "kind": "renew" }))).await;
    assert_eq!(kids(&app, &id).await, switched, "a renewal keeps the key");
    rotate(&world, &app, "retire").await;
    assert_eq!(kids(&app, &id).await, [prepared[1].clone()]);
}

#[tokio::test]
async fn a_rotation_that_is_rolled_back_leaves_the_first_key() {
    let world = World::new();
    let app = world.app().await;
    let id = identity(&world, &app).await;
    let first = kids(&app, &id).await;
    for stages in [&["prepare", "roll_back"][..], &["prepare", "switch", "roll_back"]] {
        for stage in stages {
            rotate(&world, &app, stage).await;
        }
        assert_eq!(kids(&app, &id).await, first, "{stages:?}");
    }
}

#[tokio::test]
async fn a_revoked_certificate_takes_its_key_away_and_a_new_one_brings_it_back() {
    let world = World::new();
    let app = world.app().await;
    let id = identity(&world, &app).await;
    let first = kids(&app, &id).await;
    let old = app.read_identity(&id).await.unwrap().certificates[0].serial.clone();
    run(&world, &app, ceremony(json!({ "kind": "renew" }))).await;
    run(&world, &app, ceremony(json!({ "kind": "revoke", "serial": old, "reason": "SUPERSEDED" }))).await;
    assert_eq!(kids(&app, &id).await, first, "an older certificate takes nothing away");
    run(&world, &app, ceremony(json!({ "kind": "revoke", "reason": "KEY_COMPROMISE" }))).await;
    assert_eq!(app.public_jwks(&id).await.unwrap(), json!({ "keys": [] }));
    run(&world, &app, ceremony(json!({ "kind": "renew" }))).await;
    assert_eq!(kids(&app, &id).await, first);
}

#[tokio::test]
async fn a_removed_identity_has_no_keys_until_it_is_restored() {
    let world = World::new();
    let app = world.app().await;
    let id = identity(&world, &app).await;
    let first = kids(&app, &id).await;
    run(&world, &app, ceremony(json!({ "kind": "clean_up", "window_days": 7 }))).await;
    assert_eq!(kids(&app, &id).await, [""; 0]);
    run(&world, &app, ceremony(json!({ "kind": "restore" }))).await;
    assert_eq!(kids(&app, &id).await, first);
}

#[tokio::test]
async fn an_identity_that_is_not_set_up_has_no_keys_yet() {
    let world = World::new();
    let app = world.app().await;
    world.sandbox.faults().next(
        "CreateKey",
        aws_sandbox::Fault::Error {
            name: "AccessDeniedException".to_owned(),
            message: "not authorized".to_owned(),
        },
    );
    let plan = crate::common::plan(&world, &app).await;
    let started = start(&world, &app, &plan).await.unwrap();
    let id = crate::common::rest(&app, &started.id).await.identity_id;
    assert_eq!(app.public_jwks(&id).await.unwrap(), json!({ "keys": [] }));
}

#[tokio::test]
async fn a_switch_says_that_the_new_key_is_not_published_yet_and_goes_on() {
    let world = World::new();
    let app = world.app().await;
    let place = Place::start().await;
    let id = identity(&world, &app).await;
    let title = "New key at the published address";
    let check_of = async || {
        let plan =
            app.create_plan(&world.actor, ceremony(json!({ "kind": "rotate", "stage": "switch" }))).await;
        let plan = plan.unwrap();
        let checks = plan.preflight.clone().unwrap().checks;
        (plan, checks.into_iter().find(|check| check.title == title))
    };
    place.serve(&app.public_jwks(&id).await.unwrap());
    rotate(&world, &app, "prepare").await;
    assert_eq!(check_of().await.1, None, "nobody has said where it is published");

    app.publish_jwks(&world.actor, &id, Some(&place.url())).await.unwrap();
    let (_, check) = check_of().await;
    let check = check.unwrap();
    assert_eq!(check.state, CheckState::Warn);
    assert!(check.found.starts_with("The next key") && check.fix.is_some(), "{check:?}");

    place.serve(&app.public_jwks(&id).await.unwrap());
    let (plan, check) = check_of().await;
    assert_eq!(check.unwrap().state, CheckState::Ok);

    // It is looked at again when it counts: meanwhile somebody put the old file back.
    place.serve(&json!({ "keys": [] }));
    let started = start(&world, &app, &plan).await.unwrap();
    let done = crate::common::rest(&app, &started.id).await;
    assert_eq!(done.state, signet_shared::api::ceremony::CeremonyState::Succeeded);
    let told = serde_json::to_string(&done).unwrap();
    assert!(told.contains("is not in the set that the address serves"), "{told}");
}
