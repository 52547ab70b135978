//! A deliverable's status: derived from its stages, never set, but for being put on hold.

use crate::named;
use crate::stage::StageStatus;

named! {
    /// Where a deliverable stands.
    DeliverableStatus {
        /// No stage has begun.
        NotStarted = "NOT_STARTED",
        /// Some stage has begun.
        InProgress = "IN_PROGRESS",
        /// Some stage waits for a decision.
        InReview = "IN_REVIEW",
        /// Some stage was sent back.
        ChangesRequested = "CHANGES_REQUESTED",
        /// Every stage is good.
        Approved = "APPROVED",
        /// Every stage has left the house.
        Delivered = "DELIVERED",
        /// Set aside, whatever its stages say.
        OnHold = "ON_HOLD",
    }
}

/// The status of a deliverable with these stages.
///
/// What most needs somebody's attention wins over what is merely under way. Without any stage it has not started.
pub fn derive(stages: impl IntoIterator<Item = StageStatus>, on_hold: bool) -> DeliverableStatus {
    use StageStatus as S;
    if on_hold {
        return DeliverableStatus::OnHold;
    }
    let stages: Vec<S> = stages.into_iter().collect();
    let any = |status: S| stages.contains(&status);
    if stages.is_empty() {
        DeliverableStatus::NotStarted
    } else if stages.iter().all(|s| matches!(s, S::Skipped | S::Delivered)) {
        DeliverableStatus::Delivered
    } else if stages.iter().all(|s| s.is_finished()) {
        DeliverableStatus::Approved
    } else if any(S::ChangesRequested) {
        DeliverableStatus::ChangesRequested
    } else if any(S::InReview) {
        DeliverableStatus::InReview
    } else if stages.iter().any(|s| s.is_started()) {
        DeliverableStatus::InProgress
    } else {
        DeliverableStatus::NotStarted
    }
}
