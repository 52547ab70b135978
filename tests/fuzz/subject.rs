//! What a room does with bytes: parse, compare, apply, commit, encode and read.

use collab::Limits;
use collab::admission::{
    Standing, Structure, parse_awareness, parse_message, parse_state_vector, parse_update,
};
use yrs::types::ToJson as _;
use yrs::updates::decoder::Decode as _;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn as _, StateVector, Transact as _, Update};

use crate::MEMORY;

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The parser refused it.
    Malformed,
    /// It builds on what is not known, or refers to itself.
    DoesNotFit,
    /// yrs took it.
    Applied,
    /// yrs found a parent that can hold nothing: the document is not to be used any more.
    Spoilt,
}

/// The most memory that reading a message of `length` bytes may take at any moment. A struct of two bytes costs about
/// seventy once it is read.
const fn to_read(length: usize) -> usize {
    (64 << 10) + 128 * length
}

/// The most memory that applying it and writing out the whole document may take at any moment.
const TO_APPLY: usize = 16 << 20;

/// Calls `act` and checks how much it took.
fn within<T>(most: usize, what: &str, act: impl FnOnce() -> T) -> T {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let made = act();
    let took = MEMORY.peak_usage().saturating_sub(before);
    assert!(took <= most, "{what} took {took} bytes, {most} are allowed");
    made
}

pub(crate) struct Subject {
    doc: Doc,
    structure: Structure,
    limits: Limits,
}

impl Subject {
    pub(crate) fn new() -> Self {
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_client_id(ClientID::new(1))
        });
        for root in schema::Root::ALL {
            doc.get_or_insert_map(root.as_str());
        }
        // Lower than in service, so that what nests and repeats gets there.
        Self { doc, structure: Structure::default(), limits: Limits { structs: 5_000, ..Limits::default() } }
    }

    pub(crate) fn offer(&mut self, bytes: &[u8]) -> Outcome {
        let parsed = within(to_read(bytes.len()), "reading", || parse_update(bytes, &self.limits));
        let Ok(parsed) = parsed else { return Outcome::Malformed };
        let standing =
            within(to_read(bytes.len()), "comparing", || parsed.standing(&self.structure, &self.limits));
        let Ok(Standing::Fits { added, .. }) = standing else { return Outcome::DoesNotFit };
        let outcome = within(TO_APPLY, "applying", || self.apply(bytes));
        self.structure.extend(added);
        outcome
    }

    fn apply(&mut self, bytes: &[u8]) -> Outcome {
        let update = Update::decode_v1(bytes).expect("what is admitted can be decoded");
        let mut txn = self.doc.transact_mut();
        if txn.apply_update(update).is_err() {
            return Outcome::Spoilt;
        }
        txn.commit();
        assert!(!txn.has_missing_updates(), "nothing admitted is left pending");
        let _ = txn.encode_update_v1();
        Outcome::Applied
    }

    /// Writes the whole document out and reads it, after all that it went through.
    pub(crate) fn finish(self) {
        within(TO_APPLY, "writing out", || {
            let txn = self.doc.transact();
            let whole = txn.encode_state_as_update_v1(&StateVector::default());
            for (_, root) in txn.root_refs() {
                let _ = root.to_json(&txn);
            }
            // Who joins and sends it back is let in by the same rules.
            match Structure::replay([&whole[..]]) {
                Ok(known) => {
                    for (client, clock) in self.structure.clocks() {
                        assert_eq!(known.clock(client), clock, "clocks of {client:?}");
                    }
                }
                Err(malformed) => {
                    panic!("the document is not let in any more: {malformed}: {}", hex::encode(&whole));
                }
            }
        });
    }
}

/// The same bytes as any other message; what comes out does not matter.
pub(crate) fn read_as_other_messages(bytes: &[u8]) {
    within(to_read(bytes.len()), "reading a message", || {
        let _ = parse_message(bytes);
        let _ = parse_awareness(bytes);
    });
    let vector = within(to_read(bytes.len()), "reading a state vector", || parse_state_vector(bytes));
    if let Ok(vector) = vector {
        let doc = Doc::new();
        let _ = doc.transact().encode_diff_v1(&vector);
    }
}
