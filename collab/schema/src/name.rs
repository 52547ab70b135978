//! Names of documents and of the maps at their root.

use std::fmt;
use std::str::FromStr;

use domain::ids::{ReviewSessionId, RevisionId};

use crate::{UnknownText, id_number, text_form};

/// The name of a live document, as in `/collab/<name>`. A document is the unit of visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentName {
    /// `revision:<id>`: what everybody who may see the revision sees.
    Revision(RevisionId),
    /// `internal:<id>`: what only the studio sees of a revision, in the same layout.
    Internal(RevisionId),
    /// `session:<id>`: a review session, written by the server alone.
    Session(ReviewSessionId),
}

text_form!(DocumentName, "`revision:${number}` | `internal:${number}` | `session:${number}`");

impl DocumentName {
    /// The revision whose marks it holds.
    pub const fn revision(self) -> Option<RevisionId> {
        match self {
            Self::Revision(id) | Self::Internal(id) => Some(id),
            Self::Session(_) => None,
        }
    }
}

impl DocumentName {
    /// The session that it is of.
    pub const fn session(self) -> Option<ReviewSessionId> {
        match self {
            Self::Session(id) => Some(id),
            Self::Revision(_) | Self::Internal(_) => None,
        }
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Revision(id) => write!(f, "revision:{id}"),
            Self::Internal(id) => write!(f, "internal:{id}"),
            Self::Session(id) => write!(f, "session:{}", id.0),
        }
    }
}

impl FromStr for DocumentName {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownText {
            text: text.to_owned(),
            expected: "a document (revision:<id>, internal:<id> or session:<id>)",
        };
        let (kind, digits) = text.split_once(':').ok_or_else(unknown)?;
        let number = id_number(digits).ok_or_else(unknown)?;
        match kind {
            "revision" => Ok(Self::Revision(RevisionId(number))),
            "internal" => Ok(Self::Internal(RevisionId(number))),
            "session" => Ok(Self::Session(ReviewSessionId(number))),
            _ => Err(unknown()),
        }
    }
}

/// A map at the root of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// Marks on the picture, by id.
    Annotations,
    /// Comments, by id.
    Comments,
    /// What became of each piece of feedback; the server alone writes it.
    Feedback,
    /// What the document is; the server alone writes it.
    Meta,
    /// Of a session: what is looked at. The server alone writes it, like the rest of a session's document.
    Items,
    /// Of a session: what was decided about each item.
    Decisions,
    /// Of a session: who leads.
    Presenter,
    /// Of a session: what the presenter shows.
    Stage,
}

impl Root {
    /// Every root map of a document, of whichever kind.
    pub const ALL: [Self; 8] = [
        Self::Annotations,
        Self::Comments,
        Self::Feedback,
        Self::Meta,
        Self::Items,
        Self::Decisions,
        Self::Presenter,
        Self::Stage,
    ];

    /// Its name in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Annotations => "annotations",
            Self::Comments => "comments",
            Self::Feedback => "feedback",
            Self::Meta => "meta",
            Self::Items => "items",
            Self::Decisions => "decisions",
            Self::Presenter => "presenter",
            Self::Stage => "stage",
        }
    }

    /// Whether people write it; the others are the server's.
    pub const fn is_written_by_people(self) -> bool {
        matches!(self, Self::Annotations | Self::Comments)
    }

    /// The root map of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|root| root.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_one_name() {
        for text in ["revision:1", "internal:42", "session:9007199254740991"] {
            assert_eq!(text.parse::<DocumentName>().unwrap().to_string(), text);
            assert_eq!(
                serde_json::to_string(&text.parse::<DocumentName>().unwrap()).unwrap(),
                format!("\"{text}\"")
            );
        }
        for text in
            ["", "revision", "revision:", "revision:01", "revision:1:2", "Revision:1", "revision:1 ", "x:1"]
        {
            assert!(text.parse::<DocumentName>().is_err(), "{text}");
        }
    }
}
