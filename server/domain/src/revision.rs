//! A revision: one numbered round of a stage, from draft to decision.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use crate::ids::UserId;
use crate::named;
use crate::refusal::{Note, Refusal, RefusalKind};
use crate::stage::{ApprovalType, MoveActor, StageEvent, StageStatus};

named! {
    /// Where a revision stands.
    RevisionStatus {
        /// Being filled.
        Draft = "DRAFT",
        /// Waiting for a decision.
        Submitted = "SUBMITTED",
        /// Decided: to be changed.
        ChangesRequested = "CHANGES_REQUESTED",
        /// Decided: good.
        Approved = "APPROVED",
        /// Decided: of no use.
        Rejected = "REJECTED",
    }
}

impl RevisionStatus {
    /// Whether the round still runs: a stage has one such round at most.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted)
    }

    /// Whether clients may see it: what was submitted, and not what is being made.
    pub const fn is_shown_to_clients(self) -> bool {
        !matches!(self, Self::Draft)
    }
}

named! {
    /// How a reviewer decides.
    Verdict {
        /// Good.
        Approved = "APPROVED",
        /// To be changed.
        ChangesRequested = "CHANGES_REQUESTED",
        /// Of no use; the stage is sent back as with requested changes.
        Rejected = "REJECTED",
    }
}

impl From<Verdict> for RevisionStatus {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Approved => Self::Approved,
            Verdict::ChangesRequested => Self::ChangesRequested,
            Verdict::Rejected => Self::Rejected,
        }
    }
}

/// That a round was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// By whom; none when a program did.
    pub by: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// That a round was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// How.
    pub verdict: Verdict,
    /// By whom; none when they are not people of the organization.
    pub by: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why; always there unless approved.
    pub note: Option<Note>,
}

/// A revision's state, with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevisionState {
    /// Being filled.
    Draft,
    /// Waiting for a decision.
    Submitted(Submission),
    /// Decided; a round is decided once.
    Decided {
        /// How it came to review.
        submission: Submission,
        /// What was decided.
        decision: Decision,
    },
}

impl RevisionState {
    /// The status that JSON and Postgres show.
    pub fn status(&self) -> RevisionStatus {
        match self {
            Self::Draft => RevisionStatus::Draft,
            Self::Submitted(_) => RevisionStatus::Submitted,
            Self::Decided { decision, .. } => decision.verdict.into(),
        }
    }

    /// Hands the round in; the stage moves along with [`stage_event_of_submitting`].
    pub fn submit(self, actor: &MoveActor, media: usize, at: DateTime<Utc>) -> Result<Self, Refusal> {
        let status = self.status();
        let refuse = |kind, remedy| refusal(status, "submit", kind, remedy);
        if self != Self::Draft {
            let remedy = "Open a new revision for further work.";
            return Err(refuse(RefusalKind::InvalidTransition, remedy));
        }
        if media == 0 {
            let remedy = "It is empty: add a picture or clip first.";
            return Err(refuse(RefusalKind::InvalidTransition, remedy));
        }
        if !may_work(actor) {
            return Err(refuse(RefusalKind::WrongActor, WORKERS));
        }
        Ok(Self::Submitted(Submission { by: person(actor), at }))
    }

    /// Takes the round back; the stage moves along with [`stage_event_of_withdrawing`].
    pub fn withdraw(self, actor: &MoveActor) -> Result<Self, Refusal> {
        let status = self.status();
        let refuse = |kind, remedy| refusal(status, "withdraw", kind, remedy);
        match &self {
            Self::Draft => Err(refuse(RefusalKind::InvalidTransition, "It was not submitted.")),
            Self::Decided { .. } => Err(refuse(
                RefusalKind::InvalidTransition,
                "It is decided: open a new revision for further work.",
            )),
            Self::Submitted(submission) => {
                let theirs =
                    matches!(actor, MoveActor::Person(p) if p.manages() || submission.by == Some(p.user));
                if theirs {
                    Ok(Self::Draft)
                } else {
                    Err(refuse(RefusalKind::WrongActor, "Ask whoever submitted it, or a producer."))
                }
            }
        }
    }

    /// Records a decision that the stage's rules have accepted ([`crate::stage::RoundEffect::Decide`]).
    pub fn decide(self, decision: Decision) -> Result<Self, Refusal> {
        let event = match decision.verdict {
            Verdict::Approved => "approve",
            Verdict::ChangesRequested => "request changes to",
            Verdict::Rejected => "reject",
        };
        let status = self.status();
        let refuse = |kind, remedy| Err(refusal(status, event, kind, remedy));
        match self {
            Self::Draft => refuse(RefusalKind::InvalidTransition, "Submit it first."),
            Self::Decided { .. } => {
                refuse(RefusalKind::InvalidTransition, "It is decided already: decide the next revision.")
            }
            Self::Submitted(_) if decision.verdict != Verdict::Approved && decision.note.is_none() => {
                refuse(RefusalKind::NoteMissing, "Write what has to change.")
            }
            Self::Submitted(submission) => Ok(Self::Decided { submission, decision }),
        }
    }
}

/// A new round, and what opening it does to the stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its number; rounds count from 1.
    pub round: u32,
    /// What moves the stage in the same transaction, on behalf of the same actor; none when it is under way already.
    pub stage_event: Option<StageEvent>,
}

/// Whether `actor` may open the next round of a stage that has these rounds so far, and which it is.
///
/// A stage has one open round at most: a draft is filled on, and a round in review is decided or withdrawn first.
pub fn open_round(
    rounds: &[(u32, RevisionStatus)],
    stage: StageStatus,
    actor: &MoveActor,
) -> Result<Opening, Refusal> {
    let refuse = |kind, remedy: String| Refusal {
        kind,
        subject: "stage",
        state: stage.as_str(),
        event: "open a revision of",
        remedy: remedy.into(),
    };
    let conflict = |remedy: &str| Err(refuse(RefusalKind::InvalidTransition, remedy.to_owned()));

    if let Some((round, status)) = rounds.iter().find(|(_, status)| status.is_open()) {
        return conflict(&match status {
            RevisionStatus::Draft => {
                format!("Round {round} is still a draft: add to that one, and submit it.")
            }
            _ => format!("Round {round} is in review: have it decided, or withdraw it."),
        });
    }
    let stage_event = match stage {
        StageStatus::NotStarted => Some(StageEvent::Start),
        StageStatus::InProgress => None,
        StageStatus::ChangesRequested => Some(StageEvent::RevisionOpened),
        StageStatus::Blocked => return conflict("Finish the stages that it waits for first."),
        StageStatus::InReview => return conflict("Have it decided, or withdraw it first."),
        StageStatus::Approved | StageStatus::Delivered => return conflict("Reopen it first, with a note."),
        StageStatus::Skipped => return conflict("Unskip it first."),
    };
    if !may_work(actor) {
        return Err(refuse(RefusalKind::WrongActor, WORKERS.to_owned()));
    }
    let round = rounds.iter().map(|(round, _)| *round).max().unwrap_or(0) + 1;
    Ok(Opening { round, stage_event })
}

/// What moves the stage when its draft is handed in; none where the stage needs no review and stays as it is.
///
/// The round of such a stage is submitted so that others can see it, and approved along with the stage. Whether the
/// stage takes the event, [`crate::stage::apply`] says.
pub fn stage_event_of_submitting(
    stage: StageStatus,
    approval_type: ApprovalType,
) -> Result<Option<StageEvent>, Refusal> {
    match (approval_type, stage) {
        (ApprovalType::Simple | ApprovalType::Formal, _) => Ok(Some(StageEvent::Submit)),
        (ApprovalType::None, StageStatus::InProgress | StageStatus::ChangesRequested) => Ok(None),
        (ApprovalType::None, _) => Err(Refusal {
            kind: RefusalKind::InvalidTransition,
            subject: "stage",
            state: stage.as_str(),
            event: "submit a revision of",
            remedy: "A revision is handed in while its stage is being worked on.".into(),
        }),
    }
}

/// What moves the stage when its submitted round is taken back; none where the stage had stayed as it was.
pub const fn stage_event_of_withdrawing(stage: StageStatus) -> Option<StageEvent> {
    match stage {
        StageStatus::InReview => Some(StageEvent::Withdraw),
        _ => None,
    }
}

/// Whether `actor` may put media into a revision in this state, or take some out.
pub fn change_media(status: RevisionStatus, actor: &MoveActor) -> Result<(), Refusal> {
    let refuse = |kind, remedy| Err(refusal(status, "change the media of", kind, remedy));
    match status {
        RevisionStatus::Draft if may_work(actor) => Ok(()),
        RevisionStatus::Draft => refuse(RefusalKind::WrongActor, WORKERS),
        RevisionStatus::Submitted => refuse(RefusalKind::InvalidTransition, "Withdraw it first."),
        _ => refuse(RefusalKind::InvalidTransition, "It is decided: open a new revision."),
    }
}

const WORKERS: &str = "Ask somebody who is assigned to the stage, or a producer.";

/// Whether they may fill and hand in rounds of the stage at hand: `revision.submit`, and its work is theirs.
fn may_work(actor: &MoveActor) -> bool {
    match actor {
        MoveActor::System => true,
        MoveActor::Person(person) => person.submits && person.works(),
    }
}

fn person(actor: &MoveActor) -> Option<UserId> {
    match actor {
        MoveActor::System => None,
        MoveActor::Person(person) => Some(person.user),
    }
}

fn refusal(status: RevisionStatus, event: &'static str, kind: RefusalKind, remedy: &'static str) -> Refusal {
    Refusal { kind, subject: "revision", state: status.as_str(), event, remedy: remedy.into() }
}
