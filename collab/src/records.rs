//! Reads records out of a document of yrs.

use std::collections::HashMap;

use schema::{Annotation, Comment, Invalid, Problem, Root};
use serde_json::{Map, Number, Value};
use yrs::{Any, GetString as _, Map as _, Out, ReadTxn};

use crate::log::RecordChange;
use crate::policy::{Known, RecordKey};

/// Reads and checks a record.
pub(crate) fn read<T: ReadTxn>(txn: &T, key: RecordKey, value: Option<Out>) -> Result<RecordChange, Invalid> {
    let Some(Out::YMap(map)) = value else {
        return Err(Invalid::new("", Problem::Expected("a Y.Map")));
    };
    let mut fields = Map::new();
    for (name, value) in map.iter(txn) {
        fields.insert(name.to_owned(), field(txn, key.root, name, value)?);
    }
    let value = Value::Object(fields);
    Ok(match key.root {
        Root::Comments => RecordChange::Comment(key.id, Comment::read(&value)?),
        _ => RecordChange::Annotation(key.id, Annotation::read(&value)?),
    })
}

fn field<T: ReadTxn>(txn: &T, root: Root, name: &str, value: Out) -> Result<Value, Invalid> {
    let is_body = root == Root::Comments && name == "body";
    let expected = |what| {
        Invalid::new(format!("/{}", name.chars().take(64).collect::<String>()), Problem::Expected(what))
    };
    match value {
        Out::YText(text) if is_body => Ok(Value::String(text.get_string(txn))),
        _ if is_body => Err(expected("a Y.Text")),
        Out::Any(any) => Ok(json(&any)),
        _ => Err(expected("a plain value")),
    }
}

/// A plain value as JSON; nothing where it is a shared type.
pub(crate) fn plain(value: &Out) -> Option<Value> {
    match value {
        Out::Any(any) => Some(json(any)),
        _ => None,
    }
}

/// What has to be known of a record at hand; nothing where it is no record.
pub(crate) fn known<T: ReadTxn>(txn: &T, value: Out) -> Option<Known> {
    let Out::YMap(map) = value else { return None };
    let text = |key| match map.get(txn, key) {
        Some(Out::Any(Any::String(text))) => Some(text),
        _ => None,
    };
    Some(Known { author: text("author")?.parse().ok()?, created: text("created")?.parse().ok()? })
}

/// The same, of a record that was read.
pub(crate) fn summary(change: &RecordChange) -> (RecordKey, Known) {
    match change {
        RecordChange::Annotation(id, record) => (
            RecordKey { root: Root::Annotations, id: *id },
            Known { author: record.author, created: record.created },
        ),
        RecordChange::Comment(id, record) => (
            RecordKey { root: Root::Comments, id: *id },
            Known { author: record.author, created: record.created },
        ),
    }
}

/// A plain value as JSON. What JSON cannot carry (undefined, not a number, infinite) becomes null.
fn json(any: &Any) -> Value {
    match any {
        Any::Null | Any::Undefined | Any::Buffer(_) => Value::Null,
        Any::Bool(value) => Value::Bool(*value),
        Any::Number(yrs::Number::Int(value)) => Value::from(*value),
        Any::Number(yrs::Number::Float(value)) => number(*value),
        Any::String(text) => Value::String(text.to_string()),
        Any::Array(values) => Value::Array(values.iter().map(json).collect()),
        Any::Map(entries) => object(entries),
    }
}

/// A number as JSON, without a fraction where it has none: Yjs writes 1.0 as 1.
#[expect(clippy::cast_possible_truncation, reason = "only whole numbers within 53 bits get there")]
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A value as it is once it has been in a document.
pub(crate) fn as_kept(value: &Value) -> Value {
    match value {
        Value::Number(kept) if !kept.is_i64() => kept.as_f64().map_or(Value::Null, number),
        Value::Array(values) => Value::Array(values.iter().map(as_kept).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(key, value)| (key.clone(), as_kept(value))).collect())
        }
        other => other.clone(),
    }
}

fn object(entries: &HashMap<String, Any>) -> Value {
    Value::Object(entries.iter().map(|(key, value)| (key.clone(), json(value))).collect())
}
