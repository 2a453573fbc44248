//! The UI's program: compiled and linked as one, then cut into files. The first is loaded with the page, each of the
//! others when a page of its room is asked for (`frontend/src/rooms.rs`).
//!
//! The order matters. wasm-split needs the linker's relocations and names, and cuts before wasm-bindgen, which then knows
//! the first file only; wasm-opt comes last and takes each file by itself, because what they share are imports and exports.

use std::collections::BTreeMap;
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::tools::FrontendTools;
use crate::tools::wasm::{self, TARGET};
use crate::workspace;

use super::fingerprint;

const PACKAGE: &str = "signet-frontend";
/// The profile of the root manifest.
const PROFILE: &str = "wasm";
/// What wasm-split and wasm-bindgen call the first file.
const MAIN: &str = "main";
/// The module, made by wasm-split, that fetches the other files.
const LOADER: &str = "__wasm_split.js";

/// The names of the files that the page has to load.
pub(super) struct Program {
    /// The script that starts it.
    pub(super) script: String,
    /// The module that the script needs to fetch the other files.
    pub(super) loader: String,
    /// The first WASM file.
    pub(super) wasm: String,
}

/// Builds the program and puts its files into a folder.
pub(super) fn build(tools: &FrontendTools, folder: &Path) -> Result<Program> {
    let linked = compile(tools)?;
    let split = wasm::target_folder().join("split");
    let bound = wasm::target_folder().join("bound");
    workspace::empty_folder(&split)?;
    workspace::empty_folder(&bound)?;
    Run::new("wasm-split-cli")
        .path_first(&tools.path)
        .args([linked.as_path(), split.as_path()])
        .args(["--out-name", MAIN])
        .watched("cutting the frontend into rooms")?;
    Run::new("wasm-bindgen")
        .path_first(&tools.path)
        // What the other files import from the first is the linker's own.
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", MAIN])
        .args(["--out-dir".as_ref(), bound.as_os_str()])
        .args([split.join(format!("{MAIN}.wasm"))])
        .watched("binding the frontend to the browser")?;
    let mut files = Files::new();
    files.insert(format!("{MAIN}.js"), smaller_script(&workspace::read(&bound.join(format!("{MAIN}.js")))?));
    files.insert(LOADER.to_owned(), smaller_script(&workspace::read(&split.join(LOADER))?));
    let main = format!("{MAIN}_bg.wasm");
    files.insert(main.clone(), optimised(tools, &bound.join(&main))?);
    for part in workspace::files_under(&split) {
        let name = part.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".wasm") && name != format!("{MAIN}.wasm") {
            files.insert(name, optimised(tools, &part)?);
        }
    }
    name_and_write(files, folder)
}

/// Contents by name.
type Files = BTreeMap<String, Vec<u8>>;

/// Compiles and links; gives the path of the file.
fn compile(tools: &FrontendTools) -> Result<std::path::PathBuf> {
    let run = Run::cargo()
        .args(["rustc", "--locked", "--package", PACKAGE, "--bin", PACKAGE, "--features", "split"])
        .args(["--profile", PROFILE, "--target", TARGET])
        // For the last step only, so that libraries are compiled as for everything else.
        .args(["--", "-C", "link-args=--emit-relocs"])
        .dir(&workspace::root());
    tools.compiler.apply(run, &tools.path).watched("building the frontend")?;
    Ok(wasm::target_folder().join(TARGET).join(PROFILE).join(format!("{PACKAGE}.wasm")))
}

/// A WASM file, made small.
fn optimised(tools: &FrontendTools, file: &Path) -> Result<Vec<u8>> {
    let small = file.with_extension("small");
    Run::new("wasm-opt")
        .path_first(&tools.path)
        .args(["-Oz", "--strip-producers", "--strip-target-features"])
        .args([file.as_os_str(), "--output".as_ref(), small.as_os_str()])
        .watched("making the frontend small")?;
    workspace::read_bytes(&small)
}

/// A script without indentation and without the comments that fill lines of their own.
fn smaller_script(text: &str) -> Vec<u8> {
    let mut small = String::new();
    let mut comment = false;
    for line in text.lines().map(str::trim) {
        comment |= line.starts_with("/**");
        // Who needs which part is told in a comment that `needed_by` reads.
        if !comment && !line.is_empty() && !line.starts_with("//") {
            small.push_str(line);
            small.push('\n');
        }
        comment &= !line.ends_with("*/");
    }
    small.into_bytes()
}

/// Stands for the fingerprint until it is known.
const MARK: &str = "@fingerprint@";

/// Gives each file a name that changes with the program, and tells the scripts.
///
/// One fingerprint for all of them: they name each other, and a part of another build would not fit.
fn name_and_write(files: Files, folder: &Path) -> Result<Program> {
    let loader = text(&files, LOADER)?;
    let mut names = BTreeMap::new();
    for old in files.keys() {
        let new = match old.as_str() {
            LOADER => format!("rooms-{MARK}.js"),
            old if old == format!("{MAIN}.js") => format!("signet-{MARK}.js"),
            old if old == format!("{MAIN}_bg.wasm") => format!("signet-{MARK}_bg.wasm"),
            old => format!("{}-{MARK}.wasm", rooms_of(old, loader)?),
        };
        names.insert(old.clone(), new);
    }
    let mut scripts = BTreeMap::new();
    for old in files.keys().filter(|name| name.ends_with(".js")) {
        let mut script = text(&files, old)?.to_owned();
        for (old, new) in &names {
            // Where they are loaded from only: the files of WASM know the loader by its old name.
            for before in ["from \"./", "from './", "URL(\"./", "URL('"] {
                script = script.replace(&format!("{before}{old}"), &format!("{before}{new}"));
            }
        }
        scripts.insert(old.as_str(), script);
    }
    let told = scripts.values().map(String::as_bytes);
    let mark = fingerprint(told.chain(files.values().map(Vec::as_slice)));
    let named = |old: &str| names.get(old).map(|name| name.replace(MARK, &mark)).unwrap_or_default();
    for (old, content) in &files {
        let path = folder.join(named(old));
        match scripts.get(old.as_str()) {
            Some(script) => workspace::write(&path, script.replace(MARK, &mark))?,
            None => workspace::write(&path, content)?,
        }
    }
    Ok(Program {
        script: named(&format!("{MAIN}.js")),
        loader: named(LOADER),
        wasm: named(&format!("{MAIN}_bg.wasm")),
    })
}

fn text<'a>(files: &'a Files, name: &str) -> Result<&'a str> {
    files
        .get(name)
        .and_then(|content| std::str::from_utf8(content).ok())
        .ok_or_else(|| Failure::new(format!("The build made no {name}.")))
}

/// The rooms that a part belongs to, as `a` or `a-b`: its own for `split_a.wasm`; for `chunk_3.wasm` those that the loader
/// names, in the comment above the line that defines it.
fn rooms_of(part: &str, loader: &str) -> Result<String> {
    if let Some(room) = part.strip_prefix("split_").and_then(|rest| rest.strip_suffix(".wasm")) {
        return Ok(room.to_owned());
    }
    let stem = part.trim_end_matches(".wasm");
    let defined = format!("const __{stem} =");
    loader
        .lines()
        .zip(loader.lines().skip(1))
        .find(|(_, line)| line.starts_with(&defined))
        .and_then(|(comment, _)| comment.strip_prefix("/* ")?.strip_suffix(" */"))
        .map(|rooms| rooms.replace(", ", "-"))
        .ok_or_else(|| Failure::new(format!("wasm-split's loader does not say what {part} is for.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER_TEXT: &str = "import { initSync } from \"./main.js\";\n/* a, b */\nconst __chunk_1 = makeLoad(() => {\nfetch(new URL(\"./chunk_1.wasm\", import.meta.url));\n}, []);\nnew URL(\"./split_a.wasm\", import.meta.url);\n";

    #[test]
    fn parts_are_named_by_their_rooms() {
        assert_eq!(rooms_of("split_policies.wasm", "").unwrap(), "policies");
        assert_eq!(rooms_of("chunk_1.wasm", LOADER_TEXT).unwrap(), "a-b");
        assert!(rooms_of("chunk_2.wasm", LOADER_TEXT).is_err());
    }

    #[test]
    fn scripts_lose_comments_and_indentation_only() {
        let script =
            "/**\n * said\n */\nfunction f() {\n    // why\n    return \"// kept\";\n}\n/* a, b */\nx\n";
        assert_eq!(
            String::from_utf8(smaller_script(script)).unwrap(),
            "function f() {\nreturn \"// kept\";\n}\n/* a, b */\nx\n"
        );
    }

    #[test]
    fn files_that_name_each_other_are_renamed_together() {
        let folder = std::env::temp_dir().join(format!("signet-program-{}", std::process::id()));
        workspace::empty_folder(&folder).unwrap();
        let files = [
            (
                "main.js",
                "import * as a from \"./__wasm_split.js\"; new URL('main_bg.wasm'); x = { \"./__wasm_split.js\": a }",
            ),
            ("main_bg.wasm", "w"),
            ("__wasm_split.js", LOADER_TEXT),
            ("chunk_1.wasm", "c"),
            ("split_a.wasm", "a"),
        ];
        let files = files.map(|(name, content)| (name.to_owned(), content.as_bytes().to_vec()));
        let program = name_and_write(files.into_iter().collect(), &folder).unwrap();
        let mark = program.wasm.trim_start_matches("signet-").trim_end_matches("_bg.wasm").to_owned();
        assert_eq!(mark.len(), 16);
        let script = workspace::read(&folder.join(&program.script)).unwrap();
        assert_eq!(
            script,
            format!(
                "import * as a from \"./rooms-{mark}.js\"; new URL('signet-{mark}_bg.wasm'); x = {{ \"./__wasm_split.js\": a }}"
            )
        );
        let loader = workspace::read(&folder.join(&program.loader)).unwrap();
        for name in [format!("signet-{mark}.js"), format!("a-b-{mark}.wasm"), format!("a-{mark}.wasm")] {
            assert!(loader.contains(&format!("\"./{name}\"")), "{loader}");
            assert!(folder.join(&name).exists(), "{name}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
