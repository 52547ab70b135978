//! An unmodified `y-websocket` client from npm, in a node process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

use crate::http::Client;
use crate::mark;
use crate::socket::PATIENCE;

/// One node process with one document.
pub struct NodeClient {
    _process: Child,
    pipe: Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>,
    /// `user:<id>` of whoever it acts for.
    pub author: String,
    /// The picture that it draws on.
    pub media: i64,
}

impl NodeClient {
    /// Starts one that connects to a document as somebody, and goes on doing so.
    pub fn start(client: &Client, user: i64, document: &str, media: i64) -> Self {
        let house = Path::new(env!("CARGO_MANIFEST_DIR"));
        let web: PathBuf = house.join("../web/package.json");
        assert!(
            house.join("../web/node_modules/ws").is_dir(),
            "run the tests by `make test`, which installs what is missing"
        );
        let options = json!({
            "url": format!("{}/collab", client.base().replacen("http", "ws", 1)), "document": document, "cookie": client.cookie(),
        });
        let mut process = Command::new("node")
            .arg(house.join("realtime/client.mjs"))
            .arg(web)
            .arg(options.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node is installed");
        let input = process.stdin.take().expect("standard input");
        let output = BufReader::new(process.stdout.take().expect("standard output")).lines();
        let author = format!("user:{user}");
        Self { _process: process, pipe: Mutex::new((input, output)), author, media }
    }

    /// Has it do something.
    pub async fn tell(&self, command: &Value) -> Value {
        let mut pipe = self.pipe.lock().await;
        let (input, output) = &mut *pipe;
        input.write_all(format!("{command}\n").as_bytes()).await.expect("node listens");
        let line = tokio::time::timeout(PATIENCE, output.next_line()).await.expect("node answers");
        let answer: Value = serde_json::from_str(&line.expect("a line").expect("node lives")).expect("JSON");
        assert_eq!(answer.get("error"), None, "{command}");
        answer["done"].clone()
    }

    /// What it has and knows.
    pub async fn look(&self) -> Value {
        self.tell(&json!({"do": "look"})).await
    }

    /// Its document as plain JSON.
    pub async fn json(&self) -> Value {
        document(&self.look().await)
    }

    /// Draws a rectangle; its id.
    pub async fn draw(&self) -> String {
        self.draw_mark(&mark::rectangle(&self.author, self.media)).await
    }

    /// Draws a mark; its id.
    pub async fn draw_mark(&self, fields: &Value) -> String {
        let id = mark::record_id();
        self.tell(&json!({"do": "draw", "id": id, "fields": fields})).await;
        id
    }

    /// Writes a comment; its id.
    pub async fn comment(&self, words: &str) -> String {
        let id = mark::record_id();
        let fields = json!({
            "author": self.author, "created": mark::now(), "parent": null, "annotation": null, "frame": null, "actionable": false,
        });
        self.tell(&json!({"do": "comment", "id": id, "fields": fields, "words": words})).await;
        id
    }

    /// Waits until something holds of what it has and knows.
    pub async fn until(&self, what: &str, holds: impl FnMut(&Value) -> bool) -> Value {
        self.until_within(PATIENCE, what, holds).await
    }

    /// The same, with another limit.
    pub async fn until_within(
        &self,
        limit: Duration,
        what: &str,
        mut holds: impl FnMut(&Value) -> bool,
    ) -> Value {
        crate::eventually(what, limit, async || {
            let seen = self.look().await;
            holds(&seen).then_some(seen)
        })
        .await
    }

    /// Waits until it is connected and in step.
    pub async fn synced(&self) {
        self.until("node is in step", |seen| seen["synced"] == true).await;
    }
}

/// The document in what a node client knows, as plain JSON.
pub fn document(seen: &Value) -> Value {
    mark::plain(&json!({"annotations": seen["annotations"], "comments": seen["comments"]}))
}
