//! What Rushes is about, as pure types and functions.
