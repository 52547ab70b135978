//! Sockets: live documents and the event stream.

mod documents;
mod events;
mod rights;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;
use tokio::sync::broadcast;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::access::Visitor;
use crate::app::auth::{SignIn, Token};
use crate::app::events::Whose;
use crate::app::{Error, Shared, auth};
use crate::http::extract::{Query, SignedIn, Visiting};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(documents::open)).routes(routes!(events::stream))
}

#[derive(Deserialize)]
struct TicketQuery {
    ticket: Option<String>,
}

/// Who opens the event stream: by ticket where one is given, else by cookie.
pub(crate) struct SocketSignIn {
    who: SignIn,
}

impl FromRequestParts<Shared> for SocketSignIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        match by_ticket(parts, app).await? {
            Some(who) => Ok(Self { who }),
            None => SignedIn::from_request_parts(parts, app).await.map(|SignedIn(who)| Self { who }),
        }
    }
}

/// Who opens a document: by ticket where one is given, else by cookie; also a guest by theirs.
pub(crate) struct SocketVisitor {
    who: Visitor,
    /// Tells of rights that change, from before the first of them was asked for.
    changed: broadcast::Receiver<Whose>,
}

impl FromRequestParts<Shared> for SocketVisitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        let changed = app.events.changed();
        if let Some(who) = by_ticket(parts, app).await? {
            return Ok(Self { who: Visitor::Person(Box::new(who)), changed });
        }
        let Visiting(who) = Visiting::from_request_parts(parts, app).await?;
        Ok(Self { who, changed })
    }
}

async fn by_ticket(parts: &mut Parts, app: &Shared) -> Result<Option<SignIn>, Error> {
    let Query(query) = Query::<TicketQuery>::from_request_parts(parts, app).await?;
    let Some(ticket) = query.ticket else { return Ok(None) };
    let who = auth::redeem(app, &Token::from_client(&ticket)).await?;
    if who.must_change_password { Err(Error::PasswordChangeRequired) } else { Ok(Some(who)) }
}
