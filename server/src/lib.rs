//! The Rushes server.
