//! Coming to a large document.

use std::time::{Duration, Instant};

use anyhow::ensure;
use rushes_tests::{mark, tab, wire};
use serde_json::json;
use yrs::updates::decoder::Decode as _;
use yrs::{Doc, ReadTxn as _, Transact as _};

use super::line::Line;
use super::target::Target;
use super::{Grounds, beside};
use crate::Figure;

const JOINS: u32 = 1_000;
const BYTES: usize = 650_000;

pub(super) async fn measure(figures: &mut Vec<Figure>, grounds: &Grounds) -> anyhow::Result<()> {
    let (mut values, mut own) = (Vec::new(), None);
    for target in grounds.everybody(1).await? {
        let (_line, _doc) = fill(&target, |_, bytes| bytes >= BYTES).await?;
        let (before, own_before) = (target.cpu(), target.own_cpu());
        for _ in 0..JOINS {
            drop(target.join(target.room()).await?);
        }
        let each = |seconds: f64| seconds * 1000.0 / f64::from(JOINS);
        values.push((target.name, each(target.cpu() - before)));
        own.get_or_insert(each(target.own_cpu() - own_before));
    }
    beside(figures, &format!("{JOINS} joins of a document of 650 kB, server CPU per join"), "ms", &values);
    let name = format!("{JOINS} joins of a document of 650 kB, server CPU per join without Postgres");
    figures.push(crate::figure(&name, own.unwrap_or(f64::NAN), "ms"));
    Ok(())
}

/// Draws strokes of 200 points until there are enough, by their number and bytes; returns when they are there for
/// others as well.
pub(super) async fn fill(
    target: &Target,
    enough: impl Fn(usize, usize) -> bool,
) -> anyhow::Result<(Line, Doc)> {
    let room = target.room();
    let (mut line, _) = target.join(room).await?;
    let doc = tab::document(tab::new_client());
    let stroke: Vec<f64> = (0..200).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]).collect();
    let fields = mark::annotation(&room.author, room.media, "freehand", &json!({"points": stroke}));
    let (mut strokes, mut bytes) = (0, 0);
    while !enough(strokes, bytes) {
        let before = doc.transact().state_vector();
        mark::put(&mut doc.transact_mut(), "annotations", &mark::record_id(), &fields);
        let update = doc.transact().encode_diff_v1(&before);
        strokes += 1;
        bytes += update.len();
        line.send(&wire::update(&update)).await?;
    }
    let own = doc.client_id();
    let clock = doc.transact().state_vector().get(&own);
    let limit = Instant::now() + Duration::from_secs(30);
    loop {
        let (_, everything) = target.join(room).await?;
        let copy = tab::document(1);
        copy.transact_mut().apply_update(yrs::Update::decode_v1(&everything)?)?;
        if copy.transact().state_vector().get(&own) == clock {
            return Ok((line, doc));
        }
        ensure!(Instant::now() < limit, "the large document does not arrive");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
