//! Files that hold certificates or anything near them, for the commands that look at them.

use std::io::Read;
use std::path::{Path, PathBuf};

use signet_shared::certificate::{self, CertificateError, Item, Reader};

use super::print;
use crate::error::{Error, Result};

/// What was read, and what could not be.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// The pieces, each with the file it came from.
    pub(super) items: Vec<(String, Item)>,
    failures: Vec<(String, Error)>,
}

/// Reads all files; `-` is standard input.
pub(super) fn read(files: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs::default();
    for file in files {
        let name = file.display().to_string();
        match bytes(file).and_then(|bytes| Reader::new(&bytes).map_err(|error| unreadable(&error))) {
            Err(error) => inputs.failures.push((name, error)),
            Ok(reader) => {
                for item in reader {
                    if let Err(error) = &item.content {
                        inputs.failures.push((name.clone(), unreadable(error)));
                    }
                    inputs.items.push((name.clone(), item));
                }
            }
        }
    }
    inputs
}

impl Inputs {
    /// What could not be read, and why.
    pub(super) fn failures(&self) -> impl Iterator<Item = (&Path, &Error)> {
        self.failures.iter().map(|(name, error)| (Path::new(name), error))
    }

    /// The failure of what could not be read, if there is any. Several are told one by one.
    pub(super) fn end(mut self) -> Result<()> {
        match self.failures.len() {
            0 => Ok(()),
            1 => self.failures.pop().map_or(Ok(()), |(_, error)| Err(error)),
            count => {
                for (name, error) in &self.failures {
                    print::tell(&format!("{name}: {}", error.detail));
                }
                Err(Error::invalid(format!("{count} inputs cannot be read"), "Each stands above."))
            }
        }
    }
}

fn unreadable(error: &CertificateError) -> Error {
    Error::invalid("The certificate cannot be read", format!("{error}.")).with_hint(error.hint())
}

fn bytes(file: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than the parser takes, so that it can say that there is too much.
    let limit = certificate::MAX_BYTES as u64 + 1;
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|cause| {
        Error::invalid(format!("{} cannot be read", file.display()), format!("{cause}."))
            .with_hint("Check the path and its permissions.")
    })?;
    Ok(bytes)
}
