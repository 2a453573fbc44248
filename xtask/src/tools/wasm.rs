//! The compiler for WASM: rustup's where its standard library for `wasm32-unknown-unknown` is here or can be fetched,
//! else Debian's, which builds that library from source (about a minute, once per target folder).

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::tools::apt;
use crate::workspace;

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
/// clippy of the same Debian toolchain; only lints need it.
const DEBIAN_CLIPPY: &str = "rust-web-clippy";
const DEBIAN_BIN: &str = "/usr/bin";

/// Which compiler builds for WASM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// The workspace's own toolchain, with the target's standard library.
    Rustup,
    /// Debian's Rust for the web, with a standard library built from source.
    Debian,
}

impl Compiler {
    /// Name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rustup => "rustup's compiler",
            Self::Debian => "Debian's compiler, std from source",
        }
    }

    /// Sets a child process up to compile with it. The target folder is not the native one: two compilers in one
    /// folder would undo each other's work.
    pub(crate) fn apply(self, run: Run, path: &[PathBuf]) -> Run {
        let run = run.env("CARGO_TARGET_DIR", target_folder());
        match self {
            Self::Rustup => run.path_first(path),
            Self::Debian => {
                let mut folders = path.to_vec();
                folders.push(PathBuf::from(DEBIAN_BIN));
                run.path_first(&folders)
                    .without_env("RUSTUP_TOOLCHAIN")
                    .without_env("LD_LIBRARY_PATH")
                    // -Zbuild-std is not stable, and Debian ships no built library for this target.
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                    // Smaller sorting and number formatting: some 5 % of the whole download.
                    .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19")
            }
        }
    }
}

/// The target folder of WASM builds.
pub(crate) fn target_folder() -> PathBuf {
    workspace::root().join("target").join("wasm")
}

/// Chooses a compiler and installs what it needs. `SIGNET_WASM=rustup|debian` chooses by hand.
pub(crate) fn ready() -> Result<Compiler> {
    let choice = std::env::var("SIGNET_WASM").unwrap_or_default();
    match choice.as_str() {
        "" => {}
        "rustup" => {
            return if rustup_has_target() || rustup_adds_target() {
                Ok(Compiler::Rustup)
            } else {
                Err(Failure::new(format!("rustup cannot add {TARGET}, and SIGNET_WASM asks for rustup.")))
            };
        }
        "debian" => return debian(),
        other => {
            return Err(Failure::new(format!("SIGNET_WASM is “{other}”: it is rustup, debian or not set.")));
        }
    }
    if rustup_has_target() {
        return Ok(Compiler::Rustup);
    }
    if debian_is_installed() || !rustup_adds_target() {
        return debian();
    }
    Ok(Compiler::Rustup)
}

/// The compiler that `ready` would choose, without installing anything.
pub(crate) fn present() -> Option<Compiler> {
    match std::env::var("SIGNET_WASM").as_deref() {
        Ok("debian") => debian_is_installed().then_some(Compiler::Debian),
        Ok("rustup") => rustup_has_target().then_some(Compiler::Rustup),
        _ if rustup_has_target() => Some(Compiler::Rustup),
        _ => debian_is_installed().then_some(Compiler::Debian),
    }
}

/// Makes sure of clippy for that compiler; false if there is none to be had.
pub(crate) fn clippy_ready(compiler: Compiler) -> bool {
    match compiler {
        Compiler::Rustup => true,
        Compiler::Debian => apt::has(DEBIAN_CLIPPY) || apt::install(&[DEBIAN_CLIPPY]).is_ok(),
    }
}

fn debian() -> Result<Compiler> {
    if debian_is_installed() {
        return Ok(Compiler::Debian);
    }
    if !apt::is_here() {
        return Err(Failure::new(format!(
            "There is no compiler for WASM: run `rustup target add {TARGET}` with a network, and run it again."
        )));
    }
    apt::install(&DEBIAN_PACKAGES)?;
    Ok(Compiler::Debian)
}

fn debian_is_installed() -> bool {
    Path::new("/usr/bin/wasm-ld-19").exists() && DEBIAN_PACKAGES.iter().all(|package| apt::has(package))
}

fn rustup_has_target() -> bool {
    let Some(sysroot) = Run::new("rustc").args(["--print", "sysroot"]).dir(&workspace::root()).answer()
    else {
        return false;
    };
    Path::new(&sysroot).join("lib").join("rustlib").join(TARGET).join("lib").exists()
}

/// Asks rustup for the target, without waiting for retries of a network that is not there.
fn rustup_adds_target() -> bool {
    eprintln!("  asking rustup for {TARGET} …");
    let mut run = Run::new("rustup")
        .args(["target", "add", TARGET])
        .env("RUSTUP_MAX_RETRIES", "0")
        .dir(&workspace::root())
        .silent();
    let Ok(mut child) = run.spawn() else { return false };
    let (ended, end) = std::sync::mpsc::channel();
    let id = child.id();
    std::thread::spawn(move || {
        let status = child.wait();
        // Nobody listens any more after the time limit.
        let _ = ended.send(status);
    });
    match end.recv_timeout(std::time::Duration::from_secs(90)) {
        Ok(status) => status.is_ok_and(|status| status.success()) && rustup_has_target(),
        Err(_) => {
            // It goes on trying; end it, so that it does not change the toolchain under our feet.
            let _ = Run::new("kill").args([id.to_string()]).answer();
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_is_kept_apart_from_rustup() {
        let run =
            Compiler::Debian.apply(Run::new("env").env("RUSTUP_TOOLCHAIN", "x"), &[PathBuf::from("/tools")]);
        let said = run.answer().unwrap();
        assert!(!said.contains("RUSTUP_TOOLCHAIN"), "{said}");
        assert!(said.lines().any(|line| line.starts_with("PATH=/tools:/usr/bin:")), "{said}");
        assert!(said.contains("CARGO_UNSTABLE_BUILD_STD=std,panic_abort"), "{said}");
    }
}
