//! What has to be done about a mark or a comment: who may say that it is done, and who that it is done well.
//!
//! [`apply`] is the one place where a move is judged; [`allowed_moves`] asks it, and so cannot disagree with it.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::Serialize;

use crate::access::{Actor, Permission};
use crate::ids::UserId;
use crate::named;
use crate::refusal::{Note, Refusal, RefusalKind};
use crate::stage::Mover;

named! {
    /// Where an action item stands.
    FeedbackStatus {
        /// Nobody has begun.
        Open = "OPEN",
        /// Somebody is on it.
        InProgress = "IN_PROGRESS",
        /// Whoever worked on it says that it is done.
        Resolved = "RESOLVED",
        /// Somebody else has seen that it is.
        Verified = "VERIFIED",
        /// Somebody else has seen that it is not.
        Reopened = "REOPENED",
    }
}

impl FeedbackStatus {
    /// Whether there is work left: what is open is carried to the next round.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::InProgress | Self::Reopened)
    }
}

/// What is to happen to an action item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedbackEvent {
    /// Work begins.
    Start,
    /// It is done.
    Resolve {
        /// How.
        note: Option<Note>,
    },
    /// It is not done after all, says whoever said that it was.
    Uncheck,
    /// It is done well.
    Verify,
    /// It is not done well.
    Reopen {
        /// What is missing.
        note: Option<Note>,
    },
}

impl FeedbackEvent {
    /// The verb for it, as refusals say it.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Resolve { .. } => "resolve",
            Self::Uncheck => "take the tick off",
            Self::Verify => "verify",
            Self::Reopen { .. } => "reopen",
        }
    }

    /// The event that a person means who wants an item in `from` to be in `to`; none when it is there already. Nothing leads
    /// back to `OPEN`.
    pub fn toward(
        from: FeedbackStatus,
        to: FeedbackStatus,
        note: Option<Note>,
    ) -> Result<Option<Self>, Refusal> {
        use FeedbackStatus as S;
        if from == to {
            return Ok(None);
        }
        Ok(Some(match (from, to) {
            (_, S::Open) => {
                return Err(Refusal {
                    kind: RefusalKind::InvalidTransition,
                    subject: SUBJECT,
                    state: from.as_str(),
                    event: "set back",
                    remedy: "Once begun it goes on: use IN_PROGRESS.".into(),
                });
            }
            (S::Resolved, S::InProgress) => Self::Uncheck,
            (_, S::InProgress) => Self::Start,
            (_, S::Resolved) => Self::Resolve { note },
            (_, S::Verified) => Self::Verify,
            (_, S::Reopened) => Self::Reopen { note },
        }))
    }
}

/// A person before an item, with what they may do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackActor {
    /// The person.
    pub user: UserId,
    /// It is theirs to do: assigned to them, or to nobody while they work on its stage.
    pub assignee: bool,
    /// May move any item: producers and administrators.
    pub manages: bool,
    /// May verify and reopen.
    pub verifies: bool,
}

impl FeedbackActor {
    /// What `actor` may do to an item, given whom it is assigned to and whether `actor` is assigned to its stage.
    pub fn new(actor: &Actor, assigned_to: Option<UserId>, on_stage: bool) -> Self {
        let theirs = assigned_to.map_or(on_stage, |user| user == actor.user);
        let mover = Mover::new(actor, theirs);
        Self {
            user: actor.user,
            assignee: mover.assigned,
            manages: mover.manages(),
            verifies: actor.may(Permission::FeedbackVerify),
        }
    }

    /// Whether they may do the work of it.
    pub const fn works(&self) -> bool {
        self.assignee || self.manages
    }
}

/// What the rules need to know of an item besides its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackFacts {
    /// Whether it is an action item; info callouts have no moves.
    pub action: bool,
    /// Who resolved it, while it is resolved or verified.
    pub resolver: Option<UserId>,
    /// Whether an item of a later round carries it on.
    pub superseded: bool,
}

const SUBJECT: &str = "feedback item";
const WORKERS: &str = "Ask whom it is assigned to, or a producer.";
const VERIFIERS: &str = "Ask somebody who may verify feedback.";

/// Judges one move of an item.
///
/// Refused as `InvalidTransition` when state or facts forbid it to everybody, as `WrongActor` when only the person is wrong.
pub fn apply(
    status: FeedbackStatus,
    event: &FeedbackEvent,
    actor: &FeedbackActor,
    facts: &FeedbackFacts,
) -> Result<FeedbackStatus, Refusal> {
    use FeedbackStatus as S;
    let refuse = |kind, remedy: &'static str| Refusal {
        kind,
        subject: SUBJECT,
        state: status.as_str(),
        event: event.verb(),
        remedy: Cow::Borrowed(remedy),
    };
    let person = |may: bool, remedy| {
        if may { Ok(()) } else { Err(refuse(RefusalKind::WrongActor, remedy)) }
    };
    if !facts.action {
        return Err(refuse(
            RefusalKind::InvalidTransition,
            "It is for information only: make it an action item first.",
        ));
    }
    if facts.superseded {
        return Err(refuse(
            RefusalKind::InvalidTransition,
            "A later round carries it on: find it on the checklist of that round.",
        ));
    }
    match (status, event) {
        (S::Open | S::Reopened, FeedbackEvent::Start) => {
            person(actor.works(), WORKERS)?;
            Ok(S::InProgress)
        }
        (S::Open | S::InProgress | S::Reopened, FeedbackEvent::Resolve { .. }) => {
            person(actor.works(), WORKERS)?;
            Ok(S::Resolved)
        }
        (S::Resolved, FeedbackEvent::Uncheck) => {
            let own = facts.resolver == Some(actor.user);
            person(own || actor.manages, "Ask whoever resolved it, or a producer.")?;
            Ok(S::InProgress)
        }
        (S::Resolved, FeedbackEvent::Verify) => {
            person(actor.verifies, VERIFIERS)?;
            person(facts.resolver != Some(actor.user), "You resolved it: somebody else has to look.")?;
            Ok(S::Verified)
        }
        (S::Resolved | S::Verified, FeedbackEvent::Reopen { .. }) => {
            person(actor.verifies, VERIFIERS)?;
            Ok(S::Reopened)
        }
        (S::Open | S::InProgress | S::Reopened, FeedbackEvent::Verify) => {
            Err(refuse(RefusalKind::InvalidTransition, "It has to be resolved first."))
        }
        (S::Resolved, FeedbackEvent::Resolve { .. }) => {
            Err(refuse(RefusalKind::InvalidTransition, "It is resolved already."))
        }
        (S::Verified, _) => {
            Err(refuse(RefusalKind::InvalidTransition, "It is verified; whoever may verify can reopen it."))
        }
        _ => Err(refuse(RefusalKind::InvalidTransition, "Look at where it stands now.")),
    }
}

/// A status that the asker may move an item to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FeedbackMove {
    /// Where to.
    pub to: FeedbackStatus,
    /// Whether a note can go with it.
    pub note: bool,
}

/// Every move that [`apply`] would accept of `actor` now, in the order of [`FeedbackStatus::ALL`].
pub fn allowed_moves(
    status: FeedbackStatus,
    actor: &FeedbackActor,
    facts: &FeedbackFacts,
) -> Vec<FeedbackMove> {
    FeedbackStatus::ALL
        .iter()
        .copied()
        .filter_map(|to| {
            let event = FeedbackEvent::toward(status, to, None).ok()??;
            let reached = apply(status, &event, actor, facts).ok()?;
            let note = matches!(event, FeedbackEvent::Resolve { .. } | FeedbackEvent::Reopen { .. });
            (reached == to).then_some(FeedbackMove { to, note })
        })
        .collect()
}
