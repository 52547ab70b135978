//! The Rushes server: HTTP and sockets in front of use-cases, over Postgres and a media store.

pub mod app;
pub mod config;
pub mod http;
pub mod store;
pub mod telemetry;
