//! A load generator: one prepared request, sent again and again over several connections that are kept.
//!
//! The request is signed beforehand (SigV4 lets it be sent for five minutes), so that the load costs little here.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::failure::{Failure, Result};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was measured.
pub(crate) struct Outcome {
    /// Answers in a second, all connections together.
    pub(crate) rate: f64,
    /// Answers.
    pub(crate) count: usize,
    /// Microseconds from request to answer, that half and that 99 of 100 did not exceed.
    pub(crate) median: u32,
    pub(crate) slow: u32,
}

/// Sends `request` (a whole HTTP/1.1 request) over so many connections for so long. Every answer must have status 200
/// and `expected` in its body.
pub(crate) fn run(
    address: &str,
    request: &[u8],
    expected: &str,
    connections: usize,
    time: Duration,
) -> Result<Outcome> {
    let watch = Stopwatch::start();
    let outcomes: Vec<Result<Vec<u32>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| scope.spawn(|| one_connection(address, request, expected.as_bytes(), time)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(Failure::new("The load generator failed."))))
            .collect()
    });
    let took = watch.elapsed();
    let mut latencies = Vec::new();
    for outcome in outcomes {
        latencies.extend(outcome?);
    }
    latencies.sort_unstable();
    let at = |part: usize| latencies.get(latencies.len() * part / 100).copied().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a count of answers is far below 2^53")]
    let rate = latencies.len() as f64 / took.as_secs_f64();
    Ok(Outcome { rate, count: latencies.len(), median: at(50), slow: at(99) })
}

/// Microseconds of each call.
fn one_connection(address: &str, request: &[u8], expected: &[u8], time: Duration) -> Result<Vec<u32>> {
    let failed = |error: std::io::Error| Failure::new(format!("{address} does not answer: {error}."));
    let watch = Stopwatch::start();
    let mut latencies = Vec::new();
    let mut connection = connect(address).map_err(failed)?;
    // At least once, however busy the machine is.
    while latencies.is_empty() || watch.elapsed() < time {
        let call = Stopwatch::start();
        connection.get_mut().write_all(request).map_err(failed)?;
        let answer = Answer::read(&mut connection).map_err(failed)?;
        latencies.push(u32::try_from(call.elapsed().as_micros()).unwrap_or(u32::MAX));
        if answer.status != 200 || !contains(&answer.body, expected) {
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(Failure::new(format!("{address} answered with status {}: {said}", answer.status)));
        }
        // A server that does not keep connections pays for new ones: so do its clients.
        if !answer.kept {
            connection = connect(address).map_err(failed)?;
        }
    }
    Ok(latencies)
}

fn connect(address: &str) -> std::io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

/// An HTTP answer, as much of it as counts here.
struct Answer {
    status: u16,
    kept: bool,
    body: Vec<u8>,
}

impl Answer {
    /// Reads one whose length is said in its head, as both servers do.
    fn read(source: &mut impl BufRead) -> std::io::Result<Self> {
        let wrong = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
        let mut line = String::new();
        source.read_line(&mut line)?;
        let mut words = line.split(' ');
        let mut kept = words.next() == Some("HTTP/1.1");
        let status = words.next().and_then(|word| word.parse().ok()).ok_or_else(|| wrong("no status"))?;
        let mut length = None;
        loop {
            line.clear();
            source.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok();
            } else if name.eq_ignore_ascii_case("connection") && value.trim().eq_ignore_ascii_case("close") {
                kept = false;
            }
        }
        let mut body = vec![0; length.ok_or_else(|| wrong("no length"))?];
        source.read_exact(&mut body)?;
        Ok(Self { status, kept, body })
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len().max(1)).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::*;

    /// A server that gives this answer to whatever arrives, as often as it is asked.
    fn serving(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(std::result::Result::ok) {
                std::thread::spawn(move || {
                    let mut stream = BufReader::new(stream);
                    let mut request = [0; 4];
                    while stream.read_exact(&mut request).is_ok() {
                        if stream.get_mut().write_all(answer.as_bytes()).is_err() || answer.contains("close")
                        {
                            return;
                        }
                    }
                });
            }
        });
        address
    }

    #[test]
    fn answers_are_counted_over_kept_and_closed_connections() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello",
        ] {
            let outcome = run(&serving(answer), b"ping", "ell", 2, Duration::from_millis(20)).unwrap();
            assert!(outcome.count >= 2 && outcome.rate > 0.0 && outcome.slow >= outcome.median);
        }
    }

    #[test]
    fn a_wrong_answer_ends_the_measurement() {
        for (answer, expected) in [
            ("HTTP/1.1 400 Bad Request\r\ncontent-length: 5\r\n\r\nhello", "hello"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", "world"),
            ("nonsense\r\n\r\n", ""),
        ] {
            assert!(run(&serving(answer), b"ping", expected, 1, Duration::from_secs(20)).is_err());
        }
    }
}
