//! The HTTP API, against a service in this process with a real Postgres. Files mirror the routes.

mod auth;
mod openapi;
mod permissions;
