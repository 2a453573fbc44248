//! No file is too long to be read in one sitting.

use crate::tidy::{Source, lines_before_tests};

/// Lines that are not tests.
const LINES: usize = 500;
/// Lines of a file that is tests alone.
const TEST_LINES: usize = 1000;

/// Names files that are too long.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    sources.iter().filter(|source| is_code(&source.path)).filter_map(too_long).collect()
}

fn is_code(path: &str) -> bool {
    [".rs", ".ts", ".mjs", ".css"].iter().any(|ending| path.ends_with(ending))
}

fn too_long(source: &Source) -> Option<String> {
    let (lines, limit) = if source.is_test() {
        (source.text.lines().count(), TEST_LINES)
    } else {
        (lines_before_tests(&source.text), LINES)
    };
    (lines > limit)
        .then(|| source.finding(limit + 1, &format!("{lines} lines, the limit is {limit}: split it")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::source;

    #[test]
    fn tests_do_not_count() {
        let long =
            format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "a();\n".repeat(500), "b();\n".repeat(300));
        assert_eq!(check(&[source("a/src/a.rs", &long)]).len(), 0);
        let too_long = format!("a();\n{long}");
        let found = check(&[source("a/src/a.rs", &too_long)]);
        assert_eq!(found, ["a/src/a.rs:501: 501 lines, the limit is 500: split it"]);
    }

    #[test]
    fn test_files_have_their_own_limit_and_prose_has_none() {
        assert_eq!(check(&[source("a/tests/a.rs", &"a();\n".repeat(1000))]).len(), 0);
        assert_eq!(check(&[source("a/tests/a.rs", &"a();\n".repeat(1001))]).len(), 1);
        assert_eq!(check(&[source("docs/a.md", &"a\n".repeat(5000))]).len(), 0);
    }
}
