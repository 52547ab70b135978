//! One more stroke in a document that has many.

use std::time::Instant;

use anyhow::Context as _;
use rushes_tests::{mark, wire};
use serde_json::json;
use yrs::{ReadTxn as _, Transact as _};

use super::{Grounds, beside, joins};
use crate::{Figure, median, milliseconds};

const STROKES: usize = 500;
const ROUNDS: usize = 21;

pub(super) async fn measure(figures: &mut Vec<Figure>, grounds: &Grounds) -> anyhow::Result<()> {
    let (mut times, mut sent, mut received) = (Vec::new(), Vec::new(), Vec::new());
    for target in grounds.everybody(1).await? {
        let (mut line, doc) = joins::fill(&target, |strokes, _| strokes >= STROKES).await?;
        let (mut other, _) = target.join(target.room()).await?;
        let room = target.room();
        let (mut took, mut out, mut back) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let id = mark::record_id();
            let geometry = json!({ "points": drawn(round) });
            let fields = mark::annotation(&room.author, room.media, "freehand", &geometry);
            let before = doc.transact().state_vector();
            mark::put(&mut doc.transact_mut(), "annotations", &id, &fields);
            let message = wire::update(&doc.transact().encode_diff_v1(&before));
            let started = Instant::now();
            line.send(&message).await?;
            let arrived = loop {
                let message = other.receiver.next().await.context("the stroke does not arrive")?;
                if message.windows(id.len()).any(|part| part == id.as_bytes()) {
                    break message;
                }
            };
            took.push(milliseconds(started.elapsed()));
            #[expect(clippy::cast_precision_loss, reason = "thousands")]
            let kilobytes = |list: &mut Vec<f64>, bytes: usize| list.push(bytes as f64 / 1000.0);
            kilobytes(&mut out, message.len());
            kilobytes(&mut back, arrived.len());
        }
        times.push((target.name, median(&mut took)));
        sent.push((target.name, median(&mut out)));
        received.push((target.name, median(&mut back)));
    }
    let name = |what: &str| format!("one more stroke beside {STROKES} × 200 points, {what}");
    beside(figures, &name("from sending to the other's screen, median"), "ms", &times);
    beside(figures, &name("sent"), "kB", &sent);
    beside(figures, &name("received by each"), "kB", &received);
    Ok(())
}

/// A stroke of 200 movements of a hand as the page leaves it in the document: points that lie within a pixel of the line
/// through their neighbours left out, in quarter pixels, pressure in hundredths.
fn drawn(round: usize) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let shift = round as f64;
    let hand: Vec<[f64; 3]> = (0..200)
        .map(|n| {
            let t = f64::from(n) / 199.0;
            let x = 400.0 + shift + 600.0 * t + 40.0 * (t * 19.0).sin();
            let y = 300.0 + 180.0 * (t * 9.0).sin() + 25.0 * (t * 31.0).cos();
            [x, y, 0.3 + 0.5 * (t * std::f64::consts::PI).sin()]
        })
        .collect();
    let mut kept = vec![hand[0]];
    let mut from = 0;
    for to in 2..hand.len() {
        // The longest line from the last point kept that none in between is far from.
        if hand[from + 1..to].iter().any(|point| distance(*point, hand[from], hand[to]) > 1.0) {
            from = to - 1;
            kept.push(hand[from]);
        }
    }
    kept.extend(hand.last());
    let quarter = |value: f64| (value * 4.0).round() / 4.0;
    kept.into_iter().flat_map(|[x, y, p]| [quarter(x), quarter(y), (p * 100.0).round() / 100.0]).collect()
}

/// From a point to a line.
fn distance([x, y, _]: [f64; 3], [x1, y1, _]: [f64; 3], [x2, y2, _]: [f64; 3]) -> f64 {
    let (dx, dy) = (x2 - x1, y2 - y1);
    ((x - x1) * dy - (y - y1) * dx).abs() / dx.hypot(dy).max(f64::EPSILON)
}
