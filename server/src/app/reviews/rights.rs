//! What somebody may do with a session and its items, answered by the rules that judge the commands.

use domain::ids::{RevisionId, UserId};
use domain::session::{
    Decider, ItemEvent, ItemFacts, RoundNow, SessionActor, SessionEvent, SessionFacts, apply, judge_item,
};
use domain::{Actor, Note, Permission, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ItemRights, ReviewItem};
use crate::store::reviews::Head;

/// What the caller may do with a session now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewRights {
    /// Change name, time, order, minutes and notes.
    pub edit: bool,
    /// Add items.
    pub add_items: bool,
    /// Replace all items by others.
    pub replace_items: bool,
    /// Start it.
    pub start: bool,
    /// Take it back to a draft.
    pub to_draft: bool,
    /// Complete it, everything being decided.
    pub complete: bool,
    /// Complete it as it is.
    pub force_complete: bool,
    /// Have it go on after it was completed.
    pub reopen: bool,
    /// Delete it.
    pub delete: bool,
    /// Decide about some item.
    pub decide: bool,
    /// Have some decision move its stage.
    pub apply: bool,
}

impl ReviewRights {
    /// The rights of `actor` to a session with these items.
    pub(super) fn of(head: &Head, items: &[ReviewItem], actor: &Actor) -> Self {
        let (who, facts) = (SessionActor::of(actor), facts(head));
        let may = |event| apply(head.status, event, who, &facts).is_ok();
        Self {
            edit: may(SessionEvent::Edit),
            add_items: may(SessionEvent::AddItems),
            replace_items: may(SessionEvent::ReplaceItems),
            start: may(SessionEvent::Start),
            to_draft: may(SessionEvent::BackToDraft),
            complete: may(SessionEvent::Complete { force: false }),
            force_complete: may(SessionEvent::Complete { force: true }),
            reopen: may(SessionEvent::Reopen),
            delete: may(SessionEvent::Delete),
            decide: items.iter().any(|item| item.rights.approve || item.rights.send_back),
            apply: items.iter().any(|item| item.rights.apply),
        }
    }
}

/// What the rules of sessions ask about one.
pub(super) fn facts(head: &Head) -> SessionFacts {
    SessionFacts { template: head.template, items: head.items, decided: head.decided }
}

/// A signed-in person as the rules of items know them.
pub(super) fn decider(actor: &Actor) -> Decider {
    Decider {
        user: Some(actor.user),
        decides: actor.may(Permission::ReviewDecide),
        manages: actor.may(Permission::SessionManage),
    }
}

/// What the rules of items ask about one of a session.
pub(super) fn item_facts(head: &Head, round: Option<RoundNow>) -> ItemFacts {
    ItemFacts {
        session: head.status,
        items: head.items,
        round,
        allow_self_approval: head.allow_self_approval,
    }
}

/// Fills in what `actor` may do with items of a session.
pub(super) fn fill(head: &Head, items: &mut [ReviewItem], actor: &Actor) {
    let who = decider(actor);
    for item in items {
        let round = item.revision.as_ref().filter(|_| item.frozen).map(|round| RoundNow {
            revision: RevisionId(round.id),
            status: round.status,
            submitter: item.submitter.map(UserId),
        });
        let facts = item_facts(head, round);
        let may = |event: ItemEvent| judge_item(item.state(), &event, &who, &facts).is_ok();
        let decide = |verdict| ItemEvent::Decide { verdict, note: Note::new("because") };
        item.rights = ItemRights {
            approve: may(decide(Verdict::Approved)),
            send_back: may(decide(Verdict::ChangesRequested)),
            clear: item.decision.is_some() && may(ItemEvent::Clear),
            apply: may(ItemEvent::Apply),
            remove: may(ItemEvent::Remove),
        };
    }
}
