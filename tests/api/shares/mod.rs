//! Share links: who makes them, who comes in, what guests see and may, and how links end.

mod coming;
mod deciding;
mod making;
mod seeing;
