//! Whatever is killed in the middle of an edit: what was acknowledged, or shown to anybody, is there afterwards.

use std::time::Duration;

use rushes_tests::{Installation, Tab, eventually, log, process};

/// What a person saw of their own drawing when the connection ended.
struct Drawn {
    tab: Tab,
    /// In the order in which they were drawn.
    marks: Vec<String>,
}

impl Drawn {
    /// Draws as fast as the server acknowledges, and a little faster, so that the end comes in the middle.
    async fn stream(tab: Tab) -> Self {
        let mut marks = Vec::new();
        for _ in 0..10 {
            marks.extend((0..5).map(|_| tab.draw()));
            tab.until("the server keeps up", |_, view| view.sent - view.acknowledged <= 3).await;
        }
        marks.extend((0..20).map(|_| tab.draw()));
        Self { tab, marks }
    }

    /// The marks that the server said it has; the first update of a connection is its whole document.
    fn acknowledged(&self) -> &[String] {
        let count = usize::try_from(self.tab.view().acknowledged).expect("small") - 1;
        assert!(count > 0 && count <= self.marks.len());
        &self.marks[..count]
    }
}

#[derive(Debug, Clone, Copy)]
enum Kill {
    Server,
    Both,
}

async fn loses_nothing(kill: Kill) {
    let mut house = Installation::start().await;
    for _ in 0..2 {
        let watcher = house.tab(&house.producer).await;
        let drawn = Drawn::stream(house.tab(&house.artist).await).await;
        match kill {
            Kill::Server => house.kill_server(),
            Kill::Both => house.kill_both(),
        }
        drawn.tab.ended().await;
        watcher.ended().await;
        house.start_again();
        // From the database alone: nobody who was there has come back yet.
        let document = log::replayed(&mut house.db().await, &house.round.document()).await;
        let there = |id: &String| document["annotations"].get(id).is_some();
        let lost: Vec<_> = drawn.acknowledged().iter().filter(|id| !there(id)).collect();
        assert_eq!(lost, Vec::<&String>::new(), "{kill:?}: acknowledged and lost");
        let lost: Vec<_> = watcher.marks().into_iter().filter(|id| !there(id)).collect();
        assert_eq!(lost, Vec::<String>::new(), "{kill:?}: shown to another and lost");
        let fresh = house.tab(&house.producer).await;
        assert_eq!(fresh.json(), document);
        assert_eq!(
            log::projected(&mut house.db().await, &house.round.document()).await,
            log::comparable(&document),
            "{kill:?}: the tables"
        );
        // Who comes back brings what was on its way.
        let Drawn { mut tab, marks } = drawn;
        tab.connect().await;
        tab.saved().await;
        fresh
            .until("everything that was drawn", |fresh, _| {
                marks.iter().all(|id| fresh.has("annotations", id))
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing_it_acknowledged() {
    loses_nothing(Kill::Server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_with_its_postgres_loses_nothing_it_acknowledged() {
    loses_nothing(Kill::Both).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_alone_is_started_again_and_nothing_done_meanwhile_is_lost() {
    let house = Installation::start().await;
    let artist = house.tab(&house.artist).await;
    let producer = house.tab(&house.producer).await;
    let mut drawn = vec![artist.draw()];
    artist.saved().await;
    for _ in 0..2 {
        let postmaster = house.postmaster();
        process::signal(postmaster, "KILL");
        drawn.extend((0..10).map(|_| artist.draw()));
        eventually("another Postgres", Duration::from_secs(15), async || {
            let text = std::fs::read_to_string(house.cluster().join("postmaster.pid")).ok()?;
            let pid: u32 = text.lines().next()?.trim().parse().ok()?;
            (pid != postmaster && text.contains("ready")).then_some(())
        })
        .await;
        // The connections are those of before: nobody was sent away, and nothing has to be done again.
        artist.saved().await;
        producer
            .until("what was drawn meanwhile", |tab, _| drawn.iter().all(|id| tab.has("annotations", id)))
            .await;
        let ready = house.artist.1.get("/readyz").await;
        assert_eq!(ready.status, 200, "{}", ready.text());
    }
    assert_eq!((artist.view().ended, producer.view().ended), (None, None));
    let document = log::replayed(&mut house.db().await, &house.round.document()).await;
    assert_eq!(document["annotations"].as_object().unwrap().len(), drawn.len());
    assert_eq!(
        log::projected(&mut house.db().await, &house.round.document()).await,
        log::comparable(&document)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_delays_and_loses_nothing() {
    let house = Installation::start().await;
    let mut artist = house.tab(&house.artist).await;
    let producer = house.tab(&house.producer).await;
    artist.draw();
    artist.saved().await;
    let stopped = process::processes_in(&house.cluster());
    assert!(stopped.len() > 3, "{stopped:?}");
    for pid in &stopped {
        process::signal(*pid, "STOP");
    }
    let drawn: Vec<_> = (0..10).map(|_| artist.draw()).collect();
    // It says so, and people go on seeing each other.
    let ready = house.artist.1.get("/readyz").await;
    assert_eq!(ready.status, 503, "{}", ready.text());
    artist.show(&serde_json::json!({"viewport": {"x": 1, "y": 2, "zoom": 3}}));
    let client = artist.client();
    producer
        .until("the artist", |_, view| {
            view.state_of(client).is_some_and(|state| state["viewport"]["zoom"] == 3)
        })
        .await;
    assert!(drawn.iter().all(|id| !producer.has("annotations", id)));
    assert!(!artist.view().saved());
    for pid in &stopped {
        process::signal(*pid, "CONT");
    }
    artist.saved().await;
    producer.until("what was drawn", |tab, _| drawn.iter().all(|id| tab.has("annotations", id))).await;
    assert_eq!((artist.view().ended, producer.view().ended), (None, None));
    let document = log::replayed(&mut house.db().await, &house.round.document()).await;
    assert_eq!(document["annotations"].as_object().map(serde_json::Map::len), Some(11));
}
