//! Rounds by example, and what holds for every history of a stage's rounds.

use proptest::prelude::*;

use super::*;
use crate::stage::{
    ApprovalRoute, ApprovalType, Mover, OpenRound, RoundEffect, StageFacts, Submitter, apply as apply_stage,
};

const ARTIST: UserId = UserId(1);
const OTHER: UserId = UserId(2);

fn mover(user: UserId) -> Mover {
    Mover { user, assigned: false, producer: false, administrator: false, reviewer: false, submits: false }
}

fn artist() -> MoveActor {
    MoveActor::Person(Mover { assigned: true, submits: true, ..mover(ARTIST) })
}

fn producer() -> MoveActor {
    MoveActor::Person(Mover { producer: true, submits: true, ..mover(OTHER) })
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn submitted() -> RevisionState {
    RevisionState::Draft.submit(&artist(), 1, now()).unwrap()
}

fn decision(verdict: Verdict) -> Decision {
    Decision { verdict, by: Some(OTHER), at: now(), note: Note::new("softer") }
}

fn decided(verdict: Verdict) -> RevisionState {
    submitted().decide(decision(verdict)).unwrap()
}

fn kind(result: Result<RevisionState, Refusal>) -> Result<RevisionStatus, RefusalKind> {
    result.map(|state| state.status()).map_err(|refusal| refusal.kind)
}

#[test]
fn a_draft_with_media_is_submitted_by_those_who_work_on_it() {
    let submit = |actor: &MoveActor, media| kind(RevisionState::Draft.submit(actor, media, now()));
    assert_eq!(submit(&artist(), 1), Ok(RevisionStatus::Submitted));
    assert_eq!(submit(&producer(), 1), Ok(RevisionStatus::Submitted));
    assert_eq!(submit(&MoveActor::System, 1), Ok(RevisionStatus::Submitted));
    assert_eq!(submit(&artist(), 0), Err(RefusalKind::InvalidTransition));
    let unassigned = MoveActor::Person(Mover { submits: true, ..mover(ARTIST) });
    assert_eq!(submit(&unassigned, 1), Err(RefusalKind::WrongActor));
    let without_the_right = MoveActor::Person(Mover { assigned: true, ..mover(ARTIST) });
    assert_eq!(submit(&without_the_right, 1), Err(RefusalKind::WrongActor));
    assert_eq!(submitted(), RevisionState::Submitted(Submission { by: Some(ARTIST), at: now() }));
    assert_eq!(kind(submitted().submit(&artist(), 1, now())), Err(RefusalKind::InvalidTransition));
}

#[test]
fn a_submitted_round_is_taken_back_by_its_submitter_or_a_producer() {
    let theirs = MoveActor::Person(mover(ARTIST));
    assert_eq!(kind(submitted().withdraw(&theirs)), Ok(RevisionStatus::Draft));
    assert_eq!(kind(submitted().withdraw(&producer())), Ok(RevisionStatus::Draft));
    let colleague = MoveActor::Person(Mover { assigned: true, submits: true, ..mover(OTHER) });
    assert_eq!(kind(submitted().withdraw(&colleague)), Err(RefusalKind::WrongActor));
    assert_eq!(kind(RevisionState::Draft.withdraw(&artist())), Err(RefusalKind::InvalidTransition));
    assert_eq!(kind(decided(Verdict::Approved).withdraw(&producer())), Err(RefusalKind::InvalidTransition));
}

#[test]
fn a_submitted_round_is_decided_once_and_with_a_reason() {
    for verdict in Verdict::ALL {
        assert_eq!(kind(submitted().decide(decision(*verdict))), Ok((*verdict).into()));
        assert_eq!(
            kind(RevisionState::Draft.decide(decision(*verdict))),
            Err(RefusalKind::InvalidTransition)
        );
        for again in Verdict::ALL {
            assert_eq!(kind(decided(*verdict).decide(decision(*again))), Err(RefusalKind::InvalidTransition));
        }
        let mute = Decision { note: None, ..decision(*verdict) };
        let without_a_note = kind(submitted().decide(mute));
        match verdict {
            Verdict::Approved => assert_eq!(without_a_note, Ok(RevisionStatus::Approved)),
            _ => assert_eq!(without_a_note, Err(RefusalKind::NoteMissing)),
        }
    }
}

#[test]
fn the_next_round_opens_where_work_can_go_on() {
    use RevisionStatus as R;
    let open = |rounds: &[(u32, R)], stage: &str| {
        open_round(rounds, stage.parse().unwrap(), &artist()).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(open(&[], "NOT_STARTED"), Ok(Opening { round: 1, stage_event: Some(StageEvent::Start) }));
    assert_eq!(open(&[], "IN_PROGRESS"), Ok(Opening { round: 1, stage_event: None }));
    assert_eq!(
        open(&[(2, R::Rejected), (1, R::ChangesRequested)], "CHANGES_REQUESTED"),
        Ok(Opening { round: 3, stage_event: Some(StageEvent::RevisionOpened) })
    );
    // Whatever order the rounds come in, and even if one is missing.
    assert_eq!(
        open(&[(4, R::Rejected), (1, R::Rejected)], "IN_PROGRESS").map(|opening| opening.round),
        Ok(5)
    );
    assert!(open(&[(2, R::Draft), (1, R::Rejected)], "IN_PROGRESS").is_err());
    assert_eq!(
        open(&[(1, R::ChangesRequested), (2, R::Draft)], "IN_PROGRESS"),
        Err("Cannot open a revision of a stage that is IN_PROGRESS. \
             Round 2 is still a draft: add to that one, and submit it."
            .to_owned())
    );
    assert_eq!(
        open(&[(1, R::Submitted)], "IN_REVIEW"),
        Err("Cannot open a revision of a stage that is IN_REVIEW. \
             Round 1 is in review: have it decided, or withdraw it."
            .to_owned())
    );
    for stage in ["BLOCKED", "IN_REVIEW", "APPROVED", "DELIVERED", "SKIPPED"] {
        assert!(open(&[], stage).is_err(), "{stage}");
    }
    let unassigned = MoveActor::Person(Mover { submits: true, ..mover(ARTIST) });
    let refusal = open_round(&[], StageStatus::InProgress, &unassigned).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::WrongActor);
}

#[test]
fn the_stage_follows_its_round_to_review_unless_it_needs_none() {
    use ApprovalType as A;
    let submitting = |stage: &str, approval| stage_event_of_submitting(stage.parse().unwrap(), approval);
    assert_eq!(submitting("IN_PROGRESS", A::Simple), Ok(Some(StageEvent::Submit)));
    assert_eq!(submitting("IN_PROGRESS", A::Formal), Ok(Some(StageEvent::Submit)));
    assert_eq!(submitting("IN_PROGRESS", A::None), Ok(None));
    assert_eq!(submitting("CHANGES_REQUESTED", A::None), Ok(None));
    assert_eq!(submitting("SKIPPED", A::None).unwrap_err().kind, RefusalKind::InvalidTransition);
    assert_eq!(stage_event_of_withdrawing(StageStatus::InReview), Some(StageEvent::Withdraw));
    assert_eq!(stage_event_of_withdrawing(StageStatus::InProgress), None);
}

#[test]
fn media_change_in_drafts_alone() {
    let change = |status, actor: &MoveActor| change_media(status, actor).map_err(|refusal| refusal.kind);
    assert_eq!(change(RevisionStatus::Draft, &artist()), Ok(()));
    assert_eq!(
        change(RevisionStatus::Draft, &MoveActor::Person(mover(ARTIST))),
        Err(RefusalKind::WrongActor)
    );
    for status in RevisionStatus::ALL.iter().filter(|status| **status != RevisionStatus::Draft) {
        assert_eq!(change(*status, &producer()), Err(RefusalKind::InvalidTransition));
    }
}

/// A stage with its rounds, moved as the server does it: the stage's rules judge, and the open round follows.
struct Studio {
    approval_type: ApprovalType,
    stage: StageStatus,
    rounds: Vec<RevisionState>,
}

impl Studio {
    fn facts(&self) -> StageFacts {
        let open_round = self.rounds.iter().find(|round| round.status().is_open()).map(|round| OpenRound {
            submission: match round {
                RevisionState::Submitted(Submission { by: Some(user), .. }) => Submitter::Person(*user),
                RevisionState::Submitted(_) => Submitter::Program,
                _ => Submitter::Draft,
            },
            media: 1,
        });
        StageFacts {
            open_round,
            has_submitted_revision: self.rounds.iter().any(|round| *round != RevisionState::Draft),
            ..StageFacts::untouched(self.approval_type, true, false)
        }
    }

    fn act(&mut self, event: &StageEvent, actor: &MoveActor) -> Result<(), Refusal> {
        let done = apply_stage(self.stage, event, actor, &self.facts())?;
        self.stage = done.to;
        self.change_open_round(|round| match done.round {
            RoundEffect::None => Ok(round),
            RoundEffect::Submit => round.submit(actor, 1, now()),
            RoundEffect::Withdraw => round.withdraw(actor),
            RoundEffect::Decide(verdict) => round.decide(decision(verdict)),
        })
    }

    fn submit(&mut self, actor: &MoveActor) -> Result<(), Refusal> {
        match stage_event_of_submitting(self.stage, self.approval_type)? {
            Some(event) => self.act(&event, actor),
            None => self.change_open_round(|round| round.submit(actor, 1, now())),
        }
    }

    fn withdraw(&mut self, actor: &MoveActor) -> Result<(), Refusal> {
        match stage_event_of_withdrawing(self.stage) {
            Some(event) => self.act(&event, actor),
            None => self.change_open_round(|round| round.withdraw(actor)),
        }
    }

    fn change_open_round(
        &mut self,
        change: impl FnOnce(RevisionState) -> Result<RevisionState, Refusal>,
    ) -> Result<(), Refusal> {
        if let Some(round) = self.rounds.iter_mut().find(|round| round.status().is_open()) {
            *round = change(round.clone())?;
        }
        Ok(())
    }

    fn open(&mut self, actor: &MoveActor) -> Result<(), Refusal> {
        let numbered: Vec<_> = (1..).zip(self.rounds.iter().map(RevisionState::status)).collect();
        let opening = open_round(&numbered, self.stage, actor)?;
        if let Some(event) = &opening.stage_event {
            self.act(event, actor)?;
        }
        self.rounds.push(RevisionState::Draft);
        assert_eq!(usize::try_from(opening.round).unwrap(), self.rounds.len());
        Ok(())
    }
}

proptest! {
    /// The stage's rules and the round's never contradict each other, whatever people do.
    #[test]
    fn stage_and_rounds_stay_in_step(
        approval_type in prop::sample::select(ApprovalType::ALL),
        steps in prop::collection::vec((0_usize..13, any::<bool>()), 0..60),
    ) {
        let mut studio = Studio { approval_type, stage: StageStatus::NotStarted, rounds: Vec::new() };
        let everything =
            Mover { assigned: true, producer: true, administrator: true, reviewer: true, submits: true, ..mover(OTHER) };
        let note = || Note::new("why");
        for (what, as_artist) in steps {
            let actor = if as_artist { artist() } else { MoveActor::Person(everything) };
            let before = studio.stage;
            let done = match what {
                0 | 1 => studio.open(&actor),
                2 => studio.submit(&actor),
                3 => studio.withdraw(&actor),
                4 => studio.act(&StageEvent::Start, &actor),
                5 => studio.act(&StageEvent::Reset, &actor),
                6 => studio.act(&StageEvent::RequestChanges { note: note() }, &actor),
                7 => studio.act(&StageEvent::Reject { note: note() }, &actor),
                8 => studio.act(&StageEvent::Approve { by: ApprovalRoute::Session }, &actor),
                9 => studio.act(&StageEvent::Resume, &actor),
                10 => studio.act(&StageEvent::Reopen { note: note() }, &actor),
                11 => studio.act(&StageEvent::Skip { note: note() }, &actor),
                _ => studio.act(&StageEvent::Unskip, &actor),
            };
            prop_assert!(done.is_ok() || studio.stage == before, "the stage moved, and its round would not: {done:?}");
            let open = studio.rounds.iter().filter(|round| round.status().is_open()).count();
            prop_assert!(open <= 1);
            let in_review = studio.rounds.iter().any(|round| round.status() == RevisionStatus::Submitted);
            let reviewed = studio.stage == StageStatus::InReview;
            if approval_type == ApprovalType::None {
                prop_assert!(!reviewed);
                prop_assert!(!in_review || studio.stage != StageStatus::Approved);
            } else {
                prop_assert_eq!(in_review, reviewed);
            }
        }
    }
}
