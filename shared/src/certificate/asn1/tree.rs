//! The elements of an encoding, outermost first, up to the first that breaks. Nothing here calls itself: depth is data.

use std::ops::Range;

use serde::Serialize;

use super::fields::{self, Field};
use super::header::{Class, Header, Problem, header};
use super::value;

/// Most levels that are read.
pub const MAX_DEPTH: usize = 64;
/// Most elements that are read.
pub const MAX_NODES: usize = 60_000;

const BIT_STRING: u32 = 3;
const OCTET_STRING: u32 = 4;
const OBJECT_IDENTIFIER: u32 = 6;

/// One element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Levels above it.
    pub depth: usize,
    /// Position of the element around it.
    pub parent: Option<usize>,
    /// Place among its siblings, from 0.
    pub index: usize,
    /// Class of its tag.
    pub class: Class,
    /// Whether it is made of elements.
    pub constructed: bool,
    /// Number of its tag.
    pub number: u32,
    /// What it is called in the structure, if the structure is known: `notBefore`.
    pub field: Option<&'static str>,
    /// Where tag and length stand, in bytes from the start.
    pub header: Range<usize>,
    /// Where the content stands.
    pub content: Range<usize>,
    /// Its content in words, short; `None` for what is made of elements.
    pub value: Option<String>,
    /// Whether it stands in the bytes of a string (OCTET STRING or BIT STRING) rather than in a sequence.
    pub is_encapsulated: bool,
    /// Whether tag and length are written as DER wants them.
    #[serde(skip)]
    pub(super) is_minimal: bool,
    /// Whether its length was open (BER).
    #[serde(skip)]
    pub(super) is_indefinite: bool,
}

impl Node {
    /// Name of its tag: `SEQUENCE`, `[0]`.
    pub fn tag_name(&self) -> String {
        match self.class {
            Class::Universal => value::tag_name(self.number).to_owned(),
            Class::Context => format!("[{}]", self.number),
            Class::Application => format!("[APPLICATION {}]", self.number),
            Class::Private => format!("[PRIVATE {}]", self.number),
        }
    }

    /// Whether it has this universal tag.
    pub(in super::super) fn is(&self, number: u32) -> bool {
        self.class == Class::Universal && self.number == number
    }

    /// All of its bytes, tag and length included: what *copy node* copies.
    pub fn range(&self) -> Range<usize> {
        self.header.start..self.content.end
    }
}

/// Where and why reading stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset} ({path}): {problem}")]
pub struct Fault {
    /// Byte of the first element that cannot be read, from 0.
    pub offset: usize,
    /// The way to it: `Certificate.tbsCertificate.validity`, numbers (from 0) where a name is not known.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The elements, each before what it is made of.
    pub nodes: Vec<Node>,
    /// Where reading stopped; `None` if it came to the end.
    pub fault: Option<Fault>,
    /// The element in which reading stopped, and the place within it.
    stopped: Option<(Option<usize>, usize)>,
}

/// Puts the content of an element into words.
type Words = fn(&Node, &[u8]) -> String;

/// An element whose end has not come.
struct Open {
    node: Option<usize>,
    /// Where its content must have ended.
    end: usize,
    is_indefinite: bool,
    children: usize,
    is_encapsulated: bool,
}

impl Tree {
    /// Reads one element or several, whatever they are.
    pub fn read(bytes: &[u8]) -> Self {
        Self::elements(bytes, value::words)
    }

    /// Reads the elements; `words` puts the content of simple ones into words.
    fn elements(bytes: &[u8], words: Words) -> Self {
        let mut tree = Self::default();
        if let Err((offset, parent, index, problem)) = tree.fill(bytes, words) {
            let path = tree.path_below(parent, index);
            tree.fault = Some(Fault { offset, path, problem });
            tree.stopped = Some((parent, index));
        }
        tree
    }

    /// Reads what should be of a known structure, names its fields and says where it departs from it.
    pub fn read_as(bytes: &[u8], structure: &'static Field) -> Self {
        Self::read(bytes).named(structure)
    }

    /// The same without the contents in words, for those who look at the bytes themselves.
    pub(in super::super) fn outer_as(bytes: &[u8], structure: &'static Field) -> Self {
        Self::elements(bytes, |_, _| String::new()).named(structure)
    }

    fn named(self, structure: &'static Field) -> Self {
        let mut tree = self;
        let departs = fields::name(&mut tree, structure);
        // Where the bytes themselves break, the path has names by now.
        if let (Some(fault), Some((parent, index))) = (&mut tree.fault, tree.stopped) {
            fault.path = path_of(&tree.nodes, parent, index);
        } else {
            tree.fault = departs;
        }
        tree
    }

    /// The way to an element, by names where they are known.
    pub fn path(&self, node: usize) -> String {
        steps_to(&self.nodes, Some(node)).join(".")
    }

    pub(super) fn path_below(&self, parent: Option<usize>, index: usize) -> String {
        path_of(&self.nodes, parent, index)
    }

    /// The elements directly within one.
    pub(in super::super) fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        // Everything below stands behind it, up to the next that is not deeper.
        let depth = self.nodes.get(parent).map_or(0, |node| node.depth);
        let below = self.nodes.iter().enumerate().skip(parent + 1);
        below
            .take_while(move |(_, node)| node.depth > depth)
            .filter(move |(_, node)| node.parent == Some(parent))
            .map(|(index, _)| index)
    }

    /// The first element with this name, outermost first.
    pub(in super::super) fn field(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.field == Some(name))
    }

    /// The elements as indented lines, at most `most` of them: `SEQUENCE`, `  INTEGER 5`.
    pub fn outline(&self, most: usize) -> Vec<String> {
        let line = |node: &Node| {
            let value = node.value.as_ref().filter(|value| !value.is_empty());
            let value = value.map_or_else(String::new, |value| format!(" {value}"));
            format!("{}{}{value}", "  ".repeat(node.depth), node.tag_name())
        };
        let mut lines: Vec<_> = self.nodes.iter().take(most).map(line).collect();
        if self.nodes.len() > most {
            lines.push(format!("… {} more elements", self.nodes.len() - most));
        }
        lines.extend(self.fault.iter().map(|fault| format!("Breaks at {fault}")));
        lines
    }

    fn fill(&mut self, bytes: &[u8], words: Words) -> Result<(), (usize, Option<usize>, usize, Problem)> {
        let mut open = vec![Open {
            node: None,
            end: bytes.len(),
            is_indefinite: false,
            children: 0,
            is_encapsulated: false,
        }];
        let mut at = 0;
        while let Some(around) = open.last_mut() {
            let stop = |problem| (at, around.node, around.children, problem);
            if around.is_indefinite && bytes.get(at..at + 2) == Some(&[0, 0]) && at + 2 <= around.end {
                if let Some(node) = around.node.and_then(|node| self.nodes.get_mut(node)) {
                    node.content.end = at;
                }
                at += 2;
                open.pop();
                continue;
            }
            if at >= around.end {
                if around.is_indefinite {
                    return Err(stop(Problem::NoEnd));
                }
                open.pop();
                continue;
            }
            let read = header(bytes, at..around.end).map_err(stop)?;
            if open.len() > MAX_DEPTH {
                let around = &open[open.len() - 1];
                return Err((at, around.node, around.children, Problem::TooDeep));
            }
            if self.nodes.len() == MAX_NODES {
                let around = &open[open.len() - 1];
                return Err((at, around.node, around.children, Problem::TooMany));
            }
            at = self.push(bytes, at, read, &mut open, words);
        }
        Ok(())
    }

    /// Adds an element; the place where reading goes on.
    fn push(&mut self, bytes: &[u8], at: usize, read: Header, open: &mut Vec<Open>, words: Words) -> usize {
        let depth = open.len() - 1;
        let Some(around) = open.last_mut() else { return bytes.len() };
        let start = at + read.length;
        let end = read.content.map_or(around.end, |content| start + content);
        let mut node = Node {
            depth,
            parent: around.node,
            index: around.children,
            class: read.class,
            constructed: read.constructed,
            number: read.number,
            field: None,
            header: at..start,
            content: start..end,
            value: None,
            is_encapsulated: around.is_encapsulated,
            is_minimal: read.is_minimal,
            is_indefinite: read.content.is_none(),
        };
        around.children += 1;
        let mut inside = None;
        if read.constructed {
            inside = Some(start);
        } else {
            let content = bytes.get(start..end).unwrap_or_default();
            node.value = Some(words(&node, content));
            let follows_oid = self
                .nodes
                .iter()
                .rev()
                .take(2)
                .any(|earlier| earlier.is(OBJECT_IDENTIFIER) && earlier.depth == depth);
            inside = encapsulated(&read, content, follows_oid).map(|skipped| start + skipped).or(inside);
        }
        self.nodes.push(node);
        match inside {
            Some(inside) => {
                open.push(Open {
                    node: Some(self.nodes.len() - 1),
                    end,
                    is_indefinite: read.content.is_none(),
                    children: 0,
                    is_encapsulated: !read.constructed,
                });
                inside
            }
            None => end,
        }
    }
}

/// The way to a place within `parent` where there need not be an element.
fn path_of(nodes: &[Node], parent: Option<usize>, index: usize) -> String {
    #[cfg(test)]
    tests::PATHS.set(tests::PATHS.get() + 1);
    let here = nodes.iter().position(|node| node.parent == parent && node.index == index);
    let mut steps = steps_to(nodes, parent);
    let name = here.and_then(|here| nodes.get(here)).and_then(|node| node.field);
    steps.push(name.map_or_else(|| index.to_string(), str::to_owned));
    steps.join(".")
}

/// The names of an element and of those around it, outermost first.
fn steps_to(nodes: &[Node], node: Option<usize>) -> Vec<String> {
    let mut steps = Vec::new();
    let mut at = node;
    while let Some(node) = at.and_then(|at| nodes.get(at)) {
        steps.push(node.field.map_or_else(|| node.index.to_string(), str::to_owned));
        at = node.parent;
    }
    steps.reverse();
    steps
}

/// Whether a string holds one whole element, and how many bytes stand before it. A hash can look like one by chance: beside
/// extension values, which follow their OID, only sequences and sets count.
fn encapsulated(read: &Header, content: &[u8], follows_oid: bool) -> Option<usize> {
    let skipped = match () {
        () if read.is(OCTET_STRING) => 0,
        () if read.is(BIT_STRING) && content.first() == Some(&0) => 1,
        () => return None,
    };
    let inner = content.get(skipped..)?;
    let first = header(inner, 0..inner.len()).ok()?;
    let is_whole = first.content.is_some_and(|length| first.length + length == inner.len());
    let is_made_of_elements =
        first.class == Class::Universal && first.constructed && (16..=17).contains(&first.number);
    if !is_whole
        || !(is_made_of_elements || follows_oid && first.class == Class::Universal && first.number != 0)
    {
        return None;
    }
    // All of the first level must be sound, so that no fault is told of what was only taken for ASN.1.
    let mut at = first.length;
    while first.constructed && at < inner.len() {
        let element = header(inner, at..inner.len()).ok()?;
        at += element.length + element.content?;
    }
    Some(skipped)
}

#[cfg(test)]
mod tests {
    use super::super::CERTIFICATE;
    use super::*;
    use std::cell::Cell;

    thread_local! {
        /// Paths that were worked out on this thread: each looks at every element.
        pub(super) static PATHS: Cell<usize> = const { Cell::new(0) };
    }

    /// A certificate whose issuer and subject are made of this many elements that do not belong there.
    fn departing(many: usize) -> Vec<u8> {
        let sequence = |content: Vec<u8>| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&[0x30, 0x84][..], &length, &content].concat()
        };
        let name = || sequence([5, 0].repeat(many));
        let fields = [vec![2, 1, 7], sequence(vec![6, 1, 42]), name(), sequence(Vec::new()), name()];
        sequence(sequence(fields.concat()))
    }

    #[test]
    fn the_path_of_a_departure_is_worked_out_once() {
        for many in [1, 10, 10_000] {
            PATHS.set(0);
            let tree = Tree::read_as(&departing(many), &CERTIFICATE);
            let fault = tree.fault.unwrap();
            assert_eq!(fault.path, "Certificate.tbsCertificate.issuer.0", "{many}");
            assert_eq!(fault.problem, Problem::Unexpected { expected: "relativeName" });
            assert_eq!(PATHS.get(), 1, "{many}");
        }
    }
}
