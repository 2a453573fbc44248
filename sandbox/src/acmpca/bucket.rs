//! Names of S3 buckets. Every bucket exists here, and Private CA may write to all of them.

use super::configuration::invalid_args;
use crate::{error::ApiError, validate::Checks};

/// Checks the name as the service model does for revocation lists; for audit reports it has its own bounds.
pub(super) fn check(checks: &mut Checks, member: &str, name: Option<&str>) {
    checks.length(member, name, 3, 255);
    checks.pattern(member, name, "[-a-zA-Z0-9._/]+", |name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/".contains(&b))
    });
}

/// Checks the name by the rules of S3 ("Bucket naming rules" in the Amazon S3 user guide).
pub(super) fn accept(name: &str) -> Result<(), ApiError> {
    let end = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = name.as_bytes();
    let fits = (3..=63).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(b))
        && end(bytes.first())
        && end(bytes.last())
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !name.starts_with("xn--")
        && !name.ends_with("-s3alias");
    if fits { Ok(()) } else { Err(invalid_args(format!("{name} is not a valid S3 bucket name."))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_s3() {
        for name in ["abc", "crl.example-1", "0a0"] {
            assert_eq!(accept(name), Ok(()), "{name}");
        }
        let long = "a".repeat(64);
        for name in ["ab", "Abc", "a_b", "-abc", "abc-", "a..b", "10.0.0.1", "xn--abc", "a/b", &long] {
            assert_eq!(accept(name).unwrap_err().name, "InvalidArgsException", "{name}");
        }
    }
}
