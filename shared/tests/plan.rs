//! Exports of plans: what they look like, and that no name breaks them.
//!
//! The plans in `data/plan/` are computed ones: `backend/tests/plan.rs` compares them. `UPDATE_GOLDEN=1` writes the exports anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;
use signet_shared::api::plan::{Plan, PlanAction, PlannedValue};
use signet_shared::ceremony::CeremonyParams;
use signet_shared::plan::difference::difference;
use signet_shared::plan::{Format, export, quote};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{Afterwards, Hierarchy};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plan").join(name)
}

fn plan(name: &str) -> Plan {
    serde_json::from_str(&std::fs::read_to_string(data(&format!("{name}.json"))).unwrap()).unwrap()
}

/// What the plan of a setup was asked for.
fn setup(plan: &mut Plan) -> &mut SetupParams {
    match &mut plan.params {
        CeremonyParams::Setup(order) => order,
        other => panic!("{other:?}"),
    }
}

/// A plan as it would be with other names.
fn renamed(root: &str, leaf: &str, identity: &str) -> Plan {
    let mut plan = plan("new");
    let old = setup(&mut plan).clone();
    let swap = |text: &str| {
        text.replace(&old.root_cn, root).replace(&old.leaf_cn, leaf).replace(&old.identity, identity)
    };
    fn walk(value: &mut Value, swap: &impl Fn(&str) -> String) {
        match value {
            Value::String(text) => *text = swap(text),
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, swap)),
            Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, swap)),
            _ => {}
        }
    }
    for step in &mut plan.steps {
        step.title = swap(&step.title);
        step.summary = swap(&step.summary);
        for parameter in step.calls.iter_mut().flat_map(|call| &mut call.parameters) {
            if let PlannedValue::Known(value) = &mut parameter.value {
                walk(value, &swap);
            }
        }
    }
    let order = setup(&mut plan);
    order.root_cn = root.to_owned();
    order.leaf_cn = leaf.to_owned();
    order.identity = identity.to_owned();
    plan
}

#[test]
fn exports_are_as_they_were_looked_at() {
    for name in ["new", "adopted"] {
        let plan = plan(name);
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Json) {
            let file = data(&format!(
                "{name}.{}",
                format.file_name(&plan).replace(&format!("{}-", plan.params.identity()), "")
            ));
            let text = export(&plan, format);
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::write(&file, &text).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "{}", file.display());
        }
    }
}

#[test]
fn json_is_the_plan_itself() {
    let plan = plan("new");
    assert_eq!(serde_json::from_str::<Plan>(&export(&plan, Format::Json)).unwrap(), plan);
}

#[test]
fn a_plan_of_an_earlier_version_still_exports() {
    let mut value: Value = serde_json::from_str(&std::fs::read_to_string(data("new.json")).unwrap()).unwrap();
    value.as_object_mut().unwrap().remove("preflight");
    for step in value["steps"].as_array_mut().unwrap() {
        step.as_object_mut().unwrap().remove("remains");
        for call in step["calls"].as_array_mut().unwrap() {
            call.as_object_mut().unwrap().remove("parameters");
        }
    }
    let plan: Plan = serde_json::from_value(value).unwrap();
    for format in Format::ALL {
        assert!(!export(&plan, format).is_empty(), "{format:?}");
    }
    // Only the names of its calls are known: enough for permissions, too little for other tools.
    let script = export(&plan, Format::Cli);
    assert!(script.trim_end().ends_with("exit 1") && script.contains("Make the plan anew"), "{script}");
    assert!(!export(&plan, Format::Terraform).contains("resource "));
    let template: Value = serde_json::from_str(&export(&plan, Format::Cloudformation)).unwrap();
    assert_eq!(template["Resources"].as_object().unwrap().len(), 0);
    let policies = export(&plan, Format::Iam);
    assert!(policies.contains("kms:CreateKey") && !policies.contains("\"\""), "{policies}");
}

#[test]
fn what_is_adopted_is_named_and_never_made_or_destroyed() {
    let plan = plan("adopted");
    let authority = plan.steps[0].resource.clone().unwrap();
    let policies: Value = serde_json::from_str(&export(&plan, Format::Iam)).unwrap();
    let issuer = policies["issuer"]["policy"]["Statement"].as_array().unwrap();
    assert!(issuer.iter().any(|statement| statement["Resource"] == authority.as_str()));
    let destroyer = policies["destroyer"].to_string();
    for action in ["DeleteCertificateAuthority", "ScheduleKeyDeletion", "DeleteAlias"] {
        assert!(!destroyer.contains(action), "{action}");
    }
    for format in [Format::Cli, Format::Cloudformation, Format::Terraform] {
        let text = export(&plan, format);
        assert!(text.contains(&authority), "{format:?}");
        for made in ["create-certificate-authority", "AWS::KMS::Key\"", "\"aws_kms_key\"", "create-key"] {
            assert!(!text.contains(made), "{format:?}: {made}");
        }
    }
}

#[test]
fn an_authority_that_waits_for_its_certificate_is_completed_from_outside() {
    let mut plan = plan("new");
    let arn =
        "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555";
    plan.steps[0].action = PlanAction::Adopt;
    plan.steps[0].calls.clear();
    for parameter in
        plan.steps.iter_mut().flat_map(|step| &mut step.calls).flat_map(|call| &mut call.parameters)
    {
        if parameter.name == "CertificateAuthorityArn" {
            parameter.value = PlannedValue::text(arn);
        }
    }
    let template: Value = serde_json::from_str(&export(&plan, Format::Cloudformation)).unwrap();
    assert_eq!(
        template["Resources"]["RootCertificate"]["Properties"]["CertificateSigningRequest"]["Ref"],
        "AuthoritySigningRequest"
    );
    assert!(template["Parameters"]["AuthoritySigningRequest"].is_object());
    let hcl = export(&plan, Format::Terraform);
    assert!(hcl.contains("data \"aws_acmpca_certificate_authority\" \"root_certificate\""), "{hcl}");
    assert!(
        hcl.contains("= data.aws_acmpca_certificate_authority.root_certificate.certificate_signing_request"),
        "{hcl}"
    );
}

#[test]
fn policies_name_partition_and_account_as_far_as_they_are_known() {
    let mut plan = plan("new");
    setup(&mut plan).region = "cn-north-1".to_owned();
    assert!(export(&plan, Format::Iam).contains("arn:aws-cn:kms:cn-north-1:111122223333:key/*"));
    plan.target.account = None;
    assert!(
        export(&plan, Format::Iam).contains("arn:aws-cn:kms:cn-north-1:111122223333:key/*"),
        "the preflight knows"
    );
    plan.preflight = None;
    assert!(export(&plan, Format::Iam).contains("arn:aws-cn:kms:cn-north-1:*:alias/epic-prod-voice"));
}

#[test]
fn a_refused_plan_cannot_be_run_by_its_script() {
    let mut plan = plan("new");
    plan.steps[3].action = PlanAction::Refuse;
    plan.steps[3].summary = "It is disabled; it's \"off\"\nrm -rf /".to_owned();
    let script = export(&plan, Format::Cli);
    assert!(!script.contains("aws kms"), "{script}");
    assert!(!script.lines().any(|line| line.starts_with("rm")), "{script}");
    assert!(script.trim_end().ends_with("exit 1"), "{script}");
}

#[test]
fn what_a_format_cannot_say_it_refuses_and_makes_nothing() {
    let tools = [Format::Cli, Format::Cloudformation, Format::Terraform];
    let unfit = |plan: &Plan| tools.map(|format| format.unfit(plan).is_some());
    let mut plan = plan("new");
    assert_eq!(unfit(&plan), [false; 3]);
    setup(&mut plan).options.afterwards = Afterwards::Disable;
    assert_eq!(unfit(&plan), [false, true, true]);
    setup(&mut plan).options.afterwards = Afterwards::Keep;
    setup(&mut plan).options.hierarchy =
        Hierarchy::RootAndSubordinate { subordinate_cn: "Issuing".to_owned() };
    assert_eq!(unfit(&plan), [false; 3]);
    let key = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1";
    plan.steps[0].resource = Some(key.to_owned());
    assert_eq!(unfit(&plan), [false, true, true], "its chain is not known");
    setup(&mut plan).options.hierarchy = Hierarchy::SelfSigned;
    assert_eq!(unfit(&plan), [true; 3]);
    plan.params = serde_json::from_str(r#"{"kind":"renew","identity":"clinic"}"#).unwrap();
    assert_eq!(unfit(&plan), [true; 3]);
    assert_eq!(Format::of(&plan).count(), 4);
    assert!(export(&plan, Format::Cli).trim_end().ends_with("exit 1"));
    assert!(!export(&plan, Format::Terraform).contains("resource \""));
    let template: Value = serde_json::from_str(&export(&plan, Format::Cloudformation)).unwrap();
    assert_eq!(template["Resources"], serde_json::json!({}));
}

#[test]
fn the_region_of_a_plan_is_that_of_what_it_works_on() {
    let mut plan = plan("adopted");
    assert_eq!(plan.region(), "us-east-1");
    plan.params =
        serde_json::from_str(r#"{"kind":"revoke","identity":"clinic","reason":"UNSPECIFIED"}"#).unwrap();
    plan.target.default_region = "eu-west-1".to_owned();
    assert_eq!(plan.region(), "us-east-1");
    plan.steps.iter_mut().for_each(|step| step.resource = None);
    assert_eq!(plan.region(), "eu-west-1");
}

#[test]
fn differences_are_told_step_by_step() {
    let (new, adopted) = (plan("new"), plan("adopted"));
    assert!(difference(&new, &new).is_empty());
    let found = difference(&new, &adopted);
    assert!(found.has("authority") && found.has("key"));
    let text = found.lines().join("\n");
    for expected in [
        "create, now adopt",
        "$400.00 per month, now $0.00",
        "no longer calls CreateCertificateAuthority",
        "per month: $401.00, now $0.00",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let mut fewer = new.clone();
    fewer.steps.remove(2);
    let gone = difference(&new, &fewer);
    assert_eq!(
        (gone.steps[0].name.as_str(), gone.steps[0].changes[0].as_str()),
        ("activation", "not needed any more")
    );
    assert_eq!(difference(&fewer, &new).steps[0].changes, ["new"]);
    let mut other = new.clone();
    other.steps[3].calls[0].parameters[0].value = PlannedValue::text("RSA_4096");
    assert_eq!(difference(&new, &other).lines(), ["Key: sign and verify: the calls have other parameters"]);
}

/// What a POSIX shell makes of a quoted word (XCU 2.2), for the forms that are written here.
fn unshell(word: &str) -> String {
    let (mut out, mut quoted) = (String::new(), false);
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => quoted = !quoted,
            '\\' if !quoted => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    assert!(!quoted, "{word}");
    out
}

/// What Terraform makes of a quoted text; `None` if a template begins in it or it ends early.
fn unhcl(quoted: &str) -> Option<String> {
    let mut chars = quoted.strip_prefix('"')?.strip_suffix('"')?.chars().peekable();
    let mut out = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\n' => return None,
            '$' | '%' if chars.peek() == Some(&'{') => return None,
            '$' | '%' if chars.peek() == Some(&c) => {
                let mut ahead = chars.clone();
                ahead.next();
                if ahead.peek() == Some(&'{') {
                    chars.next();
                    chars.next();
                    out.push(c);
                    out.push('{');
                } else {
                    out.push(c);
                }
            }
            '\\' => out.push(match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let digits: String = (0..4).filter_map(|_| chars.next()).collect();
                    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                }
                c => c,
            }),
            c => out.push(c),
        }
    }
    Some(out)
}

/// Texts that mean something to shells, Terraform, YAML or Markdown, and any others.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "'", "\"", "\\", "$", "${", "$${", "%{", "`", "$(id)", "\n", "|", "*", "#", "<b>", "}", "]", "é", "病", " ", "!", "\u{202e}"
        ]).prop_map(str::to_owned),
        1 => ".{0,6}",
        1 => "[a-z]{1,4}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_stays_a_text(text in nasty()) {
        prop_assert_eq!(unshell(&quote::shell(&text)), text.replace('\0', ""));
        prop_assert_eq!(unhcl(&quote::hcl(&text)), Some(text.clone()));
        let line = quote::one_line(&text);
        prop_assert!(!line.chars().any(char::is_control));
        prop_assert_eq!(line.chars().count(), text.chars().count());
    }

    #[test]
    fn no_name_breaks_an_export(root in nasty(), leaf in nasty(), identity in nasty()) {
        // Long enough to be found again, and not part of what is there anyway.
        let (root, leaf, identity) = (format!("root-{root}-x"), format!("leaf-{leaf}-y"), format!("id-{identity}-z"));
        let plan = renamed(&root, &leaf, &identity);

        let template: Value = serde_json::from_str(&export(&plan, Format::Cloudformation)).unwrap();
        prop_assert_eq!(&template["Resources"]["Authority"]["Properties"]["Subject"]["CommonName"], &root);
        let policies: Value = serde_json::from_str(&export(&plan, Format::Iam)).unwrap();
        let tag = &policies["issuer"]["policy"]["Statement"][0]["Condition"]["StringEquals"]["aws:RequestTag/signet:identity"];
        prop_assert_eq!(tag, &identity);

        // As many lines as with plain names: nothing breaks out of its own.
        let plain = renamed("root-a-x", "leaf-b-y", "id-c-z");
        for format in [Format::Text, Format::Markdown, Format::Terraform, Format::Cloudformation] {
            prop_assert_eq!(export(&plan, format).lines().count(), export(&plain, format).lines().count(), "{:?}", format);
        }
        // A table row has its columns.
        let bars = |text: &str| text.replace("\\|", "").matches('|').count();
        let (ours, theirs) = (export(&plan, Format::Markdown), export(&plain, Format::Markdown));
        for (ours, theirs) in ours.lines().zip(theirs.lines()) {
            prop_assert_eq!(bars(ours), bars(theirs), "{}", ours);
        }
    }
}

#[test]
fn bash_reads_the_script_whatever_the_names_are() {
    for name in [
        "Plain",
        "O'Brien \"x\" $(touch pwned) `id` ${HOME} \\ !",
        "'; exit 7; '",
        "\u{75c5}\u{9662} é\u{202e}",
    ] {
        let plan = renamed(name, &format!("{name} leaf"), "id");
        let script = export(&plan, Format::Cli);
        let output =
            Command::new("bash").args(["-n", "-c", &script]).output().expect("these tests need bash");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        // What the shell makes of the word is what goes to AWS.
        let word = quote::shell(name);
        let output = Command::new("bash")
            .args(["-c", &format!("printf %s {word}")])
            .output()
            .expect("these tests need bash");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), name);
    }
}
