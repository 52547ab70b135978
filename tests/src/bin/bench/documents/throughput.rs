//! Ten write as fast as what they have written comes back; ten more receive.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::task::JoinSet;

use super::target::Target;
use super::writer::{WRITERS, Writer, told};
use super::{Grounds, beside};
use crate::Figure;

const SECONDS: u64 = 8;
/// Changes of one writer that are under way at once.
const UNDER_WAY: u64 = 64;

pub(super) async fn measure(figures: &mut Vec<Figure>, grounds: &Grounds) -> anyhow::Result<()> {
    let (mut rates, mut costs) = (Vec::new(), Vec::new());
    for target in grounds.everybody(1).await? {
        let (rate, cost) = load(&target).await?;
        rates.push((target.name, rate));
        costs.push((target.name, cost));
    }
    beside(figures, "closed loop, 10 writers, 20 receivers", "updates/s", &rates);
    beside(figures, "closed loop, 10 writers, 20 receivers, server CPU per update", "µs", &costs);
    Ok(())
}

/// Changes per second that came back to their writers, and microseconds of the server's processor for each.
async fn load(target: &Target) -> anyhow::Result<(f64, f64)> {
    let mut tasks = JoinSet::new();
    let done = Arc::new(AtomicUsize::new(0));
    let mut joined = Vec::new();
    for _ in 0..2 * WRITERS {
        joined.push(target.join(target.room()).await?.0);
    }
    let before = target.cpu();
    let begin = Instant::now();
    for (number, mut line) in joined.into_iter().enumerate() {
        let done = done.clone();
        if number >= WRITERS {
            tasks.spawn(async move {
                while begin.elapsed().as_secs() < SECONDS && line.receiver.next().await.is_some() {}
                anyhow::Ok(())
            });
            continue;
        }
        let (writer, first) = Writer::new(target.room(), number);
        tasks.spawn(async move {
            line.send(&first).await?;
            let (mut count, mut back) = (0, 0);
            while begin.elapsed().as_secs() < SECONDS {
                while count - back < UNDER_WAY {
                    count += 1;
                    line.send(&writer.change(count)).await?;
                }
                let Some(message) = line.receiver.next().await else { break };
                for (_, own) in told(&message).filter(|(by, _)| *by == number) {
                    done.fetch_add(usize::from(own > back), Ordering::Relaxed);
                    back = back.max(own);
                }
            }
            Ok(())
        });
    }
    for ended in tasks.join_all().await {
        ended?;
    }
    let seconds = begin.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let done = done.load(Ordering::Relaxed) as f64;
    Ok((done / seconds, (target.cpu() - before) * 1e6 / done))
}
