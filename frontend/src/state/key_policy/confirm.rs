//! The typed confirmation: the key's alias.

/// How far the typed text is from the alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirmation {
    /// Nothing typed.
    Empty,
    /// Right so far; this many characters to go.
    ToGo(usize),
    /// Not the alias.
    Wrong,
    /// The alias.
    Right,
}

/// Compares what was typed with the alias. Both may have the prefix `alias/`; letter case counts, space around does not.
pub(crate) fn confirmation(alias: &str, typed: &str) -> Confirmation {
    let bare = |text| str::strip_prefix(text, "alias/").unwrap_or(text);
    let alias = bare(alias);
    let typed = typed.trim();
    // While the prefix itself is being typed there is nothing to compare yet.
    let typed = if !typed.is_empty() && "alias/".starts_with(typed) && !alias.starts_with(typed) {
        ""
    } else {
        bare(typed)
    };
    match alias.strip_prefix(typed) {
        Some("") => Confirmation::Right,
        Some(_) if typed.is_empty() => Confirmation::Empty,
        Some(rest) => Confirmation::ToGo(rest.chars().count()),
        None => Confirmation::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::Confirmation::{Empty, Right, ToGo, Wrong};
    use super::*;

    #[test]
    fn what_is_typed_is_compared_with_the_alias() {
        for (typed, wanted) in [
            ("", Empty),
            ("  ", Empty),
            ("voi", ToGo(6)),
            ("voice-bot", Right),
            (" voice-bot ", Right),
            ("alias/voice-bot", Right),
            ("alias/voi", ToGo(6)),
            ("ali", Empty),
            ("alias/", Empty),
            ("Voice", Wrong),
            ("voice-bots", Wrong),
        ] {
            assert_eq!(confirmation("alias/voice-bot", typed), wanted, "{typed:?}");
        }
        assert_eq!(confirmation("alias/alibi", "ali"), ToGo(2), "an alias may begin like the prefix");
    }
}
