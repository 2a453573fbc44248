//! Another client than the AWS SDK for Rust: botocore, over a real port, with signatures verified.

use std::process::Command;

use aws_sandbox::{Directory, Function, Options, Role, Sandbox, User};
use bytes::Bytes;
use http::Request;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// Answers one request: as much of HTTP/1.1 as botocore needs.
async fn answer(sandbox: Sandbox, stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut words = line.split(' ');
    let mut request = Request::builder().method(words.next().unwrap()).uri(words.next().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
        request = request.header(name, value.trim());
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let response = sandbox.handle(request.body(Bytes::from(body)).unwrap()).await;
    let mut head = format!("HTTP/1.1 {}\r\nconnection: close\r\n", response.status());
    head += &format!("content-length: {}\r\n", response.body().len());
    for (name, value) in response.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).await?;
    stream.write_all(response.body()).await?;
    stream.shutdown().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn botocore_signs_calls_and_understands() {
    let installed = Command::new("python3").args(["-c", "import botocore"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        println!("botocore is not installed: it has not judged anything");
        return;
    }
    let role = "arn:aws:iam::111122223333:role/team/signer";
    let principals = Directory::default()
        .user(User::new("admin").access_key("ADMIN", "secret").administrator())
        .role(Role::new("signer").path("/team/"))
        .function(Function::new("bot", "eu-central-1", role));
    let sandbox = Sandbox::open(Options { principals, strict_auth: true, ..Options::default() }).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer(sandbox.clone(), stream));
        }
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/with_botocore.py");
    let run = move || {
        Command::new("python3").args([script, &address]).env("AWS_EC2_METADATA_DISABLED", "true").output()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    server.abort();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&output.stdout), "ok\n", "{}", text(&output.stderr));
}
