//! Building the frontend: Trunk with the `wasm` profile, then a .br and a .gz twin next to each file.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::tools::{self, installed, wasm};
use crate::{dist, node, workspace};

/// Everything that goes into the frontend, relative to the root.
const INPUTS: [&str; 7] = [
    "frontend",
    "shared",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    ".cargo/config.toml",
    "rust-toolchain.toml",
];

/// Builds the frontend unless nothing has changed since it was built; gives a note for the report.
pub(crate) fn build() -> Result<String> {
    let root = workspace::root();
    let _alone = alone()?;
    if let Some(compiler) = wasm::present()
        && let Some(stamp) = Stamp::read()
        && stamp == Stamp::now(&root, compiler)
    {
        return Ok(format!("unchanged, {}", weight()));
    }
    let tools = tools::for_frontend()?;
    installed::remove_build_folder()?;
    let run = Run::new("trunk")
        .args(["build", "--release", "--locked"])
        .args(["--dist".as_ref(), dist::folder().as_os_str()])
        .dir(&root);
    let run = tools::trunk_environment(tools.compiler.apply(run, &tools.path))?;
    run.without_env("NO_COLOR").watched("building the frontend")?;
    node::script("compress.mjs", &dist::folder(), "compressing the frontend")?;
    Stamp::now(&root, tools.compiler).write()?;
    Ok(format!("{}, {}", tools.compiler.name(), weight()))
}

/// Waits until no other build of this checkout writes to the dist folder: two at once would mix their files.
fn alone() -> Result<File> {
    workspace::make_folder(&wasm::target_folder())?;
    let path = wasm::target_folder().join("frontend.lock");
    let file = File::create(&path).map_err(|error| Failure::io("making", &path, &error))?;
    if file.try_lock().is_err() {
        eprintln!("  waiting for another build of the frontend …");
        file.lock().map_err(|error| Failure::io("locking", &path, &error))?;
    }
    Ok(file)
}

fn weight() -> String {
    format!("{} bytes in brotli", dist::grouped(dist::budgeted(&dist::weigh(&dist::folder()))))
}

/// What the frontend was built from, and what came of it. Contents, not times: a fresh checkout of the same commit,
/// or a switch of branches and back, is no reason to build again.
#[derive(PartialEq, Eq)]
struct Stamp(String);

impl Stamp {
    fn now(root: &Path, compiler: wasm::Compiler) -> Self {
        let mut inputs = DefaultHasher::new();
        let built = dist::folder();
        for input in INPUTS {
            let path = root.join(input);
            let files = if path.is_file() { vec![path] } else { workspace::files_under(&path) };
            for file in files.iter().filter(|file| !file.starts_with(&built)) {
                add(&mut inputs, root, file);
            }
        }
        for part in [compiler.name(), tools::TRUNK, tools::BINARYEN] {
            inputs.write(part.as_bytes());
        }
        let mut outputs = DefaultHasher::new();
        for file in workspace::files_under(&built) {
            add(&mut outputs, root, &file);
        }
        Self(format!("{:016x} {:016x}\n", inputs.finish(), outputs.finish()))
    }

    fn file() -> PathBuf {
        wasm::target_folder().join("frontend.stamp")
    }

    fn read() -> Option<Self> {
        fs::read_to_string(Self::file()).ok().map(Self)
    }

    fn write(&self) -> Result<()> {
        workspace::write(&Self::file(), &self.0)
    }
}

fn add(hasher: &mut DefaultHasher, root: &Path, file: &Path) {
    let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy();
    hasher.write(name.as_bytes());
    // A file that cannot be read counts as empty: the build will say what is wrong with it.
    let content = fs::read(file).unwrap_or_default();
    hasher.write_usize(content.len());
    hasher.write(&content);
}
