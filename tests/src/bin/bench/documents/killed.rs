//! The server is killed while somebody writes: what was delivered or acknowledged, and is gone.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use rushes_tests::{mark, tab, wire};
use serde_json::json;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use yrs::updates::decoder::Decode as _;
use yrs::{Map as _, ReadTxn as _, Transact as _, Update};

use super::target::{Process, Target};
use super::{Grounds, beside, peers, rushes};
use crate::Figure;

/// It is killed when another has received this many changes.
const DELIVERED: usize = 750;
/// Between two changes.
const PACE: Duration = Duration::from_millis(20);
/// How long a server has to read the document again.
const REST: Duration = Duration::from_secs(2);

pub(super) async fn measure(figures: &mut Vec<Figure>, grounds: &Grounds) -> anyhow::Result<()> {
    let mut lost = Vec::new();
    for target in grounds.everybody(1).await? {
        writes_through(&target).await?;
        let name = target.name;
        let (told, target) = write_and_kill(grounds, target).await?;
        // Who is first may be answered before the document was read, and stays, so that it is not forgotten again.
        let _first = target.join(target.room()).await?;
        tokio::time::sleep(REST).await;
        let there = marks(&target.join(target.room()).await?.1)?;
        let gone = |of: &BTreeSet<String>| of.difference(&there).count();
        if let Some(acknowledged) = &told.acknowledged {
            ensure!(!acknowledged.is_empty(), "nothing was acknowledged");
            let value = count(gone(acknowledged));
            let name = format!("kill -9 after {} acknowledged updates, lost", acknowledged.len());
            figures.push(crate::figure(&name, value, ""));
        }
        lost.push((name, count(gone(&told.delivered))));
    }
    beside(figures, &format!("kill -9 after {DELIVERED} delivered updates, lost"), "", &lost);
    Ok(())
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::NAN, f64::from)
}

/// With a database that does not sync, any such test would pass.
async fn writes_through(target: &Target) -> anyhow::Result<()> {
    let Process::Rushes { folder, .. } = &target.process else { return Ok(()) };
    let options = PgConnectOptions::new_without_pgpass()
        .socket(folder.path().join("data/sock"))
        .username("rushes")
        .database("rushes")
        .ssl_mode(PgSslMode::Disable);
    let mut db = PgConnection::connect_with(&options).await.context("the private Postgres")?;
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value: String =
            sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(&mut db).await?;
        ensure!(value == "on", "{setting} is {value}");
    }
    Ok(())
}

/// What others had been told before the server died, by id.
struct Told {
    /// What another client had received.
    delivered: BTreeSet<String>,
    /// What the server had acknowledged to its writer, where it does.
    acknowledged: Option<BTreeSet<String>>,
}

async fn write_and_kill(grounds: &Grounds, target: Target) -> anyhow::Result<(Told, Target)> {
    let room = target.room().clone();
    let (mut writer, _) = target.join(&room).await?;
    let (mut other, _) = target.join(&room).await?;
    let doc = tab::document(tab::new_client());
    let copy = tab::document(tab::new_client());
    let (mut written, mut acknowledged) = (Vec::new(), 0);
    let mut pace = tokio::time::interval(PACE);
    let pin = mark::annotation(&room.author, room.media, "pin", &json!({"x": 3, "y": 4}));
    let mut delivered = 0;
    while delivered < DELIVERED {
        tokio::select! {
            _ = pace.tick() => {
                let id = mark::record_id();
                let before = doc.transact().state_vector();
                mark::put(&mut doc.transact_mut(), "annotations", &id, &pin);
                let update = doc.transact().encode_diff_v1(&before);
                written.push(id);
                writer.send(&wire::update(&update)).await?;
            }
            message = other.receiver.next_ever() => {
                let message = message.context("closed")?;
                if let Some(update) = message.strip_prefix(&[0, 2]) {
                    let mut cursor = yrs::encoding::read::Cursor::new(update);
                    let update = Update::decode_v1(yrs::encoding::read::Read::read_buf(&mut cursor)?)?;
                    copy.transact_mut().apply_update(update)?;
                    let txn = copy.transact();
                    delivered = txn.get_map("annotations").map_or(0, |marks| marks.len(&txn) as usize);
                }
            }
            message = writer.receiver.next_ever() => {
                if let Some(rest) = message.context("closed")?.strip_prefix(&[100]) {
                    acknowledged = yrs::encoding::read::Read::read_var::<usize>(&mut yrs::encoding::read::Cursor::new(rest))?;
                }
            }
        }
    }
    let ours = matches!(target.process, Process::Rushes { .. });
    let target = if ours {
        rushes::kill_and_start(target)?
    } else {
        peers::kill_and_start(&grounds.npm, target).await?
    };
    let acknowledged = ours.then(|| written.iter().take(acknowledged).cloned().collect());
    let txn = copy.transact();
    let marks = txn.get_map("annotations").context("marks")?;
    let delivered = marks.keys(&txn).map(ToString::to_string).collect();
    Ok((Told { delivered, acknowledged }, target))
}

/// The marks in a document, by id.
fn marks(everything: &[u8]) -> anyhow::Result<BTreeSet<String>> {
    let doc = tab::document(1);
    doc.transact_mut().apply_update(Update::decode_v1(everything)?)?;
    let txn = doc.transact();
    Ok(txn.get_map("annotations").context("marks")?.keys(&txn).map(ToString::to_string).collect())
}
