//! The AWS Query protocol: form parameters in, XML out.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    context::Context,
    error::ApiError,
    wire::{Answer, Protocol},
};

/// The parameters of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form(BTreeMap<String, String>);

/// An operation as the table of its service holds it: it gives the content of its `Result` element.
pub(crate) type Handler = fn(&Context<'_>, &Form) -> Result<Xml, ApiError>;

/// XML elements, written one after another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Xml(String);

impl Form {
    /// Reads `application/x-www-form-urlencoded` parameters.
    pub(crate) fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The parameter of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The entries of a list of texts: `name.member.1` and so on.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let entry = |number: usize| self.get(&format!("{name}.member.{number}"));
        (1..).map_while(entry).collect()
    }

    /// Whether there are parameters whose names begin so.
    pub(crate) fn has_any(&self, prefix: &str) -> bool {
        self.0.keys().any(|name| name.starts_with(prefix))
    }
}

impl Xml {
    /// Adds an element with text.
    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        // Writing into a String cannot fail.
        let _ = write!(self.0, "<{name}>{}</{name}>", escape(text));
        self
    }

    /// Adds an element with elements.
    pub(crate) fn nested(mut self, name: &str, content: &Self) -> Self {
        let _ = write!(self.0, "<{name}>{}</{name}>", content.0);
        self
    }
}

/// Runs an operation and wraps what it gives.
pub(crate) fn run(
    context: &Context<'_>,
    form: &Form,
    protocol: Protocol,
    action: &str,
    request_id: &str,
    handler: Handler,
) -> Answer {
    let Protocol::Query(namespace) = protocol else {
        return Err(ApiError::internal("an operation of the query protocol under another one"));
    };
    let metadata = Xml::default().text("RequestId", request_id);
    let response = Xml::default()
        .nested(&format!("{action}Result"), &handler(context, form)?)
        .nested("ResponseMetadata", &metadata);
    Ok(document(&format!("{action}Response"), namespace, &response))
}

/// Status and body of an error.
pub(crate) fn error(error: &ApiError, namespace: &str, request_id: &str) -> (u16, Vec<u8>) {
    let code = match error.name.as_ref() {
        "AccessDeniedException" => "AccessDenied",
        "ExpiredTokenException" => "ExpiredToken",
        "IncompleteSignatureException" => "IncompleteSignature",
        "InvalidSignatureException" => "SignatureDoesNotMatch",
        "MissingAuthenticationTokenException" => "MissingAuthenticationToken",
        "ThrottlingException" => "Throttling",
        "UnknownOperationException" => "InvalidAction",
        "UnrecognizedClientException" => "InvalidClientTokenId",
        "ValidationException" => "ValidationError",
        other => other,
    };
    let status = match code {
        _ if error.status >= 500 => error.status,
        "NoSuchEntity" => 404,
        _ if is_about_the_caller(&error.name) => 403,
        _ => error.status,
    };
    let kind = if status >= 500 { "Receiver" } else { "Sender" };
    let error = Xml::default().text("Type", kind).text("Code", code).text("Message", &error.message);
    let response = Xml::default().nested("Error", &error).text("RequestId", request_id);
    (status, document("ErrorResponse", namespace, &response))
}

/// Whether an error says that the caller may not call, for which protocols other than AWS JSON have status 403.
pub(crate) fn is_about_the_caller(name: &str) -> bool {
    [
        "AccessDeniedException",
        "ExpiredTokenException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    ]
    .contains(&name)
}

fn document(name: &str, namespace: &str, content: &Xml) -> Vec<u8> {
    format!("<{name} xmlns=\"{namespace}\">{}</{name}>\n", content.0).into_bytes()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'.. => escaped.push(c),
            // No other control character can be in XML, nor can the two non-characters U+FFFE and U+FFFF.
            _ => escaped.push('\u{FFFD}'),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out() {
        let xml = Xml::default().text("Message", "<a b=\"c\">&'\u{1}\u{FFFE}\u{FFFF}😀");
        assert_eq!(
            xml.0,
            "<Message>&lt;a b=&quot;c&quot;&gt;&amp;&apos;\u{FFFD}\u{FFFD}\u{FFFD}😀</Message>"
        );
    }

    #[test]
    fn forms_are_read() {
        let form = Form::read(b"Action=GetRole&RoleName=a%2Bb+c&Tags.member.1.Key=k");
        assert_eq!(form.get("RoleName"), Some("a+b c"));
        assert!(form.has_any("Tags.") && !form.has_any("Policy"));
        let form = Form::read(b"A.member.1=x&A.member.2=y&A.member.4=z");
        assert_eq!((form.list("A"), form.list("B")), (vec!["x", "y"], vec![]));
    }
}
