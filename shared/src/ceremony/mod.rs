//! What each kind of ceremony is asked for, and its validation.

mod params;

pub use params::{
    CeremonyParams, CleanUpParams, ImportParams, ImportedCertificate, Removal, RenewParams, RestoreParams,
    RevocationReason, RevokeParams, RotateParams, RotationStage,
};

use crate::setup::FieldError;
use crate::setup::check::check_window;
use crate::setup::fields::{error, validate_identity, validate_region};

impl CeremonyParams {
    /// Stored name of the kind, as in the tag `kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Setup(_) => "setup",
            Self::Renew(_) => "renew",
            Self::CleanUp(_) => "clean_up",
            Self::Restore(_) => "restore",
            Self::Rotate(_) => "rotate",
            Self::Revoke(_) => "revoke",
            Self::Import(_) => "import",
        }
    }

    /// Name of the identity that it makes or works on.
    pub fn identity(&self) -> &str {
        match self {
            Self::Setup(params) => &params.identity,
            Self::Renew(params) => &params.identity,
            Self::CleanUp(params) => &params.identity,
            Self::Restore(params) => &params.identity,
            Self::Rotate(params) => &params.identity,
            Self::Revoke(params) => &params.identity,
            Self::Import(params) => &params.identity,
        }
    }

    /// The same for an identity of this name.
    #[must_use]
    pub fn with_identity(mut self, name: &str) -> Self {
        let identity = match &mut self {
            Self::Setup(params) => &mut params.identity,
            Self::Renew(params) => &mut params.identity,
            Self::CleanUp(params) => &mut params.identity,
            Self::Restore(params) => &mut params.identity,
            Self::Rotate(params) => &mut params.identity,
            Self::Revoke(params) => &mut params.identity,
            Self::Import(params) => &mut params.identity,
        };
        name.clone_into(identity);
        self
    }

    /// Whether it makes an identity; every other kind works on one that exists.
    pub fn makes_identity(&self) -> bool {
        matches!(self, Self::Setup(_) | Self::Import(_))
    }

    /// The parameters as they are used: without surrounding white space.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields.
    pub fn checked(self) -> Result<Self, Vec<FieldError>> {
        Ok(match self {
            Self::Setup(params) => Self::Setup(params.checked()?),
            Self::Renew(params) => {
                let identity = name(&params.identity)?;
                if params.validity.is_some_and(|validity| validity.value == 0) {
                    return Err(vec![error("validity", "Choose a validity of 1 day or more.", None)]);
                }
                Self::Renew(RenewParams { identity, ..params })
            }
            Self::CleanUp(params) => {
                let identity = name(&params.identity)?;
                check_window("window_days", params.window_days).map_err(|error| vec![error])?;
                Self::CleanUp(CleanUpParams { identity, ..params })
            }
            Self::Restore(params) => Self::Restore(RestoreParams { identity: name(&params.identity)? }),
            Self::Rotate(params) => {
                let identity = name(&params.identity)?;
                check_window("window_days", params.window_days).map_err(|error| vec![error])?;
                Self::Rotate(RotateParams { identity, ..params })
            }
            Self::Revoke(params) => {
                let serial = params.serial.map(|serial| bare_serial(&serial)).transpose()?;
                Self::Revoke(RevokeParams { identity: name(&params.identity)?, serial, ..params })
            }
            Self::Import(params) => Self::Import(params.checked()?),
        })
    }
}

fn name(identity: &str) -> Result<String, Vec<FieldError>> {
    validate_identity(identity).map_err(|error| vec![error])
}

/// A serial number as the store writes it: lower-case hex without colons and leading zeros.
fn bare_serial(serial: &str) -> Result<String, Vec<FieldError>> {
    let bare: String = serial.trim().chars().filter(|c| *c != ':').collect::<String>().to_ascii_lowercase();
    let bare = bare.trim_start_matches('0').to_owned();
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = "Give the serial number in hexadecimal, as the certificate shows it.";
        return Err(vec![error("serial", message, None)]);
    }
    Ok(bare)
}

impl ImportParams {
    fn checked(self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut take = |result: Result<String, FieldError>| {
            result.map_err(|error| errors.push(error)).unwrap_or_default()
        };
        let identity = take(validate_identity(&self.identity));
        let region = take(validate_region(&self.region));
        let key = self.key.trim().to_owned();
        if key.is_empty() {
            errors.push(error("key", "Give the key: an alias, an id or an ARN.", None));
        }
        if let Some(arn) = &self.authority_arn
            && let Err(message) = crate::setup::check::check_authority_arn(arn.trim(), &region)
        {
            errors.push(error("authority_arn", message, None));
        }
        let authority_arn = self.authority_arn.map(|arn| arn.trim().to_owned());
        let certificate = match self.certificate {
            ImportedCertificate::Arn { arn } => {
                let arn = arn.trim().to_owned();
                if !arn.starts_with("arn:") || !arn.contains("/certificate/") {
                    let message = "Give the ARN of a certificate that AWS Private CA issued.";
                    errors.push(error("certificate.arn", message, None));
                }
                ImportedCertificate::Arn { arn }
            }
            ImportedCertificate::Pem { pem } => {
                if let Err(problem) = crate::certificate::pem_to_der(&pem) {
                    errors.push(error("certificate.pem", &problem.to_string(), None));
                }
                ImportedCertificate::Pem { pem }
            }
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { identity, region, key, authority_arn, certificate, tag: self.tag })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::SetupParams;

    #[test]
    fn parameters_that_were_stored_before_there_were_kinds_are_a_setup() {
        let stored = r#"{"identity":"clinic","root_cn":"Root","leaf_cn":"Leaf","alias":"clinic","region":"us-east-1"}"#;
        let params: CeremonyParams = serde_json::from_str(stored).unwrap();
        assert_eq!((params.kind(), params.identity()), ("setup", "clinic"));
        let again: CeremonyParams = serde_json::from_str(&serde_json::to_string(&params).unwrap()).unwrap();
        assert_eq!(again, params);
    }

    #[test]
    fn every_kind_is_read_back_as_it_was_written() {
        let table = [
            (r#"{"kind":"renew","identity":"clinic"}"#, "renew"),
            (r#"{"kind":"clean_up","identity":"clinic","window_days":7}"#, "clean_up"),
            (r#"{"kind":"restore","identity":"clinic"}"#, "restore"),
            (r#"{"kind":"rotate","identity":"clinic","stage":"prepare"}"#, "rotate"),
            (r#"{"kind":"revoke","identity":"clinic","reason":"KEY_COMPROMISE"}"#, "revoke"),
        ];
        for (json, kind) in table {
            let params: CeremonyParams = serde_json::from_str(json).unwrap();
            assert_eq!(params.kind(), kind);
            assert_eq!(serde_json::to_value(&params).unwrap()["kind"], kind);
            assert_eq!(params.clone().checked(), Ok(params));
        }
        let unknown = serde_json::from_str::<CeremonyParams>(r#"{"kind":"other"}"#).unwrap_err().to_string();
        assert!(unknown.contains("unknown variant"), "{unknown}");
        let setup = CeremonyParams::Setup(SetupParams::default_for("us-east-1"));
        assert!(setup.makes_identity());
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let table = [
            (r#"{"kind":"renew","identity":"A B"}"#, "identity"),
            (r#"{"kind":"clean_up","identity":"clinic","window_days":31}"#, "window_days"),
            (r#"{"kind":"revoke","identity":"clinic","reason":"UNSPECIFIED","serial":"xyz"}"#, "serial"),
            (
                r#"{"kind":"import","identity":"clinic","region":"us-east-1","key":"","certificate":{"kind":"arn","arn":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1/certificate/2"}}"#,
                "key",
            ),
        ];
        for (json, field) in table {
            let params: CeremonyParams = serde_json::from_str(json).unwrap();
            let errors = params.checked().unwrap_err();
            assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), [field]);
        }
    }

    #[test]
    fn serial_numbers_are_taken_as_people_copy_them() {
        assert_eq!(bare_serial(" 00:AB:0c ").unwrap(), "ab0c");
    }
}
