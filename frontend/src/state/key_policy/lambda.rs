//! What somebody types to name a Lambda function: its execution role, or the function itself.

use signet_shared::policy::RoleArn;
use signet_shared::setup::FieldError;

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// The role itself, by its ARN.
    Role(RoleArn),
    /// A function, by ARN or name; the server looks its role up.
    Function(String),
}

impl Named {
    /// What is sent to the server.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Role(role) => role.as_str(),
            Self::Function(text) => text,
        }
    }
}

/// Reads the ARN of a role, or the ARN or the name of a function. White space and quotation
/// marks around it are dropped.
///
/// # Errors
/// A [`FieldError`] that says what the text is instead.
pub(crate) fn read(text: &str) -> Result<Named, FieldError> {
    let bare = text.trim().trim_matches(['"', '\'']).trim();
    if bare.is_empty() {
        return Err(wrong("Enter the ARN of the role, or the ARN or the name of the function."));
    }
    if is_function(bare) {
        return Ok(Named::Function(bare.to_owned()));
    }
    RoleArn::parse(bare).map(Named::Role)
}

fn wrong(message: &str) -> FieldError {
    FieldError { field: "lambda".to_owned(), message: message.to_owned(), suggestion: None }
}

/// `name` or `arn:…:lambda:region:account:function:name`, each with `:version` or `:alias` if it has one.
fn is_function(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let name = match parts.as_slice() {
        ["arn", _, "lambda", _, _, "function", name] | ["arn", _, "lambda", _, _, "function", name, _] => {
            name
        }
        ["arn", ..] => return false,
        [name] | [name, _] => name,
        _ => return false,
    };
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    // A number of twelve digits is an account, not a function.
    let account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    (1..=64).contains(&name.len()) && name.bytes().all(known) && !account
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_or_a_function_is_told_from_anything_else() {
        for text in [
            "voice-bot",
            " \"voice-bot\" ",
            "voice-bot:live",
            "arn:aws:lambda:eu-central-1:111122223333:function:voice-bot",
            "arn:aws:lambda:eu-central-1:111122223333:function:voice-bot:7",
        ] {
            let Ok(Named::Function(named)) = read(text) else { panic!("{text}") };
            assert_eq!(named, text.trim().trim_matches('"'));
        }
        let role = "arn:aws:iam::111122223333:role/x/bot";
        assert_eq!(read(role).unwrap().text(), role);
        for text in [
            "",
            "voice bot",
            "111122223333",
            "arn:aws:lambda:eu-central-1:111122223333:layer:x",
            "arn:aws:iam::111122223333:user/x",
            "arn:aws:iam::1:role/x",
            "a:b:c",
            "111122223333:function:voice-bot",
        ] {
            assert!(read(text).is_err_and(|error| !error.message.is_empty()), "{text}");
        }
    }
}
