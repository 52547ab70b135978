//! The rules themselves: one match arm per row of the table that the tests spell out.

use std::borrow::Cow;

use super::{ApprovalRoute, ApprovalType, MoveActor, Mover, StageEvent, StageFacts, StageStatus, Submitter};
use crate::refusal::{Note, Refusal, RefusalKind};
use crate::revision::Verdict;

/// Something to tell the person whose move was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// Approved although so many action items are still open.
    OpenActionItems(u32),
}

/// What the move does to the open round of the stage, in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundEffect {
    /// Nothing.
    None,
    /// The draft is submitted.
    Submit,
    /// The round in review becomes a draft again.
    Withdraw,
    /// The round in review is decided.
    Decide(Verdict),
}

/// An accepted move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// Where the stage was.
    pub from: StageStatus,
    /// Where it is now.
    pub to: StageStatus,
    /// What happens to its open round.
    pub round: RoundEffect,
    /// What to tell the person.
    pub warnings: Vec<Warning>,
}

/// Judges one move of a stage.
///
/// Refused as `InvalidTransition` when state or facts forbid it to everybody, as `WrongActor` when only the person is
/// wrong, as `NoteMissing` when only the reason is missing.
pub fn apply(
    status: StageStatus,
    event: &StageEvent,
    actor: &MoveActor,
    facts: &StageFacts,
) -> Result<Transition, Refusal> {
    use StageStatus as S;
    let judge = Judge { status, event, actor };
    let mut round = RoundEffect::None;
    let mut warnings = Vec::new();

    let to = match (status, event) {
        (S::Blocked, StageEvent::Unblock) => {
            judge.condition(!facts.blocked, "What it waits for is not finished yet.")?;
            judge.system()?;
            S::NotStarted
        }
        (S::NotStarted, StageEvent::Block) => {
            judge.condition(facts.blocked, "Everything before it is finished.")?;
            judge.system()?;
            S::Blocked
        }
        (S::NotStarted, StageEvent::Start) => {
            judge.condition(!facts.blocked, "Finish the stages that it waits for first.")?;
            judge.works()?;
            S::InProgress
        }
        (S::InProgress, StageEvent::Reset) => {
            judge.condition(
                !facts.has_submitted_revision,
                "A revision of it was submitted already; withdraw that one first, if it is not decided.",
            )?;
            judge.manages()?;
            S::NotStarted
        }
        (S::InProgress | S::ChangesRequested, StageEvent::Submit) => {
            judge.condition(
                facts.approval_type != ApprovalType::None,
                "This stage needs no review: set it to APPROVED when it is done.",
            )?;
            let open = facts.open_round;
            judge.condition(open.is_some(), "Open a revision and add a picture or clip to it first.")?;
            judge.condition(
                open.is_some_and(|r| r.media > 0),
                "Add a picture or clip to the revision first.",
            )?;
            judge.person(|p| p.works() && p.submits, WORKERS)?;
            if open.is_some_and(|r| r.submission == Submitter::Draft) {
                round = RoundEffect::Submit;
            }
            S::InReview
        }
        (S::InReview, StageEvent::Withdraw) => {
            judge.person(
                |p| p.manages() || submitter(facts) == Some(Submitter::Person(p.user)),
                "Ask whoever submitted it, or a producer.",
            )?;
            round = effect_if_submitted(facts, RoundEffect::Withdraw);
            S::InProgress
        }
        (S::InReview, StageEvent::RequestChanges { note }) => {
            judge.reviews()?;
            judge.note(note.as_ref(), "Write what has to change.")?;
            round = effect_if_submitted(facts, RoundEffect::Decide(Verdict::ChangesRequested));
            S::ChangesRequested
        }
        (S::InReview, StageEvent::Reject { note }) => {
            judge.reviews()?;
            judge.note(note.as_ref(), "Write why it cannot be used.")?;
            round = effect_if_submitted(facts, RoundEffect::Decide(Verdict::Rejected));
            S::ChangesRequested
        }
        (S::InReview, StageEvent::Approve { by }) => {
            judge.condition(
                facts.approval_type != ApprovalType::Formal || *by == ApprovalRoute::Session,
                "It is approved formally: decide it in a review session, and apply the session's decisions.",
            )?;
            judge.reviews()?;
            judge.person(
                |p| facts.allow_self_approval || submitter(facts) != Some(Submitter::Person(p.user)),
                "You submitted it yourself; ask another reviewer.",
            )?;
            round = effect_if_submitted(facts, RoundEffect::Decide(Verdict::Approved));
            warn_of_open_items(facts, &mut warnings);
            S::Approved
        }
        (S::InProgress, StageEvent::Approve { .. }) => {
            judge.condition(
                facts.approval_type == ApprovalType::None,
                "This stage is approved in review: submit a revision first.",
            )?;
            judge.works()?;
            round = effect_if_submitted(facts, RoundEffect::Decide(Verdict::Approved));
            warn_of_open_items(facts, &mut warnings);
            S::Approved
        }
        (S::ChangesRequested, StageEvent::Resume) => {
            judge.works()?;
            S::InProgress
        }
        (S::ChangesRequested, StageEvent::RevisionOpened) => {
            judge.system_or(Mover::works, WORKERS)?;
            S::InProgress
        }
        (S::Approved, StageEvent::Deliver) => {
            judge.system_or(Mover::manages, MANAGERS)?;
            S::Delivered
        }
        (S::Approved | S::Delivered, StageEvent::Reopen { note }) => {
            judge.manages()?;
            judge.note(note.as_ref(), "Write what has to change after all.")?;
            S::ChangesRequested
        }
        (S::Blocked | S::NotStarted | S::InProgress | S::ChangesRequested, StageEvent::Skip { note }) => {
            let ordinary = facts.optional && !facts.critical_gate;
            let who = if ordinary { MANAGERS } else { "Ask an administrator: it is not an optional stage." };
            judge.person(|p| p.administrator || (ordinary && p.producer), who)?;
            // A producer's skip of an optional stage explains itself; an administrator's override does not.
            if !(ordinary && judge.is(|p| p.producer)) {
                judge.note(note.as_ref(), "Write why the pipeline goes on without it.")?;
            }
            S::Skipped
        }
        (S::Skipped, StageEvent::Unskip) => {
            judge.manages()?;
            if facts.blocked { S::Blocked } else { S::NotStarted }
        }
        _ => return Err(judge.refuse(RefusalKind::InvalidTransition, way_out(status))),
    };
    Ok(Transition { from: status, to, round, warnings })
}

const WORKERS: &str = "Ask somebody who is assigned to it, or a producer.";
const MANAGERS: &str = "Ask a producer.";
const REVIEWERS: &str = "Ask a reviewer.";
const AUTOMATIC: &str = "This happens by itself when the stages before it change.";

/// What can be done with a stage in `status` at all, as a remedy.
const fn way_out(status: StageStatus) -> &'static str {
    match status {
        StageStatus::Blocked => "It opens by itself when the stages before it are finished.",
        StageStatus::NotStarted => "Start it first.",
        StageStatus::InProgress => {
            "It can be submitted for review, reset or skipped; without review, approved."
        }
        StageStatus::InReview => "It can be approved, sent back with a note, or withdrawn.",
        StageStatus::ChangesRequested => "It can be resumed, submitted with a new revision, or skipped.",
        StageStatus::Approved => "It can be delivered, or reopened with a note.",
        StageStatus::Delivered => "It can be reopened with a note.",
        StageStatus::Skipped => "Unskip it first.",
    }
}

fn submitter(facts: &StageFacts) -> Option<Submitter> {
    facts.open_round.map(|round| round.submission)
}

/// The effect on the open round, where it is one that was submitted: drafts are neither withdrawn nor decided.
fn effect_if_submitted(facts: &StageFacts, effect: RoundEffect) -> RoundEffect {
    match submitter(facts) {
        Some(Submitter::Person(_) | Submitter::Program) => effect,
        Some(Submitter::Draft) | None => RoundEffect::None,
    }
}

fn warn_of_open_items(facts: &StageFacts, warnings: &mut Vec<Warning>) {
    if facts.open_action_items > 0 {
        warnings.push(Warning::OpenActionItems(facts.open_action_items));
    }
}

/// One move under judgement; its methods are the conditions that rules are made of.
struct Judge<'a> {
    status: StageStatus,
    event: &'a StageEvent,
    actor: &'a MoveActor,
}

impl Judge<'_> {
    fn refuse(&self, kind: RefusalKind, remedy: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal {
            kind,
            subject: "stage",
            state: self.status.as_str(),
            event: self.event.verb(),
            remedy: remedy.into(),
        }
    }

    fn condition(&self, holds: bool, remedy: &'static str) -> Result<(), Refusal> {
        if holds { Ok(()) } else { Err(self.refuse(RefusalKind::InvalidTransition, remedy)) }
    }

    fn is(&self, allowed: impl Fn(&Mover) -> bool) -> bool {
        matches!(self.actor, MoveActor::Person(person) if allowed(person))
    }

    fn person(&self, allowed: impl Fn(&Mover) -> bool, remedy: &'static str) -> Result<(), Refusal> {
        if self.is(allowed) { Ok(()) } else { Err(self.refuse(RefusalKind::WrongActor, remedy)) }
    }

    fn system_or(&self, allowed: impl Fn(&Mover) -> bool, remedy: &'static str) -> Result<(), Refusal> {
        match self.actor {
            MoveActor::System => Ok(()),
            MoveActor::Person(_) => self.person(allowed, remedy),
        }
    }

    fn system(&self) -> Result<(), Refusal> {
        self.system_or(|_| false, AUTOMATIC)
    }

    fn works(&self) -> Result<(), Refusal> {
        self.person(Mover::works, WORKERS)
    }

    fn manages(&self) -> Result<(), Refusal> {
        self.person(Mover::manages, MANAGERS)
    }

    fn reviews(&self) -> Result<(), Refusal> {
        self.person(|person| person.reviewer, REVIEWERS)
    }

    fn note(&self, note: Option<&Note>, remedy: &'static str) -> Result<(), Refusal> {
        note.map(|_| ()).ok_or_else(|| self.refuse(RefusalKind::NoteMissing, remedy))
    }
}
