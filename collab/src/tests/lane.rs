//! What waits for a reader, without a room.

use bytes::Bytes;
use yrs::StateVector;

use crate::lane::{Lane, Next};
use crate::{Limits, Outgoing, protocol};

/// More than answers together may have while they wait.
const LARGE: usize = (16 << 20) + 1;

fn taken(lane: &Lane) -> Option<Bytes> {
    match lane.take() {
        Next::Out(Outgoing::Frame(frame)) => Some(frame),
        _ => None,
    }
}

#[test]
fn a_large_document_comes_behind_a_greeting_that_was_not_read_yet() {
    let lane = Lane::new(Limits::default().lane_bytes);
    let greeting = protocol::sync_step_1(&StateVector::default());
    let document = Bytes::from(vec![0; LARGE]);
    assert!(lane.reply(greeting.clone()));
    assert!(lane.reply(document.clone()), "a newcomer is sent away because the document is large");
    assert_eq!((taken(&lane), taken(&lane)), (Some(greeting), Some(document.clone())));
    assert!(lane.reply(document), "what was read counts still");
}

#[test]
fn who_asks_for_a_large_document_again_and_does_not_read_gets_it_once() {
    let lane = Lane::new(Limits::default().lane_bytes);
    let document = Bytes::from(vec![0; LARGE]);
    assert!(lane.reply(document.clone()));
    assert!(!lane.reply(document), "twice as much waits for one reader");
}
