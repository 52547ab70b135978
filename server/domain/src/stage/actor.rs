//! Who asks for a move, reduced to what the rules ask about.

use crate::access::{Actor, Permission};
use crate::ids::UserId;

/// Who moves a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveActor {
    /// The server itself: gates, deliveries, a new round.
    System,
    /// A person.
    Person(Mover),
}

/// A person before a stage, with what they may do to it.
///
/// The rules know four capacities, and permissions alone grant them, so an organization that changes what a role may
/// do changes who moves what:
///
/// | capacity | granted by |
/// | --- | --- |
/// | assigned artist | an assignment to the stage, and `stage.update_own` |
/// | producer | `stage.update_any` |
/// | administrator | `settings.manage` |
/// | reviewer | `review.decide` |
///
/// Sending a round to review asks for `revision.submit` besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mover {
    /// The person.
    pub user: UserId,
    /// Works on this stage and may move it.
    pub assigned: bool,
    /// May move any stage.
    pub producer: bool,
    /// May do what overrides the pipeline.
    pub administrator: bool,
    /// May approve and send back.
    pub reviewer: bool,
    /// May open, submit and withdraw revisions.
    pub submits: bool,
}

impl Mover {
    /// What `actor` may do to a stage, given whether they are assigned to it.
    pub fn new(actor: &Actor, assigned: bool) -> Self {
        Self {
            user: actor.user,
            assigned: assigned && actor.may(Permission::StageUpdateOwn),
            producer: actor.may(Permission::StageUpdateAny),
            administrator: actor.may(Permission::SettingsManage),
            reviewer: actor.may(Permission::ReviewDecide),
            submits: actor.may(Permission::RevisionSubmit),
        }
    }

    /// Whether they may push any stage about: producers and administrators.
    pub const fn manages(&self) -> bool {
        self.producer || self.administrator
    }

    /// Whether they may do the work of this stage: its artists, producers and administrators.
    pub const fn works(&self) -> bool {
        self.assigned || self.manages()
    }
}

impl MoveActor {
    /// A signed-in person, given whether they are assigned to the stage.
    pub fn person(actor: &Actor, assigned: bool) -> Self {
        Self::Person(Mover::new(actor, assigned))
    }
}
