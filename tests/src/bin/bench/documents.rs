//! Live documents under load, beside `@y/websocket-server` from npm in the same run: how fast a change reaches everybody,
//! how many a second get through, what a join costs. Every client writes marks that are valid; nothing is switched off.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rushes_tests::process::free_port;
use rushes_tests::socket::Socket;
use rushes_tests::{Client, Door, Server, mark, tab, wire};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use yrs::{Doc, ReadTxn as _, Transact as _};

use super::{Figure, figure, milliseconds, processes, round, sign_in, target, until_idle};

/// The version that is measured against; pinned so that runs compare.
const PEER: &str = "@y/websocket-server@0.1.1";
/// Changes a second of each writer, where the pace is given.
const PACE: u32 = 10;
const WRITERS: usize = 10;
const SECONDS: u64 = 8;
/// Changes of one writer that are under way at once, where the pace is not given.
const UNDER_WAY: u64 = 64;

/// A server to load.
struct Target {
    client: Client,
    pid: u32,
    /// A document, the author of what is drawn in it, and on which medium.
    document: String,
    author: String,
    media: i64,
}

/// The peer, ended with this value.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        // One that has ended already needs no ending.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What one load came to.
struct Load {
    /// Milliseconds from sending to receiving, in order.
    latencies: Vec<f64>,
    /// Seconds of the server's processor.
    cpu: f64,
    /// Changes that everybody got, per second.
    rate: f64,
}

impl Load {
    fn quantile(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let at = (self.latencies.len() as f64 * share) as usize;
        self.latencies.get(at.min(self.latencies.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }

    fn per_delivery(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let deliveries = self.latencies.len().max(1) as f64;
        self.cpu * 1e6 / deliveries
    }
}

pub(crate) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let variables = [("RUSHES_DEMO", "1"), ("RUSHES_MAX_MESSAGES_PER_SECOND", "100000")];
    let server = Server::start(&folder.path().join("data"), free_port(), &variables);
    let ours = rushes(&server).await?;
    let (_peer, theirs) = peer().await?;
    let mut figures = Vec::new();
    for clients in [50, 200, 1_000] {
        let own = fan_out(&ours, clients).await?;
        let other = fan_out(&theirs, clients).await?;
        for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
            let name = format!("fan-out to {clients} clients, {WRITERS} writers × {PACE}/s, {name}");
            figures.push(figure(&name, own.quantile(share), "ms").against(PEER, other.quantile(share)));
        }
        let name = format!("fan-out to {clients} clients, server CPU per delivery");
        figures.push(figure(&name, own.per_delivery(), "µs").against(PEER, other.per_delivery()));
    }
    let (own, other) = (throughput(&ours).await?, throughput(&theirs).await?);
    figures.push(
        figure("closed loop, 10 writers, 20 receivers", own.rate, "updates/s").against(PEER, other.rate),
    );
    let (own, other) = (joins(&ours).await?, joins(&theirs).await?);
    figures.push(
        figure("200 joins of a document of 650 kB, server CPU per join", own, "ms").against(PEER, other),
    );
    ensure!(server.stop().success(), "the server did not stop in order");
    Ok(figures)
}

async fn rushes(server: &Server) -> anyhow::Result<Target> {
    let client = sign_in(&server.base).await?;
    // The demo's pictures are made meanwhile.
    until_idle(&client).await?;
    let me = client.get("/api/auth/me").await.expect(200);
    let user = me["user"]["id"].as_i64().or(me["id"].as_i64()).context("who signed in")?;
    let (stage, revision) = round(&client, "documents").await?;
    let picture = rushes_tests::studio::picture(64, 48);
    let media = client.upload(stage, revision, "current", "a.png", picture).await.expect(201);
    let media = media["id"].as_i64().context("a medium")?;
    let document = format!("revision:{revision}");
    Ok(Target { client, pid: server.pid(), document, author: format!("user:{user}"), media })
}

async fn peer() -> anyhow::Result<(Peer, Target)> {
    let folder = target().join("peers");
    if !folder.join("node_modules/@y/websocket-server").is_dir() {
        std::fs::create_dir_all(&folder)?;
        let install = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
            .arg(&folder)
            .args([PEER, "yjs@13"])
            .status()
            .context("npm is missing")?;
        ensure!(install.success(), "npm cannot install {PEER}");
    }
    let port = free_port();
    let child = Command::new("node")
        .arg(main_of(&folder.join("node_modules/@y/websocket-server"))?)
        .env("HOST", "127.0.0.1")
        .env("PORT", port.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("node is missing")?;
    let pid = child.id();
    let peer = Peer(child);
    let client = Client::new(format!("http://127.0.0.1:{port}"), None);
    let limit = Instant::now() + Duration::from_secs(20);
    while Door::document(&client, "ready").knock().await.is_err() {
        ensure!(Instant::now() < limit, "{PEER} does not answer");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let document = "revision:1".to_owned();
    Ok((peer, Target { client, pid, document, author: "user:1".to_owned(), media: 1 }))
}

/// The program of a package, as its description names it.
fn main_of(package: &Path) -> anyhow::Result<std::path::PathBuf> {
    let described: Value = serde_json::from_slice(&std::fs::read(package.join("package.json"))?)?;
    let program = match &described["bin"] {
        Value::String(program) => Some(program.as_str()),
        Value::Object(programs) => programs.values().next().and_then(Value::as_str),
        _ => None,
    };
    Ok(package.join(program.context("the package names no program")?))
}

/// Connects and waits until everything is there.
async fn join(target: &Target) -> anyhow::Result<Socket> {
    let mut socket = Door::document(&target.client, &target.document).open().await;
    socket.send(wire::sync_step_1(&[0])).await;
    loop {
        match socket.next().await.context("closed while joining")? {
            Message::Binary(frame) if frame.starts_with(&[0, 1]) => return Ok(socket),
            Message::Close(close) => anyhow::bail!("closed while joining: {close:?}"),
            _ => {}
        }
    }
}

/// Somebody who changes the words of a mark, a hundred bytes each time; the words tell who and which.
struct Writer {
    number: usize,
    doc: Doc,
    id: String,
}

impl Writer {
    fn new(target: &Target, number: usize) -> (Self, Vec<u8>) {
        let writer = Self { number, doc: tab::document(tab::new_client()), id: mark::record_id() };
        let geometry = json!({"x": 1, "y": 1, "text": writer.words(0), "size": 24});
        let fields = mark::annotation(&target.author, target.media, "text", &geometry);
        let first = writer.edit(|txn| mark::put(txn, "annotations", &writer.id, &fields));
        (writer, first)
    }

    fn words(&self, count: u64) -> String {
        format!("@{:03}:{count:09}@ so many words that it is a hundred bytes", self.number)
    }

    fn edit(&self, edit: impl FnOnce(&mut yrs::TransactionMut<'_>)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        edit(&mut txn);
        txn.commit();
        txn.encode_update_v1()
    }

    fn change(&self, count: u64) -> Vec<u8> {
        let geometry = json!({"x": 1, "y": 1, "text": self.words(count), "size": 24});
        self.edit(|txn| mark::set(txn, "annotations", &self.id, "geometry", &geometry))
    }
}

/// Writers and counts that a frame tells of.
fn told(frame: &[u8]) -> impl Iterator<Item = (usize, u64)> {
    frame.windows(15).filter(|w| w[0] == b'@' && w[4] == b':' && w[14] == b'@').filter_map(|window| {
        let number = std::str::from_utf8(&window[1..4]).ok()?.parse().ok()?;
        let count = std::str::from_utf8(&window[5..14]).ok()?.parse().ok()?;
        Some((number, count))
    })
}

/// When each change was sent, in microseconds since the start.
type Sent = Arc<Vec<Vec<AtomicU64>>>;

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// Everybody is there; ten of them write at a given pace, and all receive.
async fn fan_out(target: &Target, clients: usize) -> anyhow::Result<Load> {
    let changes = usize::try_from(SECONDS)? * PACE as usize;
    let sent: Sent =
        Arc::new((0..WRITERS).map(|_| (0..=changes).map(|_| AtomicU64::new(0)).collect()).collect());
    let begin = Instant::now();
    let mut receivers = JoinSet::new();
    let mut sinks = Vec::new();
    for number in 0..clients {
        let stream = join(target).await?.into_stream();
        let (sink, mut stream) = futures::StreamExt::split(stream);
        let sent = sent.clone();
        let writes = number < WRITERS;
        receivers.spawn(async move {
            let mut latencies = Vec::with_capacity(WRITERS * changes);
            let wanted = WRITERS * changes;
            while latencies.len() < wanted {
                let next = futures::StreamExt::next(&mut stream);
                let Ok(Some(Ok(message))) = tokio::time::timeout(Duration::from_secs(20), next).await else {
                    break;
                };
                let Message::Binary(frame) = message else { continue };
                let now = micros(begin);
                for (writer, count) in told(&frame).filter(|(_, count)| *count > 0) {
                    let at = usize::try_from(count).ok().and_then(|count| sent.get(writer)?.get(count));
                    if let Some(at) = at {
                        let took = now.saturating_sub(at.load(Ordering::Relaxed));
                        latencies.push(milliseconds(Duration::from_micros(took)));
                    }
                }
            }
            latencies
        });
        // A connection whose sink is dropped is closed.
        sinks.push((writes, sink));
    }
    let before = cpu(target.pid);
    let mut writers = JoinSet::new();
    for (number, (_, mut sink)) in sinks.drain(..WRITERS).enumerate() {
        let (writer, first) = Writer::new(target, number);
        let sent = sent.clone();
        writers.spawn(async move {
            let _ = futures::SinkExt::send(&mut sink, Message::Binary(wire::update(&first))).await;
            let mut pace = tokio::time::interval(Duration::from_secs(1) / PACE);
            for count in 1..=changes {
                pace.tick().await;
                let change = writer.change(count as u64);
                sent[number][count].store(micros(begin), Ordering::Relaxed);
                let _ = futures::SinkExt::send(&mut sink, Message::Binary(wire::update(&change))).await;
            }
            sink
        });
    }
    let still_open = writers.join_all().await;
    let received = receivers.join_all().await;
    drop((still_open, sinks));
    let cpu = cpu(target.pid) - before;
    let mut latencies: Vec<f64> = received.into_iter().flatten().collect();
    ensure!(
        latencies.len() == clients * WRITERS * changes,
        "{} of {} changes arrived",
        latencies.len(),
        clients * WRITERS * changes
    );
    latencies.sort_by(f64::total_cmp);
    Ok(Load { latencies, cpu, rate: 0.0 })
}

/// Ten write as fast as what they have written comes back; ten more receive.
async fn throughput(target: &Target) -> anyhow::Result<Load> {
    let mut tasks = JoinSet::new();
    let done = Arc::new(AtomicUsize::new(0));
    let mut joined = Vec::new();
    for _ in 0..2 * WRITERS {
        joined.push(join(target).await?);
    }
    let before = cpu(target.pid);
    let begin = Instant::now();
    for (number, mut socket) in joined.into_iter().enumerate() {
        let done = done.clone();
        if number >= WRITERS {
            tasks.spawn(async move {
                while begin.elapsed().as_secs() < SECONDS && socket.next().await.is_some() {}
            });
            continue;
        }
        let (writer, first) = Writer::new(target, number);
        tasks.spawn(async move {
            socket.send(wire::update(&first)).await;
            let (mut count, mut back) = (0, 0);
            while begin.elapsed().as_secs() < SECONDS {
                while count - back < UNDER_WAY {
                    count += 1;
                    socket.send(wire::update(&writer.change(count))).await;
                }
                let Some(Message::Binary(frame)) = socket.next().await else { break };
                for (_, own) in told(&frame).filter(|(by, _)| *by == number) {
                    done.fetch_add(usize::from(own > back), Ordering::Relaxed);
                    back = back.max(own);
                }
            }
        });
    }
    tasks.join_all().await;
    let seconds = begin.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let rate = done.load(Ordering::Relaxed) as f64 / seconds;
    Ok(Load { latencies: Vec::new(), cpu: cpu(target.pid) - before, rate })
}

/// Milliseconds of the server's processor for one join of a large document.
async fn joins(target: &Target) -> anyhow::Result<f64> {
    let mut socket = join(target).await?;
    let doc = tab::document(tab::new_client());
    let stroke: Vec<f64> = (0..200).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]).collect();
    let fields = mark::annotation(&target.author, target.media, "freehand", &json!({"points": stroke}));
    let mut bytes = 0;
    while bytes < 650_000 {
        let before = doc.transact().state_vector();
        mark::put(&mut doc.transact_mut(), "annotations", &mark::record_id(), &fields);
        let update = doc.transact().encode_diff_v1(&before);
        bytes += update.len();
        socket.send(wire::update(&update)).await;
    }
    let own = doc.client_id();
    let clock = doc.transact().state_vector().get(&own);
    // Until all of it is there for others as well.
    let limit = Instant::now() + Duration::from_secs(30);
    loop {
        let mut other = Door::document(&target.client, &target.document).open().await;
        other.send(wire::sync_step_1(&[0])).await;
        let update = loop {
            if let wire::Said::SyncStep2(update) = other.said().await {
                break update;
            }
        };
        let copy = tab::document(1);
        let update = yrs::updates::decoder::Decode::decode_v1(&update)?;
        copy.transact_mut().apply_update(update)?;
        if copy.transact().state_vector().get(&own) == clock {
            break;
        }
        ensure!(Instant::now() < limit, "the large document does not arrive");
    }
    let before = cpu(target.pid);
    for _ in 0..200 {
        drop(join(target).await?);
    }
    Ok((cpu(target.pid) - before) * 1000.0 / 200.0)
}

/// Seconds of processor that a process and its descendants have used: of Rushes, its Postgres as well.
fn cpu(pid: u32) -> f64 {
    let of = |pid: u32| -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        // utime, stime, and those of children that have ended, in hundredths of a second (proc(5)).
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        (11..=14).map(ticks).sum::<f64>() / 100.0
    };
    of(pid) + processes(pid).into_iter().map(of).sum::<f64>()
}
