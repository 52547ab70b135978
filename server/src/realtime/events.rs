use std::convert::Infallible;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use serde::Deserialize;

use super::SocketSignIn;
use crate::app::events::Event;
use crate::app::follower::Follower;
use crate::app::{Error, Result, Shared};
use crate::http::extract::Query;

/// Most bytes of a message that is read before the stream ends because of it.
const HEARD_LIMIT: usize = 64 << 10;
const PING: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
struct After {
    after: Option<i64>,
}

/// What happens, as it happens: WebSocket (one JSON event a message) or server-sent events. Starts with `stream.open`, whose
/// `seq` is where the stream stands; `after` resumes behind an earlier one.
#[utoipa::path(get, path = "/api/events", tag = "realtime",
    params(("after" = Option<i64>, Query, description = "Resume behind this sequence"),
        ("ticket" = Option<String>, Query, description = "A ticket instead of the cookie")),
    responses((status = 101, description = "A WebSocket"), (status = 200, body = Event, content_type = "text/event-stream")))]
pub(super) async fn stream(State(app): State<Shared>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let websocket = parts.headers.contains_key(header::UPGRADE);
    let follower = follow(&app, &mut parts).await;
    if websocket {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &app).await {
            // The stream goes one way.
            Ok(upgrade) => upgrade
                .max_message_size(HEARD_LIMIT)
                .max_frame_size(HEARD_LIMIT)
                .on_upgrade(async move |socket| over_websocket(socket, follower).await),
            Err(rejection) => rejection.into_response(),
        };
    }
    match follower {
        Ok(follower) => over_sse(follower),
        Err(error) => error.into_response(),
    }
}

async fn follow(app: &Shared, parts: &mut axum::http::request::Parts) -> Result<Follower> {
    let SocketSignIn { who } = SocketSignIn::from_request_parts(parts, app).await?;
    let Query(query) = Query::<After>::from_request_parts(parts, app).await?;
    let after = query.after.or_else(|| last_event_id(&parts.headers));
    Follower::new(app.clone(), &who, after).await
}

fn last_event_id(headers: &HeaderMap) -> Option<i64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

async fn over_websocket(mut socket: WebSocket, follower: Result<Follower>) {
    let (code, reason) = match follower {
        Ok(mut follower) => pump(&mut socket, &mut follower).await,
        Err(error) => ending(&error),
    };
    let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
}

fn ending(error: &Error) -> (u16, String) {
    match error {
        Error::Unauthenticated => (4401, "sign in first".to_owned()),
        Error::Forbidden(_) | Error::PasswordChangeRequired | Error::Invalid(_) => (4403, error.to_string()),
        _ => (1013, "try again".to_owned()),
    }
}

async fn pump(socket: &mut WebSocket, follower: &mut Follower) -> (u16, String) {
    let mut ping = tokio::time::interval(PING);
    ping.tick().await;
    loop {
        let message = tokio::select! {
            event = follower.next() => match event.map(|e| serde_json::to_string(&e)) {
                Ok(Ok(text)) => Message::Text(text.into()),
                Ok(Err(_)) => return (1013, "try again".to_owned()),
                Err(error) => return ending(&error),
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                // The stream goes one way: whatever else comes ends it.
                _ => return (1000, String::new()),
            },
            _ = ping.tick() => Message::Ping(bytes::Bytes::new()),
        };
        match tokio::time::timeout(Duration::from_secs(30), socket.send(message)).await {
            Ok(Ok(())) => {}
            _ => return (1013, "too slow; resume with after".to_owned()),
        }
    }
}

fn over_sse(follower: Follower) -> Response {
    let events = stream::unfold(Some(follower), async |state| {
        let mut follower = state?;
        let event = follower.next().await.ok()?;
        let mut message = sse::Event::default().data(serde_json::to_string(&event).unwrap_or_default());
        if let Some(seq) = event.seq {
            message = message.id(seq.to_string());
        }
        Some((Ok::<_, Infallible>(message), Some(follower)))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}
