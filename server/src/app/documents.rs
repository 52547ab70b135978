//! Who may open which live document, and what they may do in it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use collab::{Capability, Close, Present};
use domain::access::Scope;
use domain::ids::{ProjectId, RevisionId, UserId};
use domain::{Actor, Permission};
use schema::{Author, Color, DocumentName};
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Visitor;
use super::auth::SignIn;
use super::events::Whose;
use super::people::color;
use super::shares::{Guest, guest_name};
use super::{App, Error, Result, access};
use crate::store;

/// What somebody, or a guest, may do in a document; an error where they may not know of it.
pub async fn capability_of_visitor(
    app: &App,
    who: &Visitor,
    document: DocumentName,
    acknowledge: bool,
) -> Result<Capability> {
    match who {
        Visitor::Person(who) => capability(app, who, document, acknowledge).await,
        Visitor::Guest(guest) => of_guest(app, guest, document, acknowledge).await,
    }
}

/// What a guest may do: what their link gives, in the documents of what it opens, and never in the studio's own.
async fn of_guest(app: &App, guest: &Guest, document: DocumentName, acknowledge: bool) -> Result<Capability> {
    let (visible, rights) = match document {
        DocumentName::Revision(revision) => {
            let visible = store::documents::is_visible(&app.db, &guest.visibility(), revision).await?;
            (visible, guest.rights_on(revision))
        }
        DocumentName::Session(session) => (guest.opens(session), guest.rights),
        DocumentName::Internal(_) => (false, guest.rights),
    };
    if !visible {
        return Err(Error::NotFound("document"));
    }
    Ok(Capability {
        author: Author::Guest(guest.id),
        name: guest.name.clone(),
        color: parsed(&guest_name(guest.id.get(), String::new()).color)?,
        draw: rights.draw,
        comment: rights.comment,
        // What others drew is not theirs to delete, whatever they may decide about.
        decide: false,
        studio: false,
        acknowledge,
    })
}

fn parsed(color: &str) -> Result<Color> {
    color.parse().map_err(|e: schema::UnknownText| Error::Internal(anyhow::anyhow!("{e}")))
}

/// What somebody with an account may do in a document; an error where they may not know of it.
pub async fn capability(
    app: &App,
    who: &SignIn,
    document: DocumentName,
    acknowledge: bool,
) -> Result<Capability> {
    let visibility = access::visibility(&who.actor)?;
    // What only the studio sees lies in documents of its own, which others cannot open at all.
    let studio = who.actor.scope == Scope::Organization;
    if matches!(document, DocumentName::Internal(_)) && !studio {
        return Err(Error::NotFound("document"));
    }
    let visible = match document {
        DocumentName::Revision(revision) | DocumentName::Internal(revision) => {
            store::documents::is_visible(&app.db, &visibility, revision).await?
        }
        DocumentName::Session(session) => store::presenting::may_open(&app.db, &visibility, session).await?,
    };
    if !visible {
        return Err(Error::NotFound("document"));
    }
    let annotate = access::require(&who.actor, Permission::ReviewAnnotate).is_ok();
    Ok(Capability {
        author: Author::User(who.actor.user),
        name: who.person.name.clone(),
        color: parsed(color(who.person.id))?,
        draw: annotate,
        comment: annotate,
        decide: access::require(&who.actor, Permission::ReviewDecide).is_ok(),
        studio,
        acknowledge,
    })
}

/// How long open documents have to tell how they are doing.
const PATIENCE: Duration = Duration::from_millis(500);

/// Somebody who has a document open.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomPerson {
    /// Who, as in the document: `user:<id>` or `guest:<id>`.
    pub id: String,
    /// How they are called.
    pub name: String,
    /// Over how many connections: browser tabs, mostly.
    pub connections: usize,
    /// When the oldest of them was opened.
    pub since: DateTime<Utc>,
}

impl From<Present> for RoomPerson {
    fn from(person: Present) -> Self {
        let Present { author, name, connections, since } = person;
        Self { id: author.to_string(), name, connections, since }
    }
}

/// A document that is open now.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDocument {
    /// `revision:<id>` or `internal:<id>`.
    pub document: String,
    /// The revision.
    pub revision: i64,
    /// Its number within its stage.
    pub round: i32,
    /// The deliverable.
    pub deliverable: String,
    /// Its project.
    pub project: String,
    /// Since when it is open.
    pub opened_at: DateTime<Utc>,
    /// Who is there, those who came first in front.
    pub people: Vec<RoomPerson>,
    /// Over how many connections.
    pub connections: usize,
    /// Readers who are behind.
    pub behind: usize,
    /// How many marks and comments it holds, deleted ones included; null while its log is being read.
    pub records: Option<usize>,
    /// How many bytes it has, as stored.
    pub bytes: usize,
    /// The last change that is known in the room.
    pub sequence: i64,
    /// How many changes the log has beyond that: another server's, told in a moment.
    pub lag: i64,
    /// The change up to which its snapshot goes.
    pub compacted: i64,
    /// Changes and questions that wait for the log.
    pub waiting: usize,
    /// Bytes of them.
    pub waiting_bytes: usize,
    /// How often in a row the log has failed.
    pub failures: u32,
}

/// The organization's documents that are open now.
pub async fn open(app: &App, actor: &Actor) -> Result<Vec<OpenDocument>> {
    access::require(actor, Permission::SettingsManage)?;
    let rooms = app.rooms.describe(PATIENCE).await;
    let names: Vec<String> = rooms.iter().map(|room| room.document.to_string()).collect();
    let places = store::documents::places(&app.db, actor.organization, &names).await?;
    let mut places: BTreeMap<_, _> = places.into_iter().map(|place| (place.name.clone(), place)).collect();
    let opened = rooms.into_iter().filter_map(|room| {
        let place = places.remove(&room.document.to_string())?;
        Some(OpenDocument {
            document: place.name,
            revision: place.revision,
            round: place.round,
            deliverable: place.deliverable,
            project: place.project,
            opened_at: room.opened,
            people: room.people.into_iter().map(RoomPerson::from).collect(),
            connections: room.connections,
            behind: room.behind,
            records: room.records,
            bytes: room.bytes,
            sequence: room.sequence.0,
            lag: (place.sequence - room.sequence.0).max(0),
            compacted: room.compacted.0,
            waiting: room.waiting,
            waiting_bytes: room.waiting_bytes,
            failures: room.failures,
        })
    });
    Ok(opened.collect())
}

/// Has everybody in a revision's documents ask again who they are and what they may: honest clients reconnect at once, and
/// whoever may not know of it any more is turned away then.
pub fn recheck(app: &App, revision: RevisionId) {
    let close = Close::new(Close::TRY_AGAIN, "what you may do here was changed; reconnect");
    app.rooms.disconnect(move |document, _| document.revision() == Some(revision), close);
}

/// Has the open sockets and streams of one person ask again at once: they signed out, or their rights changed. Those that
/// nothing has changed for stay open.
pub fn recheck_person(app: &App, user: UserId) {
    app.events.recheck(Whose::Persons(user));
}

/// The same for everybody in the documents of a project: another client team may see it.
pub async fn recheck_project(app: &App, project: ProjectId) {
    let revisions = match store::documents::revisions_of(&app.db, project).await {
        Ok(revisions) => revisions,
        Err(error) => {
            tracing::warn!(%error, %project, "cannot send those away who may not see a project any more; they go within a minute");
            return;
        }
    };
    let close = Close::new(Close::TRY_AGAIN, "what you may do here was changed; reconnect");
    app.rooms
        .disconnect(move |document, _| document.revision().is_some_and(|r| revisions.contains(&r)), close);
}
