//! `signet jwks`, with a server of this test that serves a file.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Cli, err, json as json_of, out};

const IDENTITY: &str = "epic-prod-voice";

/// Serves the file's text to whoever asks, until the process ends.
fn serve(file: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let body = std::fs::read_to_string(&file).unwrap_or_default();
            let length = body.len();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
            write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        }
    });
    url
}

#[test]
fn the_set_is_shown_published_and_checked() {
    let cli = Cli::new();
    cli.set_up();
    let shown = json_of(&cli.run(&["jwks", "show", IDENTITY]));
    assert_eq!(shown["keys"][0]["use"], "sig");
    let all = json_of(&cli.run(&["jwks", "show", IDENTITY, "--json"]));
    assert_eq!((&all["jwks"], &all["published_url"]), (&shown, &Value::Null));

    let file = cli.path("jwks.json");
    let written = cli.run(&["jwks", "show", IDENTITY, "--out", file.to_str().unwrap()]);
    assert!(written.status.success() && out(&written).is_empty(), "{}", err(&written));
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), shown);

    let unknown = cli.run(&["jwks", "check", IDENTITY]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).contains("Name the address first"), "{}", err(&unknown));
    let refused = cli.run(&["jwks", "publish-url", IDENTITY, "http://keys.example.org/"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("Without TLS"), "{}", err(&refused));
    assert_eq!(cli.run(&["jwks", "publish-url", IDENTITY]).status.code(), Some(2), "an address or --none");

    let url = serve(file.clone());
    let named = cli.run(&["jwks", "publish-url", IDENTITY, &url]);
    assert!(out(&named).contains(&url), "{}", err(&named));
    let well = cli.run(&["jwks", "check", IDENTITY]);
    assert_eq!(well.status.code(), Some(0), "{}{}", out(&well), err(&well));
    assert!(out(&well).contains("It holds the keys of this identity."));

    std::fs::write(&file, json!({ "keys": [] }).to_string()).unwrap();
    let wrong = cli.run(&["jwks", "check", IDENTITY, "--json"]);
    assert_eq!(wrong.status.code(), Some(3), "{}", err(&wrong));
    let check = serde_json::from_slice::<Value>(&wrong.stdout).unwrap()["check"].clone();
    assert_eq!(check["ok"], false);
    assert!(check["problem"].as_str().unwrap().starts_with("The current key"));

    let none = json_of(&cli.run(&["jwks", "publish-url", IDENTITY, "--none", "--json"]));
    assert_eq!((&none["published_url"], &none["check"]), (&Value::Null, &Value::Null));
}
