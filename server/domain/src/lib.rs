//! What Rushes is about, as pure types and functions: no clock, no randomness, no IO of its own.

pub mod access;
pub mod clip;
pub mod clock;
pub mod deliverable;
pub mod feedback;
pub mod ids;
pub mod media;
pub mod notification;
pub mod pipeline;
pub mod project;
pub mod random;
pub mod refusal;
pub mod revision;
pub mod session;
pub mod share;
pub mod slug;
pub mod stage;
pub mod time;

pub use access::{Actor, Permission, Role};
pub use clip::{ClipFormat, ClipInfo};
pub use clock::{Clock, ManualClock, SystemClock};
pub use deliverable::DeliverableStatus;
pub use feedback::FeedbackStatus;
pub use media::{MediaKind, MediaRole, MediaState, MediaStatus};
pub use notification::{ChannelKind, ChannelTopic, NotificationKind};
pub use pipeline::PipelineGraph;
pub use project::{Priority, ProjectStatus};
pub use random::{Random, SeededRandom, SystemRandom};
pub use refusal::{Note, Refusal, RefusalKind};
pub use revision::{RevisionState, RevisionStatus, Verdict};
pub use session::SessionStatus;
pub use share::{LinkRights, LinkState};
pub use slug::{ProjectCode, Slug};
pub use stage::{ApprovalType, AssignmentKind, MoveActor, StageEvent, StageFacts, StageStatus};
pub use time::{Frame, FrameRate, Timecode};
