//! Key policies and identity policies, as callers feel them; the rules have unit tests.

use aws_sandbox::{Directory, Options, Role, Sandbox, User};
use aws_sdk_kms::{
    primitives::Blob,
    types::{KeySpec, MessageType, SigningAlgorithmSpec, Tag},
};
use serde_json::{Value, json};

use crate::common::{Aws, by, code, refusal};

const SIGNER: &str = "arn:aws:iam::111122223333:role/service-role/signer";

/// An administrator (`ADMIN`), users whom identity policies allow something, a role (`SIGNER`) that may do
/// nothing by itself, and an administrator of another account (`OTHER`).
fn directory() -> Directory {
    let allow = |action: Value, resource: &str| {
        json!({
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": action, "Resource": resource }],
        })
    };
    Directory::default()
        .user(User::new("admin").access_key("ADMIN", "secret").administrator())
        .user(User::new("alice").access_key("ALICE", "secret").policy(allow(json!("kms:Sign"), "*")))
        .user(User::new("lister").access_key("LISTER", "secret").policy(allow(json!("*:List*"), "*")))
        .user(User::new("other").account("444455556666").access_key("OTHER", "secret").administrator())
        .role(Role::new("signer").path("/service-role/").session("function", "SIGNER", "secret"))
        .organization("o-hospital")
}

fn open(principals: Directory) -> Sandbox {
    Sandbox::open(Options { principals, ..Options::default() }).unwrap()
}

fn root_statement() -> Value {
    json!({
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
        "Action": "kms:*",
        "Resource": "*",
    })
}

/// Gives a key this policy, and its account's identity policies besides.
async fn put(aws: &Aws, key: &str, statements: impl IntoIterator<Item = Value>) {
    let statements: Vec<Value> = std::iter::once(root_statement()).chain(statements).collect();
    let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    aws.kms.put_key_policy().key_id(key).policy(policy).send().await.unwrap();
}

async fn sign(
    aws: &Aws,
    key: &str,
    algorithm: SigningAlgorithmSpec,
) -> Result<
    aws_sdk_kms::operation::sign::SignOutput,
    aws_sdk_kms::error::SdkError<aws_sdk_kms::operation::sign::SignError>,
> {
    aws.kms.sign().key_id(key).message(Blob::new("m")).signing_algorithm(algorithm).send().await
}

fn arn(key: &str) -> String {
    format!("arn:aws:kms:us-east-1:111122223333:key/{key}")
}

#[tokio::test]
async fn a_key_policy_lets_a_role_sign_with_one_algorithm_alone() {
    let sandbox = open(directory());
    let (admin, signer) = (by(&sandbox, "ADMIN", "secret").await, by(&sandbox, "SIGNER", "secret").await);
    let key = admin.key(KeySpec::Rsa2048).await;
    let session = "arn:aws:sts::111122223333:assumed-role/signer/function";
    let denied = |action: &str, why: &str| {
        (
            "AccessDeniedException".to_owned(),
            format!(
                "User: {session} is not authorized to perform: {action} on resource: {} {why}",
                arn(&key)
            ),
        )
    };
    let (rs256, rs384) =
        (SigningAlgorithmSpec::RsassaPkcs1V15Sha256, SigningAlgorithmSpec::RsassaPkcs1V15Sha384);
    assert_eq!(
        refusal(sign(&signer, &key, rs384.clone()).await),
        denied("kms:Sign", "because no identity-based policy allows the kms:Sign action")
    );

    let statement = json!({
        "Effect": "Allow",
        "Principal": { "AWS": SIGNER },
        "Action": "kms:Sign",
        "Resource": "*",
        "Condition": { "StringEquals": { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_384" } },
    });
    put(&admin, &key, [statement.clone()]).await;
    sign(&signer, &key, rs384.clone()).await.unwrap();
    assert_eq!(code(sign(&signer, &key, rs256).await), "AccessDeniedException");
    assert_eq!(code(signer.kms.get_public_key().key_id(&key).send().await), "AccessDeniedException");

    // One statement for everything: its condition is about Sign alone, and silently takes the others away.
    let mut merged = statement.clone();
    merged["Action"] = json!(["kms:Sign", "kms:GetPublicKey", "kms:DescribeKey"]);
    put(&admin, &key, [merged]).await;
    assert_eq!(code(signer.kms.get_public_key().key_id(&key).send().await), "AccessDeniedException");
    let read = json!({
        "Effect": "Allow",
        "Principal": { "AWS": SIGNER },
        "Action": ["kms:GetPublicKey", "kms:DescribeKey"],
        "Resource": "*",
    });
    put(&admin, &key, [statement.clone(), read]).await;
    sign(&signer, &key, rs384.clone()).await.unwrap();
    signer.kms.get_public_key().key_id(&key).send().await.unwrap();
    signer.kms.describe_key().key_id(&key).send().await.unwrap();

    let deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "kms:Sign", "Resource": "*" });
    put(&admin, &key, [statement, deny]).await;
    assert_eq!(
        refusal(sign(&signer, &key, rs384.clone()).await),
        denied("kms:Sign", "with an explicit deny in a resource-based policy")
    );
    // Whoever calls: also the account's root, as whom unknown access keys call.
    let root = by(&sandbox, "UNKNOWN", "secret").await;
    assert_eq!(code(sign(&root, &key, rs384).await), "AccessDeniedException");
    root.kms.describe_key().key_id(&key).send().await.unwrap();
}

#[tokio::test]
async fn without_the_accounts_statement_identity_policies_count_for_nothing() {
    let sandbox = open(directory());
    let (admin, alice) = (by(&sandbox, "ADMIN", "secret").await, by(&sandbox, "ALICE", "secret").await);
    let key = admin.key(KeySpec::EccNistP256).await;
    sign(&alice, &key, SigningAlgorithmSpec::EcdsaSha256).await.unwrap();
    let own = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::111122223333:user/admin" },
        "Action": "kms:*",
        "Resource": "*",
    }] });
    admin.kms.put_key_policy().key_id(&key).policy(own.to_string()).send().await.unwrap();
    let (name, message) = refusal(sign(&alice, &key, SigningAlgorithmSpec::EcdsaSha256).await);
    assert_eq!(name, "AccessDeniedException");
    assert_eq!(
        message,
        format!(
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: kms:Sign on resource: {} \
             because no resource-based policy allows the kms:Sign action",
            arn(&key)
        )
    );
    admin.kms.get_key_policy().key_id(&key).send().await.unwrap();
}

#[tokio::test]
async fn conditions_see_aliases_tags_message_types_and_organizations() {
    let sandbox = open(directory());
    let (admin, signer) = (by(&sandbox, "ADMIN", "secret").await, by(&sandbox, "SIGNER", "secret").await);
    let tag = Tag::builder().tag_key("ward").tag_value("3b").build().unwrap();
    let create = admin.kms.create_key().key_spec(KeySpec::EccNistP256).tags(tag);
    let create = create.key_usage(aws_sdk_kms::types::KeyUsageType::SignVerify).send().await.unwrap();
    let key = create.key_metadata.unwrap().key_id;
    for alias in ["alias/one", "alias/two"] {
        admin.kms.create_alias().alias_name(alias).target_key_id(&key).send().await.unwrap();
    }
    for (condition, name, message_type, allowed) in [
        (json!({ "StringEquals": { "kms:RequestAlias": "alias/one" } }), "alias/one", "RAW", true),
        (json!({ "StringEquals": { "kms:RequestAlias": "alias/one" } }), "alias/two", "RAW", false),
        (json!({ "StringEquals": { "kms:RequestAlias": "alias/one" } }), key.as_str(), "RAW", false),
        (json!({ "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/two" } }), &key, "RAW", true),
        (json!({ "StringEquals": { "kms:MessageType": "DIGEST" } }), &key, "DIGEST", true),
        (json!({ "StringEquals": { "kms:MessageType": "DIGEST" } }), &key, "RAW", false),
        (json!({ "StringEquals": { "aws:ResourceTag/ward": "3b" } }), &key, "RAW", true),
        (json!({ "StringEquals": { "aws:ResourceTag/ward": "3c" } }), &key, "RAW", false),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "o-hospital" } }), &key, "RAW", true),
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "o-other" } }), &key, "RAW", false),
        (json!({ "StringEquals": { "kms:CallerAccount": "111122223333" } }), &key, "RAW", true),
        (
            json!({ "StringEquals": { "kms:KeySpec": "ECC_NIST_P256", "kms:KeyUsage": "SIGN_VERIFY" } }),
            &key,
            "RAW",
            true,
        ),
        (json!({ "ArnEquals": { "aws:PrincipalArn": SIGNER } }), &key, "RAW", true),
        // No function calls through another service.
        (json!({ "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }), &key, "RAW", false),
        (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:lambda:*:*:function:*" } }), &key, "RAW", false),
    ] {
        let statement = json!({
            "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:Sign", "Resource": "*", "Condition": condition,
        });
        put(&admin, &key, [statement]).await;
        let signing = signer.kms.sign().key_id(name).message(Blob::new([7; 32]));
        let signing = signing.message_type(MessageType::from(message_type));
        let found = signing.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send().await;
        assert_eq!(found.is_ok(), allowed, "{condition} {name}: {found:?}");
    }
}

#[tokio::test]
async fn what_has_no_policy_of_its_own_is_for_identity_policies() {
    let sandbox = open(directory());
    let (admin, lister) = (by(&sandbox, "ADMIN", "secret").await, by(&sandbox, "LISTER", "secret").await);
    let key = admin.key(KeySpec::EccNistP256).await;
    lister.kms.list_keys().send().await.unwrap();
    lister.kms.list_aliases().send().await.unwrap();
    lister.acmpca.list_certificate_authorities().send().await.unwrap();
    let user = "User: arn:aws:iam::111122223333:user/lister is not authorized to perform: ";
    let (name, message) = refusal(lister.kms.create_key().send().await);
    assert_eq!(name, "AccessDeniedException");
    assert_eq!(
        message,
        format!(
            "{user}kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action"
        )
    );
    let create = lister.kms.create_alias().alias_name("alias/a").target_key_id(&key).send().await;
    assert_eq!(
        refusal(create).1,
        format!(
            "{user}kms:CreateAlias on resource: arn:aws:kms:us-east-1:111122223333:alias/a because no \
             identity-based policy allows the kms:CreateAlias action"
        )
    );
    // Whether a key exists is told to those who could use it.
    let absent = "1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(code(admin.kms.describe_key().key_id(absent).send().await), "NotFoundException");
    assert_eq!(code(lister.kms.describe_key().key_id(absent).send().await), "AccessDeniedException");
}

#[tokio::test]
async fn authorities_are_for_identity_policies() {
    let template = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "acm-pca:Describe*", "Resource": "arn:aws:acm-pca:*:*:certificate-authority/*" },
        {
            "Effect": "Allow",
            "Action": "acm-pca:IssueCertificate",
            "Resource": "*",
            "Condition": { "StringEquals": { "acm-pca:TemplateArn": "arn:aws:acm-pca:::template/CodeSigningCertificate/V1" } },
        },
    ] });
    let issuer = User::new("issuer").access_key("ISSUER", "secret").policy(template);
    let sandbox = open(directory().user(issuer));
    let (admin, issuer) = (by(&sandbox, "ADMIN", "secret").await, by(&sandbox, "ISSUER", "secret").await);
    let (root, _) = admin.active_root("Root").await;
    issuer.acmpca.describe_certificate_authority().certificate_authority_arn(&root).send().await.unwrap();
    let csr = admin.csr(&root).await;
    let issue = |template: &str| {
        issuer
            .acmpca
            .issue_certificate()
            .certificate_authority_arn(&root)
            .csr(aws_sdk_acmpca::primitives::Blob::new(csr.as_str()))
            .template_arn(crate::common::template(template))
            .signing_algorithm(aws_sdk_acmpca::types::SigningAlgorithm::Sha256Withecdsa)
            .validity(crate::common::validity(1, aws_sdk_acmpca::types::ValidityPeriodType::Days))
            .send()
    };
    issue("CodeSigningCertificate").await.unwrap();
    assert_eq!(code(issue("EndEntityCertificate").await), "AccessDeniedException");
    let (name, message) =
        refusal(issuer.acmpca.get_certificate_authority_csr().certificate_authority_arn(&root).send().await);
    assert_eq!(name, "AccessDeniedException");
    assert_eq!(
        message,
        format!(
            "User: arn:aws:iam::111122223333:user/issuer is not authorized to perform: \
             acm-pca:GetCertificateAuthorityCsr on resource: {root} because no identity-based policy allows the \
             acm-pca:GetCertificateAuthorityCsr action"
        )
    );
}

#[tokio::test]
async fn another_account_needs_both_sides() {
    let sandbox = open(directory());
    let (admin, other) = (by(&sandbox, "ADMIN", "secret").await, by(&sandbox, "OTHER", "secret").await);
    let key = admin.key(KeySpec::EccNistP256).await;
    let arn = arn(&key);
    let ecdsa = SigningAlgorithmSpec::EcdsaSha256;
    let hidden = "because the resource does not exist in this Region, no resource-based policies allow access, or \
                  a resource-based policy explicitly denies access";
    let (name, message) = refusal(sign(&other, &arn, ecdsa.clone()).await);
    assert_eq!(name, "AccessDeniedException");
    assert!(message.ends_with(hidden), "{message}");
    let absent = arn.replace(&key, "1234abcd-12ab-34cd-56ef-1234567890ab");
    assert!(refusal(sign(&other, &absent, ecdsa.clone()).await).1.ends_with(hidden));

    let statement = json!({
        "Effect": "Allow",
        "Principal": { "AWS": "444455556666" },
        "Action": ["kms:Sign", "kms:DescribeKey", "kms:PutKeyPolicy"],
        "Resource": "*",
    });
    put(&admin, &key, [statement]).await;
    assert_eq!(sign(&other, &arn, ecdsa.clone()).await.unwrap().key_id(), Some(arn.as_str()));
    let described = other.kms.describe_key().key_id(&arn).send().await.unwrap().key_metadata.unwrap();
    assert_eq!(described.aws_account_id(), Some("111122223333"));
    // A key id alone is one of the caller's own account, and some operations never reach another.
    assert_eq!(code(sign(&other, &key, ecdsa).await), "NotFoundException");
    let put = other.kms.put_key_policy().key_id(&arn).policy(root_statement().to_string()).send().await;
    assert_eq!(code(put), "AccessDeniedException");
    assert!(other.kms.list_keys().send().await.unwrap().keys().is_empty());
}

#[tokio::test]
async fn the_lockout_check_is_about_the_one_who_calls() {
    let sandbox = open(directory());
    let (admin, root) = (by(&sandbox, "ADMIN", "secret").await, by(&sandbox, "UNKNOWN", "secret").await);
    let key = admin.key(KeySpec::EccNistP256).await;
    let policy = |principal: &str, condition: Value| {
        json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "kms:*", "Resource": "*", "Condition": condition,
        }] })
        .to_string()
    };
    let put = |aws: &Aws, policy: String| aws.kms.put_key_policy().key_id(&key).policy(policy).send();
    let lockout = (
        "MalformedPolicyDocumentException".to_owned(),
        "The new key policy will not allow you to update the key policy in the future.".to_owned(),
    );
    let own = policy("arn:aws:iam::111122223333:user/admin", json!({}));
    assert_eq!(refusal(put(&root, own.clone()).await), lockout);
    let never = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-other" } });
    assert_eq!(refusal(put(&admin, policy("111122223333", never)).await), lockout);
    let always = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-hospital" } });
    put(&admin, policy("111122223333", always)).await.unwrap();
    put(&admin, own.clone()).await.unwrap();
    let create = root.kms.create_key().policy(own.clone());
    assert_eq!(refusal(create.send().await), lockout);
    admin.kms.create_key().policy(own).send().await.unwrap();
}

#[tokio::test]
async fn a_strict_directory_knows_who_exists() {
    let policy = |name: &str| {
        let mut other = root_statement();
        other["Principal"]["AWS"] = json!(format!("arn:aws:iam::{name}"));
        json!({ "Version": "2012-10-17", "Statement": [root_statement(), other] }).to_string()
    };
    for (directory, strict) in [(directory(), false), (directory().strict(), true)] {
        let sandbox = open(directory);
        let admin = by(&sandbox, "ADMIN", "secret").await;
        let key = admin.key(KeySpec::EccNistP256).await;
        let put = |name: &str| admin.kms.put_key_policy().key_id(&key).policy(policy(name)).send();
        for name in [
            "111122223333:role/service-role/signer",
            "111122223333:user/alice",
            "111122223333:root",
            "777788889999:role/whoever",
        ] {
            put(name).await.unwrap();
        }
        for name in ["111122223333:role/signer", "111122223333:user/nobody", "111122223333:role/alice"] {
            let found = put(name).await;
            if strict {
                assert_eq!(
                    refusal(found),
                    (
                        "MalformedPolicyDocumentException".to_owned(),
                        "Policy contains a statement with one or more invalid principals.".to_owned()
                    ),
                    "{name}"
                );
            } else {
                found.unwrap();
            }
        }
    }
}

/// Parameters of every operation at once: each takes its own and passes the others over.
fn all_parameters(key: &str, grant: &str, authority: &str) -> Value {
    let arn = arn(key);
    json!({
        "KeyId": arn, "TargetKeyId": arn, "AliasName": "alias/a", "Description": "d", "Message": "AAAA", "Signature": "AAAA",
        "SigningAlgorithm": "ECDSA_SHA_256", "Policy": "{}", "TagKeys": ["k"], "GrantId": grant,
        "GranteePrincipal": SIGNER, "RetiringPrincipal": SIGNER, "Operations": ["Sign"],
        "CertificateAuthorityArn": authority, "ResourceArn": authority,
    })
}

#[tokio::test]
async fn every_operation_asks_for_its_own_permission() {
    let sandbox = open(directory().user(User::new("bob").access_key("BOB", "secret")));
    let admin = by(&sandbox, "ADMIN", "secret").await;
    let key = admin.key(KeySpec::EccNistP256).await;
    admin.kms.create_alias().alias_name("alias/a").target_key_id(&key).send().await.unwrap();
    let grant = admin.kms.create_grant().key_id(&key).grantee_principal(SIGNER);
    let grant =
        grant.operations(aws_sdk_kms::types::GrantOperation::Verify).send().await.unwrap().grant_id.unwrap();
    let (authority, _) = admin.active_root("Root").await;
    for target in crate::wire::TARGETS {
        let (service, operation) = target.split_once('.').unwrap();
        let mut parameters = all_parameters(&key, &grant, &authority);
        if operation == "TagResource" {
            parameters["Tags"] = json!([{ "TagKey": "k", "TagValue": "v" }]);
        }
        if service == "ACMPrivateCA" {
            let own = crate::checks_first::more(operation);
            parameters.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        }
        if service == "ServiceQuotasV20190624" {
            parameters = json!({ "ServiceCode": "kms", "QuotaCode": "L-C2F1777E" });
        }
        let request = http::Request::post("/")
            .header("x-amz-target", target)
            .header("authorization", "AWS4-HMAC-SHA256 Credential=BOB/20261124/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0")
            .body(bytes::Bytes::from(parameters.to_string()))
            .unwrap();
        let response = sandbox.handle(request).await;
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        assert_eq!(body["__type"], "AccessDeniedException", "{target}: {body}");
        let action = match service {
            "TrentService" => format!("kms:{operation}"),
            "ServiceQuotasV20190624" => format!("servicequotas:{operation}"),
            _ => format!("acm-pca:{operation}"),
        };
        let message = body["message"].as_str().or(body["Message"].as_str()).unwrap();
        let wanted = format!(
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: {action} on resource: "
        );
        assert!(message.starts_with(&wanted), "{target}: {message}");
        assert!(
            message.ends_with(&format!("because no identity-based policy allows the {action} action")),
            "{message}"
        );
    }
    // Nothing has happened.
    assert_eq!(admin.status(&authority).await, "ACTIVE");
    assert_eq!(admin.kms.list_keys().send().await.unwrap().keys().len(), 1);
    assert_eq!(admin.kms.list_grants().key_id(&key).send().await.unwrap().grants().len(), 1);
    let described = admin.kms.describe_key().key_id("alias/a").send().await.unwrap().key_metadata.unwrap();
    assert!(described.enabled());
}
