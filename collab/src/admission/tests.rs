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
    serde_json::from_str(include_str!("../../../tests/fuzz/corpus/yjs.json")).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// What a room does with bytes: parse, compare, apply. Tells whether they got through to yrs.
fn admit(doc: &Doc, update: &[u8]) -> bool {
    let limits = Limits { structs: 5_000, ..Limits::default() };
    let Ok(parsed) = parse_update(update, &limits) else { return false };
    let whole = doc.transact().encode_state_as_update_v1(&StateVector::default());
    let known = Structure::replay([&whole[..]]).expect("a document is well-formed");
    let Ok(Standing::Fits { .. }) = parsed.standing(&known, &limits) else { return false };
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

/// What is known: a text of so many letters, of each of these clients, each in a comment of its own.
fn known(clients: &[(u64, u32)]) -> Structure {
    let mut structure = Structure::default();
    for &(client, clock) in clients {
        // A map under "comments", a text in it, and the letters.
        let client = u8::try_from(client).unwrap();
        let letters = u8::try_from(clock.checked_sub(2).unwrap()).unwrap();
        let mut update = vec![1, if letters > 0 { 3 } else { 2 }, client, 0];
        update.extend([0x27, 1, 8]);
        update.extend(b"comments");
        update.extend([1, client, 1, 0x27, 0, client, 0, 4]);
        update.extend(b"body");
        update.push(2);
        if letters > 0 {
            update.extend([0x04, 0, client, 1, letters]);
            update.extend(std::iter::repeat_n(b'x', usize::from(letters)));
        }
        update.push(0);
        match parse(&update).unwrap().standing(&structure, &Limits::default()) {
            Ok(Standing::Fits { added, .. }) => structure.extend(added),
            other => panic!("{other:?}"),
        }
    }
    structure
}

fn fits(update: &[u8], clients: &[(u64, u32)]) -> Result<Standing, Malformed> {
    parse(update)?.standing(&known(clients), &Limits::default())
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
        fits(&update(&[text(1, 0, (2, 2))]), &[(2, 3)]),
        Ok(Standing::Fits { whole: true, .. })
    ));
    assert!(matches!(
        fits(&update(&[text(1, 0, (2, 5)), text(2, 5, (3, 2))]), &[(2, 5), (3, 3)]),
        Ok(Standing::Fits { .. })
    ));
    // In a circle, onto itself, forward: refused.
    assert_eq!(fits(&update(&[text(1, 0, (2, 0)), text(2, 0, (1, 0))]), &[]), Err(Malformed::Reference));
    assert_eq!(fits(&update(&[text(1, 0, (1, 0))]), &[]), Err(Malformed::Reference));
    // A later clock than known: a gap. An earlier one: nothing new.
    assert_eq!(fits(&update(&[text(1, 3, (2, 2))]), &[(2, 3)]), Ok(Standing::Gap));
    assert!(matches!(
        fits(&update(&[text(1, 3, (2, 2))]), &[(1, 4), (2, 3)]),
        Ok(Standing::Fits { whole: false, fresh, .. }) if fresh.is_empty()
    ));
    // A skip, and a deletion of what is not there: gaps.
    assert_eq!(fits(&[1, 2, 1, 0, 10, 3, 0x84, 2, 0, 1, b'x', 0], &[(2, 3)]), Ok(Standing::Gap));
    assert_eq!(fits(&[0, 1, 1, 1, 0, 1], &[]), Ok(Standing::Gap));
}

/// Each of these led yrs to lists that are linked across, and from there to memory that was freed.
#[test]
fn nothing_is_put_where_it_cannot_be() {
    let there = &[(2, 4), (3, 4)];
    let one = |structs: &[u8]| fits(&[&[1, 1, 1, 0], structs, &[0]].concat(), there);
    // Between the letters of one text: it fits. Between those of two: nowhere.
    assert!(matches!(one(&[0xc4, 2, 2, 2, 3, 1, b'y']), Ok(Standing::Fits { .. })));
    assert_eq!(one(&[0xc4, 2, 2, 3, 3, 1, b'y']), Err(Malformed::Misplaced));
    // Words among the entries of a map, entries among letters, either of them in the other's parent.
    assert_eq!(one(&[0x84, 2, 1, 1, b'y']), Err(Malformed::Misplaced));
    assert_eq!(one(&[0x88, 2, 2, 1, 126]), Err(Malformed::Misplaced));
    assert_eq!(one(&[0x24, 0, 2, 0, 1, b'k', 1, b'y']), Err(Malformed::Misplaced));
    assert_eq!(one(&[0x28, 0, 2, 1, 1, b'k', 1, 126]), Err(Malformed::Misplaced));
    assert_eq!(one(&[0x08, 0, 2, 0, 1, 126]), Err(Malformed::Misplaced));
    // An entry with something on its right, and what lies in a word.
    assert_eq!(one(&[0x48, 2, 0, 1, 126]), Err(Malformed::Misplaced));
    assert_eq!(one(&[0x28, 0, 2, 2, 1, b'k', 1, 126]), Err(Malformed::Reference));
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
