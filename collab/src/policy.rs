//! Who may do what to a document: pure rules on effects.
//!
//! | effect | who |
//! |---|---|
//! | anything new at all | who may draw or comment |
//! | a mark, a comment | who may draw, who may comment |
//! | a new record | in one's own name, complete and valid, made in the past |
//! | its author, its time, its id | nobody |
//! | its other fields, a comment's words | its author |
//! | `deleted` | its author, and who may decide; in one's own name |
//! | taking a record or another field out | nobody |
//! | `feedback`, `meta`, any other root, session documents | nobody but the server |

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::MediaId;
use schema::{Author, Deletion, DocumentName, FrameRange, Invalid, RecordId, Root};

use crate::close::Close;
use crate::connection::Capability;
use crate::log::{RecordChange, RevisionMedia};

/// A record's place: its map and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey {
    /// The map that it is in.
    pub root: Root,
    /// Its key there.
    pub id: RecordId,
}

/// What never changes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Who made it.
    pub author: Author,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// What an update did to a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A record that was not there.
    Created {
        /// Which.
        key: RecordKey,
        /// The record, or why it is none.
        after: Result<RecordChange, Invalid>,
    },
    /// Fields of a record that was there.
    Changed {
        /// Which.
        key: RecordKey,
        /// What was known of it; nothing when it could not be read.
        before: Option<Known>,
        /// The fields, and whether each was taken out.
        fields: Vec<(Arc<str>, bool)>,
        /// Whether the words of a comment were changed.
        body: bool,
        /// The record afterwards, or why it is none any more.
        after: Result<RecordChange, Invalid>,
    },
    /// A record was taken out.
    Removed {
        /// Which.
        key: RecordKey,
    },
    /// Another record was put in the place of one.
    Replaced {
        /// Which.
        key: RecordKey,
    },
    /// An entry whose key is no id.
    NotAnId {
        /// In which map.
        root: Root,
        /// The key.
        key: String,
    },
    /// Something in a map that is not for people, or in a place where nothing belongs.
    Elsewhere {
        /// In which map.
        root: Root,
    },
}

/// Why an update is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They may look, not draw.
    #[error("you may look at this document, not draw or comment in it")]
    ReadOnly,
    /// They may comment, not draw.
    #[error("you may comment on this document, not draw in it")]
    NoDrawing,
    /// They may draw, not comment.
    #[error("you may draw in this document, not comment on it")]
    NoComments,
    /// A record in another's name.
    #[error("a mark or comment carries another author than you")]
    ForgedAuthor,
    /// A change of what another made.
    #[error("only its author may change a mark or comment")]
    NotYours,
    /// A deletion in another's name.
    #[error("a deletion carries another name than yours")]
    ForgedDeletion,
    /// A change of what never changes.
    #[error("author and time of a mark or comment never change")]
    Immutable,
    /// Something was taken out.
    #[error("marks, comments and their fields are never taken out; set `deleted`")]
    TakenOut,
    /// Something that only the server writes.
    #[error("only the server writes this part of the document")]
    ServerOwned,
    /// A key that is no id.
    #[error("the id of a mark or comment has to be a ULID")]
    NotAnId,
    /// A record that breaks the layout.
    #[error("a mark or comment is not valid: {0}")]
    Invalid(Invalid),
    /// A medium that is not the revision's.
    #[error("medium {0} does not belong to this revision")]
    ForeignMedia(MediaId),
    /// Frames that the medium does not have.
    #[error("{}", no_such_frames(.0.as_ref()))]
    NoSuchFrames(Option<FrameRange>),
    /// A time that has not come yet.
    #[error("a time lies in the future; set your clock")]
    Future,
    /// Too many records.
    #[error("this document is full")]
    Full,
}

impl Refusal {
    /// Its name, as in metrics and in the message to the client.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::NoDrawing => "no_drawing",
            Self::NoComments => "no_comments",
            Self::ForgedAuthor => "forged_author",
            Self::NotYours => "not_yours",
            Self::ForgedDeletion => "forged_deletion",
            Self::Immutable => "immutable",
            Self::TakenOut => "taken_out",
            Self::ServerOwned => "server_owned",
            Self::NotAnId => "not_an_id",
            Self::Invalid(_) => "invalid",
            Self::ForeignMedia(_) => "foreign_media",
            Self::NoSuchFrames(_) => "no_such_frames",
            Self::Future => "future",
            Self::Full => "full",
        }
    }

    /// How the connection is closed.
    pub fn close(&self) -> Close {
        let code = if matches!(self, Self::Full) { Close::TOO_LARGE } else { Close::FORBIDDEN };
        Close::new(code, format!("{}: {self}", self.code()))
    }
}

fn no_such_frames(there: Option<&FrameRange>) -> String {
    match there {
        Some(FrameRange { first, last }) => format!("the clip has the frames {first} to {last}"),
        None => "there is no clip with such frames; frames are null on stills".to_owned(),
    }
}

/// How far a client's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// What the rules need to know besides the effects.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The document.
    pub document: DocumentName,
    /// Who did it.
    pub author: Author,
    /// May they draw?
    pub draw: bool,
    /// May they comment?
    pub comment: bool,
    /// May they delete what others made?
    pub decide: bool,
    /// The present moment.
    pub now: DateTime<Utc>,
    /// The media of the revision.
    pub media: &'a RevisionMedia,
}

impl<'a> Situation<'a> {
    pub(crate) const fn of(
        document: DocumentName,
        capability: &Capability,
        now: DateTime<Utc>,
        media: &'a RevisionMedia,
    ) -> Self {
        Self {
            document,
            author: capability.author,
            draw: capability.draw,
            comment: capability.comment,
            decide: capability.decide,
            now,
            media,
        }
    }

    /// Whether they may do anything new, whatever it is. Asked before anything is applied.
    pub const fn admits(&self) -> Result<(), Refusal> {
        match self.document {
            DocumentName::Session(_) => Err(Refusal::ServerOwned),
            _ if !self.draw && !self.comment => Err(Refusal::ReadOnly),
            _ => Ok(()),
        }
    }

    /// Judges what was done; gives the records as they are now.
    pub fn judge(&self, effects: Vec<Effect>) -> Result<Vec<RecordChange>, Refusal> {
        self.admits()?;
        effects.into_iter().map(|effect| self.judge_one(effect)).collect()
    }

    /// Whether records name media, or frames of them, that are not known to be the revision's: they may have come since.
    pub fn names_foreign_media(&self, effects: &[Effect]) -> bool {
        effects.iter().any(|effect| match effect {
            Effect::Created { after: Ok(after), .. } | Effect::Changed { after: Ok(after), .. } => {
                self.check_media(after).is_err()
            }
            _ => false,
        })
    }

    fn judge_one(&self, effect: Effect) -> Result<RecordChange, Refusal> {
        match effect {
            Effect::Created { after, .. } => {
                let after = after.map_err(Refusal::Invalid)?;
                let (author, created, deleted) = common(&after);
                if author != self.author {
                    return Err(Refusal::ForgedAuthor);
                }
                self.may_make(&after)?;
                self.happened(created)?;
                self.may_delete(deleted)?;
                self.check_media(&after)?;
                Ok(after)
            }
            Effect::Changed { before, fields, body, after, .. } => {
                let before = before.ok_or(Refusal::NotYours)?;
                let own = before.author == self.author;
                let only_deletion = !body && fields.iter().all(|(field, _)| &**field == "deleted");
                let may = own || (self.decide && only_deletion);
                if !may {
                    return Err(Refusal::NotYours);
                }
                // Taking `deleted` out is clearing it: an undo of who set it first does that.
                if fields.iter().any(|(field, taken_out)| *taken_out && &**field != "deleted") {
                    return Err(Refusal::TakenOut);
                }
                let after = after.map_err(Refusal::Invalid)?;
                if !only_deletion {
                    self.may_make(&after)?;
                }
                let (author, created, deleted) = common(&after);
                if (author, created) != (before.author, before.created) {
                    return Err(Refusal::Immutable);
                }
                let touched = |name: &str| fields.iter().any(|(field, _)| &**field == name);
                if touched("deleted") {
                    self.may_delete(deleted)?;
                }
                if ["media", "geometry", "frames", "frame"].into_iter().any(touched) {
                    self.check_media(&after)?;
                }
                Ok(after)
            }
            Effect::Removed { .. } | Effect::Replaced { .. } => Err(Refusal::TakenOut),
            Effect::NotAnId { .. } => Err(Refusal::NotAnId),
            Effect::Elsewhere { root } if root.is_written_by_people() => {
                Err(Refusal::Invalid(Invalid::new("", schema::Problem::Unknown)))
            }
            Effect::Elsewhere { .. } => Err(Refusal::ServerOwned),
        }
    }

    /// Whether they may make, or remake, a record of this kind.
    const fn may_make(&self, record: &RecordChange) -> Result<(), Refusal> {
        match record {
            RecordChange::Annotation(..) if !self.draw => Err(Refusal::NoDrawing),
            RecordChange::Comment(..) if !self.comment => Err(Refusal::NoComments),
            RecordChange::Annotation(..) | RecordChange::Comment(..) => Ok(()),
        }
    }

    fn happened(&self, at: DateTime<Utc>) -> Result<(), Refusal> {
        if at > self.now + AHEAD { Err(Refusal::Future) } else { Ok(()) }
    }

    fn may_delete(&self, deleted: Option<Deletion>) -> Result<(), Refusal> {
        match deleted {
            Some(deletion) if deletion.by != self.author => Err(Refusal::ForgedDeletion),
            Some(deletion) => self.happened(deletion.at),
            None => Ok(()),
        }
    }

    fn check_media(&self, record: &RecordChange) -> Result<(), Refusal> {
        match record {
            RecordChange::Annotation(_, annotation) => {
                let known = |media: &MediaId| self.media.contains_key(media);
                if let Some(media) = annotation.media_named().find(|media| !known(media)) {
                    return Err(Refusal::ForeignMedia(media));
                }
                let there = self.media.get(&annotation.media).copied().flatten();
                match annotation.frames {
                    Some(named) if !there.is_some_and(|there| there.holds(named)) => {
                        Err(Refusal::NoSuchFrames(there))
                    }
                    _ => Ok(()),
                }
            }
            RecordChange::Comment(_, comment) => match comment.frame {
                // A comment names no medium: any clip of the revision may be meant.
                Some(frame) => {
                    let named = FrameRange { first: frame, last: frame };
                    let mut there = self.media.values().flatten();
                    if there.clone().any(|there| there.holds(named)) {
                        Ok(())
                    } else {
                        Err(Refusal::NoSuchFrames(there.next().copied()))
                    }
                }
                None => Ok(()),
            },
        }
    }
}

fn common(record: &RecordChange) -> (Author, DateTime<Utc>, Option<Deletion>) {
    match record {
        RecordChange::Annotation(_, record) => (record.author, record.created, record.deleted),
        RecordChange::Comment(_, record) => (record.author, record.created, record.deleted),
    }
}

#[cfg(test)]
mod tests;
