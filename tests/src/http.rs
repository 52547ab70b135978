//! A small HTTP client with a person's cookie.

use reqwest::{Method, StatusCode, header};
use serde_json::Value;

/// A client that acts as one person, or as nobody.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: header::HeaderMap,
    /// The body.
    pub bytes: bytes::Bytes,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {} {}", self.status, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The JSON body of an answer with this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem of an answer with this status, with the end of its type and the pointers of its errors.
    #[track_caller]
    pub fn problem(&self, status: u16) -> (String, Vec<String>) {
        let body = self.expect(status);
        let kind = body["type"].as_str().expect("type").rsplit(':').next().expect("kind").to_owned();
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert!(body["detail"].as_str().is_some_and(|d| !d.is_empty()), "{body}");
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        (kind, errors.iter().map(|e| e["pointer"].as_str().expect("pointer").to_owned()).collect())
    }
}

impl Client {
    /// A client for the service at `base`, such as `http://127.0.0.1:4711`.
    pub fn new(base: impl Into<String>, cookie: Option<String>) -> Self {
        // One build has one reqwest, and the server's speaks TLS. Whichever provider is there first stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().expect("client");
        Self { http, base: base.into(), cookie }
    }

    /// The same client with another cookie.
    #[must_use]
    pub fn with_cookie(&self, cookie: Option<String>) -> Self {
        Self { cookie, ..self.clone() }
    }

    /// The value of the `Cookie` header.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The address of the service.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A request to be completed.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, bytes: response.bytes().await.expect("a body") }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// PATCH of JSON based on `version`.
    pub async fn patch(&self, path: &str, version: i64, body: &Value) -> Answer {
        self.send(
            self.request(Method::PATCH, path).header(header::IF_MATCH, format!("\"{version}\"")).json(body),
        )
        .await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Uploads a picture to a revision.
    pub async fn upload(&self, stage: i64, revision: i64, role: &str, name: &str, bytes: Vec<u8>) -> Answer {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().text("type", role.to_owned()).part("file", part);
        let path = format!("/api/stages/{stage}/revisions/{revision}/upload");
        self.send(self.request(Method::POST, &path).multipart(form)).await
    }
}
