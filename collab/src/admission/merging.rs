//! Several updates as one, without taking them apart: the structs of a client follow each other as bytes, since nothing in
//! the v1 encoding refers to what stands before it. It takes as long as copying does, however many they are.

use std::collections::BTreeMap;

use super::{Deleted, Fresh, Update};
use crate::log::YClient;
use crate::protocol::number;

/// Updates that follow each other, gathered into one.
#[derive(Debug, Default)]
pub(crate) struct Merging {
    clients: BTreeMap<YClient, Run>,
    deletions: BTreeMap<YClient, Vec<Deleted>>,
    bytes: usize,
}

/// Structs of one client, one after the other.
#[derive(Debug)]
struct Run {
    structs: u64,
    from: u32,
    to: u32,
    bytes: Vec<u8>,
}

impl Merging {
    /// Takes an update in, of which `parsed` is what was parsed and all of which is new. False where it cannot be: it does
    /// not go on where what was gathered of a client ends.
    pub(crate) fn add(&mut self, update: &[u8], parsed: &Update) -> bool {
        let goes_on = parsed.sections.iter().all(|section| {
            self.clients.get(&YClient(section.client)).is_none_or(|run| run.to == section.start())
        });
        if !goes_on {
            return false;
        }
        for section in &parsed.sections {
            let run = self.clients.entry(YClient(section.client)).or_insert_with(|| Run {
                structs: 0,
                from: section.start(),
                to: section.start(),
                bytes: Vec::new(),
            });
            run.structs += section.structs.len() as u64;
            run.to = section.end();
            run.bytes.extend_from_slice(&update[section.bytes.clone()]);
        }
        for deleted in &parsed.deletions {
            self.deletions.entry(deleted.client).or_default().push(*deleted);
        }
        self.bytes += update.len();
        true
    }

    /// About how many bytes it will have.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The update, and what is new in it.
    pub(crate) fn finish(self) -> (Vec<u8>, Vec<Fresh>) {
        let mut out = Vec::with_capacity(self.bytes + 16);
        let mut fresh = Vec::with_capacity(self.clients.len());
        number(&mut out, self.clients.len() as u64);
        // Yjs writes the greatest client first.
        for (client, run) in self.clients.into_iter().rev() {
            number(&mut out, run.structs);
            number(&mut out, client.0);
            number(&mut out, run.from.into());
            out.extend_from_slice(&run.bytes);
            fresh.push(Fresh { client, from: run.from, to: run.to });
        }
        number(&mut out, self.deletions.len() as u64);
        for (client, ranges) in self.deletions.into_iter().rev() {
            let ranges = joined(ranges);
            number(&mut out, client.0);
            number(&mut out, ranges.len() as u64);
            for range in ranges {
                number(&mut out, range.clock.into());
                number(&mut out, range.length.into());
            }
        }
        (out, fresh)
    }
}

/// Ranges in order, those that touch as one.
fn joined(mut ranges: Vec<Deleted>) -> Vec<Deleted> {
    ranges.sort_unstable_by_key(|range| range.clock);
    let mut joined: Vec<Deleted> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.clock <= last.clock + last.length => {
                last.length = last.length.max(range.clock + range.length - last.clock);
            }
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use yrs::updates::decoder::Decode as _;
    use yrs::{
        Doc, GetString as _, Map as _, MapPrelim, MapRef, ReadTxn, StateVector, Text as _, TextPrelim,
        TextRef, Transact as _,
    };

    use super::*;
    use crate::admission::parse_update;
    use crate::limits::Limits;

    fn document(client: u64) -> Doc {
        let doc = Doc::with_client_id(client);
        doc.get_or_insert_map("comments");
        doc
    }

    fn body(txn: &impl ReadTxn) -> TextRef {
        let comment: MapRef = txn.get_map("comments").unwrap().get(txn, "one").unwrap().cast().unwrap();
        comment.get(txn, "body").unwrap().cast().unwrap()
    }

    fn apply(doc: &Doc, update: &[u8]) {
        let mut txn = doc.transact_mut();
        txn.apply_update(yrs::Update::decode_v1(update).unwrap()).unwrap();
        txn.commit();
        assert!(!txn.has_missing_updates());
    }

    /// Two people who write and delete in one comment, each seeing what the other has done.
    fn edits() -> Vec<Vec<u8>> {
        let docs = [document(7), document(9)];
        let mut updates = Vec::new();
        for round in 0..60_u32 {
            let doc = &docs[usize::from(round % 3 == 1)];
            let update = {
                let mut txn = doc.transact_mut();
                if round == 0 {
                    let comments = txn.get_map("comments").unwrap();
                    let comment = comments.insert(&mut txn, "one", MapPrelim::default());
                    comment.insert(&mut txn, "body", TextPrelim::new("begin"));
                } else {
                    let text = body(&txn);
                    let middle = text.len(&txn) / 2;
                    if round % 4 == 3 {
                        text.remove_range(&mut txn, middle, 2);
                    } else {
                        text.insert(&mut txn, middle, &format!("<{round}>"));
                    }
                }
                txn.commit();
                txn.encode_update_v1()
            };
            for other in docs.iter().filter(|other| other.client_id() != doc.client_id()) {
                apply(other, &update);
            }
            updates.push(update);
        }
        updates
    }

    fn outcome(updates: &[Vec<u8>]) -> (String, StateVector, Vec<u8>) {
        let doc = document(1);
        for update in updates {
            apply(&doc, update);
        }
        let txn = doc.transact();
        (body(&txn).get_string(&txn), txn.state_vector(), txn.encode_diff_v1(&StateVector::default()))
    }

    fn parsed(update: &[u8]) -> Update {
        parse_update(update, &Limits::default()).unwrap()
    }

    #[test]
    fn what_is_merged_does_what_its_parts_do() {
        let updates = edits();
        for size in [1, 2, 3, 7, 60] {
            let merge = |chunk: &[Vec<u8>]| {
                let mut merging = Merging::default();
                assert!(chunk.iter().all(|update| merging.add(update, &parsed(update))));
                merging.finish()
            };
            let merged: Vec<_> = updates.chunks(size).map(merge).collect();
            for (update, fresh) in &merged {
                let told = parsed(update);
                let told = told.sections.iter().rev().map(|s| (YClient(s.client), s.start(), s.end()));
                let fresh = fresh.iter().rev().map(|one| (one.client, one.from, one.to));
                assert_eq!(told.collect::<Vec<_>>(), fresh.collect::<Vec<_>>());
            }
            let merged: Vec<_> = merged.into_iter().map(|(update, _)| update).collect();
            assert_eq!(outcome(&merged), outcome(&updates), "{size} at once");
        }
    }

    #[test]
    fn what_does_not_go_on_stays_apart() {
        let updates = edits();
        let mut merging = Merging::default();
        assert!(merging.add(&updates[0], &parsed(&updates[0])));
        assert!(!merging.add(&updates[0], &parsed(&updates[0])), "the same again");
        assert!(!merging.add(&updates[5], &parsed(&updates[5])), "the same client, with one left out");
    }
}
