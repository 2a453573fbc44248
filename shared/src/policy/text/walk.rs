//! Reads JSON that may be broken, one piece after the other, and knows at each of them where in the policy it stands.
//!
//! Where a comma, a bracket or a closing quotation mark is missing it reads on as a person would: a text ends with its line,
//! and `"name":` begins the next field.

use std::ops::Range;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: Kind,
    /// Where it stands, bytes; quotation marks included.
    pub range: Range<usize>,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text in quotation marks, the second of which may be missing.
    Text { closed: bool },
    /// One of `{}[]:,`.
    Mark(u8),
    /// A run of anything else: a number, `true`, or what is no JSON.
    Word,
}

impl Lexeme {
    /// Where a text's content stands, without the quotation marks.
    pub(super) fn content(&self) -> Range<usize> {
        match self.kind {
            Kind::Text { closed } => {
                self.range.start + 1
                    ..self.range.end.saturating_sub(usize::from(closed)).max(self.range.start + 1)
            }
            _ => self.range.clone(),
        }
    }
}

/// The first piece at or after a byte, which is a character's first.
pub(super) fn lex(text: &str, at: usize) -> Option<Lexeme> {
    let rest = text.get(at..)?;
    let start = at + rest.find(|c: char| !is_space(c))?;
    let rest = text.get(start..)?;
    let first = *rest.as_bytes().first()?;
    let (kind, len) = match first {
        b'"' => quoted(rest),
        b'{' | b'}' | b'[' | b']' | b':' | b',' => (Kind::Mark(first), 1),
        _ => {
            let ends = |c: char| is_space(c) || matches!(c, '"' | '{' | '}' | '[' | ']' | ':' | ',');
            (Kind::Word, rest.find(ends).unwrap_or(rest.len()))
        }
    };
    Some(Lexeme { kind, range: start..start + len })
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{feff}')
}

fn quoted(rest: &str) -> (Kind, usize) {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'\n' | b'\r' => return (Kind::Text { closed: false }, at),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (Kind::Text { closed: true }, at + 1),
            _ => {}
        }
    }
    (Kind::Text { closed: false }, rest.len())
}

/// What an object or list waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    Key,
    Colon,
    Value,
    Comma,
}

/// An object or list that is open.
#[derive(Debug, Clone)]
struct Frame {
    is_list: bool,
    /// Where the name of the present field stands.
    key: Option<Range<usize>>,
    want: Want,
    /// Place of the present entry of a list, from 0.
    place: usize,
}

/// Deeper than any policy. What is nested deeper is counted only, so that time and memory stay linear.
const DEEPEST: usize = 16;

/// Where in the policy the reader stands.
#[derive(Debug, Clone)]
pub(super) struct Walk<'a> {
    text: &'a str,
    frames: Vec<Frame>,
    deeper: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, frames: Vec::new(), deeper: 0 }
    }

    /// The names of the fields that are open, from the outermost. A key's own name is not in it.
    pub(super) fn path(&self) -> Vec<&'a str> {
        self.frames.iter().filter_map(|frame| self.text.get(frame.key.clone()?)).collect()
    }

    /// How many objects and lists are open.
    pub(super) fn depth(&self) -> usize {
        self.frames.len() + self.deeper
    }

    /// Place of the statement that it stands in, from 0.
    pub(super) fn statement(&self) -> Option<usize> {
        let outer = self.frames.first()?;
        let named = outer.key.clone().and_then(|key| self.text.get(key)) == Some("Statement");
        let inner = self.frames.get(1).filter(|_| named)?;
        if inner.is_list { self.frames.get(2).map(|_| inner.place) } else { Some(0) }
    }

    /// Whether what begins here is a statement: an entry of the list, or the one that stands without a list.
    pub(super) fn begins_statement(&self, lexeme: &Lexeme) -> bool {
        if self.deeper > 0 || matches!(lexeme.kind, Kind::Mark(b'}' | b']' | b',' | b':')) {
            return false;
        }
        match self.frames.as_slice() {
            [outer] => {
                outer.want == Want::Value
                    && self.path() == ["Statement"]
                    && lexeme.kind != Kind::Mark(b'[')
                    && !self.is_key(lexeme)
            }
            [outer, list] => !outer.is_list && list.is_list && self.path() == ["Statement"],
            _ => false,
        }
    }

    /// Whether a name can begin where no piece stands yet.
    pub(super) fn wants_key(&self) -> bool {
        self.deeper == 0 && self.frames.last().is_some_and(|frame| !frame.is_list && frame.want == Want::Key)
    }

    /// Whether a value can begin where no piece stands yet.
    pub(super) fn wants_value(&self) -> bool {
        self.deeper == 0 && self.frames.last().is_some_and(|frame| frame.want == Want::Value)
    }

    /// Whether a piece is the name of a field.
    pub(super) fn is_key(&self, lexeme: &Lexeme) -> bool {
        let Kind::Text { .. } = lexeme.kind else { return false };
        let Some(frame) = self.frames.last().filter(|frame| self.deeper == 0 && !frame.is_list) else {
            return false;
        };
        frame.want == Want::Key || self.has_colon_behind(lexeme)
    }

    /// Whether `:` is the next piece.
    pub(super) fn has_colon_behind(&self, lexeme: &Lexeme) -> bool {
        self.next_byte(lexeme.range.end) == Some(b':')
    }

    fn next_byte(&self, at: usize) -> Option<u8> {
        self.text.get(at..)?.bytes().find(|byte| !byte.is_ascii_whitespace())
    }

    /// Reads on over a piece. Answers whether it fits: a bracket that closes nothing does not.
    pub(super) fn take(&mut self, lexeme: &Lexeme) -> bool {
        match lexeme.kind {
            Kind::Text { .. } if self.is_key(lexeme) => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.key = Some(lexeme.content());
                    frame.want = Want::Colon;
                }
            }
            Kind::Text { .. } | Kind::Word => self.value_ends(),
            Kind::Mark(b'{') => self.open(false),
            Kind::Mark(b'[') => self.open(true),
            Kind::Mark(b'}') => return self.close(false),
            Kind::Mark(b']') => return self.close(true),
            Kind::Mark(mark) => {
                let Some(frame) = self.frames.last_mut().filter(|_| self.deeper == 0) else { return true };
                match (mark, frame.is_list) {
                    (b':', false) => frame.want = Want::Value,
                    (b',', false) => {
                        frame.key = None;
                        frame.want = Want::Key;
                    }
                    (b',', true) => {
                        frame.place += 1;
                        frame.want = Want::Value;
                    }
                    _ => return false,
                }
            }
        }
        true
    }

    fn open(&mut self, is_list: bool) {
        if self.deeper > 0 || self.frames.len() == DEEPEST {
            self.deeper += 1;
            return;
        }
        let want = if is_list { Want::Value } else { Want::Key };
        self.frames.push(Frame { is_list, key: None, want, place: 0 });
    }

    fn close(&mut self, is_list: bool) -> bool {
        if self.deeper > 0 {
            self.deeper -= 1;
            return true;
        }
        // What it closes may hold something whose own bracket is missing.
        let Some(at) = self.frames.iter().rposition(|frame| frame.is_list == is_list) else { return false };
        self.frames.truncate(at);
        self.value_ends();
        true
    }

    fn value_ends(&mut self) {
        if let Some(frame) = self.frames.last_mut().filter(|_| self.deeper == 0) {
            frame.want = Want::Comma;
        }
    }
}
