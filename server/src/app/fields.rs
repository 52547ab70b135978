//! What people type into fields, checked once where it comes in.

use chrono::{Datelike as _, NaiveDate};
use domain::Note;
use serde::{Deserialize, Deserializer};

/// Longest name, in characters.
const NAME_LENGTH: usize = 200;
/// Longest note, in characters.
const NOTE_LENGTH: usize = 5000;

/// Tells a field that is absent (`None`) from one that is null (`Some(None)`): use with `#[serde(default)]`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A line of text without control characters, trimmed, of 1 to `longest` characters.
fn line(text: &str, longest: usize) -> Result<String, String> {
    let text = text.trim();
    if !(1..=longest).contains(&text.chars().count()) {
        return Err(format!("use 1 to {longest} characters"));
    }
    if text.chars().any(char::is_control) {
        return Err("use one line, without control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// The name of something: one line of 1 to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(String);

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        line(&text, NAME_LENGTH).map(Self)
    }
}

/// A number that the trade gives a colour, material and finish: one line of 1 to 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Sku(String);

impl Sku {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Sku {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        line(&text, 100).map(Self)
    }
}

/// A quarter of a year, as `2026-Q4`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Quarter(String);

impl Quarter {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Quarter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.trim().as_bytes() {
            [year @ .., b'-', b'Q', b'1'..=b'4']
                if year.len() == 4 && year.iter().all(u8::is_ascii_digit) =>
            {
                Ok(Self(text.trim().to_owned()))
            }
            _ => Err("write year and quarter as 2026-Q4".to_owned()),
        }
    }
}

/// A day of the calendar in the years that productions are planned in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(NaiveDate);

impl Day {
    /// The date.
    pub const fn date(self) -> NaiveDate {
        self.0
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parsed = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        parsed
            .filter(|date| text.len() == 10 && (1970..=9999).contains(&date.year()))
            .map(Self)
            .ok_or_else(|| "write the day as 2026-11-20".to_owned())
    }
}

/// The short name of a project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Code(domain::slug::ProjectCode);

impl Code {
    /// The text, in capitals.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for Code {
    type Error = domain::slug::ProjectCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// A note of up to 5000 characters; a blank one is none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NoteText(Option<Note>);

impl NoteText {
    /// What it says, if it says anything.
    pub fn into_note(self) -> Option<Note> {
        self.0
    }
}

impl TryFrom<String> for NoteText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = text.replace("\r\n", "\n");
        if text.chars().count() > NOTE_LENGTH {
            return Err(format!("use {NOTE_LENGTH} characters or fewer"));
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err("leave control characters out".to_owned());
        }
        Ok(Self(Note::new(&text)))
    }
}

/// How many pictures a deliverable is planned to have, 0 to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct AssetCount(i32);

impl AssetCount {
    /// The number.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl TryFrom<i64> for AssetCount {
    type Error = String;

    fn try_from(count: i64) -> Result<Self, String> {
        match i32::try_from(count) {
            Ok(count @ 0..=1_000_000) => Ok(Self(count)),
            _ => Err("use a number from 0 to 1000000".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<String, String> {
        Name::try_from(text.to_owned()).map(|name| name.0)
    }

    #[test]
    fn names_are_one_trimmed_line() {
        assert_eq!(name("  Aurora  "), Ok("Aurora".to_owned()));
        assert_eq!(name("é".repeat(200).as_str()), Ok("é".repeat(200)));
        for bad in ["", "   ", "a\nb", "a\0b", "a\u{7f}", &"é".repeat(201)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn quarters_and_days_have_one_form() {
        let quarter = |text: &str| Quarter::try_from(text.to_owned()).is_ok();
        assert!(quarter("2026-Q4"));
        for bad in ["2026-Q5", "2026-Q0", "26-Q1", "2026Q1", "Q4", "", "2026-q4", "२०२६-Q1", "2026-Q44"]
        {
            assert!(!quarter(bad), "{bad}");
        }
        let day = |text: &str| Day::try_from(text.to_owned()).is_ok();
        assert!(day("2028-02-29"));
        for bad in
            ["2026-02-29", "2026-2-9", "20.11.2026", "+12026-01-01", "0000-01-01", "2026-11-20T00:00:00Z", ""]
        {
            assert!(!day(bad), "{bad}");
        }
    }

    #[test]
    fn notes_keep_their_lines_and_nothing_odd() {
        let note = |text: &str| NoteText::try_from(text.to_owned());
        let said = note("  rim light\r\n\tsofter ").unwrap().into_note().unwrap().into_string();
        assert_eq!(said, "rim light\n\tsofter");
        assert_eq!(note(" \n ").unwrap().into_note(), None);
        assert!(note("\0").is_err());
        assert!(note(&"a".repeat(5001)).is_err());
    }

    #[test]
    fn absent_is_not_null() {
        #[derive(Deserialize)]
        #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
        struct Change {
            #[serde(default, deserialize_with = "present")]
            due: Option<Option<Day>>,
        }
        let due = |json: &str| serde_json::from_str::<Change>(json).unwrap().due;
        assert_eq!(due("{}"), None);
        assert_eq!(due(r#"{"due": null}"#), Some(None));
        assert!(matches!(due(r#"{"due": "2026-11-20"}"#), Some(Some(_))));
    }
}
