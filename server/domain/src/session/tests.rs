//! Sessions by example, and what holds for every history of one.

use proptest::prelude::*;

use super::*;
use crate::ids::{RevisionId, UserId};
use crate::refusal::Note;
use crate::revision::{RevisionStatus, Verdict};

const ME: UserId = UserId(1);
const SUBMITTER: UserId = UserId(2);
const ROUND: RevisionId = RevisionId(7);

const NOBODY: SessionActor = SessionActor { manages: false, administrator: false };
const PRODUCER: SessionActor = SessionActor { manages: true, administrator: false };
const ADMINISTRATOR: SessionActor = SessionActor { manages: true, administrator: true };

fn facts(items: usize, decided: usize) -> SessionFacts {
    SessionFacts { template: false, items, decided }
}

/// Every cell of the table: from, event, items, decided, and what nobody, a producer and an administrator get.
#[test]
fn the_table_of_sessions() {
    let events: &[(&str, SessionEvent)] = &[
        ("start", SessionEvent::Start),
        ("draft", SessionEvent::BackToDraft),
        ("complete", SessionEvent::Complete { force: false }),
        ("force", SessionEvent::Complete { force: true }),
        ("reopen", SessionEvent::Reopen),
        ("add", SessionEvent::AddItems),
        ("replace", SessionEvent::ReplaceItems),
        ("edit", SessionEvent::Edit),
        ("delete", SessionEvent::Delete),
    ];
    let mut table = Vec::new();
    for status in SessionStatus::ALL {
        for (items, decided) in [(0, 0), (2, 0), (2, 1), (2, 2)] {
            for (name, event) in events {
                let cells = [NOBODY, PRODUCER, ADMINISTRATOR].map(|who| {
                    match apply(*status, *event, who, &facts(items, decided)) {
                        Ok(to) => to.to_string(),
                        Err(refusal) if refusal.kind == RefusalKind::WrongActor => "who".to_owned(),
                        Err(_) => "-".to_owned(),
                    }
                });
                if cells.iter().any(|cell| cell != "-") {
                    table.push(format!("{status} {items}/{decided} {name}: {}", cells.join(" ")));
                }
            }
        }
    }
    let expected = [
        "DRAFT 0/0 add: who DRAFT DRAFT",
        "DRAFT 0/0 replace: who DRAFT DRAFT",
        "DRAFT 0/0 edit: who DRAFT DRAFT",
        "DRAFT 0/0 delete: who DRAFT DRAFT",
        "DRAFT 2/0 start: who IN_PROGRESS IN_PROGRESS",
        "DRAFT 2/0 add: who DRAFT DRAFT",
        "DRAFT 2/0 replace: who DRAFT DRAFT",
        "DRAFT 2/0 edit: who DRAFT DRAFT",
        "DRAFT 2/0 delete: who DRAFT DRAFT",
    ];
    assert_eq!(table[..expected.len()], expected);
    for (line, found) in [
        ("IN_PROGRESS 2/0 draft: who DRAFT DRAFT", true),
        ("IN_PROGRESS 2/1 draft: who DRAFT DRAFT", false),
        ("IN_PROGRESS 2/1 complete: who COMPLETED COMPLETED", false),
        ("IN_PROGRESS 2/1 force: who COMPLETED COMPLETED", true),
        ("IN_PROGRESS 2/2 complete: who COMPLETED COMPLETED", true),
        ("IN_PROGRESS 2/0 add: who IN_PROGRESS IN_PROGRESS", true),
        ("IN_PROGRESS 2/0 replace: who IN_PROGRESS IN_PROGRESS", false),
        ("IN_PROGRESS 2/0 delete: who who IN_PROGRESS", true),
        ("COMPLETED 2/2 reopen: who who IN_PROGRESS", true),
        ("COMPLETED 2/2 edit: who COMPLETED COMPLETED", true),
        ("COMPLETED 2/2 delete: who who COMPLETED", true),
    ] {
        assert_eq!(table.iter().any(|had| had == line), found, "{line}\n{table:#?}");
    }
    let of = |start: &str| table.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!((of("COMPLETED 2/0"), of("IN_PROGRESS 2/2")), (3, 5), "{table:#?}");
}

#[test]
fn a_template_is_never_held() {
    let template = SessionFacts { template: true, ..facts(2, 0) };
    let refused = apply(SessionStatus::Draft, SessionEvent::Start, ADMINISTRATOR, &template).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Cannot start a template that is DRAFT. It is a template: make a session from it, and start that."
    );
}

fn reviewer(user: UserId) -> Decider {
    Decider { user: Some(user), decides: true, manages: true }
}

fn in_review() -> ItemFacts {
    ItemFacts {
        session: SessionStatus::InProgress,
        items: 2,
        round: Some(RoundNow {
            revision: ROUND,
            status: RevisionStatus::Submitted,
            submitter: Some(SUBMITTER),
        }),
        allow_self_approval: false,
    }
}

fn decide(verdict: Verdict, note: &str) -> ItemEvent {
    ItemEvent::Decide { verdict, note: Note::new(note) }
}

fn kind(result: Result<ItemState, Refusal>) -> Result<ItemState, RefusalKind> {
    result.map_err(|refusal| refusal.kind)
}

#[test]
fn who_decides_what() {
    let open = ItemState::Open;
    let approve = decide(Verdict::Approved, "");
    let approved = ItemState::Decided(Verdict::Approved, Some(ME));
    assert_eq!(kind(judge_item(open, &approve, &reviewer(ME), &in_review())), Ok(approved));
    let own = judge_item(open, &approve, &reviewer(SUBMITTER), &in_review());
    assert_eq!(kind(own), Err(RefusalKind::WrongActor));
    let switch = ItemFacts { allow_self_approval: true, ..in_review() };
    assert!(judge_item(open, &approve, &reviewer(SUBMITTER), &switch).is_ok());
    // To send one's own work back harms nobody.
    let back = decide(Verdict::ChangesRequested, "I see it now");
    assert!(judge_item(open, &back, &reviewer(SUBMITTER), &in_review()).is_ok());
    let artist = Decider { decides: false, ..reviewer(ME) };
    assert_eq!(kind(judge_item(open, &approve, &artist, &in_review())), Err(RefusalKind::WrongActor));
    let guest = Decider { user: None, decides: true, manages: false };
    assert_eq!(
        kind(judge_item(open, &approve, &guest, &in_review())),
        Ok(ItemState::Decided(Verdict::Approved, None))
    );
    for verdict in [Verdict::ChangesRequested, Verdict::Rejected] {
        let mute = judge_item(open, &decide(verdict, " "), &reviewer(ME), &in_review());
        assert_eq!(kind(mute), Err(RefusalKind::NoteMissing));
    }
    for session in [SessionStatus::Draft, SessionStatus::Completed] {
        let facts = ItemFacts { session, ..in_review() };
        let refused = judge_item(open, &approve, &reviewer(ME), &facts);
        assert_eq!(kind(refused), Err(RefusalKind::InvalidTransition));
    }
}

#[test]
fn a_decision_is_applied_while_its_round_is_in_review() {
    let approved = ItemState::Decided(Verdict::Approved, Some(ME));
    let apply =
        |state, facts: &ItemFacts, who: &Decider| kind(judge_item(state, &ItemEvent::Apply, who, facts));
    assert_eq!(apply(approved, &in_review(), &reviewer(ME)), Ok(ItemState::Applied(Verdict::Approved)));
    // After the session too, and by another one who leads.
    let over = ItemFacts { session: SessionStatus::Completed, ..in_review() };
    assert!(apply(approved, &over, &reviewer(SUBMITTER)).is_ok());
    assert_eq!(apply(ItemState::Open, &in_review(), &reviewer(ME)), Err(RefusalKind::InvalidTransition));
    let guest = Decider { manages: false, ..reviewer(ME) };
    assert_eq!(apply(approved, &in_review(), &guest), Err(RefusalKind::WrongActor));
    for status in RevisionStatus::ALL.iter().copied().filter(|status| *status != RevisionStatus::Submitted) {
        let round = RoundNow { revision: ROUND, status, submitter: Some(SUBMITTER) };
        let facts = ItemFacts { round: Some(round), ..in_review() };
        assert_eq!(apply(approved, &facts, &reviewer(ME)), Err(RefusalKind::InvalidTransition), "{status}");
    }
    // Taken back and submitted again by the one who had decided.
    let own = ItemState::Decided(Verdict::Approved, Some(SUBMITTER));
    assert_eq!(apply(own, &in_review(), &reviewer(ME)), Err(RefusalKind::WrongActor));
}

#[test]
fn the_round_in_review_is_looked_at_before_newer_ones() {
    use RevisionStatus as R;
    let of = |rounds: &[(i64, u32, R)]| {
        let rounds: Vec<_> =
            rounds.iter().map(|(id, round, status)| (RevisionId(*id), *round, *status)).collect();
        freeze(&rounds).map(RevisionId::get)
    };
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[(1, 1, R::Draft)]), None);
    assert_eq!(of(&[(1, 1, R::Rejected), (2, 2, R::Submitted)]), Some(2));
    assert_eq!(of(&[(1, 1, R::Rejected), (2, 2, R::ChangesRequested), (3, 3, R::Draft)]), Some(2));
    assert_eq!(of(&[(5, 2, R::Approved), (4, 1, R::Submitted)]), Some(4));
}

/// One thing that somebody tries, with what is so at that moment.
#[derive(Debug, Clone)]
enum Step {
    Session(SessionEvent, SessionActor),
    Item(usize, ItemEvent, Decider),
}

fn any_step() -> impl Strategy<Value = Step> {
    let session = prop::sample::select(vec![
        SessionEvent::Start,
        SessionEvent::BackToDraft,
        SessionEvent::Complete { force: false },
        SessionEvent::Complete { force: true },
        SessionEvent::Reopen,
        SessionEvent::AddItems,
    ]);
    let actor =
        any::<(bool, bool)>().prop_map(|(manages, administrator)| SessionActor { manages, administrator });
    let verdict = prop::sample::select(Verdict::ALL);
    let item = prop_oneof![
        4 => (verdict, any::<bool>()).prop_map(|(verdict, why)| ItemEvent::Decide {
            verdict, note: Note::new(if why { "why" } else { "" })
        }),
        1 => Just(ItemEvent::Clear),
        2 => Just(ItemEvent::Apply),
        1 => Just(ItemEvent::Remove),
    ];
    let user = prop::option::of(prop::sample::select(vec![ME, SUBMITTER]));
    let decider = (user, any::<(bool, bool)>()).prop_map(|(user, (decides, manages))| Decider {
        user,
        decides,
        manages,
    });
    prop_oneof![
        1 => (session, actor).prop_map(|(event, who)| Step::Session(event, who)),
        2 => (0_usize..4, item, decider).prop_map(|(at, event, who)| Step::Item(at, event, who)),
    ]
}

/// A session with its items, held together by the rules alone.
#[derive(Default)]
struct World {
    status: Option<SessionStatus>,
    items: Vec<(ItemState, Option<RoundNow>)>,
}

impl World {
    fn status(&self) -> SessionStatus {
        self.status.unwrap_or(SessionStatus::Draft)
    }

    fn facts(&self) -> SessionFacts {
        let decided = self.items.iter().filter(|(state, _)| *state != ItemState::Open).count();
        facts(self.items.len(), decided)
    }

    /// Whatever is accepted, done; what was refused leaves everything as it was.
    fn take(&mut self, step: &Step) -> Option<(ItemState, ItemState)> {
        let frozen =
            RoundNow { revision: ROUND, status: RevisionStatus::Submitted, submitter: Some(SUBMITTER) };
        match step {
            Step::Session(event, who) => {
                let to = apply(self.status(), *event, *who, &self.facts()).ok()?;
                match event {
                    SessionEvent::AddItems => {
                        let round = (to == SessionStatus::InProgress).then_some(frozen);
                        self.items.push((ItemState::Open, round));
                    }
                    SessionEvent::Start => self.items.iter_mut().for_each(|(_, round)| *round = Some(frozen)),
                    SessionEvent::BackToDraft => self.items.iter_mut().for_each(|(_, round)| *round = None),
                    _ => {}
                }
                self.status = Some(to);
                None
            }
            Step::Item(at, event, who) => {
                let (state, round) = *self.items.get(*at)?;
                let facts = ItemFacts {
                    session: self.status(),
                    items: self.items.len(),
                    round,
                    allow_self_approval: false,
                };
                let to = judge_item(state, event, who, &facts).ok()?;
                if *event == ItemEvent::Remove {
                    self.items.remove(*at);
                } else if let Some(item) = self.items.get_mut(*at) {
                    item.0 = to;
                }
                Some((state, to))
            }
        }
    }
}

proptest! {
    #[test]
    fn no_order_of_commands_reaches_an_illegal_state(steps in prop::collection::vec(any_step(), 0..80)) {
        let mut world = World::default();
        for step in steps {
            let before = (world.status(), world.items.clone());
            let moved = world.take(&step);
            for (state, round) in &world.items {
                // Nothing is decided in a draft, and never without a round.
                prop_assert!(*state == ItemState::Open || world.status() != SessionStatus::Draft, "{step:?}");
                prop_assert!(*state == ItemState::Open || round.is_some(), "{step:?}");
                prop_assert_eq!(round.is_some(), world.status() != SessionStatus::Draft);
                // Nobody approves what they submitted.
                prop_assert_ne!(*state, ItemState::Decided(Verdict::Approved, Some(SUBMITTER)));
            }
            // A session under way or over has something in it.
            prop_assert!(world.status() == SessionStatus::Draft || !world.items.is_empty());
            if let Some((from, to)) = moved {
                prop_assert!(!matches!(from, ItemState::Applied(_)), "what is applied is final: {step:?}");
                if let ItemState::Applied(verdict) = to {
                    prop_assert!(matches!(from, ItemState::Decided(had, _) if had == verdict));
                }
                if from != to && !matches!(to, ItemState::Applied(_)) {
                    prop_assert_eq!(before.0, SessionStatus::InProgress, "decided only while it is held: {:?}", step);
                }
                if let (ItemState::Decided(verdict, _), Step::Item(_, ItemEvent::Decide { note, .. }, _)) = (to, &step) {
                    prop_assert!(verdict == Verdict::Approved || note.is_some());
                }
            }
        }
    }

    #[test]
    fn more_rights_never_allow_less(
        status in prop::sample::select(SessionStatus::ALL), items in 0_usize..3, decided in 0_usize..3,
        event in any_step(), manages: bool, administrator: bool
    ) {
        let Step::Session(event, _) = event else { return Ok(()) };
        let facts = facts(items, decided.min(items));
        let who = SessionActor { manages, administrator };
        if apply(status, event, who, &facts).is_ok() {
            prop_assert!(apply(status, event, ADMINISTRATOR, &facts).is_ok());
        }
    }
}
