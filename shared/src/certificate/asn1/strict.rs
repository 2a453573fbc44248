//! Where an encoding is BER but not DER (X.690 §10 and §11): programs read it differently, and signatures over it may fail.

use std::ops::Range;

use super::tree::{Node, Tree};

/// Something that DER writes otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looseness {
    /// Byte of the element, from 0.
    pub offset: usize,
    /// The way to it.
    pub path: String,
    /// What is loose, as the end of a sentence that starts with the element.
    pub what: &'static str,
    /// The section of X.690.
    pub reference: &'static str,
}

/// Everything in a tree that is not DER, in its order.
pub fn looseness(tree: &Tree, bytes: &[u8]) -> Vec<Looseness> {
    let found = tree.nodes.iter().enumerate().filter_map(|(index, node)| {
        let content = bytes.get(node.content.clone()).unwrap_or_default();
        let (what, reference) = form(node, content).or_else(|| order(tree, bytes, index))?;
        Some(Looseness { offset: node.header.start, path: tree.path(index), what, reference })
    });
    found.collect()
}

fn form(node: &Node, content: &[u8]) -> Option<(&'static str, &'static str)> {
    if node.is_indefinite {
        return Some(("has an open length", "X.690 §10.1"));
    }
    if !node.is_minimal {
        return Some(("has a tag or length that is longer than needed", "X.690 §10.1"));
    }
    let is_string = matches!(node.number, 3 | 4 | 12 | 18..=22 | 25..=30);
    match node.number {
        _ if node.class != super::Class::Universal => None,
        _ if node.constructed && is_string => Some(("is a string in pieces", "X.690 §10.2")),
        1 if !matches!(content, [0 | 0xFF]) => Some(("is true in an odd way", "X.690 §11.1")),
        2 | 10 if !is_short(content) => Some(("is a number with needless bytes, or none", "X.690 §8.3.2")),
        3 if !are_bits(content) => Some(("has bits set behind its end", "X.690 §11.2")),
        5 if !content.is_empty() => Some(("is NULL with something in it", "X.690 §8.8")),
        _ => None,
    }
}

fn is_short(content: &[u8]) -> bool {
    match content {
        [] => false,
        [0, next, ..] => *next >= 0x80,
        [0xFF, next, ..] => *next < 0x80,
        _ => true,
    }
}

fn are_bits(content: &[u8]) -> bool {
    match content {
        [] => false,
        [unused] => *unused == 0,
        [unused, .., last] => *unused < 8 && u16::from(*last) & ((1_u16 << unused) - 1) == 0,
    }
}

/// The elements of a SET OF stand in the order of their bytes (X.690 §11.6).
fn order(tree: &Tree, bytes: &[u8], index: usize) -> Option<(&'static str, &'static str)> {
    if !tree.nodes[index].is(17) {
        return None;
    }
    let ranges: Vec<Range<usize>> = tree.children(index).map(|child| tree.nodes[child].range()).collect();
    let is_sorted = ranges.windows(2).all(|pair| bytes.get(pair[0].clone()) <= bytes.get(pair[1].clone()));
    (!is_sorted).then_some(("is a set out of order", "X.690 §11.6"))
}
