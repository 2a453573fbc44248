//! Just enough TOML to read our own manifests and lock file: sections, and `key = value` on one line.

/// The lines of a section, from after its header to the next header.
pub(crate) fn section<'a>(text: &'a str, header: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .map(str::trim)
        .skip_while(move |line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The key of a `key = value` line, without what follows a dot (`serde.workspace = true` is `serde`).
pub(crate) fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    Some(key.split_once('.').map_or(key, |(name, _)| name).trim_matches('"'))
}

/// The version of a package in the text of a `Cargo.lock`.
pub(crate) fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| line.trim() != wanted);
    lines.next()?;
    lines.next()?.trim().strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_keys() {
        let text = "[package]\nname = \"a\"\n\n[dependencies]\n# why\nserde.workspace = true\nb = { path = \"b\" }\n[lints]\nworkspace = true\n";
        let keys: Vec<_> = section(text, "[dependencies]").filter_map(key).collect();
        assert_eq!(keys, ["serde", "b"]);
        assert_eq!(section(text, "[absent]").count(), 0);
    }

    #[test]
    fn a_locked_version_is_found_by_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "yew"), None);
    }
}
