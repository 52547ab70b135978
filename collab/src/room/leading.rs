//! A session's room: whose lead passes, and what the presenter shows, written down.

use std::time::Duration;

use schema::{DocumentName, Root, Shown};
use tokio::time::Instant;
use yrs::{Any, Map as _, WriteTxn as _};

use super::judging::Written;
use super::{AwarenessState, Origin, Proposal, Room, State};
use crate::candidate::Edited;
use crate::leading::{Rules, Showing};
use crate::presence::ConnectionId;
use crate::records;

/// When to try again what waits for something else to be committed.
const AGAIN: Duration = Duration::from_millis(20);

impl Room {
    const fn is_session(&self) -> bool {
        matches!(self.document, DocumentName::Session(_))
    }

    /// Makes a state what everybody may see of it: whoever does not lead shows nothing as if they did.
    pub(super) fn judge_lead(&mut self, connection: ConnectionId, shown: &mut AwarenessState) {
        if !self.is_session() {
            return;
        }
        let Some(author) = self.members.get(&connection).map(|member| member.capability.author) else {
            return;
        };
        let Some(rest) = shown.state.take() else { return self.leading.forget(shown.client) };
        let heard = self.clock.now().timestamp_millis();
        let (state, other) =
            self.leading.claim(shown.client, author, rest, shown.lead, heard, Instant::now());
        shown.state = Some(state);
        if let Some(other) = other {
            self.show_again(other);
        }
    }

    /// The document's facts may have changed: others may lead.
    pub(super) fn follow_leader(&mut self) {
        if !self.is_session() {
            return;
        }
        let State::Live(candidate) = &self.state else { return };
        let rules = Rules::read(&candidate.plain(Root::Presenter), &candidate.plain(Root::Items));
        for showing in self.leading.follow(rules, Instant::now()) {
            self.show_again(showing);
        }
    }

    /// The document was read from the log.
    pub(super) fn reread_stage(&mut self) {
        if !self.is_session() {
            return;
        }
        if let State::Live(candidate) = &self.state {
            self.leading.reread(&candidate.plain(Root::Stage), Instant::now());
        }
        self.follow_leader();
    }

    fn show_again(&mut self, showing: Showing) {
        let Showing { client, state } = showing;
        if let Some((owner, shown)) = self.presence.show_again(client, state) {
            self.show(&shown, Some(owner));
            self.tell_elsewhere(shown);
        }
    }

    /// Writes what the presenter shows, when it is due.
    pub(super) fn write_stage(&mut self) {
        let now = Instant::now();
        let limits = self.limits.clone();
        let full = self.stored_bytes >= limits.document_bytes;
        let State::Live(candidate) = &mut self.state else {
            // It is planned anew once the log was read.
            return self.leading.postpone(None);
        };
        if full {
            return self.leading.postpone(None);
        }
        if !self.pending.is_empty() {
            return self.leading.postpone(Some(now + AGAIN));
        }
        let Some((author, shown)) = self.leading.take(now) else { return };
        match candidate.edit(&limits, |txn| put(txn, &shown)) {
            Ok(Some(Edited { applied, parsed, fresh })) => {
                let bytes = applied.update.clone();
                let origin = Origin::Leader(author);
                let proposal =
                    Proposal { origin, capability: None, bytes, parsed, complete: false, permit: None };
                let written = Written { update: applied.update, changes: Vec::new(), follows: false };
                self.admit(proposal, written, &fresh);
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "what is presented did not fit");
                self.spoil();
            }
        }
    }
}

/// Makes the map what is shown; what is the same already is not written.
fn put(txn: &mut yrs::TransactionMut<'_>, shown: &Shown) {
    let map = txn.get_or_insert_map(Root::Stage.as_str());
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(shown) else { return };
    for (key, value) in fields {
        let value = records::as_kept(&value);
        if map.get(txn, &key).as_ref().and_then(records::plain) != Some(value.clone()) {
            // Every JSON value has its counterpart.
            map.insert(txn, key, Any::from_json(&value.to_string()).unwrap_or(Any::Null));
        }
    }
}
