//! Building the frontend: the program, cut into rooms (`program`), the page that loads it (`page`), then a .br and a .gz
//! twin next to each file.

mod page;
mod program;

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::tools::{self, installed, wasm};
use crate::{dist, node, workspace};

/// Everything that goes into the frontend, relative to the root.
const INPUTS: [&str; 8] = [
    "frontend",
    "shared",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "xtask/src/frontend",
    "xtask/js/compress.mjs",
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
    // Into a folder of its own, so that a build that fails leaves the one before as it was.
    let fresh = wasm::target_folder().join("dist");
    workspace::empty_folder(&fresh)?;
    let program = program::build(&tools, &fresh)?;
    page::build(&root.join("frontend"), &program, &fresh)?;
    node::script("compress.mjs", &fresh, "compressing the frontend")?;
    workspace::replace_content(&fresh, &dist::folder())?;
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
    let weights = dist::weigh(&dist::folder());
    format!("{} bytes in brotli at first", dist::grouped(dist::first(&weights)))
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
        for part in [compiler.name(), tools::WASM_SPLIT, tools::BINARYEN] {
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

/// Sixteen hexadecimal digits that change with what is in these contents: for names that may be cached for ever.
fn fingerprint<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = DefaultHasher::new();
    for content in contents {
        hasher.write_usize(content.len());
        hasher.write(content);
    }
    format!("{:016x}", hasher.finish())
}

fn add(hasher: &mut DefaultHasher, root: &Path, file: &Path) {
    let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy();
    hasher.write(name.as_bytes());
    // A file that cannot be read counts as empty: the build will say what is wrong with it.
    let content = fs::read(file).unwrap_or_default();
    hasher.write_usize(content.len());
    hasher.write(&content);
}
