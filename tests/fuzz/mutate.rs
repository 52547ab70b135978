//! Changes updates, in ways that their encoding invites.

use crate::dice::{CHANGES, Dice};

/// Bytes that mean something in the encoding: flags, kinds of contents and values, ends of numbers.
const TELLING: [u8; 20] =
    [0, 1, 2, 4, 7, 8, 10, 0x1f, 0x27, 0x7f, 0x80, 0x84, 0x87, 0x88, 0xc4, 117, 118, 119, 125, 0xff];

const COPY: usize = CHANGES;
const NUMBER: usize = CHANGES + 1;

pub(crate) fn mutate(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = dice.roll(bytes.len());
    match dice.roll(CHANGES + 2) {
        COPY => {
            let length = (1 + dice.roll(16)).min(bytes.len() - at);
            let copied = bytes[at..at + length].to_vec();
            let to = dice.roll(bytes.len());
            bytes.splice(to..to, copied);
        }
        NUMBER => {
            // A number of any length in the place of a byte.
            let digits = dice.roll(9);
            let number = std::iter::repeat_with(|| 0x80 | dice.byte()).take(digits).collect::<Vec<_>>();
            let last = dice.byte() & 0x7f;
            bytes.splice(at..=at, number.into_iter().chain([last]));
        }
        way => dice.change(way, bytes, at, &TELLING, other),
    }
}
