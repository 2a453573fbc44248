//! The policies of roles, as IAM tells of them.

use aws_sandbox::{Directory, Options, Role, Sandbox, User};
use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::common::element;

const READONLY: &str = "arn:aws:iam::aws:policy/AWSPrivateCAReadOnly";

fn inline(action: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] })
}

fn sandbox() -> Sandbox {
    let signer = Role::new("signer").path("/team/").policy(inline("kms:Sign")).policy(inline("kms:Verify"));
    let principals = Directory::default()
        .user(User::new("admin").access_key("ADMIN", "secret").administrator())
        .user(User::new("nobody").access_key("NOBODY", "secret"))
        .role(signer.managed_policy("AWSPrivateCAUser").managed_policy("AWSPrivateCAReadOnly"))
        .role(Role::new("elsewhere").account("444455556666").managed_policy("AWSPrivateCAReadOnly"));
    Sandbox::open(Options { principals, ..Options::default() }).unwrap()
}

/// Status and body.
async fn ask(sandbox: &Sandbox, key: &str, action: &str, parameters: &[(&str, &str)]) -> (u16, String) {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", action).append_pair("Version", "2010-05-08").extend_pairs(parameters);
    let request = Request::post("/")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"))
        .body(Bytes::from(form.finish()));
    let response = sandbox.handle(request.unwrap()).await;
    (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
}

async fn admin(action: &str, parameters: &[(&str, &str)]) -> (u16, String) {
    ask(&sandbox(), "ADMIN", action, parameters).await
}

fn policy(xml: &str, name: &str) -> Value {
    let text = percent_decode_str(element(xml, name)).decode_utf8().unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn inline_policies_are_listed_in_pages_and_given_as_they_are() {
    let (status, xml) = admin("ListRolePolicies", &[("RoleName", "signer"), ("MaxItems", "1")]).await;
    assert_eq!(
        (status, element(&xml, "member"), element(&xml, "IsTruncated")),
        (200, "policy1", "true"),
        "{xml}"
    );
    let marker = element(&xml, "Marker");
    let next = [("RoleName", "signer"), ("MaxItems", "1"), ("Marker", marker)];
    let (_, xml) = admin("ListRolePolicies", &next).await;
    assert_eq!((element(&xml, "member"), element(&xml, "IsTruncated")), ("policy2", "false"), "{xml}");
    assert!(!xml.contains("<Marker>"));

    let (status, xml) = admin("GetRolePolicy", &[("RoleName", "signer"), ("PolicyName", "policy2")]).await;
    assert_eq!((status, element(&xml, "PolicyName")), (200, "policy2"));
    assert!(element(&xml, "PolicyDocument").starts_with("%7B%22Version%22"), "{xml}");
    assert_eq!(policy(&xml, "PolicyDocument"), inline("kms:Verify"));
}

#[tokio::test]
async fn attached_policies_lead_to_their_one_version() {
    let (status, xml) = admin("ListAttachedRolePolicies", &[("RoleName", "signer")]).await;
    assert_eq!(status, 200);
    assert_eq!(element(&xml, "PolicyArn"), READONLY, "in the order of the names: {xml}");
    assert!(xml.contains("arn:aws:iam::aws:policy/AWSPrivateCAUser"));
    let elsewhere = [("RoleName", "signer"), ("PathPrefix", "/service-role/")];
    assert!(!admin("ListAttachedRolePolicies", &elsewhere).await.1.contains("PolicyArn"));

    let (status, xml) = admin("GetPolicy", &[("PolicyArn", READONLY)]).await;
    let of = |name: &str| element(&xml, name).to_owned();
    assert_eq!((status, of("Arn").as_str(), of("DefaultVersionId").as_str()), (200, READONLY, "v1"));
    assert_eq!(of("AttachmentCount"), "1", "in this account");
    let (status, xml) = admin("GetPolicyVersion", &[("PolicyArn", READONLY), ("VersionId", "v1")]).await;
    assert_eq!((status, element(&xml, "IsDefaultVersion")), (200, "true"));
    assert!(policy(&xml, "Document").to_string().contains("acm-pca:ListPermissions"));
}

#[tokio::test]
async fn what_is_not_there_and_what_cannot_be_is_refused() {
    for (action, parameters, status, code) in [
        ("ListRolePolicies", vec![("RoleName", "absent")], 404, "NoSuchEntity"),
        ("ListRolePolicies", vec![("RoleName", "elsewhere")], 404, "NoSuchEntity"),
        ("ListRolePolicies", vec![("RoleName", "a b")], 400, "ValidationError"),
        ("ListRolePolicies", vec![("RoleName", "signer"), ("MaxItems", "0")], 400, "ValidationError"),
        ("ListRolePolicies", vec![("RoleName", "signer"), ("Marker", "x")], 400, "ValidationError"),
        ("GetRolePolicy", vec![("RoleName", "signer"), ("PolicyName", "policy3")], 404, "NoSuchEntity"),
        ("GetRolePolicy", vec![("RoleName", "signer")], 400, "ValidationError"),
        (
            "ListAttachedRolePolicies",
            vec![("RoleName", "signer"), ("PathPrefix", "x")],
            400,
            "ValidationError",
        ),
        ("GetPolicy", vec![("PolicyArn", "arn:aws:iam::aws:policy/Nothing")], 404, "NoSuchEntity"),
        ("GetPolicy", vec![("PolicyArn", "x")], 400, "ValidationError"),
        ("GetPolicyVersion", vec![("PolicyArn", READONLY), ("VersionId", "v2")], 404, "NoSuchEntity"),
        ("GetPolicyVersion", vec![("PolicyArn", READONLY), ("VersionId", "2")], 400, "ValidationError"),
    ] {
        let (found, xml) = admin(action, &parameters).await;
        assert_eq!((found, element(&xml, "Code")), (status, code), "{action} {parameters:?} {xml}");
    }
}

#[tokio::test]
async fn each_asks_for_its_own_permission() {
    let role = "arn:aws:iam::111122223333:role/team/signer";
    for (action, parameters, resource) in [
        ("ListRolePolicies", vec![("RoleName", "signer")], role),
        ("GetRolePolicy", vec![("RoleName", "signer"), ("PolicyName", "policy1")], role),
        ("ListAttachedRolePolicies", vec![("RoleName", "signer")], role),
        ("GetPolicy", vec![("PolicyArn", READONLY)], READONLY),
        ("GetPolicyVersion", vec![("PolicyArn", READONLY), ("VersionId", "v1")], READONLY),
    ] {
        let (status, xml) = ask(&sandbox(), "NOBODY", action, &parameters).await;
        assert_eq!((status, element(&xml, "Code")), (403, "AccessDenied"));
        let wanted = format!("is not authorized to perform: iam:{action} on resource: {resource} ");
        assert!(element(&xml, "Message").contains(&wanted), "{xml}");
    }
}

#[tokio::test]
async fn a_role_that_nobody_set_up_can_be_tried_by_the_root_unless_the_directory_is_strict() {
    let role = "arn:aws:iam::111122223333:role/team/unheard-of";
    let assume = [("RoleArn", role), ("RoleSessionName", "trial")];
    let call = async |sandbox: &Sandbox, key: &str, arn: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", "AssumeRole").append_pair("Version", "2011-06-15").extend_pairs(assume);
        let body = form.finish().replace("team%2Funheard-of", arn);
        let request = Request::post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"))
            .body(Bytes::from(body));
        let response = sandbox.handle(request.unwrap()).await;
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    };
    let open = sandbox();
    let (status, xml) = call(&open, "ROOT", "team%2Funheard-of").await;
    assert_eq!(status, 200, "{xml}");
    assert_eq!(element(&xml, "Arn"), "arn:aws:sts::111122223333:assumed-role/unheard-of/trial");
    // Whoever is not the root needs a role that is there.
    assert_eq!(call(&open, "ADMIN", "team%2Funheard-of").await.0, 403);
    assert_eq!(call(&open, "ROOT", "a%20b").await.0, 403, "not the name of a role");
    let strict = Options { principals: Directory::default().strict(), ..Options::default() };
    assert_eq!(call(&Sandbox::open(strict).unwrap(), "ROOT", "team%2Funheard-of").await.0, 403);
}
