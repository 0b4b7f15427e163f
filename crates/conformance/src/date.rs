//! Days and times as text, in UTC.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// Returns a time in Unix seconds as text: date and time of day in UTC, up to the year 9999.
#[must_use]
pub fn time_text(unix: u64) -> String {
    let text = time_of(unix).and_then(|time| time.format(TIME).ok());
    text.unwrap_or_else(|| format!("{unix} s after 1970"))
}

fn time_of(unix: u64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(unix.try_into().ok()?).ok()
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(time::Date);

impl Date {
    /// The day of a time in Unix seconds, in UTC; none beyond the year 9999.
    #[must_use]
    pub fn of_unix(seconds: u64) -> Option<Self> {
        time_of(seconds).map(|time| Self(time.date()))
    }
}

impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "description": "A day, YYYY-MM-DD."
        })
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.starts_with(|first: char| first.is_ascii_digit());
        let day = time::Date::parse(&text, DAY).ok().filter(|_| digits && text.len() == 10);
        day.map(Self).ok_or_else(|| format!("expected a day as YYYY-MM-DD, found {text:?}"))
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.format(DAY).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_767_225_599, "2025-12-31"),
            (1_767_225_600, "2026-01-01"),
            (253_402_300_799, "9999-12-31"),
        ] {
            let date = Date::of_unix(seconds).unwrap();
            assert_eq!(date.to_string(), day);
            assert_eq!(Date::try_from(day.to_owned()), Ok(date));
        }
        assert_eq!(Date::of_unix(253_402_300_800), None);
        assert_eq!(Date::of_unix(u64::MAX), None);
        assert_eq!(time_text(951_782_461), "2000-02-29T00:01:01Z");
        assert_eq!(time_text(253_402_300_799), "9999-12-31T23:59:59Z");
        assert_eq!(time_text(u64::MAX), "18446744073709551615 s after 1970");
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "26-01-01",
            "2026-01-32",
            "+2026-01-01",
            "+026-01-01",
            "-026-01-01",
            "2026-01-01 ",
            "",
            "éé-01-01",
        ] {
            assert!(Date::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
