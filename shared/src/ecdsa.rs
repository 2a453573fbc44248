//! ECDSA signatures in their two forms: DER, as KMS and certificates have them, and R‖S, as JWTs and browsers have them.

use der::asn1::UintRef;
use der::{Decode, Sequence};

/// `ECDSA-Sig-Value` (RFC 3279 §2.2.3).
#[derive(Sequence)]
struct Value<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// Turns a DER signature into R‖S (RFC 7518 §3.4), each number filled up to `size` bytes: 32 for P-256, 48 for P-384, 66 for P-521.
///
/// `None` when it is no DER signature or a number does not fit.
pub fn raw_from_der(signature: &[u8], size: usize) -> Option<Vec<u8>> {
    let Value { r, s } = Value::from_der(signature).ok()?;
    let mut raw = Vec::with_capacity(2 * size);
    for number in [r.as_bytes(), s.as_bytes()] {
        raw.resize(raw.len() + size.checked_sub(number.len())?, 0);
        raw.extend_from_slice(number);
    }
    Some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_up_short_numbers_and_drops_the_sign_byte() {
        // r = 0x80 (with a sign byte in DER), s = 1.
        let der = [0x30, 0x07, 0x02, 0x02, 0x00, 0x80, 0x02, 0x01, 0x01];
        assert_eq!(raw_from_der(&der, 2), Some(vec![0, 0x80, 0, 1]));
        assert_eq!(raw_from_der(&der, 1), Some(vec![0x80, 1]));
    }

    #[test]
    fn refuses_what_is_no_signature() {
        assert_eq!(raw_from_der(&[0x30, 0x06, 0x02, 0x01, 0xFF, 0x02, 0x01, 0x01], 32), None, "negative");
        assert_eq!(
            raw_from_der(&[0x30, 0x07, 0x02, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01], 1),
            None,
            "too long"
        );
        assert_eq!(raw_from_der(b"junk", 32), None);
        assert_eq!(raw_from_der(&[], 32), None);
    }
}
