//! The setup ceremony: authorities, key and alias, CSR signed by the key, certificate, proof that it all fits.

mod decision;
pub(crate) mod plan;

use super::steps::authority::Role;
use super::steps::{alias, authority, certificate, key, name, proof, put_away, self_signed};
use super::{Kind, Step};

/// The setup ceremony.
pub(crate) static KIND: Kind = Kind {
    name: "setup",
    version: 1,
    steps: &[
        Step {
            name: name::AUTHORITY,
            run: |context| Box::pin(authority::find_or_create(context, Role::Root)),
        },
        Step { name: name::ROOT_CERTIFICATE, run: |context| Box::pin(authority::sign(context, Role::Root)) },
        Step { name: name::ACTIVATION, run: |context| Box::pin(authority::activate(context, Role::Root)) },
        Step {
            name: name::SUBORDINATE,
            run: |context| Box::pin(authority::find_or_create(context, Role::Subordinate)),
        },
        Step {
            name: name::SUBORDINATE_CERTIFICATE,
            run: |context| Box::pin(authority::sign(context, Role::Subordinate)),
        },
        Step {
            name: name::SUBORDINATE_ACTIVATION,
            run: |context| Box::pin(authority::activate(context, Role::Subordinate)),
        },
        Step { name: name::KEY, run: |context| Box::pin(key::find_or_create(context)) },
        Step { name: name::ALIAS, run: |context| Box::pin(alias::point_alias(context)) },
        Step { name: name::SIGNING_REQUEST, run: |context| Box::pin(certificate::request(context)) },
        Step { name: name::CERTIFICATE, run: |context| Box::pin(certificate::issue(context)) },
        Step { name: name::SELF_SIGNED, run: |context| Box::pin(self_signed::make(context)) },
        Step { name: name::VERIFICATION, run: |context| Box::pin(proof::of_any(context)) },
        Step { name: name::DISABLE_AUTHORITY, run: |context| Box::pin(put_away::disable_authority(context)) },
        Step { name: name::DELETE_AUTHORITY, run: |context| Box::pin(put_away::delete_authority(context)) },
    ],
    plan: |planning| Box::pin(plan::draft(planning)),
};
