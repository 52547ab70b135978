//! Stills of every format, made here, through the crate's public surface.

#![expect(clippy::unwrap_used, reason = "a test may stop where a file of its own cannot be made or read")]

mod decoded;
mod demo;
mod derived;
mod exported;
mod film;
mod floating;
mod formats;
mod hostile;
mod made;
mod orientation;
mod probed;
mod profiles;
mod programs;
mod written;
