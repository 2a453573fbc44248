//! AWS STS in domain words: who calls, and as whom.

use aws_credential_types::Credentials;
use aws_sdk_sts::config::retry::RetryConfig;

use super::{Aws, AwsError};

/// Who the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Twelve-digit account.
    pub account: String,
    /// ARN of the user, of the role's session, or of the account's root.
    pub arn: String,
}

impl Aws {
    /// Who the credentials belong to (GetCallerIdentity, which needs no permission).
    pub async fn caller(&self) -> Result<Caller, AwsError> {
        let answer = self
            .sts
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| AwsError::new("sts", "GetCallerIdentity", error))?;
        Ok(Caller {
            account: answer.account().unwrap_or_default().to_owned(),
            arn: answer.arn().unwrap_or_default().to_owned(),
        })
    }

    /// Credentials of a session of a role (AssumeRole), for the shortest time that STS gives: 15 minutes.
    pub async fn assume_role(&self, role_arn: &str, session: &str) -> Result<Credentials, AwsError> {
        // Whoever is refused is refused the next time, too.
        let once = aws_sdk_sts::config::Builder::new().retry_config(RetryConfig::disabled());
        let call = self.sts.assume_role().role_arn(role_arn).role_session_name(session).duration_seconds(900);
        let answer = call.customize().config_override(once).send().await;
        let answer = answer.map_err(|error| AwsError::new("sts", "AssumeRole", error))?;
        let given = answer.credentials();
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        Ok(Credentials::from_keys(
            text(given.map(|given| given.access_key_id())),
            text(given.map(|given| given.secret_access_key())),
            given.map(|given| given.session_token().to_owned()),
        ))
    }
}

impl Caller {
    /// Whether it is the account's root user, whom no policy limits.
    pub fn is_root(&self) -> bool {
        self.arn.ends_with(":root")
    }

    /// The principal that a key policy would name for this caller.
    ///
    /// That is its own ARN, if it stands in `document`. A session's ARN leaves out the path of its role; the one that stands
    /// in `document` for a role of this name is taken, else one without a path.
    pub fn principal(&self, document: &str) -> String {
        if document.split('"').any(|text| text == self.arn) {
            return self.arn.clone();
        }
        let parts: Vec<&str> = self.arn.splitn(6, ':').collect();
        let [_, partition, "sts", _, account, session] = parts.as_slice() else { return self.arn.clone() };
        let Some(name) = session.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next()) else {
            return self.arn.clone();
        };
        let role = format!("arn:{partition}:iam::{account}:role/");
        document
            .split('"')
            .find(|text| text.starts_with(&role) && text.rsplit('/').next() == Some(name))
            .map_or_else(|| format!("{role}{name}"), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(arn: &str) -> Caller {
        Caller { account: "111122223333".to_owned(), arn: arn.to_owned() }
    }

    #[test]
    fn a_session_is_its_role() {
        let session = caller("arn:aws:sts::111122223333:assumed-role/Admin/me@example.com");
        assert_eq!(session.principal("{}"), "arn:aws:iam::111122223333:role/Admin");
        let document =
            r#"{"AWS":["arn:aws:iam::444455556666:role/x/Admin","arn:aws:iam::111122223333:role/x/Admin"]}"#;
        assert_eq!(session.principal(document), "arn:aws:iam::111122223333:role/x/Admin");
        let named = format!(r#"{{"AWS":"{}"}}"#, session.arn);
        assert_eq!(session.principal(&named), session.arn);
    }

    #[test]
    fn others_are_themselves() {
        for arn in ["arn:aws:iam::111122223333:user/team/me", "arn:aws:iam::111122223333:root", "odd"] {
            assert_eq!(caller(arn).principal("{}"), arn);
        }
        assert!(caller("arn:aws:iam::111122223333:root").is_root());
    }
}
