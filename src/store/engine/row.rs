//! Values of the model as values of a row, and back.

use chrono::{DateTime, Utc};
use rusqlite::{
    Row,
    types::{FromSqlError, Type},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::model::{
    id::{DepartmentId, Login, StandardHash},
    request::Priority,
    years,
};

/// A time as it is stored: milliseconds UTC.
pub fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

pub fn time(ms: i64) -> DateTime<Utc> {
    years::of_millis(ms)
}

/// A priority as it is stored: its place, so that it can be compared.
pub fn rank(priority: Priority) -> i64 {
    Priority::ALL.iter().position(|one| *one == priority).map_or(0, |place| place as i64)
}

/// Reading columns by name into the model's types.
pub trait Columns {
    fn time(&self, column: &str) -> rusqlite::Result<DateTime<Utc>>;
    /// A time that may not be there.
    fn time_or_none(&self, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>>;
    /// One of a closed set of words.
    fn word<T>(&self, column: &str, read: fn(&str) -> Option<T>) -> rusqlite::Result<T>;
    /// A login that may not be there.
    fn login(&self, column: &str) -> rusqlite::Result<Option<Login>>;
    fn department(&self, column: &str) -> rusqlite::Result<DepartmentId>;
    fn priority(&self, column: &str) -> rusqlite::Result<Priority>;
    /// Anything kept as JSON.
    fn json<T: DeserializeOwned>(&self, column: &str) -> rusqlite::Result<T>;
    /// How many there are; by place, as a sum has no name.
    fn count(&self, place: usize) -> rusqlite::Result<u64>;
    /// The hash of a standard.
    fn standard(&self, column: &str) -> rusqlite::Result<StandardHash>;
}

fn unreadable(column: &str, value: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        0,
        Type::Text,
        format!("the column {column} holds `{value}`, which this program does not know").into(),
    )
}

impl Columns for Row<'_> {
    fn time(&self, column: &str) -> rusqlite::Result<DateTime<Utc>> {
        Ok(time(self.get(column)?))
    }

    fn time_or_none(&self, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
        Ok(self.get::<_, Option<i64>>(column)?.map(time))
    }

    fn word<T>(&self, column: &str, read: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
        let value = self.get_ref(column)?;
        let word = value.as_str().map_err(|error| match error {
            FromSqlError::InvalidType => unreadable(column, "no text"),
            other => rusqlite::Error::FromSqlConversionFailure(0, Type::Text, other.into()),
        })?;
        read(word).ok_or_else(|| unreadable(column, word))
    }

    fn login(&self, column: &str) -> rusqlite::Result<Option<Login>> {
        Ok(self.get::<_, Option<String>>(column)?.map(Login::from))
    }

    fn department(&self, column: &str) -> rusqlite::Result<DepartmentId> {
        Ok(self.get::<_, String>(column)?.into())
    }

    fn priority(&self, column: &str) -> rusqlite::Result<Priority> {
        let place: i64 = self.get(column)?;
        usize::try_from(place)
            .ok()
            .and_then(|place| Priority::ALL.get(place).copied())
            .ok_or_else(|| unreadable(column, &place.to_string()))
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> rusqlite::Result<T> {
        let value = self.get_ref(column)?;
        let text = value.as_str().map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into())
        })?;
        serde_json::from_str(text).map_err(|_| unreadable(column, text))
    }

    fn count(&self, place: usize) -> rusqlite::Result<u64> {
        Ok(u64::try_from(self.get::<_, i64>(place)?).unwrap_or(0))
    }

    fn standard(&self, column: &str) -> rusqlite::Result<StandardHash> {
        Ok(self.get::<_, String>(column)?.into())
    }
}

/// Anything as JSON. The model's lists and maps of strings always can be.
pub fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("lists and maps of strings are JSON")
}
