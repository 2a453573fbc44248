//! AWS Lambda, API version 2015-03-31: what the configured functions run as.

mod get_function_configuration;

pub(crate) use get_function_configuration::get_function_configuration;

use percent_encoding::percent_decode_str;

/// The only operation that is modelled.
pub(crate) const OPERATION: &str = "GetFunctionConfiguration";

/// The operation of this path, and the function it names.
pub(crate) fn operation(path: &str) -> Option<(&'static str, String)> {
    let name = path.strip_prefix("/2015-03-31/functions/")?.strip_suffix("/configuration")?;
    let name = percent_decode_str(name).decode_utf8().ok()?;
    (!name.is_empty() && !name.contains('/')).then(|| (OPERATION, name.into_owned()))
}
