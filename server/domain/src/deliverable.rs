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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn derived(stages: &str) -> DeliverableStatus {
        derive(stages.split_whitespace().map(|status| status.parse().unwrap()), false)
    }

    #[test]
    fn the_most_pressing_stage_decides() {
        for (stages, status) in [
            ("", DeliverableStatus::NotStarted),
            ("NOT_STARTED BLOCKED BLOCKED", DeliverableStatus::NotStarted),
            ("SKIPPED BLOCKED", DeliverableStatus::NotStarted),
            ("IN_PROGRESS BLOCKED", DeliverableStatus::InProgress),
            ("APPROVED NOT_STARTED", DeliverableStatus::InProgress),
            ("DELIVERED BLOCKED SKIPPED", DeliverableStatus::InProgress),
            ("IN_PROGRESS IN_REVIEW BLOCKED", DeliverableStatus::InReview),
            ("IN_REVIEW CHANGES_REQUESTED APPROVED", DeliverableStatus::ChangesRequested),
            ("APPROVED SKIPPED DELIVERED", DeliverableStatus::Approved),
            ("APPROVED APPROVED", DeliverableStatus::Approved),
            ("DELIVERED SKIPPED", DeliverableStatus::Delivered),
            ("SKIPPED SKIPPED", DeliverableStatus::Delivered),
        ] {
            assert_eq!(derived(stages), status, "{stages}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_stages_says_nothing(
            (stages, shuffled) in prop::collection::vec(prop::sample::select(StageStatus::ALL), 0..8)
                .prop_flat_map(|stages| (Just(stages.clone()), Just(stages).prop_shuffle()))
        ) {
            prop_assert_eq!(derive(stages.clone(), false), derive(shuffled, false));
            prop_assert_eq!(derive(stages.clone(), true), DeliverableStatus::OnHold);
            prop_assert_ne!(derive(stages, false), DeliverableStatus::OnHold);
        }
    }
}
