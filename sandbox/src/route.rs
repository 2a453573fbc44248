//! Which operation a request asks for.

use http::{Method, header, request::Parts};

use crate::{
    acmpca,
    context::Context,
    iam, kms, lambda,
    query::{self, Form},
    servicequotas, sts,
    wire::{self, Answer, Load, Operation, Protocol},
};

/// An operation that was found.
pub(crate) struct Route {
    pub(crate) protocol: Protocol,
    /// The name in SigV4 credential scopes.
    pub(crate) service: &'static str,
    /// The operation's name, without its service.
    pub(crate) operation: String,
    pub(crate) load: Load,
    run: Run,
}

type Run = Box<dyn FnOnce(&Context<'_>, &[u8], &str) -> Answer + Send>;

impl Route {
    /// Runs the operation on the request's body, under the request's id.
    pub(crate) fn run(self, context: &Context<'_>, body: &[u8], request_id: &str) -> Answer {
        (self.run)(context, body, request_id)
    }
}

/// The operation that a request asks for, or the protocol in which to say that there is none.
pub(crate) fn find(head: &Parts, body: &[u8]) -> Result<Route, Protocol> {
    if head.method == Method::GET {
        return rest(head).ok_or(Protocol::Json);
    }
    if head.method != Method::POST {
        return Err(Protocol::Json);
    }
    match wire::target(&head.headers) {
        Some((service, operation)) => json(service, operation).ok_or(Protocol::Json),
        None if is_form(head) => form(Form::read(body)),
        None => Err(Protocol::Json),
    }
}

/// The services, by the name in SigV4 credential scopes.
#[cfg(feature = "door")]
pub(crate) const SERVICES: [&str; 6] = ["kms", "acm-pca", "sts", "iam", "lambda", "servicequotas"];

/// Whether a service has an operation of this name here.
#[cfg(any(feature = "door", test))]
pub(crate) fn has(service: &str, operation: &str) -> bool {
    match service {
        "kms" => kms::operation(operation).is_some(),
        "acm-pca" => acmpca::operation(operation).is_some(),
        "sts" => sts::operation(operation).is_some(),
        "iam" => iam::operation(operation).is_some(),
        "servicequotas" => servicequotas::operation(operation).is_some(),
        "lambda" => operation == lambda::OPERATION,
        _ => false,
    }
}

fn json(service: &str, operation: &str) -> Option<Route> {
    let mut protocol = Protocol::Json;
    let (service, load, run): (_, _, Run) = match service {
        kms::TARGET => {
            let Operation { load, run } = kms::operation(operation)?;
            ("kms", load, Box::new(move |context, body, _| run(context, body)))
        }
        acmpca::TARGET => {
            let Operation { load, run: handler } = acmpca::operation(operation)?;
            let name = operation.to_owned();
            let run = move |context: &Context<'_>, body: &[u8], _: &str| {
                acmpca::run_authorized(context, &name, handler, body)
            };
            ("acm-pca", load, Box::new(run))
        }
        servicequotas::TARGET => {
            protocol = Protocol::JsonCapital;
            let Operation { load, run } = servicequotas::operation(operation)?;
            ("servicequotas", load, Box::new(move |context, body, _| run(context, body)))
        }
        _ => return None,
    };
    Some(Route { protocol, service, operation: operation.to_owned(), load, run })
}

fn is_form(head: &Parts) -> bool {
    let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
}

fn form(form: Form) -> Result<Route, Protocol> {
    let (service, protocol, operation): (_, _, fn(&str) -> Option<query::Handler>) = match form.get("Version")
    {
        Some(sts::VERSION) => ("sts", Protocol::Query(sts::NAMESPACE), sts::operation),
        Some(iam::VERSION) => ("iam", Protocol::Query(iam::NAMESPACE), iam::operation),
        _ => return Err(Protocol::Json),
    };
    let action = form.get("Action").unwrap_or_default().to_owned();
    let handler = operation(&action).ok_or(protocol)?;
    let name = action.clone();
    let run: Run = Box::new(move |context, _, request_id| {
        query::run(context, &form, protocol, &name, request_id, handler)
    });
    // AssumeRole keeps the session that it makes.
    let load = if action == "AssumeRole" { Load::Write } else { Load::Read };
    Ok(Route { protocol, service, operation: action, load, run })
}

fn rest(head: &Parts) -> Option<Route> {
    let (operation, name) = lambda::operation(head.uri.path())?;
    let run: Run = Box::new(move |context, _, _| lambda::get_function_configuration(context, &name));
    let (protocol, load) = (Protocol::Rest, Load::Read);
    Some(Route { protocol, service: "lambda", operation: operation.to_owned(), load, run })
}
