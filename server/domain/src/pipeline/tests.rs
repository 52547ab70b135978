//! Pipelines by example, and what holds for all of them.

use proptest::prelude::*;

use super::*;
use crate::ids::UserId;
use crate::refusal::Note;
use crate::stage::apply as apply_stage;
use crate::stage::{ApprovalRoute, ApprovalType, MoveActor, Mover, StageEvent, StageFacts, StageStatus};

fn draft(key: &str, flags: &str, depends_on: &[&str]) -> StageDraft {
    StageDraft {
        key: key.to_owned(),
        optional: flags.contains("optional"),
        critical_gate: flags.contains("gate"),
        depends_on: depends_on.iter().map(|&key| key.to_owned()).collect(),
    }
}

/// A pipeline with everything in it: two gates, an optional branch, parallel ends.
fn graph() -> PipelineGraph {
    PipelineGraph::from_drafts(&[
        draft("brief", "", &[]),
        draft("files", "", &["brief"]),
        draft("model", "gate", &["files"]),
        draft("early", "optional", &["model"]),
        draft("catalog", "gate", &["model"]),
        draft("hero", "", &["catalog"]),
        draft("spin", "", &["catalog"]),
    ])
    .unwrap()
}

fn id(key: &str) -> StageDefinitionId {
    graph().nodes().iter().find(|node| node.key == key).unwrap().id
}

/// The stages of a deliverable, all SKIPPED but for those named: `"model=IN_REVIEW hero=BLOCKED!"`, with `!` for the
/// flag.
fn stages(text: &str) -> Stages {
    let mut stages: Stages =
        graph().nodes().iter().map(|node| (node.id, StageStatus::Skipped.into())).collect();
    for word in text.split_whitespace() {
        let (key, status) = word.split_once('=').unwrap();
        let state = StageState {
            status: status.trim_end_matches('!').parse().unwrap(),
            upstream_regressed: status.ends_with('!'),
        };
        stages.insert(id(key), state);
    }
    stages
}

fn blockers(key: &str, text: &str) -> String {
    let graph = graph();
    let name = |blocker: &Blocker| format!("{}:{}", graph.node(blocker.stage).unwrap().key, blocker.reason);
    graph.blockers(id(key), &stages(text)).iter().map(name).collect::<Vec<_>>().join(" ")
}

fn settled(text: &str) -> Stages {
    let mut stages = stages(text);
    for step in recompute(&graph(), &stages) {
        step.apply(&mut stages);
    }
    stages
}

#[test]
fn impossible_pipelines_are_refused_by_name() {
    let refused = |drafts: &[StageDraft]| PipelineGraph::from_drafts(drafts).unwrap_err().to_string();
    assert_eq!(refused(&[]), "a pipeline needs one stage at least");
    assert_eq!(refused(&[draft(" ", "", &[])]), "stage 1 has no key");
    assert_eq!(refused(&[draft("a", "", &[]), draft("a", "", &[])]), "two stages have the key `a`");
    assert_eq!(refused(&[draft("a", "", &["b"])]), "`a` waits for `b`, which is not in the pipeline");
    assert_eq!(refused(&[draft("a", "", &["a"])]), "these stages wait for each other: a → a");
    assert_eq!(
        refused(&[
            draft("root", "", &[]),
            draft("a", "", &["root", "c"]),
            draft("b", "", &["a"]),
            draft("c", "", &["b"]),
            draft("end", "", &["c"]),
        ]),
        "these stages wait for each other: a → c → b → a"
    );

    let node = |id| StageNode {
        id: StageDefinitionId(id),
        key: id.to_string(),
        optional: false,
        critical_gate: false,
    };
    let twice = StageNode { key: "other".to_owned(), ..node(1) };
    let edge = |stage, on| Dependency { stage: StageDefinitionId(stage), depends_on: StageDefinitionId(on) };
    assert_eq!(
        PipelineGraph::new(vec![node(1), twice], []),
        Err(PipelineError::DuplicateId { id: StageDefinitionId(1) })
    );
    for unknown in [edge(1, 9), edge(9, 1)] {
        assert!(matches!(
            PipelineGraph::new(vec![node(1)], [unknown]),
            Err(PipelineError::UnknownStage { .. })
        ));
    }
    assert!(PipelineGraph::new(vec![node(1), node(2)], [edge(2, 1), edge(2, 1)]).is_ok());
}

#[test]
fn oddities_are_told_and_not_refused() {
    let graph = PipelineGraph::from_drafts(&[
        draft("a", "optional", &[]),
        draft("b", "", &["a"]),
        draft("lonely", "", &[]),
    ])
    .unwrap();
    assert_eq!(
        graph.warnings(),
        [
            PipelineWarning::OptionalPrerequisite { key: "a".to_owned(), dependent: "b".to_owned() },
            PipelineWarning::Orphan { key: "lonely".to_owned() },
        ]
    );
    assert_eq!(graph.roots().map(|node| node.key.as_str()).collect::<Vec<_>>(), ["a", "lonely"]);
    assert_eq!(PipelineGraph::from_drafts(&[draft("only", "", &[])]).unwrap().warnings(), []);
}

#[test]
fn ancestors_reach_back_to_the_roots() {
    let found = |key: &str| {
        let before = graph().ancestors(id(key));
        before.iter().map(|id| graph().node(*id).unwrap().key.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("brief"), "");
    assert_eq!(found("hero"), "brief files model catalog");
}

#[test]
fn a_prerequisite_holds_up_until_it_is_approved_delivered_or_skipped() {
    for status in ["APPROVED", "DELIVERED", "SKIPPED"] {
        assert_eq!(blockers("files", &format!("brief={status}")), "");
    }
    for status in ["BLOCKED", "NOT_STARTED", "IN_PROGRESS", "IN_REVIEW", "CHANGES_REQUESTED"] {
        assert_eq!(blockers("files", &format!("brief={status}")), "brief:prerequisite");
    }
    // An ordinary stage further back holds nothing up once what lies between was skipped.
    assert_eq!(blockers("model", "brief=IN_PROGRESS files=SKIPPED"), "");
    // An optional stage gives no edge into what follows.
    assert_eq!(blockers("catalog", "early=NOT_STARTED"), "");
}

#[test]
fn a_critical_gate_holds_up_everything_behind_it_even_over_skipped_stages() {
    assert_eq!(blockers("catalog", "model=IN_REVIEW"), "model:critical_gate");
    assert_eq!(blockers("hero", "model=IN_REVIEW catalog=SKIPPED"), "model:critical_gate");
    assert_eq!(
        blockers("hero", "model=IN_REVIEW catalog=BLOCKED"),
        "model:critical_gate catalog:critical_gate"
    );
    assert_eq!(blockers("hero", "model=SKIPPED catalog=APPROVED"), "");
    assert_eq!(blockers("files", "model=IN_REVIEW"), "");
}

#[test]
fn edges_run_through_stages_that_a_deliverable_lacks() {
    let mut without_files = stages("brief=IN_PROGRESS");
    without_files.remove(&id("files"));
    let blockers = graph().blockers(id("model"), &without_files);
    assert_eq!(blockers, [Blocker { stage: id("brief"), reason: BlockReason::Prerequisite }]);
}

#[test]
fn a_new_deliverable_begins_at_the_roots() {
    let initial = graph().initial();
    assert_eq!(initial[&id("brief")].status, StageStatus::NotStarted);
    assert!(
        initial.iter().all(|(stage, state)| *stage == id("brief") || state.status == StageStatus::Blocked)
    );
    assert_eq!(recompute(&graph(), &initial), []);
}

#[test]
fn an_approved_gate_opens_what_waits_for_it_and_no_more() {
    assert_eq!(
        settled("model=APPROVED early=BLOCKED catalog=BLOCKED hero=BLOCKED spin=BLOCKED"),
        stages("model=APPROVED early=NOT_STARTED catalog=NOT_STARTED hero=BLOCKED spin=BLOCKED")
    );
}

#[test]
fn a_reopened_gate_blocks_the_unstarted_and_flags_the_started() {
    let reopened = "model=CHANGES_REQUESTED early=SKIPPED catalog=APPROVED hero=NOT_STARTED spin=IN_REVIEW";
    let settled_down = "model=CHANGES_REQUESTED early=SKIPPED catalog=APPROVED! hero=BLOCKED spin=IN_REVIEW!";
    assert_eq!(settled(reopened), stages(settled_down));
    let approved_again = "model=APPROVED early=SKIPPED catalog=APPROVED! hero=BLOCKED spin=IN_REVIEW!";
    let as_before = "model=APPROVED early=SKIPPED catalog=APPROVED hero=NOT_STARTED spin=IN_REVIEW";
    assert_eq!(settled(approved_again), stages(as_before));
}

#[test]
fn the_flag_leaves_with_the_work() {
    assert_eq!(settled("model=IN_REVIEW catalog=NOT_STARTED!"), stages("model=IN_REVIEW catalog=BLOCKED"));
}

/// Up to eight stages in any order, whose edges all point back along a hidden order, so that there is no circle.
fn any_graph() -> impl Strategy<Value = PipelineGraph> {
    (1_usize..9).prop_flat_map(|count| {
        let nodes = prop::collection::vec(any::<(bool, bool)>(), count);
        let edges = prop::collection::vec((0..count, 0..count), 0..16);
        let order = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
        (nodes, edges, order).prop_map(|(nodes, edges, order)| {
            let id = |index: usize| StageDefinitionId(i64::try_from(index).unwrap() + 1);
            let node = |(index, (optional, critical_gate)): (usize, (bool, bool))| StageNode {
                id: id(index),
                key: format!("stage{index}"),
                optional,
                critical_gate,
            };
            let edges = edges
                .into_iter()
                .filter(|(a, b)| a < b)
                .map(|(a, b)| Dependency { stage: id(order[b]), depends_on: id(order[a]) });
            PipelineGraph::new(nodes.into_iter().enumerate().map(node).collect(), edges).unwrap()
        })
    })
}

fn any_graph_and_stages() -> impl Strategy<Value = (PipelineGraph, Stages)> {
    any_graph().prop_flat_map(|graph| {
        let ids: Vec<_> = graph.nodes().iter().map(|node| node.id).collect();
        let state = (prop::sample::select(StageStatus::ALL), any::<bool>())
            .prop_map(|(status, upstream_regressed)| StageState { status, upstream_regressed });
        // Now and then a deliverable lacks a stage that the template has.
        let states = prop::collection::vec(prop::option::weighted(0.9, state), ids.len());
        (Just(graph), states).prop_map(move |(graph, states)| {
            let present = ids.iter().zip(states).filter_map(|(id, state)| Some((*id, state?)));
            (graph, present.collect())
        })
    })
}

proptest! {
    #[test]
    fn recomputing_settles_at_once_within_bounds((graph, mut stages) in any_graph_and_stages()) {
        let before = stages.clone();
        let moves = recompute(&graph, &stages);
        prop_assert!(moves.len() <= 2 * stages.len());
        for step in &moves {
            step.apply(&mut stages);
        }
        prop_assert_eq!(recompute(&graph, &stages), []);
        for (id, after) in &stages {
            use StageStatus::{Blocked, NotStarted};
            let was = before[id].status;
            let system_move = matches!((was, after.status), (Blocked, NotStarted) | (NotStarted, Blocked));
            prop_assert!(was == after.status || system_move, "{was} became {}", after.status);
            let held_up = !graph.blockers(*id, &stages).is_empty();
            prop_assert!(after.status != NotStarted || !held_up);
            prop_assert!(after.status != Blocked || held_up);
            prop_assert_eq!(after.upstream_regressed, held_up && after.status.is_started());
        }
    }

    #[test]
    fn the_order_of_moves_does_not_matter(
        ((graph, stages), order) in any_graph_and_stages().prop_flat_map(|(graph, stages)| {
            let moves = recompute(&graph, &stages);
            (Just((graph, stages)), Just(moves).prop_shuffle())
        })
    ) {
        let settle = |moves: &[Move]| {
            let mut settled = stages.clone();
            for step in moves {
                // Each move alone also leaves the others as they were found to be needed.
                prop_assert!(recompute(&graph, &settled).contains(step));
                step.apply(&mut settled);
            }
            Ok(settled)
        };
        prop_assert_eq!(settle(&order)?, settle(&recompute(&graph, &stages))?);
    }

    #[test]
    fn a_pipeline_given_in_another_order_rules_the_same(
        ((graph, stages), nodes) in any_graph_and_stages().prop_flat_map(|(graph, stages)| {
            let nodes = graph.nodes().to_vec();
            (Just((graph, stages)), Just(nodes).prop_shuffle())
        })
    ) {
        let other = PipelineGraph::new(nodes, graph.dependencies()).unwrap();
        let sorted = |graph: &PipelineGraph| {
            let mut moves = recompute(graph, &stages);
            moves.sort_by_key(|step| (step.stage(), matches!(step, Move::UpstreamRegressed { .. })));
            moves
        };
        prop_assert_eq!(sorted(&graph), sorted(&other));
    }

    #[test]
    fn any_edges_make_a_pipeline_or_name_a_circle(
        count in 1_i64..7, edges in prop::collection::vec((1_i64..7, 1_i64..7), 0..14)
    ) {
        let node =
            |id| StageNode { id: StageDefinitionId(id), key: id.to_string(), optional: false, critical_gate: false };
        let edges: Vec<_> = edges.into_iter().filter(|(a, b)| *a <= count && *b <= count).collect();
        let dependencies = edges
            .iter()
            .map(|(a, b)| Dependency { stage: StageDefinitionId(*a), depends_on: StageDefinitionId(*b) });
        match PipelineGraph::new((1..=count).map(node).collect(), dependencies) {
            Ok(graph) => {
                prop_assert!(graph.roots().next().is_some());
                for node in graph.nodes() {
                    prop_assert!(!graph.ancestors(node.id).contains(&node.id));
                }
            }
            Err(PipelineError::Cycle { keys }) => {
                prop_assert!(keys.len() > 1);
                prop_assert_eq!(keys.first(), keys.last());
                for pair in keys.windows(2) {
                    let edge = (pair[0].parse().unwrap(), pair[1].parse().unwrap());
                    prop_assert!(edges.contains(&edge));
                }
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    /// A studio at work: anybody may try anything on any stage, and the gates hold all the while.
    #[test]
    fn no_history_of_a_deliverable_passes_a_gate(
        graph in any_graph(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..9), 0..60)
    ) {
        let everybody = MoveActor::Person(Mover {
            user: UserId(1), assigned: true, producer: true, administrator: true, reviewer: true, submits: true,
        });
        let note = || Note::new("why");
        let mut stages = graph.initial();
        for (which, what) in steps {
            let node = which.get(graph.nodes());
            let event = match what {
                0 => StageEvent::Start,
                1 => StageEvent::Reset,
                2 => StageEvent::Approve { by: ApprovalRoute::Button },
                3 => StageEvent::Deliver,
                4 => StageEvent::Reopen { note: note() },
                5 => StageEvent::Skip { note: note() },
                6 => StageEvent::Unskip,
                7 => StageEvent::Unblock,
                _ => StageEvent::Resume,
            };
            let status = stages[&node.id].status;
            let held_up = graph.blockers(node.id, &stages);
            let facts = StageFacts {
                blocked: !held_up.is_empty(),
                ..StageFacts::untouched(ApprovalType::None, node.optional, node.critical_gate)
            };
            let Ok(done) = apply_stage(status, &event, &everybody, &facts) else { continue };
            prop_assert!(status.is_started() || !done.to.is_started() || held_up.is_empty());
            if let Some(state) = stages.get_mut(&node.id) {
                state.status = done.to;
            }
            for step in recompute(&graph, &stages) {
                step.apply(&mut stages);
            }
            // Whatever goes on in front of something unfinished is flagged, and nothing else is.
            for (id, state) in &stages {
                let held_up = !graph.blockers(*id, &stages).is_empty();
                prop_assert_eq!(state.upstream_regressed, held_up && state.status.is_started());
            }
        }
    }
}
