//! Every request of the UI. Answers are JSON or a [`ApiError`]; a 401 also tells the gate that nobody is signed in.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::error::ApiError;

/// Where the API lives.
pub(crate) const BASE: &str = "/api/v1";

thread_local! {
    static ON_SIGNED_OUT: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Sets what happens when an answer says that nobody is signed in. The gate sets it once.
pub(crate) fn on_signed_out(act: impl Fn() + 'static) {
    ON_SIGNED_OUT.with(|slot| *slot.borrow_mut() = Some(Rc::new(act)));
}

/// `GET`. `path` starts after [`BASE`], for example `/identities`.
pub(crate) async fn get_json<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(answer(Request::get(&url(path)).build()).await?).await
}

/// `GET` of a text. `path` as for [`get_json`].
pub(crate) async fn get_text(path: &str) -> Result<String, ApiError> {
    answer(Request::get(&url(path)).build()).await?.text().await.map_err(|_| ApiError::offline())
}

/// `POST` with a JSON body and a JSON answer.
pub(crate) async fn post_json<B: Serialize, T: DeserializeOwned>(
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    read(answer(with_json(Request::post(&url(path)), body)).await?).await
}

/// `POST` of a body that is JSON already, with a JSON answer.
pub(crate) async fn post_text<T: DeserializeOwned>(path: &str, json: String) -> Result<T, ApiError> {
    let request = Request::post(&url(path)).header("content-type", "application/json").body(json);
    read(answer(request).await?).await
}

/// `POST` with a JSON body; the answer is a file.
pub(crate) async fn post_for_bytes<B: Serialize>(path: &str, body: &B) -> Result<Vec<u8>, ApiError> {
    let response = answer(with_json(Request::post(&url(path)), body)).await?;
    response.binary().await.map_err(|_| ApiError::offline())
}

/// `POST` with a JSON body and no answer body.
pub(crate) async fn post_json_no_answer<B: Serialize>(path: &str, body: &B) -> Result<(), ApiError> {
    answer(with_json(Request::post(&url(path)), body)).await.map(drop)
}

/// `PUT` with a JSON body and a JSON answer.
pub(crate) async fn put_json<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, ApiError> {
    read(answer(with_json(Request::put(&url(path)), body)).await?).await
}

/// `POST` without a body, JSON answer.
pub(crate) async fn post<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(answer(Request::post(&url(path)).build()).await?).await
}

/// `DELETE`.
pub(crate) async fn delete(path: &str) -> Result<(), ApiError> {
    answer(Request::delete(&url(path)).build()).await.map(drop)
}

/// A path with those parameters that have a value.
pub(crate) fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        given.map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// A text as it stands in a path or a query (RFC 3986 §2.3: what is not unreserved is escaped).
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn url(path: &str) -> String {
    format!("{BASE}{path}")
}

fn with_json<B: Serialize>(request: RequestBuilder, body: &B) -> Result<Request, gloo_net::Error> {
    request.json(body)
}

async fn answer(request: Result<Request, gloo_net::Error>) -> Result<Response, ApiError> {
    let response = match request {
        Ok(request) => request.send().await.map_err(|_| ApiError::offline())?,
        Err(_) => return Err(ApiError::unreadable(0)),
    };
    if response.ok() {
        return Ok(response);
    }
    let request_id = response.headers().get("x-request-id").unwrap_or_default();
    let body = response.text().await.unwrap_or_default();
    let error = ApiError::from_answer(response.status(), &body, &request_id);
    if error.status == 401 {
        // Cloned out first: what it calls may make requests of its own.
        let act = ON_SIGNED_OUT.with(|slot| slot.borrow().clone());
        if let Some(act) = act {
            act();
        }
    }
    Err(error)
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let status = response.status();
    let text = response.text().await.map_err(|_| ApiError::offline())?;
    serde_json::from_str(&text).map_err(|_| ApiError::unreadable(status))
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn a_query_names_what_is_given_and_escapes_it() {
        assert_eq!(with_query("/plans", &[("target", "")]), "/plans");
        let path = with_query("/authorities", &[("region", "us-east-1"), ("target", "aws:a b&c")]);
        assert_eq!(path, "/authorities?region=us-east-1&target=aws%3Aa%20b%26c");
    }
}
