//! Every version is kept, whoever made it; drift is told; a version can be put back.

use signet::error::Kind;
use signet_shared::api::key_policy::{
    PolicyChangeState, PolicyDrift, ProposePolicyChange, ProposeRequest, VersionOrigin,
};

use crate::support::{ROLE, ROOT, Studio, yes};
use VersionOrigin::{Applied, Found};

#[tokio::test]
async fn reading_keeps_a_version_once_and_applying_keeps_what_was_read_back() {
    let studio = Studio::new().await;
    assert_eq!(studio.history().await, []);
    let first = studio.read().await;
    assert_eq!((first.version, &first.drift), (1, &None));
    assert_eq!(studio.read().await.version, 1, "the same policy is the same version");

    let request = ProposeRequest {
        what: ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() },
        reason: Some("  The voice bot goes live \n".to_owned()),
    };
    let change =
        studio.app.propose_policy_change(&studio.world.actor, &studio.identity, request).await.unwrap();
    let applied = studio.apply(&change).await.unwrap();
    assert_eq!((applied.version, applied.applied_by.as_deref()), (Some(2), Some("tester")));

    let versions = studio.versions().await;
    assert_eq!(studio.history().await, [(2, Applied), (1, Found)]);
    assert_eq!(versions[0].document, studio.live().await);
    assert_eq!(versions[0].hash, change.proposed_hash);
    assert_eq!(versions[0].change_id.as_ref(), Some(&change.id));
    assert_eq!(versions[0].title, change.title);
    assert_eq!(versions[0].author.as_deref(), Some("tester"));
    assert_eq!(versions[0].reason.as_deref(), Some("The voice bot goes live"));
    assert_eq!(versions[1].title, "Found on the key");
    assert_eq!((&versions[1].author, &versions[1].document), (&None, &first.document));
    let live = studio.read().await;
    assert_eq!((live.version, live.drift), (2, None));
}

#[tokio::test]
async fn what_somebody_else_put_is_found_and_told_as_drift() {
    let studio = Studio::new().await;
    studio.apply(&studio.propose_role().await).await.unwrap();
    studio.change_outside(ROOT, "Theirs").await;
    let live = studio.read().await;
    let found_at = studio.versions().await[0].at;
    assert_eq!(live.drift, Some(PolicyDrift { applied_version: 2, found_version: 3, found_at }));
    assert_eq!(studio.history().await, [(3, Found), (2, Applied), (1, Found)]);

    // Put back by hand, it is what was applied: a version of its own, and no drift.
    studio.change_outside("Theirs", ROOT).await;
    let live = studio.read().await;
    assert_eq!((live.version, live.drift), (4, None));
}

#[tokio::test]
async fn a_policy_that_was_never_applied_has_no_drift() {
    let studio = Studio::new().await;
    studio.read().await;
    studio.change_outside(ROOT, "Theirs").await;
    let live = studio.read().await;
    assert_eq!((live.version, live.drift), (2, None));
}

#[tokio::test]
async fn a_restored_version_is_a_new_one_whatever_came_between() {
    let studio = Studio::new().await;
    let first = studio.read().await;
    studio.apply(&studio.propose_role().await).await.unwrap();
    studio.change_outside(ROOT, "Theirs").await;
    let restore = studio.propose(ProposePolicyChange::Restore { version: 1 }).await.unwrap();
    assert_eq!((restore.title.as_str(), &restore.proposed_hash), ("Restore version 1", &first.hash));
    let restored = studio.apply(&restore).await.unwrap();
    assert_eq!(restored.version, Some(4));
    assert_eq!(studio.live().await, restored.read_back.unwrap());
    assert_eq!(studio.history().await, [(4, Applied), (3, Found), (2, Applied), (1, Found)]);
    let live = studio.read().await;
    assert_eq!((live.hash, live.drift), (first.hash, None));

    let nothing = studio.propose(ProposePolicyChange::Restore { version: 1 }).await.unwrap_err();
    assert_eq!((nothing.kind, nothing.title.as_str()), (Kind::Conflict, "There is nothing to change"));
    let none = studio.propose(ProposePolicyChange::Restore { version: 9 }).await.unwrap_err();
    assert_eq!(none.kind, Kind::NotFound);
}

#[tokio::test]
async fn two_servers_that_read_and_apply_keep_each_version_once() {
    let studio = Studio::new().await;
    let other = studio.world.app().await;
    let reads = (0..8).map(|nth| {
        let app = if nth % 2 == 0 { &studio.app } else { &other };
        app.read_key_policy(&studio.identity)
    });
    for read in futures_util::future::join_all(reads).await {
        assert_eq!(read.unwrap().version, 1);
    }
    let change = studio.propose_role().await;
    let reads = async {
        for _ in 0..12 {
            let live = other.read_key_policy(&studio.identity).await.unwrap();
            assert_eq!(live.version == 2, live.hash == change.proposed_hash);
        }
    };
    let (applied, ()) = tokio::join!(studio.apply(&change), reads);
    assert_eq!(applied.unwrap().state, PolicyChangeState::Applied);
    assert_eq!(studio.history().await, [(2, Applied), (1, Found)]);
}

#[tokio::test]
async fn of_two_servers_that_apply_at_once_one_does() {
    let studio = Studio::new().await;
    let other = studio.world.app().await;
    let mine = studio.propose_role().await;
    let theirs = ProposePolicyChange::LambdaRole { role_arn: ROLE.replace("voice", "chat") };
    let theirs = studio.propose(theirs).await.unwrap();
    let (one, two) = tokio::join!(
        studio.apply(&mine),
        other.apply_policy_change(&studio.world.actor, &theirs.id, yes(&theirs))
    );
    let refused = match (one, two) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        both => panic!("{both:?}"),
    };
    assert!([Kind::Busy, Kind::Conflict].contains(&refused.kind), "{refused}");
    assert_eq!(studio.puts(), 1);
    assert_eq!(studio.history().await, [(2, Applied), (1, Found)]);
}

#[tokio::test]
async fn a_reason_is_one_line_of_at_most_500_characters() {
    let studio = Studio::new().await;
    let propose = async |reason: &str| {
        let request = ProposeRequest {
            what: ProposePolicyChange::LambdaRole { role_arn: ROLE.to_owned() },
            reason: Some(reason.to_owned()),
        };
        studio.app.propose_policy_change(&studio.world.actor, &studio.identity, request).await
    };
    for wrong in ["ä".repeat(501), "two\nlines".to_owned(), "a bell\u{7}".to_owned()] {
        assert_eq!(propose(&wrong).await.unwrap_err().fields[0].field, "reason");
    }
    assert_eq!(propose(&"ä".repeat(500)).await.unwrap().reason.unwrap().chars().count(), 500);
    assert_eq!(propose(" \n").await.unwrap().reason, None);
}
