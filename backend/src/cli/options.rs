//! The flags of a setup beyond its names: one for each option, all with the simple path's defaults.

use clap::Args;
use signet_shared::setup::options::{
    Afterwards, AlternativeName, AuthorityKey, AuthorityOptions, CertificateOptions, CrlOptions, ExtraTag,
    Hierarchy, KeyOptions, KeySpec, LeafTemplate, OcspOptions, Period, PeriodUnit, SetupOptions,
    SubjectFields,
};

use crate::error::{Error, Result};

/// Everything optional about a setup.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Hierarchy")]
pub(super) struct Options {
    /// Put a subordinate authority of this common name under the root; it issues the certificate.
    #[arg(long, value_name = "NAME", group = "issuer")]
    subordinate_cn: Option<String>,
    /// Let an authority that exists issue the certificate.
    #[arg(long, value_name = "ARN", group = "issuer", conflicts_with = "root_cn")]
    authority_arn: Option<String>,
    /// Let the key sign its own certificate: no authority, nothing to pay for but the key.
    #[arg(long, group = "issuer", conflicts_with = "root_cn")]
    self_signed: bool,
    #[command(flatten)]
    authority: AuthorityFlags,
    #[command(flatten)]
    certificate: CertificateFlags,
    #[command(flatten)]
    key: KeyFlags,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "New authorities")]
struct AuthorityFlags {
    /// Key algorithm: RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1 or EC_secp521r1 [default: RSA_2048].
    #[arg(long, value_name = "ALGORITHM", value_parser = authority_key)]
    authority_key: Option<AuthorityKey>,
    /// Signing algorithm, for example SHA384WITHRSA [default: what is usual for the key].
    #[arg(long, value_name = "ALGORITHM")]
    authority_signing: Option<String>,
    /// Validity of the root certificate, years [default: 10].
    #[arg(long, value_name = "YEARS")]
    root_years: Option<u32>,
    /// Validity of the subordinate's certificate, years [default: 5].
    #[arg(long, value_name = "YEARS")]
    subordinate_years: Option<u32>,
    /// Make an authority for certificates of up to seven days, which is cheaper.
    #[arg(long)]
    short_lived: bool,
    /// Publish a revocation list in this S3 bucket.
    #[arg(long, value_name = "BUCKET")]
    crl_bucket: Option<String>,
    /// Validity of a revocation list, days [default: 7].
    #[arg(long, value_name = "DAYS", requires = "crl_bucket")]
    crl_days: Option<u32>,
    /// Host name of the revocation list, in place of the bucket's.
    #[arg(long, value_name = "HOST", requires = "crl_bucket")]
    crl_cname: Option<String>,
    /// Let AWS answer OCSP requests.
    #[arg(long)]
    ocsp: bool,
    /// Host name of the OCSP responder, in place of AWS's.
    #[arg(long, value_name = "HOST", requires = "ocsp")]
    ocsp_cname: Option<String>,
    /// Disable the authority once it has issued.
    #[arg(long, conflicts_with = "delete_authority")]
    disable_authority: bool,
    /// Delete the authority once it has issued; it can be restored for so many days (7 to 30).
    #[arg(long, value_name = "DAYS")]
    delete_authority: Option<u32>,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Certificate")]
struct CertificateFlags {
    /// Template: code-signing, client-auth, server-auth or end-entity [default: code-signing].
    #[arg(long, value_name = "TEMPLATE", value_parser = template)]
    template: Option<LeafTemplate>,
    /// Validity: 7d, 6m, 1y [default: 1y].
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    validity: Option<Period>,
    /// Country in the subject, two letters.
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// State or province in the subject.
    #[arg(long, value_name = "NAME")]
    state: Option<String>,
    /// City in the subject.
    #[arg(long, value_name = "NAME")]
    locality: Option<String>,
    /// Organization in the subject.
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// Unit of the organization in the subject.
    #[arg(long, value_name = "NAME")]
    organizational_unit: Option<String>,
    /// Subject alternative name, such as dns:voice.example.org, email:…, uri:… or ip:…; as often as you like.
    #[arg(long = "san", value_name = "KIND:VALUE", value_parser = alternative_name)]
    alternative_names: Vec<AlternativeName>,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Key")]
struct KeyFlags {
    /// Key spec: RSA_2048, RSA_3072, RSA_4096 (RS384), ECC_NIST_P384 (ES384), ECC_NIST_P256 or ECC_NIST_P521
    /// [default: RSA_2048].
    #[arg(long, value_name = "SPEC", value_parser = key_spec)]
    key_spec: Option<KeySpec>,
    /// Make a key that can be replicated into other Regions.
    #[arg(long)]
    multi_region: bool,
    /// Description of the key.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Tag of the key and of new authorities; as often as you like.
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    tags: Vec<ExtraTag>,
}

impl Options {
    /// Whether the hierarchy has a root of its own, which needs a name.
    pub(super) fn needs_root(&self) -> bool {
        self.authority_arn.is_none() && !self.self_signed
    }

    /// The options as the plan takes them.
    pub(super) fn options(&self) -> SetupOptions {
        let hierarchy = match (&self.subordinate_cn, &self.authority_arn, self.self_signed) {
            (Some(subordinate_cn), ..) => {
                Hierarchy::RootAndSubordinate { subordinate_cn: subordinate_cn.clone() }
            }
            (_, Some(authority_arn), _) => {
                Hierarchy::ExistingAuthority { authority_arn: authority_arn.clone() }
            }
            (None, None, true) => Hierarchy::SelfSigned,
            (None, None, false) => Hierarchy::RootOnly,
        };
        let afterwards = match (self.authority.delete_authority, self.authority.disable_authority) {
            (Some(window_days), _) => Afterwards::Delete { window_days },
            (None, true) => Afterwards::Disable,
            (None, false) => Afterwards::Keep,
        };
        SetupOptions {
            hierarchy,
            authority: self.authority.options(),
            certificate: self.certificate.options(),
            key: self.key.options(),
            afterwards,
        }
    }
}

impl AuthorityFlags {
    fn options(&self) -> AuthorityOptions {
        let usual = AuthorityOptions::default();
        AuthorityOptions {
            key_algorithm: self.authority_key.unwrap_or(usual.key_algorithm),
            signing_algorithm: self.authority_signing.clone(),
            years: self.root_years.unwrap_or(usual.years),
            subordinate_years: self.subordinate_years.unwrap_or(usual.subordinate_years),
            short_lived: self.short_lived,
            crl: self.crl_bucket.clone().map(|bucket| CrlOptions {
                bucket,
                days: self.crl_days.unwrap_or(7),
                custom_cname: self.crl_cname.clone(),
            }),
            ocsp: self.ocsp.then(|| OcspOptions { custom_cname: self.ocsp_cname.clone() }),
        }
    }
}

impl CertificateFlags {
    fn options(&self) -> CertificateOptions {
        let usual = CertificateOptions::default();
        CertificateOptions {
            template: self.template.unwrap_or(usual.template),
            validity: self.validity.unwrap_or(usual.validity),
            subject: SubjectFields {
                country: self.country.clone(),
                state: self.state.clone(),
                locality: self.locality.clone(),
                organization: self.organization.clone(),
                organizational_unit: self.organizational_unit.clone(),
            },
            alternative_names: self.alternative_names.clone(),
        }
    }
}

impl KeyFlags {
    fn options(&self) -> KeyOptions {
        KeyOptions {
            spec: self.key_spec.unwrap_or_default(),
            multi_region: self.multi_region,
            description: self.description.clone(),
            tags: self.tags.clone(),
        }
    }
}

/// One of several names.
fn one_of<T: Copy>(given: &str, all: &[(&str, T)]) -> Result<T> {
    let found = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(given.trim()));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        Error::invalid("That is not on offer", format!("Choose one of {}.", names.join(", ")))
    })
}

fn authority_key(given: &str) -> Result<AuthorityKey> {
    one_of(given, &AuthorityKey::ALL.map(|key| (key.name(), key)))
}

/// A key spec by AWS's name.
pub(super) fn key_spec(given: &str) -> Result<KeySpec> {
    one_of(given, &KeySpec::ALL.map(|spec| (spec.name(), spec)))
}

/// A template by a short name.
pub(super) fn template(given: &str) -> Result<LeafTemplate> {
    let all = [
        ("code-signing", LeafTemplate::CodeSigning),
        ("client-auth", LeafTemplate::ClientAuth),
        ("server-auth", LeafTemplate::ServerAuth),
        ("end-entity", LeafTemplate::EndEntity),
    ];
    one_of(given, &all)
}

/// A length of time such as `7d`, `6m` or `1y`.
pub(super) fn period(given: &str) -> Result<Period> {
    let given = given.trim();
    let (number, unit) = given.split_at(given.char_indices().last().map_or(0, |(index, _)| index));
    let unit = match unit {
        "d" => Some(PeriodUnit::Days),
        "m" => Some(PeriodUnit::Months),
        "y" => Some(PeriodUnit::Years),
        _ => None,
    };
    match (number.parse(), unit) {
        (Ok(value), Some(unit)) => Ok(Period { unit, value }),
        _ => Err(Error::invalid("That is not a period", "Give a number and a unit: 7d, 6m or 1y.")),
    }
}

fn alternative_name(given: &str) -> Result<AlternativeName> {
    let parts = given.split_once(':').map(|(kind, value)| (kind.to_ascii_lowercase(), value.to_owned()));
    match parts {
        Some((kind, value)) if kind == "dns" => Ok(AlternativeName::Dns(value)),
        Some((kind, value)) if kind == "email" => Ok(AlternativeName::Email(value)),
        Some((kind, value)) if kind == "uri" => Ok(AlternativeName::Uri(value)),
        Some((kind, value)) if kind == "ip" => Ok(AlternativeName::Ip(value)),
        _ => Err(Error::invalid("That is no alternative name", "Begin with dns:, email:, uri: or ip:.")),
    }
}

fn tag(given: &str) -> Result<ExtraTag> {
    match given.split_once('=') {
        Some((key, value)) => Ok(ExtraTag { key: key.to_owned(), value: value.to_owned() }),
        None => Err(Error::invalid("That is no tag", "Give it as KEY=VALUE.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_short_to_write() {
        assert_eq!(period("7d").unwrap(), Period { unit: PeriodUnit::Days, value: 7 });
        assert_eq!(period(" 1y ").unwrap(), Period { unit: PeriodUnit::Years, value: 1 });
        for wrong in ["", "d", "7", "7w", "-1y", "1 é"] {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_and_tags() {
        assert_eq!(
            alternative_name("URI:https://example.org/a").unwrap(),
            AlternativeName::Uri("https://example.org/a".to_owned())
        );
        assert!(alternative_name("voice.example.org").is_err());
        assert_eq!(tag("a=b=c").unwrap(), ExtraTag { key: "a".to_owned(), value: "b=c".to_owned() });
        assert!(key_spec("rsa_4096").is_ok() && key_spec("RSA_1024").is_err());
    }
}
