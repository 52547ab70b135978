//! What somebody may do with a stage now.

use serde::Serialize;

use super::{MoveActor, StageEvent, StageFacts, StageStatus, apply};
use crate::refusal::{Note, RefusalKind};

/// A status that the asker may move a stage to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AllowedMove {
    /// Where to.
    pub to: StageStatus,
    /// Whether they have to say why.
    pub note_required: bool,
}

/// Every move that [`apply`] would accept of `actor` now, in the order of [`StageStatus::ALL`].
pub fn allowed_moves(status: StageStatus, actor: &MoveActor, facts: &StageFacts) -> Vec<AllowedMove> {
    let attempt = |to, note| {
        StageEvent::toward(status, to, note)
            .map(|event| apply(status, &event, actor, facts).map(|done| done.to))
    };
    StageStatus::ALL
        .iter()
        .copied()
        .filter_map(|to| match attempt(to, None)? {
            Ok(reached) => (reached == to).then_some(AllowedMove { to, note_required: false }),
            Err(refusal) if refusal.kind == RefusalKind::NoteMissing => {
                let accepted = attempt(to, Note::new("because"))?.is_ok_and(|reached| reached == to);
                accepted.then_some(AllowedMove { to, note_required: true })
            }
            Err(_) => None,
        })
        .collect()
}
