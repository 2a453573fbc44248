//! Authorities that another account uses, as far as their resource policy lets it.

use aws_config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_credential_types::Credentials;
use aws_sandbox::{Directory, Options, Sandbox, User};
use aws_sdk_acmpca::{
    Client,
    primitives::Blob,
    types::{ResourceOwner, RevocationReason, SigningAlgorithm, ValidityPeriodType},
};
use serde_json::{Value, json};

use crate::common::{OpenSsl, P256, code, on, refusal, template, validity};

const OTHER: &str = "444455556666";

/// A client whose requests are signed by this access key.
#[expect(clippy::disallowed_methods, reason = "these tests need clients of several callers")]
async fn client(sandbox: &Sandbox, access_key: &str) -> Client {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(sandbox.http_client())
        .credentials_provider(Credentials::from_keys(access_key, "secret", None))
        .region(Region::from_static("us-east-1"))
        .retry_config(RetryConfig::disabled())
        .load()
        .await;
    Client::new(&config)
}

fn allow(action: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] })
}

/// A policy that lets a principal read, and issue by the template for code signing.
fn share(authority: &str, principal: &str) -> String {
    let statement = |actions: &[&str], condition: Value| {
        json!({
            "Effect": "Allow",
            "Principal": { "AWS": principal },
            "Action": actions,
            "Resource": authority,
            "Condition": condition,
        })
    };
    let read = [
        "acm-pca:DescribeCertificateAuthority",
        "acm-pca:GetCertificate",
        "acm-pca:GetCertificateAuthorityCertificate",
        "acm-pca:ListPermissions",
        "acm-pca:ListTags",
    ];
    let by_template =
        json!({ "StringEquals": { "acm-pca:TemplateArn": template("CodeSigningCertificate") } });
    json!({
        "Version": "2012-10-17",
        "Statement": [statement(&read, json!({})), statement(&["acm-pca:IssueCertificate"], by_template)],
    })
    .to_string()
}

#[tokio::test]
async fn another_account_uses_an_authority_that_is_shared_with_it() {
    let directory = Directory::default()
        .user(
            User::new("issuer").account(OTHER).access_key("AKIDISSUER", "secret").policy(allow("acm-pca:*")),
        )
        .user(
            User::new("reader")
                .account(OTHER)
                .access_key("AKIDREADER", "secret")
                .policy(allow("acm-pca:Describe*")),
        );
    let sandbox = Sandbox::open(Options { principals: directory, ..Options::default() }).unwrap();
    let owner = on(&sandbox, "us-east-1").await;
    let openssl = OpenSsl::new();
    let (root, root_pem) = owner.active_root("Root").await;
    let csr = openssl.request(&P256, "/CN=leaf", &[]);
    let issuer = client(&sandbox, "AKIDISSUER").await;
    let reader = client(&sandbox, "AKIDREADER").await;
    let describe =
        |client: &Client| client.describe_certificate_authority().certificate_authority_arn(&root).send();
    let issue = |client: &Client, name: &str| {
        client
            .issue_certificate()
            .certificate_authority_arn(&root)
            .csr(Blob::new(&*csr))
            .template_arn(template(name))
            .signing_algorithm(SigningAlgorithm::Sha256Withecdsa)
            .validity(validity(30, ValidityPeriodType::Days))
            .send()
    };
    // Nothing without a policy, whatever the other account's identity policies say.
    let (name, message) = refusal(describe(&issuer).await);
    assert_eq!(name, "AccessDeniedException");
    assert_eq!(
        message,
        format!(
            "User: arn:aws:iam::{OTHER}:user/issuer is not authorized to perform: acm-pca:DescribeCertificateAuthority \
             on resource: {root} because the resource does not exist in this Region, no resource-based policies allow \
             access, or a resource-based policy explicitly denies access"
        )
    );
    owner.acmpca.put_policy().resource_arn(&root).policy(share(&root, OTHER)).send().await.unwrap();
    let described = describe(&issuer).await.unwrap().certificate_authority.unwrap();
    assert_eq!(described.owner_account(), Some("111122223333"));
    let issued = issue(&issuer, "CodeSigningCertificate").await.unwrap().certificate_arn;
    let get = issuer.get_certificate().certificate_authority_arn(&root).set_certificate_arn(issued.clone());
    let got = get.send().await.unwrap();
    assert_eq!(got.certificate_chain(), Some(root_pem.as_str()));
    openssl.file("root.pem", &root_pem);
    openssl.file("leaf.pem", got.certificate().unwrap());
    openssl.ok(&["verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"], b"");
    // Only by the template that the policy names, and nothing that it does not.
    assert_eq!(code(issue(&issuer, "EndEntityCertificate").await), "AccessDeniedException");
    let serial = issued.as_deref().unwrap().rsplit('/').next().unwrap().to_owned();
    let revoke = issuer.revoke_certificate().certificate_authority_arn(&root).certificate_serial(serial);
    let revoke = revoke.revocation_reason(RevocationReason::Superseded).send().await;
    assert_eq!(code(revoke), "AccessDeniedException");
    let delete = issuer.delete_certificate_authority().certificate_authority_arn(&root).send().await;
    assert_eq!(code(delete), "AccessDeniedException");
    // Both accounts have to allow it.
    describe(&reader).await.unwrap();
    assert_eq!(code(issue(&reader, "CodeSigningCertificate").await), "AccessDeniedException");
    // A policy for one user is not for the other.
    let one = share(&root, &format!("arn:aws:iam::{OTHER}:user/reader"));
    owner.acmpca.put_policy().resource_arn(&root).policy(one).send().await.unwrap();
    describe(&reader).await.unwrap();
    assert_eq!(code(describe(&issuer).await), "AccessDeniedException");
    owner.acmpca.delete_policy().resource_arn(&root).send().await.unwrap();
    assert_eq!(code(describe(&reader).await), "AccessDeniedException");
    assert!(issuer.list_certificate_authorities().send().await.unwrap().certificate_authorities().is_empty());
}

#[tokio::test]
async fn the_list_of_others_authorities_has_those_that_are_shared() {
    let user = |name: &str, account: &str, key: &str| {
        User::new(name).account(account).access_key(key, "secret").policy(allow("acm-pca:*"))
    };
    let directory = Directory::default()
        .user(user("one", OTHER, "AKIDONE"))
        .user(user("two", OTHER, "AKIDTWO"))
        .user(user("stranger", "777788889999", "AKIDSTRANGER"))
        .user(User::new("mute").account(OTHER).access_key("AKIDMUTE", "secret"));
    let sandbox = Sandbox::open(Options { principals: directory, ..Options::default() }).unwrap();
    let owner = on(&sandbox, "us-east-1").await;
    let (mut shared, mut expected) = (Vec::new(), Vec::new());
    for number in 0..3 {
        let (root, _) = owner.active_root(&format!("Root {number}")).await;
        owner.acmpca.put_policy().resource_arn(&root).policy(share(&root, OTHER)).send().await.unwrap();
        shared.push(root.clone());
        expected.push(root);
    }
    expected.sort();
    let (private, _) = owner.active_root("Private").await;
    let list = async |key: &str| {
        let client = client(&sandbox, key).await;
        let (mut all, mut next) = (Vec::new(), None);
        loop {
            let page = client.list_certificate_authorities().resource_owner(ResourceOwner::OtherAccounts);
            let page = page.max_results(2).set_next_token(next).send().await.unwrap();
            for authority in page.certificate_authorities() {
                assert_eq!(authority.owner_account(), Some("111122223333"));
                all.push(authority.arn().unwrap().to_owned());
            }
            next = page.next_token;
            if next.is_none() {
                return all;
            }
        }
    };
    assert_eq!(list("AKIDONE").await, expected);
    assert!(list("AKIDSTRANGER").await.is_empty());
    // The owner's own are not another's; and who may not list sees nothing.
    let own = owner.acmpca.list_certificate_authorities().resource_owner(ResourceOwner::OtherAccounts);
    assert!(own.send().await.unwrap().certificate_authorities().is_empty());
    let mute = client(&sandbox, "AKIDMUTE").await.list_certificate_authorities();
    let refused = mute.resource_owner(ResourceOwner::OtherAccounts).send().await;
    assert_eq!(code(refused), "AccessDeniedException");
    // A policy for one user, and one that is taken back.
    let one = share(&private, &format!("arn:aws:iam::{OTHER}:user/one"));
    owner.acmpca.put_policy().resource_arn(&private).policy(one).send().await.unwrap();
    owner.acmpca.delete_policy().resource_arn(&shared[0]).send().await.unwrap();
    assert!(list("AKIDONE").await.contains(&private));
    let two = list("AKIDTWO").await;
    assert!(!two.contains(&private) && !two.contains(&shared[0]) && two.len() == 2, "{two:?}");
}

#[tokio::test]
async fn in_one_account_either_policy_is_enough() {
    let directory = Directory::default()
        .user(User::new("nobody").access_key("AKIDNOBODY", "secret"))
        .user(User::new("reader").access_key("AKIDREADER", "secret").policy(allow("acm-pca:Describe*")));
    let sandbox = Sandbox::open(Options { principals: directory, ..Options::default() }).unwrap();
    let owner = on(&sandbox, "us-east-1").await;
    let (root, _) = owner.active_root("Root").await;
    let nobody = client(&sandbox, "AKIDNOBODY").await;
    let reader = client(&sandbox, "AKIDREADER").await;
    let describe =
        |client: &Client| client.describe_certificate_authority().certificate_authority_arn(&root).send();
    describe(&reader).await.unwrap();
    let (name, message) = refusal(describe(&nobody).await);
    assert_eq!(name, "AccessDeniedException");
    let because = "because no identity-based policy allows the acm-pca:DescribeCertificateAuthority action";
    assert!(message.ends_with(because), "{message}");
    let one = share(&root, "arn:aws:iam::111122223333:user/nobody");
    owner.acmpca.put_policy().resource_arn(&root).policy(one).send().await.unwrap();
    describe(&nobody).await.unwrap();
    describe(&reader).await.unwrap();
    let (_, message) = refusal(nobody.delete_policy().resource_arn(&root).send().await);
    assert!(
        message.ends_with("because no identity-based policy allows the acm-pca:DeletePolicy action"),
        "{message}"
    );
}
