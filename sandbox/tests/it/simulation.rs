//! Policy simulation: what it says of a call is what the call would meet.

use aws_sandbox::{Directory, Options, Role, Sandbox, User};
use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::common::element;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const AUTHORITY: &str = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a";
const SIGNER: &str = "arn:aws:iam::111122223333:role/team/signer";

fn sandbox() -> Sandbox {
    let statement = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "kms:Sign", "Resource": KEY,
          "Condition": { "StringEquals": { "kms:SigningAlgorithm": "ECDSA_SHA_384", "aws:PrincipalArn": SIGNER } } },
        { "Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*" },
    ] });
    let principals = Directory::default()
        .user(User::new("admin").access_key("ADMIN", "secret").administrator())
        .user(User::new("nobody").access_key("NOBODY", "secret"))
        .role(Role::new("signer").path("/team/").policy(statement).managed_policy("AWSPrivateCAUser"))
        .role(Role::new("elsewhere").account("444455556666"));
    Sandbox::open(Options { principals, ..Options::default() }).unwrap()
}

/// Status and body.
async fn simulate(sandbox: &Sandbox, key: &str, parameters: &[(&str, &str)]) -> (u16, String) {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", "SimulatePrincipalPolicy").append_pair("Version", "2010-05-08");
    form.extend_pairs(parameters);
    let request = Request::post("/")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"))
        .body(Bytes::from(form.finish()));
    let response = sandbox.handle(request.unwrap()).await;
    (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
}

/// Decision, and what decided, of one action of the role.
async fn ask(action: &str, resource: &str, context: Option<(&str, &str)>) -> (String, String, String) {
    let mut parameters = vec![
        ("PolicySourceArn", SIGNER),
        ("ActionNames.member.1", action),
        ("ResourceArns.member.1", resource),
    ];
    if let Some((name, value)) = context {
        parameters.push(("ContextEntries.member.1.ContextKeyName", name));
        parameters.push(("ContextEntries.member.1.ContextKeyType", "string"));
        parameters.push(("ContextEntries.member.1.ContextKeyValues.member.1", value));
    }
    let (status, xml) = simulate(&sandbox(), "ADMIN", &parameters).await;
    assert_eq!(status, 200, "{xml}");
    let of = |name: &str| element(&xml, name).to_owned();
    (of("EvalDecision"), of("SourcePolicyId"), of("MissingContextValues"))
}

#[tokio::test]
async fn a_call_is_allowed_denied_or_not_spoken_of() {
    let algorithm = |name| Some(("kms:SigningAlgorithm", name));
    let template = |name| Some(("acm-pca:TemplateArn", name));
    let code_signing = "arn:aws:acm-pca:::template/CodeSigningCertificate/V1";
    let end_entity = "arn:aws:acm-pca:::template/EndEntityCertificate/V1";
    for (action, resource, context, decision, by, missing) in [
        ("kms:Sign", KEY, algorithm("ECDSA_SHA_384"), "allowed", "role_signer_policy1", ""),
        ("kms:Sign", KEY, algorithm("ECDSA_SHA_256"), "implicitDeny", "", ""),
        ("kms:Sign", KEY, None, "implicitDeny", "", "<member>kms:signingalgorithm</member>"),
        ("kms:Sign", "*", algorithm("ECDSA_SHA_384"), "implicitDeny", "", ""),
        ("kms:ScheduleKeyDeletion", KEY, None, "explicitDeny", "role_signer_policy1", ""),
        ("acm-pca:IssueCertificate", AUTHORITY, template(end_entity), "allowed", "AWSPrivateCAUser", ""),
        (
            "acm-pca:IssueCertificate",
            AUTHORITY,
            template(code_signing),
            "explicitDeny",
            "AWSPrivateCAUser",
            "",
        ),
        ("acm-pca:CreateCertificateAuthority", "*", None, "implicitDeny", "", ""),
    ] {
        let told = ask(action, resource, context).await;
        let told = (told.0.as_str(), told.1.as_str(), told.2.as_str());
        assert_eq!(told, (decision, by, missing), "{action} {context:?}");
    }
}

#[tokio::test]
async fn only_users_and_roles_of_the_own_account_have_policies_to_ask() {
    let sandbox = sandbox();
    for (source, status, code) in [
        ("arn:aws:iam::111122223333:root", 400, "InvalidInput"),
        ("arn:aws:sts::111122223333:assumed-role/signer/shift", 400, "InvalidInput"),
        ("arn:aws:iam::111122223333:role/signer", 404, "NoSuchEntity"),
        ("arn:aws:iam::444455556666:role/elsewhere", 404, "NoSuchEntity"),
    ] {
        let parameters = [("PolicySourceArn", source), ("ActionNames.member.1", "kms:Sign")];
        let (found, xml) = simulate(&sandbox, "ADMIN", &parameters).await;
        assert_eq!((found, element(&xml, "Code")), (status, code), "{xml}");
    }
    let own = [("PolicySourceArn", SIGNER), ("ActionNames.member.1", "kms:Sign")];
    let (status, xml) = simulate(&sandbox, "NOBODY", &own).await;
    assert_eq!((status, element(&xml, "Code")), (403, "AccessDenied"), "{xml}");
    assert!(xml.contains("iam:SimulatePrincipalPolicy") && xml.contains(SIGNER), "{xml}");
}

#[tokio::test]
async fn a_managed_policy_that_is_not_known_is_refused_at_once() {
    let principals = Directory::default().role(Role::new("signer").managed_policy("NoSuchPolicy"));
    let refused = Sandbox::open(Options { principals, ..Options::default() }).unwrap_err().to_string();
    assert!(refused.contains("NoSuchPolicy") && refused.contains("signer"), "{refused}");
}
