//! Guests of share links in live documents: what their link gives, and not a second longer.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::{Clock as _, SystemClock};
use rushes_tests::presented::{Presented, led, map};
use rushes_tests::{Guest, Link, Round, Studio, Tab, mark};
use serde_json::{Value, json};

async fn link(studio: &Studio, round: &Round, gives: &Value) -> Link {
    Link::to(studio, &format!("/api/revisions/{}", round.revision), gives).await
}

async fn knock(guest: &Guest, document: String) -> u16 {
    let mut tab = guest.new_tab(document, 0);
    tab.connect().await;
    tab.ended().await.code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_draws_and_writes_in_their_own_name() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let guest = link(&studio, &round, &json!({})).await.join(&studio, "Clara").await;
    let tab = guest.tab(&round).await;
    let producer = studio.tab("producer", &round).await;
    let id = tab.draw();
    tab.comment(Some(&id), "Warmer, please");
    tab.saved().await;
    crate::converge(&studio, &round, &[&tab, &producer]).await;
    assert_eq!(producer.json()["annotations"][&id]["author"], json!(guest.author));
    // It is on the checklist, in their name, and the page knows how they are called.
    let listed = studio.of("artist").get(&format!("/api/stages/{}/feedback", round.stage)).await.expect(200);
    let author = &listed["items"][0]["author"];
    assert_eq!((&author["id"], &author["name"]), (&json!(guest.author), &json!("Clara")));
    let seen = studio.of("artist").get(&format!("/api/revisions/{}", round.revision)).await.expect(200);
    assert_eq!(seen["guests"][0]["id"], json!(guest.author));
    assert_eq!(seen["guests"][0]["name"], "Clara");
    // Theirs to change and to delete; nobody else's is.
    tab.delete(&id);
    tab.saved().await;
    let other = producer.draw();
    tab.until("the producer's mark", |tab, _| tab.has("annotations", &other)).await;
    tab.delete(&other);
    assert_eq!(tab.ended().await.code, 4403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_passes_for_somebody_else() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let link = link(&studio, &round, &json!({})).await;
    let (clara, dana) = (link.join(&studio, "Clara").await, link.join(&studio, "Dana").await);
    for author in [format!("user:{}", studio.id_of("producer")), dana.author.clone()] {
        let tab = clara.tab(&round).await;
        tab.until("the first sync", |_, view| view.saved()).await;
        tab.draw_mark(&mark::rectangle(&author, round.media));
        let end = tab.ended().await;
        assert_eq!(end.code, 4403, "{author}");
        assert!(end.reason.starts_with("forged_author"), "{}", end.reason);
    }
    let tab = clara.tab(&round).await;
    let producer = studio.tab("producer", &round).await;
    producer.until("the guest", |_, view| view.state_of(tab.client()).is_some()).await;
    let shown = producer.view().state_of(tab.client()).unwrap()["user"].clone();
    assert_eq!((&shown["id"], &shown["name"]), (&json!(clara.author), &json!("Clara")));
    assert_eq!(producer.marks(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_gives_drawing_and_writing_apart() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let try_both = async |gives: Value| {
        let guest = link(&studio, &round, &gives).await.join(&studio, "Clara").await;
        let mut ends = Vec::new();
        for writes in [false, true] {
            let tab = guest.tab(&round).await;
            tab.until("the first sync", |_, view| view.saved()).await;
            if writes {
                tab.comment(None, "Warmer");
            } else {
                tab.draw();
            }
            tab.until("an answer", |_, view| view.saved() || view.ended.is_some()).await;
            let end = tab.view().ended.map(|end| end.reason.split(':').next().unwrap().to_owned());
            ends.push(end.unwrap_or_else(|| "taken".to_owned()));
        }
        ends
    };
    assert_eq!(try_both(json!({})).await, ["taken", "taken"]);
    assert_eq!(try_both(json!({ "can_comment": false })).await, ["taken", "no_comments"]);
    assert_eq!(try_both(json!({ "can_draw": false })).await, ["no_drawing", "taken"]);
    let neither = json!({ "can_draw": false, "can_comment": false });
    assert_eq!(try_both(neither).await, ["read_only", "read_only"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_document_opens() {
    let studio = Studio::start().await;
    let (round, other) = (studio.round().await, studio.round().await);
    let session = Presented::hold(&studio, &[round]).await;
    let guest = link(&studio, &round, &json!({})).await.join(&studio, "Clara").await;
    for document in [
        format!("internal:{}", round.revision),
        format!("revision:{}", other.revision),
        format!("internal:{}", other.revision),
        session.document(),
        "revision:999999".to_owned(),
    ] {
        assert_eq!(knock(&guest, document.clone()).await, 4404, "{document}");
    }
    // Whose waiting strokes they are is asked for as with accounts.
    let door = guest.door(round.document()).asking("as=guest:999999");
    let mut tab = Tab::new(door, 0, round.media);
    tab.connect().await;
    assert_eq!(tab.ended().await.code, 4401);
    // The event stream is not for guests.
    let events = guest.client.get("/api/events").await;
    assert_eq!(events.status.as_u16(), 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_follows_a_session_and_cannot_lead_it() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let session = Presented::hold(&studio, &[round]).await;
    let path = format!("/api/reviews/{}", session.session);
    let guest = Link::to(&studio, &path, &json!({})).await.join(&studio, "Clara").await;
    let mut tab = guest.new_tab(session.document(), 0);
    tab.connect().await;
    let epoch = session.take(&studio, "producer").await;
    let mut leader = session.tab(&studio, "producer").await;
    tab.show(&session.showing(epoch, 0, 9));
    leader.show(&session.showing(epoch, 0, 7));
    let (item, _) = session.items[0];
    tab.until("the leader", |_, view| led(view).map(|(_, place)| place) == Some((item, 7))).await;
    assert_eq!(map(&tab, "meta")["status"], "IN_PROGRESS");
    let denied = guest.client.post(&session.lead(), &json!({})).await;
    assert_eq!(denied.status.as_u16(), 401);
    // Its round opens, to draw on; an item that comes in later sends nobody away who has the link to all of it.
    let on_round = guest.tab(&round).await;
    on_round.draw();
    on_round.saved().await;
    let added = studio.round().await;
    let mut session = session;
    session.add(&studio, &mut studio.db().await, added).await;
    tab.until("the new item", |tab, _| map(tab, "items").as_object().is_some_and(|items| items.len() == 2))
        .await;
    let later = guest.tab(&added).await;
    later.until("the first sync", |_, view| view.saved()).await;
    // It goes back to a draft: nothing of it is open any more.
    sqlx::query("UPDATE review_sessions SET status = 'DRAFT', started_at = NULL WHERE id = $1")
        .bind(session.session)
        .execute(&mut studio.db().await)
        .await
        .unwrap();
    for tab in [&tab, &on_round, &later] {
        assert_eq!(tab.ended().await.code, 4404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_revoked_is_out_within_a_second() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let link = link(&studio, &round, &json!({})).await;
    let guest = link.join(&studio, "Clara").await;
    let other = Link::to(&studio, &format!("/api/revisions/{}", round.revision), &json!({})).await;
    let other = other.join(&studio, "Dana").await;
    let (tab, stays) = (guest.tab(&round).await, other.tab(&round).await);
    for tab in [&tab, &stays] {
        tab.until("the first sync", |_, view| view.saved()).await;
    }
    let started = Instant::now();
    studio.of("producer").post(&format!("{}/revoke", link.path()), &json!({})).await.expect(200);
    let end = tab.ended().await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!(end.code, 4403);
    assert!(end.reason.starts_with("share_link_ended"), "{}", end.reason);
    assert_eq!(knock(&guest, round.document()).await, 4403);
    stays.draw();
    stays.saved().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_link_gives_changes_for_those_who_are_in() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let link = link(&studio, &round, &json!({ "can_draw": false })).await;
    let guest = link.join(&studio, "Clara").await;
    let mut tab = guest.tab(&round).await;
    tab.until("the first sync", |_, view| view.saved()).await;
    studio.of("producer").patch(&link.path(), 1, &json!({ "can_draw": true })).await.expect(200);
    assert_eq!(tab.ended().await.code, 1013, "reconnect");
    tab.connect().await;
    tab.draw();
    tab.saved().await;
    assert_eq!(guest.client.post("/api/share/leave", &json!({})).await.status.as_u16(), 204);
    assert_eq!(tab.ended().await.code, 4401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_ends_by_itself_when_its_time_is_over() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let gives = json!({ "expires_at": SystemClock.now() + TimeDelta::milliseconds(1500) });
    let guest = link(&studio, &round, &gives).await.join(&studio, "Clara").await;
    let tab = guest.tab(&round).await;
    tab.until("the first sync", |_, view| view.saved()).await;
    let end = tab.ended().await;
    assert_eq!(end.code, 4403);
    assert!(end.reason.contains("the time of this link is over"), "{}", end.reason);
}
