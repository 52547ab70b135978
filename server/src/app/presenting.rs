//! Presenting a session: who leads, and what its live document shows of the database.

use std::time::Duration;

use chrono::{DateTime, Utc};
use collab::Close;
use domain::access::Scope;
use domain::ids::{ReviewSessionId, UserId};
use domain::session::{LeadActor, LeadEvent, judge_lead};
use domain::{Actor, Permission};
use garde::Validate;
use schema::{Author, DocumentName};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::{App, Error, Result, access};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::presenting::Lead;
use crate::store::reviews::Hold;

/// How long a document may take to show a fact before the next one gets its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who is to lead.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLead {
    /// `user:<id>` of somebody of the studio; left out to take the lead oneself.
    #[serde(default)]
    #[garde(inner(length(chars, max = 40)))]
    #[schema(max_length = 40, example = "user:7")]
    pub to: Option<String>,
}

/// Who leads a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionLead {
    /// `user:<id>`; null when nobody does.
    pub leader: Option<String>,
    /// How they are called.
    pub name: Option<String>,
    /// How often the lead has changed hands. A `lead` in an awareness state has to name this one.
    pub epoch: i64,
    /// Since when they lead.
    pub since: Option<DateTime<Utc>>,
}

impl From<Lead> for SessionLead {
    fn from(lead: Lead) -> Self {
        let Lead { leader, name, epoch, since } = lead;
        Self { leader: leader.map(|leader| leader.to_string()), name, epoch, since }
    }
}

/// Takes the lead of a session, or passes it to somebody. Who leads already and takes it again changes nothing.
pub async fn give(app: &App, actor: &Actor, session: ReviewSessionId, new: &NewLead) -> Result<SessionLead> {
    let to = new.to.as_deref().map(user).transpose()?.unwrap_or(actor.user);
    let event = if to == actor.user { LeadEvent::Take } else { LeadEvent::Pass };
    let mut tx = app.db.begin().await?;
    let lead = judged(&mut tx, actor, session, event).await?;
    if lead.leader == Some(Author::User(to)) {
        return Ok(lead.into());
    }
    let name = store::presenting::of_the_studio(&mut tx, actor.organization, to).await?;
    let name = name.ok_or_else(|| {
        Error::invalid("/to", "this is nobody of the studio who may see the session; choose somebody who is")
    })?;
    let leader = Author::User(to);
    let given = store::presenting::set_lead(&mut tx, session, Some((leader, &name)), app.clock.now()).await?;
    write_event(&mut tx, actor, session, &lead, &given).await?;
    tx.commit().await?;
    Ok(given.into())
}

/// Has nobody lead a session any more; that nobody does is no error.
pub async fn give_up(app: &App, actor: &Actor, session: ReviewSessionId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let lead = judged(&mut tx, actor, session, LeadEvent::GiveUp).await?;
    if lead.leader.is_none() {
        return Ok(());
    }
    let given = store::presenting::set_lead(&mut tx, session, None, app.clock.now()).await?;
    write_event(&mut tx, actor, session, &lead, &given).await?;
    tx.commit().await?;
    Ok(())
}

/// Locks the session, and asks the rules.
async fn judged(
    tx: &mut PgConnection,
    actor: &Actor,
    session: ReviewSessionId,
    event: LeadEvent,
) -> Result<Lead> {
    let visibility = access::visibility(actor)?;
    let head = store::reviews::lock(&mut *tx, &visibility, session, Hold::Alone).await?;
    let head = head.ok_or(Error::NotFound("session"))?;
    let lead = store::presenting::lead(tx, session).await?;
    let who = LeadActor {
        manages: actor.may(Permission::SessionManage),
        studio: actor.scope == Scope::Organization,
        leads: lead.leader == Some(Author::User(actor.user)),
    };
    judge_lead(head.status, lead.leader.is_some(), event, who)?;
    Ok(lead)
}

fn user(text: &str) -> Result<UserId> {
    match text.parse() {
        Ok(Author::User(user)) => Ok(user),
        _ => Err(Error::invalid("/to", "name somebody of the studio, as in user:7")),
    }
}

async fn write_event(
    tx: &mut PgConnection,
    actor: &Actor,
    session: ReviewSessionId,
    before: &Lead,
    after: &Lead,
) -> Result<()> {
    let event = NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind: "session.lead",
        subject: ("session", session.get()),
        project: None,
        data: json!({
            "from": before.leader, "to": after.leader, "name": after.name, "epoch": after.epoch, "studio_only": true,
        }),
    };
    store::events::write(tx, event).await
}

/// Makes the documents of sessions show what has changed, until the outbox is empty or holds only what cannot be shown now.
pub async fn mirror(app: &App) -> Result<()> {
    loop {
        let (sessions, last) = store::presenting::waiting(&app.db).await?;
        if sessions.is_empty() {
            return Ok(());
        }
        let mut failed = false;
        for session in sessions {
            match show(app, session).await {
                Ok(()) => store::presenting::mirrored(&app.db, session, last).await?,
                Err(error) => {
                    failed = true;
                    tracing::warn!(%error, %session, "a session does not show what has changed; trying again");
                }
            }
        }
        if failed {
            return Ok(());
        }
    }
}

/// Shows what is so now in the document of a session, if it is open or was written.
async fn show(app: &App, session: ReviewSessionId) -> Result<()> {
    let name = DocumentName::Session(session);
    if !app.rooms.is_open(name) && !store::presenting::is_written(&app.db, session).await? {
        return Ok(());
    }
    let Some(facts) = store::presenting::facts_of(&app.db, session).await? else { return Ok(()) };
    // Before it shows what they may not see; what they may is asked for anew by each socket as well.
    let clients = store::presenting::clients_who_may(&app.db, session).await?;
    // A link to a session opens all of it: the studio chose so.
    let may = move |author| match author {
        Author::User(user) => clients.contains(&user),
        Author::Guest(_) => true,
    };
    let close = Close::new(Close::NOT_FOUND, "there is no such document for you");
    app.rooms.disconnect(move |document, who| document == name && !who.studio && !may(who.author), close);
    match tokio::time::timeout(PATIENCE, app.rooms.set_facts(name, facts)).await {
        Ok(shown) => shown.map_err(|e| Error::Unavailable(e.to_string())),
        Err(_) => Err(Error::Unavailable(format!("{name} does not answer"))),
    }
}
