//! Reads the fields of a JSON object; whatever is wrong is told with a pointer to it.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use domain::ids::MediaId;
use serde_json::{Map, Value};

use crate::author::Author;
use crate::validate::{Color, Invalid, Problem, RecordId, limits};

/// The fields of one object.
pub(crate) struct Fields<'a> {
    at: &'a str,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// The fields of `value`, which lies at `at`.
    pub(crate) fn of(at: &'a str, value: &'a Value) -> Result<Self, Invalid> {
        let map = value.as_object().ok_or_else(|| Invalid::new(at, Problem::Expected("an object")))?;
        Ok(Self { at, map })
    }

    /// Where the field `key` lies.
    pub(crate) fn pointer(&self, key: &str) -> String {
        let key: String = key.chars().take(64).collect();
        format!("{}/{}", self.at, key.replace('~', "~0").replace('/', "~1"))
    }

    /// An error at the field `key`.
    pub(crate) fn invalid(&self, key: &str, problem: Problem) -> Invalid {
        Invalid::new(self.pointer(key), problem)
    }

    /// Refuses any field besides `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Invalid> {
        match self.map.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.invalid(key, Problem::Unknown)),
            None => Ok(()),
        }
    }

    /// The field as it is.
    pub(crate) fn value(&self, key: &str) -> Result<&'a Value, Invalid> {
        self.map.get(key).ok_or_else(|| self.invalid(key, Problem::Missing))
    }

    /// The field, or none where it is null.
    pub(crate) fn nullable(&self, key: &str) -> Result<Option<&'a Value>, Invalid> {
        self.value(key).map(|value| (!value.is_null()).then_some(value))
    }

    /// The field, or none where it is null or absent.
    pub(crate) fn optional(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, key: &str) -> Result<&'a str, Invalid> {
        self.value(key)?.as_str().ok_or_else(|| self.invalid(key, Problem::Expected("a text")))
    }

    pub(crate) fn bounded_text(&self, key: &str, most: usize) -> Result<String, Invalid> {
        let text = self.text(key)?;
        // Databases do not hold it.
        if text.contains('\0') {
            return Err(self.invalid(key, Problem::Expected("a text without the character NUL")));
        }
        let length = text.chars().count();
        if length > most {
            return Err(self.invalid(key, Problem::TooLong { length, most }));
        }
        Ok(text.to_owned())
    }

    pub(crate) fn boolean(&self, key: &str) -> Result<bool, Invalid> {
        self.value(key)?.as_bool().ok_or_else(|| self.invalid(key, Problem::Expected("true or false")))
    }

    pub(crate) fn number(&self, key: &str) -> Result<f64, Invalid> {
        self.value(key)?.as_f64().ok_or_else(|| self.invalid(key, Problem::Expected("a number")))
    }

    pub(crate) fn number_within(
        &self,
        key: &str,
        range: &std::ops::RangeInclusive<f64>,
        told: &'static str,
    ) -> Result<f64, Invalid> {
        let number = self.number(key)?;
        if range.contains(&number) { Ok(number) } else { Err(self.invalid(key, Problem::OutOfRange(told))) }
    }

    /// A coordinate in image pixels.
    pub(crate) fn coordinate(&self, key: &str) -> Result<f64, Invalid> {
        self.number_within(key, &(-limits::COORDINATE..=limits::COORDINATE), "a million pixels of the origin")
    }

    /// A width or a height in image pixels.
    pub(crate) fn extent(&self, key: &str) -> Result<f64, Invalid> {
        self.number_within(key, &(0.0..=limits::COORDINATE), "0 and a million pixels")
    }

    /// An integer; a JavaScript client may have written it as a float.
    fn integer(
        &self,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
        told: &'static str,
    ) -> Result<i64, Invalid> {
        let value = self.value(key)?;
        let integer = value.as_i64().or_else(|| value.as_f64().and_then(whole));
        let integer = integer.ok_or_else(|| self.invalid(key, Problem::Expected("an integer")))?;
        if range.contains(&integer) { Ok(integer) } else { Err(self.invalid(key, Problem::OutOfRange(told))) }
    }

    pub(crate) fn frame(&self, key: &str) -> Result<i32, Invalid> {
        let range = i64::from(i32::MIN)..=i64::from(i32::MAX);
        let frame = self.integer(key, range, "the 32-bit integers")?;
        i32::try_from(frame).map_err(|_| self.invalid(key, Problem::OutOfRange("the 32-bit integers")))
    }

    pub(crate) fn media(&self, key: &str) -> Result<MediaId, Invalid> {
        self.integer(key, 1..=limits::SAFE_INTEGER, "the ids of media").map(MediaId)
    }

    /// The id of a row, or a count that starts at 1.
    pub(crate) fn id(&self, key: &str) -> Result<i64, Invalid> {
        self.integer(key, 1..=limits::SAFE_INTEGER, "1 and the integers of 53 bits")
    }

    /// Milliseconds since 1970.
    pub(crate) fn moment(&self, key: &str) -> Result<i64, Invalid> {
        self.integer(key, 0..=limits::SAFE_INTEGER, "0 and the integers of 53 bits")
    }

    pub(crate) fn author(&self, key: &str) -> Result<Author, Invalid> {
        let wrong = || self.invalid(key, Problem::Expected("user:<id> or guest:<id>"));
        self.text(key)?.parse().map_err(|_| wrong())
    }

    pub(crate) fn color(&self, key: &str) -> Result<Color, Invalid> {
        let wrong = || self.invalid(key, Problem::Expected("a colour, #rrggbb"));
        self.text(key)?.parse().map_err(|_| wrong())
    }

    pub(crate) fn time(&self, key: &str) -> Result<DateTime<Utc>, Invalid> {
        let wrong = || self.invalid(key, Problem::Expected("a time as in RFC 3339"));
        let time = DateTime::parse_from_rfc3339(self.text(key)?).map_err(|_| wrong())?.to_utc();
        // Databases hold neither the year 0 nor every fraction of a leap second: one such time would keep a whole
        // document from being saved.
        if !(1970..=9999).contains(&time.year()) || time.nanosecond() >= 1_000_000_000 {
            return Err(
                self.invalid(key, Problem::OutOfRange("the years 1970 to 9999, without leap seconds"))
            );
        }
        Ok(time)
    }

    pub(crate) fn record(&self, key: &str) -> Result<Option<RecordId>, Invalid> {
        let wrong = || self.invalid(key, Problem::Expected("the id of a record, or null"));
        match self.nullable(key)? {
            None => Ok(None),
            Some(value) => value.as_str().and_then(|text| text.parse().ok()).map(Some).ok_or_else(wrong),
        }
    }
}

/// The integer that a float stands for, where it stands for one.
#[expect(clippy::cast_possible_truncation, reason = "only whole numbers within 53 bits get here")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}
