//! Tests: realtime.
