//! The Rushes server: HTTP and sockets in front of use-cases, over Postgres and a media store.

pub mod app;
pub mod blob;
pub mod chat;
pub mod config;
pub mod doctor;
pub mod fonts;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod realtime;
pub mod render;
pub mod seed;
pub mod start;
pub mod store;
pub mod telemetry;
