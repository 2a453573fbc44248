//! Ten thousand damaged inputs, the same in each run: nothing panics, whatever is said of them.

use signet_shared::certificate::asn1::{CERTIFICATE, Tree, looseness};
use signet_shared::certificate::{Content, Reader, item_to_text, pem_to_der};

use crate::{ALL, NOW};

/// Marsaglia's xorshift: enough to damage, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

fn damaged(random: &mut Random) -> Vec<u8> {
    let pem = ALL[random.below(ALL.len())];
    let mut input = if random.below(4) == 0 { pem.as_bytes().to_vec() } else { pem_to_der(pem).unwrap() };
    for _ in 0..=random.below(4) {
        let at = random.below(input.len());
        match random.below(5) {
            0 => input.truncate(at.max(1)),
            1 => input[at] = random.byte(),
            2 => input[at] ^= 1 << random.below(8),
            3 => drop(input.splice(at..at, [random.byte(), random.byte()])),
            _ => {
                let end = (at + random.below(30)).min(input.len());
                input.drain(at..end);
                if input.is_empty() {
                    input.push(0x30);
                }
            }
        }
    }
    input
}

/// Reads 2,500 inputs; how many could be read.
fn run(seed: u64) -> usize {
    let mut random = Random(seed);
    let mut readable = 0;
    for _ in 0..2_500 {
        let input = damaged(&mut random);
        let tree = Tree::read_as(&input, &CERTIFICATE);
        assert!(tree.nodes.iter().all(|node| node.range().end <= input.len()));
        looseness(&tree, &input);
        let Ok(reader) = Reader::new(&input) else { continue };
        for item in reader {
            assert!(!item_to_text(&item, NOW).is_empty());
            if let Ok(Content::Certificate(view)) = &item.content {
                readable += 1;
                assert!(serde_json::to_string(&view.report(NOW)).is_ok());
            }
        }
    }
    readable
}

#[test]
fn first_quarter() {
    assert!(run(0x9E37_79B9_7F4A_7C15) > 300);
}

#[test]
fn second_quarter() {
    assert!(run(0xBF58_476D_1CE4_E5B9) > 300);
}

#[test]
fn third_quarter() {
    assert!(run(0x94D0_49BB_1331_11EB) > 300);
}

#[test]
fn last_quarter() {
    assert!(run(0x2545_F491_4F6C_DD1D) > 300);
}
