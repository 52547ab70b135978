//! A type for every id, so that one cannot stand for another.

use serde::{Deserialize, Serialize};

/// Declares the id of a table: a positive 64-bit number in Postgres and in JSON.
macro_rules! table_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The bare number, as Postgres holds it.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

table_ids! {
    /// A studio: the root of everything that a tenant owns.
    OrganizationId,
    /// A person with an account.
    UserId,
    /// A client's team, to which projects are shown.
    ClientTeamId,
    /// A pipeline template.
    PipelineId,
    /// A stage of a pipeline template.
    StageDefinitionId,
    /// A project.
    ProjectId,
    /// A deliverable: what a project delivers (table `entities`).
    DeliverableId,
    /// A stage of one deliverable.
    StageId,
    /// A revision: one numbered round of a stage.
    RevisionId,
    /// A picture or clip of a revision.
    MediaId,
    /// An item of feedback.
    FeedbackId,
    /// A file on its way into a revision, which may be interrupted.
    UploadId,
    /// A row of the event log.
    EventId,
    /// A review session.
    ReviewSessionId,
    /// What a review session looks at: one stage, frozen to one of its rounds.
    ReviewItemId,
    /// The record of a decision.
    DecisionId,
    /// A link that opens a session or a round to people without an account.
    ShareLinkId,
    /// Somebody without an account, who came through a share link.
    GuestId,
    /// What somebody is told of.
    NotificationId,
    /// A channel of a chat program.
    ChannelId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_bare_number_in_text_and_json() {
        let id = RevisionId(41);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), "41");
        assert_eq!(serde_json::from_str::<RevisionId>("41").unwrap(), id);
        assert!("41x".parse::<RevisionId>().is_err());
    }
}
