//! Files over HTTP on the loopback interface.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server that serves what it is given, until the process ends.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    pages: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Server {
    /// Listens on a free port.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            pages: Arc::default(),
        };
        let pages = Arc::clone(&server.pages);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let pages = Arc::clone(&pages);
                // A client that goes away is its own business.
                thread::spawn(move || answer(&stream, &pages).ok());
            }
        });
        server
    }

    /// The address of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Serves `body` at `path`.
    pub(crate) fn put(&self, path: &str, body: impl Into<Vec<u8>>) {
        let mut pages = self.pages.lock().unwrap();
        pages.insert(path.to_owned(), body.into());
    }

    /// Serves an index below `base` that has `filename` for `name`, and nothing else.
    pub(crate) fn put_package(&self, base: &str, name: &str, filename: &str, body: Vec<u8>) {
        let sum = crate::support::digest::hex(&crate::support::digest::sha256(&body));
        let page =
            format!("<!DOCTYPE html><a href=\"/files/{filename}#sha256={sum}\">{filename}</a>\n");
        self.put(&format!("/files/{filename}"), body);
        self.put(&format!("{base}/{name}/"), page);
    }
}

fn answer(mut stream: &TcpStream, pages: &Mutex<BTreeMap<String, Vec<u8>>>) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let mut words = request.split(' ');
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default();
    let body = pages.lock().unwrap().get(path).cloned();
    let status = if body.is_some() {
        "200 OK"
    } else {
        "404 Not Found"
    };
    let kind = if path.ends_with('/') {
        "text/html"
    } else {
        "application/octet-stream"
    };
    let body = body.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: max-age=86400\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}
