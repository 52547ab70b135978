//! Tests across crates: API, realtime, faults, browser.
