//! Whether a signature is right, and what AWS says when it is not.

use std::time::Duration;

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use http::request::Parts;

use super::{authorization::Authorization, canonical};
use crate::{clock::Moment, crypto::Hash, error::ApiError};

/// How far a client's clock may be off.
const SKEW: Duration = Duration::from_secs(5 * 60);

/// Verifies the signature of a request to `service` with the secret that belongs to its access key.
///
/// # Errors
/// `InvalidSignatureException` or `IncompleteSignatureException`, in AWS's words.
pub(crate) fn verify(
    authorization: &Authorization<'_>,
    secret: &str,
    service: &str,
    head: &Parts,
    body: &[u8],
    now: Moment,
) -> Result<(), ApiError> {
    let Authorization { date, region, signed_headers, signature, .. } = authorization;
    if !signed_headers.contains(&"host") {
        return Err(invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
    }
    let time = head.headers.get("x-amz-date").and_then(|time| time.to_str().ok()).unwrap_or_default();
    let signed_at = Moment::from_basic_iso(time).ok_or_else(|| {
        ApiError::new(
            "IncompleteSignatureException",
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        )
    })?;
    check_scope(authorization, service, time)?;
    check_skew(signed_at, now)?;
    let wrong = || {
        invalid(
            "The request signature we calculated does not match the signature you provided. Check your AWS \
             Secret Access Key and signing method. Consult the service documentation for details.",
        )
    };
    let request = canonical::request(head, body, signed_headers).ok_or_else(wrong)?;
    let text = format!(
        "AWS4-HMAC-SHA256\n{time}\n{date}/{region}/{service}/aws4_request\n{}",
        hex::encode(Hash::Sha256.digest(request.as_bytes()))
    );
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [*date, *region, service, "aws4_request"] {
        key = hmac_sha256(&key, part);
    }
    let expected = hmac_sha256(&key, &text);
    let given = hex::decode(signature).map_err(|_| wrong())?;
    verify_slices_are_equal(&expected, &given).map_err(|_| wrong())
}

fn check_scope(authorization: &Authorization<'_>, service: &str, time: &str) -> Result<(), ApiError> {
    if authorization.service != service {
        return Err(invalid(format!("Credential should be scoped to correct service: '{service}'. ")));
    }
    let date = time.get(..8).unwrap_or_default();
    if authorization.date != date {
        return Err(invalid(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
             '{}' != '{date}', from '{time}'.",
            authorization.date
        )));
    }
    Ok(())
}

fn check_skew(signed_at: Moment, now: Moment) -> Result<(), ApiError> {
    let (earliest, latest) = (now.minus(SKEW), now.plus(SKEW));
    let [signed, current, first, last] = [signed_at, now, earliest, latest].map(Moment::basic_iso);
    if signed_at < earliest {
        return Err(invalid(format!(
            "Signature expired: {signed} is now earlier than {first} ({current} - 5 min.)"
        )));
    }
    if signed_at > latest {
        return Err(invalid(format!(
            "Signature not yet current: {signed} is still later than {last} ({current} + 5 min.)"
        )));
    }
    Ok(())
}

fn hmac_sha256(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidSignatureException", message)
}
