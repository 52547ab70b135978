use chrono::TimeDelta;
use domain::{Clock as _, SystemClock};
use rushes_tests::{Link, Queries, Studio};
use serde_json::{Value, json};

use crate::reviews;

#[tokio::test]
async fn a_link_is_told_once_and_kept_as_a_hash() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}", round.revision);
    let made = studio.of("producer").post(&format!("{path}/share-links"), &json!({})).await.expect(201);
    let address = made["address"].as_str().unwrap();
    let token = address.strip_prefix(&format!("{}/share#", studio.base)).unwrap();
    assert_eq!(token.len(), 43, "256 bits");
    let link = &made["link"];
    assert_eq!(
        json!([link["kind"], link["title"], link["revision_id"], link["session_id"], link["state"]]),
        json!(["revision", "Front, Brief Intake, round 1", round.revision, null, "active"])
    );
    assert_eq!(
        json!([link["can_comment"], link["can_draw"], link["can_decide"], link["can_download"]]),
        json!([true, true, false, false])
    );
    assert_eq!(link["has_password"], false);
    let everything: Vec<String> = sqlx::query_scalar("SELECT l::text FROM share_links l")
        .fetch_all(&mut studio.db().await)
        .await
        .unwrap();
    assert!(!everything.concat().contains(token), "the token is kept nowhere");
    let listed = studio.of("admin").get("/api/share-links").await.expect(200);
    assert!(!listed.to_string().contains(token));
    assert_eq!(listed["items"][0], *link);
    let found = studio.of("admin").get(&format!("/api/share-links/{}", link["id"])).await;
    assert_eq!(found.expect(200), *link);
    assert_eq!(found.headers["etag"], "\"1\"");
}

#[tokio::test]
async fn what_is_not_for_others_is_not_shared() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}/share-links", round.revision);
    for (who, status) in [("outsider", 404), ("client_b", 404), ("client", 403), ("artist", 403)] {
        assert_eq!(studio.of(who).post(&path, &json!({})).await.status.as_u16(), status, "{who}");
        let links = studio.of(who).get("/api/share-links").await;
        assert_eq!(links.status.as_u16(), if who == "outsider" { 200 } else { 403 }, "{who}");
    }
    round.withdraw(&mut studio.db().await).await;
    let refused = studio.of("producer").post(&path, &json!({})).await;
    assert_eq!(refused.problem(409).0, "share-link-of-draft");
    let template = json!({ "name": "Weekly", "is_template": true });
    let template = studio.of("producer").post("/api/reviews", &template).await.expect(201);
    let path = format!("/api/reviews/{}/share-links", template["id"]);
    assert_eq!(studio.of("producer").post(&path, &json!({})).await.problem(409).0, "share-link-of-template");
}

#[tokio::test]
async fn bad_links_are_told_their_field() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}/share-links", round.revision);
    for (body, pointer) in [
        (json!({ "password": "abc" }), "/password"),
        (json!({ "password": "a".repeat(201) }), "/password"),
        (json!({ "label": "" }), "/label"),
        (json!({ "label": "a\u{7}b" }), "/label"),
        (json!({ "expires_at": "2020-01-01T00:00:00Z" }), "/expires_at"),
        (json!({ "expires_at": "tomorrow" }), "/expires_at"),
        (json!({ "can_drive": true }), "/can_drive"),
    ] {
        let refused = studio.of("producer").post(&path, &body).await;
        assert_eq!(refused.problem(422).1, [pointer], "{body}");
        assert!(!refused.text().contains("abc"), "a password is never told back");
    }
    let none: i64 = sqlx::query_scalar("SELECT count(*) FROM share_links")
        .fetch_one(&mut studio.db().await)
        .await
        .unwrap();
    assert_eq!(none, 0);
}

#[tokio::test]
async fn nobody_gives_away_what_they_may_not() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}/share-links", round.revision);
    forbid(&studio, "review.decide").await;
    assert_eq!(studio.of("producer").post(&path, &json!({ "can_decide": true })).await.status.as_u16(), 403);
    let made = studio.of("producer").post(&path, &json!({})).await.expect(201);
    let link = Link::read(&made);
    let change = async |who: &str, version: i64, body: Value| {
        studio.of(who).patch(&link.path(), version, &body).await.status.as_u16()
    };
    assert_eq!(change("producer", 1, json!({ "can_decide": true })).await, 403);
    assert_eq!(change("admin", 1, json!({ "can_decide": true })).await, 200);
    // What somebody else gave stays when another thing is changed.
    assert_eq!(change("producer", 2, json!({ "label": "Ad agency" })).await, 200);
    let kept = studio.of("producer").get(&link.path()).await.expect(200);
    assert_eq!((&kept["can_decide"], &kept["label"]), (&json!(true), &json!("Ad agency")));
}

async fn forbid(studio: &Studio, permission: &str) {
    sqlx::query("INSERT INTO role_permissions VALUES ($1, 'PRODUCER', $2, false)")
        .bind(studio.organization.get())
        .bind(permission)
        .execute(&mut studio.db().await)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_link_is_changed_taken_back_and_given_again() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let link = Link::to(&studio, &format!("/api/revisions/{}", round.revision), &json!({})).await;
    let producer = studio.of("producer");
    let changes =
        json!({ "label": "Agency", "password": "open sesame", "expires_at": "2099-01-01T00:00:00Z" });
    assert_eq!(producer.patch(&link.path(), 9, &changes).await.status.as_u16(), 412);
    let changed = producer.patch(&link.path(), 1, &changes).await.expect(200);
    assert_eq!(
        json!([changed["label"], changed["has_password"], changed["expires_at"]]),
        json!(["Agency", true, "2099-01-01T00:00:00Z"])
    );
    let cleared = json!({ "label": null, "password": null, "expires_at": null });
    let cleared = producer.patch(&link.path(), 2, &cleared).await.expect(200);
    assert_eq!(
        json!([cleared["label"], cleared["has_password"], cleared["expires_at"]]),
        json!([null, false, null])
    );
    let act = async |what: &str| producer.post(&format!("{}/{what}", link.path()), &json!({})).await;
    assert_eq!(act("restore").await.problem(409).0, "invalid-transition");
    assert_eq!(act("revoke").await.expect(200)["state"], "revoked");
    for again in ["revoke", "address"] {
        assert_eq!(act(again).await.problem(409).0, "invalid-transition");
    }
    assert_eq!(
        producer.patch(&link.path(), 4, &json!({ "label": "x" })).await.problem(409).0,
        "invalid-transition"
    );
    link.try_to_join(&studio.nobody(), "Guest", None).await.problem(410);
    assert_eq!(act("restore").await.expect(200)["state"], "active");
    link.try_to_join(&studio.nobody(), "Guest", None).await.expect(200);
    let other = Link::read(&act("address").await.expect(200));
    assert_ne!(other.token, link.token);
    assert_eq!(link.try_to_join(&studio.nobody(), "Guest", None).await.problem(404).0, "not-found");
    other.try_to_join(&studio.nobody(), "Guest", None).await.expect(200);
    // What happened is told within the studio, and to no client.
    let kinds: Vec<String> = sqlx::query_scalar(
        "SELECT type FROM events WHERE subject_kind = 'share_link' AND data @> '{\"studio_only\": true}' ORDER BY id",
    )
    .fetch_all(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(
        kinds,
        [
            "share.created",
            "share.changed",
            "share.changed",
            "share.revoked",
            "share.restored",
            "share.joined",
            "share.changed",
            "share.joined"
        ]
    );
}

#[tokio::test]
async fn links_are_listed_by_what_they_open_and_where_they_stand() {
    let studio = Studio::start().await;
    let rounds = [studio.round().await, studio.round().await];
    let session = reviews::session(&studio, &[rounds[0].stage]).await;
    let to = async |path: String, gives: Value| Link::to(&studio, &path, &gives).await.id;
    let first = to(format!("/api/revisions/{}", rounds[0].revision), json!({})).await;
    let second = to(format!("/api/revisions/{}", rounds[1].revision), json!({})).await;
    let third = to(format!("/api/reviews/{}", session["id"]), json!({})).await;
    let soon = json!({ "expires_at": SystemClock.now() + TimeDelta::milliseconds(300) });
    let fourth = to(format!("/api/reviews/{}", session["id"]), soon).await;
    let producer = studio.of("producer");
    producer.post(&format!("/api/share-links/{second}/revoke"), &json!({})).await.expect(200);
    tokio::time::sleep(std::time::Duration::from_millis(350)).await;
    let listed = async |query: &str| {
        let page = producer.get(&format!("/api/share-links{query}")).await.expect(200);
        let ids = page["items"].as_array().unwrap().iter().map(|link| link["id"].as_i64().unwrap());
        (ids.collect::<Vec<_>>(), page["next_cursor"].as_str().map(str::to_owned))
    };
    assert_eq!(listed("").await.0, [fourth, third, second, first]);
    assert_eq!(listed("?state=active").await.0, [third, first]);
    assert_eq!(listed("?state=expired").await.0, [fourth]);
    assert_eq!(listed("?state=revoked").await.0, [second]);
    assert_eq!(listed(&format!("?session={}", session["id"])).await.0, [fourth, third]);
    assert_eq!(listed(&format!("?revision={}", rounds[0].revision)).await.0, [first]);
    let (page, cursor) = listed("?limit=3").await;
    assert_eq!(page, [fourth, third, second]);
    assert_eq!(listed(&format!("?limit=3&cursor={}", cursor.unwrap())).await, (vec![first], None));
    assert_eq!(producer.get("/api/share-links?state=open").await.problem(422).1, ["?state"]);
}

#[tokio::test]
async fn a_list_of_many_links_takes_as_many_questions_as_one_of_few() {
    let queries = Queries::count();
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}", round.revision);
    let cost = async || {
        queries.take("/api/share-links");
        studio.of("producer").get("/api/share-links").await.expect(200);
        queries.take("/api/share-links")
    };
    Link::to(&studio, &path, &json!({})).await;
    let few = cost().await;
    assert!((2..=4).contains(&few), "{few}");
    for _ in 0..20 {
        Link::to(&studio, &path, &json!({})).await.join(&studio, "Guest").await;
    }
    assert_eq!(cost().await, few);
}
