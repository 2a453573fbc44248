//! A scanner that tells where JSON values begin and end. It reads every byte once, and does not judge: texts that are not
//! JSON give no spans, or fewer, and never a panic.

use super::spans::Span;

/// Deeper is refused by the parser, too.
const MAX_DEPTH: usize = 128;

/// What an object or a list holds.
pub(super) struct Entry {
    /// The field's name as it is written, quotation marks included; `None` in a list.
    pub(super) key: Option<Span>,
    /// The value.
    pub(super) value: Span,
}

pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { bytes: text.as_bytes(), at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.peek() == Some(wanted)).then(|| self.at += 1)
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The next value, white space before it left out.
    pub(super) fn value(&mut self) -> Option<Span> {
        self.value_within(0)
    }

    fn value_within(&mut self, depth: usize) -> Option<Span> {
        self.skip_space();
        let start = self.at;
        match self.peek()? {
            b'"' => self.string()?,
            b'{' | b'[' => self.inside(depth, &mut |_| {})?,
            b if b.is_ascii_alphanumeric() || b == b'-' => {
                let goes_on = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
                while self.peek().is_some_and(goes_on) {
                    self.at += 1;
                }
            }
            _ => return None,
        }
        Some(Span { start, end: self.at })
    }

    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.take(b'"')
    }

    /// What the object or list holds that comes next.
    pub(super) fn entries(&mut self) -> Option<Vec<Entry>> {
        self.skip_space();
        let mut found = Vec::new();
        self.inside(0, &mut |entry| found.push(entry))?;
        Some(found)
    }

    fn inside(&mut self, depth: usize, found: &mut dyn FnMut(Entry)) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let object = self.peek()? == b'{';
        let end = if object { b'}' } else { b']' };
        self.at += 1;
        self.skip_space();
        if self.take(end).is_some() {
            return Some(());
        }
        loop {
            let mut key = None;
            if object {
                self.skip_space();
                let start = self.at;
                self.string()?;
                key = Some(Span { start, end: self.at });
                self.skip_space();
                self.take(b':')?;
            }
            let value = self.value_within(depth + 1)?;
            found(Entry { key, value });
            self.skip_space();
            if self.take(end).is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }
}
