//! How closed sets of names look in the description of the API.

use domain::media::{MediaKind, MediaRole, MediaStatus};
use domain::pipeline::BlockReason;
use domain::stage::{ApprovalType, AssignmentKind, StageStatus};
use domain::{
    ChannelKind, ChannelTopic, DeliverableStatus, FeedbackStatus, LinkState, NotificationKind, Priority,
    ProjectStatus, RevisionStatus, Role, SessionStatus, Verdict,
};
use utoipa::openapi::schema::{Array, ArrayBuilder, Object, ObjectBuilder, Type};

use super::shares::{TargetKind, VisitKind};

fn one_of(names: impl Iterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

macro_rules! closed_sets {
    ($($function:ident: $set:ty),* $(,)?) => {$(
        #[doc = concat!("The names of [`", stringify!($set), "`].")]
        pub fn $function() -> Object {
            one_of(<$set>::ALL.iter().map(|value| value.as_str()))
        }
    )*};
}

closed_sets! {
    role: Role,
    priority: Priority,
    project_status: ProjectStatus,
    deliverable_status: DeliverableStatus,
    stage_status: StageStatus,
    approval_type: ApprovalType,
    assignment_kind: AssignmentKind,
    block_reason: BlockReason,
    revision_status: RevisionStatus,
    session_status: SessionStatus,
    verdict: Verdict,
    media_kind: MediaKind,
    media_role: MediaRole,
    media_status: MediaStatus,
    feedback_status: FeedbackStatus,
    link_state: LinkState,
    target_kind: TargetKind,
    visit_kind: VisitKind,
    notification_kind: NotificationKind,
    channel_kind: ChannelKind,
    channel_topic: ChannelTopic,
}

/// Several of what a channel is told of.
pub fn channel_topics() -> Array {
    ArrayBuilder::new().items(channel_topic()).build()
}

/// What can be said of resolved feedback.
pub fn feedback_verdict() -> Object {
    one_of([FeedbackStatus::Verified, FeedbackStatus::Reopened].into_iter().map(FeedbackStatus::as_str))
}
