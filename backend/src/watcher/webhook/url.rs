//! Where the webhook is. Its path may hold a token, so only its host is ever printed.

use std::fmt;
use std::str::FromStr;

use http::Uri;

use crate::error::{Error, Result};
use crate::outbound::is_loopback;

/// An address that news may be sent to: https, or http on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Uri);

impl WebhookUrl {
    /// Its host.
    pub fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.0
    }
}

impl FromStr for WebhookUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let uri: Uri = text.trim().parse().map_err(|_| invalid("It is no address."))?;
        let authority = uri.authority().ok_or_else(|| invalid("It names no host."))?;
        if authority.as_str().contains('@') {
            return Err(invalid(
                "It holds a user name or password, which anyone who lists processes can read.",
            ));
        }
        match uri.scheme_str() {
            Some("https") => Ok(Self(uri)),
            Some("http") if is_loopback(uri.host().unwrap_or_default()) => Ok(Self(uri)),
            Some("http") => {
                Err(invalid("Without TLS anyone on the way can read and change what it is told."))
            }
            _ => Err(invalid("Only https addresses, and http on this machine, can be used.")),
        }
    }
}

fn invalid(why: &str) -> Error {
    Error::invalid("The webhook's address cannot be used", why)
        .with_hint("Give an address such as https://hooks.example.org/signet.")
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookUrl({})", self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_asked_for_except_on_this_machine() {
        for good in [
            "https://hooks.example.org/signet?token=abc",
            "https://hooks.example.org",
            "http://127.0.0.1:9000/hook",
            "http://127.8.9.1/",
            "http://[::1]:9000/hook",
            "http://LOCALHOST:9000/hook",
        ] {
            assert!(good.parse::<WebhookUrl>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "hooks.example.org",
            "/hook",
            "ftp://hooks.example.org/",
            "http://hooks.example.org/",
            "http://localhost.example.org/",
            "http://127.0.0.1.example.org/",
            "http://10.0.0.1/",
            "http://[::2]/",
            "https://user:secret@hooks.example.org/",
            "http://127.0.0.1@evil.example/",
        ] {
            let error = bad.parse::<WebhookUrl>().unwrap_err();
            assert!(!error.to_string().contains("secret"), "{bad}");
        }
    }

    #[test]
    fn its_path_is_not_printed() {
        let url: WebhookUrl = "https://hooks.example.org/T000/token".parse().unwrap();
        assert_eq!(format!("{url:?}"), "WebhookUrl(hooks.example.org)");
    }
}
