//! Where a request works: account, Region and partition, and the ARNs of that place.

use http::HeaderMap;

/// Account and Region of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) account: String,
    pub(crate) region: String,
}

impl Place {
    /// This place in another account.
    pub(crate) fn of_account(&self, account: &str) -> Self {
        Self { account: account.to_owned(), region: self.region.clone() }
    }

    /// The partition of the Region: `aws`, `aws-cn`, `aws-us-gov` and so on.
    pub(crate) fn partition(&self) -> &'static str {
        partition_of(&self.region)
    }

    /// The ARN of a resource of `service` at this place.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition(), self.region, self.account)
    }

    /// The name under which this place's state is kept.
    pub(crate) fn key(&self) -> String {
        format!("{}/{}", self.account, self.region)
    }
}

/// The Region that a request's SigV4 credential scope names; us-east-1 when it names none.
pub(crate) fn region_of(headers: &HeaderMap) -> &str {
    headers
        .get(http::header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(region_of_scope)
        .unwrap_or("us-east-1")
}

/// The partition that a Region belongs to.
pub(crate) fn partition_of(region: &str) -> &'static str {
    const PREFIXES: [(&str, &str); 6] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("us-iso-", "aws-iso"),
        ("eusc-", "aws-eusc"),
    ];
    PREFIXES.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, partition)| partition)
}

/// The Region in `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …`.
///
/// Only what can be a Region's name is taken, as it becomes part of every ARN.
fn region_of_scope(authorization: &str) -> Option<&str> {
    let credential = authorization.split_once("Credential=")?.1.split(',').next()?;
    let region = credential.trim().rsplit('/').nth(2)?;
    let named = !region.is_empty()
        && region.len() <= 32
        && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    named.then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(authorization: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::AUTHORIZATION, authorization.parse().unwrap());
        region_of(&headers).to_owned()
    }

    #[test]
    fn the_credential_scope_names_the_region() {
        assert_eq!(
            region(
                "AWS4-HMAC-SHA256 Credential=AKID/x/20260101/eu-west-3/kms/aws4_request, SignedHeaders=host, Signature=0"
            ),
            "eu-west-3"
        );
        for odd in
            ["", "Bearer x", "AWS4-HMAC-SHA256 Credential=a/b", "AWS4 Credential=a/b/U:S/kms/aws4_request"]
        {
            assert_eq!(region(odd), "us-east-1", "{odd}");
        }
    }

    #[test]
    fn arns_carry_the_partition() {
        let place = |region: &str| Place { account: "1".into(), region: region.into() }.arn("kms", "key/k");
        assert_eq!(place("us-east-1"), "arn:aws:kms:us-east-1:1:key/k");
        assert_eq!(place("cn-north-1"), "arn:aws-cn:kms:cn-north-1:1:key/k");
        assert_eq!(place("us-gov-west-1"), "arn:aws-us-gov:kms:us-gov-west-1:1:key/k");
    }
}
