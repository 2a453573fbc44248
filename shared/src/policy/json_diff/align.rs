//! Which lines of two short texts are the same, in order: the longest common subsequence.

/// Most cells of the comparison table, so that a huge statement costs neither time nor memory: about a thousand lines on
/// either side. Beyond it, only what is the same at both ends is matched.
const MOST_CELLS: usize = 1 << 20;

/// Pairs of places `(old, new)` that hold the same line, both ascending.
pub(super) fn align(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = |lines: &[&str]| lines.len() - tail;
    let (rows, columns) = (middle(old_rest), middle(new_rest));
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    if rows.saturating_mul(columns) <= MOST_CELLS {
        let found =
            common(old_rest.get(..rows).unwrap_or_default(), new_rest.get(..columns).unwrap_or_default());
        pairs.extend(found.into_iter().map(|(a, b)| (head + a, head + b)));
    }
    pairs.extend((0..tail).map(|at| (head + rows + at, head + columns + at)));
    pairs
}

/// The longest common subsequence by the textbook table: `best[a][b]` is its length for what follows `a` and `b`.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut best = vec![0_u32; (old.len() + 1) * width];
    let cell = |best: &[u32], a: usize, b: usize| best.get(a * width + b).copied().unwrap_or_default();
    for (a, left) in old.iter().enumerate().rev() {
        for (b, right) in new.iter().enumerate().rev() {
            let value = if left == right {
                cell(&best, a + 1, b + 1) + 1
            } else {
                cell(&best, a + 1, b).max(cell(&best, a, b + 1))
            };
            if let Some(slot) = best.get_mut(a * width + b) {
                *slot = value;
            }
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(left), Some(right)) = (old.get(a), new.get(b)) {
        if left == right {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if cell(&best, a + 1, b) >= cell(&best, a, b + 1) {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_common_lines_are_found() {
        for (old, new, wanted) in [
            ("", "", vec![]),
            ("abc", "abc", vec![(0, 0), (1, 1), (2, 2)]),
            ("abc", "axc", vec![(0, 0), (2, 2)]),
            ("abc", "bc", vec![(1, 0), (2, 1)]),
            ("abcd", "acbd", vec![(0, 0), (2, 1), (3, 3)]),
            ("aa", "a", vec![(0, 0)]),
            ("abc", "xyz", vec![]),
            ("", "xyz", vec![]),
        ] {
            let lines = |text: &'static str| text.split("").filter(|s| !s.is_empty()).collect::<Vec<_>>();
            assert_eq!(align(&lines(old), &lines(new)), wanted, "{old} {new}");
        }
    }

    #[test]
    fn huge_texts_are_matched_at_their_ends_only() {
        let numbers: Vec<String> = (0..3000).map(|n| n.to_string()).collect();
        let old: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let mut new = old.clone();
        new[1] = "x";
        new[2998] = "y";
        let pairs = align(&old, &new);
        assert_eq!(pairs, [(0, 0), (2999, 2999)]);
        new[2998] = "2998";
        assert_eq!(align(&old, &new).len(), 2999);
    }
}
