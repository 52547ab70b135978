//! The room's copy of its document: what is committed, and what is admitted and on its way to the log.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use schema::{Invalid, RecordId, Root};
use serde_json::Value;
use yrs::types::{EntryChange, Event, PathSegment};
use yrs::updates::decoder::Decode as _;
use yrs::{
    Any, ClientID, DeepObservable as _, Doc, ID, IdSet, Map as _, MapRef, OffsetKind, Options, ReadTxn as _,
    StateVector, Transact as _, Update, WriteTxn as _,
};

use crate::admission::{self, Added, Deleted, Fresh, Malformed, Standing, Structure, parse_update};
use crate::limits::Limits;
use crate::log::{Facts, FeedbackChanges, RecordChange, YClient};
use crate::policy::{Effect, Known, RecordKey};
use crate::records;

/// Bytes that yrs did not take, although they were admitted: the candidate has to be made anew.
#[derive(Debug, thiserror::Error)]
#[error("yrs did not take the update: {0}")]
pub(crate) struct Broken(String);

/// What an update did.
#[derive(Debug)]
pub(crate) struct Applied {
    /// What it did to records.
    pub(crate) effects: Vec<Effect>,
    /// Exactly what was new in it.
    pub(crate) update: Bytes,
}

/// An edit of the server that was made.
#[derive(Debug)]
pub(crate) struct Edited {
    pub(crate) applied: Applied,
    /// Its update, as a room parses those of others.
    pub(crate) parsed: admission::Update,
    pub(crate) fresh: Vec<Fresh>,
}

/// Something in the document that an update touched and that shows.
#[derive(Debug)]
enum Touch {
    Added(Root, Arc<str>),
    Replaced(Root, Arc<str>),
    Removed(Root, Arc<str>),
    Fields(Root, Arc<str>, Vec<(Arc<str>, bool)>),
    Body(Root, Arc<str>),
    Elsewhere(Root),
}

impl Touch {
    /// The record that it was about.
    fn record(&self) -> Option<RecordKey> {
        let (root, id) = match self {
            Self::Added(root, id)
            | Self::Replaced(root, id)
            | Self::Removed(root, id)
            | Self::Fields(root, id, _)
            | Self::Body(root, id) => (*root, id),
            Self::Elsewhere(_) => return None,
        };
        let id = matches!(root, Root::Annotations | Root::Comments).then(|| id.parse().ok())??;
        Some(RecordKey { root, id })
    }
}

/// What was changed of one record: fields, and whether each was taken out; the words of a comment.
#[derive(Debug, Default)]
struct Change {
    fields: Vec<(Arc<str>, bool)>,
    body: bool,
}

/// What an update's deletions come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deletes {
    pub(crate) nothing_new: bool,
    pub(crate) all_new: bool,
}

type Touches = Arc<Mutex<Vec<Touch>>>;

/// A document of yrs with what the room has to know of it at hand.
pub(crate) struct Candidate {
    doc: Doc,
    annotations: MapRef,
    comments: MapRef,
    touches: Touches,
    structure: Structure,
    deleted: IdSet,
    known: HashMap<RecordKey, Known>,
}

impl Candidate {
    /// Replays updates in one transaction.
    pub(crate) fn replay(updates: &[Bytes]) -> Result<Self, Broken> {
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        let maps = Root::ALL.map(|root| (root, doc.get_or_insert_map(root.as_str())));
        let mut deleted = IdSet::new();
        let structure = Structure::replay(updates.iter().map(|update| &update[..]))
            .map_err(|error| Broken(error.to_string()))?;
        {
            let mut txn = doc.transact_mut();
            for update in updates {
                let update = Update::decode_v1(update).map_err(|error| Broken(error.to_string()))?;
                txn.apply_update(update).map_err(|error| Broken(error.to_string()))?;
            }
            txn.commit();
            if txn.has_missing_updates() {
                return Err(Broken("something is missing".into()));
            }
        }
        {
            let txn = doc.transact();
            deleted.merge_with(txn.snapshot().delete_set);
        }
        let touches = Touches::default();
        for (root, map) in &maps {
            let (root, touches) = (*root, touches.clone());
            map.observe_deep("room", move |txn, events| {
                lock(&touches).extend(events.iter().flat_map(|event| touched(root, event, txn)));
            });
        }
        let [(_, annotations), (_, comments), ..] = maps;
        let mut candidate =
            Self { doc, annotations, comments, touches, structure, deleted, known: HashMap::new() };
        candidate.known = candidate.read_known();
        Ok(candidate)
    }

    fn read_known(&self) -> HashMap<RecordKey, Known> {
        let txn = self.doc.transact();
        let mut known = HashMap::new();
        for (root, map) in [(Root::Annotations, &self.annotations), (Root::Comments, &self.comments)] {
            for (key, value) in map.iter(&txn) {
                if let Some((id, record)) = key.parse().ok().zip(records::known(&txn, value)) {
                    known.insert(RecordKey { root, id }, record);
                }
            }
        }
        known
    }

    /// What is known of what lies where.
    pub(crate) const fn structure(&self) -> &Structure {
        &self.structure
    }

    /// How much of what an update deletes is not deleted already.
    pub(crate) fn deletes(&self, deletions: &[Deleted]) -> Deletes {
        if deletions.is_empty() {
            return Deletes { nothing_new: true, all_new: true };
        }
        let mut all = IdSet::new();
        for deleted in deletions {
            all.insert(ID::new(ClientID::new(deleted.client.0), deleted.clock), deleted.length);
        }
        let new = all.diff(&self.deleted);
        Deletes { nothing_new: new.is_empty(), all_new: new == all }
    }

    /// The number of records.
    pub(crate) fn records(&self) -> usize {
        self.known.len()
    }

    /// What is known of a record before an update.
    pub(crate) fn known(&self, key: RecordKey) -> Option<Known> {
        self.known.get(&key).copied()
    }

    /// The state vector.
    pub(crate) fn state_vector(&self) -> StateVector {
        self.doc.transact().state_vector()
    }

    /// Everything that is not within `vector`, with the whole delete set.
    pub(crate) fn diff(&self, vector: &StateVector) -> Vec<u8> {
        self.doc.transact().encode_diff_v1(vector)
    }

    /// What came since `told`: an update, and what is new in it.
    pub(crate) fn since(&self, told: &HashMap<YClient, u32>) -> (Vec<u8>, Vec<Fresh>) {
        let vector = told.iter().map(|(client, clock)| (ClientID::new(client.0), *clock)).collect();
        (self.diff(&vector), self.structure.since(told))
    }

    /// Applies an admitted update and tells what it did. What is `exact`, new in all its parts, goes on as it was
    /// sent. After an error the candidate is not to be used any more.
    pub(crate) fn apply(&mut self, update: &Bytes, added: Added, exact: bool) -> Result<Applied, Broken> {
        let sent = update.clone();
        let update = Update::decode_v1(update).map_err(|error| Broken(error.to_string()))?;
        let encoded = {
            let mut txn = self.doc.transact_mut();
            txn.apply_update(update).map_err(|error| Broken(error.to_string()))?;
            txn.commit();
            if txn.has_missing_updates() {
                return Err(Broken("something is missing".into()));
            }
            for (client, ranges) in txn.delete_set().iter() {
                for range in ranges.iter() {
                    self.deleted.insert(ID::new(*client, range.start), range.end - range.start);
                }
            }
            if exact { sent } else { Bytes::from(txn.encode_update_v1()) }
        };
        self.structure.extend(added);
        let touches = std::mem::take(&mut *lock(&self.touches));
        Ok(Applied { effects: self.effects(touches), update: encoded })
    }

    /// Applies what was committed once, to look back: nothing is judged, and the candidate is good for nothing but reading
    /// afterwards. Gives the records that it touched.
    pub(crate) fn follow(&mut self, update: &Bytes) -> Result<Vec<RecordKey>, Broken> {
        let update = Update::decode_v1(update).map_err(|error| Broken(error.to_string()))?;
        self.doc.transact_mut().apply_update(update).map_err(|error| Broken(error.to_string()))?;
        let touches = std::mem::take(&mut *lock(&self.touches));
        Ok(touches.iter().filter_map(Touch::record).collect())
    }

    /// Remembers records as they are after what was judged and found good.
    pub(crate) fn remember(&mut self, changes: &[RecordChange]) {
        for change in changes {
            let (key, known) = records::summary(change);
            self.known.insert(key, known);
        }
    }

    fn effects(&self, touches: Vec<Touch>) -> Vec<Effect> {
        let mut changed: HashMap<RecordKey, Change> = HashMap::new();
        let mut effects = Vec::new();
        for touch in touches {
            let (root, id) = match &touch {
                Touch::Elsewhere(root) => {
                    effects.push(Effect::Elsewhere { root: *root });
                    continue;
                }
                Touch::Added(root, id)
                | Touch::Replaced(root, id)
                | Touch::Removed(root, id)
                | Touch::Fields(root, id, _)
                | Touch::Body(root, id) => (*root, id),
            };
            if !root.is_written_by_people() {
                effects.push(Effect::Elsewhere { root });
                continue;
            }
            let Ok(id) = id.parse::<RecordId>() else {
                effects.push(Effect::NotAnId { root, key: id.chars().take(64).collect() });
                continue;
            };
            let key = RecordKey { root, id };
            match touch {
                Touch::Added(..) => effects.push(Effect::Created { key, after: self.read(key) }),
                Touch::Replaced(..) => effects.push(Effect::Replaced { key }),
                Touch::Removed(..) => effects.push(Effect::Removed { key }),
                Touch::Fields(_, _, names) => changed.entry(key).or_default().fields.extend(names),
                Touch::Body(..) => changed.entry(key).or_default().body = true,
                Touch::Elsewhere(_) => {}
            }
        }
        effects.extend(changed.into_iter().map(|(key, Change { fields, body })| Effect::Changed {
            key,
            before: self.known(key),
            fields,
            body,
            after: self.read(key),
        }));
        effects
    }

    pub(crate) fn read(&self, key: RecordKey) -> Result<RecordChange, Invalid> {
        let map = if key.root == Root::Annotations { &self.annotations } else { &self.comments };
        let txn = self.doc.transact();
        records::read(&txn, key, map.get(&txn, key.id.as_str()))
    }

    /// Every record that can be read.
    pub(crate) fn read_all(&self) -> Vec<RecordChange> {
        self.known.keys().filter_map(|&key| self.read(key).ok()).collect()
    }

    /// One annotation and the comment that goes with it, as far as they are there and can be read.
    pub(crate) fn read_annotation(&self, id: RecordId) -> Vec<RecordChange> {
        let Ok(annotation) = self.read(RecordKey { root: Root::Annotations, id }) else { return Vec::new() };
        let comment = match &annotation {
            RecordChange::Annotation(_, annotation) => annotation.comment,
            RecordChange::Comment(..) => None,
        };
        let comment = comment.and_then(|id| self.read(RecordKey { root: Root::Comments, id }).ok());
        std::iter::once(annotation).chain(comment).collect()
    }

    /// Makes an edit in place, under the document's own client id, and tells what it did; nothing when it changed nothing.
    /// After an error the candidate is not to be used any more.
    pub(crate) fn edit(
        &mut self,
        limits: &Limits,
        edit: impl FnOnce(&mut yrs::TransactionMut<'_>),
    ) -> Result<Option<Edited>, Broken> {
        let update = {
            let mut txn = self.doc.transact_mut();
            edit(&mut txn);
            txn.commit();
            self.deleted.merge_with(txn.delete_set().clone());
            Bytes::from(txn.encode_update_v1())
        };
        let wrong = |malformed: Malformed| Broken(malformed.to_string());
        let parsed = parse_update(&update, limits).map_err(wrong)?;
        let Standing::Fits { fresh, added, .. } = parsed.standing(&self.structure, limits).map_err(wrong)?
        else {
            return Err(Broken("something is missing".into()));
        };
        self.structure.extend(added);
        let touches = std::mem::take(&mut *lock(&self.touches));
        if fresh.is_empty() && parsed.deletions().is_empty() {
            return Ok(None);
        }
        Ok(Some(Edited { applied: Applied { effects: self.effects(touches), update }, parsed, fresh }))
    }

    /// Makes what the server owns what it is to be, as [`Candidate::edit`] does.
    pub(crate) fn set_facts(&mut self, limits: &Limits, facts: &Facts) -> Result<Option<Edited>, Broken> {
        let facts = facts.as_kept();
        self.edit(limits, |txn| {
            for (root, facts) in facts.maps() {
                let map = txn.get_or_insert_map(root.as_str());
                let known: BTreeMap<String, Option<Value>> =
                    map.iter(txn).map(|(key, value)| (key.to_owned(), records::plain(&value))).collect();
                for key in known.keys().filter(|key| !facts.contains_key(*key)) {
                    map.remove(txn, key);
                }
                for (key, value) in facts {
                    if known.get(key).and_then(Option::as_ref) != Some(value) {
                        // Every JSON value has its counterpart.
                        let value = Any::from_json(&value.to_string()).unwrap_or(Any::Null);
                        map.insert(txn, key.as_str(), value);
                    }
                }
            }
        })
    }

    /// Makes items of feedback what they are to be, as [`Candidate::edit`] does.
    pub(crate) fn change_feedback(
        &mut self,
        limits: &Limits,
        changes: &FeedbackChanges,
    ) -> Result<Option<Edited>, Broken> {
        self.edit(limits, |txn| {
            let map = txn.get_or_insert_map(Root::Feedback.as_str());
            for (key, value) in changes {
                let known = map.get(txn, key);
                match value.as_ref().map(records::as_kept) {
                    None if known.is_some() => drop(map.remove(txn, key)),
                    None => {}
                    Some(value) if known.as_ref().and_then(records::plain).as_ref() == Some(&value) => {}
                    Some(value) => {
                        // Every JSON value has its counterpart.
                        let value = Any::from_json(&value.to_string()).unwrap_or(Any::Null);
                        map.insert(txn, key.as_str(), value);
                    }
                }
            }
        })
    }

    /// What the server owns of the document.
    pub(crate) fn facts(&self) -> Facts {
        Facts {
            feedback: self.plain(Root::Feedback),
            meta: self.plain(Root::Meta),
            items: self.plain(Root::Items),
            decisions: self.plain(Root::Decisions),
            presenter: self.plain(Root::Presenter),
        }
    }

    /// A map of plain values.
    pub(crate) fn plain(&self, root: Root) -> BTreeMap<String, Value> {
        let txn = self.doc.transact();
        let map = txn.get_map(root.as_str());
        let entries = map.iter().flat_map(|map| map.iter(&txn));
        entries.filter_map(|(key, value)| Some((key.to_owned(), records::plain(&value)?))).collect()
    }
}

fn lock(touches: &Touches) -> MutexGuard<'_, Vec<Touch>> {
    touches.lock().unwrap_or_else(PoisonError::into_inner)
}

fn touched(root: Root, event: &Event, txn: &yrs::TransactionMut<'_>) -> Vec<Touch> {
    let path: Vec<_> = event.path().into();
    match (path.as_slice(), event) {
        ([], Event::Map(event)) => {
            let touch = |(key, change): (&Arc<str>, &EntryChange)| match change {
                EntryChange::Inserted(_) => Touch::Added(root, key.clone()),
                EntryChange::Updated(..) => Touch::Replaced(root, key.clone()),
                EntryChange::Removed(_) => Touch::Removed(root, key.clone()),
            };
            event.keys(txn).iter().map(touch).collect()
        }
        ([PathSegment::Key(id)], Event::Map(event)) => {
            let field = |(key, change): (&Arc<str>, &EntryChange)| {
                (key.clone(), matches!(change, EntryChange::Removed(_)))
            };
            let fields: Vec<_> = event.keys(txn).iter().map(field).collect();
            if fields.is_empty() { Vec::new() } else { vec![Touch::Fields(root, id.clone(), fields)] }
        }
        ([PathSegment::Key(id), PathSegment::Key(field)], Event::Text(_)) if &**field == "body" => {
            vec![Touch::Body(root, id.clone())]
        }
        _ => vec![Touch::Elsewhere(root)],
    }
}
