//! A package index on the loopback interface.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use super::digest;
use super::wheel::Wheel;

/// A wheel as the index serves it.
#[derive(Debug)]
pub(crate) struct Served {
    /// Normalized name.
    pub(crate) name: &'static str,
    /// File name.
    pub(crate) filename: String,
    /// SHA-256 of the archive, in hexadecimal.
    pub(crate) sha256: String,
    /// Bytes of the archive.
    pub(crate) size: usize,
}

/// An index that serves wheels as PEP 503 says, until the process ends.
#[derive(Debug)]
pub(crate) struct Index {
    address: SocketAddr,
    /// The wheels, in the order given.
    pub(crate) wheels: Vec<Served>,
}

type Pages = BTreeMap<String, (&'static str, Vec<u8>)>;

impl Index {
    /// The names of the wheels.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.wheels.iter().map(|wheel| wheel.name).collect()
    }

    /// Serves `wheels` on a free port.
    pub(crate) fn start(wheels: &[Wheel]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut pages = Pages::new();
        let mut served = Vec::new();
        for wheel in wheels {
            let archive = wheel.archive();
            let filename = wheel.filename();
            let sha256 = digest::hex(&digest::sha256(&archive));
            let page = format!("<a href=\"/files/{filename}#sha256={sha256}\">{filename}</a>\n");
            pages.insert(
                format!("/simple/{}/", wheel.name),
                ("text/html", page.into_bytes()),
            );
            let size = archive.len();
            pages.insert(
                format!("/files/{filename}"),
                ("application/octet-stream", archive),
            );
            served.push(Served {
                name: wheel.name,
                filename,
                sha256,
                size,
            });
        }
        let pages = Arc::new(pages);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let pages = Arc::clone(&pages);
                // A client that goes away is its own business.
                thread::spawn(move || answer(&stream, &pages).ok());
            }
        });
        Self {
            address,
            wheels: served,
        }
    }

    /// The address of the index.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/simple", self.address)
    }

    /// The address of one of its files.
    pub(crate) fn file_url(&self, filename: &str) -> String {
        format!("http://{}/files/{filename}", self.address)
    }
}

fn answer(mut stream: &TcpStream, pages: &Pages) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let mut words = request.split(' ');
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let mut head = String::from("HTTP/1.1 ");
    let (status, kind, body) = match pages.get(path) {
        Some((kind, body)) => ("200 OK", *kind, body.as_slice()),
        None => ("404 Not Found", "text/plain", b"".as_slice()),
    };
    write!(
        head,
        "{status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: max-age=86400\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .map_err(std::io::Error::other)?;
    stream.write_all(head.as_bytes())?;
    if method != "HEAD" {
        stream.write_all(body)?;
    }
    stream.flush()
}
