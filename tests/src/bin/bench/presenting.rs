//! A session that is presented: how soon what the leader shows is at two hundred followers, each of them on the right frame,
//! and how long it takes to come to it late.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use futures::{SinkExt as _, StreamExt as _};
use rushes_tests::process::free_port;
use rushes_tests::{Client, Door, Server, tab, wire};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

use super::{Figure, figure, milliseconds, sign_in, until_idle};

const FOLLOWERS: usize = 200;
const MOVES: i64 = 200;
const JOINS: usize = 100;
/// Between two moves: no follower is still busy with the one before.
const APART: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(20);

/// A session that is being held, and who leads it.
struct Session {
    admin: Client,
    document: String,
    epoch: i64,
    item: i64,
    revision: i64,
}

impl Session {
    /// Holds a session over a round of the demo.
    async fn hold(admin: Client) -> anyhow::Result<Self> {
        let candidates = admin.get("/api/reviews/candidates?limit=50").await.expect(200);
        let stages = candidates["items"].as_array().context("candidates")?;
        let mut held = None;
        for stage in stages.iter().map(|candidate| &candidate["stage_id"]) {
            let new = json!({ "name": format!("Bench {stage}"), "items": [stage] });
            let session = admin.post("/api/reviews", &new).await.expect(201);
            let started = admin.post(&format!("/api/reviews/{}/start", session["id"]), &json!({})).await;
            if started.status == 200 {
                held = Some(started.json());
                break;
            }
        }
        let held = held.context("no stage of the demo has a round to look at")?;
        let lead = admin.post(&format!("/api/reviews/{}/lead", held["id"]), &json!({})).await.expect(200);
        Ok(Self {
            admin,
            document: format!("session:{}", held["id"]),
            epoch: lead["epoch"].as_i64().context("an epoch")?,
            item: held["items"][0]["id"].as_i64().context("an item")?,
            revision: held["items"][0]["revision"]["id"].as_i64().context("a round")?,
        })
    }

    fn showing(&self, frame: i64) -> String {
        let playback = json!({"media": 1, "frame": frame, "playing": false, "speed": 1, "at": 1});
        let lead =
            json!({"epoch": self.epoch, "item": self.item, "revision": self.revision, "playback": playback});
        json!({ "lead": lead }).to_string()
    }

    fn door(&self) -> Door {
        Door::document(&self.admin, &self.document)
    }

    /// Connects and waits for document and leader; what it was, and since when it is there.
    async fn join(&self, frame: i64) -> anyhow::Result<Duration> {
        let began = Instant::now();
        let (mut sink, mut stream) = self.door().knock().await?.into_stream().split();
        sink.send(Message::Binary(wire::sync_step_1(&[0]))).await?;
        let doc = tab::document(tab::new_client());
        let (mut written, mut led) = (false, false);
        while !(written && led) {
            let message = tokio::time::timeout(PATIENCE, stream.next()).await?.context("closed")??;
            let Message::Binary(message) = message else { bail!("not a frame: {message}") };
            match wire::read(&message) {
                wire::Said::SyncStep2(update) | wire::Said::Update(update) => {
                    written |= stage_of(&doc, &update)? == Some(frame);
                }
                wire::Said::Awareness(states) => {
                    led |= states.iter().any(|(_, _, state)| frame_of(state) == Some(frame));
                }
                _ => {}
            }
        }
        Ok(began.elapsed())
    }
}

fn frame_of(state: &Value) -> Option<i64> {
    state["lead"]["playback"]["frame"].as_i64()
}

fn stage_of(doc: &yrs::Doc, update: &[u8]) -> anyhow::Result<Option<i64>> {
    use yrs::updates::decoder::Decode as _;
    use yrs::{Any, Map as _, Out, ReadTxn as _, Transact as _};
    doc.transact_mut().apply_update(yrs::Update::decode_v1(update)?)?;
    let txn = doc.transact();
    let playback = txn.get_map("stage").and_then(|stage| stage.get(&txn, "playback"));
    let Some(Out::Any(Any::Map(playback))) = playback else { return Ok(None) };
    Ok(match playback.get("frame") {
        Some(Any::Number(yrs::Number::Int(frame))) => Some(*frame),
        _ => None,
    })
}

/// A follower: tells whenever another frame is shown, and when that came.
async fn follow(door: Door, seen: mpsc::UnboundedSender<(i64, Instant)>) -> anyhow::Result<()> {
    let (mut sink, mut stream) = door.knock().await?.into_stream().split();
    sink.send(Message::Binary(wire::sync_step_1(&[0]))).await?;
    while let Some(Ok(Message::Binary(message))) = stream.next().await {
        let at = Instant::now();
        if message.first() != Some(&1) {
            continue;
        }
        let wire::Said::Awareness(states) = wire::read(&message) else { continue };
        for frame in states.iter().filter_map(|(_, _, state)| frame_of(state)) {
            // Whoever measures may be done.
            let _ = seen.send((frame, at));
        }
    }
    Ok(())
}

/// Measures, into `figures`.
pub(crate) async fn measure(figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let folder = rushes_tests::installation::folder();
    let server = Server::start(&folder.path().join("data"), free_port(), &[("RUSHES_DEMO", "1")]);
    let admin = sign_in(&server.base).await?;
    until_idle(&admin).await?;
    let session = Session::hold(admin).await?;

    let (seen, mut told) = mpsc::unbounded_channel();
    for _ in 0..FOLLOWERS {
        tokio::spawn(follow(session.door(), seen.clone()));
    }
    let (mut sink, mut own) = session.door().knock().await?.into_stream().split();
    tokio::spawn(async move { while own.next().await.is_some() {} });
    let client = tab::new_client();
    let mut show = async |clock: i64| {
        let clock = u32::try_from(clock)?;
        let state = session.showing(i64::from(clock));
        anyhow::Ok(sink.send(Message::Binary(wire::awareness(&[(client, clock, &state)]))).await?)
    };
    show(1).await?;
    arrived(&mut told, 1).await?;

    let mut times = Vec::new();
    let mut last = Vec::new();
    for frame in 2..MOVES + 2 {
        tokio::time::sleep(APART).await;
        let sent = Instant::now();
        show(frame).await?;
        let mut took: Vec<f64> =
            arrived(&mut told, frame).await?.into_iter().map(|at| milliseconds(at - sent)).collect();
        took.sort_by(f64::total_cmp);
        last.extend(took.last().copied());
        times.extend(took);
    }
    let name = format!("presenter's move → on the line of each of {FOLLOWERS} followers");
    figures.push(figure(&format!("{name}, p50"), percentile(&mut times, 50), "ms"));
    figures.push(figure(&format!("{name}, p95"), percentile(&mut times, 95), "ms"));
    figures.push(figure(&format!("{name}, the last of them, p95"), percentile(&mut last, 95), "ms"));

    let mut joins = Vec::new();
    for _ in 0..JOINS {
        joins.push(milliseconds(session.join(MOVES + 1).await?));
    }
    let name = format!("joining a session with {FOLLOWERS} people → the same item and frame, {JOINS} times");
    figures.push(figure(&format!("{name}, p50"), percentile(&mut joins, 50), "ms"));
    figures.push(figure(&format!("{name}, p95"), percentile(&mut joins, 95), "ms"));
    ensure!(server.stop().success(), "the server did not stop in order");
    Ok(())
}

/// When a frame arrived at each follower; all of them have to get it.
async fn arrived(
    told: &mut mpsc::UnboundedReceiver<(i64, Instant)>,
    frame: i64,
) -> anyhow::Result<Vec<Instant>> {
    let mut times = Vec::with_capacity(FOLLOWERS);
    let waited = tokio::time::timeout(PATIENCE, async {
        while times.len() < FOLLOWERS {
            match told.recv().await {
                Some((seen, at)) if seen == frame => times.push(at),
                Some(_) => {}
                None => break,
            }
        }
    });
    let in_time = waited.await.is_ok();
    ensure!(
        in_time && times.len() == FOLLOWERS,
        "{} of {FOLLOWERS} followers are on frame {frame}",
        times.len()
    );
    Ok(times)
}

pub(crate) fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * percent / 100).min(values.len() - 1)]
}
