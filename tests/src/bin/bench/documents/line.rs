//! A connection to a document, in whichever dialect.

use std::time::Duration;

use anyhow::Context as _;
use bytes::{Bytes, BytesMut};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt as _, StreamExt as _};
use rushes_tests::socket::Socket;
use rushes_tests::wire;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use yrs::encoding::read::{Cursor, Read as _};

/// How long anything that has to come is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Both halves.
pub(super) struct Line {
    pub(super) sender: Sender,
    pub(super) receiver: Receiver,
}

/// The half that sends. A connection whose sender is dropped stays open as long as its receiver is there.
pub(super) struct Sender {
    sink: SplitSink<Stream, Message>,
    prefix: Bytes,
}

/// The half that receives.
pub(super) struct Receiver {
    stream: SplitStream<Stream>,
    prefix: Bytes,
}

impl Line {
    pub(super) fn new(socket: Socket, prefix: Bytes) -> Self {
        let (sink, stream) = socket.into_stream().split();
        Self { sender: Sender { sink, prefix: prefix.clone() }, receiver: Receiver { stream, prefix } }
    }

    pub(super) async fn send(&mut self, message: &[u8]) -> anyhow::Result<()> {
        self.sender.send(message).await
    }

    /// Asks for all that there is.
    pub(super) async fn everything(&mut self) -> anyhow::Result<Bytes> {
        // Nothing is known yet: an empty state vector.
        self.send(&wire::sync_step_1(&[0])).await?;
        loop {
            let message = self.receiver.next().await.context("closed while joining")?;
            if message.starts_with(&[0, 1]) {
                let mut cursor = Cursor::new(&message[2..]);
                let update = cursor.read_buf()?;
                return Ok(message.slice_ref(update));
            }
        }
    }
}

impl Sender {
    pub(super) async fn send(&mut self, message: &[u8]) -> anyhow::Result<()> {
        let mut frame = BytesMut::with_capacity(self.prefix.len() + message.len());
        frame.extend_from_slice(&self.prefix);
        frame.extend_from_slice(message);
        Ok(self.sink.send(Message::Binary(frame.freeze())).await?)
    }
}

impl Receiver {
    /// The next message of the protocol; none when the connection ended, or nothing comes.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        tokio::time::timeout(PATIENCE, self.next_ever()).await.ok()?
    }

    /// The same, however long it takes.
    pub(super) async fn next_ever(&mut self) -> Option<Bytes> {
        loop {
            match self.stream.next().await?.ok()? {
                Message::Binary(frame) => {
                    let message = frame.slice(self.prefix.len().min(frame.len())..);
                    return frame.starts_with(&self.prefix).then_some(message);
                }
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }
}
