//! The page that loads the program, from `frontend/index.html`: its `data-trunk` links name what belongs to it, as Trunk
//! reads them for the hot-reload loop. Here the sheets become one file, and each file a name with a fingerprint.

use std::path::Path;

use crate::failure::{Failure, Result};
use crate::workspace;

use super::fingerprint;
use super::program::Program;

/// Builds the page and puts it and its files into a folder.
pub(super) fn build(source: &Path, program: &Program, folder: &Path) -> Result<()> {
    let mut page = String::new();
    let mut sheets = String::new();
    for line in workspace::read(&source.join("index.html"))?.lines().map(str::trim) {
        if line.starts_with("<!--") || line.is_empty() {
            continue;
        }
        if !line.contains("data-trunk") {
            page.push_str(line);
            page.push('\n');
            continue;
        }
        let path = source.join(attribute(line, "href")?);
        match attribute(line, "rel")? {
            "css" => sheets.push_str(&smaller_sheet(&workspace::read(&path)?)),
            "icon" => {
                let name = marked(&path, &workspace::read_bytes(&path)?, folder)?;
                page.push_str(&format!("<link rel=\"icon\" href=\"/{name}\">\n"));
            }
            "copy-file" => {
                workspace::write(
                    &folder.join(path.file_name().unwrap_or_default()),
                    workspace::read_bytes(&path)?,
                )?;
            }
            "rust" => {
                let sheet = marked(Path::new("signet.css"), sheets.as_bytes(), folder)?;
                page.push_str(&loading(&sheet, program));
            }
            other => {
                return Err(Failure::new(format!("index.html has a link that is not known here: {other}.")));
            }
        }
    }
    workspace::write(&folder.join("index.html"), page)
}

/// Sheet and program. The server's policy names the script by its hash.
fn loading(sheet: &str, program: &Program) -> String {
    let Program { script, loader, wasm } = program;
    format!(
        "<link rel=\"stylesheet\" href=\"/{sheet}\">\n\
         <link rel=\"modulepreload\" href=\"/{script}\" crossorigin>\n\
         <link rel=\"modulepreload\" href=\"/{loader}\" crossorigin>\n\
         <link rel=\"preload\" href=\"/{wasm}\" crossorigin as=\"fetch\" type=\"application/wasm\">\n\
         <script type=\"module\">import start from '/{script}';start({{module_or_path:'/{wasm}'}});</script>\n"
    )
}

/// Writes a file under a name with its fingerprint, and gives that name.
fn marked(path: &Path, content: &[u8], folder: &Path) -> Result<String> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-{}.{ending}", fingerprint([content]));
    workspace::write(&folder.join(&name), content)?;
    Ok(name)
}

/// The value of an attribute, in quotes as all of that file are.
fn attribute<'a>(line: &'a str, name: &str) -> Result<&'a str> {
    line.split_once(&format!(" {name}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(value, _)| value)
        .ok_or_else(|| Failure::new(format!("A link of index.html has no {name}: {line}")))
}

/// A style sheet without comments and indentation; compression does the rest. Ours have no `/*` inside of a text.
fn smaller_sheet(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |small, line| small + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_lose_what_means_nothing() {
        let sheet = "/* why\n */\n.a > b :hover {\n  margin: 0 1px; /* no */\n}\n\n.c {}\n";
        assert_eq!(smaller_sheet(sheet), ".a > b :hover {\nmargin: 0 1px;\n}\n.c {}\n");
    }

    #[test]
    fn a_page_loads_what_was_built_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("signet-page-{}", std::process::id()));
        workspace::empty_folder(&folder).unwrap();
        let program = Program { script: "s-1.js".into(), loader: "r-1.js".into(), wasm: "w-1.wasm".into() };
        build(&workspace::root().join("frontend"), &program, &folder).unwrap();
        let page = workspace::read(&folder.join("index.html")).unwrap();
        assert!(!page.contains("data-trunk"), "{page}");
        for (_, rest) in page.match_indices("href=\"/").map(|(at, _)| page.split_at(at + 7)) {
            let name = rest.split(['"', '#']).next().unwrap();
            let ours = ["s-1.js", "r-1.js", "w-1.wasm", ""].contains(&name);
            assert!(ours || folder.join(name).exists(), "{name} is not there");
        }
        assert!(
            workspace::files_under(&folder).iter().any(|file| file.extension().is_some_and(|e| e == "css"))
        );
        std::fs::remove_dir_all(folder).unwrap();
    }
}
