//! Two evaluators that know nothing of each other, on the same questions: the sandbox's, asked through its door by real
//! requests, and the one in `shared` that browser and command line explain access with.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod random;
mod world;

use random::Random;
use signet_shared::policy::evaluate::Reason;
use signet_shared::policy::{Facts, Iam, Question, Verdict, evaluate};
use world::{Asked, KEY_ACCOUNT, Outcome, World};

/// Worlds differ in their callers' IAM policies.
const WORLDS: u64 = 16;
const KEYS_A_WORLD: usize = 14;
const REQUESTS_A_KEY: usize = 24;

/// What became of the questions.
#[derive(Default)]
struct Tally {
    allowed: usize,
    by_grant: usize,
    denied: std::collections::BTreeMap<String, usize>,
    open: usize,
    settled: usize,
}

#[tokio::test]
async fn both_evaluators_decide_the_same() {
    let mut tally = Tally::default();
    for seed in 0..WORLDS {
        let mut random = Random::new(seed);
        let world = World::new(&mut random).await;
        for _ in 0..KEYS_A_WORLD {
            let key = world.new_key(&mut random).await;
            for _ in 0..REQUESTS_A_KEY {
                let asked = world.random_request(&key, &mut random);
                let outcome = world.send(&key, &asked).await;
                compare(&world, &key, &asked, &outcome, &mut random, &mut tally);
            }
        }
    }
    // Of each kind enough, or the test says little.
    let decisions = tally.allowed + tally.denied.values().sum::<usize>();
    assert!(decisions >= 5_000, "{decisions} decisions");
    assert!(tally.allowed >= 800, "{} allowed", tally.allowed);
    assert!(tally.by_grant >= 60, "{} by grants", tally.by_grant);
    for reason in [
        "DeniedByKeyPolicy",
        "DeniedByIam",
        "DeniedBySession",
        "NotAllowedByIam",
        "NotAllowedByKeyPolicy",
        "NotAllowedBySession",
    ] {
        let times = tally.denied.get(reason).copied().unwrap_or_default();
        assert!(times >= 30, "{reason}: {times} of {:?}", tally.denied);
    }
    assert!(tally.open >= 300 && tally.settled >= 1_000, "{} open, {} settled", tally.open, tally.settled);
}

fn compare(
    world: &World,
    key: &world::Key,
    asked: &Asked,
    outcome: &Outcome,
    random: &mut Random,
    tally: &mut Tally,
) {
    let caller = &world.callers[asked.caller];
    let question = |facts: Facts| Question {
        policy: &key.policy,
        key_arn: &key.arn,
        key_account: KEY_ACCOUNT,
        caller: &caller.caller,
        action: asked.action,
        facts,
        iam: Iam::Policies(&caller.policies),
        session: caller.session.as_ref(),
        grants: &key.grants,
    };
    let known = world.facts(key, asked);
    let complete = question(known.iter().fold(Facts::complete(), |mut facts, (name, values)| {
        facts.set(name, values.iter().map(String::as_str));
        facts
    }));
    let answer = evaluate(&complete);
    let show = || {
        format!(
            "{} {} {known:?}\n{}\niam {:?}\nsession {:?}\ngrants {:?}\n{answer:?}\n{outcome:?}",
            complete.caller.arn(),
            asked.action,
            key.policy.to_pretty_json(),
            caller.policies.iter().map(|p| p.to_minified_json()).collect::<Vec<_>>(),
            caller.session.as_ref().map(|p| p.to_minified_json()),
            key.grants,
        )
    };
    match outcome {
        Outcome::Allowed => {
            assert_eq!(answer.verdict, Verdict::Allowed, "{}", show());
            assert!(!answer.deciders.is_empty(), "{}", show());
            tally.allowed += 1;
            tally.by_grant += usize::from(answer.reason == Reason::Grant);
        }
        Outcome::Denied(reasons) => {
            assert_eq!(answer.verdict, Verdict::Denied, "{}", show());
            assert!(reasons.contains(&answer.reason), "{}", show());
            *tally.denied.entry(format!("{:?}", answer.reason)).or_default() += 1;
        }
    }
    assert!(answer.depends_on.is_empty() && !answer.words(&complete).is_empty(), "{}", show());

    // With less known, an answer may stay open; one that is given must be the same.
    let partial = question(known.iter().fold(Facts::unknown(), |mut facts, (name, values)| {
        if random.one_in(2) {
            facts.set(name, values.iter().map(String::as_str));
        }
        facts
    }));
    let found = evaluate(&partial);
    match found.verdict {
        Verdict::Depends => {
            assert!(!found.depends_on.is_empty(), "{found:?}\n{}", show());
            tally.open += 1;
        }
        definite => {
            assert_eq!(definite, answer.verdict, "{found:?}\n{}", show());
            tally.settled += 1;
        }
    }
}
