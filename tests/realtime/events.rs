//! The event stream: complete, in order, and of what one may know.

use std::time::Duration;

use futures::StreamExt as _;
use rushes_tests::{Client, Door, Studio};
use serde_json::{Value, json};

/// Server-sent events as they come: `id` and data.
struct Sse {
    bytes: futures::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    buffer: String,
}

impl Sse {
    async fn open(client: &Client, path: &str, last: Option<i64>) -> Self {
        let mut request = client.request(reqwest::Method::GET, path).header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { bytes: answer.bytes_stream().boxed(), buffer: String::new() }
    }

    async fn next(&mut self) -> (Option<i64>, Value) {
        loop {
            if let Some((message, rest)) = self.buffer.split_once("\n\n") {
                let field =
                    |name: &str| message.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let found = field("data:")
                    .map(|data| (field("id:").map(|id| id.parse().expect("an id")), data.to_owned()));
                self.buffer = String::from(rest);
                match found {
                    Some((id, data)) => return (id, serde_json::from_str(&data).expect("JSON")),
                    // A comment that keeps the connection alive.
                    None => continue,
                }
            }
            let more =
                tokio::time::timeout(Duration::from_secs(15), self.bytes.next()).await.expect("an event");
            self.buffer.push_str(std::str::from_utf8(&more.expect("more").expect("bytes")).expect("UTF-8"));
        }
    }

    /// The next event about a project of this name.
    async fn project(&mut self) -> (i64, Value) {
        loop {
            let (id, event) = self.next().await;
            if event["type"] == "project.created" {
                assert_eq!(json!(id), event["seq"]);
                return (id.expect("an id"), event);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_is_told_over_both_transports() {
    let studio = Studio::start().await;
    let mut socket = Door::events(studio.of("artist")).open().await;
    let mut sse = Sse::open(studio.of("artist"), "/api/events", None).await;
    let opened = socket.event().await;
    assert_eq!(opened["type"], "stream.open");
    assert_eq!(sse.next().await.1["type"], "stream.open");
    let project = studio.project("Kettle").await;
    let event = socket.event().await;
    assert_eq!((&event["type"], &event["subject"]["id"]), (&json!("project.created"), &project["id"]));
    assert_eq!((&event["project_id"], &event["actor"]), (&project["id"], &json!(studio.id_of("producer"))));
    let (_, same) = sse.project().await;
    assert_eq!(same, event);
    let ticket = studio.of("artist").post("/api/auth/ticket", &json!({})).await.expect(200);
    let door = Door::events(studio.of("artist")).with_ticket(ticket["ticket"].as_str().unwrap());
    assert_eq!(door.open().await.event().await["type"], "stream.open");
    assert_eq!(door.closes().await, 4401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_resumes_where_it_was_left() {
    let studio = Studio::start().await;
    let mut sse = Sse::open(studio.of("admin"), "/api/events", None).await;
    studio.project("One").await;
    let (first, _) = sse.project().await;
    drop(sse);
    // Meanwhile much happens at once.
    let making = (0..10).map(|n| {
        let producer = studio.of("producer").clone();
        async move {
            producer
                .post("/api/projects", &json!({ "name": format!("Meanwhile {n}"), "code": format!("EV{n}") }))
                .await
                .expect(201)
        }
    });
    let made = futures::future::join_all(making).await;
    let path = format!("/api/events?after={first}");
    let mut by_parameter = Sse::open(studio.of("admin"), &path, None).await;
    let mut by_header = Sse::open(studio.of("admin"), "/api/events", Some(first)).await;
    let mut socket = Door::events(studio.of("admin")).asking(format!("after={first}")).open().await;
    let mut last = first;
    let mut seen = Vec::new();
    for _ in 0..made.len() {
        let (seq, event) = by_parameter.project().await;
        assert!(seq > last, "{seq} after {last}");
        last = seq;
        assert_eq!(by_header.project().await, (seq, event.clone()));
        seen.push(event["subject"]["id"].as_i64().unwrap());
    }
    let mut expected: Vec<_> = made.iter().map(|project| project["id"].as_i64().unwrap()).collect();
    expected.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, expected);
    let mut count = 0;
    while count < made.len() {
        count += usize::from(socket.event().await["type"] == "project.created");
    }
    // And it goes on with what happens now.
    let now = studio.project("Now").await;
    assert_eq!(by_parameter.project().await.1["subject"]["id"], now["id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_what_they_may_not_know_of() {
    let studio = Studio::start().await;
    let mut streams = Vec::new();
    for who in ["client", "client_b", "outsider", "artist"] {
        streams.push((who, Sse::open(studio.of(who), "/api/events", None).await));
    }
    // A project of the first client's team with a draft in it, one of the other team, one of no team.
    let stage = studio.open_stage().await;
    let path = format!("/api/stages/{}/revisions", stage["id"]);
    let draft = studio.of("artist").post(&path, &json!({})).await.expect(201);
    let other = json!({ "name": "Theirs", "client_team_id": studio.teams[1] });
    let other = studio.of("producer").post("/api/projects", &other).await.expect(201);
    let nobodys =
        studio.of("producer").post("/api/projects", &json!({ "name": "Nobody's" })).await.expect(201);
    // The last thing that each of them may know of: everything before it has come.
    let last = studio.project("Last").await;
    let body = json!({ "name": "Last of theirs", "client_team_id": studio.teams[1] });
    let last_b = studio.of("producer").post("/api/projects", &body).await.expect(201);
    let foreign = studio.of("outsider");
    let pipeline = foreign.get("/api/pipelines").await.expect(200)["items"][0]["id"].clone();
    let body = json!({ "name": "Far away", "pipeline_template_id": pipeline });
    let last_out = foreign.post("/api/projects", &body).await.expect(201);
    for (who, stream) in &mut streams {
        let until = match *who {
            "client" => &last,
            "outsider" => &last_out,
            _ => &last_b,
        };
        let mut seen = Vec::new();
        loop {
            let (_, event) = stream.next().await;
            let done = event["type"] == "project.created" && event["subject"]["id"] == until["id"];
            seen.push(event);
            if done {
                break;
            }
        }
        let of_project = |id: &Value| seen.iter().filter(|event| event["project_id"] == *id).count();
        let drafts = seen
            .iter()
            .filter(|e| e["subject"]["kind"] == "revision" && e["subject"]["id"] == draft["id"])
            .count();
        let counts = (
            of_project(&stage["project_id"]) > 0,
            of_project(&other["id"]),
            of_project(&nobodys["id"]),
            drafts > 0,
        );
        let expected = match *who {
            "client" => (true, 0, 0, false),
            "client_b" => (false, 1, 0, false),
            "outsider" => (false, 0, 0, false),
            _ => (true, 1, 1, true),
        };
        assert_eq!(counts, expected, "{who}: {seen:#?}");
        // What was missed is told by the same rules as what happens.
        let mut again = Sse::open(studio.of(who), "/api/events?after=0", None).await;
        again.next().await;
        let mut replayed = Vec::new();
        while replayed.last() != seen.last() {
            replayed.push(again.next().await.1);
        }
        let kept: Vec<_> =
            seen.iter().filter(|event| event["type"] != "stream.open" && !event["seq"].is_null()).collect();
        assert!(kept.iter().all(|event| replayed.contains(event)), "{who}");
        assert!(replayed.iter().all(|event| *who == "artist"
            || event["subject"]["id"] != draft["id"]
            || event["subject"]["kind"] != "revision"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_signed_in_hears_nothing() {
    let studio = Studio::start().await;
    let nobody = studio.nobody();
    assert_eq!(Door::events(&nobody).closes().await, 4401);
    nobody.get("/api/events").await.problem(401);
    let admin = studio.of("admin");
    assert_eq!(Door::events(admin).with_ticket("made-up").closes().await, 4401);
    admin.get("/api/events?after=soon").await.problem(422);
}
