//! Where documents are kept: an append-only log per document, behind a trait.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::ids::MediaId;
use schema::{Annotation, Author, Comment, DocumentName, FrameRange, RecordId, Root};
use serde_json::Value;

use crate::records;

/// The place of an entry in its document's log: the first is 1, 0 is before it.
#[derive(serde::Serialize, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sequence(pub i64);

impl Sequence {
    /// The sequence `count` entries later.
    #[must_use]
    pub fn plus(self, count: usize) -> Self {
        Self(self.0.saturating_add(i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

/// The id of a Yjs client: a positive integer of at most 53 bits, random per opened document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YClient(pub u64);

/// Whose an entry or a client id is, written `user:<id>`, `guest:<id>` or `server`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Writer {
    /// A person's.
    Person(Author),
    /// The server's own.
    Server,
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(author) => author.fmt(f),
            Self::Server => f.write_str("server"),
        }
    }
}

impl FromStr for Writer {
    type Err = schema::UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "server" { Ok(Self::Server) } else { text.parse().map(Self::Person) }
    }
}

/// Items of feedback that have changed, by id, as they are now; none for those that are gone.
pub type FeedbackChanges = BTreeMap<String, Option<Value>>;

/// What the server owns of a document, as a room is told it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// All of it.
    Whole(Facts),
    /// These items; nothing else has changed.
    Feedback(FeedbackChanges),
}

/// What the server owns of a document, as it is to be now: the whole of its `feedback` and `meta`, of a session's those of
/// `items`, `decisions`, `presenter` and `meta`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// What became of each piece of feedback, by id.
    pub feedback: BTreeMap<String, Value>,
    /// What the document is, by field.
    pub meta: BTreeMap<String, Value>,
    /// What a session looks at, by id.
    pub items: BTreeMap<String, Value>,
    /// What a session decided, by the item's id.
    pub decisions: BTreeMap<String, Value>,
    /// Who leads a session, by field.
    pub presenter: BTreeMap<String, Value>,
}

impl Facts {
    /// The same, as a document gives them back.
    pub(crate) fn as_kept(&self) -> Self {
        let kept = |map: &BTreeMap<String, Value>| {
            map.iter().map(|(key, value)| (key.clone(), records::as_kept(value))).collect()
        };
        Self {
            feedback: kept(&self.feedback),
            meta: kept(&self.meta),
            items: kept(&self.items),
            decisions: kept(&self.decisions),
            presenter: kept(&self.presenter),
        }
    }

    /// Every map, and where it lies in the document.
    pub(crate) const fn maps(&self) -> [(Root, &BTreeMap<String, Value>); 5] {
        [
            (Root::Feedback, &self.feedback),
            (Root::Meta, &self.meta),
            (Root::Items, &self.items),
            (Root::Decisions, &self.decisions),
            (Root::Presenter, &self.presenter),
        ]
    }
}

/// A document as it lies in the log.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// Updates in the v1 encoding of Yjs: the newest snapshot first, if there is one, then every entry after it in
    /// order. Empty for a document that nobody has written yet.
    pub updates: Vec<Bytes>,
    /// The sequence of the last entry, 0 when there is none.
    pub sequence: Sequence,
    /// The sequence up to which the snapshot holds everything, 0 without one.
    pub compacted: Sequence,
    /// Whose each Yjs client id is, for good.
    pub clients: BTreeMap<YClient, Writer>,
    /// The media of the document's revision.
    pub media: RevisionMedia,
    /// What the server owns of it; absent where the log does not know.
    pub facts: Option<Facts>,
}

/// The media of a revision that marks can be made on: of clips the frames that they have, of stills nothing.
pub type RevisionMedia = BTreeMap<MediaId, Option<FrameRange>>;

/// One update of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who made it.
    pub writer: Writer,
    /// The update, in the v1 encoding of Yjs.
    pub update: Bytes,
    /// When the room judged it.
    pub at: DateTime<Utc>,
    /// Whether the server wrote it only because of what people did before: the feedback that marks and comments make.
    pub follows: bool,
}

/// A record that an update made or changed, whole, as it is afterwards. Records are never removed; `deleted` is set.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordChange {
    /// An annotation.
    Annotation(RecordId, Annotation),
    /// A comment.
    Comment(RecordId, Comment),
}

/// Consecutive entries of one document, to be appended whole or not at all.
#[derive(Debug, Clone)]
pub struct Append {
    /// The document.
    pub document: DocumentName,
    /// The sequence of the last entry that its room knows. The entries get the ones after it; where the log holds an
    /// entry after it already, this is a [`Conflict`].
    pub after: Sequence,
    /// The updates, in order. May be empty when only clients are bound.
    pub entries: Vec<Entry>,
    /// Client ids that are bound from now on. One that is bound to somebody else already is a [`Conflict`].
    pub clients: Vec<(YClient, Writer)>,
    /// What the entries made or changed, each record once, to be written into tables in the same transaction.
    pub changes: Vec<RecordChange>,
}

/// Another writer was first: the room reads the log again and judges again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("another writer was first")]
pub struct Conflict;

/// Why the log did not answer.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// There is no such document (its revision does not exist).
    #[error("there is no such document")]
    NoSuchDocument,
    /// The log cannot be reached; whether an append happened is unknown.
    #[error("the log is away")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl LogError {
    /// The log cannot be reached because of `source`.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }
}

/// A log entry range that was replayed into one snapshot.
#[derive(Debug, Clone)]
pub struct Compaction {
    /// The document.
    pub document: DocumentName,
    /// The snapshot holds every entry up to and with this one.
    pub through: Sequence,
    /// The snapshot, as an update in the v1 encoding of Yjs.
    pub snapshot: Bytes,
}

/// Keeps documents. Implementations may be called from many tasks at once.
#[async_trait]
pub trait DocumentLog: Send + Sync + 'static {
    /// Reads a document. A document of an existing revision that nobody has written is empty, not an error.
    async fn load(&self, document: DocumentName) -> Result<Stored, LogError>;

    /// Reads the media of a document's revision again, when a mark names one, or frames of one, that the room does not know.
    async fn media(&self, document: DocumentName) -> Result<RevisionMedia, LogError>;

    /// Appends a group, of one document each, in one transaction. The answers are in the order of the group. A
    /// conflict concerns its document alone: the others are committed. After an error nothing is known.
    async fn append(&self, group: Vec<Append>) -> Result<Vec<Result<(), Conflict>>, LogError>;

    /// Stores a snapshot, so that loading is quick. Entries are kept for history. A snapshot older than the one that
    /// is there is ignored.
    async fn compact(&self, compaction: Compaction) -> Result<(), LogError>;
}
