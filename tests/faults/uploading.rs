//! Uploads over bad connections, by the unmodified client that the page uses, to a server that is killed.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;

use base64::Engine as _;
use rushes_tests::shot::Shot;
use rushes_tests::{Client, House, Proxy, Weather, eventually};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

const MEGABYTE: usize = 1024 * 1024;
/// Within what everything here is done, slow machines included.
const LIMIT: Duration = Duration::from_mins(2);

/// A house with a draft, and a folder for files that are sent.
struct Desk {
    house: House,
    producer: Client,
    folder: tempfile::TempDir,
}

/// A file to be sent, and what it has to arrive as.
struct Footage {
    path: PathBuf,
    sum: [u8; 32],
    size: usize,
}

impl Desk {
    async fn open() -> Self {
        let house = House::start().await;
        house.round.withdraw(&mut house.studio.db().await).await;
        let producer = house.studio.of("producer").clone();
        Self { house, producer, folder: tempfile::tempdir().expect("a folder") }
    }

    /// A clip that a box of noise behind it makes this large: players skip such boxes.
    async fn footage(&self, size: usize) -> Footage {
        let path = self.folder.path().join(format!("kettle-{size}.mp4"));
        let target = path.clone();
        let sum = tokio::task::spawn_blocking(move || {
            let mut clip = Shot { frames: 24, ..Shot::default() }.make();
            let noise = size - clip.len();
            clip.extend(u32::try_from(noise).expect("below 4 GiB").to_be_bytes());
            clip.extend(b"free");
            let mut random = std::fs::File::open("/dev/urandom").expect("/dev/urandom");
            let begin = clip.len();
            clip.resize(size, 0);
            std::io::Read::read_exact(&mut random, &mut clip[begin..]).expect("noise");
            std::fs::write(target, &clip).expect("a file");
            <[u8; 32]>::from(Sha256::digest(&clip))
        });
        Footage { path, sum: sum.await.expect("a clip"), size }
    }

    /// The client, sending to `base`.
    fn send(&self, footage: &Footage, base: &str, chunk: Option<usize>) -> Sender {
        let house = Path::new(env!("CARGO_MANIFEST_DIR"));
        let sum = base64::engine::general_purpose::STANDARD.encode(footage.sum);
        let options = json!({
            "endpoint": format!("{base}/api/tus"), "file": footage.path, "cookie": self.producer.cookie(),
            "storage": self.folder.path().join("uploads.json"), "chunkSize": chunk, "sum": format!("sha-256=:{sum}:"),
            "metadata": { "revision": self.house.round.revision, "type": "video", "filename": "kettle.mp4" },
        });
        let mut process = Command::new("node")
            .arg(house.join("faults/tus.mjs"))
            .arg(house.join("../web/package.json"))
            .arg(options.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node is installed");
        let lines = BufReader::new(process.stdout.take().expect("standard output")).lines();
        Sender { process, lines }
    }

    /// How much of the only upload has come, asked past the proxy.
    async fn came(&self) -> u64 {
        let list = self.producer.get("/api/tus").await.expect(200);
        list["items"][0]["offset"].as_u64().unwrap_or(0)
    }

    /// Waits until about so much has come.
    async fn until_came(&self, bytes: usize) {
        eventually("enough of the upload came", LIMIT, async || {
            (self.came().await >= bytes as u64).then_some(())
        })
        .await;
    }

    /// The file is there as it was, once, and nothing else is left.
    async fn assert_arrived(&self, footage: &Footage, media: i64) {
        let medium = self.producer.get(&format!("/api/media/{media}")).await.expect(200);
        assert_eq!(medium["sha256"], hex::encode(footage.sum));
        assert_eq!(medium["size_bytes"], footage.size);
        let mut db = self.house.studio.db().await;
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM media WHERE role = 'video'")
            .fetch_one(&mut db)
            .await
            .expect("the database answers");
        assert_eq!(count, 1, "it was taken in once");
        let uploads: i64 = sqlx::query_scalar("SELECT count(*) FROM uploads")
            .fetch_one(&mut db)
            .await
            .expect("the database answers");
        assert_eq!(uploads, 1, "it was begun once");
        let incoming =
            std::fs::read_dir(self.house.data().join("media/incoming")).expect("a folder").flatten();
        let parts: Vec<_> =
            incoming.map(|e| e.path()).filter(|p| p.extension().is_none_or(|e| e != "job")).collect();
        assert_eq!(parts, Vec::<PathBuf>::new());
    }
}

/// A running client.
struct Sender {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Sender {
    /// What it says next of this kind.
    async fn says(&mut self, kind: &str) -> Value {
        let said = tokio::time::timeout(LIMIT, async {
            loop {
                let line = self.lines.next_line().await.expect("a line").expect("the client lives");
                let said: Value = serde_json::from_str(&line).expect("JSON");
                assert_eq!(said.get("failed"), None, "{said}");
                if let Some(value) = said.get(kind) {
                    return value.clone();
                }
            }
        });
        said.await.unwrap_or_else(|_| panic!("the client did not say {kind:?}"))
    }

    /// The medium that its upload became.
    async fn done(&mut self) -> i64 {
        self.says("done").await.as_i64().expect("an id")
    }

    async fn kill(mut self) {
        self.process.kill().await.expect("kill");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_connection_costs_nothing_but_time() {
    let desk = Desk::open().await;
    let footage = desk.footage(60 * MEGABYTE).await;
    let weather = Weather {
        cut_after: Some(1_000..12_000_000),
        stall: Some((4_000_000..20_000_000, Duration::from_millis(700))),
        delay: Duration::ZERO..Duration::from_millis(150),
        rate: None,
    };
    let proxy = Proxy::start(desk.house.port, weather, 7).await;
    let media = desk.send(&footage, &proxy.base, Some(8 * MEGABYTE)).done().await;
    desk.assert_arrived(&footage, media).await;
    let count = |seen: &std::sync::atomic::AtomicU64| seen.load(Ordering::Relaxed);
    let seen = &proxy.seen;
    // It was bad in every way.
    assert!(
        count(&seen.cut) > 0
            && count(&seen.half_open) > 0
            && count(&seen.unanswered) > 0
            && count(&seen.stalls) > 0,
        "{seen:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_outlives_the_server_and_then_the_client() {
    let mut desk = Desk::open().await;
    let footage = desk.footage(40 * MEGABYTE).await;
    let slow = Weather { rate: Some(10_000_000), ..Weather::fair() };
    let proxy = Proxy::start(desk.house.port, slow, 1).await;
    let mut first = desk.send(&footage, &proxy.base, None);
    let url = first.says("url").await;
    desk.until_came(8 * MEGABYTE).await;
    desk.house.kill();
    desk.house.start_again();
    assert!(desk.came().await >= 8 * MEGABYTE as u64, "what had come is there");
    // The same client goes on by itself.
    desk.until_came(20 * MEGABYTE).await;
    first.kill().await;
    let came = desk.came().await;
    proxy.change(Weather::fair());
    let mut second = desk.send(&footage, &proxy.base, None);
    let resumed = second.says("resumed").await;
    let path = |url: &Value| url.as_str().expect("an address").rsplit('/').next().map(str::to_owned);
    assert_eq!(path(&resumed), path(&url));
    let media = second.done().await;
    desk.assert_arrived(&footage, media).await;
    assert!(came >= 20 * MEGABYTE as u64);
}

/// The most memory that a process has had at once, in bytes.
fn peak(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a living process");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    let kilobytes: usize = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kilobytes * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_is_never_in_memory() {
    let desk = Desk::open().await;
    let footage = desk.footage(200 * MEGABYTE).await;
    let base = desk.house.server().base.clone();
    let before = peak(desk.house.server().pid());
    let media = desk.send(&footage, &base, None).done().await;
    let grown = peak(desk.house.server().pid()).saturating_sub(before);
    desk.assert_arrived(&footage, media).await;
    assert!(grown < 48 * MEGABYTE, "{} MiB more", grown / MEGABYTE);
}
