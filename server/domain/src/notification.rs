//! What people are told of.

use crate::named;

named! {
    /// Why somebody is told of something.
    NotificationKind {
        /// Work was given to them.
        Assignment = "assignment",
        /// They were named in a comment.
        Mention = "mention",
        /// Somebody answered a note of theirs, or one that they had answered.
        Reply = "reply",
        /// A round that they have to do with went to review.
        Round = "round",
        /// A round of theirs was decided, or a client has said what they think of it.
        Decision = "decision",
        /// Open feedback of theirs went along to a new round.
        CarryOver = "carry_over",
        /// Work of theirs is due within two days.
        DueSoon = "due_soon",
        /// Work of theirs should be done by now.
        Overdue = "overdue",
    }
}

impl NotificationKind {
    /// Whether somebody who has chosen nothing is sent mail of it: what waits for them alone.
    pub const fn is_mailed_usually(self) -> bool {
        matches!(self, Self::Assignment | Self::Mention | Self::Reply)
    }
}

named! {
    /// A chat program that has channels.
    ChannelKind {
        /// Slack, or whatever takes the same messages, as Mattermost does.
        Slack = "slack",
        /// Microsoft Teams.
        Teams = "teams",
    }
}

named! {
    /// What a channel of a chat program is told of.
    ChannelTopic {
        /// A round went to review.
        Round = "round",
        /// A round was decided, or a client has said what they think of it.
        Decision = "decision",
    }
}
