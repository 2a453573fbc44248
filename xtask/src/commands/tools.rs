//! `cargo xtask tools`: installs everything, and says what there is.

use crate::failure::Result;
use crate::node;
use crate::process::Run;
use crate::tools::{self, apt, chromium, installed, python, wasm};
use crate::workspace;

/// Installs what is missing, then prints a list of tools with versions.
pub(super) fn run() -> Result<()> {
    let frontend = tools::for_frontend()?;
    tools::for_dev()?;
    installed::remove_build_folder()?;
    wasm::clippy_ready(frontend.compiler);
    let chromium = chromium::ready()?;
    node::install(&workspace::root().join("e2e"))?;
    python::judges()?;
    let peers = python::ready(&python::PEERS)?;
    let said = |program: &str, args: &[&str]| {
        Run::new(program).args(args).answer().unwrap_or_else(|| "absent".into())
    };
    let of = |name: &str| installed::version_of(name).unwrap_or_else(|| "absent".into());
    println!("folder        {}", workspace::tools_folder()?.display());
    println!("rustc         {}", said("rustc", &["--version"]));
    println!("WASM          {}", frontend.compiler.name());
    println!("trunk         {}", of("trunk"));
    println!("wasm-bindgen  {}", of("wasm-bindgen"));
    println!("wasm-split    {}", tools::WASM_SPLIT);
    println!("wasm-opt      {}", tools::BINARYEN);
    println!("node          {}", said("node", &["--version"]));
    println!("chromium      {}", said(&chromium.to_string_lossy(), &["--version"]));
    println!("nextest       {}", said("cargo", &["nextest", "--version"]).lines().next().unwrap_or_default());
    println!("openssl       {}", said("openssl", &["version"]));
    println!("certtool      {}", said("certtool", &["--version"]).lines().next().unwrap_or_default());
    for package in ["awscli", "boto3", "cfn-lint", "python-hcl2"] {
        println!("{package:13} {}", python::version_of(&peers, package).unwrap_or_else(|| "absent".into()));
    }
    println!("SIGNET_PEERS  {}", peers.display());
    if !apt::is_here() {
        println!("apt           absent: system packages must be installed by hand");
    }
    Ok(())
}
