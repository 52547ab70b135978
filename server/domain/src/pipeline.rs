//! Pipelines: which stage waits for which, and what that means for the stages of one deliverable.
//!
//! Nothing here knows any particular stage; the default pipeline is data.

mod gates;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::StageDefinitionId;

pub use gates::{BlockReason, Blocker, Move, StageState, Stages, recompute};

/// A stage of a pipeline template, as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageNode {
    /// Its definition.
    pub id: StageDefinitionId,
    /// Its name within the template, unique there.
    pub key: String,
    /// Whether producers may skip it.
    pub optional: bool,
    /// Whether it holds up everything behind it, over skipped stages too.
    pub critical_gate: bool,
}

/// That one stage waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// The stage that waits.
    pub stage: StageDefinitionId,
    /// The stage that it waits for.
    pub depends_on: StageDefinitionId,
}

/// A stage of a template that has no id yet: what a person edits and a seed holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDraft {
    /// Its name within the template.
    pub key: String,
    /// Whether producers may skip it.
    pub optional: bool,
    /// Whether it holds up everything behind it.
    pub critical_gate: bool,
    /// The keys of the stages that it waits for.
    pub depends_on: Vec<String>,
}

/// What makes a pipeline impossible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// There is nothing to do in it.
    #[error("a pipeline needs one stage at least")]
    Empty,
    /// A stage has no key.
    #[error("stage {position} has no key")]
    BlankKey {
        /// Which one, counted from 1.
        position: usize,
    },
    /// Two stages share a key.
    #[error("two stages have the key `{key}`")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// Two stages share an id.
    #[error("two stages have the id {id}")]
    DuplicateId {
        /// The id.
        id: StageDefinitionId,
    },
    /// A stage waits for one that is not there.
    #[error("`{stage}` waits for `{depends_on}`, which is not in the pipeline")]
    UnknownStage {
        /// The key (or id) of the stage that waits.
        stage: String,
        /// The key (or id) that names nothing.
        depends_on: String,
    },
    /// Stages wait for each other, so that none of them can ever start.
    #[error("these stages wait for each other: {}", keys.join(" → "))]
    Cycle {
        /// Their keys along the circle, each waiting for the next, the first repeated at the end.
        keys: Vec<String>,
    },
}

/// What is odd about a pipeline that works.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PipelineWarning {
    /// A stage is tied to no other.
    #[error("`{key}` waits for nothing, and nothing waits for it")]
    Orphan {
        /// Its key.
        key: String,
    },
    /// A stage that may be left out holds others up until somebody skips it.
    #[error("`{dependent}` waits for `{key}`, which is optional")]
    OptionalPrerequisite {
        /// The optional stage's key.
        key: String,
        /// The key of the stage that waits for it.
        dependent: String,
    },
}

/// A pipeline that is known to be sound: unique keys, no loose ends, no circles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelineGraph {
    /// In the order in which they were given, which is the order of everything that is told about them.
    nodes: Vec<StageNode>,
    prerequisites: BTreeMap<StageDefinitionId, BTreeSet<StageDefinitionId>>,
}

impl PipelineGraph {
    /// The pipeline of these stages and edges; an edge given twice counts once.
    pub fn new(
        nodes: Vec<StageNode>,
        dependencies: impl IntoIterator<Item = Dependency>,
    ) -> Result<Self, PipelineError> {
        if nodes.is_empty() {
            return Err(PipelineError::Empty);
        }
        let mut keys = BTreeSet::new();
        let mut prerequisites = BTreeMap::new();
        for (index, node) in nodes.iter().enumerate() {
            if node.key.trim().is_empty() {
                return Err(PipelineError::BlankKey { position: index + 1 });
            }
            if !keys.insert(node.key.as_str()) {
                return Err(PipelineError::DuplicateKey { key: node.key.clone() });
            }
            if prerequisites.insert(node.id, BTreeSet::new()).is_some() {
                return Err(PipelineError::DuplicateId { id: node.id });
            }
        }
        let mut graph = Self { nodes, prerequisites };
        for Dependency { stage, depends_on } in dependencies {
            if !graph.prerequisites.contains_key(&depends_on) {
                return Err(graph.unknown(stage, depends_on));
            }
            match graph.prerequisites.get_mut(&stage) {
                Some(edges) => edges.insert(depends_on),
                None => return Err(graph.unknown(stage, depends_on)),
            };
        }
        match graph.cycle() {
            Some(keys) => Err(PipelineError::Cycle { keys }),
            None => Ok(graph),
        }
    }

    /// The pipeline of these drafts, numbered from 1 in their order.
    pub fn from_drafts(drafts: &[StageDraft]) -> Result<Self, PipelineError> {
        let ids: Vec<_> = (1..).map(StageDefinitionId).take(drafts.len()).collect();
        let by_key: BTreeMap<&str, StageDefinitionId> =
            drafts.iter().zip(&ids).map(|(draft, id)| (draft.key.as_str(), *id)).collect();
        let mut nodes = Vec::new();
        let mut edges = Vec::new();
        for (draft, stage) in drafts.iter().zip(&ids) {
            let StageDraft { key, optional, critical_gate, .. } = draft.clone();
            nodes.push(StageNode { id: *stage, key, optional, critical_gate });
            for wanted in &draft.depends_on {
                let Some(depends_on) = by_key.get(wanted.as_str()) else {
                    let (stage, depends_on) = (draft.key.clone(), wanted.clone());
                    return Err(PipelineError::UnknownStage { stage, depends_on });
                };
                edges.push(Dependency { stage: *stage, depends_on: *depends_on });
            }
        }
        Self::new(nodes, edges)
    }

    /// The stages, in the order in which they were given.
    pub fn nodes(&self) -> &[StageNode] {
        &self.nodes
    }

    /// One stage.
    pub fn node(&self, id: StageDefinitionId) -> Option<&StageNode> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The edges, by stage.
    pub fn dependencies(&self) -> impl Iterator<Item = Dependency> + '_ {
        self.prerequisites
            .iter()
            .flat_map(|(stage, edges)| edges.iter().map(|on| Dependency { stage: *stage, depends_on: *on }))
    }

    /// What `stage` waits for directly.
    pub fn prerequisites(&self, stage: StageDefinitionId) -> impl Iterator<Item = StageDefinitionId> + '_ {
        self.prerequisites.get(&stage).into_iter().flatten().copied()
    }

    /// Everything before `stage`, directly or over others; never `stage` itself.
    pub fn ancestors(&self, stage: StageDefinitionId) -> BTreeSet<StageDefinitionId> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<_> = self.prerequisites(stage).collect();
        while let Some(next) = waiting.pop() {
            if found.insert(next) {
                waiting.extend(self.prerequisites(next));
            }
        }
        found
    }

    /// The stages that wait for nothing; a sound pipeline has one at least.
    pub fn roots(&self) -> impl Iterator<Item = &StageNode> {
        self.nodes.iter().filter(|node| self.prerequisites(node.id).next().is_none())
    }

    /// What is odd about it, stage by stage.
    pub fn warnings(&self) -> Vec<PipelineWarning> {
        let needed: BTreeSet<_> = self.prerequisites.values().flatten().copied().collect();
        let mut warnings = Vec::new();
        for node in &self.nodes {
            let waits = self.prerequisites(node.id).next().is_some();
            if self.nodes.len() > 1 && !waits && !needed.contains(&node.id) {
                warnings.push(PipelineWarning::Orphan { key: node.key.clone() });
            }
            for optional in self.prerequisites(node.id).filter_map(|id| self.node(id)).filter(|n| n.optional)
            {
                let (key, dependent) = (optional.key.clone(), node.key.clone());
                warnings.push(PipelineWarning::OptionalPrerequisite { key, dependent });
            }
        }
        warnings
    }

    fn name(&self, id: StageDefinitionId) -> String {
        self.node(id).map_or_else(|| id.to_string(), |node| node.key.clone())
    }

    fn unknown(&self, stage: StageDefinitionId, depends_on: StageDefinitionId) -> PipelineError {
        PipelineError::UnknownStage { stage: self.name(stage), depends_on: self.name(depends_on) }
    }

    /// One circle, if there is any: takes away what waits for nothing until all that is left waits for each other.
    fn cycle(&self) -> Option<Vec<String>> {
        let mut left = self.prerequisites.clone();
        loop {
            let free: BTreeSet<_> =
                left.iter().filter(|(_, edges)| edges.is_empty()).map(|(id, _)| *id).collect();
            if free.is_empty() {
                break;
            }
            left.retain(|id, _| !free.contains(id));
            for edges in left.values_mut() {
                edges.retain(|id| !free.contains(id));
            }
        }
        // Whoever is left waits for somebody who is left: following that must come back to where it has been.
        let mut path = vec![*left.keys().next()?];
        loop {
            let next = *left.get(path.last()?)?.first()?;
            if let Some(start) = path.iter().position(|id| *id == next) {
                path.push(next);
                return Some(path.into_iter().skip(start).map(|id| self.name(id)).collect());
            }
            path.push(next);
        }
    }
}
