//! What becomes of one item: decided, decided otherwise, applied.

use super::SessionStatus;
use crate::ids::{RevisionId, UserId};
use crate::refusal::{Note, Refusal, RefusalKind};
use crate::revision::{RevisionStatus, Verdict};

/// What is decided about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemState {
    /// Nothing yet.
    Open,
    /// This, by this person (none for a guest); it can change.
    Decided(Verdict, Option<UserId>),
    /// This, and the stage has moved by it: final.
    Applied(Verdict),
}

impl ItemState {
    /// The state as refusals say it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "undecided",
            Self::Decided(..) => "decided",
            Self::Applied(_) => "applied",
        }
    }
}

/// What is to happen to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemEvent {
    /// It is decided, for the first time or otherwise than before.
    Decide {
        /// How.
        verdict: Verdict,
        /// Why; needed unless it is approved.
        note: Option<Note>,
    },
    /// The decision is taken back.
    Clear,
    /// The decision is to move the stage.
    Apply,
    /// The item leaves the session.
    Remove,
}

impl ItemEvent {
    const fn verb(&self) -> &'static str {
        match self {
            Self::Decide { verdict: Verdict::Approved, .. } => "approve",
            Self::Decide { verdict: Verdict::ChangesRequested, .. } => "request changes to",
            Self::Decide { verdict: Verdict::Rejected, .. } => "reject",
            Self::Clear => "take back the decision about",
            Self::Apply => "apply the decision about",
            Self::Remove => "remove",
        }
    }
}

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decider {
    /// The person; none for a guest.
    pub user: Option<UserId>,
    /// May decide: `review.decide`, or a share link that lets its guests.
    pub decides: bool,
    /// May build and lead sessions: `session.manage`.
    pub manages: bool,
}

/// The round of an item as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundNow {
    /// The round.
    pub revision: RevisionId,
    /// Where it stands.
    pub status: RevisionStatus,
    /// Who submitted it; none for a program, or before.
    pub submitter: Option<UserId>,
}

/// What the rules need to know of an item besides its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemFacts {
    /// Where its session stands.
    pub session: SessionStatus,
    /// How many items the session has, this one included.
    pub items: usize,
    /// The round that it was frozen to; none before.
    pub round: Option<RoundNow>,
    /// Whether the organization lets people approve what they submitted themselves.
    pub allow_self_approval: bool,
}

/// Judges what is to happen to an item: its state afterwards; where it is removed, the one that it had.
///
/// Whether the stage takes an applied decision, [`crate::stage::apply`] says.
pub fn judge_item(
    state: ItemState,
    event: &ItemEvent,
    who: &Decider,
    facts: &ItemFacts,
) -> Result<ItemState, Refusal> {
    use RefusalKind::{InvalidTransition, NoteMissing, WrongActor};
    let refuse = |kind, remedy: &'static str| Refusal {
        kind,
        subject: "item",
        state: state.as_str(),
        event: event.verb(),
        remedy: remedy.into(),
    };
    let require = |holds: bool, kind, remedy| if holds { Ok(()) } else { Err(refuse(kind, remedy)) };
    require(
        !matches!(state, ItemState::Applied(_)),
        InvalidTransition,
        "Its decision has moved the stage: move the stage itself, or decide its next round.",
    )?;
    let held = facts.session == SessionStatus::InProgress;
    match event {
        ItemEvent::Decide { verdict, note } => {
            require(held, InvalidTransition, not_held(facts.session))?;
            require(facts.round.is_some(), InvalidTransition, "It has no round to decide about.")?;
            require(who.decides, WrongActor, REVIEWERS)?;
            if *verdict == Verdict::Approved {
                require(may_approve(who.user, facts), WrongActor, OWN)?;
            } else {
                require(note.is_some(), NoteMissing, "Write what has to change.")?;
            }
            Ok(ItemState::Decided(*verdict, who.user))
        }
        ItemEvent::Clear => {
            require(held, InvalidTransition, not_held(facts.session))?;
            require(who.decides, WrongActor, REVIEWERS)?;
            Ok(ItemState::Open)
        }
        ItemEvent::Apply => {
            let ItemState::Decided(verdict, by) = state else {
                return Err(refuse(InvalidTransition, "Decide about it first."));
            };
            require(facts.session != SessionStatus::Draft, InvalidTransition, not_held(facts.session))?;
            let in_review = facts.round.is_some_and(|round| round.status == RevisionStatus::Submitted);
            require(in_review, InvalidTransition, round_remedy(facts.round))?;
            require(who.decides && who.manages, WrongActor, "Ask somebody who leads sessions and decides.")?;
            if verdict == Verdict::Approved {
                // It may have been taken back and submitted by another person since.
                require(
                    may_approve(by, facts),
                    WrongActor,
                    "Who decided has submitted it; another reviewer has to.",
                )?;
            }
            Ok(ItemState::Applied(verdict))
        }
        ItemEvent::Remove => {
            let open = match facts.session {
                SessionStatus::Draft => true,
                SessionStatus::InProgress => facts.items > 1 && state == ItemState::Open,
                SessionStatus::Completed => false,
            };
            let remedy = match (facts.session, state) {
                (SessionStatus::Completed, _) => "The session is over.",
                (_, ItemState::Open) => "It is the last one: take the session back to a draft instead.",
                _ => "Take its decision back first.",
            };
            require(open, InvalidTransition, remedy)?;
            require(who.manages, WrongActor, "Ask somebody who builds sessions: a producer.")?;
            Ok(state)
        }
    }
}

/// Which of a stage's rounds a session looks at: the newest that is in review, else the newest that was.
pub fn freeze(rounds: &[(RevisionId, u32, RevisionStatus)]) -> Option<RevisionId> {
    rounds
        .iter()
        .filter(|(_, _, status)| *status != RevisionStatus::Draft)
        .max_by_key(|(_, round, status)| (*status == RevisionStatus::Submitted, *round))
        .map(|(id, _, _)| *id)
}

const REVIEWERS: &str = "Ask a reviewer.";
const OWN: &str = "You submitted it yourself; ask another reviewer.";

fn may_approve(decider: Option<UserId>, facts: &ItemFacts) -> bool {
    let submitter = facts.round.and_then(|round| round.submitter);
    facts.allow_self_approval || submitter.is_none() || decider != submitter
}

const fn not_held(session: SessionStatus) -> &'static str {
    match session {
        SessionStatus::Draft => "The session has not begun: start it first.",
        SessionStatus::InProgress => "The session is under way.",
        SessionStatus::Completed => "The session is over: an administrator can reopen it.",
    }
}

fn round_remedy(round: Option<RoundNow>) -> &'static str {
    match round.map(|round| round.status) {
        Some(RevisionStatus::Draft) => "Its round was taken back from review.",
        Some(RevisionStatus::Submitted) => "Its round is in review.",
        Some(RevisionStatus::Approved | RevisionStatus::ChangesRequested | RevisionStatus::Rejected) => {
            "Its round was decided elsewhere meanwhile."
        }
        None => "It has no round.",
    }
}
