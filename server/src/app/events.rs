//! The event stream: what happened, to those who may know of it.

use chrono::{DateTime, Utc};
use domain::ids::{ProjectId, ShareLinkId, UserId};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use utoipa::ToSchema;

use super::Result;
use super::access::Visibility;
use crate::store::events::{self, Published};

/// What an event is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Subject {
    /// `project`, `deliverable`, `stage`, `revision`, `media`, `feedback`, `comment` or `review`; `person` for what is told to one
    /// person alone.
    pub kind: String,
    /// Its id.
    pub id: i64,
}

/// The kind of subject whose events are that person's alone.
pub const PERSON: &str = "person";

impl Subject {
    /// The person whose event this is alone, where it is somebody's.
    fn person(&self) -> Option<UserId> {
        (self.kind == PERSON).then_some(UserId(self.id))
    }
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Event {
    /// Place in the stream, to resume from; absent on passing ones such as progress.
    pub seq: Option<i64>,
    /// What happened, for instance `stage.status`.
    #[serde(rename = "type")]
    pub kind: String,
    /// To what.
    pub subject: Subject,
    /// In which project.
    pub project_id: Option<i64>,
    /// The particulars.
    #[schema(value_type = Object)]
    pub data: Value,
    /// Id of the person who did it; absent for the server.
    pub actor: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Whose rights may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// One person's.
    Persons(UserId),
    /// Those of the guests of a share link.
    Guests(ShareLinkId),
    /// Anybody's.
    Everybodys,
}

/// Who listens for rights that change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// A person.
    Person(UserId),
    /// A guest of this link.
    Guest(ShareLinkId),
}

impl Whose {
    /// Whether this one's may be among them: anybody's may, when the news was missed.
    pub fn concerns(told: &std::result::Result<Self, RecvError>, who: Listener) -> bool {
        match told {
            Ok(Self::Persons(person)) => who == Listener::Person(*person),
            Ok(Self::Guests(link)) => who == Listener::Guest(*link),
            Ok(Self::Everybodys) | Err(_) => true,
        }
    }
}

/// Hands published events to those who listen. A listener that falls behind is told so and reads the log instead.
#[derive(Clone)]
pub struct Events {
    sender: broadcast::Sender<Published>,
    changed: broadcast::Sender<Whose>,
    closing: CancellationToken,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            sender: broadcast::channel(1024).0,
            changed: broadcast::channel(64).0,
            closing: CancellationToken::new(),
        }
    }
}

impl Events {
    /// Listens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Published> {
        self.sender.subscribe()
    }

    /// Tells listeners something that is not kept, such as progress.
    pub fn tell(&self, passing: Published) {
        // Nobody listening is no error.
        let _ = self.sender.send(passing);
    }

    /// Has open sockets and streams ask again whose they are and what those may.
    pub fn recheck(&self, whose: Whose) {
        // Nobody listening is no error.
        let _ = self.changed.send(whose);
    }

    /// Listens from now on to whose rights change.
    pub fn changed(&self) -> broadcast::Receiver<Whose> {
        self.changed.subscribe()
    }

    /// Ends every stream: the server stops.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Completes when the server stops.
    pub fn closing(&self) -> WaitForCancellationFutureOwned {
        self.closing.clone().cancelled_owned()
    }

    /// Publishes what commits, until the process ends. Postgres announces new rows; a look every five seconds catches what
    /// an interrupted connection missed.
    pub async fn publish_all(self, db: PgPool) {
        loop {
            if let Err(error) = self.follow(&db).await {
                tracing::warn!(%error, "the event publisher lost the database; it tries again");
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }

    async fn follow(&self, db: &PgPool) -> Result<()> {
        let mut listener = PgListener::connect_with(db).await?;
        listener.listen("rushes_events").await?;
        loop {
            loop {
                let published = events::publish(db).await?;
                if published.is_empty() {
                    break;
                }
                for event in published {
                    self.tell(event);
                }
            }
            if let Ok(notification) =
                tokio::time::timeout(std::time::Duration::from_secs(5), listener.try_recv()).await
            {
                notification?;
            }
        }
    }
}

/// Whether this person, who sees `visibility`, may receive `published`.
pub fn may_receive(visibility: &Visibility, user: UserId, published: &Published) -> bool {
    if published.organization != visibility.organization {
        return false;
    }
    if let Some(person) = published.event.subject.person() {
        return person == user;
    }
    visibility.client_teams.as_ref().is_none_or(|teams| {
        !published.studio_only && published.client_team.is_some_and(|team| teams.contains(&team))
    })
}

/// A passing event of a project.
pub fn passing(
    kind: &str,
    subject: Subject,
    organization: i64,
    project: ProjectId,
    client_team: Option<i64>,
    data: Value,
    at: DateTime<Utc>,
) -> Published {
    Published {
        organization,
        client_team,
        studio_only: false,
        event: Event {
            seq: None,
            kind: kind.to_owned(),
            subject,
            project_id: Some(project.get()),
            data,
            actor: None,
            at,
        },
    }
}
