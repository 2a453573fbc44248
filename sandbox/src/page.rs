//! Long lists in pages.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// One page of a list, and the mark of the next one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) next: Option<String>,
}

/// The page of at most `limit` entries after the one named by `mark`.
///
/// Entries come in the order of their names, so that entries which come and go between two pages make none of
/// the others appear twice or not at all. `None` when the mark is not one of ours.
pub(crate) fn page<'a, T>(
    entries: impl Iterator<Item = (&'a str, T)>,
    limit: usize,
    mark: Option<&str>,
) -> Option<Page<T>> {
    let after = match mark {
        Some(mark) => Some(name_of(mark)?),
        None => None,
    };
    let mut rest =
        entries.skip_while(|(name, _)| after.as_deref().is_some_and(|after| *name <= after)).peekable();
    let mut page = Page { entries: Vec::new(), next: None };
    let mut last = "";
    while page.entries.len() < limit {
        let Some((name, entry)) = rest.next() else { return Some(page) };
        last = name;
        page.entries.push(entry);
    }
    page.next = rest.peek().is_some().then(|| mark_of(last));
    Some(page)
}

/// Clients are not to read anything into a mark, nor to make one.
fn mark_of(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("1:{name}"))
}

fn name_of(mark: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(mark).ok()?).ok()?;
    text.strip_prefix("1:").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(limit: usize, mark: Option<&str>) -> Option<Page<char>> {
        page([("a", 'a'), ("b", 'b'), ("c", 'c')].into_iter(), limit, mark)
    }

    #[test]
    fn pages_follow_each_other() {
        let first = names(2, None).unwrap();
        assert_eq!(first.entries, ['a', 'b']);
        let second = names(2, first.next.as_deref()).unwrap();
        assert_eq!(second, Page { entries: vec!['c'], next: None });
    }

    #[test]
    fn the_last_page_has_no_mark() {
        assert_eq!(names(3, None).unwrap().next, None);
        assert_eq!(names(9, None).unwrap().next, None);
    }

    #[test]
    fn a_foreign_mark_is_refused() {
        for mark in ["", "!", "AAAA", "b"] {
            assert_eq!(names(2, Some(mark)), None, "{mark}");
        }
    }
}
