//! How the state machines say no: one shape for all of them, so that the server maps it in one place.

use std::borrow::Cow;

/// Why a move was refused, as the caller's reply tells it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The state or the facts do not allow the move, whoever asks (409 `invalid-transition`).
    InvalidTransition,
    /// The move is possible, but not for this person (403).
    WrongActor,
    /// The move is possible and theirs, but has to say why (422, at `/note`).
    NoteMissing,
}

/// A move that a state machine refused: which machine, in which state, on which event, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.detail())]
pub struct Refusal {
    /// What kind of no it is.
    pub kind: RefusalKind,
    /// What was to be moved, in lower case: "stage", "revision", "project", "medium".
    pub subject: &'static str,
    /// The state that it is in, as JSON and Postgres write it.
    pub state: &'static str,
    /// What was asked for, as a verb: "start", "submit".
    pub event: &'static str,
    /// A sentence for the person who asked: what they can do about it.
    pub remedy: Cow<'static, str>,
}

impl Refusal {
    /// The whole message, for the person who asked: what is not possible, and the remedy.
    pub fn detail(&self) -> String {
        let Self { subject, state, event, remedy, .. } = self;
        match self.kind {
            RefusalKind::InvalidTransition => {
                let article = if subject.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                format!("Cannot {event} {article} {subject} that is {state}. {remedy}")
            }
            RefusalKind::WrongActor => format!("You may not {event} this {subject}. {remedy}"),
            RefusalKind::NoteMissing => format!("To {event} this {subject}, say why. {remedy}"),
        }
    }
}

/// A note that says something: never blank, trimmed at both ends.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Note(String);

impl Note {
    /// The note in `text`, or none when it is blank.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, taken out.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_note_is_no_note() {
        assert_eq!(Note::new(" \n\t"), None);
        assert_eq!(
            Note::new("  softer rim light ").map(Note::into_string).as_deref(),
            Some("softer rim light")
        );
    }

    #[test]
    fn a_refusal_names_state_and_event_and_ends_with_the_remedy() {
        let refusal = Refusal {
            kind: RefusalKind::InvalidTransition,
            subject: "stage",
            state: "APPROVED",
            event: "start",
            remedy: "Reopen it first.".into(),
        };
        assert_eq!(refusal.to_string(), "Cannot start a stage that is APPROVED. Reopen it first.");
        let item = Refusal { subject: "item", ..refusal };
        assert_eq!(item.to_string(), "Cannot start an item that is APPROVED. Reopen it first.");
    }
}
