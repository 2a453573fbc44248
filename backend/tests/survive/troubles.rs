//! The troubles, each the same for every case.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sandbox::Fault;
use signet::app::App;
use signet_shared::api::ceremony::{Ceremony, CeremonyState, StepState};
use signet_shared::api::plan::Plan;

use crate::cases::Case;
use crate::common::end::End;
use crate::common::{self, World, rest, start};

/// More attempts than any ceremony may need.
const PATIENCE: usize = 80;
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

type Calls = BTreeMap<String, u64>;

fn since(before: &Calls, now: &Calls) -> Calls {
    let new = |(name, count): (&String, &u64)| (name.clone(), count - before.get(name).copied().unwrap_or(0));
    now.iter().map(new).filter(|(_, count)| *count > 0).collect()
}

/// What is there.
async fn end(world: &World, app: &App, identity_id: &str) -> End {
    assert_eq!(app.rebuild_summaries().await.unwrap(), 0, "what is stored is what the journals say");
    let identity = app.read_identity(identity_id).await.unwrap();
    common::end::end(&world.sandbox, &identity.certificates).await
}

/// A ceremony that ran without trouble: what it ended as, and the calls of its start and of its steps.
struct Clean {
    ceremony: Ceremony,
    of_start: Calls,
    of_steps: Calls,
}

async fn clean(world: &World, app: &App, case: &Case) -> Clean {
    let params = case.prepare(world, app).await;
    let plan = app.create_plan(&world.actor, params).await.unwrap();
    let planned = world.sandbox.faults().all_calls();
    let started = start(world, app, &plan).await.unwrap();
    let ceremony = rest(app, &started.id).await;
    let ended = world.sandbox.faults().all_calls();
    let mut of_steps = since(&planned, &ended);
    let of_start = start_alone(case).await;
    for (name, count) in &of_start {
        *of_steps.get_mut(name).unwrap() -= count;
    }
    of_steps.retain(|_, count| *count > 0);
    Clean { ceremony, of_start, of_steps }
}

/// The calls of a start, which computes the plan once more: those of a ceremony that is cancelled before its first step.
async fn start_alone(case: &Case) -> Calls {
    let world = World::new();
    let app = world.app().await;
    let params = case.prepare(&world, &app).await;
    let plan = app.create_plan(&world.actor, params).await.unwrap();
    let file = world.directory.path().join("signet.sqlite");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql(
        "CREATE TRIGGER cancel_at_once AFTER INSERT ON journal
         BEGIN UPDATE ceremonies SET cancel_by = 'tester' WHERE id = new.ceremony_id; END;",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    let planned = world.sandbox.faults().all_calls();
    let started = start(&world, &app, &plan).await.unwrap();
    let ceremony = rest(&app, &started.id).await;
    assert!(ceremony.steps.iter().all(|step| step.attempts == 0), "{:#?}", ceremony.log);
    since(&planned, &world.sandbox.faults().all_calls())
}

/// Nothing goes wrong.
pub(crate) async fn none(case: &Case) {
    let world = World::new();
    let app = world.app().await;
    let Clean { ceremony, .. } = clean(&world, &app, case).await;
    assert_eq!(ceremony.state, CeremonyState::Succeeded, "{:#?}", ceremony.log);
    assert!(ceremony.steps.iter().all(|step| step.state == StepState::Done && step.attempts == 1));
    assert_eq!(end(&world, &app, &ceremony.identity_id).await, case.end);
}

/// Every call of the steps meets the fault, resumed as often as it takes. Answers how often it was.
async fn with_fault(case: &Case, fault: &Fault) -> usize {
    let calls = {
        let world = World::new();
        clean(&world, &world.app().await, case).await
    };
    let world = World::new();
    let app = world.app().await;
    let params = case.prepare(&world, &app).await;
    let plan = app.create_plan(&world.actor, params).await.unwrap();
    for (operation, count) in &calls.of_steps {
        let planned = calls.of_start.get(operation).copied().unwrap_or(0);
        for nth in 1..=*count {
            world.sandbox.faults().nth(operation, planned + nth, fault.clone());
        }
    }
    let id = start_in_the_end(&world, &app, &plan).await;
    for resumed in 0..PATIENCE {
        let ceremony = rest(&app, &id).await;
        if ceremony.state == CeremonyState::Succeeded {
            world.sandbox.faults().clear();
            assert_eq!(end(&world, &app, &ceremony.identity_id).await, case.end, "{:#?}", ceremony.log);
            return resumed;
        }
        assert_eq!(ceremony.state, CeremonyState::Failed, "{:#?}", ceremony.log);
        app.resume_ceremony(&world.actor, &id).await.unwrap();
    }
    panic!("it never ends: {:#?}", app.read_ceremony(&id).await.unwrap().log);
}

/// Starts a plan, as often as it takes: a start may make calls of its own.
async fn start_in_the_end(world: &World, app: &App, plan: &Plan) -> String {
    for _ in 0..PATIENCE {
        if let Ok(started) = start(world, app, plan).await {
            return started.id;
        }
    }
    panic!("it never starts");
}

/// Every call is denied once, and somebody mends it.
pub(crate) async fn denied(case: &Case) {
    let fault = Fault::Error {
        name: "AccessDeniedException".to_owned(),
        message: "User is not authorized".to_owned(),
    };
    with_fault(case, &fault).await;
}

/// Every call has its effect, and its answer is lost.
pub(crate) async fn cut(case: &Case) {
    with_fault(case, &Fault::Cut).await;
}

/// Every call is throttled. Nobody has to do anything.
pub(crate) async fn throttled(case: &Case) {
    assert_eq!(with_fault(case, &Fault::Throttle).await, 0);
}

/// The credentials expire again and again, and are renewed. Nobody has to do anything in Signet.
pub(crate) async fn expired(case: &Case) {
    let fault = Fault::Error {
        name: "ExpiredTokenException".to_owned(),
        message: "The security token included in the request is expired".to_owned(),
    };
    assert_eq!(with_fault(case, &fault).await, 0);
}

/// Somebody cancels after every step; then the journal forgets that the step succeeded, and it is resumed: the step
/// runs again, and finds its own traces.
pub(crate) async fn twice(case: &Case) {
    let world = World::new();
    let app = world.app().await;
    let params = case.prepare(&world, &app).await;
    let plan = app.create_plan(&world.actor, params).await.unwrap();
    let file = world.directory.path().join("signet.sqlite");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql(
        "DROP TRIGGER journal_is_never_cut;
         CREATE TRIGGER cancel_after_each_step AFTER INSERT ON journal
         WHEN json_extract(new.record, '$.kind') = 'step_succeeded'
         BEGIN UPDATE ceremonies SET cancel_by = 'tester' WHERE id = new.ceremony_id; END;",
    )
    .execute(&pool)
    .await
    .unwrap();
    let id = start(&world, &app, &plan).await.unwrap().id;
    let (last, others) = plan.steps.split_last().unwrap();
    for step in others {
        for attempt in 1..=2 {
            let rested = rest(&app, &id).await;
            assert_eq!(rested.state, CeremonyState::Cancelled, "{}: {:#?}", step.name, rested.log);
            let done = rested.steps.iter().rfind(|view| view.state == StepState::Done).unwrap();
            assert_eq!((&done.name, done.attempts), (&step.name, attempt), "{:#?}", rested.log);
            if attempt == 1 {
                forget_success(&pool, &id, &step.name).await;
            }
            app.resume_ceremony(&world.actor, &id).await.unwrap();
        }
    }
    // After the last step there is nothing left to cancel.
    assert_eq!(rest(&app, &id).await.state, CeremonyState::Succeeded);
    forget_success(&pool, &id, &last.name).await;
    app.resume_ceremony(&world.actor, &id).await.unwrap();
    let done = rest(&app, &id).await;
    assert_eq!(done.state, CeremonyState::Succeeded, "{:#?}", done.log);
    assert_eq!(end(&world, &app, &done.identity_id).await, case.end);
    pool.close().await;
}

async fn forget_success(pool: &sqlx::SqlitePool, ceremony: &str, step: &str) {
    let cut = sqlx::query(
        "DELETE FROM journal WHERE ceremony_id = ?1 AND sequence >= (SELECT sequence FROM journal
         WHERE ceremony_id = ?1 AND json_extract(record, '$.kind') = 'step_succeeded'
         AND json_extract(record, '$.step') = ?2)",
    )
    .bind(ceremony)
    .bind(step)
    .execute(pool)
    .await
    .unwrap();
    assert!(cut.rows_affected() > 0, "{step}");
}

/// Two servers on one store: both start it, and both resume it after a failure.
pub(crate) async fn two_processes(case: &Case) {
    let calls = {
        let world = World::new();
        clean(&world, &world.app().await, case).await
    };
    let world = World::new();
    let (one, two) = (world.app().await, world.app().await);
    let params = case.prepare(&world, &one).await;
    let plan = one.create_plan(&world.actor, params).await.unwrap();
    if let Some((operation, count)) = calls.of_steps.iter().next() {
        // Both starts compute the plan; a step's last call fails, whoever makes it.
        let planned = calls.of_start.get(operation).copied().unwrap_or(0);
        let fault = Fault::Error { name: "AccessDeniedException".to_owned(), message: String::new() };
        world.sandbox.faults().nth(operation, 2 * planned + count, fault);
    }
    let (first, second) = tokio::join!(start(&world, &one, &plan), start(&world, &two, &plan));
    // The slower one may find that the target has changed since the plan.
    let ids: Vec<String> = [first, second].into_iter().flatten().map(|ceremony| ceremony.id).collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| *id == ids[0]));
    let id = &ids[0];
    let watching =
        [one.clone(), two.clone()].map(|app| tokio::spawn(async move { app.watch_over_ceremonies().await }));
    let mut ceremony = rest(&one, id).await;
    for _ in 0..3 {
        if ceremony.state == CeremonyState::Succeeded {
            break;
        }
        let resumed =
            tokio::join!(one.resume_ceremony(&world.actor, id), two.resume_ceremony(&world.actor, id));
        // Whoever comes second may find it done already.
        assert!(resumed.0.is_ok() || resumed.1.is_ok());
        rest(&one, id).await;
        ceremony = rest(&two, id).await;
    }
    for task in watching {
        task.abort();
    }
    assert_eq!(ceremony.state, CeremonyState::Succeeded, "{:#?}", ceremony.log);
    // A start that found the other one running has made fewer calls, and the fault may still wait: not for the look below.
    world.sandbox.faults().clear();
    assert_eq!(end(&world, &one, &ceremony.identity_id).await, case.end);
}

/// The application's clock jumps a day at every record, forward and back in turn: leases look as if they had run out, or
/// as if they lasted for a day. Answers of AWS are in time all the while.
pub(crate) async fn clock_jumps(case: &Case) {
    for first in [DAY_MS, -DAY_MS] {
        let world = World::new();
        let app = world.app().await;
        let params = case.prepare(&world, &app).await;
        let plan = app.create_plan(&world.actor, params).await.unwrap();
        let id = start(&world, &app, &plan).await.unwrap().id;
        let mut changes = app.watch_ceremony(&id).await.unwrap();
        let (mut jump, mut resumed) = (first, 0);
        loop {
            world.advance(jump);
            jump = -jump;
            let ceremony = app.read_ceremony(&id).await.unwrap();
            match ceremony.state {
                CeremonyState::Succeeded => break,
                // By a clock that is a day behind, a certificate is not valid yet: a person looks at the clock.
                CeremonyState::Failed => {
                    resumed += 1;
                    assert!(resumed < PATIENCE, "{:#?}", ceremony.log);
                    app.resume_ceremony(&world.actor, &id).await.unwrap();
                }
                // Between two jumps the lease looks run out; its runner lives, and goes on.
                CeremonyState::Running | CeremonyState::Interrupted => {}
                CeremonyState::Cancelled => panic!("nobody cancelled it"),
            }
            // A resumed one has written its record before the answer.
            if ceremony.state != CeremonyState::Failed {
                changes.changed().await.unwrap();
            }
        }
        let done = app.read_ceremony(&id).await.unwrap();
        assert_eq!(end(&world, &app, &done.identity_id).await, case.end, "{:#?}", done.log);
    }
}

/// Kills the runner (its whole async runtime) after each record in turn, and resumes as a new process.
pub(crate) fn killed(case: &Case) {
    after_every_record(case, World::outlast_leases);
}

/// The same, and a day passes here and at AWS before it is resumed: leases and idempotency tokens (five minutes) are long
/// over, and so are the credentials of the next call.
pub(crate) fn killed_for_a_day(case: &Case) {
    after_every_record(case, |world| {
        world.advance(DAY_MS);
        world.sandbox.clock().advance(Duration::from_secs(86_400));
        for operation in ["kms:*", "acm-pca:*"] {
            let name = "ExpiredTokenException".to_owned();
            world.sandbox.faults().next(operation, Fault::Error { name, message: String::new() });
        }
    });
}

fn after_every_record(case: &Case, pass: fn(&World)) {
    let mut records = 2;
    loop {
        let length = killed_after(case, records, pass);
        if records >= length {
            return;
        }
        records += 1;
    }
}

fn killed_after(case: &Case, records: u64, pass: fn(&World)) -> u64 {
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let world = World::new();
    let first = runtime();
    let id = first.block_on(async {
        let app = world.app().await;
        let params = case.prepare(&world, &app).await;
        let plan = app.create_plan(&world.actor, params).await.unwrap();
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
    pass(&world);
    runtime().block_on(async {
        let app = world.app().await;
        let before = app.read_ceremony(&id).await.unwrap();
        if before.state != CeremonyState::Succeeded {
            assert_eq!(before.state, CeremonyState::Interrupted, "after {records} records");
            app.resume_ceremony(&world.actor, &id).await.unwrap();
        }
        let done = rest(&app, &id).await;
        assert_eq!(done.state, CeremonyState::Succeeded, "after {records} records: {:#?}", done.log);
        world.sandbox.faults().clear();
        assert_eq!(end(&world, &app, &done.identity_id).await, case.end, "after {records} records");
        done.sequence
    })
}
