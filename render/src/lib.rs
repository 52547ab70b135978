//! Pixels and frames.
