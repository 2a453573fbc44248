//! The tools that builds and tests need: found if they are there, installed if they are not.
//!
//! Cargo, npm and Python tools live in the tools folder that all checkouts share (`workspace::tools_folder`), in the very
//! versions named here; system packages come from apt.

pub(crate) mod apt;
pub(crate) mod chromium;
pub(crate) mod installed;
pub(crate) mod python;
pub(crate) mod wasm;

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::{node, toml, workspace};

/// The last Trunk that builds with the Rust of `rust-toolchain.toml`.
pub(crate) const TRUNK: &str = "0.21.14";
/// The program that cuts the linked UI into files that are fetched on their own.
pub(crate) const WASM_SPLIT: &str = "0.2.4";
/// The npm package that carries wasm-opt.
pub(crate) const BINARYEN: &str = "132.0.0";
/// The checker of licences, sources and advisories.
pub(crate) const CARGO_DENY: &str = "0.20.2";
/// The builder and starter of fuzz targets.
pub(crate) const CARGO_FUZZ: &str = "0.13.2";

/// What a frontend build needs, ready to use.
pub(crate) struct FrontendTools {
    /// The compiler for WASM.
    pub(crate) compiler: wasm::Compiler,
    /// Folders to put first on PATH.
    pub(crate) path: Vec<PathBuf>,
}

/// Makes sure of everything that a frontend build needs; says what it installs.
pub(crate) fn for_frontend() -> Result<FrontendTools> {
    let tools = for_wasm()?;
    wasm_split()?;
    wasm_opt()?;
    Ok(tools)
}

/// Makes sure of everything that the hot-reload loop needs; says what it installs.
pub(crate) fn for_dev() -> Result<FrontendTools> {
    let tools = for_wasm()?;
    trunk()?;
    wasm_opt()?;
    Ok(tools)
}

fn for_wasm() -> Result<FrontendTools> {
    let compiler = wasm::ready()?;
    let folder = workspace::tools_folder()?;
    workspace::make_folder(&folder)?;
    wasm_bindgen()?;
    let path = vec![folder.join("bin"), folder.join("npm").join("node_modules").join(".bin")];
    Ok(FrontendTools { compiler, path })
}

/// Makes sure of Trunk.
fn trunk() -> Result<()> {
    // Its lock file is honoured: newer dependencies ask for a newer Rust. Unoptimised it is just as useful, and
    // ready in a quarter of the time.
    installed::cargo_tool(
        &installed::CargoTool { package: "trunk", program: "trunk", version: TRUNK, locked: true },
        &["--no-default-features", "--features", "rustls"],
    )
}

/// Makes sure of the wasm-bindgen program, in the version of the library: the two speak a private format.
fn wasm_bindgen() -> Result<()> {
    let version = wasm_bindgen_version()?;
    // Not with its lock file: that names a yanked package.
    installed::cargo_tool(
        &installed::CargoTool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: &version,
            locked: false,
        },
        &[],
    )
}

/// Makes sure of the program that splits. Its version belongs to the one of `wasm_split_helpers`: the first two numbers agree.
fn wasm_split() -> Result<()> {
    installed::cargo_tool(
        &installed::CargoTool {
            package: "wasm_split_cli_support",
            program: "wasm-split-cli",
            version: WASM_SPLIT,
            locked: true,
        },
        &["--features", "build-binary"],
    )
}

/// Makes sure of cargo-deny. Compiling it takes long, so only `audit` asks for it.
pub(crate) fn cargo_deny() -> Result<()> {
    installed::cargo_tool(
        &installed::CargoTool {
            package: "cargo-deny",
            program: "cargo-deny",
            version: CARGO_DENY,
            locked: true,
        },
        &[],
    )
}

/// Makes sure of cargo-fuzz. Only `fuzz` asks for it.
pub(crate) fn cargo_fuzz() -> Result<()> {
    installed::cargo_tool(
        &installed::CargoTool {
            package: "cargo-fuzz",
            program: "cargo-fuzz",
            version: CARGO_FUZZ,
            locked: true,
        },
        &[],
    )
}

/// The version of wasm-bindgen in `Cargo.lock`.
pub(crate) fn wasm_bindgen_version() -> Result<String> {
    let lock = workspace::read(&workspace::root().join("Cargo.lock"))?;
    toml::locked_version(&lock, "wasm-bindgen").map(str::to_owned).ok_or_else(|| {
        Failure::new("Cargo.lock names no wasm-bindgen: the frontend's manifest is not what it was.")
    })
}

/// Makes sure of wasm-opt, from npm.
fn wasm_opt() -> Result<()> {
    let folder = workspace::tools_folder()?.join("npm");
    let manifest = folder.join("node_modules").join("binaryen").join("package.json");
    let wanted = format!("\"version\": \"{BINARYEN}\"");
    if std::fs::read_to_string(&manifest).is_ok_and(|text| text.contains(&wanted)) {
        return Ok(());
    }
    node::check()?;
    workspace::make_folder(&folder)?;
    installed::timed(&format!("wasm-opt (binaryen {BINARYEN}, npm)"), || {
        Run::new("npm")
            .args(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
            .args([folder.as_os_str(), format!("binaryen@{BINARYEN}").as_ref()])
            .quiet("installing wasm-opt")
    })
}

/// Trunk's names for the tools in those versions, so that it looks for no others.
pub(crate) fn trunk_environment(run: Run) -> Result<Run> {
    let binaryen = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    Ok(run
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env("TRUNK_TOOLS_WASM_BINDGEN", wasm_bindgen_version()?)
        .env("TRUNK_TOOLS_WASM_OPT", format!("version_{binaryen}")))
}
