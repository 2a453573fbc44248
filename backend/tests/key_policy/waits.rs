//! KMS refuses a principal: one that was just made is waited for, and no other.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sandbox::{Directory, Fault, Options, Role, Sandbox};
use signet::aws::Clients;
use signet::error::Kind;
use signet_shared::api::key_policy::{PolicyChange, PolicyChangeState};

use crate::common::World;
use crate::support::{ROLE, ROOT, Studio};

const MINUTE_MS: i64 = 60_000;

fn refusal() -> Fault {
    Fault::Error {
        name: "MalformedPolicyDocumentException".to_owned(),
        message: "Policy contains a statement with one or more invalid principals.".to_owned(),
    }
}

/// A studio in an account that has the role, made now.
async fn with_role(role: Role) -> Studio {
    let mut world = World::new();
    let principals = Directory::default().role(role);
    world.sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
    Studio::of(world).await
}

async fn with_new_role() -> Studio {
    with_role(Role::new("lakeside-voice-bot-exec")).await
}

impl Studio {
    fn refuse(&self, times: u64) {
        (1..=times).for_each(|nth| self.world.sandbox.faults().nth("PutKeyPolicy", nth, refusal()));
    }

    /// Applies and follows to the end.
    async fn apply_to_the_end(&self, change: &PolicyChange) -> PolicyChange {
        self.apply(change).await.unwrap();
        self.app.follow_policy_change(&change.id, |_| {}).await.unwrap()
    }
}

#[tokio::test]
async fn a_new_role_is_waited_for_with_growing_pauses() {
    let mut studio = with_new_role().await;
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let told = pauses.clone();
    let clock = studio.world.clock_that_waits().with_pause(move |pause| told.lock().unwrap().push(pause));
    studio.app = studio.world.app_of(studio.world.config(), clock).await;
    let change = studio.propose_role().await;
    studio.refuse(3);
    let applied = studio.apply_to_the_end(&change).await;
    assert_eq!((applied.state, applied.version), (PolicyChangeState::Applied, Some(2)));
    assert_eq!((&applied.waiting, &applied.failure), (&None, &None));
    assert_eq!(studio.puts(), 4);
    let pauses = pauses.lock().unwrap().clone();
    assert_eq!(pauses.len(), 3);
    assert!(pauses.is_sorted() && pauses[0] >= Duration::from_millis(1800), "{pauses:?}");
    assert!(studio.live().await.contains(ROLE));
}

#[tokio::test]
async fn after_a_minute_it_is_given_up() {
    let studio = with_new_role().await;
    studio.world.sandbox.faults().always("PutKeyPolicy", refusal());
    let change = studio.propose_role().await;
    let failed = studio.apply_to_the_end(&change).await;
    assert_eq!((failed.state, &failed.waiting), (PolicyChangeState::Failed, &None));
    assert!(failed.failure.as_ref().unwrap().contains("lakeside-voice-bot-exec"), "{failed:?}");
    assert!((10..=20).contains(&studio.puts()), "{}", studio.puts());
    studio.world.sandbox.faults().clear();
    let refused = studio.apply(&change).await.unwrap_err();
    assert_eq!((refused.kind, refused.title.as_str()), (Kind::Conflict, "This change has failed"));
    // Made again, it can be applied.
    let what = signet_shared::api::key_policy::ProposePolicyChange::Rebase { change_id: change.id };
    let again = studio.propose(what).await.unwrap();
    assert_eq!(studio.apply(&again).await.unwrap().state, PolicyChangeState::Applied);
}

#[tokio::test]
async fn a_wait_is_on_record_while_it_lasts_and_a_stopped_server_ends_it() {
    let mut studio = with_new_role().await;
    studio.app = studio.world.app_of(studio.world.config(), studio.world.clock_that_waits()).await;
    let change = studio.propose_role().await;
    studio.world.sandbox.faults().always("PutKeyPolicy", refusal());
    let waiting = studio.apply(&change).await.unwrap();
    assert_eq!((waiting.state, waiting.applied_by.as_deref()), (PolicyChangeState::Applying, Some("tester")));
    let wait = waiting.waiting.unwrap();
    assert!(wait.attempts >= 1);
    assert_eq!(wait.until - wait.since, MINUTE_MS);
    assert!(wait.why.contains("lakeside-voice-bot-exec"), "{}", wait.why);

    let other = studio.world.app().await;
    let busy = other.apply_policy_change(&studio.world.actor, &change.id, crate::support::yes(&change)).await;
    assert_eq!(busy.unwrap_err().kind, Kind::Busy, "one at a time");
    studio.app.close().await;
    let settled = other.read_policy_change(&change.id).await.unwrap();
    assert_eq!((settled.state, settled.waiting), (PolicyChangeState::Proposed, None));
    assert!(settled.failure.unwrap().contains("stopped"));
    studio.world.sandbox.faults().clear();
    studio.app = other;
    assert_eq!(studio.apply(&change).await.unwrap().state, PolicyChangeState::Applied);
}

#[tokio::test]
async fn a_wait_whose_process_went_away_is_settled() {
    let mut studio = with_new_role().await;
    studio.app = studio.world.app_of(studio.world.config(), studio.world.clock_that_waits()).await;
    let change = studio.propose_role().await;
    studio.world.sandbox.faults().always("PutKeyPolicy", refusal());
    assert!(studio.apply(&change).await.unwrap().waiting.is_some());
    // Another server finds it; what the first one still tries is refused.
    studio.app = studio.world.app().await;
    studio.world.advance(2 * MINUTE_MS);
    let waiting = studio.app.read_policy_change(&change.id).await.unwrap();
    assert_eq!(waiting.state, PolicyChangeState::Applying, "it may still be at work");
    studio.world.advance(2 * MINUTE_MS);
    let settled = studio.app.list_policy_changes(&studio.identity).await.unwrap().remove(0);
    assert_eq!((settled.state, &settled.waiting), (PolicyChangeState::Proposed, &None));
    assert!(settled.failure.unwrap().contains("can be applied again"));
    studio.world.sandbox.faults().clear();
    assert_eq!(studio.apply(&change).await.unwrap().state, PolicyChangeState::Applied);
}

#[tokio::test]
async fn nothing_is_overwritten_after_a_wait() {
    let mut studio = with_new_role().await;
    let (sandbox, key) = (studio.world.sandbox.clone(), studio.key.clone());
    // In the first pause, somebody else changes the policy.
    let clock = studio.world.clock_that_waits().with_pause(move |_| {
        let (sandbox, key) = (sandbox.clone(), key.clone());
        let theirs = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let aws = Clients::over(sandbox).region("us-east-1").await;
                let policy = aws.key_policy(&key).await.unwrap().replace(ROOT, "Theirs");
                aws.put_key_policy(&key, &policy).await.unwrap();
            });
        });
        theirs.join().unwrap();
    });
    studio.app = studio.world.app_of(studio.world.config(), clock).await;
    let change = studio.propose_role().await;
    studio.refuse(1);
    let failed = studio.apply_to_the_end(&change).await;
    assert_eq!(failed.state, PolicyChangeState::Failed);
    assert!(failed.failure.unwrap().contains("Somebody changed the key policy"));
    assert!(studio.live().await.contains("Theirs") && !studio.live().await.contains(ROLE));
    assert_eq!(studio.puts(), 2, "ours that was refused, and theirs");
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_not_waited_for() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    studio.refuse(1);
    let error = studio.apply(&change).await.unwrap_err();
    assert_eq!((error.kind, error.title.as_str()), (Kind::AwsRefused, "The role does not exist"));
    assert!(error.detail.contains(ROLE), "{error}");
    assert_eq!(error.aws.as_ref().unwrap().error, "MalformedPolicyDocumentException");
    let change = studio.app.read_policy_change(&change.id).await.unwrap();
    assert_eq!((change.state, &change.applied_by), (PolicyChangeState::Proposed, &None));
    assert!(change.failure.as_ref().unwrap().contains(ROLE), "{change:?}");
    assert_eq!(studio.puts(), 1);
    // Made meanwhile, it is taken.
    let applied = studio.apply(&change).await.unwrap();
    assert_eq!((applied.state, applied.failure), (PolicyChangeState::Applied, None));
}

#[tokio::test]
async fn a_role_that_kms_itself_does_not_find_is_named() {
    let mut world = World::new();
    let principals = Directory::default().role(Role::new("somebody-else")).strict();
    world.sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
    let studio = Studio::of(world).await;
    let change = studio.propose_role().await;
    let error = studio.apply(&change).await.unwrap_err();
    assert_eq!((error.title.as_str(), studio.puts()), ("The role does not exist", 1));
    assert!(!studio.live().await.contains(ROLE));
}

#[tokio::test]
async fn a_role_with_another_path_is_named_as_it_is() {
    let studio = with_role(Role::new("lakeside-voice-bot-exec").path("/service-role/")).await;
    let change = studio.propose_role().await;
    studio.refuse(1);
    let error = studio.apply(&change).await.unwrap_err();
    assert!(error.detail.contains("role/service-role/lakeside-voice-bot-exec"), "{error}");
}

#[tokio::test]
async fn an_old_role_is_not_waited_for() {
    let studio = with_new_role().await;
    studio.world.advance(11 * MINUTE_MS);
    let change = studio.propose_role().await;
    studio.refuse(1);
    let error = studio.apply(&change).await.unwrap_err();
    assert_eq!(error.kind, Kind::AwsRefused);
    assert!(
        error.detail.contains("invalid principals") && error.hint.as_ref().unwrap().contains("partition")
    );
    assert_eq!(studio.puts(), 1);
}

#[tokio::test]
async fn where_iam_may_not_be_asked_it_is_waited() {
    let studio = Studio::new().await;
    let denied = Fault::Error { name: "AccessDenied".to_owned(), message: "not authorized".to_owned() };
    studio.world.sandbox.faults().always("GetRole", denied);
    let change = studio.propose_role().await;
    studio.refuse(2);
    assert_eq!(studio.apply_to_the_end(&change).await.state, PolicyChangeState::Applied);
    assert_eq!(studio.puts(), 3);
}

#[tokio::test]
async fn another_flaw_of_the_policy_is_told_at_once() {
    let studio = with_new_role().await;
    let change = studio.propose_role().await;
    let flaw = Fault::Error {
        name: "MalformedPolicyDocumentException".to_owned(),
        message: "Policy statement must contain resources.".to_owned(),
    };
    studio.world.sandbox.faults().next("PutKeyPolicy", flaw);
    assert_eq!(studio.apply(&change).await.unwrap_err().kind, Kind::AwsRefused);
    assert_eq!(studio.world.sandbox.faults().calls("GetRole"), 0);
}

/// The handler that asked for an apply may be dropped when its client goes away.
#[tokio::test]
async fn who_asked_may_go_away() {
    let studio = Studio::new().await;
    let change = studio.propose_role().await;
    let faults = studio.world.sandbox.faults();
    faults.next("PutKeyPolicy", Fault::Delay(Duration::from_millis(20)));
    let before = studio.puts();
    tokio::select! {
        biased;
        _ = studio.apply(&change) => panic!("it takes longer"),
        () = async { while studio.puts() == before { tokio::task::yield_now().await; } } => {}
    }
    let ended = studio.app.follow_policy_change(&change.id, |_| {}).await.unwrap();
    assert_eq!((ended.state, ended.version), (PolicyChangeState::Applied, Some(2)));
}
