//! A review session: several rounds looked at together, and what is decided about each.
//!
//! [`apply`] is the one place where a move of a session is judged, [`judge_item`] the one where a decision about an item
//! is; what a page offers asks the same functions.

mod items;
mod lead;
#[cfg(test)]
mod tests;

use crate::access::{Actor, Permission};
use crate::named;
use crate::refusal::{Refusal, RefusalKind};

pub use items::{Decider, ItemEvent, ItemFacts, ItemState, RoundNow, freeze, judge_item};
pub use lead::{LeadActor, LeadEvent, judge_lead};

named! {
    /// Where a session stands.
    SessionStatus {
        /// Being built.
        Draft = "DRAFT",
        /// Being held: its items are frozen to revisions, and decided.
        InProgress = "IN_PROGRESS",
        /// Over.
        Completed = "COMPLETED",
    }
}

/// What is to happen to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// It begins.
    Start,
    /// It had begun by mistake.
    BackToDraft,
    /// It is over.
    Complete {
        /// Even where something is undecided.
        force: bool,
    },
    /// It goes on after all.
    Reopen,
    /// Items are added.
    AddItems,
    /// All items give way to others.
    ReplaceItems,
    /// Name, time, order, minutes or notes change.
    Edit,
    /// It is removed.
    Delete,
}

impl SessionEvent {
    /// The verb for it, as refusals say it.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::BackToDraft => "take back",
            Self::Complete { .. } => "complete",
            Self::Reopen => "reopen",
            Self::AddItems => "add items to",
            Self::ReplaceItems => "replace the items of",
            Self::Edit => "change",
            Self::Delete => "delete",
        }
    }
}

/// What the rules need to know of a session besides its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionFacts {
    /// Whether sessions are made from it, and it is never held itself.
    pub template: bool,
    /// How many items it has.
    pub items: usize,
    /// How many of them are decided.
    pub decided: usize,
}

/// Who moves a session, reduced to what the rules ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionActor {
    /// May build and lead sessions: `session.manage`.
    pub manages: bool,
    /// May undo what is over: `settings.manage`.
    pub administrator: bool,
}

impl SessionActor {
    /// What `actor` may do to sessions.
    pub fn of(actor: &Actor) -> Self {
        Self {
            manages: actor.may(Permission::SessionManage),
            administrator: actor.may(Permission::SettingsManage),
        }
    }
}

/// Judges one move of a session: where it stands afterwards.
///
/// Refused as `InvalidTransition` when state or facts forbid it to everybody, as `WrongActor` when only the person is
/// wrong.
pub fn apply(
    status: SessionStatus,
    event: SessionEvent,
    who: SessionActor,
    facts: &SessionFacts,
) -> Result<SessionStatus, Refusal> {
    use SessionStatus as S;
    let refuse = |kind, remedy: &'static str| Refusal {
        kind,
        subject: if facts.template { "template" } else { "session" },
        state: status.as_str(),
        event: event.verb(),
        remedy: remedy.into(),
    };
    let invalid = |remedy| Err(refuse(RefusalKind::InvalidTransition, remedy));
    let manages = || {
        if who.manages { Ok(()) } else { Err(refuse(RefusalKind::WrongActor, MANAGERS)) }
    };
    let administrates = || {
        if who.administrator { Ok(()) } else { Err(refuse(RefusalKind::WrongActor, ADMINISTRATORS)) }
    };
    let to = match (status, event) {
        (S::Draft, SessionEvent::Start) if facts.template => {
            return invalid("It is a template: make a session from it, and start that.");
        }
        (S::Draft, SessionEvent::Start) if facts.items == 0 => {
            return invalid("It is empty: add something to look at first.");
        }
        (S::Draft, SessionEvent::Start) => {
            manages()?;
            S::InProgress
        }
        (S::InProgress, SessionEvent::BackToDraft) if facts.decided > 0 => {
            return invalid("Something is decided already: take those decisions back first, or complete it.");
        }
        (S::InProgress, SessionEvent::BackToDraft) => {
            manages()?;
            S::Draft
        }
        (S::InProgress, SessionEvent::Complete { force: false }) if facts.decided < facts.items => {
            return invalid("Some items are undecided: decide them, or complete it all the same.");
        }
        (S::InProgress, SessionEvent::Complete { .. }) => {
            manages()?;
            S::Completed
        }
        (S::Completed, SessionEvent::Reopen) => {
            administrates()?;
            S::InProgress
        }
        (S::Draft | S::InProgress, SessionEvent::AddItems | SessionEvent::Edit)
        | (S::Completed, SessionEvent::Edit)
        | (S::Draft, SessionEvent::ReplaceItems | SessionEvent::Delete) => {
            manages()?;
            status
        }
        (S::InProgress | S::Completed, SessionEvent::Delete) => {
            administrates()?;
            status
        }
        _ => return invalid(way_out(status)),
    };
    Ok(to)
}

const MANAGERS: &str = "Ask somebody who builds sessions: a producer.";
const ADMINISTRATORS: &str = "Ask an administrator.";

/// What can be done with a session in `status` at all, as a remedy.
const fn way_out(status: SessionStatus) -> &'static str {
    match status {
        SessionStatus::Draft => "It can be filled and started.",
        SessionStatus::InProgress => "It can be decided, completed, or taken back while nothing is decided.",
        SessionStatus::Completed => "An administrator can reopen it; or duplicate it.",
    }
}
