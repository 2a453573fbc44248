//! Permissions and resource policies of authorities.

use aws_sdk_acmpca::types::{ActionType, CertificateAuthorityType};
use serde_json::{Value, json};

use crate::common::{aws, code, refusal};

#[tokio::test]
async fn a_permission_is_given_listed_and_taken() {
    let aws = aws().await;
    let pca = &aws.acmpca;
    let (root, _) = aws.active_root("Root").await;
    let create = |principal: &str, account: Option<&str>| {
        pca.create_permission()
            .certificate_authority_arn(&root)
            .principal(principal)
            .set_source_account(account.map(str::to_owned))
            .actions(ActionType::IssueCertificate)
            .actions(ActionType::GetCertificate)
            .send()
    };
    create("acm.amazonaws.com", None).await.unwrap();
    assert_eq!(
        code(create("acm.amazonaws.com", Some("111122223333")).await),
        "PermissionAlreadyExistsException"
    );
    create("acm.amazonaws.com", Some("444455556666")).await.unwrap();
    for (principal, account) in
        [("lambda.amazonaws.com", None), ("*", None), ("acm.amazonaws.com", Some("12")), ("", None)]
    {
        assert_eq!(code(create(principal, account).await), "ValidationException", "{principal} {account:?}");
    }
    let none = pca.create_permission().certificate_authority_arn(&root).principal("acm.amazonaws.com");
    assert_eq!(code(none.set_actions(Some(vec![])).send().await), "ValidationException");
    let list = || pca.list_permissions().certificate_authority_arn(&root);
    let first = list().max_results(1).send().await.unwrap();
    let permission = &first.permissions()[0];
    assert_eq!(permission.certificate_authority_arn(), Some(root.as_str()));
    assert_eq!(permission.source_account(), Some("111122223333"));
    assert_eq!(permission.principal(), Some("acm.amazonaws.com"));
    assert_eq!(permission.actions(), [ActionType::IssueCertificate, ActionType::GetCertificate]);
    assert!(permission.created_at().is_some());
    let second = list().set_next_token(first.next_token).send().await.unwrap();
    assert_eq!(second.permissions()[0].source_account(), Some("444455556666"));
    assert_eq!(code(list().next_token("foreign").send().await), "InvalidNextTokenException");
    let delete = || pca.delete_permission().certificate_authority_arn(&root).principal("acm.amazonaws.com");
    delete().send().await.unwrap();
    assert_eq!(code(delete().send().await), "ResourceNotFoundException");
    assert_eq!(list().send().await.unwrap().permissions().len(), 1);
}

/// A policy as the user guide shows it.
fn policy(authority: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "1",
                "Effect": "Allow",
                "Principal": { "AWS": "444455556666" },
                "Action": [
                    "acm-pca:DescribeCertificateAuthority",
                    "acm-pca:GetCertificate",
                    "acm-pca:GetCertificateAuthorityCertificate",
                    "acm-pca:ListPermissions",
                    "acm-pca:ListTags",
                ],
                "Resource": authority,
            },
            {
                "Sid": "2",
                "Effect": "Allow",
                "Principal": { "AWS": ["arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/a/b"] },
                "Action": "acm-pca:IssueCertificate",
                "Resource": authority,
                "Condition": {
                    "StringEquals": { "acm-pca:TemplateArn": "arn:aws:acm-pca:::template/EndEntityCertificate/V1" }
                },
            },
        ],
    })
}

#[tokio::test]
async fn a_policy_is_put_got_and_deleted() {
    let aws = aws().await;
    let pca = &aws.acmpca;
    let (root, _) = aws.active_root("Root").await;
    let get = || pca.get_policy().resource_arn(&root).send();
    let delete = || pca.delete_policy().resource_arn(&root).send();
    assert_eq!(code(get().await), "ResourceNotFoundException");
    delete().await.unwrap();
    let text = policy(&root).to_string();
    pca.put_policy().resource_arn(&root).policy(&text).send().await.unwrap();
    assert_eq!(get().await.unwrap().policy(), Some(text.as_str()));
    // Permissions show the policy of their authority.
    let create = pca.create_permission().certificate_authority_arn(&root).principal("acm.amazonaws.com");
    create.actions(ActionType::GetCertificate).send().await.unwrap();
    let listed = async || {
        let listed = pca.list_permissions().certificate_authority_arn(&root).send().await.unwrap();
        listed.permissions()[0].policy().map(str::to_owned)
    };
    assert_eq!(listed().await, Some(text));
    delete().await.unwrap();
    assert_eq!(code(get().await), "ResourceNotFoundException");
    assert_eq!(listed().await, None);
    pca.put_policy().resource_arn(&root).policy(policy(&root).to_string()).send().await.unwrap();
    let update = pca.update_certificate_authority().certificate_authority_arn(&root);
    update.status(aws_sdk_acmpca::types::CertificateAuthorityStatus::Disabled).send().await.unwrap();
    pca.delete_certificate_authority().certificate_authority_arn(&root).send().await.unwrap();
    assert_eq!(code(get().await), "InvalidStateException");
    let (place, _) = root.rsplit_once('/').unwrap();
    let absent = format!("{place}/1234abcd-12ab-34cd-56ef-1234567890ab");
    assert_eq!(code(pca.get_policy().resource_arn(absent).send().await), "ResourceNotFoundException");
}

#[tokio::test]
async fn a_policy_that_allows_something_else_is_refused() {
    let aws = aws().await;
    let root = aws.create_authority("Root", CertificateAuthorityType::Root).await;
    let put = |policy: String| aws.acmpca.put_policy().resource_arn(&root).policy(policy).send();
    let changed = |pointer: &str, value: Value| {
        let mut policy = policy(&root);
        *policy.pointer_mut(pointer).unwrap() = value;
        policy.to_string()
    };
    for (what, text) in [
        ("no JSON", "{".to_owned()),
        ("no object", "[]".to_owned()),
        ("no statement", json!({ "Version": "2012-10-17" }).to_string()),
        ("another version", changed("/Version", json!("2026-01-01"))),
        ("a denial", changed("/Statement/0/Effect", json!("Deny"))),
        ("another resource", changed("/Statement/0/Resource", json!("*"))),
        ("everyone", changed("/Statement/0/Principal", json!("*"))),
        ("a service", changed("/Statement/0/Principal", json!({ "Service": "acm.amazonaws.com" }))),
        ("all users", changed("/Statement/0/Principal/AWS", json!("arn:aws:iam::444455556666:user/*"))),
        ("another action", changed("/Statement/0/Action/0", json!("acm-pca:DeleteCertificateAuthority"))),
        ("all actions", changed("/Statement/1/Action", json!("acm-pca:*"))),
        ("a missing action", changed("/Statement/0/Action", json!(["acm-pca:ListTags"]))),
        ("issuing by every template", changed("/Statement/1/Condition", json!({}))),
        (
            "issuing by a template that is none",
            changed(
                "/Statement/1/Condition/StringEquals/acm-pca:TemplateArn",
                json!("EndEntityCertificate/V1"),
            ),
        ),
        (
            "issuing among other actions",
            changed("/Statement/1/Action", json!(["acm-pca:IssueCertificate", "acm-pca:ListTags"])),
        ),
        ("an unknown member", changed("/Statement/1/Sid", json!("2")).replace("\"Sid\"", "\"NotSid\"")),
    ] {
        let (name, message) = refusal(put(text).await);
        assert_eq!(name, "InvalidPolicyException", "{what}");
        assert!(message.starts_with("The resource policy is not valid: "), "{message}");
    }
    assert_eq!(code(put(String::new()).await), "ValidationException");
    // Everyone of an organization, and revoking too.
    let mut shared = policy(&root);
    shared["Statement"][0]["Principal"] = json!("*");
    shared["Statement"][0]["Condition"] = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } });
    shared["Statement"][0]["Action"].as_array_mut().unwrap().push(json!("acm-pca:RevokeCertificate"));
    put(shared.to_string()).await.unwrap();
}
