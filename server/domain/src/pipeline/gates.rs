//! What holds a stage of one deliverable up, and what follows for the others when one of them moves.

use std::collections::{BTreeMap, BTreeSet};

use super::PipelineGraph;
use crate::ids::StageDefinitionId;
use crate::named;
use crate::stage::StageStatus;

/// Where a stage of a deliverable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageState {
    /// Its status.
    pub status: StageStatus,
    /// Whether it had started when something before it became unfinished again.
    pub upstream_regressed: bool,
}

impl From<StageStatus> for StageState {
    fn from(status: StageStatus) -> Self {
        Self { status, upstream_regressed: false }
    }
}

/// The stages of one deliverable.
///
/// A definition that it lacks (added to the template later) counts as if the edges went through it.
pub type Stages = BTreeMap<StageDefinitionId, StageState>;

named! {
    /// Why one stage holds up another.
    BlockReason {
        /// It is waited for directly.
        Prerequisite = "prerequisite",
        /// It is a critical gate somewhere before it.
        CriticalGate = "critical_gate",
    }
}

/// A stage that holds up another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocker {
    /// The unfinished stage.
    pub stage: StageDefinitionId,
    /// Why it matters; the gate, where it is both.
    pub reason: BlockReason,
}

/// What follows for one stage when others have moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// BLOCKED → NOT_STARTED.
    Unblock {
        /// The stage.
        stage: StageDefinitionId,
    },
    /// NOT_STARTED → BLOCKED.
    Block {
        /// The stage.
        stage: StageDefinitionId,
    },
    /// The flag `upstream_regressed` changes; the status stays.
    UpstreamRegressed {
        /// The stage.
        stage: StageDefinitionId,
        /// What the flag becomes.
        regressed: bool,
    },
}

impl Move {
    /// The stage that it is about.
    pub const fn stage(&self) -> StageDefinitionId {
        match *self {
            Self::Unblock { stage } | Self::Block { stage } | Self::UpstreamRegressed { stage, .. } => stage,
        }
    }

    /// Carries it out.
    pub fn apply(&self, stages: &mut Stages) {
        if let Some(state) = stages.get_mut(&self.stage()) {
            match *self {
                Self::Unblock { .. } => state.status = StageStatus::NotStarted,
                Self::Block { .. } => state.status = StageStatus::Blocked,
                Self::UpstreamRegressed { regressed, .. } => state.upstream_regressed = regressed,
            }
        }
    }
}

impl PipelineGraph {
    /// What holds `stage` up, in pipeline order: direct prerequisites that are not APPROVED, DELIVERED or SKIPPED, and
    /// unfinished critical gates anywhere before it, even behind a stage that was skipped.
    pub fn blockers(&self, stage: StageDefinitionId, stages: &Stages) -> Vec<Blocker> {
        let direct = self.effective_prerequisites(stage, stages);
        let before = self.ancestors(stage);
        self.nodes
            .iter()
            .filter(|node| before.contains(&node.id))
            .filter(|node| stages.get(&node.id).is_some_and(|state| !state.status.is_finished()))
            .filter_map(|node| {
                let reason = if node.critical_gate {
                    BlockReason::CriticalGate
                } else if direct.contains(&node.id) {
                    BlockReason::Prerequisite
                } else {
                    return None;
                };
                Some(Blocker { stage: node.id, reason })
            })
            .collect()
    }

    /// The stages of a new deliverable: those that wait for nothing can start, the others are blocked.
    pub fn initial(&self) -> Stages {
        self.nodes
            .iter()
            .map(|node| {
                let free = self.prerequisites(node.id).next().is_none();
                let status = if free { StageStatus::NotStarted } else { StageStatus::Blocked };
                (node.id, status.into())
            })
            .collect()
    }

    /// The nearest stages before `stage` that the deliverable has.
    fn effective_prerequisites(
        &self,
        stage: StageDefinitionId,
        stages: &Stages,
    ) -> BTreeSet<StageDefinitionId> {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<_> = self.prerequisites(stage).collect();
        while let Some(next) = waiting.pop() {
            if seen.insert(next) && !stages.contains_key(&next) {
                waiting.extend(self.prerequisites(next));
            }
        }
        seen.retain(|id| stages.contains_key(id));
        seen
    }
}

/// Everything that follows by itself from where the stages stand, in pipeline order.
///
/// Unstarted stages are blocked or unblocked; started ones keep their status and are flagged while something before
/// them is unfinished. Nothing that it moves counts as finished before or after, so one pass reaches the end: at most
/// one status and one flag per stage, and nothing more once they are carried out.
pub fn recompute(graph: &PipelineGraph, stages: &Stages) -> Vec<Move> {
    let mut moves = Vec::new();
    for node in &graph.nodes {
        let (stage, Some(state)) = (node.id, stages.get(&node.id)) else { continue };
        let blocked = !graph.blockers(stage, stages).is_empty();
        match state.status {
            StageStatus::Blocked if !blocked => moves.push(Move::Unblock { stage }),
            StageStatus::NotStarted if blocked => moves.push(Move::Block { stage }),
            _ => {}
        }
        let regressed = blocked && state.status.is_started();
        if regressed != state.upstream_regressed {
            moves.push(Move::UpstreamRegressed { stage, regressed });
        }
    }
    moves
}
