//! The elements of a certificate beside its bytes: which bytes and which element belong together, and what of an element can
//! be copied. [`shown`] has what is open, and what the keys do.

mod shown;

pub(crate) use self::shown::{Rows, Shown};

use std::ops::Range;

use signet_shared::certificate::asn1::{CERTIFICATE, Class, Node, Tree};
use signet_shared::format::{hex_colons, hex_plain, hex_to_base64};

/// Bytes on a line of hex.
pub(crate) const LINE: usize = 16;
/// Lines of hex that are drawn together.
pub(crate) const HEX_PIECE: usize = 32;
/// Rows of the tree that are drawn together.
pub(crate) const TREE_PIECE: usize = 40;
/// Levels of the tree that are open at first. Where there are more elements than `MANY`, one.
const OPEN_LEVELS: usize = 5;
/// More elements than these are not opened at first.
const MANY: usize = 600;
/// Characters of a value on a row of the tree.
const ROW_TEXT: usize = 80;
/// Text of more characters than these is not shown whole (`certificate::visible`).
const SHOWN_TEXT: usize = 300;

/// Elements and bytes of one certificate.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asn1 {
    /// The bytes.
    pub bytes: Vec<u8>,
    tree: Tree,
    /// For each element, the first one behind it that is not within it.
    behind: Vec<usize>,
    /// For each element, how many siblings it has, itself included.
    siblings: Vec<usize>,
}

impl Asn1 {
    /// Reads a certificate's DER.
    pub(crate) fn new(der: &[u8]) -> Self {
        let tree = Tree::read_as(der, &CERTIFICATE);
        let count = tree.nodes.len();
        let mut behind = vec![count; count];
        let mut open: Vec<usize> = Vec::new();
        let mut within = vec![0; count + 1];
        for (at, node) in tree.nodes.iter().enumerate() {
            while open.len() > node.depth {
                if let Some(end) = open.pop().and_then(|ended| behind.get_mut(ended)) {
                    *end = at;
                }
            }
            open.push(at);
            if let Some(number) = within.get_mut(node.parent.unwrap_or(count)) {
                *number += 1;
            }
        }
        let siblings = tree.nodes.iter().map(|node| within[node.parent.unwrap_or(count)]).collect();
        Self { bytes: der.to_vec(), tree, behind, siblings }
    }

    /// How many elements there are.
    pub(crate) fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    /// An element.
    pub(crate) fn node(&self, at: usize) -> Option<&Node> {
        self.tree.nodes.get(at)
    }

    /// Where reading stopped, in words.
    pub(crate) fn fault(&self) -> Option<String> {
        self.tree.fault.as_ref().map(ToString::to_string)
    }

    /// How many siblings an element has, itself included.
    pub(crate) fn siblings(&self, at: usize) -> usize {
        self.siblings.get(at).copied().unwrap_or(1)
    }

    /// Whether there is anything within an element.
    pub(crate) fn is_parent(&self, at: usize) -> bool {
        self.behind.get(at).is_some_and(|behind| *behind > at + 1)
    }

    /// All bytes of an element, tag and length included.
    pub(crate) fn range(&self, at: usize) -> Range<usize> {
        self.node(at).map(Node::range).unwrap_or_default()
    }

    /// The innermost element that a byte belongs to.
    pub(crate) fn at_byte(&self, byte: usize) -> Option<usize> {
        let nodes = &self.tree.nodes;
        // Elements stand in the order of their first bytes: the last that begins here or before is it, or is within its neighbour.
        let mut at = nodes.partition_point(|node| node.header.start <= byte).checked_sub(1);
        while let Some(here) = at {
            let node = nodes.get(here)?;
            if node.range().contains(&byte) {
                return Some(here);
            }
            at = node.parent;
        }
        None
    }

    /// The field's name or the tag, then what is in it, cut: `serialNumber`, `INTEGER`, `5`.
    pub(crate) fn words(&self, at: usize) -> (Option<&'static str>, String, String) {
        let Some(node) = self.node(at) else { return Default::default() };
        (node.field, node.tag_name(), cut(node.value.as_deref().unwrap_or_default(), ROW_TEXT))
    }

    /// Everything that is said of one element.
    pub(crate) fn described(&self, at: usize) -> Option<Described> {
        let node = self.node(at)?;
        let bytes = self.bytes.get(node.range())?;
        let content = self.bytes.get(node.content.clone())?;
        let hex = hex_colons(bytes);
        Some(Described {
            path: self.tree.path(at),
            tag: node.tag_name(),
            offset: node.header.start,
            header: node.header.len(),
            content: node.content.len(),
            value: node.value.clone().filter(|value| !value.is_empty()),
            hex: hex_plain(&hex),
            base64: hex_to_base64(&hex).unwrap_or_default(),
            text: text(node, content),
        })
    }

    /// Whether each element is open at first.
    pub(crate) fn open_at_first(&self) -> Vec<bool> {
        let levels = if self.len() > MANY { 1 } else { OPEN_LEVELS };
        self.tree.nodes.iter().map(|node| node.depth < levels).collect()
    }

    /// The rows that are seen: those within nothing that is closed.
    pub(crate) fn rows(&self, open: &[bool]) -> Vec<usize> {
        let mut rows = Vec::new();
        let mut at = 0;
        while at < self.len() {
            rows.push(at);
            let is_open = open.get(at).copied().unwrap_or_default();
            at = if is_open { at + 1 } else { self.behind.get(at).copied().unwrap_or(at + 1) };
        }
        rows
    }
}

/// One element, described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    /// The way to it.
    pub path: String,
    /// Its tag.
    pub tag: String,
    /// Its first byte, from 0.
    pub offset: usize,
    /// Bytes of tag and length.
    pub header: usize,
    /// Bytes of content.
    pub content: usize,
    /// Its content in words.
    pub value: Option<String>,
    /// All of its bytes, plain hex.
    pub hex: String,
    /// All of its bytes, base64.
    pub base64: String,
    /// What it is called and says, if it says something as text: `OID` and the dotted number, `text` and the text.
    pub text: Option<(&'static str, String)>,
}

/// What an element says as text. Text keeps its invisible characters escaped, as it is shown.
fn text(node: &Node, content: &[u8]) -> Option<(&'static str, String)> {
    let value = node.value.as_deref().filter(|value| !value.is_empty())?;
    let whole = || value.to_owned();
    match (node.class, node.number) {
        (Class::Universal, 6) => {
            value.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
            value.split(' ').next().map(|dotted| ("OID", dotted.to_owned()))
        }
        (Class::Universal, 2 | 10) => {
            let is_number = value.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| ("number", whole()))
        }
        (Class::Universal, 1) => Some(("text", whole())),
        (Class::Universal, 12 | 18..=20 | 22..=27 | 30) => {
            let is_plain = content.iter().all(|byte| matches!(byte, b' '..=b'~'));
            let plain = is_plain.then(|| String::from_utf8_lossy(content).into_owned());
            let shown = || (value.chars().count() <= SHOWN_TEXT).then(whole);
            plain.or_else(shown).map(|text| ("text", text))
        }
        (Class::Universal, _) => None,
        // Addresses and names stand in tags of their structure.
        _ => (content.len() > 3 && value.as_bytes() == content).then(|| ("text", whole())),
    }
}

/// At most so many characters, and that there are more.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The part of a range that lies in a piece, counted from the start of the piece; `None` if there is none.
pub(crate) fn within(range: &Range<usize>, piece: &Range<usize>) -> Option<Range<usize>> {
    let start = range.start.max(piece.start);
    let end = range.end.min(piece.end);
    (start < end).then(|| start - piece.start..end - piece.start)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::{LEAF, one};
    use super::*;

    pub(super) fn leaf() -> Asn1 {
        Asn1::new(&one(LEAF).der)
    }

    pub(super) fn named(asn1: &Asn1, name: &str) -> usize {
        (0..asn1.len()).find(|at| asn1.node(*at).unwrap().field == Some(name)).unwrap()
    }

    #[test]
    fn each_byte_belongs_to_the_innermost_element_around_it() {
        let asn1 = leaf();
        assert_eq!(asn1.fault(), None);
        for byte in 0..asn1.bytes.len() {
            let at = asn1.at_byte(byte).unwrap();
            assert!(asn1.range(at).contains(&byte), "{byte}");
            let inner = (at + 1..asn1.len()).find(|inner| asn1.range(*inner).contains(&byte));
            assert_eq!(inner, None, "{byte}");
        }
        assert_eq!(asn1.at_byte(asn1.bytes.len()), None);
    }

    #[test]
    fn an_element_tells_where_it_stands_and_what_can_be_copied() {
        let asn1 = leaf();
        let serial = asn1.described(named(&asn1, "serialNumber")).unwrap();
        assert_eq!(serial.path, "Certificate.tbsCertificate.serialNumber");
        assert_eq!((serial.tag.as_str(), serial.header, serial.content), ("INTEGER", 2, 20));
        assert_eq!(serial.hex, hex_plain(&hex_colons(&asn1.bytes[asn1.range(named(&asn1, "serialNumber"))])));
        assert_eq!(serial.text, None, "it has more digits than are written out");
        assert_eq!(Some(serial.base64), hex_to_base64(&serial.hex));
        let texts: Vec<_> = (0..asn1.len()).filter_map(|at| asn1.described(at).unwrap().text).collect();
        assert!(texts.contains(&("OID", "2.5.4.3".to_owned())));
        assert!(texts.contains(&("text", "epic-prod-voice".to_owned())));
        assert!(texts.contains(&("number", "65537".to_owned())));
    }

    #[test]
    fn a_range_is_cut_to_a_piece() {
        let piece = 16..32;
        for (range, expected) in [
            (0..64, Some(0..16)),
            (20..24, Some(4..8)),
            (30..40, Some(14..16)),
            (0..16, None),
            (32..33, None),
            (20..20, None),
        ] {
            assert_eq!(within(&range, &piece), expected, "{range:?}");
        }
    }

    #[test]
    fn long_and_broken_encodings_are_shown_too() {
        // 60,000 elements side by side: closed at first, and each step stays linear.
        let content = [5, 0].repeat(40_000);
        let mut der = vec![0x30, 0x83, 1, 0x38, 0x80];
        der.extend(content);
        let many = Asn1::new(&der);
        assert_eq!((many.len(), many.rows(&many.open_at_first()).len()), (40_001, 40_001));
        assert_eq!(many.siblings(40_000), 40_000);
        assert_eq!(many.at_byte(der.len() - 1), Some(40_000));
        let cut = Asn1::new(&one(LEAF).der[..300]);
        assert!(cut.fault().is_some_and(|fault| fault.starts_with("byte 0")), "{:?}", cut.fault());
        let nothing = Asn1::new(&[]);
        assert_eq!((nothing.len(), nothing.rows(&[]), nothing.at_byte(0)), (0, Vec::new(), None));
        assert_eq!(nothing.described(0), None);
    }

    #[test]
    fn long_values_are_cut_where_they_are_shown() {
        let string = |text: &str| {
            let mut der = vec![0x0C, 0x82];
            der.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
            der.extend(text.as_bytes());
            let asn1 = Asn1::new(&der);
            (asn1.words(0).2.chars().count(), asn1.described(0).unwrap().text.map(|(_, text)| text))
        };
        let long = "x".repeat(3_000);
        assert_eq!(string(&long), (ROW_TEXT + 1, Some(long)));
        // What must be escaped is copied as it is shown, and what is not shown whole is not copied as text.
        let hidden = format!("a\u{202E}{}", "x".repeat(200));
        assert_eq!(string(&hidden).1, Some(hidden.replace('\u{202E}', "\\u{202e}")));
        assert_eq!(string(&"é".repeat(3_000)).1, None);
    }
}
