//! The session cookie, and the check that stands at every route but the public ones.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Http;
use super::problem::Fault;
use crate::app::NewSession;
use crate::error::Error;

/// The session cookie of one server.
///
/// Its name holds the server's port: cookies do not tell ports apart (RFC 6265 §8.5), so two servers on one machine would sign each
/// other's users out. It has no prefix `__Host-`: that demands Secure, which browsers treat differently on loopback.
#[derive(Clone)]
pub(super) struct SessionCookie {
    name: Arc<str>,
}

/// The secret of a request's session. Cannot be printed.
#[derive(Clone)]
pub(super) struct SessionSecret(Arc<str>);

impl SessionSecret {
    /// The secret itself, for the application.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

/// Lets a signed-in user's request through, with the [`crate::app::Actor`] and the [`SessionSecret`] added.
pub(super) async fn require(
    State(http): State<Http>,
    mut request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let Some(secret) = http.cookie.read(request.headers()) else {
        return Err(
            Error::unauthenticated("This needs a signed-in session, and the request has none.").into()
        );
    };
    let secret = SessionSecret(secret.into());
    let actor = http.app.actor(secret.expose()).await?;
    request.extensions_mut().insert(actor);
    request.extensions_mut().insert(secret);
    Ok(next.run(request).await)
}

impl SessionCookie {
    /// The cookie of the server that listens on `port`.
    pub(super) fn of_port(port: u16) -> Self {
        Self { name: format!("signet_session_{port}").into() }
    }

    /// The header that gives a browser its session.
    ///
    /// # Errors
    /// Internal, if the secret cannot stand in a header.
    pub(super) fn give(&self, session: &NewSession) -> Result<HeaderValue, Error> {
        self.header(&session.secret, session.max_age_seconds)
    }

    /// The header that takes it away.
    ///
    /// # Errors
    /// None in practice; the type is that of [`Self::give`].
    pub(super) fn take_away(&self) -> Result<HeaderValue, Error> {
        self.header("", 0)
    }

    fn header(&self, secret: &str, max_age_seconds: i64) -> Result<HeaderValue, Error> {
        // RFC 6265 §4.1.1, cookie-octet, as far as a base64url or hex secret needs it.
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        if !secret.bytes().all(fits) {
            return Err(Error::internal("a session secret cannot stand in a cookie"));
        }
        let name = &self.name;
        let text = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_seconds}");
        let mut value = HeaderValue::try_from(text).map_err(Error::internal)?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// The session secret of a request's cookies. The first one of the name counts: browsers send that with the longer
    /// path first, and ours has the shortest, but no page that could set another one is of this host.
    fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == &*self.name && !value.is_empty()).then_some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes() {
        let session = NewSession { secret: "aB-_9".to_owned(), max_age_seconds: 43_200 };
        let cookie = SessionCookie::of_port(4180);
        let value = cookie.give(&session).unwrap();
        assert_eq!(value, "signet_session_4180=aB-_9; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
        assert!(value.is_sensitive());
        assert_eq!(
            cookie.take_away().unwrap(),
            "signet_session_4180=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
        );
    }

    #[test]
    fn a_secret_cannot_add_attributes() {
        for secret in ["a; Domain=evil.example", "a\r\nSet-Cookie: b=c", "a b", "a\u{e9}"] {
            let session = NewSession { secret: secret.to_owned(), max_age_seconds: 1 };
            assert!(SessionCookie::of_port(1).give(&session).is_err(), "{secret:?}");
        }
    }

    #[test]
    fn found_among_others() {
        let found = |values: &[&'static str]| {
            let headers: HeaderMap =
                values.iter().map(|value| (header::COOKIE, HeaderValue::from_static(value))).collect();
            SessionCookie::of_port(80).read(&headers).map(str::to_owned)
        };
        assert_eq!(found(&["a=b; signet_session_80=s3cret; c=d"]).as_deref(), Some("s3cret"));
        assert_eq!(found(&["a=b", "signet_session_80=s3cret"]).as_deref(), Some("s3cret"));
        assert_eq!(found(&["signet_session_80=first; signet_session_80=second"]).as_deref(), Some("first"));
        assert_eq!(
            found(&["xsignet_session_80=a; signet_session_8080=b; Signet_Session_80=c; signet_session_80="]),
            None
        );
        assert_eq!(found(&[]), None);
    }
}
