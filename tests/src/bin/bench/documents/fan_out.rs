//! Everybody is there; ten of them write at a given pace, and all receive.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::task::JoinSet;

use super::line::Receiver;
use super::target::Target;
use super::writer::{PACE, WRITERS, Writer, told};
use super::{Grounds, beside, rushes};
use crate::{Figure, figure, milliseconds};

const SECONDS: u64 = 8;

/// What one load came to.
struct Load {
    /// Milliseconds from sending to receiving, in order.
    latencies: Vec<f64>,
    /// Seconds of the server's processor: all of its processes, and its own alone.
    cpu: f64,
    own_cpu: f64,
    /// Milliseconds within which 99 of 100 commits were done.
    commit: f64,
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

    /// Microseconds of `seconds` for each delivery.
    fn per_delivery(&self, seconds: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let deliveries = self.latencies.len().max(1) as f64;
        seconds * 1e6 / deliveries
    }
}

pub(super) async fn measure(figures: &mut Vec<Figure>, grounds: &Grounds) -> anyhow::Result<()> {
    for clients in [50, 200, 1_000] {
        let mut loads = Vec::new();
        for target in grounds.everybody(1).await? {
            loads.push((target.name, load(&target, clients).await?));
        }
        let all = format!("fan-out to {clients} clients, {WRITERS} writers × {PACE}/s");
        let mut add = |what: &str, unit, value: &dyn Fn(&Load) -> f64| {
            let values: Vec<_> = loads.iter().map(|(name, load)| (*name, value(load))).collect();
            beside(figures, &format!("{all}, {what}"), unit, &values);
        };
        for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
            add(name, "ms", &|load| load.quantile(share));
        }
        add("server CPU per delivery", "µs", &|load| load.per_delivery(load.cpu));
        add(&format!("server CPU in {SECONDS} s"), "s", &|load| load.cpu);
        let Some((_, own)) = loads.first() else { continue };
        figures.push(figure(&format!("{all}, commit p99"), own.commit, "ms"));
        let rest = own.quantile(0.99) - own.commit;
        figures.push(figure(&format!("{all}, p99 less commit p99"), rest, "ms"));
        let name = format!("{all}, server CPU per delivery without Postgres");
        figures.push(figure(&name, own.per_delivery(own.own_cpu), "µs"));
    }
    Ok(())
}

/// When each change was sent, in microseconds since the start.
type Sent = Arc<Vec<Vec<AtomicU64>>>;

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// The latencies of all changes but one's own.
async fn receive(mut receiver: Receiver, own: Option<usize>, sent: Sent, begin: Instant) -> Vec<f64> {
    let wanted = sent.iter().enumerate().filter(|(writer, _)| Some(*writer) != own);
    let wanted = wanted.map(|(_, changes)| changes.len() - 1).sum();
    let mut latencies = Vec::with_capacity(wanted);
    // What the server makes of a mark may tell its words once more.
    let mut newest = [0; WRITERS];
    while latencies.len() < wanted {
        let Some(message) = receiver.next().await else { break };
        let now = micros(begin);
        for (writer, count) in told(&message).filter(|(writer, _)| Some(*writer) != own) {
            let Some(newest) = newest.get_mut(writer).filter(|newest| count > **newest) else { continue };
            *newest = count;
            let at = usize::try_from(count).ok().and_then(|count| sent.get(writer)?.get(count));
            if let Some(at) = at {
                let took = now.saturating_sub(at.load(Ordering::Relaxed));
                latencies.push(milliseconds(Duration::from_micros(took)));
            }
        }
    }
    latencies
}

async fn load(target: &Target, clients: usize) -> anyhow::Result<Load> {
    let changes = usize::try_from(SECONDS)? * PACE as usize;
    let sent: Sent =
        Arc::new((0..WRITERS).map(|_| (0..=changes).map(|_| AtomicU64::new(0)).collect()).collect());
    let begin = Instant::now();
    let mut receivers = JoinSet::new();
    let mut senders = Vec::new();
    for number in 0..clients {
        let (line, _) = target.join(target.room()).await?;
        let own = (number < WRITERS).then_some(number);
        receivers.spawn(receive(line.receiver, own, sent.clone(), begin));
        senders.push(line.sender);
    }
    let commits = rushes::commits(target).await?;
    let (before, own_before) = (target.cpu(), target.own_cpu());
    let mut writers = JoinSet::new();
    let period = Duration::from_secs(1) / PACE;
    for (number, mut sender) in senders.drain(..WRITERS).enumerate() {
        let (writer, first) = Writer::new(target.room(), number);
        let sent = sent.clone();
        // People do not write in step.
        let start = tokio::time::Instant::now() + period * u32::try_from(number)? / u32::try_from(WRITERS)?;
        writers.spawn(async move {
            let mut pace = tokio::time::interval_at(start, period);
            sender.send(&first).await?;
            for count in 1..=changes {
                pace.tick().await;
                let change = writer.change(count as u64);
                sent[number][count].store(micros(begin), Ordering::Relaxed);
                sender.send(&change).await?;
            }
            anyhow::Ok(sender)
        });
    }
    let still_open = writers.join_all().await;
    let received = receivers.join_all().await;
    let (cpu, own_cpu) = (target.cpu() - before, target.own_cpu() - own_before);
    let commit = rushes::commit_p99(&commits, &rushes::commits(target).await?);
    drop((still_open, senders));
    let mut latencies: Vec<f64> = received.into_iter().flatten().collect();
    let wanted = (clients - 1) * WRITERS * changes;
    ensure!(latencies.len() == wanted, "{}: {} of {wanted} changes arrived", target.name, latencies.len());
    latencies.sort_by(f64::total_cmp);
    Ok(Load { latencies, cpu, own_cpu, commit })
}
