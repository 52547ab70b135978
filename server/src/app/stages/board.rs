//! The stages of one deliverable together: what the rules are asked with, and what follows from a move.

use domain::deliverable::derive;
use domain::ids::{DeliverableId, StageId, UserId};
use domain::pipeline::{PipelineGraph, StageState, Stages, recompute};
use domain::stage::{
    MoveActor, OpenRound, StageEvent, StageFacts, StageStatus, Submitter, Transition, allowed_moves, apply,
};
use domain::{Actor, DeliverableStatus, Refusal};
use sqlx::PgConnection;

use super::{Blocker, StageMove};
use crate::app::access::Visibility;
use crate::app::{Error, Result};
use crate::store;
use crate::store::deliverables::Head;
use crate::store::stages::StageRow;

/// A deliverable with its stages and their pipeline.
#[derive(Debug)]
pub(crate) struct Board {
    head: Head,
    graph: PipelineGraph,
    stages: Vec<StageRow>,
}

/// What an accepted move does: to its stage, to the others, to the deliverable.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The stage that was asked for.
    pub(super) stage: StageId,
    /// The move itself.
    pub(super) transition: Transition,
    /// Every stage whose state changes, with the state before and after, in the order of the pipeline.
    pub(super) stages: Vec<(StageId, StageState, StageState)>,
    /// The deliverable's status before and after.
    pub(super) deliverable: (DeliverableStatus, DeliverableStatus),
}

impl Board {
    /// The board of a deliverable to look at, if `visibility` allows it.
    pub(crate) async fn read(
        db: &mut PgConnection,
        visibility: &Visibility,
        deliverable: DeliverableId,
        viewer: UserId,
    ) -> Result<Option<Self>> {
        match store::deliverables::head(db, visibility, deliverable).await? {
            Some(head) => Self::load(db, head, visibility, viewer).await.map(Some),
            None => Ok(None),
        }
    }

    /// The board of a deliverable of which the stage `moving` is going to change; the deliverable and the open round of
    /// that stage are locked, in this order, until the transaction ends.
    pub(crate) async fn lock(
        tx: &mut PgConnection,
        visibility: &Visibility,
        deliverable: DeliverableId,
        moving: StageId,
        viewer: UserId,
    ) -> Result<Option<Self>> {
        match store::deliverables::lock(tx, visibility, deliverable).await? {
            Some(head) => {
                store::revisions::lock_open(tx, moving).await?;
                Self::load(tx, head, visibility, viewer).await.map(Some)
            }
            None => Ok(None),
        }
    }

    async fn load(
        db: &mut PgConnection,
        head: Head,
        visibility: &Visibility,
        viewer: UserId,
    ) -> Result<Self> {
        let graph = store::pipelines::graph(db, head.pipeline).await?;
        let stages = store::stages::of_deliverable(db, head.id, visibility, viewer).await?;
        Ok(Self { head, graph, stages })
    }

    /// The deliverable.
    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    /// The stages, in the order of the pipeline.
    pub(crate) fn stages(&self) -> &[StageRow] {
        &self.stages
    }

    /// One of them.
    pub(crate) fn stage(&self, id: StageId) -> Result<&StageRow> {
        self.stages.iter().find(|row| row.id == id).ok_or(Error::NotFound("stage"))
    }

    fn states(&self) -> Stages {
        self.stages.iter().map(|row| (row.definition, row.state)).collect()
    }

    /// What holds a stage up.
    pub(crate) fn blockers(&self, stage: &StageRow) -> Vec<Blocker> {
        self.graph
            .blockers(stage.definition, &self.states())
            .into_iter()
            .filter_map(|blocker| {
                let row = self.stages.iter().find(|row| row.definition == blocker.stage)?;
                Some(Blocker {
                    stage_id: row.id.get(),
                    name: row.name.clone(),
                    status: row.state.status,
                    reason: blocker.reason,
                })
            })
            .collect()
    }

    /// What the rules ask about a stage.
    pub(crate) fn facts(&self, stage: &StageRow) -> StageFacts {
        StageFacts {
            approval_type: stage.approval_type,
            optional: stage.is_optional,
            critical_gate: stage.is_critical_gate,
            blocked: !self.graph.blockers(stage.definition, &self.states()).is_empty(),
            open_round: stage.open.map(|open| OpenRound {
                submission: match open.submitted {
                    None => Submitter::Draft,
                    Some((Some(person), _)) => Submitter::Person(person),
                    Some((None, _)) => Submitter::Program,
                },
                media: open.media,
            }),
            has_submitted_revision: stage.has_submitted_revision,
            open_action_items: stage.open_action_items,
            allow_self_approval: self.head.allow_self_approval,
        }
    }

    /// Which statuses `actor` may give a stage now.
    pub(crate) fn moves(&self, stage: &StageRow, actor: &Actor) -> Vec<StageMove> {
        let who = MoveActor::person(actor, stage.assigned);
        allowed_moves(stage.state.status, &who, &self.facts(stage))
            .into_iter()
            .map(|allowed| StageMove { to: allowed.to, note_required: allowed.note_required })
            .collect()
    }

    /// What the rules say to this move of a stage now.
    pub(crate) fn judge(
        &self,
        stage: &StageRow,
        event: &StageEvent,
        who: &MoveActor,
    ) -> Result<Transition, Refusal> {
        apply(stage.state.status, event, who, &self.facts(stage))
    }

    /// Judges a move, and tells everything that follows from it.
    pub(super) fn plan(
        &self,
        stage: &StageRow,
        event: &StageEvent,
        who: &MoveActor,
    ) -> Result<Plan, Refusal> {
        let transition = self.judge(stage, event, who)?;
        let mut after = self.states();
        if let Some(state) = after.get_mut(&stage.definition) {
            state.status = transition.to;
        }
        for follows in recompute(&self.graph, &after) {
            follows.apply(&mut after);
        }
        let stages = self
            .stages
            .iter()
            .filter_map(|row| {
                let state = *after.get(&row.definition)?;
                (state != row.state).then_some((row.id, row.state, state))
            })
            .collect();
        let statuses = after.values().map(|state| state.status);
        Ok(Plan {
            stage: stage.id,
            transition,
            stages,
            deliverable: (self.head.status, derive(statuses, self.head.on_hold)),
        })
    }

    /// Takes over where the stages stand after a plan was carried out.
    pub(super) fn carried_out(&mut self, plan: &Plan) {
        for (id, _, state) in &plan.stages {
            if let Some(row) = self.stages.iter_mut().find(|row| row.id == *id) {
                row.state = *state;
            }
        }
        self.head.status = plan.deliverable.1;
    }

    /// Where a stage stands.
    pub(crate) fn status(&self, stage: StageId) -> Result<StageStatus> {
        Ok(self.stage(stage)?.state.status)
    }
}
