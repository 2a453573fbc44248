//! The AWS console's pages of what an identity is made of.

/// The page of a key or an authority, by its ARN; `None` for anything else, and for partitions without a known console.
pub(crate) fn console_url(arn: &str) -> Option<String> {
    let mut parts = arn.splitn(6, ':');
    let (_, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let host = match partition {
        "aws" => "console.aws.amazon.com",
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => return None,
    };
    let known = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let (kind, id) = resource.split_once('/')?;
    // A certificate stands below its authority, which has a page.
    let id = id.split('/').next()?;
    if region.is_empty() || !known(region) || !known(id) {
        return None;
    }
    let page = match (service, kind) {
        ("kms", "key") => format!("kms/home?region={region}#/kms/keys/{id}"),
        ("acm-pca", "certificate-authority") => {
            // The console wants the slash of the ARN escaped in its own way.
            let authority = arn.split("/certificate/").next()?.replace('/', "~2F");
            format!("acm-pca/home?region={region}#/certificateAuthorities?arn={authority}")
        }
        _ => return None,
    };
    Some(format!("https://{region}.{host}/{page}"))
}

#[cfg(test)]
mod tests {
    use super::console_url;

    #[test]
    fn each_partition_has_its_console() {
        let table = [
            (
                "arn:aws:kms:us-east-1:111122223333:key/4f1c-1",
                "https://us-east-1.console.aws.amazon.com/kms/home?region=us-east-1#/kms/keys/4f1c-1",
            ),
            (
                "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1",
                "https://cn-north-1.console.amazonaws.cn/kms/home?region=cn-north-1#/kms/keys/mrk-1",
            ),
            (
                "arn:aws-us-gov:acm-pca:us-gov-west-1:111122223333:certificate-authority/a-1/certificate/b2",
                "https://us-gov-west-1.console.amazonaws-us-gov.com/acm-pca/home?region=us-gov-west-1#/certificateAuthorities?arn=arn:aws-us-gov:acm-pca:us-gov-west-1:111122223333:certificate-authority~2Fa-1",
            ),
        ];
        for (arn, url) in table {
            assert_eq!(console_url(arn).as_deref(), Some(url));
        }
    }

    #[test]
    fn what_has_no_page_has_no_link() {
        for arn in [
            "",
            "alias/voice",
            "arn:aws-eusc:kms:eusc-de-east-1:111122223333:key/1",
            "arn:aws:kms:us-east-1:111122223333:alias/voice",
            "arn:aws:kms:evil.example/:111122223333:key/1",
            "arn:aws:kms:us-east-1:111122223333:key/1?x",
        ] {
            assert_eq!(console_url(arn), None, "{arn}");
        }
    }
}
