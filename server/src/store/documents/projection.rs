//! Marks and comments as rows of tables, each with the number of the commit that it came in.

use collab::{Append, RecordChange};
use schema::{Author, Deletion, DocumentName};
use serde_json::{Value, json};

/// The records that a group of commits made or changed.
#[derive(Default)]
pub(super) struct Projected {
    annotations: Vec<Value>,
    comments: Vec<Value>,
    mentions: Vec<Value>,
}

impl Projected {
    pub(super) const fn is_empty(&self) -> bool {
        self.annotations.is_empty() && self.comments.is_empty()
    }

    /// Rows of annotations, rows of comments, and rows of who is mentioned in these.
    pub(super) fn into_rows(self) -> [Value; 3] {
        [self.annotations, self.comments, self.mentions].map(Value::Array)
    }
}

/// Takes in what the commit of this number made or changed.
pub(super) fn project(projected: &mut Projected, number: i64, append: &Append) {
    let at = append.entries.last().map(|entry| entry.at);
    let internal = matches!(append.document, DocumentName::Internal(_));
    for change in &append.changes {
        match change {
            RecordChange::Annotation(id, mark) => {
                let whole = serde_json::to_value(mark).unwrap_or_default();
                projected.annotations.push(json!({
                    "n": number, "crdt_id": id.as_str(), "is_internal": internal,
                    "kind": mark.shape.kind().as_str(), "author": mark.author, "author_id": account(mark.author),
                    "media_id": mark.media, "geometry": whole.get("geometry"), "style": mark.style,
                    "frame_in": mark.frames.map(|f| f.first), "frame_out": mark.frames.map(|f| f.last),
                    "comment_crdt_id": mark.comment, "created_at": mark.created,
                    "deleted_at": mark.deleted.as_ref().map(|d| d.at), "deleted_by": deleter(mark.deleted.as_ref()),
                    "updated_at": at,
                }));
            }
            RecordChange::Comment(id, comment) => {
                let mentioned = schema::mention::mentions(&comment.body).into_iter();
                projected.mentions.extend(
                    mentioned.map(|user| json!({ "n": number, "crdt_id": id.as_str(), "user_id": user })),
                );
                projected.comments.push(json!({
                    "n": number, "crdt_id": id.as_str(), "is_internal": internal,
                    "author": comment.author, "author_id": account(comment.author), "body": comment.body,
                    "parent_crdt_id": comment.parent, "annotation_crdt_id": comment.annotation, "frame": comment.frame,
                    "actionable": comment.actionable, "created_at": comment.created,
                    "deleted_at": comment.deleted.as_ref().map(|d| d.at), "deleted_by": deleter(comment.deleted.as_ref()),
                    "updated_at": at,
                }));
            }
        }
    }
}

fn account(author: Author) -> Option<i64> {
    match author {
        Author::User(user) => Some(user.get()),
        Author::Guest(_) => None,
    }
}

fn deleter(deletion: Option<&Deletion>) -> Option<Author> {
    deletion.map(|d| d.by)
}
