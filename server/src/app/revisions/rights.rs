//! What somebody may do with a revision, answered by the rules that judge the commands.

use domain::ids::RevisionId;
use domain::revision::change_media;
use domain::stage::{ApprovalRoute, ApprovalType, MoveActor, StageEvent, StageStatus};
use domain::{Actor, LinkRights, Note, Permission, Refusal, RefusalKind, RevisionStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::access;
use crate::app::stages::{Board, state_of};
use crate::store::stages::{OpenRevision, StageRow};

/// What the caller may do with a revision now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevisionRights {
    /// Draw or comment.
    pub annotate: bool,
    /// Draw.
    pub draw: bool,
    /// Comment.
    pub comment: bool,
    /// Approve it, or ask for changes.
    pub decide: bool,
    /// Submit it for review.
    pub submit: bool,
    /// Take it back from review.
    pub withdraw: bool,
    /// Add pictures and take them out.
    pub upload: bool,
}

impl RevisionRights {
    /// The rights of `actor` to a revision of `stage` that they may see.
    pub(super) fn of(
        board: &Board,
        stage: &StageRow,
        revision: RevisionId,
        status: RevisionStatus,
        actor: &Actor,
    ) -> Self {
        let who = MoveActor::person(actor, stage.assigned);
        let open = stage.open.filter(|open| open.id == revision);
        let annotate = access::require(actor, Permission::ReviewAnnotate).is_ok();
        Self {
            annotate,
            draw: annotate,
            comment: annotate,
            decide: open.is_some_and(|open| may_decide(board, stage, &open, &who)),
            submit: open.is_some_and(|open| submission(board, stage, &open, &who).is_ok()),
            withdraw: open.is_some_and(|open| withdrawal(board, stage, &open, &who).is_ok()),
            upload: change_media(status, &who).is_ok(),
        }
    }
}

impl RevisionRights {
    /// What a share link gives. Its guests move no stage: what they decide is decided in a session, or is the client's word.
    pub(super) const fn of_link(rights: LinkRights) -> Self {
        Self {
            annotate: rights.draw || rights.comment,
            draw: rights.draw,
            comment: rights.comment,
            decide: false,
            submit: false,
            withdraw: false,
            upload: false,
        }
    }
}

/// Whether `who` may approve an open round or send it back: what the moves of its stage are judged by.
fn may_decide(board: &Board, stage: &StageRow, open: &OpenRevision, who: &MoveActor) -> bool {
    let events = [
        StageEvent::Approve { by: ApprovalRoute::Button },
        StageEvent::RequestChanges { note: Note::new("because") },
    ];
    open.status == RevisionStatus::Submitted
        && events.iter().any(|event| board.judge(stage, event, who).is_ok())
}

/// How submitting an open round moves its stage, if it may be submitted: a stage that is approved by nobody stays where
/// it is, and has to be under way.
pub(super) fn submission(
    board: &Board,
    stage: &StageRow,
    open: &OpenRevision,
    who: &MoveActor,
) -> Result<Option<StageEvent>, Refusal> {
    // The moment does not matter to the judgement; the command takes its own.
    state_of(open).submit(who, open.media, chrono::DateTime::UNIX_EPOCH)?;
    if stage.approval_type == ApprovalType::None {
        return match stage.state.status {
            StageStatus::InProgress => Ok(None),
            _ => Err(Refusal {
                kind: RefusalKind::InvalidTransition,
                subject: "revision",
                state: open.status.as_str(),
                event: "submit",
                remedy: "Its stage is not in progress: start or resume that first.".into(),
            }),
        };
    }
    board.judge(stage, &StageEvent::Submit, who)?;
    Ok(Some(StageEvent::Submit))
}

/// How withdrawing an open round moves its stage, if it may be withdrawn.
pub(super) fn withdrawal(
    board: &Board,
    stage: &StageRow,
    open: &OpenRevision,
    who: &MoveActor,
) -> Result<Option<StageEvent>, Refusal> {
    state_of(open).withdraw(who)?;
    if stage.state.status != StageStatus::InReview {
        return Ok(None);
    }
    board.judge(stage, &StageEvent::Withdraw, who)?;
    Ok(Some(StageEvent::Withdraw))
}
