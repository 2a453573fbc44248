//! The plan of a setup, computed against the live target. Reads only.

use signet_shared::api::plan::{PlanAction, PlanStep, PlannedResult};
use signet_shared::ceremony::CeremonyParams;
use signet_shared::format;
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{Afterwards, Hierarchy, Period, PeriodUnit};

use super::decision::{Decision, decide_authority, decide_existing, decide_key};
use crate::ceremony::parameters::{self, Place, at_authority, at_key};
use crate::ceremony::plan::{Draft, Planning, PriceList, kms, numbered, pca, planned};
use crate::ceremony::steps::authority::{ROOT_TEMPLATE, Role, SUBORDINATE_TEMPLATE, is_short_lived};
use crate::ceremony::steps::name;
use crate::error::{Error, Result};

/// Looks at the target and says what a setup will do there.
///
/// # Errors
/// What AWS says when it cannot be asked.
pub(crate) async fn draft(planning: &Planning<'_>) -> Result<Draft> {
    let CeremonyParams::Setup(order) = planning.params else {
        return Err(Error::internal("parameters of another kind"));
    };
    let aws = planning.aws;
    let leaf = order.options.certificate.validity;
    let mut steps = Vec::new();
    let mut issuer: Option<Decision> = None;
    match &order.options.hierarchy {
        Hierarchy::RootOnly => {
            let root = decide_authority(aws, &order.root_cn, Role::Root, leaf, planning.now).await?;
            steps.extend(authority_steps(order, Role::Root, &order.root_cn, &root, None));
            issuer = Some(root);
        }
        Hierarchy::RootAndSubordinate { subordinate_cn } => {
            let years = Period { unit: PeriodUnit::Years, value: order.options.authority.subordinate_years };
            let sub = decide_authority(aws, subordinate_cn, Role::Subordinate, leaf, planning.now).await?;
            // A root that only has a complete subordinate under it issues nothing more.
            let needed = if matches!(sub, Decision::Adopt { complete: true, .. }) { leaf } else { years };
            let root = decide_authority(aws, &order.root_cn, Role::Root, needed, planning.now).await?;
            steps.extend(authority_steps(order, Role::Root, &order.root_cn, &root, None));
            steps.extend(authority_steps(order, Role::Subordinate, subordinate_cn, &sub, Some(&root)));
            issuer = Some(sub);
        }
        Hierarchy::ExistingAuthority { authority_arn } => {
            let existing = decide_existing(aws, authority_arn, leaf, planning.now).await?;
            steps.push(existing_step(authority_arn, &existing));
            issuer = Some(existing);
        }
        Hierarchy::SelfSigned => {}
    }
    let key = decide_key(aws, &order.alias).await?;
    steps.extend(key_steps(order, &key));
    steps.extend(certificate_steps(order, issuer.as_ref(), &key));
    let confirm = put_away(planning, &mut steps, issuer.as_ref(), order);
    Ok(Draft { steps, confirm })
}

/// Three steps: the authority, its certificate, its activation. `root` is the one that signs a subordinate.
fn authority_steps(
    order: &SetupParams,
    role: Role,
    common_name: &str,
    authority: &Decision,
    root: Option<&Decision>,
) -> [PlanStep; 3] {
    let options = &order.options.authority;
    let prices = PriceList::current();
    let short_lived = is_short_lived(&order.options, role);
    let active = matches!(authority, Decision::Adopt { complete: true, .. });
    let mode = if short_lived { "for certificates of up to seven days" } else { "general purpose" };
    let (noun, names) = match role {
        Role::Root => ("root", [name::AUTHORITY, name::ROOT_CERTIFICATE, name::ACTIVATION]),
        Role::Subordinate => {
            ("subordinate", [name::SUBORDINATE, name::SUBORDINATE_CERTIFICATE, name::SUBORDINATE_ACTIVATION])
        }
    };
    let title = if role == Role::Root { "Root authority" } else { "Subordinate authority" };
    let creates = format!("A {noun} authority with an {} key, {mode}.", options.key_algorithm.name());
    let (summary, hint, arn) = authority.words(&creates);
    let target = authority_place(order, role, authority);
    let signer = root.map_or_else(|| target.clone(), |root| authority_place(order, Role::Root, root));
    let is_created = matches!(authority, Decision::Create);
    let found = PlanStep {
        title: format!("{title}: {common_name}"),
        hint,
        resource: arn,
        calls: if is_created {
            vec![
                pca("ListCertificateAuthorities", "all authorities"),
                parameters::create_authority(order, role, common_name),
            ]
        } else {
            vec![at_authority("DescribeCertificateAuthority", &target)]
        },
        monthly_cents: if is_created { prices.authority(short_lived) } else { 0 },
        expected_seconds: 2,
        ..planned(names[0], authority.action(), summary)
    };
    let describe = || at_authority("DescribeCertificateAuthority", &target);
    let certificate_title = if role == Role::Root { "Root certificate" } else { "Subordinate certificate" };
    let activation_title = if role == Role::Root { "Activation" } else { "Activation of the subordinate" };
    if active {
        return [
            found,
            PlanStep {
                title: certificate_title.to_owned(),
                calls: vec![describe()],
                ..planned(names[1], PlanAction::Skip, "Not needed: the authority is active.")
            },
            PlanStep {
                title: activation_title.to_owned(),
                calls: vec![describe()],
                ..planned(names[2], PlanAction::Check, "Checks that the authority is active.")
            },
        ];
    }
    let signs = match role {
        Role::Root => {
            format!("The authority signs its own certificate: {ROOT_TEMPLATE}, {} years.", options.years)
        }
        Role::Subordinate => format!(
            "The root authority signs it: {SUBORDINATE_TEMPLATE}, {} years.",
            options.subordinate_years
        ),
    };
    [
        found,
        PlanStep {
            title: certificate_title.to_owned(),
            calls: vec![
                describe(),
                at_authority("GetCertificateAuthorityCsr", &target),
                parameters::issue_authority(order, role, &signer),
            ],
            once_cents: prices.certificate(false),
            expected_seconds: 60,
            ..planned(names[1], PlanAction::Create, signs)
        },
        PlanStep {
            title: activation_title.to_owned(),
            calls: vec![
                parameters::get_certificate(&signer, names[1]),
                parameters::import_authority(&target, role),
                describe(),
            ],
            expected_seconds: 5,
            ..planned(
                names[2],
                PlanAction::Change,
                format!("Imports the {noun} certificate, which lets the authority issue."),
            )
        },
    ]
}

/// Where calls on an authority of the setup are made.
fn authority_place(order: &SetupParams, role: Role, authority: &Decision) -> Place {
    let (words, step) = match role {
        Role::Root => ("the new root authority", name::AUTHORITY),
        Role::Subordinate => ("the new subordinate authority", name::SUBORDINATE),
    };
    let kind = order.options.authority.key_algorithm.name();
    authority.place(words, step, PlannedResult::AuthorityArn, kind)
}

/// The role of the authority that issues the certificate.
fn issuing_role(order: &SetupParams) -> Role {
    match order.options.hierarchy {
        Hierarchy::RootAndSubordinate { .. } => Role::Subordinate,
        _ => Role::Root,
    }
}

/// An authority that was chosen from the list.
fn existing_step(arn: &str, existing: &Decision) -> PlanStep {
    let (summary, hint, _) = existing.words("");
    PlanStep {
        title: "Authority".to_owned(),
        hint,
        resource: Some(arn.to_owned()),
        calls: vec![at_authority("DescribeCertificateAuthority", &Place::known(arn, ""))],
        ..planned(name::AUTHORITY, existing.action(), summary)
    }
}

fn key_steps(order: &SetupParams, key: &Decision) -> [PlanStep; 2] {
    let exists = matches!(key, Decision::Adopt { .. });
    let is_created = matches!(key, Decision::Create);
    let options = &order.options.key;
    let spec = options.spec.name();
    let fitness = match options.spec.smart_algorithm() {
        Some(algorithm) => format!("{spec} for {algorithm}."),
        None => format!("{spec}, which SMART servers do not take: they want RS384 or ES384."),
    };
    let regions = if options.multi_region { " It can be replicated into other Regions." } else { "" };
    let creates = format!("{fitness} The private half never leaves KMS, and the key can only sign.{regions}");
    let (summary, hint, arn) = key.words(&creates);
    let target = key_place(order, key);
    let alias = format!("alias/{}", order.alias);
    [
        PlanStep {
            title: "Key: sign and verify".to_owned(),
            hint,
            resource: arn,
            calls: if is_created {
                vec![parameters::create_key(order, name::KEY), at_key("DescribeKey", &target)]
            } else {
                vec![at_key("DescribeKey", &target)]
            },
            monthly_cents: if is_created { PriceList::current().key() } else { 0 },
            expected_seconds: 2,
            ..planned(name::KEY, key.action(), summary)
        },
        PlanStep {
            title: format!("Alias: {alias}"),
            calls: if exists {
                vec![kms("ListAliases", "all aliases")]
            } else {
                vec![
                    kms("ListAliases", "all aliases"),
                    parameters::point_alias("CreateAlias", &alias, &target),
                ]
            },
            ..if exists {
                planned(name::ALIAS, PlanAction::Check, "Checks that it still points at this key.")
            } else {
                planned(name::ALIAS, PlanAction::Create, "Free in this account and Region.")
            }
        },
    ]
}

/// Where calls on the key are made.
fn key_place(order: &SetupParams, key: &Decision) -> Place {
    let spec = order.options.key.spec.name();
    key.place("the new key", name::KEY, PlannedResult::KeyArn, spec)
}

fn certificate_steps(order: &SetupParams, issuer: Option<&Decision>, key: &Decision) -> Vec<PlanStep> {
    let key = key_place(order, key);
    let Some(issuer) = issuer else {
        return self_signed_steps(order, &key);
    };
    let authority = authority_place(order, issuing_role(order), issuer);
    let short_lived = order.options.authority.short_lived && order.options.hierarchy.has_own_root();
    issued_steps(order, &authority, &key, short_lived)
}

/// The steps from the key to a certificate of an authority.
pub(crate) fn issued_steps(
    order: &SetupParams,
    authority: &Place,
    key: &Place,
    short_lived: bool,
) -> Vec<PlanStep> {
    let options = &order.options.certificate;
    vec![
        PlanStep {
            title: "Certificate request".to_owned(),
            calls: vec![at_key("GetPublicKey", key), parameters::sign_request(key)],
            ..planned(
                name::SIGNING_REQUEST,
                PlanAction::Create,
                format!("A CSR for CN={}, signed by the key in KMS and checked here.", order.leaf_cn),
            )
        },
        PlanStep {
            title: format!("Certificate: {}", order.leaf_cn),
            calls: vec![parameters::issue_leaf(order, authority)],
            once_cents: PriceList::current().certificate(short_lived),
            expected_seconds: 2,
            ..planned(
                name::CERTIFICATE,
                PlanAction::Create,
                format!("{}, {}.", options.template.aws_name(), options.validity.words()),
            )
        },
        PlanStep {
            title: "Verification".to_owned(),
            calls: vec![
                parameters::get_certificate(authority, name::CERTIFICATE),
                at_authority("GetCertificateAuthorityCertificate", authority),
            ],
            expected_seconds: 10,
            ..planned(
                name::VERIFICATION,
                PlanAction::Check,
                "Fetches the certificate and checks that it chains to the root and carries the KMS key.",
            )
        },
    ]
}

/// The steps from the key to a certificate that it signs itself.
pub(crate) fn self_signed_steps(order: &SetupParams, key: &Place) -> Vec<PlanStep> {
    let options = &order.options.certificate;
    vec![
        PlanStep {
            title: format!("Certificate: {}", order.leaf_cn),
            calls: vec![at_key("GetPublicKey", key), parameters::sign_itself(key)],
            ..planned(
                name::SELF_SIGNED,
                PlanAction::Create,
                format!(
                    "Signed by the key itself, {}. There is no authority to pay for.",
                    options.validity.words()
                ),
            )
        },
        PlanStep {
            title: "Verification".to_owned(),
            ..planned(
                name::VERIFICATION,
                PlanAction::Check,
                "Checks that the certificate carries the KMS key and is signed by it.",
            )
        },
    ]
}

/// The steps after the issue, if the authority is not to be kept; answers what must be typed first.
fn put_away(
    planning: &Planning<'_>,
    steps: &mut Vec<PlanStep>,
    issuer: Option<&Decision>,
    order: &SetupParams,
) -> Option<String> {
    let afterwards = order.options.afterwards;
    if afterwards == Afterwards::Keep {
        return None;
    }
    // The issuing authority first; then its root.
    let mut authorities = vec![issuer.and_then(|issuer| issuer.words("").2)];
    if matches!(order.options.hierarchy, Hierarchy::RootAndSubordinate { .. }) {
        let root = steps.iter().find(|step| step.name == name::AUTHORITY);
        authorities.push(root.and_then(|step| step.resource.clone()));
    }
    let prices = PriceList::current();
    for (index, arn) in authorities.into_iter().enumerate() {
        let role = if index == 0 && order.options.hierarchy != Hierarchy::RootOnly {
            Role::Subordinate
        } else {
            Role::Root
        };
        let title = if role == Role::Root { "root authority" } else { "subordinate authority" };
        let step = if role == Role::Root { name::AUTHORITY } else { name::SUBORDINATE };
        let target = match &arn {
            Some(arn) => Place::known(arn, ""),
            None => Place::made(&format!("the new {title}"), step, PlannedResult::AuthorityArn, ""),
        };
        let user = arn
            .as_deref()
            .and_then(|arn| planning.others.iter().find(|other| other.authorities().any(|used| used == arn)));
        let refusal = user.map(|user| format!("The identity {:?} uses this authority.", user.name));
        let refused = |step: PlanStep| match &refusal {
            Some(reason) => PlanStep {
                action: PlanAction::Refuse,
                summary: reason.clone(),
                hint: Some("Keep the authority, or set this identity up with one of its own.".to_owned()),
                ..step
            },
            None => step,
        };
        let calls = vec![
            at_authority("DescribeCertificateAuthority", &target),
            parameters::set_enabled(&target, false),
        ];
        steps.push(refused(PlanStep {
            title: format!("Disable the {title}"),
            resource: arn.clone(),
            calls,
            ..planned(
                numbered(name::DISABLE_AUTHORITY, index),
                PlanAction::Change,
                "It cannot issue until it is enabled again. A disabled authority costs the same.",
            )
        }));
        if let Afterwards::Delete { window_days } = afterwards {
            steps.push(refused(PlanStep {
                title: format!("Delete the {title}"),
                resource: arn,
                calls: vec![parameters::delete_authority(&target, window_days)],
                monthly_cents: prices.authority(is_short_lived(&order.options, role)),
                ..planned(
                    numbered(name::DELETE_AUTHORITY, index),
                    PlanAction::Remove,
                    format!(
                        "It costs nothing more, and can be restored for {}. The certificate stays valid.",
                        format::count(i64::from(window_days), "day")
                    ),
                )
            }));
        }
    }
    matches!(afterwards, Afterwards::Delete { .. }).then(|| order.identity.clone())
}
