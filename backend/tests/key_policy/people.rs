//! Where two people are wanted, one proposes and another applies.

use signet::app::Actor;
use signet::config::Config;
use signet::error::Kind;
use signet_shared::api::key_policy::PolicyChangeState;

use crate::support::Studio;

#[tokio::test]
async fn who_proposed_a_change_does_not_apply_it() {
    let mut studio = Studio::new().await;
    assert!(!studio.read().await.two_people);
    studio.app =
        studio.world.app_of(Config { two_people: true, ..studio.world.config() }, studio.world.clock()).await;
    assert!(studio.read().await.two_people);

    let change = studio.propose_role().await;
    for same in ["tester", "Tester"] {
        let error = studio.apply_as(&Actor { user: same.to_owned() }, &change).await.unwrap_err();
        assert_eq!(error.kind, Kind::Forbidden);
        assert!(error.hint.as_ref().unwrap().contains("signet link --user"), "{error}");
    }
    assert_eq!(studio.puts(), 0);
    let applied = studio.apply_as(&Actor { user: "ana".to_owned() }, &change).await.unwrap();
    assert_eq!(applied.state, PolicyChangeState::Applied);
    assert_eq!((applied.proposed_by.as_str(), applied.applied_by.as_deref()), ("tester", Some("ana")));
    let version = &studio.versions().await[0];
    assert_eq!((version.proposed_by.as_deref(), version.author.as_deref()), (Some("tester"), Some("ana")));
}
