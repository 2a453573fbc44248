//! How a policy can go on where somebody is writing it.

use std::ops::Range;

use super::walk::{Kind, Lexeme, Walk, lex};

mod candidates;

use candidates::candidates;

/// What can stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// The bytes that the chosen one replaces; empty where nothing is written yet.
    pub range: Range<usize>,
    /// The best first.
    pub items: Vec<Completion>,
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is put in place of the range, with the quotation marks that are still missing. The caret goes behind it.
    pub insert: String,
    /// The name itself, for people.
    pub label: String,
    /// What it is or does, without a full stop; may be empty.
    pub detail: String,
}

/// More than this nobody reads.
const MOST: usize = 60;

/// What can stand at a byte of a text, which need not be JSON yet; `None` where nothing is known, or all is written already.
///
/// An offset inside a character counts as the one before it, one beyond the end as the end.
pub fn complete(text: &str, offset: usize) -> Option<Completions> {
    let offset = text.floor_char_boundary(offset);
    let place = Place::find(text, offset)?;
    let typed = place.typed(text, offset);
    let mut items = candidates(text, &place);
    items.retain(|(label, _)| !place.beside.contains(&label.as_str()));
    let mut found: Vec<(u8, String, String)> = items
        .into_iter()
        .filter_map(|(label, detail)| Some((rank(&label, &detail, typed)?, label, detail)))
        .collect();
    found.sort_by_key(|(rank, ..)| *rank);
    found.truncate(MOST);
    // What is written whole needs no help.
    if let [(_, only, _)] = found.as_slice()
        && only == typed
        && place.is_closed
    {
        return None;
    }
    let items: Vec<Completion> = found
        .into_iter()
        .map(|(_, label, detail)| Completion { insert: place.insert(&label), label, detail })
        .collect();
    (!items.is_empty()).then_some(Completions { range: place.range, items })
}

/// How well a name fits what is typed, 0 the best: it begins so, its part behind the service or what is said of it does
/// (`RS384`), it has it somewhere.
fn rank(label: &str, detail: &str, typed: &str) -> Option<u8> {
    let (label, typed) = (label.to_ascii_lowercase(), typed.to_ascii_lowercase());
    let behind = label.split_once(':').map_or("", |(_, name)| name);
    match () {
        () if label.starts_with(&typed) => Some(0),
        () if behind.starts_with(&typed) => Some(1),
        () if typed.len() > 2 && detail.to_ascii_lowercase().starts_with(&typed) => Some(1),
        () if label.contains(&typed) => Some(2),
        () => None,
    }
}

/// The place where somebody writes.
struct Place<'a> {
    /// What is replaced.
    range: Range<usize>,
    /// The fields around it.
    path: Vec<&'a str>,
    is_key: bool,
    /// Whether the first quotation mark is there.
    is_open: bool,
    /// Whether the second one is.
    is_closed: bool,
    /// For a name: whether its colon is there.
    has_colon: bool,
    /// Names or values that stand beside it already.
    beside: Vec<&'a str>,
    /// Actions of its statement.
    actions: Vec<&'a str>,
    /// Values of all principals of the policy, with their family.
    principals: Vec<(&'a str, &'a str)>,
}

impl<'a> Place<'a> {
    fn find(text: &'a str, offset: usize) -> Option<Self> {
        let mut walk = Walk::new(text);
        let mut at = 0;
        // Up to the piece that the caret stands in, or the gap.
        let inside = loop {
            let Some(lexeme) = lex(text, at).filter(|lexeme| lexeme.range.start < offset) else { break None };
            if is_inside(&lexeme, offset) {
                break Some(lexeme);
            }
            at = lexeme.range.end;
            walk.take(&lexeme);
        };
        let mut place = Self {
            range: offset..offset,
            path: walk.path(),
            is_key: walk.wants_key(),
            is_open: false,
            is_closed: false,
            has_colon: false,
            beside: Vec::new(),
            actions: Vec::new(),
            principals: Vec::new(),
        };
        match &inside {
            Some(lexeme) => match lexeme.kind {
                Kind::Text { closed } => {
                    let content = lexeme.content();
                    place.is_key = walk.is_key(lexeme);
                    place.has_colon = walk.has_colon_behind(lexeme);
                    place.is_open = true;
                    place.is_closed = closed;
                    // Without its end, the rest of the line is not known to belong to it.
                    place.range = if closed { content } else { content.start..offset };
                }
                Kind::Word if offset == lexeme.range.end => place.range = lexeme.range.clone(),
                _ => return None,
            },
            None if walk.wants_key() || walk.wants_value() => {}
            None => return None,
        }
        place.look_around(text, walk.statement());
        Some(place)
    }

    /// Collects what the rest of the policy says.
    fn look_around(&mut self, text: &'a str, statement: Option<usize>) {
        let mut walk = Walk::new(text);
        let mut at = 0;
        while let Some(lexeme) = lex(text, at) {
            at = lexeme.range.end;
            let own = lexeme.range.contains(&self.range.start);
            if let (Kind::Text { .. }, false) = (lexeme.kind, own) {
                let content = text.get(lexeme.content()).unwrap_or_default();
                let (path, is_key) = (walk.path(), walk.is_key(&lexeme));
                let same_statement = walk.statement() == statement;
                if is_key == self.is_key && same_statement && path == self.path {
                    self.beside.push(content);
                }
                match path.as_slice() {
                    ["Statement", "Action"] if same_statement && !is_key => self.actions.push(content),
                    ["Statement", "Principal" | "NotPrincipal", family] if !is_key => {
                        self.principals.push((family, content));
                    }
                    _ => {}
                }
            }
            walk.take(&lexeme);
        }
    }

    /// What is typed up to the caret.
    fn typed(&self, text: &'a str, offset: usize) -> &'a str {
        text.get(self.range.start..offset).unwrap_or_default()
    }

    /// What is put in for a name, with what is missing around it.
    fn insert(&self, label: &str) -> String {
        let first = if self.is_open { "" } else { "\"" };
        let last = if self.is_closed { "" } else { "\"" };
        // Behind a name whose second mark is there already, the caret is where the colon belongs.
        let colon = if self.is_key && !self.has_colon && !self.is_closed { ": " } else { "" };
        format!("{first}{label}{last}{colon}")
    }
}

/// Whether a caret behind the piece's first byte is still in it.
fn is_inside(lexeme: &Lexeme, offset: usize) -> bool {
    match lexeme.kind {
        Kind::Text { closed: true } => offset < lexeme.range.end,
        Kind::Text { closed: false } | Kind::Word => offset <= lexeme.range.end,
        Kind::Mark(_) => false,
    }
}

#[cfg(test)]
mod tests;
