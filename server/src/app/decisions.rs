//! What was decided about rounds, and the client's word on them.

use chrono::{DateTime, Utc};
use collab::history;
use domain::access::Scope;
use domain::ids::{DecisionId, RevisionId};
use domain::{Actor, Permission, Refusal, RefusalKind, RevisionStatus, Verdict};
use garde::Validate;
use schema::{Author, DocumentName};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::access::Visibility;
use super::auth::SignIn;
use super::fields::NoteText;
use super::history::PastDocument;
use super::people::Person;
use super::{App, Error, Result, access, schema as sets};
use crate::store;
use crate::store::events::NewEvent;

/// The record of a decision: what was decided, and about what, as it was then. Nobody can alter it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionRecord {
    /// Its id.
    pub id: i64,
    /// The round.
    pub revision_id: i64,
    /// The stage of that.
    pub stage_id: i64,
    /// The project of that.
    pub project_id: i64,
    /// The review session that decided; null where a button did.
    pub session_id: Option<i64>,
    /// The item of that session.
    pub item_id: Option<i64>,
    /// `{project, deliverable, stage, round, session}`: what they were called.
    #[schema(value_type = Object)]
    pub place: Value,
    /// How it was decided.
    #[schema(schema_with = sets::verdict)]
    pub verdict: Verdict,
    /// Why; within the studio only.
    pub note: Option<String>,
    /// Who decided, where they have an account.
    pub by: Option<Person>,
    /// The guest who decided, by name.
    pub guest: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// `[{id, role, filename, mime, size, sha256}]`: the files that it was decided about.
    #[schema(value_type = Vec<Object>)]
    pub media: Value,
    /// The checklist of the stage as it stood.
    #[schema(value_type = Vec<Object>)]
    pub feedback: Value,
    /// The documents that were kept with it.
    pub documents: Vec<DecisionDocument>,
}

/// A document that was kept with a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionDocument {
    /// `revision:<id>` or `internal:<id>`.
    pub name: String,
    /// The place of the last change in it.
    pub sequence: i64,
}

/// The client's word on a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClientApproval {
    /// `user:<id>` or `guest:<id>`.
    pub author: String,
    /// How they are called.
    pub name: String,
    /// What they said.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Everything that was decided about a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevisionDecisions {
    /// The records, the first decision first.
    pub items: Vec<DecisionRecord>,
    /// The client's word on it.
    pub client_approvals: Vec<ClientApproval>,
    /// Whether the caller may give the client's word on it now.
    pub may_approve_for_client: bool,
}

/// What the client says with their approval.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ClientNote {
    /// Anything that is to be remembered with it.
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub note: Option<NoteText>,
}

/// What was decided about a round.
pub async fn list(app: &App, actor: &Actor, revision: RevisionId) -> Result<RevisionDecisions> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    read(&mut db, &visibility, actor, revision).await
}

async fn read(
    db: &mut PgConnection,
    visibility: &Visibility,
    actor: &Actor,
    revision: RevisionId,
) -> Result<RevisionDecisions> {
    let missing = Error::NotFound("revision");
    store::revisions::whereabouts(&mut *db, visibility, revision).await?.ok_or(missing)?;
    let items = store::decisions::of_revision(&mut *db, visibility, revision).await?;
    let client_approvals = store::decisions::client_approvals(&mut *db, visibility, revision).await?;
    let status = store::revisions::status(&mut *db, revision).await?.unwrap_or(RevisionStatus::Draft);
    let may_approve_for_client = may_speak_for_client(actor).is_ok() && judge_client(status).is_ok();
    Ok(RevisionDecisions { items, client_approvals, may_approve_for_client })
}

/// The record of one decision.
pub async fn find(app: &App, actor: &Actor, decision: DecisionId) -> Result<DecisionRecord> {
    let visibility = access::visibility(actor)?;
    store::decisions::find(&app.db, &visibility, decision).await?.ok_or(Error::NotFound("decision"))
}

/// A document of a decision as it was when it was decided.
pub async fn document(
    app: &App,
    actor: &Actor,
    decision: DecisionId,
    internal: bool,
) -> Result<PastDocument> {
    let visibility = access::visibility(actor)?;
    let record = store::decisions::find(&app.db, &visibility, decision).await?;
    let record = record.ok_or(Error::NotFound("decision"))?;
    if internal && !visibility.is_studio() {
        return Err(Error::NotFound("document"));
    }
    let revision = RevisionId(record.revision_id);
    let name = if internal { DocumentName::Internal(revision) } else { DocumentName::Revision(revision) };
    let kept = store::decisions::document(&app.db, decision, &name.to_string()).await?;
    let (parts, sequence) = kept.unwrap_or_default();
    let parts: Vec<bytes::Bytes> = parts.into_iter().map(bytes::Bytes::from).collect();
    let past = tokio::task::spawn_blocking(move || history::replay(&parts)).await;
    let past = past.map_err(|e| Error::Internal(e.into()))?.map_err(|e| Error::Internal(e.into()))?;
    let json = |value: serde_json::Result<Value>| value.map_err(|e| Error::Internal(e.into()));
    Ok(PastDocument {
        document: name.to_string(),
        sequence,
        annotations: json(serde_json::to_value(past.annotations))?,
        comments: json(serde_json::to_value(past.comments))?,
        feedback: json(serde_json::to_value(past.feedback))?,
        meta: json(serde_json::to_value(past.meta))?,
    })
}

/// Gives the client's word on a round: by somebody of the client, or, on their behalf, by whoever decides.
pub async fn approve_for_client(
    app: &App,
    who: &SignIn,
    revision: RevisionId,
    note: ClientNote,
) -> Result<RevisionDecisions> {
    let actor = &who.actor;
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let place = store::revisions::find(&mut *tx, &visibility, revision).await?;
    let (round, _) = place.ok_or(Error::NotFound("revision"))?;
    may_speak_for_client(actor)?;
    judge_client(round.status)?;
    let note = note.note.and_then(NoteText::into_note);
    let author = Author::User(actor.user).to_string();
    let (user, name) = (Some(actor.user), who.person.name.as_str());
    let now = app.clock.now();
    store::decisions::approve_for_client(&mut tx, revision, &author, user, name, note.as_ref(), now).await?;
    let event = told(actor, &round, "revision.client_approved");
    store::events::write(&mut tx, event).await?;
    let all = read(&mut tx, &visibility, actor, revision).await?;
    tx.commit().await?;
    Ok(all)
}

/// Takes one's own word on a round back.
pub async fn withdraw_for_client(
    app: &App,
    actor: &Actor,
    revision: RevisionId,
) -> Result<RevisionDecisions> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let place = store::revisions::find(&mut *tx, &visibility, revision).await?;
    let (round, _) = place.ok_or(Error::NotFound("revision"))?;
    may_speak_for_client(actor)?;
    let author = Author::User(actor.user).to_string();
    if store::decisions::withdraw_for_client(&mut tx, revision, &author).await? {
        let event = told(actor, &round, "revision.client_approval_withdrawn");
        store::events::write(&mut tx, event).await?;
    }
    let all = read(&mut tx, &visibility, actor, revision).await?;
    tx.commit().await?;
    Ok(all)
}

fn told(actor: &Actor, round: &super::revisions::Revision, kind: &'static str) -> NewEvent {
    NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind,
        subject: ("revision", round.id),
        project: Some(domain::ids::ProjectId(round.project_id)),
        data: json!({ "round": round.round, "stage_id": round.stage_id, "deliverable_id": round.deliverable_id }),
    }
}

fn may_speak_for_client(actor: &Actor) -> Result<()> {
    if matches!(actor.scope, Scope::ClientTeams(_)) {
        return Ok(());
    }
    access::require(actor, Permission::ReviewDecide)
}

/// Whether a round that stands so takes the client's word.
pub(super) fn judge_client(status: RevisionStatus) -> Result<()> {
    match status {
        RevisionStatus::Submitted | RevisionStatus::Approved => Ok(()),
        _ => Err(Error::from(Refusal {
            kind: RefusalKind::InvalidTransition,
            subject: "revision",
            state: status.as_str(),
            event: "give the client's approval to",
            remedy: "Only a round that is in review, or approved, takes it.".into(),
        })),
    }
}
