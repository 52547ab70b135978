//! Starting, completing and reopening a session.

use domain::Actor;
use domain::ids::ReviewSessionId;
use domain::session::{SessionActor, SessionEvent, apply};
use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::build::{begin, event, freeze_all};
use super::read::detail;
use super::{ReviewDetail, rights};
use crate::app::{App, Result};
use crate::store;

/// How a session is completed.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Completion {
    /// Even where something is undecided.
    #[serde(default)]
    pub force: bool,
}

/// Starts a session: its items are frozen to rounds.
pub async fn start(app: &App, actor: &Actor, id: ReviewSessionId) -> Result<ReviewDetail> {
    carry_out(app, actor, id, SessionEvent::Start, "review.started").await
}

/// Takes a session back to a draft: its items are free again.
pub async fn to_draft(app: &App, actor: &Actor, id: ReviewSessionId) -> Result<ReviewDetail> {
    carry_out(app, actor, id, SessionEvent::BackToDraft, "review.drafted").await
}

/// Completes a session.
pub async fn complete(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    how: &Completion,
) -> Result<ReviewDetail> {
    carry_out(app, actor, id, SessionEvent::Complete { force: how.force }, "review.completed").await
}

/// Has a session go on that was completed.
pub async fn reopen(app: &App, actor: &Actor, id: ReviewSessionId) -> Result<ReviewDetail> {
    carry_out(app, actor, id, SessionEvent::Reopen, "review.reopened").await
}

async fn carry_out(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    what: SessionEvent,
    told: &'static str,
) -> Result<ReviewDetail> {
    let (visibility, mut tx, mut head) = begin(app, actor, id, what).await?;
    let from = head.status;
    head.status = apply(from, what, SessionActor::of(actor), &rights::facts(&head))?;
    match what {
        SessionEvent::Start => freeze_all(&mut tx, &head).await?,
        SessionEvent::BackToDraft => store::reviews::thaw(&mut tx, id).await?,
        _ => {}
    }
    store::reviews::set_status(&mut tx, id, head.status, app.clock.now()).await?;
    let data = json!({ "from": from, "to": head.status });
    store::events::write(&mut tx, event(actor, id, told, data)).await?;
    let moved = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(moved)
}
