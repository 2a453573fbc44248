//! Places in a text: bytes, as Rust counts; UTF-16 units, as browsers do; lines and columns, as people do.

/// The byte at a number of UTF-16 units; the end for one beyond it.
pub(crate) fn byte_of(text: &str, units: usize) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= units {
            return at;
        }
        seen += c.len_utf16();
    }
    text.len()
}

/// The number of UTF-16 units before a byte.
pub(crate) fn units_of(text: &str, byte: usize) -> usize {
    let end = text.floor_char_boundary(byte);
    text.get(..end).unwrap_or_default().encode_utf16().count()
}

/// Line, from 0, and column in UTF-16 units, from 0, of a byte.
pub(crate) fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(byte)).unwrap_or_default();
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before.get(start..).unwrap_or_default().encode_utf16().count())
}

/// The byte at a line and a column in bytes, both from 1 as [`signet_shared::policy::PolicyError`] counts them. What lies
/// outside is moved to the nearest place.
pub(crate) fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for (number, content) in text.split_inclusive('\n').enumerate() {
        if number + 1 == line {
            let len = content.trim_end_matches(['\n', '\r']).len();
            return text.floor_char_boundary(start + column.saturating_sub(1).min(len));
        }
        start += content.len();
    }
    text.len()
}

/// Where a caret belongs after white space between the pieces was rewritten: behind as many visible characters as before.
pub(crate) fn same_place(old: &str, caret: usize, new: &str) -> usize {
    let visible = |c: &char| !c.is_whitespace();
    let wanted =
        old.get(..old.floor_char_boundary(caret)).unwrap_or_default().chars().filter(visible).count();
    if wanted == 0 {
        return 0;
    }
    new.char_indices()
        .filter(|(_, c)| visible(c))
        .nth(wanted - 1)
        .map_or(new.len(), |(at, c)| at + c.len_utf8())
}

/// The least edit that makes one text of another: a range of the old one, and what takes its place.
pub(crate) fn splice<'a>(old: &str, new: &'a str) -> (std::ops::Range<usize>, &'a str) {
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
        start -= 1;
    }
    let most = old.len().min(new.len()) - start;
    let mut tail = old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    while !(old.is_char_boundary(old.len() - tail) && new.is_char_boundary(new.len() - tail)) {
        tail -= 1;
    }
    (start..old.len() - tail, new.get(start..new.len() - tail).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_units() {
        let text = "aé😀\nb";
        for (units, byte) in [(0, 0), (1, 1), (2, 3), (4, 7), (5, 8), (6, 9), (99, 9)] {
            assert_eq!(byte_of(text, units), byte, "{units}");
        }
        for (byte, units) in [(0, 0), (3, 2), (4, 2), (7, 4), (9, 6), (99, 6)] {
            assert_eq!(units_of(text, byte), units, "{byte}");
        }
    }

    #[test]
    fn lines_and_columns() {
        let text = "{\n  \"é\": 1\n}";
        for (byte, place) in [(0, (0, 0)), (2, (1, 0)), (7, (1, 4)), (99, (2, 1))] {
            assert_eq!(line_column(text, byte), place, "{byte}");
        }
        for ((line, column), byte) in
            [((1, 1), 0), ((2, 1), 2), ((2, 99), 11), ((3, 2), 13), ((9, 1), 13), ((0, 0), 13)]
        {
            assert_eq!(byte_at(text, line, column), byte, "{line}:{column}");
        }
    }

    #[test]
    fn a_caret_stays_behind_the_same_character() {
        let (small, big) = ("{\"a\":[1,2]}", "{\n  \"a\": [\n    1,\n    2\n  ]\n}");
        for (caret, wanted) in [(0, 0), (1, 1), (5, 8), (7, 16), (11, big.len())] {
            assert_eq!(same_place(small, caret, big), wanted, "{caret}");
            assert_eq!(same_place(big, wanted, small), caret);
        }
        assert_eq!(same_place("abc", 3, "a"), 1, "what is gone is passed");
    }

    #[test]
    fn least_edits() {
        for (old, new, start, end, put) in [
            ("abc", "abc", 3, 3, ""),
            ("abc", "abxc", 2, 2, "x"),
            ("aaa", "aa", 2, 3, ""),
            ("aé", "aè", 1, 3, "è"),
            ("", "x", 0, 0, "x"),
            ("😀x", "😁x", 0, 4, "😁"),
        ] {
            assert_eq!(splice(old, new), (start..end, put), "{old} → {new}");
        }
    }
}
