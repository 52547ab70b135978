use std::collections::HashMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use yrs::types::ToJson as _;
use yrs::updates::decoder::Decode as _;
use yrs::{Doc, ReadTxn as _, StateVector, Transact as _};

use super::*;

#[derive(Deserialize)]
struct Fixture {
    name: String,
    client: u64,
    updates: Vec<String>,
    state: String,
    vector: String,
    annotations: Value,
    comments: Value,
}

fn fixtures() -> Vec<Fixture> {
    serde_json::from_str(include_str!("../../fixtures/yjs.json")).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// What a room does with bytes: parse, compare, apply. Tells whether they got through to yrs.
fn admit(doc: &Doc, update: &[u8]) -> bool {
    let limits = Limits { structs: 5_000, ..Limits::default() };
    let Ok(parsed) = parse_update(update, &limits) else { return false };
    let vector = doc.transact().state_vector();
    let known = |client: YClient| vector.get(&yrs::ClientID::new(client.0));
    let Ok(Standing::Fits { .. }) = parsed.standing(known, &limits) else { return false };
    let update = yrs::Update::decode_v1(update).expect("what is admitted can be decoded");
    let mut txn = doc.transact_mut();
    // A parent that is no type is found out by yrs; the room makes its candidate anew then.
    if txn.apply_update(update).is_err() {
        return true;
    }
    txn.commit();
    assert!(!txn.has_missing_updates(), "nothing admitted is left pending");
    txn.encode_update_v1();
    drop(txn);
    let txn = doc.transact();
    txn.encode_state_as_update_v1(&StateVector::default());
    for (_, root) in txn.root_refs() {
        let _ = root.to_json(&txn);
    }
    true
}

fn document() -> Doc {
    let doc = Doc::new();
    for root in ["annotations", "comments", "feedback", "meta"] {
        doc.get_or_insert_map(root);
    }
    doc
}

#[test]
fn what_yjs_makes_is_let_in_and_read_alike() {
    for fixture in fixtures() {
        let singly = document();
        for update in &fixture.updates {
            assert!(admit(&singly, &bytes(update)), "{}", fixture.name);
        }
        let whole = document();
        assert!(admit(&whole, &bytes(&fixture.state)), "{}", fixture.name);
        let limits = Limits::default();
        assert!(parse_update(&bytes(&fixture.state), &limits).is_ok());
        let vector = parse_state_vector(&bytes(&fixture.vector)).unwrap();
        assert_eq!(
            vector.get(&yrs::ClientID::new(fixture.client)),
            whole.transact().state_vector().get(&yrs::ClientID::new(fixture.client))
        );
        for doc in [singly, whole] {
            let txn = doc.transact();
            for (root, expected) in [("annotations", &fixture.annotations), ("comments", &fixture.comments)] {
                let read = serde_json::to_value(txn.get_map(root).unwrap().to_json(&txn)).unwrap();
                assert_eq!(numbers(&read), numbers(expected), "{} {root}", fixture.name);
            }
            drop(txn);
        }
    }
}

/// 80 and 80.0 are one number in JavaScript.
fn numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(values) => values.iter().map(numbers).collect(),
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), numbers(value))).collect(),
        other => other.clone(),
    }
}

#[test]
fn records_of_yjs_are_records_of_the_schema() {
    for fixture in fixtures() {
        for (key, record) in fixture.annotations.as_object().unwrap() {
            assert!(key.parse::<schema::RecordId>().is_ok());
            schema::Annotation::read(record).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        }
        for record in fixture.comments.as_object().unwrap().values() {
            schema::Comment::read(record).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Update, Malformed> {
    parse_update(bytes, &Limits::default())
}

fn fits(update: &[u8], known: &[(u64, u32)]) -> Result<Standing, Malformed> {
    let known: HashMap<u64, u32> = known.iter().copied().collect();
    parse(update)?.standing(|client| known.get(&client.0).copied().unwrap_or(0), &Limits::default())
}

#[test]
fn small_lies_are_found() {
    assert!(parse(&[0, 0]).is_ok());
    assert_eq!(parse(&[]).unwrap_err(), Malformed::Truncated);
    assert_eq!(parse(&[0, 0, 0]).unwrap_err(), Malformed::Trailing);
    // Five bytes that ask for half a gigabyte.
    assert_eq!(parse(&[0xff, 0xff, 0xff, 0xff, 0x0f]).unwrap_err(), Malformed::Count);
    assert_eq!(parse(&[1, 0xff, 0xff, 0x7f, 1, 0]).unwrap_err(), Malformed::Count);
    // A section without structs, a struct without length, one past the clocks.
    assert_eq!(parse(&[1, 0, 1, 0, 0]).unwrap_err(), Malformed::Count);
    assert_eq!(parse(&[1, 1, 1, 0, 0, 0, 0]).unwrap_err(), Malformed::Count);
    assert_eq!(parse(&[1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 1, 0]).unwrap_err(), Malformed::Number);
    // The same client twice, among structs and among deletions.
    assert_eq!(parse(&[2, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0]).unwrap_err(), Malformed::Duplicate);
    assert_eq!(parse(&[0, 2, 1, 1, 0, 1, 1, 1, 0, 1]).unwrap_err(), Malformed::Duplicate);
    // Binary, embedded, formatted, nested documents, XML.
    for content in [3, 5, 6, 9] {
        assert_eq!(
            parse(&[1, 1, 1, 0, 0x80 | content, 2, 0, 0, 0, 0, 0]).unwrap_err(),
            Malformed::Unsupported
        );
    }
    assert_eq!(parse(&[1, 1, 1, 0, 0x87, 2, 0, 3, 0]).unwrap_err(), Malformed::Unsupported);
    // A text that is none.
    assert_eq!(parse(&[1, 1, 1, 0, 0x84, 2, 0, 1, 0xff, 0]).unwrap_err(), Malformed::Utf8);
}

#[test]
fn values_do_not_nest_without_end() {
    let nested = |depth: usize| {
        let mut update = vec![1, 1, 1, 0, 0x88, 2, 0, 1];
        update.extend(std::iter::repeat_n([117, 1], depth).flatten());
        update.extend([126, 0]);
        update
    };
    assert!(parse(&nested(32)).is_ok());
    assert_eq!(parse(&nested(33)).unwrap_err(), Malformed::Depth);
    assert_eq!(parse(&nested(8_000)).unwrap_err(), Malformed::Depth);
}

#[test]
fn types_do_not_nest_without_end() {
    // A map under "annotations", then each map inside the one before.
    let nested = |count: u8| {
        let mut update = vec![1, count, 1, 0, 0x27, 1, 1, b'a', 1, b'k', 1];
        for clock in 0..count - 1 {
            update.extend([0x27, 0, 1, clock, 1, b'k', 1]);
        }
        update.push(0);
        update
    };
    assert!(matches!(fits(&nested(8), &[]), Ok(Standing::Fits { .. })));
    assert_eq!(fits(&nested(9), &[]), Err(Malformed::Depth));
    assert_eq!(fits(&nested(100), &[]), Err(Malformed::Depth));
}

#[test]
fn references_resolve_in_order_or_are_gaps() {
    let text =
        |client: u8, clock: u8, origin: (u8, u8)| [1, client, clock, 0x84, origin.0, origin.1, 1, b'x'];
    let update = |sections: &[[u8; 8]]| {
        let mut update = vec![u8::try_from(sections.len()).unwrap()];
        update.extend(sections.iter().flatten());
        update.push(0);
        update
    };
    // Onto something unknown: a gap. Onto something known, or in the update: it fits, whatever the order.
    assert_eq!(fits(&update(&[text(1, 0, (2, 0))]), &[]), Ok(Standing::Gap));
    assert!(matches!(
        fits(&update(&[text(1, 0, (2, 0))]), &[(2, 1)]),
        Ok(Standing::Fits { whole: true, .. })
    ));
    assert!(matches!(
        fits(&update(&[text(1, 0, (2, 5)), text(2, 5, (3, 0))]), &[(2, 5), (3, 1)]),
        Ok(Standing::Fits { .. })
    ));
    // In a circle, onto itself, forward: refused.
    assert_eq!(fits(&update(&[text(1, 0, (2, 0)), text(2, 0, (1, 0))]), &[]), Err(Malformed::Reference));
    assert_eq!(fits(&update(&[text(1, 0, (1, 0))]), &[]), Err(Malformed::Reference));
    // A later clock than known: a gap. An earlier one: nothing new.
    assert_eq!(fits(&update(&[text(1, 3, (2, 0))]), &[(2, 1)]), Ok(Standing::Gap));
    assert_eq!(
        fits(&update(&[text(1, 3, (2, 0))]), &[(1, 4), (2, 1)]),
        Ok(Standing::Fits { fresh: vec![], whole: false })
    );
    // A skip, and a deletion of what is not there: gaps.
    assert_eq!(fits(&[1, 2, 1, 0, 10, 3, 0x84, 2, 0, 1, b'x', 0], &[(2, 1)]), Ok(Standing::Gap));
    assert_eq!(fits(&[0, 1, 1, 1, 0, 1], &[]), Ok(Standing::Gap));
}

/// A small generator (xorshift), so that a failing round can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.roll(bytes.len());
        match self.roll(7) {
            0 => bytes[at] ^= 1 << self.roll(8),
            1 => bytes[at] = u8::try_from(self.roll(256)).unwrap(),
            2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, 10, 0x27, 0x84][self.roll(8)],
            3 => drop(bytes.remove(at)),
            4 => bytes.insert(at, u8::try_from(self.roll(256)).unwrap()),
            5 => bytes.truncate(at.max(1)),
            _ => {
                let from = self.roll(other.len());
                let to = (from + self.roll(24)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
}

/// A hundred thousand mutated updates of Yjs, each parsed; those that are let in are applied, committed, encoded and
/// read. Nothing panics, nothing is left pending.
#[test]
fn mutated_updates_do_no_harm() {
    let mut updates: Vec<Vec<u8>> = Vec::new();
    for fixture in fixtures() {
        let small = fixture.updates.iter().map(|update| bytes(update)).filter(|update| update.len() < 400);
        updates.extend(small.take(12));
    }
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut through = 0;
    let mut doc = document();
    for round in 0..100_000 {
        if round % 50 == 0 {
            doc = document();
            let fixture = dice.roll(updates.len());
            for update in &updates[..=fixture] {
                admit(&doc, update);
            }
        }
        let mut update = updates[dice.roll(updates.len())].clone();
        let other = updates[dice.roll(updates.len())].clone();
        for _ in 0..=dice.roll(3) {
            dice.mutate(&mut update, &other);
        }
        if admit(&doc, &update) {
            through += 1;
        }
        let _ = parse_state_vector(&update);
        let _ = parse_awareness(&update);
        let _ = parse_message(&update);
    }
    assert!(through > 1_000, "only {through} got through: the mutations are too coarse to test anything");
}

proptest! {
    #[test]
    fn noise_is_no_message(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_message(&noise);
        let _ = parse_state_vector(&noise);
        let _ = parse_awareness(&noise);
        admit(&document(), &noise);
    }
}
