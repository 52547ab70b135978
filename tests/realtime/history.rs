//! What a document was, who wrote in it, and which are open.

use rushes_tests::{Studio, Tab, mark};
use serde_json::{Value, json};
use yrs::{Map as _, ReadTxn as _, Transact as _};

async fn get(studio: &Studio, who: &str, path: &str) -> Value {
    studio.of(who).get(path).await.expect(200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_is_what_it_was_at_every_moment() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}", round.revision);
    let artist = studio.tab("artist", &round).await;
    let first = artist.draw();
    artist.saved().await;
    let producer = studio.tab("producer", &round).await;
    producer.comment(Some(&first), "darker, please");
    producer.saved().await;
    let before_the_end = mark::now();
    artist.until("the comment", |tab, _| !tab.json()["comments"].as_object().unwrap().is_empty()).await;
    artist.delete(&first);
    artist.saved().await;

    let history = get(&studio, "client", &format!("{path}/history")).await;
    let authors: Vec<_> = history["items"].as_array().unwrap().iter().map(|m| m["author"].clone()).collect();
    let (ours, theirs) = (artist.author.clone(), producer.author.clone());
    assert_eq!(authors, [json!(ours), json!(theirs), json!(ours), json!("server")], "{history}");
    assert_eq!(history["items"][1]["name"], "producer");
    let did = |moment: usize, what: &str| history["items"][moment][what].clone();
    let count = |of: &str| {
        let mut counts = json!({"added": 0, "changed": 0, "deleted": 0, "restored": 0});
        if !of.is_empty() {
            counts[of] = json!(1);
        }
        counts
    };
    assert_eq!((did(0, "marks"), did(0, "comments")), (count("deleted"), count("")));
    assert_eq!((did(1, "marks"), did(1, "comments")), (count(""), count("added")));
    assert_eq!((did(2, "marks"), did(2, "status")), (count("added"), Value::Null));
    assert_eq!((did(3, "marks"), did(3, "status")), (count(""), json!("SUBMITTED")));
    let at = |moment: usize| history["items"][moment]["sequence"].as_i64().unwrap();
    let document = async |at: String| get(&studio, "client", &format!("{path}/document?at={at}")).await;
    let drawn = document(at(2).to_string()).await;
    assert!(drawn["annotations"][&first]["deleted"].is_null() && drawn["comments"] == json!({}), "{drawn}");
    assert_eq!(drawn["meta"]["status"], "SUBMITTED");
    let said = document(before_the_end.replace(':', "%3A")).await;
    // What the server made of it may have come in as well.
    assert!((at(1)..at(0)).contains(&said["sequence"].as_i64().unwrap()), "{said}");
    assert_eq!(said["comments"].as_object().unwrap().len(), 1);
    let now = get(&studio, "client", &format!("{path}/document")).await;
    assert_eq!(now["annotations"][&first]["deleted"]["by"], json!(ours));
    assert_eq!(document("0".to_owned()).await["annotations"], json!({}));

    // In pages, each change once.
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = get(&studio, "client", &format!("{path}/history?limit=1{cursor}")).await;
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(json!(paged), history["items"]);

    // What is wrong is named, and what one may not know of is not there.
    for wrong in ["?at=yesterday", "?at=-1", "?document=secret"] {
        studio.of("artist").get(&format!("{path}/document{wrong}")).await.expect(422);
    }
    for who in ["client_b", "outsider"] {
        studio.of(who).get(&format!("{path}/document")).await.expect(404);
        studio.of(who).get(&format!("{path}/history")).await.expect(404);
    }
    for end in ["history?document=internal", "document?document=internal"] {
        studio.of("client").get(&format!("{path}/{end}")).await.expect(404);
        studio.of("artist").get(&format!("{path}/{end}")).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_makes_of_marks_does_not_cut_up_who_drew_them() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}/history", round.revision);
    let (artist, producer) = (studio.tab("artist", &round).await, studio.tab("producer", &round).await);
    let items = |tab: &Tab| {
        let txn = tab.doc.transact();
        txn.get_map("feedback").map_or(0, |items| items.len(&txn))
    };
    // Each item is there before the next mark: the log has the server's entries in between.
    for (tab, count) in [(&artist, 1), (&artist, 2), (&artist, 3), (&producer, 4)] {
        tab.draw();
        tab.until("its item", |tab, _| items(tab) == count).await;
    }
    let history = get(&studio, "producer", &path).await;
    let moments: Vec<_> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (m["author"].clone(), m["changes"].clone()))
        .collect();
    assert_eq!(moments[..2], [(json!(producer.author), json!(1)), (json!(artist.author), json!(3))]);
    // The next page goes on where the three began.
    let first = get(&studio, "producer", &format!("{path}?limit=2")).await;
    let cursor = first["next_cursor"].as_str().expect("the round's own moment is left");
    let rest = get(&studio, "producer", &format!("{path}?limit=2&cursor={cursor}")).await;
    assert_eq!(rest["items"][0], history["items"][2]);
    assert_eq!(first["items"][1]["marks"]["added"], 3, "{first}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_sees_which_documents_are_open() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let tabs = [studio.tab("artist", &round).await, studio.tab("artist", &round).await];
    let client = studio.tab("client", &round).await;
    tabs[0].draw();
    tabs[0].saved().await;
    let rooms = get(&studio, "admin", "/api/admin/rooms").await;
    let room = &rooms["items"][0];
    assert_eq!(room["document"], json!(round.document()), "{rooms}");
    let people: Vec<_> =
        room["people"].as_array().unwrap().iter().map(|p| (&p["id"], &p["connections"])).collect();
    assert_eq!(people, [(&json!(tabs[0].author), &json!(2)), (&json!(client.author), &json!(1))]);
    assert_eq!((&room["people"][1]["name"], &room["deliverable"].is_string()), (&json!("client"), &true));
    let since = |value: &Value| value.as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!(since(&room["opened_at"]) <= since(&room["people"][0]["since"]), "{room}");
    assert_eq!((&room["connections"], &room["records"]), (&json!(3), &json!(1)));
    assert_eq!((&room["lag"], &room["waiting"], &room["failures"]), (&json!(0), &json!(0), &json!(0)));
    assert!(room["bytes"].as_i64() > Some(0) && room["sequence"].as_i64() >= Some(1), "{room}");
    for who in ["producer", "artist", "client"] {
        studio.of(who).get("/api/admin/rooms").await.expect(403);
    }
    // Another organization's administrator sees none of it.
    let elsewhere = studio.of("outsider").get("/api/admin/rooms").await;
    assert!(elsewhere.status == 403 || !elsewhere.text().contains(&round.document()), "{}", elsewhere.text());
}

/// Names that dashboards rely on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_tell_of_rooms_connections_commits_and_refusals() {
    let port = rushes_tests::process::free_port();
    let mut house = rushes_tests::House::start().await;
    house.kill();
    house.variables.push(("RUSHES_METRICS_LISTEN", format!("127.0.0.1:{port}")));
    house.start_again();
    let artist: Tab = house.tab("artist").await;
    artist.draw();
    artist.saved().await;
    let viewer = house.tab("client").await;
    viewer.draw();
    viewer.ended().await;
    let metrics =
        reqwest::get(format!("http://127.0.0.1:{port}/metrics")).await.unwrap().text().await.unwrap();
    for line in [
        "rushes_rooms 1",
        "rushes_connections 1",
        "rushes_refusals_total{code=\"read_only\"} 1",
        "rushes_commit_seconds_bucket{",
    ] {
        assert!(metrics.lines().any(|found| found.starts_with(line)), "{line}: {metrics}");
    }
}
