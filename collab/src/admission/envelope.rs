//! Messages of y-protocols around updates and awareness states.

use std::collections::HashSet;

use yrs::StateVector;
use yrs::block::ClientID;

use super::reader::Reader;
use super::{CLIENT_MOST, CLOCK_MOST, Malformed};
use crate::log::YClient;

/// A message of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// What do you have that I lack? Holds a state vector.
    SyncStep1(&'a [u8]),
    /// The answer: all that the other side lacked.
    SyncStep2(&'a [u8]),
    /// A change.
    Update(&'a [u8]),
    /// Awareness states.
    Awareness(&'a [u8]),
    /// Who is here?
    QueryAwareness,
}

/// Whether a frame is a [`Message::SyncStep2`], if it is anything.
pub(crate) fn is_answer(frame: &[u8]) -> bool {
    frame.starts_with(&[0, 1])
}

/// Parses the envelope of one message, which fills its frame.
pub fn parse_message(frame: &[u8]) -> Result<Message<'_>, Malformed> {
    let mut reader = Reader::new(frame);
    let message = match reader.byte()? {
        0 => match reader.byte()? {
            0 => Message::SyncStep1(reader.buffer()?),
            1 => Message::SyncStep2(reader.buffer()?),
            2 => Message::Update(reader.buffer()?),
            _ => return Err(Malformed::Unsupported),
        },
        1 => Message::Awareness(reader.buffer()?),
        3 => Message::QueryAwareness,
        _ => return Err(Malformed::Unsupported),
    };
    reader.finish()?;
    Ok(message)
}

/// Parses a state vector.
pub fn parse_state_vector(bytes: &[u8]) -> Result<StateVector, Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.count(2)?;
    let mut vector = StateVector::default();
    for _ in 0..count {
        let client = ClientID::new(reader.number(CLIENT_MOST)?);
        let clock = reader.number_u32(CLOCK_MOST)?;
        if vector.contains_client(&client) {
            return Err(Malformed::Duplicate);
        }
        vector.set_max(client, clock);
    }
    reader.finish()?;
    Ok(vector)
}

/// One client's entry of an awareness message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwarenessEntry<'a> {
    /// The client.
    pub client: YClient,
    /// Its count of changes.
    pub clock: u32,
    /// Its state as JSON, `null` where it left.
    pub state: &'a str,
}

/// Parses the body of an awareness message. The states are not looked into.
pub fn parse_awareness(bytes: &[u8]) -> Result<Vec<AwarenessEntry<'_>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.count(3)?;
    let mut seen = HashSet::new();
    let mut entries = Vec::with_capacity(count.min(1024));
    for _ in 0..count {
        let client = reader.number(CLIENT_MOST)?;
        let clock = reader.number_u32(CLOCK_MOST)?;
        let state = reader.text(usize::MAX)?;
        if !seen.insert(client) {
            return Err(Malformed::Duplicate);
        }
        entries.push(AwarenessEntry { client: YClient(client), clock, state });
    }
    reader.finish()?;
    Ok(entries)
}
