//! What was read, and taking that back; what one wants to be told of; and that it is told at once, to that person alone.

use std::time::Duration;

use rushes_tests::{Door, Queries, Studio};
use serde_json::json;

use super::{assign, of, of_kind, told, unread};

#[tokio::test]
async fn what_is_read_stays_read_and_what_comes_then_is_new() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await;
    let artist = studio.of("artist");
    let first = of(&studio, "artist").await;
    assert_eq!((first.len(), unread(&studio, "artist").await, &first[0]["read"]), (1, 1, &json!(false)));
    let marked =
        artist.post("/api/notifications/read", &json!({ "ids": [first[0]["id"]] })).await.expect(200);
    assert_eq!(marked, json!({ "ids": [first[0]["id"]], "unread": 0 }));
    // Once more changes nothing, and gives nothing to take back.
    let again = artist.post("/api/notifications/read", &json!({ "ids": [first[0]["id"]] })).await.expect(200);
    assert_eq!(again["ids"], json!([]));
    // Taken back, it is unread.
    let back = artist.post("/api/notifications/unread", &json!({ "ids": marked["ids"] })).await.expect(200);
    assert_eq!((&back["ids"], &back["unread"]), (&marked["ids"], &json!(1)));
    artist.post("/api/notifications/read", &json!({ "ids": marked["ids"] })).await.expect(200);

    // What comes then is another one, in front.
    assign(&studio, &stage["id"], &["artist2"]).await;
    assign(&studio, &stage["id"], &["artist"]).await;
    let now = of(&studio, "artist").await;
    assert_eq!(now.len(), 2);
    assert!(now[0]["place"].as_i64() > now[1]["place"].as_i64());
    assert_eq!(
        (&now[0]["read"], &now[1]["id"], &now[1]["read"]),
        (&json!(false), &first[0]["id"], &json!(true))
    );
    let only = artist.get("/api/notifications?unread=true").await.expect(200);
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    // The older one of a group that is unread again cannot become so as well.
    let back =
        artist.post("/api/notifications/unread", &json!({ "ids": [first[0]["id"]] })).await.expect(200);
    assert_eq!((&back["ids"], &back["unread"]), (&json!([]), &json!(1)));
    // All up to a place; both of a group taken back become the newer one.
    let all =
        artist.post("/api/notifications/read", &json!({ "through": now[0]["place"] })).await.expect(200);
    assert_eq!(all, json!({ "ids": [now[0]["id"]], "unread": 0 }));
    let back = artist
        .post("/api/notifications/unread", &json!({ "ids": [now[0]["id"], now[1]["id"]] }))
        .await
        .expect(200);
    assert_eq!(back["ids"], json!([now[0]["id"]]));

    // Pages lead through all of it.
    let page = artist.get("/api/notifications?limit=1").await.expect(200);
    let rest = artist
        .get(&format!("/api/notifications?limit=1&cursor={}", page["next_cursor"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!((&page["items"][0]["id"], &rest["items"][0]["id"]), (&now[0]["id"], &now[1]["id"]));
    assert!(rest["next_cursor"].is_null());
    artist.post("/api/notifications/read", &json!({})).await.expect(422);
}

#[tokio::test]
async fn nobody_reads_for_somebody_else() {
    let studio = Studio::start().await;
    studio.open_stage().await;
    let id = of(&studio, "artist").await[0]["id"].clone();
    for who in ["artist2", "admin", "outsider"] {
        for body in [json!({ "ids": [id] }), json!({ "through": 999_999 })] {
            let marked = studio.of(who).post("/api/notifications/read", &body).await.expect(200);
            assert_eq!(marked["ids"], json!([]), "{who}");
        }
    }
    assert_eq!(unread(&studio, "artist").await, 1);
}

#[tokio::test]
async fn one_is_told_of_what_one_wants_to_be() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await;
    let artist = studio.of("artist2");
    let before = artist.get("/api/notifications/preferences").await.expect(200);
    assert_eq!(before["kinds"].as_array().unwrap().len(), 8);
    assert!(before["kinds"].as_array().unwrap().iter().all(|kind| kind["in_app"] == true));
    let put = async |in_app: bool| {
        let body = json!({ "kinds": [{ "kind": "assignment", "in_app": in_app }] });
        let request = artist.request(reqwest::Method::PUT, "/api/notifications/preferences");
        artist.send(request.json(&body)).await.expect(200)
    };
    let after = put(false).await;
    assert_eq!(after["kinds"][0], json!({ "kind": "assignment", "in_app": false, "email": true }));
    assert_eq!(artist.get("/api/notifications/preferences").await.expect(200), after);
    assign(&studio, &stage["id"], &["artist2"]).await;
    assert!(of_kind(&studio, "artist2", "assignment").await.is_empty());
    put(true).await;
    assign(&studio, &stage["id"], &["artist"]).await;
    assign(&studio, &stage["id"], &["artist2"]).await;
    assert_eq!(of_kind(&studio, "artist2", "assignment").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_told_at_once_and_to_that_person_alone() {
    let studio = Studio::start().await;
    let stage = studio.open_stage().await;
    told(&studio).await;
    let mut theirs = Door::events(studio.of("artist2")).open().await;
    let mut others = Door::events(studio.of("admin")).open().await;
    let opened = theirs.event().await;
    others.event().await;
    let began = std::time::Instant::now();
    assign(&studio, &stage["id"], &["artist2"]).await;
    loop {
        let event = theirs.event().await;
        if event["type"] == "notification.changed" {
            assert_eq!(event["subject"], json!({ "kind": "person", "id": studio.id_of("artist2") }));
            break;
        }
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(unread(&studio, "artist2").await, 1);
    // It lies in the log for whoever was away, and for nobody else.
    let mut again =
        Door::events(studio.of("artist2")).asking(format!("after={}", opened["seq"])).open().await;
    while again.event().await["type"] != "notification.changed" {}
    studio.project("Last").await;
    loop {
        let event = others.event().await;
        assert_ne!(event["type"], "notification.changed");
        if event["type"] == "project.created" {
            break;
        }
    }
    let mut late = Door::events(studio.of("admin")).asking("after=0".to_owned()).open().await;
    loop {
        let event = late.event().await;
        assert_ne!(event["type"], "notification.changed");
        if event["type"] == "project.created" && event["data"]["name"] == "Last" {
            break;
        }
    }
}

#[tokio::test]
async fn a_list_costs_the_same_however_long_it_is() {
    let queries = Queries::count();
    let studio = Studio::start().await;
    studio.open_stage_named("One").await;
    of(&studio, "artist").await;
    queries.take("/api/notifications");
    of(&studio, "artist").await;
    let one = queries.take("/api/notifications");
    for name in ["Two", "Three", "Four"] {
        studio.open_stage_named(name).await;
    }
    queries.take("/api/notifications");
    assert_eq!(of(&studio, "artist").await.len(), 4);
    assert_eq!(queries.take("/api/notifications"), one);
}
