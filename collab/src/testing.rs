//! A log in memory that stalls, fails and conflicts on demand, for tests.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::MediaId;
use schema::{DocumentName, FrameRange};
use tokio::sync::watch;

use crate::log::{
    Append, Compaction, Conflict, DocumentLog, Entry, Facts, LogError, RecordChange, RevisionMedia, Sequence,
    Stored, Writer, YClient,
};
use crate::policy::RecordKey;
use crate::records;

/// How the log behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// It answers.
    Calm,
    /// It does not answer, until that changes.
    Stalled,
    /// It cannot be reached.
    Away,
    /// It does what it is asked, and its answers are lost.
    Silent,
}

#[derive(Debug, Default)]
struct Document {
    entries: Vec<Entry>,
    snapshot: Option<(Sequence, Bytes)>,
    clients: BTreeMap<YClient, Writer>,
    records: BTreeMap<RecordKey, RecordChange>,
}

#[derive(Debug, Default)]
struct Inner {
    documents: HashMap<DocumentName, Document>,
    missing: BTreeSet<String>,
    poisoned: BTreeSet<String>,
    media: RevisionMedia,
    facts: Option<Facts>,
    loads: usize,
    groups: usize,
}

/// Keeps documents in memory. Clones of an `Arc` of it outlive rooms, as a database outlives a server.
#[derive(Debug)]
pub struct MemoryLog {
    inner: Mutex<Inner>,
    weather: watch::Sender<Weather>,
}

impl MemoryLog {
    /// A log in which every document exists, and has `media`.
    pub fn new(media: impl IntoIterator<Item = MediaId>) -> Self {
        let inner =
            Inner { media: media.into_iter().map(|media| (media, None)).collect(), ..Inner::default() };
        Self { inner: Mutex::new(inner), weather: watch::channel(Weather::Calm).0 }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes how it behaves from now on.
    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Makes a document one that does not exist.
    pub fn remove(&self, document: DocumentName) {
        self.lock().missing.insert(document.to_string());
    }

    /// Makes every group fail that something of this document is in.
    pub fn poison(&self, document: DocumentName) {
        self.lock().poisoned.insert(document.to_string());
    }

    /// Adds a medium to every revision.
    pub fn add_media(&self, media: MediaId) {
        self.lock().media.insert(media, None);
    }

    /// Adds a clip to every document's revision.
    pub fn add_clip(&self, media: MediaId, frames: FrameRange) {
        self.lock().media.insert(media, Some(frames));
    }

    /// Sets what the server owns of every document.
    pub fn set_facts(&self, facts: Facts) {
        self.lock().facts = Some(facts);
    }

    /// Appends an update as another writer would.
    pub fn write_behind(&self, document: DocumentName, client: YClient, entry: Entry) {
        let mut inner = self.lock();
        let document = inner.documents.entry(document).or_default();
        document.clients.insert(client, entry.writer);
        document.entries.push(entry);
    }

    /// Every entry of a document, in order.
    pub fn entries(&self, document: DocumentName) -> Vec<Entry> {
        self.lock().documents.get(&document).map(|document| document.entries.clone()).unwrap_or_default()
    }

    /// The records as they were projected.
    pub fn records(&self, document: DocumentName) -> Vec<RecordChange> {
        let inner = self.lock();
        inner
            .documents
            .get(&document)
            .map(|document| document.records.values().cloned().collect())
            .unwrap_or_default()
    }

    /// Whose a client id is.
    pub fn holder(&self, document: DocumentName, client: YClient) -> Option<Writer> {
        self.lock().documents.get(&document)?.clients.get(&client).copied()
    }

    /// How far the newest snapshot of a document reaches.
    pub fn compacted(&self, document: DocumentName) -> Sequence {
        let inner = self.lock();
        let snapshot = inner.documents.get(&document).and_then(|document| document.snapshot.as_ref());
        snapshot.map(|(through, _)| *through).unwrap_or_default()
    }

    /// How often a document was loaded.
    pub fn loads(&self) -> usize {
        self.lock().loads
    }

    /// How many groups were appended.
    pub fn groups(&self) -> usize {
        self.lock().groups
    }

    /// Waits out a stall; tells whether answers are lost.
    async fn reach(&self) -> Result<bool, LogError> {
        let mut weather = self.weather.subscribe();
        // The sender lives as long as the log.
        let weather = weather.wait_for(|weather| *weather != Weather::Stalled).await.map(|weather| *weather);
        match weather {
            Ok(Weather::Away) => Err(LogError::unavailable("away")),
            Ok(Weather::Silent) => Ok(true),
            _ => Ok(false),
        }
    }
}

fn append_one(document: &mut Document, append: Append) -> Result<(), Conflict> {
    let last = Sequence::default().plus(document.entries.len());
    let taken = |(client, writer): &(YClient, Writer)| {
        document.clients.get(client).is_some_and(|known| known != writer)
    };
    if last != append.after || append.clients.iter().any(taken) {
        return Err(Conflict);
    }
    document.entries.extend(append.entries);
    document.clients.extend(append.clients);
    document.records.extend(append.changes.into_iter().map(|change| (records::summary(&change).0, change)));
    Ok(())
}

#[async_trait]
impl DocumentLog for MemoryLog {
    async fn load(&self, document: DocumentName) -> Result<Stored, LogError> {
        self.reach().await?;
        let mut inner = self.lock();
        inner.loads += 1;
        if inner.missing.contains(&document.to_string()) {
            return Err(LogError::NoSuchDocument);
        }
        let (media, facts) = (inner.media.clone(), inner.facts.clone());
        let Some(document) = inner.documents.get(&document) else {
            return Ok(Stored { media, facts, ..Stored::default() });
        };
        let (compacted, snapshot) = document.snapshot.clone().unzip();
        let compacted = compacted.unwrap_or_default();
        let skipped = usize::try_from(compacted.0).unwrap_or(0);
        let tail = document.entries.iter().skip(skipped).map(|entry| entry.update.clone());
        Ok(Stored {
            updates: snapshot.into_iter().chain(tail).collect(),
            sequence: Sequence::default().plus(document.entries.len()),
            compacted,
            clients: document.clients.clone(),
            media,
            facts,
        })
    }

    async fn media(&self, _: DocumentName) -> Result<RevisionMedia, LogError> {
        self.reach().await?;
        Ok(self.lock().media.clone())
    }

    async fn append(&self, group: Vec<Append>) -> Result<Vec<Result<(), Conflict>>, LogError> {
        let silent = self.reach().await?;
        let mut inner = self.lock();
        inner.groups += 1;
        if group.iter().any(|append| inner.poisoned.contains(&append.document.to_string())) {
            return Err(LogError::unavailable("the transaction failed"));
        }
        let results = group
            .into_iter()
            .map(|append| append_one(inner.documents.entry(append.document).or_default(), append))
            .collect();
        if silent { Err(LogError::unavailable("the answer was lost")) } else { Ok(results) }
    }

    async fn compact(&self, compaction: Compaction) -> Result<(), LogError> {
        self.reach().await?;
        let mut inner = self.lock();
        let document = inner.documents.entry(compaction.document).or_default();
        if document.snapshot.as_ref().is_none_or(|(through, _)| *through < compaction.through) {
            document.snapshot = Some((compaction.through, compaction.snapshot));
        }
        Ok(())
    }
}
