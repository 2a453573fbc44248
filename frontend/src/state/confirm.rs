//! The typed confirmation: a name that must be typed before something is sent.

/// How far the typed text is from the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirmation {
    /// Nothing typed.
    Empty,
    /// Right so far; this many characters to go.
    ToGo(usize),
    /// Not the name.
    Wrong,
    /// The name.
    Right,
}

/// Compares what was typed with the alias. Both may have the prefix `alias/`; letter case counts, space around does not.
pub(crate) fn compare_alias(alias: &str, typed: &str) -> Confirmation {
    let bare = |text| str::strip_prefix(text, "alias/").unwrap_or(text);
    let alias = bare(alias);
    let typed = typed.trim();
    // While the prefix itself is being typed there is nothing to compare yet.
    let typed = if !typed.is_empty() && "alias/".starts_with(typed) && !alias.starts_with(typed) {
        ""
    } else {
        bare(typed)
    };
    compare(alias, typed)
}

/// Compares what was typed with the name. Letter case counts, space around does not.
pub(crate) fn compare(name: &str, typed: &str) -> Confirmation {
    let typed = typed.trim();
    match name.strip_prefix(typed) {
        Some("") => Confirmation::Right,
        Some(_) if typed.is_empty() => Confirmation::Empty,
        Some(rest) => Confirmation::ToGo(rest.chars().count()),
        None => Confirmation::Wrong,
    }
}

/// What to say about it. `what` is what has to be typed, for example `the key's alias`; `act` is what it switches on.
pub(crate) fn says(state: Confirmation, what: &str, act: &str) -> String {
    match state {
        // What to type, the label says.
        Confirmation::Empty => format!("Until then, {act} is switched off."),
        Confirmation::ToGo(1) => "1 character to go.".to_owned(),
        Confirmation::ToGo(count) => format!("{count} characters to go."),
        Confirmation::Wrong => format!("This is not {what}."),
        Confirmation::Right => format!("That is {what}."),
    }
}

#[cfg(test)]
mod tests {
    use super::Confirmation::{Empty, Right, ToGo, Wrong};
    use super::*;

    #[test]
    fn a_name_is_compared_letter_by_letter() {
        for (typed, wanted) in
            [("", Empty), ("clin", ToGo(2)), (" clinic ", Right), ("Clinic", Wrong), ("alias/clinic", Wrong)]
        {
            assert_eq!(compare("clinic", typed), wanted, "{typed:?}");
        }
        assert_eq!(says(ToGo(1), "the name", "Run"), "1 character to go.");
        assert_eq!(says(Empty, "the name", "Run"), "Until then, Run is switched off.");
    }

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
            assert_eq!(compare_alias("alias/voice-bot", typed), wanted, "{typed:?}");
        }
        assert_eq!(compare_alias("alias/alibi", "ali"), ToGo(2), "an alias may begin like the prefix");
    }
}
