//! The fuzz targets without a fuzzer: their checks on mutated seeds, the same ones each time.

use std::{fs, path::Path};

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "it is a crate of its own, too")]
mod targets;

const INPUTS: usize = 2_000;

/// SplitMix64: numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, or 0.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        start..start + self.below((length - start).min(32) + 1)
    }
}

/// Bytes that mean something in JSON, DER and policies.
const TELLING: [&[u8]; 14] = [
    b"\"",
    b"{",
    b"}",
    b"[]",
    b",",
    b"null",
    b"-1",
    b"*",
    b"${",
    b"\\u0000",
    &[0x30, 0x80],
    &[0x05, 0x00],
    &[0xff; 4],
    b"\n",
];

/// The input with one to four changes.
fn mutated(numbers: &mut Numbers, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut input = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(4) {
        let length = input.len();
        let place = numbers.below(length);
        match numbers.below(7) {
            0 if length > 0 => input[place] ^= 1 << numbers.below(8),
            1 if length > 0 => input[place] = numbers.byte(),
            2 => drop(input.drain(numbers.range(length))),
            3 => {
                let piece = input[numbers.range(length)].to_vec();
                input.splice(place..place, piece);
            }
            4 => {
                let other = &seeds[numbers.below(seeds.len())];
                let piece = other[numbers.range(other.len())].to_vec();
                input.splice(place..place, piece);
            }
            5 => input.truncate(place),
            _ => {
                let piece = TELLING[numbers.below(TELLING.len())];
                input.splice(place..place, piece.iter().copied());
            }
        }
    }
    input
}

/// Gives a target its seeds, and then mutations of them.
fn run(target: &str, seed: u64, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    assert!(!seeds.is_empty());
    for seed in &seeds {
        check(seed);
    }
    let mut numbers = Numbers(seed);
    for number in 0..INPUTS {
        let input = mutated(&mut numbers, &seeds);
        let result = std::panic::catch_unwind(|| check(&input));
        assert!(result.is_ok(), "{target}, input {number}: {}", input.escape_ascii());
    }
}

#[test]
fn any_request() {
    run("door", 1, targets::door::check);
}

#[test]
fn any_policy() {
    run("policy", 2, targets::policy::check);
}

#[test]
fn any_certificate_request() {
    run("certificate_request", 3, targets::certificate_request::check);
}

#[test]
fn any_certificate() {
    run("certificate", 4, targets::certificate::check);
}
