//! Rooms as their clients see them.

mod admitting;
mod bus;
mod committing;
mod converging;
mod facts;
mod history;
mod leading;
mod people;
mod random;
mod refusing;
mod support;
mod yjs;
