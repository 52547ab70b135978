//! The stage machine as a table: every row of it, who is let through, and what it takes. And its properties.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::access::{Actor, Permission, Role, Scope};
use crate::ids::OrganizationId;
use crate::refusal::RefusalKind;
use crate::revision::Verdict;

/// The kinds of people (and the server) that the table tells apart, in the order of its columns.
const ACTORS: &[(&str, Kind)] = &[
    ("sys", Kind::System),
    ("asg", Kind::Person(ME, &[Permission::StageUpdateOwn, Permission::RevisionSubmit], true)),
    ("art", Kind::Person(ME, &[Permission::StageUpdateOwn, Permission::RevisionSubmit], false)),
    ("sub", Kind::Person(SUBMITTER, &[Permission::RevisionSubmit], false)),
    ("prd", Kind::Person(ME, &[Permission::StageUpdateAny, Permission::RevisionSubmit], false)),
    ("adm", Kind::Person(ME, &[Permission::SettingsManage, Permission::RevisionSubmit], false)),
    ("rev", Kind::Person(ME, &[Permission::ReviewDecide], false)),
    ("own", Kind::Person(SUBMITTER, &[Permission::ReviewDecide], false)),
    ("cli", Kind::Person(ME, &[Permission::ProjectView], true)),
];

const ME: UserId = UserId(1);
const SUBMITTER: UserId = UserId(2);

#[derive(Clone, Copy)]
enum Kind {
    System,
    Person(UserId, &'static [Permission], bool),
}

impl Kind {
    fn actor(self) -> MoveActor {
        match self {
            Self::System => MoveActor::System,
            Self::Person(user, permissions, assigned) => {
                let actor = Actor {
                    user,
                    organization: OrganizationId(1),
                    // The role is the least of all, so that only permissions can open anything.
                    role: Role::ClientViewer,
                    permissions: permissions.iter().copied().collect(),
                    scope: Scope::Organization,
                };
                MoveActor::person(&actor, assigned)
            }
        }
    }
}

/// The world in which a row of the table holds.
fn facts(given: &str) -> StageFacts {
    let mut facts = StageFacts::untouched(ApprovalType::Simple, false, false);
    let in_review = OpenRound { submission: Submitter::Person(SUBMITTER), media: 1 };
    for word in given.split_whitespace() {
        match word {
            "-" => {}
            "none" => facts.approval_type = ApprovalType::None,
            "formal" => facts.approval_type = ApprovalType::Formal,
            "optional" => facts.optional = true,
            "gate" => facts.critical_gate = true,
            "blocked" => facts.blocked = true,
            "draft" => facts.open_round = Some(OpenRound { submission: Submitter::Draft, media: 1 }),
            "empty" => facts.open_round = Some(OpenRound { submission: Submitter::Draft, media: 0 }),
            "submitted" => (facts.open_round, facts.has_submitted_revision) = (Some(in_review), true),
            "decided" => facts.has_submitted_revision = true,
            "self-approval" => facts.allow_self_approval = true,
            other => panic!("what is `{other}`?"),
        }
    }
    facts
}

fn event(name: &str) -> StageEvent {
    let note = || Note::new("the rim light is too hard");
    match name {
        "unblock" => StageEvent::Unblock,
        "block" => StageEvent::Block,
        "start" => StageEvent::Start,
        "reset" => StageEvent::Reset,
        "submit" => StageEvent::Submit,
        "withdraw" => StageEvent::Withdraw,
        "request" => StageEvent::RequestChanges { note: note() },
        "request-mute" => StageEvent::RequestChanges { note: None },
        "reject" => StageEvent::Reject { note: note() },
        "reject-mute" => StageEvent::Reject { note: None },
        "approve" => StageEvent::Approve { by: ApprovalRoute::Button },
        "approve-in-session" => StageEvent::Approve { by: ApprovalRoute::Session },
        "resume" => StageEvent::Resume,
        "round-opened" => StageEvent::RevisionOpened,
        "deliver" => StageEvent::Deliver,
        "reopen" => StageEvent::Reopen { note: note() },
        "reopen-mute" => StageEvent::Reopen { note: None },
        "skip" => StageEvent::Skip { note: note() },
        "skip-mute" => StageEvent::Skip { note: None },
        "unskip" => StageEvent::Unskip,
        other => panic!("what is `{other}`?"),
    }
}

/// Columns: state, event, facts, target; then for each kind of actor:
/// `yes` accepted, `403` only the actor is wrong, `409` impossible for everybody, `422` a note is missing.
///
/// asg: assigned artist. art: artist, not assigned. sub: whoever submitted the round, else without rights.
/// prd: producer. adm: administrator. rev: reviewer. own: reviewer who submitted the round. cli: assigned looker-on.
const TABLE: &str = "
state             event              facts               target             sys asg art sub prd adm rev own cli
BLOCKED           unblock            -                   NOT_STARTED        yes 403 403 403 403 403 403 403 403
BLOCKED           unblock            blocked             -                  409 409 409 409 409 409 409 409 409
BLOCKED           start              -                   -                  409 409 409 409 409 409 409 409 409
NOT_STARTED       block              blocked             BLOCKED            yes 403 403 403 403 403 403 403 403
NOT_STARTED       block              -                   -                  409 409 409 409 409 409 409 409 409
NOT_STARTED       start              -                   IN_PROGRESS        403 yes 403 403 yes yes 403 403 403
NOT_STARTED       start              blocked             -                  409 409 409 409 409 409 409 409 409
NOT_STARTED       submit             draft               -                  409 409 409 409 409 409 409 409 409
NOT_STARTED       approve            none                -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       reset              -                   NOT_STARTED        403 403 403 403 yes yes 403 403 403
IN_PROGRESS       reset              draft               NOT_STARTED        403 403 403 403 yes yes 403 403 403
IN_PROGRESS       reset              none submitted      -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       reset              decided             -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       block              blocked             -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       submit             draft               IN_REVIEW          403 yes 403 403 yes yes 403 403 403
IN_PROGRESS       submit             draft formal        IN_REVIEW          403 yes 403 403 yes yes 403 403 403
IN_PROGRESS       submit             empty               -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       submit             -                   -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       submit             draft none          -                  409 409 409 409 409 409 409 409 409
CHANGES_REQUESTED submit             draft               IN_REVIEW          403 yes 403 403 yes yes 403 403 403
CHANGES_REQUESTED submit             empty               -                  409 409 409 409 409 409 409 409 409
IN_REVIEW         withdraw           submitted           IN_PROGRESS        403 403 403 yes yes yes 403 yes 403
IN_REVIEW         submit             submitted           -                  409 409 409 409 409 409 409 409 409
IN_REVIEW         request            submitted           CHANGES_REQUESTED  403 403 403 403 403 403 yes yes 403
IN_REVIEW         request-mute       submitted           -                  403 403 403 403 403 403 422 422 403
IN_REVIEW         reject             submitted           CHANGES_REQUESTED  403 403 403 403 403 403 yes yes 403
IN_REVIEW         reject-mute        submitted           -                  403 403 403 403 403 403 422 422 403
IN_REVIEW         approve            submitted           APPROVED           403 403 403 403 403 403 yes 403 403
IN_REVIEW         approve            submitted self-approval  APPROVED      403 403 403 403 403 403 yes yes 403
IN_REVIEW         approve            submitted formal    -                  409 409 409 409 409 409 409 409 409
IN_REVIEW         approve-in-session submitted formal    APPROVED           403 403 403 403 403 403 yes 403 403
IN_REVIEW         approve-in-session submitted           APPROVED           403 403 403 403 403 403 yes 403 403
IN_REVIEW         skip               submitted optional  -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       approve            none                APPROVED           403 yes 403 403 yes yes 403 403 403
IN_PROGRESS       approve            none submitted      APPROVED           403 yes 403 403 yes yes 403 403 403
IN_PROGRESS       approve            -                   -                  409 409 409 409 409 409 409 409 409
IN_PROGRESS       approve            formal              -                  409 409 409 409 409 409 409 409 409
CHANGES_REQUESTED approve            none                -                  409 409 409 409 409 409 409 409 409
CHANGES_REQUESTED resume             decided             IN_PROGRESS        403 yes 403 403 yes yes 403 403 403
CHANGES_REQUESTED round-opened       decided             IN_PROGRESS        yes yes 403 403 yes yes 403 403 403
IN_PROGRESS       round-opened       -                   -                  409 409 409 409 409 409 409 409 409
APPROVED          deliver            -                   DELIVERED          yes 403 403 403 yes yes 403 403 403
IN_REVIEW         deliver            submitted           -                  409 409 409 409 409 409 409 409 409
APPROVED          reopen             decided             CHANGES_REQUESTED  403 403 403 403 yes yes 403 403 403
APPROVED          reopen-mute        decided             -                  403 403 403 403 422 422 403 403 403
DELIVERED         reopen             decided             CHANGES_REQUESTED  403 403 403 403 yes yes 403 403 403
DELIVERED         reopen-mute        decided             -                  403 403 403 403 422 422 403 403 403
DELIVERED         deliver            -                   -                  409 409 409 409 409 409 409 409 409
BLOCKED           skip               optional blocked    SKIPPED            403 403 403 403 yes yes 403 403 403
BLOCKED           skip-mute          optional blocked    SKIPPED            403 403 403 403 yes 422 403 403 403
NOT_STARTED       skip-mute          optional            SKIPPED            403 403 403 403 yes 422 403 403 403
IN_PROGRESS       skip-mute          optional            SKIPPED            403 403 403 403 yes 422 403 403 403
CHANGES_REQUESTED skip-mute          optional            SKIPPED            403 403 403 403 yes 422 403 403 403
BLOCKED           skip               blocked             SKIPPED            403 403 403 403 403 yes 403 403 403
NOT_STARTED       skip               -                   SKIPPED            403 403 403 403 403 yes 403 403 403
IN_PROGRESS       skip               -                   SKIPPED            403 403 403 403 403 yes 403 403 403
CHANGES_REQUESTED skip               -                   SKIPPED            403 403 403 403 403 yes 403 403 403
NOT_STARTED       skip-mute          -                   -                  403 403 403 403 403 422 403 403 403
NOT_STARTED       skip               gate optional       SKIPPED            403 403 403 403 403 yes 403 403 403
NOT_STARTED       skip-mute          gate optional       -                  403 403 403 403 403 422 403 403 403
APPROVED          skip               optional            -                  409 409 409 409 409 409 409 409 409
DELIVERED         skip               optional            -                  409 409 409 409 409 409 409 409 409
SKIPPED           unskip             -                   NOT_STARTED        403 403 403 403 yes yes 403 403 403
SKIPPED           unskip             blocked             BLOCKED            403 403 403 403 yes yes 403 403 403
SKIPPED           start              -                   -                  409 409 409 409 409 409 409 409 409
";

#[test]
fn every_row_lets_through_whom_it_names() {
    let mut actual = String::new();
    let mut rows = TABLE.trim().lines();
    let heading = rows.next().unwrap();
    assert!(heading.ends_with(&ACTORS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ")));
    for row in rows {
        let words: Vec<_> = row.split_whitespace().collect();
        let (given, verdicts) = words.split_at(words.len() - ACTORS.len());
        let (from, target) = (given[0].parse().unwrap(), given[given.len() - 1]);
        let facts = facts(&given[2..given.len() - 1].join(" "));
        actual.push_str(row.strip_suffix(&verdicts.join(" ")).unwrap());
        let mut found = Vec::new();
        for (_, kind) in ACTORS {
            found.push(match apply(from, &event(given[1]), &kind.actor(), &facts) {
                Ok(done) if done.to.as_str() == target => "yes",
                Ok(done) => done.to.as_str(),
                Err(refusal) => {
                    assert_eq!(refusal.state, from.as_str());
                    assert!(refusal.remedy.ends_with('.'), "{refusal}");
                    match refusal.kind {
                        RefusalKind::InvalidTransition => "409",
                        RefusalKind::WrongActor => "403",
                        RefusalKind::NoteMissing => "422",
                    }
                }
            });
        }
        actual.push_str(&found.join(" "));
        actual.push('\n');
    }
    let expected = TABLE.trim().split_once('\n').unwrap().1;
    let actual = actual.trim_end();
    assert_eq!(actual, expected, "expected:\n{expected}\nactual:\n{actual}");
}

/// The pairs that the table above connects, and so the only ones that any sequence may step along.
fn pairs_of_the_table() -> BTreeSet<(StageStatus, StageStatus)> {
    let row = |row: &str| {
        let words: Vec<_> = row.split_whitespace().collect();
        let target = words[words.len() - ACTORS.len() - 1];
        (target != "-").then(|| (words[0].parse().unwrap(), target.parse().unwrap()))
    };
    TABLE.trim().lines().skip(1).filter_map(row).collect()
}

#[test]
fn the_open_round_follows_the_stage() {
    let reviewer = ACTORS[6].1.actor();
    let producer = ACTORS[4].1.actor();
    let round = |from: &str, name: &str, given: &str, actor: &MoveActor| {
        apply(from.parse().unwrap(), &event(name), actor, &facts(given)).unwrap().round
    };
    assert_eq!(round("IN_PROGRESS", "submit", "draft", &producer), RoundEffect::Submit);
    assert_eq!(round("IN_PROGRESS", "submit", "submitted", &producer), RoundEffect::None);
    assert_eq!(round("IN_REVIEW", "withdraw", "submitted", &producer), RoundEffect::Withdraw);
    assert_eq!(round("IN_REVIEW", "approve", "submitted", &reviewer), RoundEffect::Decide(Verdict::Approved));
    assert_eq!(
        round("IN_REVIEW", "request", "submitted", &reviewer),
        RoundEffect::Decide(Verdict::ChangesRequested)
    );
    assert_eq!(round("IN_REVIEW", "reject", "submitted", &reviewer), RoundEffect::Decide(Verdict::Rejected));
    assert_eq!(
        round("IN_PROGRESS", "approve", "none submitted", &producer),
        RoundEffect::Decide(Verdict::Approved)
    );
    assert_eq!(round("IN_PROGRESS", "approve", "none draft", &producer), RoundEffect::None);
    assert_eq!(round("APPROVED", "reopen", "decided", &producer), RoundEffect::None);
}

#[test]
fn an_approval_over_open_action_items_warns() {
    let reviewer = ACTORS[6].1.actor();
    let approve = |open_action_items| {
        let facts = StageFacts { open_action_items, ..facts("submitted") };
        apply(StageStatus::InReview, &event("approve"), &reviewer, &facts).unwrap().warnings
    };
    assert_eq!(approve(3), [Warning::OpenActionItems(3)]);
    assert_eq!(approve(0), []);
}

#[test]
fn submitting_takes_the_right_to_submit() {
    let actor = Kind::Person(ME, &[Permission::StageUpdateAny], false).actor();
    let refusal = apply(StageStatus::InProgress, &event("submit"), &actor, &facts("draft")).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::WrongActor);
}

#[test]
fn roles_as_they_come_move_what_they_should() {
    let moves = |role: Role, assigned, status: &str, given: &str| {
        let actor = Actor {
            user: ME,
            organization: OrganizationId(1),
            role,
            permissions: role.default_permissions(),
            scope: Scope::Organization,
        };
        allowed_moves(status.parse().unwrap(), &MoveActor::person(&actor, assigned), &facts(given))
            .iter()
            .map(|m| format!("{}{}", m.to, if m.note_required { "+note" } else { "" }))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(moves(Role::Artist, true, "IN_PROGRESS", "draft"), "IN_REVIEW");
    assert_eq!(moves(Role::Artist, true, "IN_REVIEW", "submitted"), "");
    assert_eq!(moves(Role::Artist, false, "IN_PROGRESS", "draft"), "");
    assert_eq!(
        moves(Role::Producer, false, "IN_REVIEW", "submitted"),
        "IN_PROGRESS CHANGES_REQUESTED+note APPROVED"
    );
    assert_eq!(
        moves(Role::Producer, false, "IN_REVIEW", "submitted formal"),
        "IN_PROGRESS CHANGES_REQUESTED+note"
    );
    assert_eq!(moves(Role::Producer, false, "NOT_STARTED", "optional"), "IN_PROGRESS SKIPPED");
    assert_eq!(moves(Role::Producer, false, "NOT_STARTED", "gate"), "IN_PROGRESS");
    assert_eq!(moves(Role::Admin, false, "NOT_STARTED", "gate"), "IN_PROGRESS SKIPPED+note");
    assert_eq!(moves(Role::Admin, false, "DELIVERED", "decided"), "CHANGES_REQUESTED+note");
    assert_eq!(moves(Role::ClientViewer, true, "IN_REVIEW", "submitted"), "");
}

fn any_status() -> impl Strategy<Value = StageStatus> {
    prop::sample::select(StageStatus::ALL)
}

fn any_facts() -> impl Strategy<Value = StageFacts> {
    let submission = prop_oneof![
        Just(Submitter::Draft),
        Just(Submitter::Program),
        Just(Submitter::Person(ME)),
        Just(Submitter::Person(SUBMITTER)),
    ];
    let round = prop::option::of((submission, 0_usize..3))
        .prop_map(|round| round.map(|(submission, media)| OpenRound { submission, media }));
    let bools = any::<(bool, bool, bool, bool, bool)>();
    (prop::sample::select(ApprovalType::ALL), round, bools, 0_u32..3).prop_map(
        |(
            approval_type,
            open_round,
            (optional, critical_gate, blocked, submitted, own),
            open_action_items,
        )| {
            StageFacts {
                approval_type,
                optional,
                critical_gate,
                blocked,
                open_round,
                has_submitted_revision: submitted,
                open_action_items,
                allow_self_approval: own,
            }
        },
    )
}

fn any_actor() -> impl Strategy<Value = MoveActor> {
    let person = (prop::sample::select(vec![ME, SUBMITTER]), any::<(bool, bool, bool, bool, bool)>())
        .prop_map(|(user, (assigned, producer, administrator, reviewer, submits))| {
            MoveActor::Person(Mover { user, assigned, producer, administrator, reviewer, submits })
        });
    prop_oneof![1 => Just(MoveActor::System), 6 => person]
}

fn any_event() -> impl Strategy<Value = StageEvent> {
    let note = || prop::option::of(Just(Note::new("why").unwrap()));
    let route = prop::sample::select(vec![ApprovalRoute::Button, ApprovalRoute::Session]);
    prop_oneof![
        Just(StageEvent::Unblock),
        Just(StageEvent::Block),
        Just(StageEvent::Start),
        Just(StageEvent::Reset),
        Just(StageEvent::Submit),
        Just(StageEvent::Withdraw),
        note().prop_map(|note| StageEvent::RequestChanges { note }),
        note().prop_map(|note| StageEvent::Reject { note }),
        route.prop_map(|by| StageEvent::Approve { by }),
        Just(StageEvent::Resume),
        Just(StageEvent::RevisionOpened),
        Just(StageEvent::Deliver),
        note().prop_map(|note| StageEvent::Reopen { note }),
        note().prop_map(|note| StageEvent::Skip { note }),
        Just(StageEvent::Unskip),
    ]
}

proptest! {
    #[test]
    fn no_sequence_leaves_the_table(
        steps in prop::collection::vec((any_event(), any_actor(), any_facts()), 0..40)
    ) {
        let pairs = pairs_of_the_table();
        let mut status = StageStatus::Blocked;
        for (event, actor, facts) in steps {
            match apply(status, &event, &actor, &facts) {
                Ok(done) => {
                    prop_assert_eq!(done.from, status);
                    prop_assert!(pairs.contains(&(status, done.to)), "{status} to {} on {event:?}", done.to);
                    status = done.to;
                }
                Err(refusal) => prop_assert_eq!((refusal.state, refusal.event), (status.as_str(), event.verb())),
            }
        }
    }

    #[test]
    fn what_is_allowed_is_what_is_accepted(status in any_status(), actor in any_actor(), facts in any_facts()) {
        let attempt = |to, note: Option<Note>| {
            StageEvent::toward(status, to, note)
                .is_some_and(|event| apply(status, &event, &actor, &facts).is_ok_and(|done| done.to == to))
        };
        let moves = allowed_moves(status, &actor, &facts);
        for to in StageStatus::ALL {
            let told = moves.iter().find(|allowed| allowed.to == *to);
            prop_assert_eq!(told.is_some(), attempt(*to, Note::new("why")), "{} to {}", status, to);
            prop_assert_eq!(told.is_some_and(|m| !m.note_required), attempt(*to, None), "{} to {}", status, to);
        }
    }

    /// What somebody may do by name, they may also do by asking for the status, but for the two routes that have
    /// their own buttons: a rejection, and a session's decision.
    #[test]
    fn every_ordinary_event_is_some_status_asked_for(
        status in any_status(), event in any_event(), actor in any_actor(), facts in any_facts()
    ) {
        if let Ok(done) = apply(status, &event, &actor, &facts) {
            let special = matches!(event, StageEvent::RevisionOpened | StageEvent::Reject { .. })
                || event == StageEvent::Approve { by: ApprovalRoute::Session };
            let told = allowed_moves(status, &actor, &facts).iter().any(|allowed| allowed.to == done.to);
            prop_assert!(told || special, "{status} to {} on {event:?}", done.to);
        }
    }

    #[test]
    fn more_rights_never_allow_less(status in any_status(), actor in any_actor(), facts in any_facts()) {
        let MoveActor::Person(person) = actor else { return Ok(()) };
        let everything =
            Mover { assigned: true, producer: true, administrator: true, reviewer: true, submits: true, ..person };
        let all = allowed_moves(status, &MoveActor::Person(everything), &facts);
        for allowed in allowed_moves(status, &actor, &facts) {
            prop_assert!(all.iter().any(|other| other.to == allowed.to));
        }
    }

    #[test]
    fn a_wrong_actor_is_told_so_only_where_somebody_is_right(
        status in any_status(), event in any_event(), actor in any_actor(), facts in any_facts()
    ) {
        let anybody = |user| {
            let person = Mover {
                user, assigned: true, producer: true, administrator: true, reviewer: true, submits: true,
            };
            MoveActor::Person(person)
        };
        let refused = |actor: &MoveActor| apply(status, &event, actor, &facts).map_err(|refusal| refusal.kind);
        let others = [MoveActor::System, anybody(UserId(3))].map(|other| refused(&other));
        let possible = others.iter().any(|other| !matches!(other, Err(RefusalKind::InvalidTransition)));
        prop_assert_eq!(refused(&actor) == Err(RefusalKind::InvalidTransition), !possible);
    }
}
