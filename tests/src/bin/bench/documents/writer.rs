//! Somebody who changes the words of a mark, a hundred bytes each time; the words tell who and which.

use rushes_tests::{mark, tab, wire};
use serde_json::json;
use yrs::{Doc, Transact as _};

use super::target::Room;

/// Changes a second of each writer, where the pace is given.
pub(super) const PACE: u32 = 10;
pub(super) const WRITERS: usize = 10;

pub(super) struct Writer {
    number: usize,
    doc: Doc,
    id: String,
}

impl Writer {
    /// Somebody with a number below a thousand, and the message that makes their mark.
    pub(super) fn new(room: &Room, number: usize) -> (Self, bytes::Bytes) {
        let writer = Self { number, doc: tab::document(tab::new_client()), id: mark::record_id() };
        let geometry = json!({"x": 1, "y": 1, "text": writer.words(0), "size": 24});
        let fields = mark::annotation(&room.author, room.media, "text", &geometry);
        let first = writer.edit(|txn| mark::put(txn, "annotations", &writer.id, &fields));
        (writer, first)
    }

    fn words(&self, count: u64) -> String {
        format!("@{:03}:{count:09}@ so many words that it is a hundred bytes", self.number)
    }

    fn edit(&self, edit: impl FnOnce(&mut yrs::TransactionMut<'_>)) -> bytes::Bytes {
        let mut txn = self.doc.transact_mut();
        edit(&mut txn);
        txn.commit();
        wire::update(&txn.encode_update_v1())
    }

    /// The message of the `count`th change.
    pub(super) fn change(&self, count: u64) -> bytes::Bytes {
        let geometry = json!({"x": 1, "y": 1, "text": self.words(count), "size": 24});
        self.edit(|txn| mark::set(txn, "annotations", &self.id, "geometry", &geometry))
    }
}

/// Writers and counts that a message tells of.
pub(super) fn told(message: &[u8]) -> impl Iterator<Item = (usize, u64)> {
    let candidates = message.windows(15).filter(|w| w[0] == b'@' && w[4] == b':' && w[14] == b'@');
    candidates.filter_map(|window| {
        let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<u64>().ok();
        Some((usize::try_from(number(&window[1..4])?).ok()?, number(&window[5..14])?))
    })
}
