//! `cargo xtask soak --kills N`: the program is killed (SIGKILL) at N random moments of its ceremonies and resumed each time.
//!
//! The tests are those of every test run (`backend/tests/cli/kills.rs`), with more kills.

use crate::failure::{Failure, Result};
use crate::process::Run;

/// Runs them with that many kills, from a seed if one is named.
pub(super) fn run(args: &[String]) -> Result<()> {
    let (kills, seed) = numbers(args)?;
    let number = kills.to_string();
    let arguments = ["test", "-p", "signet", "--test", "cli", "--locked", "kills::", "--", "--nocapture"];
    let run = Run::cargo().args(arguments).env("SIGNET_KILLS", number);
    match seed {
        Some(seed) => run.env("SIGNET_KILL_SEED", seed.to_string()).shown("the kills"),
        None => run.shown("the kills"),
    }
}

fn numbers(args: &[String]) -> Result<(u32, Option<u64>)> {
    let wrong = || Failure::new("`soak --kills` takes a whole number from 1, then --seed N if you like.");
    let (kills, seed) = match args {
        [_, kills] => (kills, None),
        [_, kills, flag, seed] if flag == "--seed" => (kills, Some(seed.parse().map_err(|_| wrong())?)),
        _ => return Err(wrong()),
    };
    let kills = kills.parse().ok().filter(|kills| *kills > 0).ok_or_else(wrong)?;
    Ok((kills, seed))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn kills_and_seed_are_numbers() {
        let args = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(numbers(&args("--kills 200")).unwrap(), (200, None));
        assert_eq!(numbers(&args("--kills 200 --seed 7")).unwrap(), (200, Some(7)));
        for wrong in
            ["--kills", "--kills 0", "--kills x", "--kills 2 --seed", "--kills 2 --seed x", "--kills 2 3 4"]
        {
            assert!(numbers(&args(wrong)).is_err(), "{wrong}");
        }
    }
}
