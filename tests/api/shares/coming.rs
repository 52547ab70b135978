use std::sync::Arc;

use chrono::TimeDelta;
use domain::{Clock, ManualClock, SystemClock};
use reqwest::Method;
use rushes_tests::{Guest, Link, Studio};
use serde_json::json;

use crate::reviews;

#[tokio::test]
async fn who_has_the_address_sees_what_it_is_and_comes_in() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let gives = json!({ "can_draw": false, "can_download": true });
    let link = Link::to(&studio, &format!("/api/revisions/{}", round.revision), &gives).await;
    let nobody = studio.nobody();
    let opening = nobody.post("/api/share/open", &json!({ "token": link.token })).await.expect(200);
    assert_eq!(
        opening,
        json!({
            "kind": "revision", "title": "Front, Brief Intake, round 1", "organization": "Studio", "from": "producer",
            "password_required": false, "expires_at": null, "can_comment": true, "can_draw": false, "can_decide": false,
            "can_download": true, "guest": null
        })
    );
    nobody.get("/api/share/me").await.problem(401);
    let guest = link.join(&studio, "  Clara Client ").await;
    let session = guest.client.get("/api/share/me").await.expect(200);
    assert_eq!(session, guest.session);
    assert_eq!(session["guest"]["name"], "Clara Client");
    assert_eq!(
        json!([
            session["kind"],
            session["revision_id"],
            session["begun"],
            session["can_comment"],
            session["can_draw"]
        ]),
        json!(["revision", round.revision, true, true, false])
    );
    // The same browser is the same guest, under another name and another cookie.
    let again = link.try_to_join(&guest.client, "Clara", None).await;
    let renamed = Guest::of(&guest.client, &again);
    assert_eq!(
        (renamed.author.as_str(), &renamed.session["guest"]["name"]),
        (guest.author.as_str(), &json!("Clara"))
    );
    guest.client.get("/api/share/me").await.problem(401);
    let opening = renamed.client.post("/api/share/open", &json!({ "token": link.token })).await.expect(200);
    assert_eq!(opening["guest"]["id"], json!(renamed.author));
    assert_eq!(renamed.client.post("/api/share/leave", &json!({})).await.status.as_u16(), 204);
    renamed.client.get("/api/share/me").await.problem(401);
    let cookie = again.headers["set-cookie"].to_str().unwrap();
    for mark in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(mark), "{cookie}");
    }
}

#[tokio::test]
async fn names_and_addresses_that_are_none_are_refused() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let link = Link::to(&studio, &format!("/api/revisions/{}", round.revision), &json!({})).await;
    for name in ["", "   ", "a\nb", &"n".repeat(81)] {
        let refused = link.try_to_join(&studio.nobody(), name, None).await;
        assert_eq!(refused.problem(422).1, ["/name"], "{name:?}");
    }
    let wrong = Link { token: link.token.replace(|c: char| c.is_ascii_lowercase(), "x"), ..link.clone() };
    wrong.try_to_join(&studio.nobody(), "Guest", None).await.problem(404);
    studio.nobody().post("/api/share/open", &json!({ "token": "" })).await.problem(422);
    let foreign = studio.nobody();
    let request = foreign.request(Method::POST, "/api/share/join").header("origin", "https://elsewhere.test");
    let answer = foreign.send(request.json(&json!({ "token": link.token, "name": "Guest" }))).await;
    assert_eq!(answer.problem(403).0, "foreign-origin");
}

#[tokio::test]
async fn a_password_keeps_even_the_title_and_is_not_guessed() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let gives = json!({ "password": "open sesame" });
    let link = Link::to(&studio, &format!("/api/revisions/{}", round.revision), &gives).await;
    let nobody = studio.nobody();
    let opening = nobody.post("/api/share/open", &json!({ "token": link.token })).await.expect(200);
    assert_eq!(json!([opening["title"], opening["password_required"]]), json!(["", true]));
    assert_eq!(link.try_to_join(&nobody, "Guest", None).await.problem(422).1, ["/password"]);
    let right = link.try_to_join(&nobody, "Guest", Some("open sesame")).await;
    right.expect(200);
    for _ in 0..8 {
        let wrong = link.try_to_join(&nobody, "Guest", Some("open says me")).await;
        assert_eq!(wrong.problem(401).0, "wrong-share-password");
    }
    let slowed = link.try_to_join(&nobody, "Guest", Some("open sesame")).await;
    assert_eq!(slowed.problem(429).0, "too-many-tries");
    assert!(slowed.headers.contains_key("retry-after"));
    let visits = studio.of("producer").get(&format!("{}/visits", link.path())).await.expect(200);
    let kinds: Vec<&str> =
        visits["items"].as_array().unwrap().iter().map(|visit| visit["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "wrong_password").count(), 8);
    assert_eq!(kinds.last(), Some(&"joined"));
}

#[tokio::test]
async fn crowds_are_held_up() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let link = Link::to(&studio, &format!("/api/revisions/{}", round.revision), &json!({})).await;
    let nobody = studio.nobody();
    let open = async || nobody.post("/api/share/open", &json!({ "token": link.token })).await.status.as_u16();
    let mut answers = Vec::new();
    for _ in 0..125 {
        answers.push(open().await);
    }
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 120);
    assert_eq!(answers.last(), Some(&429));
}

#[tokio::test]
async fn a_link_that_is_full_takes_nobody_in() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let link = Link::to(&studio, &format!("/api/revisions/{}", round.revision), &json!({})).await;
    let guest = link.join(&studio, "First").await;
    sqlx::query(
        "INSERT INTO guests (org_id, link_id, name, created_at, expires_at)
         SELECT org_id, link_id, 'Guest', now(), now() FROM guests, generate_series(1, 999)",
    )
    .execute(&mut studio.db().await)
    .await
    .unwrap();
    assert_eq!(link.try_to_join(&studio.nobody(), "Last", None).await.problem(409).0, "share-link-full");
    link.try_to_join(&guest.client, "First again", None).await.expect(200);
}

#[tokio::test]
async fn links_and_cookies_end_by_time() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let studio = Studio::start_with(clock.clone(), |_| {}).await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}", round.revision);
    let gives = json!({ "expires_at": clock.now() + TimeDelta::hours(1) });
    let link = Link::to(&studio, &path, &gives).await;
    let guest = link.join(&studio, "Guest").await;
    guest.client.get(&path).await.expect(200);
    clock.advance(TimeDelta::hours(1));
    for at in ["/api/share/me", path.as_str()] {
        assert_eq!(guest.client.get(at).await.problem(410).0, "share-link-ended");
    }
    assert_eq!(link.try_to_join(&studio.nobody(), "Late", None).await.problem(410).0, "share-link-ended");
    clock.advance(TimeDelta::days(30));
    guest.client.get("/api/share/me").await.problem(401);
}

#[tokio::test]
async fn what_guests_do_is_on_record() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let studio = Studio::start_with(clock.clone(), |_| {}).await;
    let reviewed = reviews::reviewed(&studio, "Kettle").await;
    let gives = json!({ "can_decide": true, "can_download": true });
    let link = Link::to(&studio, &format!("/api/revisions/{}", reviewed.revision), &gives).await;
    let guest = link.join(&studio, "Clara").await;
    guest.client.get("/api/share/me").await.expect(200);
    clock.advance(TimeDelta::minutes(31));
    guest.client.get("/api/share/me").await.expect(200);
    guest.client.get("/api/share/me").await.expect(200);
    let revision = guest.client.get(&format!("/api/revisions/{}", reviewed.revision)).await.expect(200);
    let original = format!("/api/media/{}/original", revision["media"][0]["id"]);
    for _ in 0..2 {
        assert_eq!(guest.client.get(&original).await.status.as_u16(), 200);
    }
    let path = format!("/api/share/revisions/{}/approval", reviewed.revision);
    guest.client.post(&path, &json!({ "note": "Lovely" })).await.expect(200);
    let page =
        async |who: &str, query: &str| studio.of(who).get(&format!("{}/visits{query}", link.path())).await;
    let visits = page("producer", "").await.expect(200);
    let kinds: Vec<_> = visits["items"].as_array().unwrap().iter().map(|v| v["kind"].clone()).collect();
    assert_eq!(kinds, ["approved", "downloaded", "returned", "joined"]);
    let joined = &visits["items"][3];
    assert_eq!((&joined["guest"]["name"], &joined["address"]), (&json!("Clara"), &json!("127.0.0.1")));
    let first = page("producer", "?limit=3").await.expect(200);
    let rest = page("producer", &format!("?limit=3&cursor={}", first["next_cursor"].as_str().unwrap())).await;
    assert_eq!(rest.expect(200)["items"][0], *joined);
    assert_eq!(page("artist", "").await.status.as_u16(), 403);
    assert_eq!(page("outsider", "").await.status.as_u16(), 404);
    assert_eq!(guest.client.get(&format!("{}/visits", link.path())).await.status.as_u16(), 401);
    let counted = studio.of("producer").get(&link.path()).await.expect(200);
    assert_eq!((&counted["guest_count"], &counted["last_visit_at"]), (&json!(1), &visits["items"][0]["at"]));
}
