//! A WebSocket to the service, as anybody may open one.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderValue, header};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::http::Client;
use crate::wire::{self, Said};

/// How long anything that should come is waited for.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// As browsers have it: frames of any size. A whole document comes in one.
fn unbounded() -> WebSocketConfig {
    WebSocketConfig::default().max_frame_size(None).max_message_size(None)
}

/// Where a socket is to be opened, and by whom.
#[derive(Debug, Clone)]
pub struct Door {
    base: String,
    path: String,
    query: Vec<String>,
    cookie: Option<String>,
    origin: Option<String>,
    /// Bytes that may come before they are read; as many as the system likes when absent.
    window: Option<u32>,
}

impl Door {
    /// A live document such as `revision:7`, with exact acknowledgements.
    pub fn document(client: &Client, name: impl Display) -> Self {
        Self::plain(client, format!("/collab/{name}")).asking("ack=1")
    }

    /// The event stream.
    pub fn events(client: &Client) -> Self {
        Self::plain(client, "/api/events".to_owned())
    }

    fn plain(client: &Client, path: String) -> Self {
        let base = client.base().replacen("http", "ws", 1);
        Self {
            base,
            path,
            query: Vec::new(),
            cookie: client.cookie().map(str::to_owned),
            origin: None,
            window: None,
        }
    }

    /// With one more parameter, `name=value`.
    #[must_use]
    pub fn asking(mut self, parameter: impl Into<String>) -> Self {
        self.query.push(parameter.into());
        self
    }

    /// With a ticket instead of the cookie.
    #[must_use]
    pub fn with_ticket(self, ticket: &str) -> Self {
        Self { cookie: None, ..self.asking(format!("ticket={ticket}")) }
    }

    /// As a page of `origin` does.
    #[must_use]
    pub fn from_origin(self, origin: &str) -> Self {
        Self { origin: Some(origin.to_owned()), ..self }
    }

    /// With room for so few bytes that somebody who does not read is noticed soon.
    #[must_use]
    pub fn with_window(self, bytes: u32) -> Self {
        Self { window: Some(bytes), ..self }
    }

    /// The same door of a service at another address.
    #[must_use]
    pub fn at(self, base: &str) -> Self {
        Self { base: base.replacen("http", "ws", 1), ..self }
    }

    /// Opens the socket; the HTTP status where the upgrade is refused.
    ///
    /// # Errors
    /// What tungstenite reports.
    pub async fn knock(&self) -> Result<Socket, Box<Error>> {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query.join("&")) };
        let mut request = format!("{}{}{query}", self.base, self.path).into_client_request()?;
        let mut put = |name, value: &Option<String>| {
            if let Some(value) = value {
                request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header"));
            }
        };
        put(header::COOKIE, &self.cookie);
        put(header::ORIGIN, &self.origin);
        let stream = match self.window {
            None => tokio_tungstenite::connect_async_with_config(request, Some(unbounded()), true).await?.0,
            Some(bytes) => {
                let line = self.line(bytes).await.map_err(Error::Io)?;
                tokio_tungstenite::client_async_with_config(request, line, Some(unbounded())).await?.0
            }
        };
        Ok(Socket { stream })
    }

    async fn line(&self, window: u32) -> std::io::Result<MaybeTlsStream<TcpStream>> {
        let line = TcpSocket::new_v4()?;
        line.set_recv_buffer_size(window)?;
        let address = self.base.trim_start_matches("ws://").parse().expect("an address");
        Ok(MaybeTlsStream::Plain(line.connect(address).await?))
    }

    /// Opens the socket, which has to work.
    pub async fn open(&self) -> Socket {
        self.knock().await.unwrap_or_else(|error| panic!("{}{}: {error}", self.base, self.path))
    }

    /// The HTTP status with which the upgrade is refused.
    pub async fn refusal(&self) -> u16 {
        match self.knock().await.map_err(|error| *error) {
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("no answer: {error}"),
            Ok(_) => panic!("{}{} opened", self.base, self.path),
        }
    }

    /// How the service closes the socket at once.
    pub async fn closes(&self) -> u16 {
        self.open().await.ending().await.code
    }
}

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// How a socket ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// The close code; 1006 where the connection just broke.
    pub code: u16,
    /// What the close frame says.
    pub reason: String,
    /// What message 2 said before.
    pub denied: Option<String>,
    /// Everything before it.
    pub said: Vec<Said>,
}

impl Socket {
    /// Sends a binary frame. A peer that is gone is no error: what follows is read all the same.
    pub async fn send(&mut self, frame: impl Into<Bytes>) -> bool {
        self.stream.send(Message::Binary(frame.into())).await.is_ok()
    }

    /// Sends any message.
    pub async fn send_message(&mut self, message: Message) -> bool {
        self.stream.send(message).await.is_ok()
    }

    /// The next message, without pings. `None` when the connection broke.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match next.unwrap_or_else(|_| panic!("the socket was silent for {PATIENCE:?}")) {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next frame of a document, which has to come.
    pub async fn said(&mut self) -> Said {
        match self.next().await {
            Some(Message::Binary(frame)) => wire::read(&frame),
            other => panic!("a frame was to come, not {other:?}"),
        }
    }

    /// The next text, as JSON, which has to come.
    pub async fn event(&mut self) -> serde_json::Value {
        match self.next().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("an event was to come, not {other:?}"),
        }
    }

    /// Reads until the other side closes.
    pub async fn ending(&mut self) -> Ending {
        let mut ending = Ending { code: 1006, reason: String::new(), denied: None, said: Vec::new() };
        while let Some(message) = self.next().await {
            match message {
                Message::Binary(frame) => match wire::read(&frame) {
                    Said::Denied(reason) => ending.denied = Some(reason),
                    said => ending.said.push(said),
                },
                Message::Close(Some(close)) => {
                    ending.code = close.code.into();
                    ending.reason = close.reason.to_string();
                    break;
                }
                Message::Close(None) => break,
                other => panic!("documents are binary: {other:?}"),
            }
        }
        ending
    }

    /// Its two halves.
    pub fn into_stream(self) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        self.stream
    }
}
