//! The `Authorization` header.

use http::HeaderMap;

use crate::error::ApiError;

/// `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, SignedHeaders=…, Signature=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    pub(crate) access_key: &'a str,
    /// `20261124`.
    pub(super) date: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) signed_headers: Vec<&'a str>,
    /// Hexadecimal.
    pub(super) signature: &'a str,
}

/// The access key id that a request names, whatever else its header is like.
pub(crate) fn access_key(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let key = header.split_once("Credential=")?.1.split(['/', ',']).next()?.trim();
    (!key.is_empty()).then_some(key)
}

impl<'a> Authorization<'a> {
    /// Reads the header strictly.
    ///
    /// # Errors
    /// `MissingAuthenticationTokenException` or `IncompleteSignatureException`, in AWS's words.
    pub(crate) fn read(headers: &'a HeaderMap) -> Result<Self, ApiError> {
        let missing = || ApiError::new("MissingAuthenticationTokenException", "Missing Authentication Token");
        let header = headers.get(http::header::AUTHORIZATION).ok_or_else(missing)?;
        let header = header.to_str().map_err(|_| missing())?;
        let parameters = header.strip_prefix("AWS4-HMAC-SHA256").ok_or_else(missing)?;
        let parameter = |name: &str| {
            parameters
                .split(',')
                .find_map(|parameter| parameter.trim().strip_prefix(name)?.strip_prefix('='))
                .filter(|value| !value.is_empty())
        };
        let found = [parameter("Credential"), parameter("Signature"), parameter("SignedHeaders")];
        let [Some(credential), Some(signature), Some(signed_headers)] = found else {
            let wanted = ["Credential", "Signature", "SignedHeaders"];
            let absent = wanted.iter().zip(found).filter(|(_, value)| value.is_none());
            let complaints: Vec<String> = absent
                .map(|(name, _)| format!("Authorization header requires '{name}' parameter."))
                .collect();
            return Err(incomplete(format!("{} Authorization={header}", complaints.join(" "))));
        };
        let parts: Vec<&str> = credential.split('/').collect();
        let [access_key, date, region, service, "aws4_request"] = parts.as_slice() else {
            return Err(incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. \
                 keyid/date/region/service/term, got '{credential}'"
            )));
        };
        Ok(Self {
            access_key,
            date,
            region,
            service,
            signed_headers: signed_headers.split(';').collect(),
            signature,
        })
    }
}

fn incomplete(message: String) -> ApiError {
    ApiError::new("IncompleteSignatureException", message)
}
