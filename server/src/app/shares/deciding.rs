//! What guests decide: about items of the session that their link opens, and the client's word on its rounds.

use chrono::{DateTime, Utc};
use domain::ids::{ProjectId, ReviewItemId, RevisionId};
use domain::session::{Decider, ItemEvent, ItemFacts, judge_item};
use domain::{Note, Verdict};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::guests::visit;
use super::{Guest, Target, VisitKind};
use crate::app::access::{self, LinkRight, Visibility};
use crate::app::decisions::{ClientApproval, ClientNote, judge_client};
use crate::app::fields::NoteText;
use crate::app::reviews::Decision;
use crate::app::{App, Error, Result, schema};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::reviews::{Decided, Hold};

/// What a guest decided about an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SharedDecision {
    /// The item.
    pub item: i64,
    /// How; null where the decision was taken back.
    #[schema(schema_with = schema::verdict, required = false)]
    pub decision: Option<Verdict>,
    /// Why.
    pub note: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
}

/// Decides about an item of the session that a guest's link opens, or takes the decision back.
pub async fn decide(
    app: &App,
    guest: &Guest,
    item: ReviewItemId,
    decision: Decision,
) -> Result<SharedDecision> {
    let missing = Error::NotFound("item");
    let Target::Session(session) = guest.target else { return Err(missing) };
    if !guest.begun {
        return Err(missing);
    }
    // The link stands for what the studio may see of its session; that it is this one's was asked above.
    let visibility =
        Visibility { organization: guest.organization.get(), client_teams: None, shared: Vec::new() };
    let mut tx = app.db.begin().await?;
    let head = store::reviews::lock(&mut tx, &visibility, session, Hold::Shared).await?.ok_or(missing)?;
    access::require_of_link(guest.rights, LinkRight::Decide)?;
    let rows = store::reviews::lock_items(&mut tx, &visibility, session, &[item.get()]).await?;
    let row = rows.first().ok_or(Error::NotFound("item"))?;
    let note = decision.note.and_then(NoteText::into_note);
    let event = match decision.decision {
        Some(verdict) => ItemEvent::Decide { verdict, note: note.clone() },
        None => ItemEvent::Clear,
    };
    let who = Decider { user: None, decides: true, manages: false };
    let facts = ItemFacts {
        session: head.status,
        items: head.items,
        round: row.round,
        allow_self_approval: head.allow_self_approval,
    };
    judge_item(row.state, &event, &who, &facts)?;
    let now = app.clock.now();
    let decided = Decided {
        verdict: decision.decision,
        note: note.as_ref(),
        by: None,
        guest: Some(&guest.name),
        at: now,
    };
    store::reviews::decide(&mut tx, &[item.get()], &decided).await?;
    let told = NewEvent {
        organization: guest.organization,
        actor: None,
        kind: "review.decided",
        subject: ("review", session.get()),
        project: Some(row.project),
        data: json!({
            "item_id": item, "stage_id": row.stage, "deliverable_id": row.deliverable,
            "revision_id": row.round.map(|round| round.revision), "verdict": decision.decision,
            "guest": guest.id, "guest_name": guest.name,
        }),
    };
    store::events::write(&mut tx, told).await?;
    store::shares::write_visit(&mut tx, &visit(guest.link, Some(guest.id), VisitKind::Decided, None, now))
        .await?;
    tx.commit().await?;
    let made = decision.decision.is_some();
    Ok(SharedDecision {
        item: item.get(),
        decision: decision.decision,
        note: note.filter(|_| made).map(Note::into_string),
        decided_at: made.then_some(now),
    })
}

/// Gives the client's word on a round that a guest's link opens. Gives everybody's.
pub async fn approve(
    app: &App,
    guest: &Guest,
    revision: RevisionId,
    note: ClientNote,
) -> Result<Vec<ClientApproval>> {
    if !guest.rounds.contains(&revision) {
        return Err(Error::NotFound("revision"));
    }
    access::require_of_link(guest.rights, LinkRight::Decide)?;
    let visibility = guest.visibility();
    let mut tx = app.db.begin().await?;
    let place = store::revisions::find(&mut *tx, &visibility, revision).await?;
    let (round, _) = place.ok_or(Error::NotFound("revision"))?;
    judge_client(round.status)?;
    let note = note.note.and_then(NoteText::into_note);
    let (author, now) = (format!("guest:{}", guest.id), app.clock.now());
    store::decisions::approve_for_client(&mut tx, revision, &author, None, &guest.name, note.as_ref(), now)
        .await?;
    let told = NewEvent {
        organization: guest.organization,
        actor: None,
        kind: "revision.client_approved",
        subject: ("revision", revision.get()),
        project: Some(ProjectId(round.project_id)),
        data: json!({
            "round": round.round, "stage_id": round.stage_id, "deliverable_id": round.deliverable_id,
            "guest": guest.id, "guest_name": guest.name,
        }),
    };
    store::events::write(&mut tx, told).await?;
    store::shares::write_visit(&mut tx, &visit(guest.link, Some(guest.id), VisitKind::Approved, None, now))
        .await?;
    let all = store::decisions::client_approvals(&mut *tx, &visibility, revision).await?;
    tx.commit().await?;
    Ok(all)
}
