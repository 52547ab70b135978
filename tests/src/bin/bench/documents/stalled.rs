//! A client that stops reading while another writes: what is kept for it, and whether it has everything in the end.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use rushes_tests::{mark, tab, wire};
use serde_json::json;
use yrs::updates::decoder::Decode as _;
use yrs::{Doc, Map as _, ReadTxn as _, Transact as _, Update};

use super::line::Line;
use super::target::Target;
use super::{Grounds, beside};
use crate::Figure;

/// Changes that are written, each of about five kilobytes.
const CHANGES: usize = 6_000;
/// How many of them are under way at once.
const UNDER_WAY: u32 = 16;
/// How long it takes at most until everything is there, from when the client reads again.
const CATCHING_UP: Duration = Duration::from_mins(1);

/// What became of the client.
struct Fate {
    /// Megabytes that the client read until it had everything: what had been kept for it, by the server and the system.
    read: f64,
    /// How often it had to connect again.
    reconnected: f64,
    /// What it lacked in the end: 0 or 1.
    lacks: f64,
}

pub(super) async fn measure(figures: &mut Vec<Figure>, grounds: &Grounds) -> anyhow::Result<()> {
    let mut fates = Vec::new();
    for target in grounds.everybody(1).await? {
        fates.push((target.name, fate(&target).await.context(target.name)?));
    }
    let mut add = |what: &str, unit, value: &dyn Fn(&Fate) -> f64| {
        let values: Vec<_> = fates.iter().map(|(name, fate)| (*name, value(fate))).collect();
        beside(figures, &format!("a client that stops reading 33 MB, {what}"), unit, &values);
    };
    add("kept for it", "MB", &|fate| fate.read);
    add("connections that it took after the first", "", &|fate| fate.reconnected);
    add("lacks the last change in the end", "", &|fate| fate.lacks);
    Ok(())
}

async fn fate(target: &Target) -> anyhow::Result<Fate> {
    let (line, everything) = target.join(target.room()).await?;
    let id = write(target).await?;
    let mut reader = Reader { line, doc: tab::document(tab::new_client()), read: 0 };
    reader.apply(&everything)?;
    let (mut reconnected, limit) = (0.0, Instant::now() + CATCHING_UP);
    while !reader.has(&id) && Instant::now() < limit {
        if !reader.take().await? {
            reader.line = target.connect(target.room()).await?;
            let vector = yrs::updates::encoder::Encode::encode_v1(&reader.doc.transact().state_vector());
            reader.line.send(&wire::sync_step_1(&vector)).await?;
            reconnected += 1.0;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let read = reader.read as f64 / 1e6;
    Ok(Fate { read, reconnected, lacks: f64::from(u8::from(!reader.has(&id))) })
}

/// Changes the points of a stroke again and again, as fast as they come back; the id of the stroke.
async fn write(target: &Target) -> anyhow::Result<String> {
    let room = target.room();
    let (mut line, _) = target.join(room).await?;
    let doc = tab::document(tab::new_client());
    let id = mark::record_id();
    let geometry = |count: usize| {
        let points = (0..200).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]);
        json!({ "points": points.chain([number(count), 0.0, 0.5]).collect::<Vec<f64>>() })
    };
    let fields = mark::annotation(&room.author, room.media, "freehand", &geometry(0));
    let clock = || doc.transact().state_vector().get(&doc.client_id());
    let mut back = 0;
    for count in 0..=CHANGES {
        let message = {
            let mut txn = doc.transact_mut();
            match count {
                0 => mark::put(&mut txn, "annotations", &id, &fields),
                _ => mark::set(&mut txn, "annotations", &id, "geometry", &geometry(count)),
            }
            txn.commit();
            wire::update(&txn.encode_update_v1())
        };
        line.send(&message).await?;
        let under_way = if count == CHANGES { 0 } else { UNDER_WAY };
        while clock() - back > under_way {
            back = back.max(echoed(&mut line, &doc).await?);
        }
    }
    Ok(id)
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::NAN, f64::from)
}

/// Up to which clock a message brings one's own changes back; 0 for another message.
async fn echoed(line: &mut Line, doc: &Doc) -> anyhow::Result<u32> {
    let message = line.receiver.next().await.context("nothing comes back")?;
    let Some(update) = message.strip_prefix(&[0, 2]) else { return Ok(0) };
    let update = yrs::encoding::read::Read::read_buf(&mut yrs::encoding::read::Cursor::new(update))?.to_vec();
    let brought = Update::decode_v1(&update)?.insertions(true);
    let own = brought.iter().filter(|(client, _)| **client == doc.client_id());
    Ok(own.flat_map(|(_, ranges)| ranges.iter().map(|range| range.end)).max().unwrap_or(0))
}

struct Reader {
    line: Line,
    doc: Doc,
    read: usize,
}

impl Reader {
    /// Takes in one message; false where the connection is at its end.
    async fn take(&mut self) -> anyhow::Result<bool> {
        let Some(message) = self.line.receiver.next().await else { return Ok(false) };
        self.read += message.len();
        if let [0, 1 | 2, rest @ ..] = &message[..] {
            let mut cursor = yrs::encoding::read::Cursor::new(rest);
            self.apply(yrs::encoding::read::Read::read_buf(&mut cursor)?)?;
        }
        Ok(true)
    }

    fn apply(&mut self, update: &[u8]) -> anyhow::Result<()> {
        Ok(self.doc.transact_mut().apply_update(Update::decode_v1(update)?)?)
    }

    /// Whether the last change of a stroke is there.
    fn has(&self, id: &str) -> bool {
        let txn = self.doc.transact();
        let stroke = txn.get_map("annotations").and_then(|marks| marks.get(&txn, id));
        let Some(yrs::Out::YMap(stroke)) = stroke else { return false };
        let Some(yrs::Out::Any(yrs::Any::Map(geometry))) = stroke.get(&txn, "geometry") else { return false };
        let Some(yrs::Any::Array(points)) = geometry.get("points") else { return false };
        matches!(points.get(600), Some(yrs::Any::Number(last)) if last_is(last))
    }
}

fn last_is(number: &yrs::Number) -> bool {
    match number {
        yrs::Number::Int(value) => usize::try_from(*value) == Ok(CHANGES),
        yrs::Number::Float(value) => (value - self::number(CHANGES)).abs() < 0.5,
    }
}
