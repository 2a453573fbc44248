//! Ten thousand certificates that were broken, the same each time: nothing panics, and what comes out is in proportion to
//! what went in. (`cargo xtask fuzz certificate_input` looks further.)

use signet_shared::certificate::asn1::{CERTIFICATE, Tree, looseness};
use signet_shared::certificate::{
    CertificateError, MAX_BYTES, MAX_CERTIFICATES, Reader, chains, item_to_text, parse, pem_to_der,
    signed_parts, spki_der_of, to_text,
};

use crate::{ALL, NOW};

/// Inputs of each of the four ways to break one.
const EACH: usize = 2_500;

/// A generator of the same numbers each time (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// Reads, and if that works, shows. Whether it worked.
fn exercise(input: &[u8]) -> bool {
    let _ = (signed_parts(input), spki_der_of(input));
    let tree = Tree::read_as(input, &CERTIFICATE);
    assert!(tree.nodes.iter().all(|node| node.range().end <= input.len()));
    looseness(&tree, input);
    for item in Reader::new(input).into_iter().flatten() {
        assert!(!item_to_text(&item, NOW).is_empty());
    }
    match parse(input) {
        Ok(views) => {
            assert!(!views.is_empty() && views.len() <= MAX_CERTIFICATES);
            chains(&views);
            for view in &views {
                let text = to_text(view, NOW);
                let json = serde_json::to_string(&view.report(NOW)).unwrap();
                let most = 64 * view.der.len() + 16_384;
                assert!(text.len() < most && json.len() < most, "{} and {} bytes", text.len(), json.len());
            }
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty() && !error.hint().is_empty());
            false
        }
    }
}

/// Breaks each certificate in turn; gives how many of them could be read all the same.
fn break_all(seed: u64, form: impl Fn(&str) -> Vec<u8>, way: impl Fn(&mut Vec<u8>, &mut Numbers)) -> usize {
    let mut numbers = Numbers(seed);
    let whole: Vec<Vec<u8>> = ALL.iter().map(|pem| form(pem)).collect();
    let broken = whole.iter().cycle().take(EACH).map(|input| {
        let mut input = input.clone();
        way(&mut input, &mut numbers);
        exercise(&input)
    });
    broken.filter(|read| *read).count()
}

fn der(pem: &str) -> Vec<u8> {
    pem_to_der(pem).unwrap()
}

fn text(pem: &str) -> Vec<u8> {
    pem.as_bytes().to_vec()
}

fn change(input: &mut [u8], numbers: &mut Numbers) {
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(input.len());
        // Lengths and tags are what a parser trusts: a bit at a time, or the largest numbers there are.
        input[at] = match numbers.below(4) {
            0 => input[at] ^ (1 << numbers.below(8)),
            1 => [0x00, 0x7F, 0x80, 0x81, 0x84, 0xFF][numbers.below(6)],
            _ => numbers.byte(),
        };
    }
}

fn cut(input: &mut Vec<u8>, numbers: &mut Numbers) {
    input.truncate(numbers.below(input.len()));
}

fn splice(input: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(input.len());
    let end = (at + numbers.below(64)).min(input.len());
    let from = numbers.below(input.len());
    let piece = input[from..(from + numbers.below(200)).min(input.len())].to_vec();
    input.splice(at..end, piece);
}

#[test]
fn changed_bytes_do_no_harm() {
    let read = break_all(1, der, |input, numbers| change(input, numbers));
    assert!(
        (100..EACH).contains(&read),
        "{read}: most changes are in keys and signatures, which are not judged"
    );
}

#[test]
fn a_beginning_is_never_taken_for_a_certificate() {
    assert_eq!(break_all(2, der, cut), 0);
}

#[test]
fn spliced_bytes_do_no_harm() {
    assert!(break_all(3, der, splice) < EACH / 2);
}

#[test]
fn changed_cut_and_spliced_text_does_no_harm() {
    let read = break_all(4, text, |input, numbers| match numbers.below(3) {
        0 => change(input, numbers),
        1 => cut(input, numbers),
        _ => splice(input, numbers),
    });
    assert!(read < EACH, "{read}");
}

#[test]
fn what_is_larger_than_the_limit_is_not_read_at_all() {
    for byte in [0x30, b' ', b'-', b'A'] {
        let size = MAX_BYTES + 1;
        assert!(
            matches!(parse(&vec![byte; size]), Err(CertificateError::TooLarge { size: told }) if told == size)
        );
    }
    // At the limit itself the work is a few passes over the input.
    for piece in [
        &b"0"[..],
        b"-----BEGIN CERTIFICATE-----\n",
        b"-----BEGIN A-----\n-----END A-----\n",
        b"\\n",
        b"-",
        b"-----END A-----\n",
        &[0x30, 0x80],
    ] {
        let input: Vec<u8> = piece.iter().copied().cycle().take(MAX_BYTES).collect();
        assert!(!exercise(&input));
    }
}
