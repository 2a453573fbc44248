//! Serial numbers: new ones, and how they are written.

use crate::{crypto::random, error::ApiError};

/// A new serial number of 128 random bits, never zero.
pub(super) fn new() -> Result<[u8; 16], ApiError> {
    loop {
        let serial = random::<16>()?;
        if serial != [0; 16] {
            return Ok(serial);
        }
    }
}

/// A big-endian number in decimal digits, as DescribeCertificateAuthority shows it.
pub(super) fn decimal(bytes: &[u8]) -> String {
    let mut digits: Vec<u8> = vec![0];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).unwrap_or(0);
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).unwrap_or(0));
            carry /= 10;
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_digits() {
        assert_eq!(decimal(&[]), "0");
        assert_eq!(decimal(&[0, 0]), "0");
        assert_eq!(decimal(&[1, 0]), "256");
        assert_eq!(decimal(&u128::MAX.to_be_bytes()), u128::MAX.to_string());
        assert_eq!(decimal(&12_345_678_901_234_567_890_u128.to_be_bytes()), "12345678901234567890");
    }
}
