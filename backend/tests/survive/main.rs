//! What every ceremony must survive, whatever its kind: calls denied, throttled, answered too late to be heard, steps
//! run twice, the runner killed after any record, two processes. The end is the same each time.
//!
//! A new kind or hierarchy is one line in `cases.rs` and one in the list below.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;
#[path = "../common/mod.rs"]
mod common;
mod plans;
mod troubles;

/// The tests of one case.
macro_rules! survives {
    ($($case:ident),* $(,)?) => {
        $(
            mod $case {
                use crate::{cases, plans, troubles};

                #[tokio::test]
                async fn ends_as_it_should() {
                    troubles::none(&cases::$case()).await;
                }

                #[tokio::test]
                async fn its_plan_is_taken_along() {
                    plans::taken_along(&cases::$case()).await;
                }

                #[tokio::test]
                async fn every_call_denied_once() {
                    troubles::denied(&cases::$case()).await;
                }

                #[tokio::test]
                async fn every_answer_lost_once() {
                    troubles::cut(&cases::$case()).await;
                }

                #[tokio::test]
                async fn every_call_throttled() {
                    troubles::throttled(&cases::$case()).await;
                }

                #[tokio::test]
                async fn credentials_expire_before_every_call() {
                    troubles::expired(&cases::$case()).await;
                }

                #[tokio::test]
                async fn every_step_twice() {
                    troubles::twice(&cases::$case()).await;
                }

                #[tokio::test]
                async fn two_processes() {
                    troubles::two_processes(&cases::$case()).await;
                }

                #[tokio::test]
                async fn the_clock_jumps_a_day_at_every_record() {
                    troubles::clock_jumps(&cases::$case()).await;
                }

                #[test]
                fn killed_after_every_record() {
                    troubles::killed(&cases::$case());
                }

                #[test]
                fn killed_for_a_day_after_every_record() {
                    troubles::killed_for_a_day(&cases::$case());
                }
            }
        )*
    };
}

survives!(
    setup_root,
    setup_subordinate,
    setup_with_options,
    setup_existing,
    setup_self_signed,
    setup_and_delete_the_authority,
    renew,
    renew_self_signed,
    clean_up,
    clean_up_of_two_that_share,
    restore,
    rotate_prepare,
    rotate_switch,
    rotate_roll_back,
    rotate_roll_back_early,
    rotate_retire,
    revoke,
    import,
);
