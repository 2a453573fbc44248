//! SigV4, with the SDK's own signatures.

use aws_credential_types::Credentials;
use aws_sandbox::{Directory, Options, Role, Sandbox, User};
use aws_sdk_kms::types::KeySpec;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use crate::common::{Aws, by, configured, refusal};

fn sandbox() -> Sandbox {
    let principals = Directory::default()
        .user(User::new("admin").access_key("ADMIN", "secret").administrator())
        .role(Role::new("operator").administrator());
    Sandbox::open(Options { principals, strict_auth: true, ..Options::default() }).unwrap()
}

#[tokio::test]
async fn the_right_secret_opens_and_no_other_does() {
    let sandbox = sandbox();
    let admin = by(&sandbox, "ADMIN", "secret").await;
    admin.key(KeySpec::EccNistP256).await;
    admin.acmpca.list_certificate_authorities().send().await.unwrap();
    let (name, message) = refusal(by(&sandbox, "ADMIN", "wrong").await.kms.list_keys().send().await);
    assert_eq!(name, "InvalidSignatureException");
    assert!(
        message.starts_with("The request signature we calculated does not match the signature you provided.")
    );
    let (name, message) = refusal(by(&sandbox, "UNKNOWN", "secret").await.kms.list_keys().send().await);
    assert_eq!(name, "UnrecognizedClientException");
    assert_eq!(message, "The security token included in the request is invalid.");
}

#[tokio::test]
async fn temporary_credentials_sign_too() {
    let sandbox = sandbox();
    let client = async |key: &str, secret: &str, token: Option<String>| {
        let credentials = Credentials::from_keys(key, secret, token);
        let config = configured(&sandbox, "us-east-1", credentials).await;
        (aws_sdk_sts::Client::new(&config), Aws::new(&sandbox, &config))
    };
    let (sts, _) = client("ADMIN", "secret", None).await;
    let assume = sts.assume_role().role_arn("arn:aws:iam::111122223333:role/operator");
    let given = assume.role_session_name("shift").send().await.unwrap().credentials.unwrap();
    let token = given.session_token().to_owned();
    let (sts, aws) = client(given.access_key_id(), given.secret_access_key(), Some(token.clone())).await;
    let identity = sts.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:sts::111122223333:assumed-role/operator/shift"));
    aws.kms.list_keys().send().await.unwrap();
    let (sts, _) = client(given.access_key_id(), "wrong", Some(token)).await;
    let (name, _) = refusal(sts.get_caller_identity().send().await);
    assert_eq!(name, "SignatureDoesNotMatch");
}

/// A request, signed by hand: what it looks like is in the SigV4 documentation.
struct Signed {
    date: String,
    service: &'static str,
    body: &'static str,
    target: &'static str,
}

impl Signed {
    fn new() -> Self {
        let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        Self { date: now, service: "kms", body: "{}", target: "TrentService.ListKeys" }
    }

    fn request(&self) -> http::request::Builder {
        let Self { date, service, body, target } = self;
        let hash = |data: &[u8]| hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, data));
        let sign = |key: &[u8], text: &str| {
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key);
            aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        };
        let canonical = format!(
            "POST\n/\n\nhost:kms.example\nx-amz-date:{date}\nx-amz-target:{target}\n\n\
             host;x-amz-date;x-amz-target\n{}",
            hash(body.as_bytes())
        );
        let day = &date[..8];
        let scope = format!("{day}/us-east-1/{service}/aws4_request");
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hash(canonical.as_bytes()));
        let key = [day, "us-east-1", service, "aws4_request"]
            .iter()
            .fold(b"AWS4secret".to_vec(), |key, part| sign(&key, part));
        let signature = hex::encode(sign(&key, &text));
        Request::post("/")
            .header("host", "kms.example")
            .header("x-amz-date", date)
            .header("x-amz-target", *target)
            .header(
                "authorization",
                format!(
                    "AWS4-HMAC-SHA256 Credential=ADMIN/{scope}, SignedHeaders=host;x-amz-date;x-amz-target, \
                 Signature={signature}"
                ),
            )
    }
}

async fn answer(
    sandbox: &Sandbox,
    request: http::request::Builder,
    body: &'static str,
) -> (u16, String, String) {
    let response: Response<Bytes> = sandbox.handle(request.body(Bytes::from(body)).unwrap()).await;
    let json: Value = serde_json::from_slice(response.body()).unwrap();
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    (response.status().as_u16(), text("__type"), text("message"))
}

#[tokio::test]
async fn what_is_signed_cannot_be_changed() {
    let sandbox = sandbox();
    assert_eq!(answer(&sandbox, Signed::new().request(), "{}").await.0, 200);
    let changed = [
        answer(&sandbox, Signed::new().request(), "{ }").await,
        answer(&sandbox, Signed { body: "{ }", ..Signed::new() }.request(), "{}").await,
        answer(&sandbox, Signed::new().request().header("x-amz-date", "20200101T000000Z"), "{}").await,
        answer(&sandbox, Signed::new().request().uri("/?a=b"), "{}").await,
        answer(&sandbox, Signed::new().request().header("host", "other.example"), "{}").await,
    ];
    for (number, (status, name, _)) in changed.into_iter().enumerate() {
        assert_eq!((status, name.as_str()), (400, "InvalidSignatureException"), "{number}");
    }
    // What is not signed may be.
    assert_eq!(answer(&sandbox, Signed::new().request().header("x-more", "1"), "{}").await.0, 200);
}

#[tokio::test]
async fn clocks_may_differ_by_five_minutes() {
    let sandbox = sandbox();
    // Where the sandbox's clock stands does not matter: clients sign by the system's.
    sandbox.clock().advance(std::time::Duration::from_secs(86_400));
    for (minutes, complaint) in
        [(-4, None), (4, None), (-6, Some("Signature expired: ")), (6, Some("Signature not yet current: "))]
    {
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
        let date = time.strftime("%Y%m%dT%H%M%SZ").to_string();
        let (status, name, message) =
            answer(&sandbox, Signed { date: date.clone(), ..Signed::new() }.request(), "{}").await;
        match complaint {
            None => assert_eq!(status, 200, "{minutes}: {message}"),
            Some(complaint) => {
                assert_eq!(name, "InvalidSignatureException");
                assert!(message.starts_with(&format!("{complaint}{date} is ")), "{message}");
                assert!(message.ends_with(" 5 min.)"), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn a_signature_is_whole_and_for_its_service() {
    let sandbox = sandbox();
    let (_, name, message) =
        answer(&sandbox, Signed { service: "s3", ..Signed::new() }.request(), "{}").await;
    assert_eq!(name, "InvalidSignatureException");
    assert_eq!(message, "Credential should be scoped to correct service: 'kms'. ");
    let with = |authorization: Option<&str>| {
        let request = Request::post("/").header("x-amz-target", "TrentService.ListKeys");
        match authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        }
    };
    for (authorization, name, message) in [
        (None, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        (Some("Bearer x"), "MissingAuthenticationTokenException", "Missing Authentication Token"),
        (
            Some("AWS4-HMAC-SHA256 Credential=ADMIN/20261124/us-east-1/kms/aws4_request, SignedHeaders=host"),
            "IncompleteSignatureException",
            "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=ADMIN/20261124/us-east-1/kms/aws4_request, SignedHeaders=host",
        ),
        (
            Some("AWS4-HMAC-SHA256 Credential=ADMIN, SignedHeaders=host, Signature=00"),
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'ADMIN'",
        ),
        (
            Some(
                "AWS4-HMAC-SHA256 Credential=ADMIN/20261124/us-east-1/kms/aws4_request, SignedHeaders=date, Signature=00",
            ),
            "InvalidSignatureException",
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            Some(
                "AWS4-HMAC-SHA256 Credential=ADMIN/20261124/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00",
            ),
            "IncompleteSignatureException",
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        ),
    ] {
        let found = answer(&sandbox, with(authorization), "{}").await;
        assert_eq!(found, (400, name.to_owned(), message.to_owned()), "{authorization:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_header_breaks_it(authorization in "(AWS4-HMAC-SHA256 )?[ -~]{0,80}", date in "[ -~]{0,20}", uri in "/[!-~]{0,20}") {
        let sandbox = sandbox();
        let Ok(uri) = uri.parse::<http::Uri>() else { return Ok(()) };
        let request = Request::post(uri)
            .header("authorization", authorization.replacen("[", "Credential=ADMIN/20261124/us-east-1/kms/aws4_request,SignedHeaders=host,Signature=", 1))
            .header("host", "kms.example")
            .header("x-amz-date", date)
            .header("x-amz-target", "TrentService.ListKeys")
            .body(Bytes::new());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        proptest::prop_assert_eq!(runtime.block_on(sandbox.handle(request.unwrap())).status().as_u16(), 400);
    }
}
