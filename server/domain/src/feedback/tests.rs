use proptest::prelude::*;

use super::*;
use crate::access::{Role, Scope};
use crate::ids::OrganizationId;

/// Who asks, as the columns of the table.
const ACTORS: [&str; 6] = ["asg", "col", "prd", "rev", "own", "cli"];

const RESOLVER: UserId = UserId(7);

/// asg: assigned to them. col: artist with nothing to do with it. prd: producer who may not verify. rev: may verify, and
/// nothing else. own: resolved it, and may do everything. cli: client.
fn actor(name: &str) -> FeedbackActor {
    let of = |user: i64, assignee, manages, verifies| FeedbackActor {
        user: UserId(user),
        assignee,
        manages,
        verifies,
    };
    match name {
        "asg" => of(7, true, false, false),
        "col" => of(8, false, false, false),
        "prd" => of(9, false, true, false),
        "rev" => of(10, false, false, true),
        "own" => of(7, true, true, true),
        "cli" => of(11, false, false, false),
        other => panic!("who is `{other}`?"),
    }
}

fn event(name: &str) -> FeedbackEvent {
    match name {
        "start" => FeedbackEvent::Start,
        "resolve" => FeedbackEvent::Resolve { note: None },
        "uncheck" => FeedbackEvent::Uncheck,
        "verify" => FeedbackEvent::Verify,
        "reopen" => FeedbackEvent::Reopen { note: Note::new("the rim light is still too hard") },
        other => panic!("what is `{other}`?"),
    }
}

fn facts(status: FeedbackStatus) -> FeedbackFacts {
    FeedbackFacts { action: true, resolver: (!status.is_open()).then_some(RESOLVER), superseded: false }
}

/// Columns: state, event, target; then for each kind of actor `yes`, `403` or `409`.
const TABLE: &str = "
state       event   target      asg col prd rev own cli
OPEN        start   IN_PROGRESS yes 403 yes 403 yes 403
OPEN        resolve RESOLVED    yes 403 yes 403 yes 403
OPEN        uncheck -           409 409 409 409 409 409
OPEN        verify  -           409 409 409 409 409 409
OPEN        reopen  -           409 409 409 409 409 409
IN_PROGRESS start   -           409 409 409 409 409 409
IN_PROGRESS resolve RESOLVED    yes 403 yes 403 yes 403
IN_PROGRESS uncheck -           409 409 409 409 409 409
IN_PROGRESS verify  -           409 409 409 409 409 409
IN_PROGRESS reopen  -           409 409 409 409 409 409
RESOLVED    start   -           409 409 409 409 409 409
RESOLVED    resolve -           409 409 409 409 409 409
RESOLVED    uncheck IN_PROGRESS yes 403 yes 403 yes 403
RESOLVED    verify  VERIFIED    403 403 403 yes 403 403
RESOLVED    reopen  REOPENED    403 403 403 yes yes 403
VERIFIED    start   -           409 409 409 409 409 409
VERIFIED    resolve -           409 409 409 409 409 409
VERIFIED    uncheck -           409 409 409 409 409 409
VERIFIED    verify  -           409 409 409 409 409 409
VERIFIED    reopen  REOPENED    403 403 403 yes yes 403
REOPENED    start   IN_PROGRESS yes 403 yes 403 yes 403
REOPENED    resolve RESOLVED    yes 403 yes 403 yes 403
REOPENED    uncheck -           409 409 409 409 409 409
REOPENED    verify  -           409 409 409 409 409 409
REOPENED    reopen  -           409 409 409 409 409 409
";

#[test]
fn every_row_lets_through_whom_it_names() {
    let mut rows = TABLE.trim().lines();
    assert!(rows.next().unwrap().ends_with(&ACTORS.join(" ")));
    let mut seen = 0;
    for row in rows {
        let words: Vec<_> = row.split_whitespace().collect();
        let (status, target): (FeedbackStatus, _) = (words[0].parse().unwrap(), words[2]);
        let mut found = Vec::new();
        for name in ACTORS {
            found.push(match apply(status, &event(words[1]), &actor(name), &facts(status)) {
                Ok(reached) if reached.as_str() == target => "yes",
                Ok(reached) => reached.as_str(),
                Err(refusal) => {
                    assert_eq!(refusal.state, status.as_str());
                    assert!(refusal.remedy.ends_with('.'), "{refusal}");
                    match refusal.kind {
                        RefusalKind::InvalidTransition => "409",
                        RefusalKind::WrongActor => "403",
                        RefusalKind::NoteMissing => "422",
                    }
                }
            });
        }
        assert_eq!(found, words[3..], "{row}");
        seen += 1;
    }
    assert_eq!(seen, 25, "every state with every event");
}

#[test]
fn information_and_what_was_carried_on_have_no_moves() {
    for status in FeedbackStatus::ALL {
        for closed in [
            FeedbackFacts { action: false, ..facts(*status) },
            FeedbackFacts { superseded: true, ..facts(*status) },
        ] {
            for name in ACTORS {
                assert_eq!(allowed_moves(*status, &actor(name), &closed), [], "{status} {name}");
            }
        }
    }
}

#[test]
fn what_is_nobodys_is_that_of_everybody_on_the_stage() {
    let artist = Actor {
        user: UserId(7),
        organization: OrganizationId(1),
        role: Role::Artist,
        permissions: Role::Artist.default_permissions(),
        scope: Scope::Organization,
    };
    let assignee = |to: Option<i64>, on_stage| FeedbackActor::new(&artist, to.map(UserId), on_stage).assignee;
    assert!(assignee(Some(7), false) && assignee(None, true));
    assert!(!assignee(Some(8), true) && !assignee(None, false));
    let stripped = Actor { permissions: [Permission::ProjectView].into(), ..artist.clone() };
    assert!(!FeedbackActor::new(&stripped, Some(UserId(7)), true).assignee);
}

#[test]
fn moves_are_what_the_rules_accept_of_the_asker() {
    let moves = |status, name: &str| {
        let moves = allowed_moves(status, &actor(name), &facts(status));
        moves.iter().map(|m| (m.to.as_str(), m.note)).collect::<Vec<_>>()
    };
    assert_eq!(moves(FeedbackStatus::Open, "asg"), [("IN_PROGRESS", false), ("RESOLVED", true)]);
    assert_eq!(moves(FeedbackStatus::Resolved, "rev"), [("VERIFIED", false), ("REOPENED", true)]);
    assert_eq!(moves(FeedbackStatus::Resolved, "own"), [("IN_PROGRESS", false), ("REOPENED", true)]);
    assert_eq!(moves(FeedbackStatus::Verified, "asg"), []);
}

proptest! {
    /// Whoever commands what, in whatever order: each accepted move is a row of the table, verified is only what somebody else
    /// resolved, and what nobody may move stays where it is.
    #[test]
    fn no_order_of_commands_reaches_what_the_table_does_not_have(
        commands in prop::collection::vec((0..ACTORS.len(), 0..5_usize, any::<bool>(), any::<bool>()), 1..60)
    ) {
        let events = ["start", "resolve", "uncheck", "verify", "reopen"];
        let (mut status, mut resolver, mut action) = (FeedbackStatus::Open, None, true);
        for (who, what, toggled, superseded) in commands {
            action ^= toggled;
            let (who, event) = (actor(ACTORS[who]), event(events[what]));
            let facts = FeedbackFacts { action, resolver, superseded };
            let Ok(reached) = apply(status, &event, &who, &facts) else { continue };
            prop_assert!(action && !superseded);
            let row = format!("{:<11} {:<7} {}", status.as_str(), events[what], reached.as_str());
            prop_assert!(TABLE.contains(&row), "{row}");
            match reached {
                FeedbackStatus::Verified => prop_assert!(who.verifies && resolver != Some(who.user)),
                FeedbackStatus::Resolved => {
                    prop_assert!(who.assignee || who.manages);
                    resolver = Some(who.user);
                }
                FeedbackStatus::Reopened => {
                    prop_assert!(who.verifies);
                    resolver = None;
                }
                _ => resolver = None,
            }
            prop_assert!(reached.is_open() == resolver.is_none());
            let offered = allowed_moves(status, &who, &facts);
            prop_assert!(offered.iter().any(|m| m.to == reached), "a move that is not offered");
            status = reached;
        }
    }

    /// What is offered is what is accepted, and the other way round.
    #[test]
    fn what_is_offered_goes(
        status in prop::sample::select(FeedbackStatus::ALL),
        to in prop::sample::select(FeedbackStatus::ALL),
        user in 6..9_i64, assignee: bool, manages: bool, verifies: bool, action: bool, superseded: bool,
    ) {
        let who = FeedbackActor { user: UserId(user), assignee, manages, verifies };
        let facts = FeedbackFacts { action, superseded, ..facts(status) };
        let offered = allowed_moves(status, &who, &facts).iter().any(|m| m.to == to);
        let accepted = FeedbackEvent::toward(status, to, None)
            .ok()
            .flatten()
            .is_some_and(|event| apply(status, &event, &who, &facts) == Ok(to));
        prop_assert_eq!(offered, accepted);
    }
}
