//! `cargo xtask run`: from a checkout to a sign-in link.

use std::net::{SocketAddr, TcpListener};

use crate::backend::{self, Profile};
use crate::failure::{Failure, Result};
use crate::process::Run;
use crate::report::Report;
use crate::{frontend, workspace};

const LISTEN: &str = "127.0.0.1:8080";

/// Builds what changed and becomes the server.
pub(super) fn run(args: &[String]) -> Result<()> {
    let mut profile = Profile::Dev;
    let mut flags: Vec<String> = Vec::new();
    for arg in args {
        match arg.as_str() {
            "--release" => profile = Profile::Release,
            "--" => {}
            other => flags.push(other.to_owned()),
        }
    }
    port_is_free(&flags)?;
    let mut report = Report::new();
    let outcome = report
        .part("frontend", frontend::build)
        .and_then(|()| report.part("server", || backend::build(profile)));
    if let Err(failure) = outcome {
        return Err(report.failed("run", &failure));
    }
    report.print();
    eprintln!();
    let server = Run::new(backend::program(profile)).args(server_flags(&flags)).dir(&workspace::root());
    Err(server.become_it())
}

/// `serve` with our defaults for what the user does not say.
pub(super) fn server_flags(given: &[String]) -> Vec<String> {
    let mut flags = vec!["serve".to_owned()];
    for (flag, default) in [("--target", "sandbox"), ("--listen", LISTEN), ("--data-dir", ".signet")] {
        if value(given, flag).is_none() {
            flags.extend([flag.to_owned(), default.to_owned()]);
        }
    }
    flags.extend_from_slice(given);
    flags
}

/// What the user gave for a flag, as `--flag value` or `--flag=value`.
pub(super) fn value<'a>(given: &'a [String], flag: &str) -> Option<&'a str> {
    given.iter().enumerate().find_map(|(place, arg)| match arg.strip_prefix(flag)? {
        "" => Some(given.get(place + 1).map_or("", String::as_str)),
        rest => rest.strip_prefix('='),
    })
}

/// Looks at the port before minutes of building; the server looks again.
fn port_is_free(flags: &[String]) -> Result<()> {
    let listen = value(flags, "--listen").unwrap_or(LISTEN);
    // What is not an address is the server's to refuse, in its own words.
    let Ok(address) = listen.parse::<SocketAddr>() else { return Ok(()) };
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let next = SocketAddr::new(address.ip(), address.port().wrapping_add(1));
            Err(Failure::new(format!(
                "{address} is in use by another program: end that one, or choose another port, for example \
                 `cargo xtask run --listen {next}`."
            )))
        }
        Err(error) => Err(Failure::new(format!("Cannot listen on {address}: {error}."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(args: &[&str]) -> Vec<String> {
        args.iter().map(|arg| (*arg).to_owned()).collect()
    }

    #[test]
    fn defaults_fill_in_what_is_not_said() {
        let flags = server_flags(&strings(&["--listen=127.0.0.1:9000", "--open"]));
        assert_eq!(
            flags,
            strings(&[
                "serve",
                "--target",
                "sandbox",
                "--data-dir",
                ".signet",
                "--listen=127.0.0.1:9000",
                "--open"
            ])
        );
    }

    #[test]
    fn flag_values_in_both_spellings() {
        let given = strings(&["--listen", "a", "--data-dir=b", "--listening", "c"]);
        assert_eq!(value(&given, "--listen"), Some("a"));
        assert_eq!(value(&given, "--data-dir"), Some("b"));
        assert_eq!(value(&given, "--target"), None);
    }

    #[test]
    fn a_taken_port_is_told_before_building() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let failure = port_is_free(&strings(&["--listen", &address])).unwrap_err().to_string();
        assert!(failure.starts_with(&format!("{address} is in use")), "{failure}");
        drop(taken);
        assert!(port_is_free(&strings(&["--listen", "localhost:0"])).is_ok());
    }
}
