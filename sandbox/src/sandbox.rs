//! The sandbox itself: what is open, and the one way in.

use std::{
    net::IpAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use bytes::Bytes;
use http::{Request, Response, request::Parts};

use crate::{
    Clock, Fault, Faults, Options, Pace,
    clock::Moment,
    connector,
    context::Context,
    crypto::Pool,
    error::ApiError,
    faults,
    place::{Place, region_of},
    principals::{Registry, Signer},
    published,
    request_id::RequestIds,
    route::{self, Route},
    servicequotas::Limits,
    sigv4::{self, Authorization},
    store::{DiskError, Store},
    throttle::{self, Throttle},
    wire::{self, Answer, Load},
};

/// An open sandbox. Clones share one state.
#[derive(Debug, Clone)]
pub struct Sandbox {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) options: Options,
    principals: Registry,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) pace: Mutex<Pace>,
    pub(crate) throttle: Throttle,
    limits: Limits,
    request_ids: RequestIds,
    /// RSA keys made in advance, if [`Options::spare_keys`] says so.
    spare_keys: Option<Arc<Pool>>,
}

/// Why a sandbox could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// [`Options::account`] is not twelve digits.
    #[error("'{0}' is not an AWS account: twelve digits are expected")]
    Account(String),
    /// [`Options::principals`] has a name, an access key or a policy that cannot be.
    #[error("the principals cannot be used: {0}")]
    Principals(String),
    /// [`Options::quotas`] has a code that is not that of a quota of resources.
    #[error("the quotas cannot be used: {0}")]
    Quotas(String),
    /// [`Options::directory`] cannot be used: no permission, no space, a damaged state file, or one written
    /// by a later version.
    #[error("the sandbox's state cannot be used: {0}")]
    State(String),
}

impl From<DiskError> for OpenError {
    fn from(error: DiskError) -> Self {
        Self::State(error.to_string())
    }
}

/// Marks a response that must not be delivered, or not wholly: the transport closes the connection.
///
/// It is among the response's extensions when a [`Fault`] says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionCut {
    /// Nothing of the response is delivered.
    Before,
    /// The head is delivered, and not all of the body.
    Midway,
}

impl Sandbox {
    /// Opens a sandbox.
    ///
    /// # Errors
    /// [`OpenError`]; nothing has been changed then.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        if options.account.len() != 12 || !options.account.bytes().all(|b| b.is_ascii_digit()) {
            return Err(OpenError::Account(options.account));
        }
        let clock = Clock::default();
        let principals = Registry::new(&options, clock.now()).map_err(OpenError::Principals)?;
        let limits = Limits::new(&options.quotas).map_err(OpenError::Quotas)?;
        let store = Store::open(options.directory.as_deref())?;
        let (faults, request_ids) = (Faults::default(), RequestIds::default());
        let (pace, throttle) = (Mutex::new(options.pace), Throttle::new(options.throttle));
        let spare_keys = options.spare_keys.then(Pool::of_process);
        let inner = Inner {
            options,
            principals,
            store,
            clock,
            faults,
            pace,
            throttle,
            limits,
            request_ids,
            spare_keys,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Answers one HTTP request, whichever transport brought it.
    ///
    /// Needs a Tokio runtime with time enabled. A transport that knows where a request comes from puts the
    /// [`IpAddr`] among its extensions, for conditions on `aws:SourceIp`. A response with [`ConnectionCut`] among
    /// its extensions must not be delivered.
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        if let Some(address) = published::address(&head) {
            let inner = Arc::clone(&self.inner);
            let read = move || published::get(&inner.store, &address, inner.clock.now());
            let read = tokio::task::spawn_blocking(read).await;
            return read.unwrap_or_else(|error| published::failed(&ApiError::internal(error)));
        }
        let request_id = self.inner.request_ids.next();
        let route = match route::find(&head, &body) {
            Ok(route) => route,
            Err(protocol) => return wire::respond(protocol, Err(ApiError::unknown_operation()), &request_id),
        };
        let (protocol, service) = (route.protocol, route.service);
        tracing::debug!(operation = route.operation, request_id, "call");
        let cut = match self.inner.faults.meet(service, &route.operation) {
            None => None,
            Some(Fault::Cut) => Some(ConnectionCut::Before),
            Some(Fault::CutMidway) => Some(ConnectionCut::Midway),
            Some(Fault::Refuse) => return cut_response(),
            Some(Fault::Error { name, message }) => {
                let error = ApiError { status: faults::status_of(&name), ..ApiError::new(name, message) };
                return wire::respond(protocol, Err(error), &request_id);
            }
            Some(Fault::Throttle) => {
                return wire::respond(protocol, Err(throttle::error(service)), &request_id);
            }
            Some(Fault::Delay(time)) => {
                tokio::time::sleep(time).await;
                None
            }
        };
        let travel = self.pace().call(service, &route.operation);
        let answer = if self.inner.is_quick(route.load) {
            // A defect must not take the caller's task along, as it does not on another thread.
            let answer = || self.inner.answer(route, &head, &body, &request_id);
            catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|_| Err(ApiError::internal("it panicked")))
        } else {
            let (inner, id) = (Arc::clone(&self.inner), request_id.clone());
            let work = tokio::task::spawn_blocking(move || inner.answer(route, &head, &body, &id));
            work.await.unwrap_or_else(|error| Err(ApiError::internal(error)))
        };
        if !travel.is_zero() {
            // After the effect: who gives up waiting has not undone it.
            tokio::time::sleep(travel).await;
        }
        let mut response = wire::respond(protocol, answer, &request_id);
        match cut {
            None => {}
            Some(ConnectionCut::Before) => return cut_response(),
            Some(ConnectionCut::Midway) => drop(response.extensions_mut().insert(ConnectionCut::Midway)),
        }
        response
    }

    /// The HTTP client to give to AWS SDK clients: it answers from this sandbox, without a port.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        connector::http_client(self)
    }

    /// What Private CA has written to an S3 bucket: revocation lists (DER) and audit reports (JSON or CSV).
    ///
    /// Every bucket exists. `None` when nothing is there by this name, or when the state cannot be read, which the
    /// log tells.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<Bytes> {
        self.inner.store.object(bucket, key, self.inner.clock.now()).ok().flatten()
    }
}

impl Inner {
    /// Whether an operation may keep the thread that other calls wait for.
    fn is_quick(&self, load: Load) -> bool {
        match load {
            Load::Read => true,
            Load::Write => !self.store.is_kept(),
            Load::Work => false,
        }
    }

    /// Who calls, and what they get.
    fn answer(&self, route: Route, head: &Parts, body: &[u8], request_id: &str) -> Answer {
        let now = self.clock.now();
        let region = region_of(&head.headers);
        let access_key = sigv4::access_key(&head.headers);
        let signer = self.signer(access_key, head, region, now)?;
        if self.options.strict_auth {
            let authorization = Authorization::read(&head.headers)?;
            let secret = signer.secret.as_deref().ok_or_else(unrecognized)?;
            sigv4::verify(&authorization, secret, route.service, head, body, Clock::system_now())?;
        }
        let caller = &signer.caller;
        let place = Place { account: caller.account.clone(), region: region.to_owned() };
        self.throttle.call(&place, route.service, &route.operation, now)?;
        let context = Context {
            store: &self.store,
            principals: &self.principals,
            caller,
            place,
            now,
            pace: *self.pace.lock().unwrap_or_else(PoisonError::into_inner),
            throttle: &self.throttle,
            limits: &self.limits,
            source: head.extensions.get::<IpAddr>().copied(),
            spare_keys: self.spare_keys.as_deref(),
            gate: None,
        };
        route.run(&context, body, request_id)
    }

    /// The owner of the access key, whose temporary credentials must be whole and not expired.
    fn signer(
        &self,
        access_key: Option<&str>,
        head: &Parts,
        region: &str,
        now: Moment,
    ) -> Result<Signer, ApiError> {
        let temporary = match access_key {
            Some(key) if key.starts_with("ASIA") => self.store.read()?.sessions.get(key).cloned(),
            _ => None,
        };
        let Some(session) = temporary else { return Ok(self.principals.signer(access_key, region)) };
        let token = head.headers.get("x-amz-security-token").map(http::HeaderValue::as_bytes);
        if token != Some(session.token.as_bytes()) {
            return Err(unrecognized());
        }
        if session.expires <= now {
            return Err(ApiError::new(
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ));
        }
        self.principals.temporary(&session, region).ok_or_else(unrecognized)
    }
}

fn unrecognized() -> ApiError {
    ApiError::new("UnrecognizedClientException", "The security token included in the request is invalid.")
}

fn cut_response() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    response.extensions_mut().insert(ConnectionCut::Before);
    response
}
