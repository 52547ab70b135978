//! What people are told of.

use crate::named;

named! {
    /// Why somebody is told of something.
    NotificationKind {
        /// Work was given to them.
        Assignment = "assignment",
        /// They were named in a comment.
        Mention = "mention",
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
