use proptest::prelude::*;

use super::*;

fn input() -> TargetInput {
    TargetInput {
        name: "Lakeside production".to_owned(),
        default_region: "us-east-1".to_owned(),
        account: Some("1111-2222-3333".to_owned()),
        access: AwsAccess {
            profile: Some("lakeside".to_owned()),
            role_arn: Some("arn:aws:iam::111122223333:role/ops/Signet".to_owned()),
            external_id: Some("lakeside:7/2".to_owned()),
            endpoint_url: Some("https://kms.example.org/".to_owned()),
        },
        revision: None,
    }
}

fn faults(change: impl FnOnce(&mut TargetInput)) -> Vec<String> {
    let mut input = input();
    change(&mut input);
    input.checked().err().unwrap_or_default().into_iter().map(|fault| fault.field).collect()
}

#[test]
fn what_is_good_is_kept_as_it_is_used() {
    let checked = input().checked().unwrap();
    assert_eq!(checked.account.as_deref(), Some("111122223333"));
    assert_eq!(checked.access.endpoint_url.as_deref(), Some("https://kms.example.org"));
    let mut bare = input();
    bare.account = Some(" ".to_owned());
    bare.access = AwsAccess { profile: Some(String::new()), ..AwsAccess::default() };
    let bare = bare.checked().unwrap();
    assert_eq!((bare.account, bare.access), (None, AwsAccess::default()), "empty is not given");
}

#[test]
fn each_fault_names_its_field() {
    type Change = fn(&mut TargetInput);
    let table: [(&str, Change); 12] = [
        ("name", |input| input.name = " ".to_owned()),
        ("name", |input| input.name = "x".repeat(65)),
        ("name", |input| input.name = "Sandbox".to_owned()),
        ("name", |input| input.name = "AWS:prod".to_owned()),
        ("default_region", |input| input.default_region = "moon-1".to_owned()),
        ("default_region", |input| input.default_region = "cn-north-1".to_owned()),
        ("account", |input| input.account = Some("11112222333".to_owned())),
        ("account", |input| input.account = Some("444455556666".to_owned())),
        ("access.profile", |input| input.access.profile = Some("a]b".to_owned())),
        ("access.role_arn", |input| input.access.role_arn = Some("Signet".to_owned())),
        ("access.external_id", |input| input.access.external_id = Some("a b".to_owned())),
        ("access.external_id", |input| input.access.role_arn = None),
    ];
    for (number, (field, change)) in table.into_iter().enumerate() {
        assert_eq!(faults(change), [field], "{number}");
    }
    assert_eq!(
        faults(|input| (input.name, input.account) = (String::new(), Some("1".into()))),
        ["name", "account"]
    );
}

#[test]
fn roles_of_every_partition() {
    for (partition, region) in
        [("aws", "eu-central-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")]
    {
        let change = |input: &mut TargetInput| {
            input.default_region = region.to_owned();
            input.access.role_arn = Some(format!("arn:{partition}:iam::111122223333:role/Signet"));
        };
        assert_eq!(faults(change), [""; 0], "{partition}");
    }
}

#[test]
fn limits_are_those_of_aws() {
    for (id, fits) in [("x", false), ("xy", true), (&"x".repeat(1_224), true), (&"x".repeat(1_225), false)] {
        assert_eq!(validate_external_id(id).is_ok(), fits, "{}", id.len());
    }
    let message = validate_external_id("sec ret").unwrap_err().message;
    assert!(!message.contains("sec ret"), "{message}");
}

#[test]
fn endpoints_are_safe_to_send_to() {
    for good in [
        "https://kms.example.org",
        "https://kms.example.org:8443/aws",
        "http://127.0.0.1:4599",
        "http://[::1]:4599",
        "http://localhost",
        "https://[2001:db8::7]",
    ] {
        assert_eq!(validate_endpoint(good).as_deref(), Ok(good));
    }
    assert_eq!(validate_endpoint(" HTTP://127.8.9.1:1/ ").as_deref(), Ok("http://127.8.9.1:1"));
    for bad in [
        "",
        "kms.example.org",
        "://kms.example.org",
        "https://",
        "https:///path",
        "ftp://kms.example.org",
        "http://kms.example.org",
        "http://127.0.0.1.example.org",
        "http://10.0.0.1",
        "https://user:secret@kms.example.org",
        "http://127.0.0.1@evil.example",
        "https://kms.example.org?x=1",
        "https://kms.example.org#x",
        "https://kms.example.org:99999",
        "https://kms.example.org:",
        "https://[::1",
        "https://[::1]x",
        "https://a b",
        "https://a..b",
    ] {
        let fault = validate_endpoint(bad).unwrap_err();
        assert_eq!(fault.field, "access.endpoint_url", "{bad}");
        assert!(!fault.message.contains("secret"), "{bad}");
    }
}

#[test]
fn ids_of_the_command_line_say_how_it_is_reached() {
    for id in [
        "aws:default",
        "aws:lakeside",
        "aws:default@http://127.0.0.1:4599",
        "aws:a@b@https://kms.example.org",
    ] {
        assert_eq!(AwsAccess::from_command_line_id(id).unwrap().command_line_id(), id);
    }
    assert_eq!(AwsAccess::from_command_line_id("aws:default"), Some(AwsAccess::default()));
    for other in ["sandbox", "0190f3c0-0000-7000-8000-000000000000", "aws"] {
        assert_eq!(AwsAccess::from_command_line_id(other), None);
    }
}

proptest! {
    #[test]
    fn what_passes_passes_again_and_nothing_panics(
        name in "\\PC{0,70}", region in "(us-east-1|cn-north-1|us-gov-west-1|.{0,12})",
        account in proptest::option::of("([0-9-]{12,14}|.{0,14})"),
        profile in proptest::option::of("\\PC{0,10}"),
        role in proptest::option::of("(arn:aws:iam::111122223333:role/[a-zA-Z/*]{0,9}|.{0,30})"),
        external in proptest::option::of("[a-z:/ ]{0,5}"),
        endpoint in proptest::option::of("((https?|ftp)://[a-z0-9.:@/?#\\[\\]]{0,20}|.{0,20})"),
    ) {
        let access = AwsAccess { profile, role_arn: role, external_id: external, endpoint_url: endpoint };
        let input = TargetInput { name, default_region: region, account, access, revision: Some(3) };
        match input.checked() {
            Ok(checked) => prop_assert_eq!(checked.clone().checked(), Ok(checked)),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|fault| !fault.field.is_empty() && !fault.message.is_empty()));
            }
        }
    }

    #[test]
    fn an_endpoint_never_hides_where_it_leads(text in "(https?://)?[a-z0-9.:@/?#\\[\\]-]{0,24}") {
        if let Ok(url) = validate_endpoint(&text) {
            prop_assert!(!url.contains(['@', '?', '#']) || !url.split('/').nth(2).unwrap_or_default().contains('@'));
            prop_assert!(url.starts_with("https://") || url.starts_with("http://"));
            prop_assert_eq!(validate_endpoint(&url), Ok(url));
        }
    }
}
