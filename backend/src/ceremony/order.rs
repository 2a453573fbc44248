//! What an identity is to be, as the steps of a ceremony need it: the same form whatever the kind.

use signet_shared::ceremony::CeremonyParams;
use signet_shared::setup::SetupParams;

use crate::error::Result;
use crate::store::IdentityRow;

/// The identity's names and options, with what this ceremony changes about them.
///
/// # Errors
/// Internal if the stored options cannot be read.
pub(crate) fn order(identity: &IdentityRow, params: &CeremonyParams) -> Result<SetupParams> {
    let mut order = identity.order()?;
    match params {
        CeremonyParams::Renew(renew) => {
            let certificate = &mut order.options.certificate;
            certificate.validity = renew.validity.unwrap_or(certificate.validity);
            certificate.template = renew.template.unwrap_or(certificate.template);
        }
        CeremonyParams::Rotate(rotate) => {
            // The key that signs now may be another one than was asked for at first.
            let spec = identity.facts.key_spec.as_deref();
            let spec = spec.and_then(signet_shared::setup::options::KeySpec::from_name);
            let key = &mut order.options.key;
            key.spec = rotate.key_spec.or(spec).unwrap_or(key.spec);
        }
        _ => {}
    }
    Ok(order)
}
