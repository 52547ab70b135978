//! Uploads in pieces: what tus 1.0.0 demands, and what becomes of them.

mod bounds;
mod coming_back;
mod completing;
mod speaking;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::{Clock as _, ManualClock, SystemClock};
use futures::StreamExt as _;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::{Method, header};
use rushes_tests::studio::picture;
use rushes_tests::{Answer, Client, Studio, eventually};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::uploads::{draft, settled};

const SOON: Duration = Duration::from_secs(20);

/// A request of tus.
fn tus(client: &Client, method: Method, path: &str) -> reqwest::RequestBuilder {
    client.request(method, path).header("tus-resumable", "1.0.0")
}

fn metadata(revision: impl std::fmt::Display, role: &str, name: &str) -> String {
    let encode = |text: &str| STANDARD.encode(text);
    format!("revision {},type {},filename {}", encode(&revision.to_string()), encode(role), encode(name))
}

fn announce(client: &Client, revision: i64, role: &str, length: usize) -> reqwest::RequestBuilder {
    tus(client, Method::POST, "/api/tus")
        .header("upload-length", length)
        .header("upload-metadata", metadata(revision, role, "kettle.png"))
}

/// The path of a new upload.
async fn begin(client: &Client, revision: i64, role: &str, length: usize) -> String {
    let answer = client.send(announce(client, revision, role, length)).await;
    answer.expect(201);
    location(&answer)
}

fn location(answer: &Answer) -> String {
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

fn piece(client: &Client, path: &str, offset: usize, bytes: &[u8]) -> reqwest::RequestBuilder {
    tus(client, Method::PATCH, path)
        .header(header::CONTENT_TYPE, "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(bytes.to_vec())
}

async fn patch(client: &Client, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    client.send(piece(client, path, offset, bytes)).await
}

async fn head(client: &Client, path: &str) -> Answer {
    client.send(tus(client, Method::HEAD, path)).await
}

async fn cancel(client: &Client, path: &str) -> Answer {
    client.send(tus(client, Method::DELETE, path)).await
}

fn number(answer: &Answer, name: &str) -> usize {
    answer.headers[name].to_str().unwrap().parse().unwrap()
}

/// How far an upload is, as HEAD tells.
async fn offset(client: &Client, path: &str) -> usize {
    let answer = head(client, path).await;
    answer.expect(200);
    number(&answer, "upload-offset")
}

fn token(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn part_file(studio: &Studio, path: &str) -> PathBuf {
    studio.folder.path().join("media/incoming").join(format!("{}.tus", token(path)))
}

/// What lies in the folder of what is on its way, but for the folders of jobs.
fn incoming(studio: &Studio) -> Vec<String> {
    let entries = std::fs::read_dir(studio.folder.path().join("media/incoming")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.rsplit('.').next() != Some("job")).collect()
}

async fn media_of(studio: &Studio, revision: i64) -> Vec<Value> {
    let revision = studio.of("artist").get(&format!("/api/revisions/{revision}")).await.expect(200);
    revision["media"].as_array().unwrap().clone()
}

/// Sends half of a piece and leaves the connection open.
async fn half_a_piece(studio: &Studio, path: &str, offset: usize, bytes: &[u8], headers: &str) -> TcpStream {
    let address = studio.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: rushes\r\nCookie: {}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n{headers}\r\n",
        studio.of("artist").cookie().unwrap(),
        bytes.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&bytes[..bytes.len() / 2]).await.unwrap();
    stream
}

/// The rest of an answer on a connection that the server ends.
async fn answered(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = tokio::time::timeout(SOON, stream.read(&mut chunk)).await.expect("an answer");
        match read {
            Ok(length) if length > 0 => answer.extend_from_slice(&chunk[..length]),
            _ => break,
        }
        // The connection may stay open; the body is JSON.
        if answer.ends_with(b"}") {
            break;
        }
    }
    String::from_utf8(answer).unwrap()
}
