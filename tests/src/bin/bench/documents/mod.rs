//! Live documents under load, beside `@y/websocket-server` and Hocuspocus from npm in the same run: how fast a change
//! reaches everybody, how many a second get through, what a join and an idle connection cost, and what becomes of a client
//! that stops reading, of a server that is killed and of one more stroke in a large document. Every client writes marks that
//! are valid; nothing is switched off.
//!
//! With two cores or more and `taskset`, a server (Rushes with its Postgres) has the first to itself, and all clients
//! together the second.

mod cores;
mod fan_out;
mod idle;
mod joins;
mod killed;
mod line;
mod peers;
mod rushes;
mod stalled;
mod stroke;
mod target;
mod throughput;
mod writer;

use anyhow::Context as _;

use super::Figure;
use target::Target;

/// Measures, into `figures`; `part` names a single measurement.
pub(crate) async fn measure(figures: &mut Vec<Figure>, part: Option<String>) -> anyhow::Result<()> {
    // All clients share one thread: on one core more of them would only wake each other.
    let measuring =
        tokio::task::spawn_blocking(move || -> anyhow::Result<(Vec<Figure>, anyhow::Result<()>)> {
            cores::raise_open_files();
            let on_clients = move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                let mut found = Vec::new();
                let measured = runtime.block_on(all(&mut found, part.as_deref()));
                anyhow::Ok((found, measured))
            };
            cores::on(cores::CLIENTS, on_clients)
        });
    let (found, measured) = measuring.await??;
    figures.extend(found);
    measured
}

async fn all(figures: &mut Vec<Figure>, part: Option<&str>) -> anyhow::Result<()> {
    let wanted = |name: &str| part.is_none_or(|part| part == name);
    let grounds = Grounds { npm: peers::install()?, installed: rushes::install().await? };
    if wanted("fan-out") {
        fan_out::measure(figures, &grounds).await.context("fan-out")?;
    }
    if wanted("throughput") {
        throughput::measure(figures, &grounds).await.context("throughput")?;
    }
    if wanted("idle") {
        idle::measure(figures, &grounds).await.context("idle connections")?;
    }
    if wanted("joins") {
        joins::measure(figures, &grounds).await.context("joins")?;
    }
    if wanted("stroke") {
        stroke::measure(figures, &grounds).await.context("one more stroke")?;
    }
    if wanted("stalled") {
        stalled::measure(figures, &grounds).await.context("a client that stops reading")?;
    }
    if wanted("killed") {
        killed::measure(figures, &grounds).await.context("kill -9")?;
    }
    Ok(())
}

/// What servers are started from.
struct Grounds {
    npm: peers::Npm,
    installed: rushes::Installed,
}

impl Grounds {
    /// Rushes and its peers, each freshly started, with as many documents to write in.
    async fn everybody(&self, documents: usize) -> anyhow::Result<[Target; 3]> {
        let own = rushes::start(&self.installed, documents).await?;
        let reference = peers::reference(&self.npm, documents).await?;
        Ok([own, reference, peers::hocuspocus(&self.npm, documents).await?])
    }
}

/// Ours, beside each of the peers; their values are in the order of [`Grounds::everybody`].
fn beside(figures: &mut Vec<Figure>, name: &str, unit: &'static str, values: &[(&'static str, f64)]) {
    let Some(((_, own), others)) = values.split_first() else { return };
    for (peer, value) in others {
        figures.push(super::figure(name, *own, unit).against(peer, *value));
    }
}
