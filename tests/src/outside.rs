//! What a studio's server talks to beside its own: a mail server and a chat program, as small as they can be.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A letter as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// To whom.
    pub to: String,
    /// Headers and body, with lines that the encoding broke put together again.
    pub text: String,
}

/// Takes letters by SMTP and keeps them; refuses what it is told to.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// Where it listens.
    pub address: SocketAddr,
    letters: Arc<Mutex<Vec<Received>>>,
    refusal: Arc<Mutex<Option<&'static str>>>,
}

impl MailServer {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = Self { address, letters: Arc::default(), refusal: Arc::default() };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().converse(stream));
            }
        });
        server
    }

    /// Its address as a setting.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// What has come in.
    pub fn letters(&self) -> Vec<Received> {
        self.letters.lock().expect("letters").clone()
    }

    /// Answers whoever names a recipient with this from now on, for instance `451 later`.
    pub fn refuse(&self, answer: Option<&'static str>) {
        *self.refusal.lock().expect("a refusal") = answer;
    }

    /// One connection, to its end (RFC 5321).
    async fn converse(self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 mail.test\r\n").await?;
        let (mut to, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let answer = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => "250 mail.test",
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    let refusal = *self.refusal.lock().expect("a refusal");
                    refusal.unwrap_or("250 fine")
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let mut text = String::new();
                    while !text.ends_with("\r\n.\r\n") {
                        if stream.read_line(&mut text).await? == 0 {
                            return Ok(());
                        }
                    }
                    let text = text.replace("=\r\n", "").replace("\r\n", "\n");
                    self.letters.lock().expect("letters").push(Received { to: to.clone(), text });
                    "250 kept"
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 fine",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
    }
}

/// Takes messages for channels by HTTP and keeps them; answers with the status that it is told to.
#[derive(Debug, Clone)]
pub struct ChatServer {
    /// Where it listens.
    pub address: SocketAddr,
    messages: Arc<Mutex<Vec<Value>>>,
    status: Arc<Mutex<&'static str>>,
    silent: Arc<AtomicBool>,
}

impl ChatServer {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = Self {
            address,
            messages: Arc::default(),
            status: Arc::new(Mutex::new("200 OK")),
            silent: Arc::default(),
        };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().answer(stream));
            }
        });
        server
    }

    /// The address of a channel, which has a secret in it.
    pub fn url(&self) -> String {
        format!("http://{}/hooks/hush", self.address)
    }

    /// What has come in and was taken.
    pub fn messages(&self) -> Vec<Value> {
        self.messages.lock().expect("messages").clone()
    }

    /// Answers with this status from now on.
    pub fn answer_with(&self, status: &'static str) {
        *self.status.lock().expect("a status") = status;
    }

    /// Takes what comes and answers nothing, until it is told otherwise.
    pub fn keep_silent(&self, silent: bool) {
        self.silent.store(silent, Ordering::Relaxed);
    }

    /// One request, and the end of the connection.
    async fn answer(self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        let (mut length, mut line) = (0, String::new());
        while stream.read_line(&mut line).await? > 0 && line.trim() != "" {
            if let Some(bytes) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = bytes.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let status = *self.status.lock().expect("a status");
        if status.starts_with('2') {
            let message = serde_json::from_slice(&body).expect("JSON");
            self.messages.lock().expect("messages").push(message);
        }
        if self.silent.load(Ordering::Relaxed) {
            // Until whoever asked has gone.
            let _ = stream.read_u8().await;
            return Ok(());
        }
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).await
    }
}
