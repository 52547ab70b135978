//! A comment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::author::Author;
use crate::fields::Fields;
use crate::validate::{Deletion, Invalid, RecordId, limits};

/// A comment, layout version 1. Its id is its key in the map `comments`.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Comment {
    /// Who wrote it.
    pub author: Author,
    /// When it was begun, by the writer's clock.
    #[ts(type = "string")]
    pub created: DateTime<Utc>,
    /// What it says. In the document this is a `Y.Text`.
    pub body: String,
    /// The comment that it answers.
    pub parent: Option<RecordId>,
    /// The annotation that it speaks of.
    pub annotation: Option<RecordId>,
    /// The frame that it speaks of.
    pub frame: Option<i32>,
    /// Whether somebody has to do something about it.
    pub actionable: bool,
    /// Set while it is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub deleted: Option<Deletion>,
}

impl Comment {
    /// The fields of the layout.
    pub const FIELDS: [&str; 8] =
        ["author", "created", "body", "parent", "annotation", "frame", "actionable", "deleted"];

    /// Reads and checks a record, in which `body` is a text.
    pub fn read(value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of("", value)?;
        fields.only(&Self::FIELDS)?;
        Ok(Self {
            author: fields.author("author")?,
            created: fields.time("created")?,
            body: fields.bounded_text("body", limits::COMMENT)?,
            parent: fields.record("parent")?,
            annotation: fields.record("annotation")?,
            frame: fields.nullable("frame")?.map(|_| fields.frame("frame")).transpose()?,
            actionable: fields.boolean("actionable")?,
            deleted: fields.optional("deleted").map(|value| Deletion::read("/deleted", value)).transpose()?,
        })
    }
}

impl<'de> Deserialize<'de> for Comment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
