//! What happens to servers: kills of all kinds, stale files, and work that is cut off.

mod away;
mod cutting_off;
mod killing;
mod living;
mod telling;
mod uploading;
