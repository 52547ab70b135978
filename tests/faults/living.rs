//! Starting, stopping, and starting again over whatever the last run left.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use rushes_tests::{Door, Installation, Server, eventually, process};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_is_on_the_disk() {
    let house = Installation::start().await;
    // As the server's own connections have it, and nobody else's.
    let query = "SELECT name || '=' || setting FROM pg_settings
                 WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name";
    let settings: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut house.db().await).await.unwrap();
    assert_eq!(settings, ["fsync=on", "full_page_writes=on", "synchronous_commit=on"]);
    // Nothing weakens them for the server's user or database.
    let weakened: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_db_role_setting")
        .fetch_one(&mut house.db().await)
        .await
        .unwrap();
    assert_eq!(weakened, 0);
    // It is reached by its socket only.
    let listens: String =
        sqlx::query_scalar("SHOW listen_addresses").fetch_one(&mut house.db().await).await.unwrap();
    assert_eq!(listens, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stale_files_of_any_kind_do_not_keep_it_from_starting() {
    let mut house = Installation::start().await;
    let mark = {
        let artist = house.tab(&house.artist).await;
        let mark = artist.draw();
        artist.saved().await;
        mark
    };
    // Somebody else's process has the number meanwhile.
    let mut other = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let file = house.cluster().join("postmaster.pid");
    for number in [None, Some(other.id()), Some(1), Some(4_000_000)] {
        house.kill_both();
        if let Some(number) = number {
            let text = std::fs::read_to_string(&file).unwrap();
            let (_, rest) = text.split_once('\n').unwrap();
            std::fs::write(&file, format!("{number}\n{rest}")).unwrap();
        }
        house.start_again();
        assert_ne!(Some(house.postmaster()), number);
    }
    assert!(process::lives(other.id()), "a stranger was killed");
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(house.tab(&house.producer).await.has("annotations", &mark));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_one_data_directory_refuses_clearly() {
    let house = Installation::start().await;
    let artist = house.tab(&house.artist).await;
    let data = house.data();
    let second =
        tokio::task::spawn_blocking(move || Server::try_start(&data, process::free_port(), &[]).err());
    let log = second.await.unwrap().expect("the second does not start");
    let pid = house.server().pid().to_string();
    let line =
        log.lines().find(|line| line.contains("rushes: ")).unwrap_or_else(|| panic!("no word of why: {log}"));
    assert!(line.contains(&pid) && line.contains(house.data().to_str().unwrap()), "{line}");
    assert!(!log.contains("panicked"), "{log}");
    // The first has not noticed.
    artist.draw();
    artist.saved().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_that_is_taken_is_told_and_nothing_is_left_running() {
    let folder = rushes_tests::installation::folder();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let data = folder.path().join("data");
    let started = Server::try_start(&data, port, &[]).err().expect("it does not start");
    assert!(started.contains(&port.to_string()) && started.contains("RUSHES_LISTEN"), "{started}");
    assert_eq!(process::processes_in(&data.join("postgres")), Vec::<u32>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stops_in_order_and_leaves_nothing_running() {
    let mut house = Installation::start().await;
    let artist = house.tab(&house.artist).await;
    let mark = artist.draw();
    artist.saved().await;
    // People listen to events while it stops.
    let mut events = Door::events(&house.artist.1).open().await;
    assert_eq!(events.event().await["type"], "stream.open");
    let request =
        house.artist.1.request(reqwest::Method::GET, "/api/events").header("accept", "text/event-stream");
    let sse = request.send().await.unwrap();
    let (server, postmaster) = (house.server().pid(), house.postmaster());
    let begin = Instant::now();
    let status = house.stop().await;
    assert!(status.success(), "{status}");
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(6), "it took {took:?}");
    assert_eq!(artist.ended().await.code, 1012);
    // The stream of events ends as well: a browser that listens is not left with a connection to nowhere.
    let ended = tokio::time::timeout(Duration::from_secs(5), async {
        while let Some(Ok(_)) = events.next().await.map(Ok::<_, ()>) {}
        let mut bytes = sse.bytes_stream();
        while let Some(Ok(_)) = bytes.next().await {}
    });
    assert!(ended.await.is_ok(), "streams of events stay open");
    assert!(!process::lives(server) && !process::lives(postmaster));
    assert_eq!(process::processes_in(&house.cluster()), Vec::<u32>::new());
    assert!(!house.cluster().join("postmaster.pid").exists(), "Postgres did not stop in order");
    house.start_again();
    assert!(house.tab(&house.producer).await.has("annotations", &mark));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_takes_its_postgres_along() {
    let mut house = Installation::start().await;
    let postmaster = house.postmaster();
    house.kill_server();
    eventually("Postgres has gone", Duration::from_secs(10), async || {
        (!process::lives(postmaster) && process::processes_in(&house.cluster()).is_empty()).then_some(())
    })
    .await;
    let took = house.start_again();
    assert!(took < Duration::from_secs(5), "the second start took {took:?}");
}
