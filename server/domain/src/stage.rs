//! A stage of a deliverable: what state it is in, who may move it where, and on what conditions.
//!
//! [`apply`] is the one place where a move is judged; [`allowed_moves`] asks it, and so cannot disagree with it.

mod actor;
mod moves;
mod rules;
#[cfg(test)]
mod table;

use crate::ids::UserId;
use crate::named;
use crate::refusal::Note;

pub use actor::{MoveActor, Mover};
pub use moves::{AllowedMove, allowed_moves};
pub use rules::{RoundEffect, Transition, Warning, apply};

named! {
    /// Where a stage stands.
    StageStatus {
        /// Something before it is unfinished.
        Blocked = "BLOCKED",
        /// It can begin.
        NotStarted = "NOT_STARTED",
        /// Somebody is on it.
        InProgress = "IN_PROGRESS",
        /// A revision waits for a decision.
        InReview = "IN_REVIEW",
        /// It was sent back.
        ChangesRequested = "CHANGES_REQUESTED",
        /// It is good.
        Approved = "APPROVED",
        /// It is good and has left the house.
        Delivered = "DELIVERED",
        /// It is not done at all, on purpose.
        Skipped = "SKIPPED",
    }
}

impl StageStatus {
    /// Whether what depends on the stage may go ahead.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Approved | Self::Delivered | Self::Skipped)
    }

    /// Whether work has gone into it that a regression upstream puts in doubt.
    pub const fn is_started(self) -> bool {
        matches!(
            self,
            Self::InProgress | Self::InReview | Self::ChangesRequested | Self::Approved | Self::Delivered
        )
    }
}

named! {
    /// By which route a stage is approved.
    ApprovalType {
        /// By nobody: whoever works on it says that it is done.
        None = "NONE",
        /// By a reviewer, with one button.
        Simple = "SIMPLE",
        /// By a decision of a review session, once it is applied.
        Formal = "FORMAL",
    }
}

named! {
    /// In which part somebody is assigned to a stage.
    AssignmentKind {
        /// Answers for it.
        Lead = "LEAD",
        /// Lends a hand.
        Support = "SUPPORT",
    }
}

/// How an approval arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalRoute {
    /// A reviewer pressed the button.
    Button,
    /// A decision of a review session is being applied.
    Session,
}

/// What is to happen to a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageEvent {
    /// What it waited for is finished.
    Unblock,
    /// What it needs is unfinished again.
    Block,
    /// Work begins.
    Start,
    /// Work had begun by mistake.
    Reset,
    /// The open round goes to review.
    Submit,
    /// The round in review is taken back.
    Withdraw,
    /// A reviewer sends it back.
    RequestChanges {
        /// What has to change.
        note: Option<Note>,
    },
    /// A reviewer sends it back, and the round is no base for further work.
    Reject {
        /// Why not.
        note: Option<Note>,
    },
    /// It is good.
    Approve {
        /// How the approval arrives.
        by: ApprovalRoute,
    },
    /// Work goes on after changes were requested.
    Resume,
    /// The next round was opened after changes were requested.
    RevisionOpened,
    /// It has left the house.
    Deliver,
    /// What was good has to change after all.
    Reopen {
        /// Why.
        note: Option<Note>,
    },
    /// It will not be done.
    Skip {
        /// Why not.
        note: Option<Note>,
    },
    /// It will be done after all.
    Unskip,
}

impl StageEvent {
    /// The verb for it, as refusals say it.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Unblock => "unblock",
            Self::Block => "block",
            Self::Start => "start",
            Self::Reset => "reset",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::RequestChanges { .. } => "request changes to",
            Self::Reject { .. } => "reject",
            Self::Approve { .. } => "approve",
            Self::Resume | Self::RevisionOpened => "resume",
            Self::Deliver => "deliver",
            Self::Reopen { .. } => "reopen",
            Self::Skip { .. } => "skip",
            Self::Unskip => "unskip",
        }
    }

    /// The event that a person means who wants a stage in `from` to be in `to`; none when it is there already.
    ///
    /// Every other pair has one, so that [`apply`] can say why it does not go.
    pub fn toward(from: StageStatus, to: StageStatus, note: Option<Note>) -> Option<Self> {
        use StageStatus as S;
        if from == to {
            return None;
        }
        Some(match (from, to) {
            (S::Skipped, S::Blocked | S::NotStarted) => Self::Unskip,
            (_, S::Blocked) => Self::Block,
            (S::Blocked, S::NotStarted) => Self::Unblock,
            (_, S::NotStarted) => Self::Reset,
            (S::InReview, S::InProgress) => Self::Withdraw,
            (S::ChangesRequested, S::InProgress) => Self::Resume,
            (_, S::InProgress) => Self::Start,
            (_, S::InReview) => Self::Submit,
            (S::Approved | S::Delivered, S::ChangesRequested) => Self::Reopen { note },
            (_, S::ChangesRequested) => Self::RequestChanges { note },
            (_, S::Approved) => Self::Approve { by: ApprovalRoute::Button },
            (_, S::Delivered) => Self::Deliver,
            (_, S::Skipped) => Self::Skip { note },
        })
    }
}

/// The round of a stage that is neither decided nor missing: a draft, or one in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRound {
    /// Who submitted it, and whether anybody did.
    pub submission: Submitter,
    /// How many media it holds.
    pub media: usize,
}

/// Whether the open round was submitted, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitter {
    /// Nobody yet: it is a draft.
    Draft,
    /// This person did.
    Person(UserId),
    /// A program did.
    Program,
}

/// What the rules need to know of a stage besides its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageFacts {
    /// By which route it is approved.
    pub approval_type: ApprovalType,
    /// Whether producers may skip it.
    pub optional: bool,
    /// Whether it holds up everything behind it, and only an administrator may skip it.
    pub critical_gate: bool,
    /// Whether something before it is unfinished ([`crate::pipeline::PipelineGraph::blockers`] is not empty).
    pub blocked: bool,
    /// The round that is a draft or in review, if there is one.
    pub open_round: Option<OpenRound>,
    /// Whether any round of it is, or went through, a review (is not a draft).
    pub has_submitted_revision: bool,
    /// How many action items are neither resolved nor verified.
    pub open_action_items: u32,
    /// Whether the organization lets people approve what they submitted themselves.
    pub allow_self_approval: bool,
}

impl StageFacts {
    /// The facts of a stage on which nothing has happened yet.
    pub const fn untouched(approval_type: ApprovalType, optional: bool, critical_gate: bool) -> Self {
        Self {
            approval_type,
            optional,
            critical_gate,
            blocked: false,
            open_round: None,
            has_submitted_revision: false,
            open_action_items: 0,
            allow_self_approval: false,
        }
    }
}
