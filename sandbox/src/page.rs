//! Long lists in pages.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// One page of a list, and the mark of the next one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) next: Option<String>,
}

/// The page of at most `limit` entries after the one named by `mark`.
///
/// `entries` gives those that come after a name, in the order of their names: so entries which come and go between
/// two pages make none of the others appear twice or not at all, and a late page costs no more than an early one.
/// `None` when the mark is not one of ours.
pub(crate) fn page<'a, T, E: Iterator<Item = (&'a str, T)>>(
    entries: impl FnOnce(Option<Arc<str>>) -> E,
    limit: usize,
    mark: Option<&str>,
) -> Option<Page<T>> {
    let after = match mark {
        Some(mark) => Some(name_of(mark)?.into()),
        None => None,
    };
    let mut rest = entries(after).peekable();
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

/// Of the entries of a short list, those that come after a name.
pub(crate) fn following<'a, T>(
    entries: impl Iterator<Item = (&'a str, T)>,
    after: Option<Arc<str>>,
) -> impl Iterator<Item = (&'a str, T)> {
    entries.skip_while(move |(name, _)| after.as_deref().is_some_and(|after| *name <= after))
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
        let all = [("a", 'a'), ("b", 'b'), ("c", 'c')];
        page(|after| following(all.into_iter(), after), limit, mark)
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
