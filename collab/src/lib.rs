//! Live documents and their rooms.
