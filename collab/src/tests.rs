//! Rooms as their clients see them.

mod admitting;
mod bus;
mod committing;
mod converging;
mod facts;
mod history;
mod lane;
mod leading;
mod people;
mod random;
mod refusing;
mod replaying;
mod support;
mod yjs;
