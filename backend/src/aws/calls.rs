//! How often AWS was called, for the metrics.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Calls by service (the IAM prefix), operation and outcome (`ok` or `error`).
pub type CallCounts = BTreeMap<(String, String, &'static str), u64>;

/// Counts the calls of every client that it is given to. A call that the SDK repeats by itself is one call.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls(Arc<Mutex<CallCounts>>);

impl Calls {
    pub(super) fn counts(&self) -> CallCounts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(call) = config.load::<Metadata>() else { return Ok(()) };
        let outcome = if matches!(context.output_or_error(), Some(Ok(_))) { "ok" } else { "error" };
        let service = call.service().to_ascii_lowercase().replace(' ', "-");
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((service, call.name().to_owned(), outcome)).or_default() += 1;
        Ok(())
    }
}
