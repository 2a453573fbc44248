//! Grants.

use aws_sandbox::{Directory, Options, Role, Sandbox, User};
use aws_sdk_kms::{
    primitives::Blob,
    types::{GrantConstraints, GrantOperation, KeySpec, KeyUsageType, SigningAlgorithmSpec},
};

use crate::common::{Aws, OpenSsl, aws, by, code, refusal};

const SIGNER: &str = "arn:aws:iam::111122223333:role/signer";
const KEEPER: &str = "arn:aws:iam::111122223333:user/keeper";

async fn cast() -> (Aws, Aws, Aws, Aws) {
    let principals = Directory::default()
        .role(Role::new("signer").session("function", "SIGNER", "secret"))
        .user(User::new("keeper").access_key("KEEPER", "secret"))
        .user(User::new("other").account("444455556666").access_key("OTHER", "secret"));
    let sandbox = Sandbox::open(Options { principals, ..Options::default() }).unwrap();
    let with = |key: &'static str| by(&sandbox, key, "secret");
    (with("UNKNOWN").await, with("SIGNER").await, with("KEEPER").await, with("OTHER").await)
}

async fn signs(aws: &Aws, key: &str) -> bool {
    let sign = aws.kms.sign().key_id(key).message(Blob::new("m"));
    let result = sign.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send().await;
    match result {
        Ok(_) => true,
        Err(_) => {
            assert_eq!(code(result), "AccessDeniedException");
            false
        }
    }
}

#[tokio::test]
async fn a_grant_allows_what_it_says_until_it_is_revoked() {
    let (root, signer, ..) = cast().await;
    let key = root.key(KeySpec::EccNistP256).await;
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{key}");
    assert!(!signs(&signer, &key).await);
    let create = root.kms.create_grant().key_id(&key).grantee_principal(SIGNER).name("signing");
    let create = create
        .operations(GrantOperation::Sign)
        .operations(GrantOperation::DescribeKey)
        .retiring_principal(KEEPER);
    let dry = create.clone().dry_run(true).send().await;
    assert_eq!(code(dry), "DryRunOperationException");
    let grant = create.clone().send().await.unwrap();
    let (id, token) = (grant.grant_id.unwrap(), grant.grant_token.unwrap());
    assert_eq!(id.len(), 64);
    assert!(signs(&signer, &key).await);
    assert!(signs(&signer, &arn).await);
    signer.kms.describe_key().key_id(&key).grant_tokens(&token).send().await.unwrap();
    assert_eq!(code(signer.kms.get_public_key().key_id(&key).send().await), "AccessDeniedException");
    let forged = signer.kms.describe_key().key_id(&key).grant_tokens("token").send().await;
    assert_eq!(code(forged), "InvalidGrantTokenException");

    // The same again finds the same grant, under a new token; another name or none makes another one.
    let again = create.clone().send().await.unwrap();
    assert_eq!(again.grant_id(), Some(id.as_str()));
    assert_ne!(again.grant_token(), Some(token.as_str()));
    let other = create.clone().operations(GrantOperation::Verify).send().await.unwrap();
    assert_ne!(other.grant_id(), Some(id.as_str()));
    let nameless = create.set_name(None);
    let one = nameless.clone().send().await.unwrap().grant_id.unwrap();
    assert_ne!(Some(one), nameless.send().await.unwrap().grant_id);

    let listed = root.kms.list_grants().key_id(&key).send().await.unwrap();
    assert_eq!(listed.grants().len(), 4);
    let listed = root.kms.list_grants().key_id(&key).grant_id(&id).send().await.unwrap();
    let [listed] = listed.grants() else { panic!("{listed:?}") };
    assert_eq!(listed.key_id(), Some(arn.as_str()));
    assert_eq!(listed.name(), Some("signing"));
    assert_eq!((listed.grantee_principal(), listed.retiring_principal()), (Some(SIGNER), Some(KEEPER)));
    assert_eq!(listed.issuing_account(), Some("arn:aws:iam::111122223333:root"));
    assert_eq!(listed.operations(), [GrantOperation::DescribeKey, GrantOperation::Sign]);
    let first = root.kms.list_grants().key_id(&key).limit(3).send().await.unwrap();
    assert!(first.truncated);
    let rest = root.kms.list_grants().key_id(&key).set_marker(first.next_marker).send().await.unwrap();
    assert_eq!((rest.grants().len(), rest.truncated), (1, false));
    let retirable = root.kms.list_retirable_grants().retiring_principal(KEEPER).send().await.unwrap();
    assert_eq!(retirable.grants().len(), 4);
    assert_eq!(retirable.grants()[0].key_id(), Some(arn.as_str()));
    let of_nobody = root.kms.list_grants().key_id(&key).grantee_principal(KEEPER).send().await.unwrap();
    assert!(of_nobody.grants().is_empty());

    let revoke = |id: &str| root.kms.revoke_grant().key_id(&key).grant_id(id).send();
    assert_eq!(
        code(signer.kms.revoke_grant().key_id(&key).grant_id(&id).send().await),
        "AccessDeniedException"
    );
    for grant in root.kms.list_grants().key_id(&key).send().await.unwrap().grants() {
        assert!(signs(&signer, &key).await);
        revoke(grant.grant_id().unwrap()).await.unwrap();
    }
    assert!(!signs(&signer, &key).await);
    assert_eq!(
        refusal(revoke(&id).await),
        ("NotFoundException".to_owned(), format!("Grant ID {id} not found"))
    );
}

#[tokio::test]
async fn a_grant_is_retired_by_whom_it_names() {
    let (root, signer, keeper, other) = cast().await;
    let key = root.key(KeySpec::EccNistP256).await;
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{key}");
    let create =
        root.kms.create_grant().key_id(&key).grantee_principal(SIGNER).operations(GrantOperation::Sign);
    let grant = create.clone().retiring_principal(KEEPER).send().await.unwrap();
    let token = grant.grant_token.unwrap();
    for caller in [&signer, &other] {
        let retire = caller.kms.retire_grant().grant_token(&token).send().await;
        assert_eq!(code(retire), "AccessDeniedException");
    }
    keeper.kms.retire_grant().grant_token(&token).send().await.unwrap();
    assert!(!signs(&signer, &key).await);
    assert_eq!(code(keeper.kms.retire_grant().grant_token(&token).send().await), "NotFoundException");

    let grant =
        create.clone().operations(GrantOperation::RetireGrant).send().await.unwrap().grant_id.unwrap();
    signer.kms.retire_grant().key_id(&arn).grant_id(grant).send().await.unwrap();
    let grant = create.send().await.unwrap().grant_id.unwrap();
    assert_eq!(
        code(keeper.kms.retire_grant().key_id(&arn).grant_id(&grant).send().await),
        "AccessDeniedException"
    );
    root.kms.retire_grant().key_id(&arn).grant_id(grant).send().await.unwrap();
    assert_eq!(code(root.kms.retire_grant().send().await), "ValidationException");
    assert_eq!(code(root.kms.retire_grant().grant_token("x").send().await), "InvalidGrantTokenException");
}

#[tokio::test]
async fn a_grant_passes_on_no_more_than_it_has_and_reaches_other_accounts() {
    let (root, signer, _, other) = cast().await;
    let key = root.key(KeySpec::EccNistP256).await;
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{key}");
    let create = root.kms.create_grant().key_id(&key).grantee_principal(SIGNER);
    create.operations(GrantOperation::Sign).operations(GrantOperation::CreateGrant).send().await.unwrap();
    let pass_on = |operation: GrantOperation| {
        let create = signer.kms.create_grant().key_id(&key).operations(operation);
        create.grantee_principal("arn:aws:iam::444455556666:user/other").send()
    };
    assert_eq!(code(pass_on(GrantOperation::Verify).await), "AccessDeniedException");
    assert!(!signs(&other, &arn).await);
    pass_on(GrantOperation::Sign).await.unwrap();
    assert!(signs(&other, &arn).await);
}

#[tokio::test]
async fn what_no_grant_can_be_is_refused() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccNistP256).await;
    let create = || aws.kms.create_grant().key_id(&key).operations(GrantOperation::Sign);
    for principal in ["nobody", "arn:aws:iam::111122223333:wizard/x", "arn:aws:s3:::bucket", "111122223333"] {
        let found = refusal(create().grantee_principal(principal).send().await);
        assert_eq!(
            found,
            (
                "InvalidArnException".to_owned(),
                format!("ARN does not refer to a valid principal: {principal}")
            )
        );
    }
    let create = || create().grantee_principal(SIGNER);
    assert_eq!(code(create().operations(GrantOperation::Decrypt).send().await), "ValidationException");
    assert_eq!(code(create().name("with space").send().await), "ValidationException");
    let unknown = create().operations(GrantOperation::from("Everything")).send().await;
    assert_eq!(code(unknown), "ValidationException");
    let constraints = GrantConstraints::builder().encryption_context_equals("a", "b").build();
    assert_eq!(code(create().constraints(constraints.clone()).send().await), "ValidationException");
    let symmetric = aws.kms.create_key().send().await.unwrap().key_metadata.unwrap().key_id;
    let encrypt = aws.kms.create_grant().key_id(&symmetric).grantee_principal(SIGNER);
    let encrypt = encrypt.operations(GrantOperation::Encrypt).constraints(constraints);
    encrypt.send().await.unwrap();
    let listed = aws.kms.list_grants().key_id(&symmetric).send().await.unwrap();
    assert!(listed.grants()[0].constraints().is_some());
    aws.kms.disable_key().key_id(&key).send().await.unwrap();
    assert_eq!(code(create().send().await), "DisabledException");
}

#[tokio::test]
async fn keys_on_secp256k1_sign() {
    let aws = aws().await;
    let key = aws.key(KeySpec::EccSecgP256K1).await;
    let sign = aws.kms.sign().key_id(&key).message(Blob::new("message"));
    let signature =
        sign.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send().await.unwrap().signature.unwrap();
    let verify = |message: &str| {
        let verify = aws.kms.verify().key_id(&key).message(Blob::new(message)).signature(signature.clone());
        verify.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send()
    };
    verify("message").await.unwrap();
    assert_eq!(code(verify("other").await), "KMSInvalidSignatureException");
    let public = aws.kms.get_public_key().key_id(&key).send().await.unwrap();
    assert_eq!(public.signing_algorithms(), [SigningAlgorithmSpec::EcdsaSha256]);
    let openssl = OpenSsl::new();
    openssl.file("key.der", public.public_key.unwrap());
    openssl.file("signature", signature);
    let text = openssl.ok(&["pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-noout", "-text"], b"");
    assert!(text.contains("secp256k1"), "{text}");
    let verify = ["dgst", "-sha256", "-verify", "key.der", "-keyform", "DER", "-signature", "signature"];
    assert!(openssl.ok(&verify, b"message").contains("Verified OK"));
    let agree = aws.kms.create_key().key_spec(KeySpec::EccSecgP256K1).key_usage(KeyUsageType::KeyAgreement);
    assert_eq!(code(agree.send().await), "ValidationException");
}
