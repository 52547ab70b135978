//! What may happen, and drawing it by chance.

use serde::{Deserialize, Serialize};

/// Who sits at which tab: two of them are one person's, and two may decide.
pub(super) const TABS: [&str; 5] = ["artist", "artist", "artist2", "producer", "admin"];
const STEPS: usize = 90;

/// What happens next. Numbers pick from what is there by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    /// Somebody at a tab does something.
    Tab(usize, Act),
    /// The same at the unmodified client.
    Node(NodeAct),
    /// Somebody connects and reads nothing until the end.
    Stall,
    /// Somebody draws in another's name, by one of several ways.
    Forge(usize),
    /// Somebody sends bytes that are none of the protocol, or those of a forgery with some bits turned.
    Garbage(usize),
    /// The server is killed and started again.
    KillServer,
    /// Postgres is killed; everybody waits until it is back.
    KillDatabase,
    /// Postgres is stopped at once; everybody goes on while it is away.
    StopDatabase,
    /// The database closes every connection.
    LetGo,
}

/// What somebody does at a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Act {
    Draw,
    /// Draws something large, which those who do not read fall behind with.
    Scribble,
    Change(usize),
    Delete(usize),
    Restore(usize),
    Comment,
    Type(usize),
    Undo,
    Redo,
    Show,
    Disconnect,
    Connect,
    /// Reloads the page: the same document, kept offline, under a new client id.
    Reload,
    /// Waits until everything is saved.
    Save,
}

/// What somebody does at an unmodified client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum NodeAct {
    Draw,
    Comment,
    Type(usize),
    Change(usize),
    Disconnect,
    Connect,
}

/// The names of all steps.
pub(super) const ALL: [&str; 9] =
    ["Tab", "Node", "Stall", "Forge", "Garbage", "KillServer", "KillDatabase", "StopDatabase", "LetGo"];

/// A small generator (xorshift).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (sides as u64)).expect("below a usize")
    }
}

/// The plan of a seed.
pub(super) fn draw(seed: u64) -> Vec<Step> {
    let mut dice = Dice::new(seed);
    (0..STEPS).map(|_| step(&mut dice)).collect()
}

fn step(dice: &mut Dice) -> Step {
    let (tab, pick) = (dice.roll(TABS.len()), dice.roll(1_000));
    match dice.roll(100) {
        0..=71 => Step::Tab(tab, act(dice, pick)),
        72..=83 => Step::Node(node_act(dice, pick)),
        84..=85 => Step::Stall,
        86..=89 => Step::Forge(pick),
        90..=92 => Step::Garbage(pick),
        93..=94 => Step::KillServer,
        95..=96 => Step::KillDatabase,
        97..=98 => Step::StopDatabase,
        _ => Step::LetGo,
    }
}

fn act(dice: &mut Dice, pick: usize) -> Act {
    match dice.roll(56) {
        0..=11 => Act::Draw,
        12 => Act::Scribble,
        13..=19 => Act::Change(pick),
        20..=23 => Act::Delete(pick),
        24..=26 => Act::Restore(pick),
        27..=29 => Act::Comment,
        30..=34 => Act::Type(pick),
        35..=38 => Act::Undo,
        39..=41 => Act::Redo,
        42..=43 => Act::Show,
        44..=46 => Act::Disconnect,
        47..=51 => Act::Connect,
        52..=53 => Act::Reload,
        _ => Act::Save,
    }
}

fn node_act(dice: &mut Dice, pick: usize) -> NodeAct {
    match dice.roll(10) {
        0..=2 => NodeAct::Draw,
        3 => NodeAct::Comment,
        4..=5 => NodeAct::Type(pick),
        6..=7 => NodeAct::Change(pick),
        8 => NodeAct::Disconnect,
        _ => NodeAct::Connect,
    }
}
