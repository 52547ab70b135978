use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use collab::{Close, Connection, Inbound, Outbound, Outgoing};
use futures::future::BoxFuture;
use futures::stream::{SplitSink, SplitStream};
use futures::{FutureExt as _, SinkExt as _, StreamExt as _};
use serde::Deserialize;
use tracing::Instrument as _;

use super::{SocketVisitor, rights};
use crate::app::{Error, Shared, documents};
use crate::http::extract::{Path, Query};

/// Frames above the room's own limits, of which the largest is four times that of usual messages, still arrive whole, up to
/// this many times as large as those, so that the answer can be 4413 in words.
const TRANSPORT_LIMIT: usize = 5;
/// The same for a socket that is only told why it does not open.
const UNHEARD_LIMIT: usize = 64 << 10;
/// What is read from a socket at once, in bytes. Each open socket keeps as much ready.
const READ: usize = 2 << 10;
/// What is written to a socket at once, in bytes; a single message may be larger.
const WRITTEN: usize = 64 << 10;
/// Silence after which a ping asks whether the other side is there.
const PING: Duration = Duration::from_secs(20);
/// How long a closing socket has to take its last frames.
const FAREWELL: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
pub(super) struct Options {
    ack: Option<String>,
    /// Who the client takes itself to be.
    #[serde(rename = "as")]
    person: Option<String>,
}

/// A live document: the y-protocols over a WebSocket. Refusals come as close codes, since browsers hide HTTP answers to
/// upgrades.
#[utoipa::path(get, path = "/collab/{document}", tag = "realtime",
    params(("document" = String, Path, description = "`revision:<id>`, `internal:<id>` or `session:<id>`"),
        ("ticket" = Option<String>, Query, description = "A ticket instead of the cookie"),
        ("ack" = Option<String>, Query, description = "`1` asks for exact acknowledgements (message 100)"),
        ("as" = Option<String>, Query, description = "`user:<id>` or `guest:<id>`: opens for this one only, and closes with 4401 where somebody else is signed in")),
    responses((status = 101, description = "The socket opens; close codes tell refusals")))]
pub(super) async fn open(
    State(app): State<Shared>,
    who: Result<SocketVisitor, Error>,
    Path(document): Path<String>,
    Query(options): Query<Options>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let opened = connect(&app, who, &document, &options).await;
    // Whoever is turned away has nothing to say.
    let heard = app.config.max_message_bytes.saturating_mul(TRANSPORT_LIMIT);
    let limit = if opened.is_ok() { heard } else { UNHEARD_LIMIT };
    let upgrade = upgrade.read_buffer_size(READ).write_buffer_size(WRITTEN);
    upgrade.max_message_size(limit).max_frame_size(limit).on_upgrade(async move |mut socket| match opened {
        Ok((connection, end)) => {
            let span = tracing::info_span!("socket", %document, connection = connection.number());
            pump(socket, connection, end).boxed().instrument(span).await;
        }
        Err(close) => {
            let _ = socket.send(farewell(&close)).await;
            // Leave the other side the time to read it.
            let _ = tokio::time::timeout(FAREWELL, socket.recv()).await;
        }
    })
}

async fn connect(
    app: &Shared,
    who: Result<SocketVisitor, Error>,
    document: &str,
    options: &Options,
) -> Result<(Connection, BoxFuture<'static, Close>), Close> {
    let SocketVisitor { who, changed } = who.map_err(|e| refusal(&e))?;
    let name =
        document.parse().map_err(|_| Close::new(Close::NOT_FOUND, "there is no such document for you"))?;
    let ack = options.ack.as_deref() == Some("1");
    let capability = documents::capability_of_visitor(app, &who, name, ack).await.map_err(|e| refusal(&e))?;
    // What one person has waiting in a browser is not sent in the name of the next one who signs in there.
    if options.person.as_ref().is_some_and(|person| *person != capability.author.to_string()) {
        return Err(Close::new(Close::UNAUTHENTICATED, "somebody else is signed in"));
    }
    // Boxed, and the pump as well: a future is kept once more in each that it is handed to.
    let end = rights::end(app.clone(), changed, rights::Proof::of(&who), name, capability.clone()).boxed();
    let connection = app.rooms.open(name, capability).await.map_err(collab::OpenError::close)?;
    Ok((connection, end))
}

pub(super) fn refusal(error: &Error) -> Close {
    match error {
        Error::Unauthenticated => Close::new(Close::UNAUTHENTICATED, "sign in first"),
        Error::LinkEnded(why) => Close::new(Close::FORBIDDEN, format!("share_link_ended: {why}")),
        Error::NotFound(_) => Close::new(Close::NOT_FOUND, "there is no such document for you"),
        Error::Forbidden(_) | Error::PasswordChangeRequired | Error::WrongActor(_) => {
            Close::new(Close::FORBIDDEN, error.to_string())
        }
        Error::Unavailable(_) => Close::new(Close::TRY_AGAIN, "the database does not answer; try again"),
        Error::Internal(source) => {
            tracing::error!(error = format!("{source:#}"), "opening a document failed");
            Close::new(Close::TRY_AGAIN, "something went wrong on the server; try again")
        }
        other => Close::new(Close::FORBIDDEN, other.to_string()),
    }
}

async fn pump(socket: WebSocket, connection: Connection, end: BoxFuture<'static, Close>) {
    let (sink, mut stream) = socket.split();
    let mut writer = Box::pin(write(sink, connection.outbound, end));
    tokio::select! {
        () = &mut writer => {}
        end = read(&mut stream, connection.inbound) => {
            // A refusal still has to be told; a peer that is gone needs nothing more.
            if end == End::Gone {
                return;
            }
            let _ = tokio::time::timeout(FAREWELL, writer).await;
        }
    }
    // What the other side has sent meanwhile is taken off the line: closing over it would reset the connection, and the
    // last words might never be read.
    let rest = async { while let Some(Ok(_)) = stream.next().await {} };
    let _ = tokio::time::timeout(FAREWELL, rest).await;
}

#[derive(PartialEq, Eq)]
enum End {
    Gone,
    Refused,
}

async fn read(stream: &mut SplitStream<WebSocket>, mut inbound: Inbound) -> End {
    while let Some(Ok(message)) = stream.next().await {
        let frame = match message {
            Message::Binary(frame) => frame,
            // Nothing in the protocol is text; the room judges it as the garbage that it is.
            Message::Text(text) => text.into(),
            Message::Ping(_) | Message::Pong(_) => continue,
            Message::Close(_) => return End::Gone,
        };
        if inbound.receive(frame).await.is_err() {
            return End::Refused;
        }
    }
    End::Gone
}

async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut outbound: Outbound,
    mut end: BoxFuture<'static, Close>,
) {
    let mut ping = tokio::time::interval(PING);
    ping.tick().await;
    loop {
        let message = tokio::select! {
            outgoing = outbound.next() => match outgoing {
                Outgoing::Frame(frame) => Message::Binary(frame),
                Outgoing::Close(close) => {
                    let _ = tokio::time::timeout(FAREWELL, sink.send(farewell(&close))).await;
                    return;
                }
            },
            close = &mut end => {
                let _ = tokio::time::timeout(FAREWELL, sink.send(farewell(&close))).await;
                return;
            }
            _ = ping.tick() => Message::Ping(bytes::Bytes::new()),
        };
        let closed = outbound.closed();
        let sent = {
            let mut sending = std::pin::pin!(send(&mut sink, &mut outbound, message));
            tokio::select! {
                biased;
                sent = &mut sending => sent,
                // The room has given the connection up. What is under way, and what explains it, still goes to a reader who
                // reads; one who does not is let go.
                () = closed => match tokio::time::timeout(FAREWELL, sending).await {
                    Ok(sent) => sent,
                    Err(_) => return,
                },
            }
        };
        match sent {
            Ok(None) => {}
            Ok(Some(close)) => {
                let _ = tokio::time::timeout(FAREWELL, sink.send(farewell(&close))).await;
                return;
            }
            Err(_) => return,
        }
    }
}

/// Sends a message, and in the same write what else there is to send by then; the close, if that came next.
async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    outbound: &mut Outbound,
    message: Message,
) -> Result<Option<Close>, axum::Error> {
    let (mut bytes, mut close) = (0, None);
    let mut next = Some(message);
    while let Some(message) = next.take() {
        bytes += if let Message::Binary(frame) = &message { frame.len() } else { 0 };
        sink.feed(message).await?;
        if bytes < WRITTEN {
            match outbound.at_once() {
                Some(Outgoing::Frame(frame)) => next = Some(Message::Binary(frame)),
                Some(Outgoing::Close(told)) => close = Some(told),
                None => {}
            }
        }
    }
    sink.flush().await?;
    Ok(close)
}

fn farewell(close: &Close) -> Message {
    Message::Close(Some(CloseFrame { code: close.code, reason: close.reason.to_string().into() }))
}
