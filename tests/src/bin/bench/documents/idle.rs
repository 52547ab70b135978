//! People who have a document open and do nothing.

use std::time::Duration;

use super::{Grounds, beside};
use crate::Figure;

const DOCUMENTS: usize = 200;
const CONNECTIONS: usize = 2_000;
/// Until what was left of opening them is gone.
const REST: Duration = Duration::from_secs(3);

pub(super) async fn measure(figures: &mut Vec<Figure>, grounds: &Grounds) -> anyhow::Result<()> {
    let mut values = Vec::new();
    for target in grounds.everybody(DOCUMENTS).await? {
        // What the first connection brings into memory is not an idle connection's.
        drop(target.join(target.room()).await?);
        tokio::time::sleep(REST).await;
        let before = target.memory();
        let mut open = Vec::new();
        for number in 0..CONNECTIONS {
            open.push(target.join(&target.rooms[number % DOCUMENTS]).await?.0);
        }
        tokio::time::sleep(REST).await;
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let each = (target.memory() - before) * 1024.0 / CONNECTIONS as f64;
        values.push((target.name, each));
    }
    let name = format!("memory per idle connection, {CONNECTIONS} on {DOCUMENTS} documents");
    beside(figures, &name, "kB", &values);
    Ok(())
}
