//! The HTTP API, against a service in this process with a real Postgres. Files mirror the routes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod activity;
mod annotations;
mod auth;
mod channels;
mod clips;
mod deliverables;
mod feedback;
mod hardening;
mod media;
mod notifications;
mod openapi;
mod organization;
mod permissions;
mod pictures;
mod pixels;
mod projects;
mod reviews;
mod revisions;
mod shares;
mod stages;
mod tiles;
mod tus;
mod uploads;
