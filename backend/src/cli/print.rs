//! Printing, asking, and the last act of an error.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use super::exit::Exit;
use crate::error::{Error, Result};

/// Prints a result. A reader that has gone away (`| head`) is no failure.
pub(super) fn result(text: &str) {
    line(text);
}

/// The same; false if nobody reads any more.
pub(super) fn line(text: &str) -> bool {
    let mut out = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let written = write!(out, "{text}{end}").and_then(|()| out.flush());
    if let Err(error) = &written {
        tracing::debug!(%error, "output not written");
    }
    written.is_ok()
}

/// Prints a result that is a file's content. A reader that has gone away is no failure.
pub(super) fn bytes(content: &[u8]) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(content).and_then(|()| out.flush()) {
        tracing::debug!(%error, "output not written");
    }
}

/// Prints a result as JSON.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<()> {
    result(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Tells how things go; not part of the result. Nobody listening is no failure.
pub(super) fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Asks a question on standard error and reads the answer from standard input.
///
/// # Errors
/// Invalid if the answer is empty or the input has ended.
pub(super) fn ask(question: &str) -> Result<String> {
    let _ = write!(std::io::stderr(), "{question}: ");
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).map_err(Error::internal)?;
    if !std::io::stdin().is_terminal() {
        tell("");
    }
    if read == 0 {
        return Err(Error::invalid("The input ended", format!("There is no answer to {question:?}."))
            .with_hint("Answer it, or give the answer as a flag (see --help). Nothing was done."));
    }
    let answer = line.trim();
    if answer.is_empty() {
        return Err(Error::invalid("The answer is empty", format!("{question:?} needs an answer."))
            .with_hint(
                "Run the command again and answer it, or give it as a flag (see --help). Nothing was done.",
            ));
    }
    Ok(answer.to_owned())
}

/// Prints an error: what happened, what to do.
pub(super) fn failure(error: &Error) -> ExitCode {
    let mut lines = vec![format!("error: {}", error.title)];
    if error.fields.is_empty() && !error.detail.is_empty() {
        lines.push(format!("  {}", error.detail));
    }
    for field in &error.fields {
        lines.push(format!("  {}: {}", field.field, field.message));
        lines.extend(field.suggestion.iter().map(|suggestion| format!("    try: {suggestion}")));
    }
    lines.extend(error.hint.iter().map(|hint| format!("  {hint}")));
    if let Some(aws) = &error.aws {
        let request = aws.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        lines.push(format!("  AWS: {} answered {}{request}", aws.operation, aws.error));
        lines.push(format!("  IAM action: {}", aws.action));
    }
    tell(&lines.join("\n"));
    if let Some(cause) = &error.cause {
        tracing::debug!(%cause, "cause");
    }
    Exit::Error.into()
}
