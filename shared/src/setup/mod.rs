//! What a setup is asked for, its defaults, and its validation.

use serde::{Deserialize, Serialize};

pub mod check;
pub mod fields;
pub mod options;
pub mod regions;

use options::{Hierarchy, SetupOptions};

use fields::{identity_from, validate_alias, validate_common_name, validate_identity, validate_region};

/// The parameters of a setup ceremony.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupParams {
    /// Name of the identity: lower-case letters, digits and dashes, at most 63.
    pub identity: String,
    /// Common name of the root authority (X.520, at most 64 characters). Not used where the hierarchy has no root of
    /// its own.
    #[serde(default)]
    pub root_cn: String,
    /// Common name of the certificate (at most 64 characters).
    pub leaf_cn: String,
    /// Alias of the key without the prefix `alias/`.
    pub alias: String,
    /// AWS Region, for example `us-east-1`.
    pub region: String,
    /// Everything else; left out where it is the default.
    #[serde(default, skip_serializing_if = "SetupOptions::is_default")]
    pub options: SetupOptions,
}

/// What is wrong with one field, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the field, as in the JSON.
    pub field: String,
    /// What is wrong and how to mend it.
    pub message: String,
    /// A value that would be accepted, if one can be derived from what was given.
    pub suggestion: Option<String>,
}

impl SetupParams {
    /// Values that work as they are, for a first identity in a Region.
    pub fn default_for(region: &str) -> Self {
        Self {
            identity: "contact-center-voice".to_owned(),
            root_cn: "Signet Root CA".to_owned(),
            leaf_cn: "Contact Center Voice".to_owned(),
            alias: "contact-center-voice".to_owned(),
            region: region.to_owned(),
            options: SetupOptions::default(),
        }
    }

    /// The same with a number behind identity, alias and certificate, the first that no identity in `taken` has.
    ///
    /// The authority keeps its name: a further identity shares it, and its cost.
    pub fn beside<S: AsRef<str>>(self, taken: &[S]) -> Self {
        let is_free = |name: &str| !taken.iter().any(|taken| taken.as_ref() == name);
        if is_free(&self.identity) {
            return self;
        }
        // One of the first `taken.len() + 1` numbers is free.
        let number =
            (2..taken.len() + 3).find(|number| is_free(&format!("{}-{number}", self.identity))).unwrap_or(2);
        Self {
            identity: format!("{}-{number}", self.identity),
            leaf_cn: format!("{} {number}", self.leaf_cn),
            alias: format!("{}-{number}", self.alias),
            ..self
        }
    }

    /// Everything that is wrong, in the order of the fields; empty if a plan can be made.
    ///
    /// Surrounding white space is not wrong: [`SetupParams::checked`] takes it away.
    pub fn validate(&self) -> Vec<FieldError> {
        self.clone().checked().err().unwrap_or_default()
    }

    /// The parameters without surrounding white space.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields.
    pub fn checked(self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut take = |result: Result<String, FieldError>| {
            result.map_err(|error| errors.push(error)).unwrap_or_default()
        };
        let identity = take(validate_identity(&self.identity));
        let root_cn = if self.options.hierarchy.has_own_root() {
            take(validate_common_name("root_cn", &self.root_cn))
        } else {
            String::new()
        };
        let leaf_cn = take(validate_common_name("leaf_cn", &self.leaf_cn).and_then(|leaf_cn| {
            fields::distinct_names(&root_cn, &leaf_cn)?;
            Ok(leaf_cn)
        }));
        let alias = take(validate_alias(&self.alias));
        let region = take(validate_region(&self.region));
        let options = check::checked(self.options, &root_cn, &region);
        let options = options.map_err(|faults| errors.extend(faults)).unwrap_or_default();
        if let Hierarchy::RootAndSubordinate { subordinate_cn } = &options.hierarchy
            && fields::distinct_names(subordinate_cn, &leaf_cn).is_err()
        {
            let message = "Give the subordinate authority another name than the certificate.";
            errors.push(fields::error("options.hierarchy.subordinate_cn", message, None));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { identity, root_cn, leaf_cn, alias, region, options })
    }

    /// A name for an identity that is made from the key's alias; a valid one, whatever the alias.
    pub fn identity_for_alias(alias: &str) -> String {
        identity_from(alias).unwrap_or_else(|| "identity".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields_of(errors: &[FieldError]) -> Vec<&str> {
        errors.iter().map(|error| error.field.as_str()).collect()
    }

    #[test]
    fn defaults_work_in_every_region() {
        for region in regions::regions() {
            assert_eq!(SetupParams::default_for(&region.name).validate(), []);
        }
    }

    #[test]
    fn a_further_identity_gets_the_first_free_number() {
        let first = SetupParams::default_for("us-east-1");
        assert_eq!(first.clone().beside(&["other"]), first);
        let taken =
            [first.identity.clone(), format!("{}-2", first.identity), format!("{}-4", first.identity)];
        let next = first.clone().beside(&taken);
        assert_eq!(next.identity, "contact-center-voice-3");
        assert_eq!(
            (next.alias.as_str(), next.leaf_cn.as_str()),
            ("contact-center-voice-3", "Contact Center Voice 3")
        );
        assert_eq!(next.root_cn, first.root_cn);
        assert_eq!(next.validate(), []);
    }

    #[test]
    fn every_fault_is_told_at_its_field() {
        let empty = SetupParams {
            identity: String::new(),
            root_cn: " ".to_owned(),
            leaf_cn: String::new(),
            alias: String::new(),
            region: String::new(),
            options: SetupOptions::default(),
        };
        assert_eq!(fields_of(&empty.validate()), ["identity", "root_cn", "leaf_cn", "alias", "region"]);
    }

    #[test]
    fn white_space_around_is_taken_away() {
        let given = SetupParams {
            identity: " clinic ".to_owned(),
            root_cn: "\tClinic Root ".to_owned(),
            leaf_cn: " Clinic Voice\n".to_owned(),
            alias: " clinic ".to_owned(),
            region: " us-east-1 ".to_owned(),
            options: SetupOptions::default(),
        };
        let checked = given.checked().unwrap();
        assert_eq!(checked.root_cn, "Clinic Root");
        assert_eq!(checked.leaf_cn, "Clinic Voice");
        assert_eq!((checked.identity.as_str(), checked.alias.as_str()), ("clinic", "clinic"));
        assert_eq!(checked.region, "us-east-1");
    }

    #[test]
    fn the_certificate_has_a_name_of_its_own() {
        let mut params = SetupParams::default_for("us-east-1");
        params.leaf_cn = format!(" {} ", params.root_cn.to_uppercase());
        assert_eq!(fields_of(&params.validate()), ["leaf_cn"]);
    }

    #[test]
    fn an_identity_name_comes_from_the_alias() {
        assert_eq!(SetupParams::identity_for_alias("Epic/Prod_Voice"), "epic-prod-voice");
        assert_eq!(SetupParams::identity_for_alias("///"), "identity");
    }

    proptest! {
        #[test]
        fn any_input_is_accepted_or_explained(identity in ".*", root_cn in ".*", leaf_cn in ".*", alias in ".*", region in ".*") {
            let given = SetupParams { identity, root_cn, leaf_cn, alias, region, options: SetupOptions::default() };
            match given.checked() {
                Ok(checked) => prop_assert_eq!(checked.clone().checked(), Ok(checked)),
                Err(errors) => prop_assert!(errors.iter().all(|error| !error.message.is_empty())),
            }
        }

        #[test]
        fn any_alias_gives_a_valid_identity(alias in ".*") {
            let identity = SetupParams::identity_for_alias(&alias);
            prop_assert_eq!(validate_identity(&identity), Ok(identity.clone()));
        }
    }
}
