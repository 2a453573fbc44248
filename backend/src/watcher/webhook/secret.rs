//! The secret that the receiver checks signatures by. It is never printed.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, Result};

/// Prefix of a secret as the specification writes it.
const PREFIX: &str = "whsec_";
/// Length in bytes that the specification asks for.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// A key for HMAC-SHA256.
pub struct Secret(hmac::Key);

impl Secret {
    /// Reads `whsec_` and 24 to 64 bytes in base64; white space around it is left out.
    ///
    /// # Errors
    /// Invalid if it is something else; the message does not quote it.
    pub fn parse(text: &str) -> Result<Self> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or_else(invalid)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| invalid())?;
        if !LENGTH.contains(&bytes.len()) {
            return Err(invalid());
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The header `webhook-signature`: `v1,` and the HMAC-SHA256 over id, timestamp (Unix seconds) and body, joined
    /// by full stops, in base64.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let tag = hmac::sign(&self.0, format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

fn invalid() -> Error {
    Error::invalid(
        "The webhook's secret cannot be used",
        "It is whsec_ followed by 24 to 64 random bytes in base64.",
    )
    .with_hint("Make one: echo \"whsec_$(openssl rand -base64 32)\". Give the receiver the same.")
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification's own libraries.
    #[test]
    fn it_signs_as_the_specification_does() {
        let secret = Secret::parse(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
        assert_eq!(
            secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn what_is_no_secret_is_refused_and_not_quoted() {
        for text in [
            "",
            "hunter2",
            "whsec_",
            "whsec_hunter2!",
            "whsec_aHVudGVyMg==",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            let error = Secret::parse(text).unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
        let long = format!("whsec_{}", STANDARD.encode([7; 65]));
        assert!(Secret::parse(&long).is_err());
        let secret = Secret::parse(&format!("whsec_{}", STANDARD.encode([7; 64]))).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}
