//! A database that is away for a while, a minute in a soak: rooms live through it, people are told the truth, what they
//! do waits within bounds, and nothing of it is lost.

use std::time::Duration;

use rushes_tests::{House, Tab, eventually, log, mark};
use serde_json::{Value, json};
use tokio::time::Instant;

/// How long the database is away.
fn absence() -> Duration {
    Duration::from_secs(if std::env::var_os("RUSHES_SOAK").is_some() { 60 } else { 4 })
}

/// How long coming back may take: waits double up to two seconds, and connections to the database are made anew.
const RETURN: Duration = Duration::from_secs(30);

/// Memory of a process, in MiB.
fn resident(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).expect("kB").parse::<usize>().expect("a number") / 1024
}

/// A stroke of about 400 kB.
fn large(tab: &Tab) -> Value {
    let points: Vec<f64> = (0..15_000).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]).collect();
    mark::annotation(&tab.author, tab.media, "freehand", &json!({"points": points}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_away_costs_nobody_what_they_did() {
    let mut house = House::durable().await;
    let mut artist = house.tab("artist").await;
    let producer = house.tab("producer").await;
    let node = house.node("admin");
    node.synced().await;
    let mut drawn = vec![artist.draw()];
    artist.saved().await;
    producer.until("what was drawn before", |tab, _| tab.has("annotations", &drawn[0])).await;
    let before = drawn.clone();
    let client = artist.client();
    let acknowledged = artist.view().acknowledged;

    house.cluster_mut().take_away().await;
    let gone = Instant::now();
    let anybody = house.studio.of("artist").clone();
    let mut moved = 0;
    while gone.elapsed() < absence() {
        drawn.push(artist.draw());
        drawn.push(node.draw().await);
        moved += 1;
        artist.show(&json!({"viewport": {"x": moved, "y": 2, "zoom": 3}}));
        // People go on seeing each other, and nothing that is not saved.
        producer
            .until("where the artist looks", |_, view| {
                view.state_of(client).is_some_and(|state| state["viewport"]["x"] == moved)
            })
            .await;
        assert_eq!(producer.marks(), before, "shown before it was saved");
        let view = artist.view();
        assert!(!view.saved(), "said to be saved");
        assert_eq!((view.acknowledged, view.ended), (acknowledged, None));
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    // Whoever asks is told the truth.
    let (ready, health) = tokio::join!(anybody.get("/readyz"), anybody.get("/api/health"));
    assert_eq!(ready.status, 503, "{}", ready.text());
    assert_eq!(health.status, 503, "{}", health.text());
    assert_eq!(health.json()["status"], "degraded");
    assert_eq!(anybody.get("/healthz").await.status, 200);
    let late = house.studio.tab_that_waits("artist2", &house.round).await;
    let ending = late.ended().await;
    assert_eq!(ending.code, 1013, "{ending:?}");
    assert!(ending.reason.contains("try again"), "{ending:?}");
    assert_eq!(node.look().await["closes"], 0);

    house.cluster_mut().bring_back().await;
    eventually("it is ready again", RETURN, async || {
        (anybody.get("/readyz").await.status == 200).then_some(())
    })
    .await;
    artist.until_within(RETURN, "everything is saved", |_, view| view.saved()).await;
    producer
        .until_within(RETURN, "everything that was drawn", |tab, _| {
            drawn.iter().all(|id| tab.has("annotations", id))
        })
        .await;
    assert_eq!((artist.view().ended, producer.view().ended), (None, None));
    let document = house.replayed().await;
    assert_eq!(document["annotations"].as_object().map(serde_json::Map::len), Some(drawn.len()));
    node.until("the same document", |seen| rushes_tests::node::document(seen) == document).await;
    assert_eq!(node.look().await["closes"], 0, "the unmodified client was sent away");
    let projected = log::projected(&mut house.studio.db().await, &house.round.document()).await;
    assert_eq!(projected, log::comparable(&document));
    // Who was turned away comes now.
    assert_eq!(house.tab("artist2").await.json(), document);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_database_is_bounded_and_whoever_goes_beyond_is_told() {
    const TABS: usize = 6;
    // Who comes back sends all that they have at once: more than another message may have, and less than 16 MiB.
    const STROKES: usize = 12;
    let mut house = House::durable().await;
    house.kill();
    // Less than the tabs below draw together.
    house.variables = vec![("RUSHES_MAX_WAITING_BYTES", (8 << 20).to_string())];
    house.start_again();
    let watcher = house.tab("producer").await;
    let mut tabs = Vec::new();
    for _ in 0..TABS {
        tabs.push(house.tab("artist").await);
    }
    let memory = resident(house.server().pid());
    house.cluster_mut().take_away().await;
    let mut drawn = Vec::new();
    for _ in 0..STROKES {
        for tab in &tabs {
            drawn.push(tab.draw_mark(&large(tab)));
        }
    }
    // 29 MB are on their way. Some of those who send them are sent away, with a reason.
    eventually("somebody is told that it is too much", Duration::from_mins(1), async || {
        tabs.iter().find_map(|tab| tab.view().ended).map(|ending| {
            assert_eq!(ending.code, 1013, "{ending:?}");
            assert!(ending.reason.starts_with("overloaded: "), "{ending:?}");
        })
    })
    .await;
    assert_eq!(watcher.view().ended, None, "somebody who did nothing is sent away");
    let grown = resident(house.server().pid()).saturating_sub(memory);
    assert!(grown < 150, "{grown} MiB more than before");
    house.cluster_mut().bring_back().await;
    for tab in &mut tabs {
        // Those who were sent away have it still, and bring it, as often as it takes.
        let deadline = Instant::now() + Duration::from_mins(1);
        while tab.view().ended.is_some() || !tab.view().saved() {
            assert!(Instant::now() < deadline, "{:?}\n{}", tab.view(), house.server().log());
            if let Some(ending) = tab.view().ended {
                assert!(matches!(ending.code, 1006 | 1013), "{ending:?}");
                tokio::time::sleep(Duration::from_millis(300)).await;
                tab.connect().await;
            }
            let settled = |_: &Tab, view: &rushes_tests::tab::View| view.saved() || view.ended.is_some();
            tab.until_within(Duration::from_mins(1), "it is saved, or sent away again", settled).await;
        }
        assert_eq!(tab.view().ended, None);
    }
    let document = house.replayed().await;
    assert!(drawn.iter().all(|id| document["annotations"].get(id).is_some()));
    assert_eq!(document["annotations"].as_object().map(serde_json::Map::len), Some(drawn.len()));
}
