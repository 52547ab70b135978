//! The messages of y-protocols as bytes, written and read apart from the server's own code.

use bytes::Bytes;
use serde_json::Value;
use yrs::encoding::read::{Cursor, Read as _};
use yrs::encoding::write::Write as _;

/// Something that a server said.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// What do you have that I lack? A state vector.
    SyncStep1(Vec<u8>),
    /// Everything that you lacked.
    SyncStep2(Vec<u8>),
    /// A change.
    Update(Vec<u8>),
    /// Who is here: Yjs client, its clock, its state.
    Awareness(Vec<(u64, u32, Value)>),
    /// Why the connection ends.
    Denied(String),
    /// How many updates of the connection are committed.
    Acknowledged(u64),
}

/// Reads a frame of a server; panics when it is none.
pub fn read(frame: &[u8]) -> Said {
    let mut cursor = Cursor::new(frame);
    let said = read_message(&mut cursor).unwrap_or_else(|error| panic!("{error}: {frame:?}"));
    assert!(!cursor.has_content(), "bytes after the message: {frame:?}");
    said
}

fn read_message(cursor: &mut Cursor<'_>) -> Result<Said, yrs::encoding::read::Error> {
    let kind: u32 = cursor.read_var()?;
    Ok(match kind {
        0 => {
            let step: u32 = cursor.read_var()?;
            let body = cursor.read_buf()?.to_vec();
            match step {
                0 => Said::SyncStep1(body),
                1 => Said::SyncStep2(body),
                2 => Said::Update(body),
                other => panic!("no such step of sync: {other}"),
            }
        }
        1 => {
            let mut body = Cursor::new(cursor.read_buf()?);
            let count: u32 = body.read_var()?;
            let mut states = Vec::new();
            for _ in 0..count {
                let (client, clock) = (body.read_var()?, body.read_var()?);
                let state = serde_json::from_str(body.read_string()?).expect("a state is JSON");
                states.push((client, clock, state));
            }
            Said::Awareness(states)
        }
        2 => {
            assert_eq!(cursor.read_var::<u32>()?, 0, "permissionDenied");
            Said::Denied(cursor.read_string()?.to_owned())
        }
        100 => Said::Acknowledged(cursor.read_var()?),
        other => panic!("no such message: {other}"),
    })
}

fn message(head: &[u8], body: &[u8]) -> Bytes {
    let mut out = head.to_vec();
    out.write_buf(body);
    out.into()
}

/// What do you have that I lack?
pub fn sync_step_1(vector: &[u8]) -> Bytes {
    message(&[0, 0], vector)
}

/// Everything that you lacked.
pub fn sync_step_2(update: &[u8]) -> Bytes {
    message(&[0, 1], update)
}

/// A change.
pub fn update(update: &[u8]) -> Bytes {
    message(&[0, 2], update)
}

/// States of awareness: Yjs client, its clock, its state as JSON.
pub fn awareness(states: &[(u64, u32, &str)]) -> Bytes {
    let mut body = Vec::new();
    body.write_var(states.len());
    for (client, clock, state) in states {
        body.write_var(*client);
        body.write_var(*clock);
        body.write_string(state);
    }
    message(&[1], &body)
}

/// Who is here?
pub fn query_awareness() -> Bytes {
    Bytes::from_static(&[3])
}
