//! Who made a record.

use std::fmt;
use std::str::FromStr;

use domain::ids::{GuestId, UserId};

use crate::{UnknownText, id_number, text_form};

/// The maker of a record, written `user:<id>` or `guest:<id>`. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Author {
    /// A person with an account.
    User(UserId),
    /// A guest.
    Guest(GuestId),
}

text_form!(Author, "`user:${number}` | `guest:${number}`");

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Guest(id) => write!(f, "guest:{id}"),
        }
    }
}

impl FromStr for Author {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown =
            || UnknownText { text: text.to_owned(), expected: "an author (user:<id> or guest:<id>)" };
        let (kind, digits) = text.split_once(':').ok_or_else(unknown)?;
        let number = id_number(digits).ok_or_else(unknown)?;
        match kind {
            "user" => Ok(Self::User(UserId(number))),
            "guest" => Ok(Self::Guest(GuestId(number))),
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_has_one_text() {
        for text in ["user:7", "guest:9007199254740991"] {
            assert_eq!(text.parse::<Author>().unwrap().to_string(), text);
        }
        for text in [
            "user:",
            "user:07",
            "user:-1",
            "user:+1",
            "user:0",
            "robot:1",
            "user:7 ",
            "guest:9007199254740992",
        ] {
            assert!(text.parse::<Author>().is_err(), "{text}");
        }
    }
}
