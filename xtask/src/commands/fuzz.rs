//! `cargo xtask fuzz [TARGET] [--seconds N]`: lets libFuzzer look for inputs that break the sandbox, the policy model or the reading of certificates.
//!
//! What it learns stays in `corpus` beside the targets, what it finds in `artifacts`; git ignores both.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::tools::{self, installed};
use crate::workspace;

/// The files of `fuzz/fuzz_targets/` in the crates, each with its crate.
const TARGETS: [(&str, &str); 6] = [
    ("door", "sandbox"),
    ("policy", "sandbox"),
    ("certificate_request", "sandbox"),
    ("certificate", "sandbox"),
    ("policy_review", "shared"),
    ("certificate_input", "shared"),
];
/// How long each target runs if nothing else is said.
const SECONDS: u32 = 60;

/// What the arguments ask for.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    targets: Vec<(&'static str, &'static str)>,
    seconds: u32,
}

/// Builds the targets and runs them one after the other, until a finding.
pub(super) fn run(args: &[String]) -> Result<()> {
    let wish = read(args)?;
    if Run::new("rustc").args(["--version"]).env("RUSTUP_TOOLCHAIN", "nightly").answer().is_none() {
        return Err(Failure::new("libFuzzer needs a nightly compiler: `rustup toolchain install nightly`."));
    }
    tools::cargo_fuzz()?;
    installed::remove_build_folder()?;
    // The versions that the workspace is locked to, and beside them what fuzzing needs.
    let lock = workspace::read(&workspace::root().join("Cargo.lock"))?;
    for (target, room) in wish.targets {
        let folder = folder(room);
        workspace::write(&folder.join("Cargo.lock"), &lock)?;
        fuzz(&folder, target, wish.seconds)?;
    }
    Ok(())
}

fn folder(room: &str) -> PathBuf {
    workspace::root().join(room).join("fuzz")
}

fn fuzz(folder: &Path, target: &str, seconds: u32) -> Result<()> {
    let corpus = folder.join("corpus").join(target);
    workspace::make_folder(&corpus)?;
    let mut arguments = vec![format!("-max_total_time={seconds}"), "-timeout=25".to_owned()];
    let dictionary = folder.join(format!("{target}.dict"));
    if dictionary.exists() {
        arguments.push(format!("-dict={}", dictionary.display()));
    }
    Run::new(installed::program("cargo-fuzz")?)
        .args(["fuzz", "run", "--fuzz-dir"])
        .args([folder])
        .args([target.as_ref(), corpus.as_os_str(), folder.join("seeds").join(target).as_os_str()])
        .args(["--"])
        .args(arguments)
        .env("RUSTUP_TOOLCHAIN", "nightly")
        .dir(folder)
        .shown(&format!("fuzzing {target}"))
}

fn read(args: &[String]) -> Result<Wish> {
    let mut wish = Wish { targets: TARGETS.to_vec(), seconds: SECONDS };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--seconds" {
            let number = rest.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
            wish.seconds = number.ok_or_else(|| Failure::new("--seconds takes a number above 0."))?;
        } else if let Some(target) = TARGETS.into_iter().find(|(target, _)| target == arg) {
            wish.targets = vec![target];
        } else {
            return Err(Failure::new(format!(
                "There is no fuzz target “{arg}”: there are {}.",
                TARGETS.map(|(target, _)| target).join(", ")
            )));
        }
    }
    Ok(wish)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(args: &[&str]) -> Option<Wish> {
        read(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>()).ok()
    }

    #[test]
    fn a_wish_is_read() {
        assert_eq!(wish(&[]), Some(Wish { targets: TARGETS.to_vec(), seconds: SECONDS }));
        assert_eq!(
            wish(&["policy", "--seconds", "300"]),
            Some(Wish { targets: vec![("policy", "sandbox")], seconds: 300 })
        );
        for wrong in [&["poetry"][..], &["--seconds"], &["--seconds", "0"], &["--seconds", "door"]] {
            assert_eq!(wish(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn every_target_has_its_files() {
        for room in ["sandbox", "shared"] {
            let folder = folder(room);
            let mut found: Vec<String> = workspace::files_under(&folder.join("fuzz_targets"))
                .iter()
                .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
                .collect();
            found.sort();
            let of_room = TARGETS.into_iter().filter(|(_, own)| *own == room);
            let mut known: Vec<&str> = of_room.map(|(target, _)| target).collect();
            known.sort_unstable();
            assert_eq!(found, known);
            for target in known {
                assert!(!workspace::files_under(&folder.join("seeds").join(target)).is_empty(), "{target}");
            }
        }
    }
}
