//! As much of HTTP/1.1 as it takes to ask a server on the same machine, over one connection that stays open.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection, with the session once logged in.
#[derive(Debug)]
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
    cookie: String,
}

/// An answer: its status, and the body as it stands.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    cookie: Option<String>,
}

impl Client {
    pub(crate) fn connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream: BufReader::new(stream), host: address.to_owned(), cookie: String::new() })
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "")
    }

    /// The answer to a GET that must succeed, as JSON.
    pub(crate) fn json(&mut self, path: &str) -> Result<Value> {
        let answer = self.get(path)?.expect(200)?;
        serde_json::from_slice(&answer.body).with_context(|| format!("{path} is no JSON"))
    }

    /// Posts JSON; a session that the answer opens is kept.
    pub(crate) fn post(&mut self, path: &str, body: &Value) -> Result<Answer> {
        let answer = self.ask("POST", path, &body.to_string())?;
        if let Some(cookie) = &answer.cookie {
            self.cookie = format!("cookie: {cookie}\r\n");
        }
        Ok(answer)
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let (host, cookie, length) = (&self.host, &self.cookie, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\n{cookie}content-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        read_answer(&mut self.stream).with_context(|| format!("{method} {path}"))
    }
}

impl Answer {
    pub(crate) fn expect(self, status: u16) -> Result<Self> {
        if self.status != status {
            bail!("{} instead of {status}: {}", self.status, String::from_utf8_lossy(&self.body));
        }
        Ok(self)
    }
}

fn read_answer(stream: &mut impl BufRead) -> Result<Answer> {
    let first = read_line(stream)?;
    let status = first.split(' ').nth(1).and_then(|it| it.parse().ok());
    let status = status.with_context(|| format!("`{first}` begins no answer"))?;
    let (mut length, mut cookie) = (0, None);
    loop {
        let line = read_line(stream)?;
        let Some((name, value)) = line.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse()?,
            "set-cookie" => cookie = value.trim().split(';').next().map(str::to_owned),
            "transfer-encoding" => bail!("an answer in pieces is not understood here"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Answer { status, body, cookie })
}

fn read_line(stream: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        bail!("the connection was closed");
    }
    Ok(line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_on_one_connection_are_kept_apart() {
        let mut stream = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nset-cookie: a=b; Path=/\r\n\r\n{}\
                          HTTP/1.1 204 No Content\r\n\r\n"
            .as_bytes();
        let first = read_answer(&mut stream).unwrap();
        assert_eq!((first.status, first.body.as_slice()), (200, b"{}".as_slice()));
        assert_eq!(first.cookie.as_deref(), Some("a=b"));
        assert_eq!(read_answer(&mut stream).unwrap().status, 204);
        assert!(read_answer(&mut stream).is_err(), "closed");
    }

    #[test]
    fn another_status_than_expected_is_an_error_that_shows_the_answer() {
        let answer = Answer { status: 404, body: b"gone".to_vec(), cookie: None };
        assert_eq!(answer.expect(200).unwrap_err().to_string(), "404 instead of 200: gone");
    }
}
