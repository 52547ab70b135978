//! Why a connection is closed, as codes of the WebSocket protocol.

use std::borrow::Cow;

/// The end of a connection: a close code and a reason in plain words (at most 123 bytes, as the protocol has it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// The close code.
    pub code: u16,
    /// What happened, and what to do about it.
    pub reason: Cow<'static, str>,
}

impl Close {
    /// Not signed in, or not any more.
    pub const UNAUTHENTICATED: u16 = 4401;
    /// Refused, or a right was taken away.
    pub const FORBIDDEN: u16 = 4403;
    /// No such document for this person.
    pub const NOT_FOUND: u16 = 4404;
    /// The Yjs client id belongs to somebody else.
    pub const CLIENT_TAKEN: u16 = 4409;
    /// A message or a document is too large.
    pub const TOO_LARGE: u16 = 4413;
    /// Too many messages.
    pub const TOO_FAST: u16 = 4429;
    /// The server restarts.
    pub const RESTARTING: u16 = 1012;
    /// Overloaded or stalled: try again.
    pub const TRY_AGAIN: u16 = 1013;

    /// A close with `code` and `reason`; a reason that is too long for the protocol is cut.
    pub fn new(code: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        let mut reason = reason.into();
        if reason.len() > 123 {
            let end = (0..=123).rev().find(|&at| reason.is_char_boundary(at)).unwrap_or(0);
            reason.to_mut().truncate(end);
        }
        Self { code, reason }
    }

    /// The server restarts.
    pub fn restarting() -> Self {
        Self::new(Self::RESTARTING, "the server restarts; reconnect in a moment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_a_close_frame() {
        let close = Close::new(Close::FORBIDDEN, "ü".repeat(100));
        assert_eq!(close.reason.len(), 122);
    }
}
