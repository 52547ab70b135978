//! Messages that the server sends, as in y-protocols, and the acknowledgement of our own.

use bytes::Bytes;
use yrs::StateVector;
use yrs::updates::encoder::Encode as _;

use crate::close::Close;
use crate::log::YClient;

pub(crate) fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}

fn buffer(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn message(head: &[u8], body: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(head.len() + body.len() + 5);
    out.extend_from_slice(head);
    buffer(&mut out, body);
    out.into()
}

/// What do you have that I lack?
pub(crate) fn sync_step_1(vector: &StateVector) -> Bytes {
    message(&[0, 0], &vector.encode_v1())
}

/// Everything that you lacked.
pub(crate) fn sync_step_2(update: &[u8]) -> Bytes {
    message(&[0, 1], update)
}

/// A change.
pub(crate) fn update(update: &[u8]) -> Bytes {
    message(&[0, 2], update)
}

/// Why a connection is about to be closed (message 2, `permissionDenied`).
pub(crate) fn denied(close: &Close) -> Bytes {
    message(&[2, 0], close.reason.as_bytes())
}

/// How many updates of this connection are committed (message 100).
pub(crate) fn acknowledged(count: u64) -> Bytes {
    let mut out = vec![100];
    number(&mut out, count);
    out.into()
}

/// Awareness states: client, clock, and state as JSON.
pub(crate) fn awareness<'a>(entries: impl ExactSizeIterator<Item = (YClient, u32, &'a str)>) -> Bytes {
    let mut body = Vec::new();
    number(&mut body, entries.len() as u64);
    for (client, clock, state) in entries {
        number(&mut body, client.0);
        number(&mut body, clock.into());
        buffer(&mut body, state.as_bytes());
    }
    message(&[1], &body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::{Message, parse_awareness, parse_message};

    #[test]
    fn what_is_sent_can_be_read() {
        let states = [(YClient(7), 300, "{}"), (YClient((1 << 53) - 1), 0, "null")];
        let frame = awareness(states.into_iter());
        let Message::Awareness(body) = parse_message(&frame).unwrap() else { panic!("{frame:?}") };
        let read: Vec<_> =
            parse_awareness(body).unwrap().iter().map(|e| (e.client, e.clock, e.state)).collect();
        assert_eq!(read, states);
        assert_eq!(parse_message(&update(&[0, 0])).unwrap(), Message::Update(&[0, 0]));
        assert_eq!(&acknowledged(300)[..], [100, 0xac, 0x02]);
    }
}
