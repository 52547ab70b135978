//! Stills of every format, made here, through the crate's public surface.

mod derived;
mod floating;
mod hostile;
mod made;
mod orientation;
mod probed;
