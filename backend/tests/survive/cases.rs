//! The table: how each ceremony comes about, and how it ends.

use signet::app::App;
use signet_shared::api::identity_query::IdentityQuery;
use signet_shared::ceremony::{
    CeremonyParams, CleanUpParams, ImportParams, ImportedCertificate, Removal, RenewParams, RestoreParams,
    RevocationReason, RevokeParams, RotateParams, RotationStage,
};
use signet_shared::setup::SetupParams;
use signet_shared::setup::options::{
    Afterwards, AuthorityKey, CrlOptions, ExtraTag, Hierarchy, KeySpec, OcspOptions,
};

use crate::common::end::End;
use crate::common::{World, other_params, params, run};

/// A ceremony under test.
pub(crate) struct Case {
    /// What went before.
    before: Before,
    /// What it is asked for.
    params: CeremonyParams,
    pub(crate) end: End,
}

/// What goes before a ceremony: others, in order.
type Before = Vec<CeremonyParams>;

impl Case {
    /// Lets happen what goes before, and answers what is asked for.
    pub(crate) async fn prepare(&self, world: &World, app: &App) -> CeremonyParams {
        for params in &self.before {
            run(world, app, complete(app, params.clone()).await).await;
        }
        complete(app, self.params.clone()).await
    }
}

/// Puts in ARNs that are known only now.
async fn complete(app: &App, mut params: CeremonyParams) -> CeremonyParams {
    match &mut params {
        CeremonyParams::Setup(setup) => {
            if let Hierarchy::ExistingAuthority { authority_arn } = &mut setup.options.hierarchy {
                *authority_arn = app.list_authorities(None).await.unwrap()[0].arn.clone();
            }
        }
        CeremonyParams::Import(import) => {
            let taken = app.list_identities(&IdentityQuery::default()).await.unwrap();
            let taken = app.read_identity(&taken.items[0].id).await.unwrap();
            import.authority_arn = taken.authority_arn;
            import.certificate = ImportedCertificate::Arn { arn: taken.certificate_arn.unwrap() };
        }
        _ => {}
    }
    params
}

/// A setup with keys that are made fast.
fn quick(mut params: SetupParams) -> SetupParams {
    params.options.authority.key_algorithm = AuthorityKey::EC_prime256v1;
    params.options.key.spec = KeySpec::ECC_NIST_P384;
    params
}

fn under(hierarchy: Hierarchy) -> CeremonyParams {
    let mut params = quick(params());
    params.options.hierarchy = hierarchy;
    params.into()
}

fn root() -> CeremonyParams {
    under(Hierarchy::RootOnly)
}

fn subordinate() -> CeremonyParams {
    under(Hierarchy::RootAndSubordinate { subordinate_cn: "Lakeside Issuing".to_owned() })
}

fn name() -> String {
    params().identity
}

fn stage(stage: RotationStage) -> CeremonyParams {
    CeremonyParams::Rotate(RotateParams { identity: name(), stage, key_spec: None, window_days: 7 })
}

fn away() -> CeremonyParams {
    CeremonyParams::CleanUp(CleanUpParams {
        identity: name(),
        window_days: 7,
        authority: Removal::IfUnused,
        key: Removal::IfUnused,
        revoke_certificates: true,
    })
}

fn again() -> CeremonyParams {
    CeremonyParams::Renew(RenewParams { identity: name(), validity: None, template: None })
}

fn one() -> End {
    End { authorities: (1, 0), keys: (1, 0), aliases: 1, certificates: (1, 0, 0, 0) }
}

pub(crate) fn setup_root() -> Case {
    Case { before: vec![], params: root(), end: one() }
}

pub(crate) fn setup_subordinate() -> Case {
    Case { before: vec![], params: subordinate(), end: End { authorities: (2, 0), ..one() } }
}

/// A revocation list, OCSP, a key for several Regions, tags.
pub(crate) fn setup_with_options() -> Case {
    let mut setup = quick(params());
    let list = CrlOptions {
        bucket: "lakeside-crl".to_owned(),
        days: 7,
        custom_cname: Some("crl.example.org".to_owned()),
    };
    setup.options.authority.crl = Some(list);
    setup.options.authority.ocsp = Some(OcspOptions { custom_cname: None });
    setup.options.key.multi_region = true;
    setup.options.key.tags = vec![ExtraTag { key: "team".to_owned(), value: "voice".to_owned() }];
    Case { before: vec![], params: setup.into(), end: one() }
}

pub(crate) fn setup_existing() -> Case {
    let mut second = quick(other_params());
    second.options.hierarchy = Hierarchy::ExistingAuthority { authority_arn: String::new() };
    let end = End { keys: (2, 0), aliases: 2, ..one() };
    Case { before: vec![root()], params: second.into(), end }
}

pub(crate) fn setup_self_signed() -> Case {
    Case { before: vec![], params: under(Hierarchy::SelfSigned), end: End { authorities: (0, 0), ..one() } }
}

pub(crate) fn setup_and_delete_the_authority() -> Case {
    let mut setup = quick(params());
    setup.options.hierarchy = Hierarchy::RootAndSubordinate { subordinate_cn: "Lakeside Issuing".to_owned() };
    setup.options.afterwards = Afterwards::Delete { window_days: 7 };
    Case { before: vec![], params: setup.into(), end: End { authorities: (0, 2), ..one() } }
}

pub(crate) fn renew() -> Case {
    Case {
        before: vec![subordinate()],
        params: again(),
        end: End { authorities: (2, 0), certificates: (1, 0, 1, 0), ..one() },
    }
}

pub(crate) fn renew_self_signed() -> Case {
    let end = End { authorities: (0, 0), certificates: (1, 0, 1, 0), ..one() };
    Case { before: vec![under(Hierarchy::SelfSigned)], params: again(), end }
}

pub(crate) fn clean_up() -> Case {
    let end = End { authorities: (0, 2), keys: (0, 1), aliases: 0, certificates: (0, 0, 0, 2) };
    Case { before: vec![subordinate(), again()], params: away(), end }
}

pub(crate) fn clean_up_of_two_that_share() -> Case {
    let second = quick(other_params()).into();
    let end = End { keys: (1, 1), certificates: (0, 0, 0, 1), ..one() };
    Case { before: vec![root(), second], params: away(), end }
}

pub(crate) fn restore() -> Case {
    let end = End { authorities: (2, 0), certificates: (0, 0, 0, 1), ..one() };
    let params = CeremonyParams::Restore(RestoreParams { identity: name() });
    Case { before: vec![subordinate(), away()], params, end }
}

pub(crate) fn rotate_prepare() -> Case {
    let end = End { keys: (2, 0), certificates: (1, 1, 0, 0), ..one() };
    Case { before: vec![root()], params: stage(RotationStage::Prepare), end }
}

pub(crate) fn rotate_switch() -> Case {
    let end = End { keys: (2, 0), certificates: (1, 0, 1, 0), ..one() };
    Case { before: vec![root(), stage(RotationStage::Prepare)], params: stage(RotationStage::Switch), end }
}

pub(crate) fn rotate_roll_back() -> Case {
    let end = End { keys: (1, 1), certificates: (1, 0, 1, 0), ..one() };
    let before = vec![root(), stage(RotationStage::Prepare), stage(RotationStage::Switch)];
    Case { before, params: stage(RotationStage::RollBack), end }
}

pub(crate) fn rotate_roll_back_early() -> Case {
    let end = End { keys: (1, 1), certificates: (1, 0, 1, 0), ..one() };
    Case { before: vec![root(), stage(RotationStage::Prepare)], params: stage(RotationStage::RollBack), end }
}

pub(crate) fn rotate_retire() -> Case {
    let end = End { keys: (1, 1), certificates: (1, 0, 1, 0), ..one() };
    let before = vec![root(), stage(RotationStage::Prepare), stage(RotationStage::Switch)];
    Case { before, params: stage(RotationStage::Retire), end }
}

pub(crate) fn revoke() -> Case {
    let reason = RevocationReason::Superseded;
    let params = CeremonyParams::Revoke(RevokeParams { identity: name(), serial: None, reason });
    Case { before: vec![root()], params, end: End { certificates: (0, 0, 0, 1), ..one() } }
}

pub(crate) fn import() -> Case {
    // The identity that has the key is cleaned up with everything kept: what is left looks like somebody else's.
    let leave = CeremonyParams::CleanUp(CleanUpParams {
        identity: name(),
        window_days: 7,
        authority: Removal::Keep,
        key: Removal::Keep,
        revoke_certificates: false,
    });
    let import = CeremonyParams::Import(ImportParams {
        identity: "imported".to_owned(),
        region: "us-east-1".to_owned(),
        key: params().alias,
        authority_arn: None,
        certificate: ImportedCertificate::Arn { arn: String::new() },
        tag: true,
    });
    Case { before: vec![root(), leave], params: import, end: one() }
}
