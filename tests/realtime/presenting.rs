//! A session that is presented: what the leader shows is everybody's, nobody else leads, and it outlives who leads, who serves
//! and who comes late.

use std::time::{Duration, Instant};

use reqwest::Method;
use rushes_tests::presented::{Presented, led, map, written};
use rushes_tests::{Door, House, Round, Studio, Tab, eventually, log};
use serde_json::{Value, json};

const SECOND: Duration = Duration::from_secs(1);

/// A session over two rounds of the first client team.
async fn session(studio: &Studio) -> Presented {
    let rounds = [studio.round().await, studio.round().await];
    Presented::hold(studio, &rounds).await
}

async fn shows(tab: &Tab, item: i64, frame: i64) {
    tab.until("what the leader shows", |tab, view| {
        led(view).map(|(_, place)| place) == Some((item, frame)) && written(tab) == Some((item, frame))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_leader_shows_is_everybodys() {
    let studio = Studio::start().await;
    let session = session(&studio).await;
    let [(first, _), (second, round)] = session.items[..] else { panic!("two items") };
    let follower = session.tab(&studio, "client").await;
    assert_eq!(map(&follower, "meta")["status"], "IN_PROGRESS");
    assert_eq!(
        map(&follower, "items")[second.to_string()]["revision"].as_f64(),
        json!(round.revision).as_f64()
    );
    let epoch = session.take(&studio, "producer").await;
    let mut leader = session.tab(&studio, "producer").await;
    leader.show(&session.showing(epoch, 0, 1001));
    shows(&follower, first, 1001).await;
    // A gesture: in the end the document shows its end.
    for frame in 1002..1060 {
        leader.show(&session.showing(epoch, 0, frame));
    }
    shows(&follower, first, 1059).await;
    leader.show(&session.showing(epoch, 1, 1));
    shows(&follower, second, 1).await;
    let presenter = map(&follower, "presenter");
    assert_eq!((&presenter["leader"], &presenter["name"]), (&json!(leader.author), &json!("producer")));
    // The log says whose it was.
    let mut db = studio.db().await;
    let authors: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT u.author FROM document_updates u JOIN documents d ON d.id = u.document_id WHERE d.name = $1 ORDER BY 1",
    )
    .bind(session.document())
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert_eq!(authors, ["server".to_owned(), leader.author.clone()]);
    assert!(log::length(&mut db, &session.document()).await < 12, "a gesture is not written step by step");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_does_not_lead_is_not_followed() {
    let studio = Studio::start().await;
    let session = session(&studio).await;
    let (first, _) = session.items[0];
    let epoch = session.take(&studio, "producer").await;
    let mut leader = session.tab(&studio, "producer").await;
    leader.show(&session.showing(epoch, 0, 7));
    let mut others = Vec::new();
    for who in ["admin", "artist", "client"] {
        let mut other = session.tab(&studio, who).await;
        other.show(&session.showing(epoch, 1, 8));
        others.push(other);
    }
    // An epoch that is over, and one to come.
    let mut window = session.tab(&studio, "producer").await;
    for wrong in [epoch - 1, epoch + 1] {
        window.show(&session.showing(wrong, 1, 9));
    }
    let late = session.tab(&studio, "artist2").await;
    shows(&late, first, 7).await;
    late.until("everybody", |_, view| view.present().len() >= 6).await;
    // All that it ever hears of is the leader.
    leader.show(&session.showing(epoch, 0, 10));
    shows(&late, first, 10).await;
    for other in &others {
        assert_eq!(led(&other.view()).map(|(client, _)| client), Some(leader.client()));
    }
    // The document is nobody's to write.
    others[0].edit(|txn| {
        use yrs::{Map as _, WriteTxn as _};
        txn.get_or_insert_map("stage").insert(txn, "item", 1);
    });
    assert_eq!(others[0].ended().await.code, 4403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_is_taken_and_passed_by_right() {
    let studio = Studio::start().await;
    let session = session(&studio).await;
    let path = session.lead();
    let post = async |who: &str, body: Value| studio.of(who).post(&path, &body).await.status.as_u16();
    let delete = async |who: &str| {
        let request = studio.of(who).request(Method::DELETE, &path);
        studio.of(who).send(request).await.status.as_u16()
    };
    let to = |who: &str| json!({ "to": format!("user:{}", studio.id_of(who)) });
    // While nobody leads: anybody of the studio, and no client.
    for (who, status) in [("outsider", 404), ("client_b", 404), ("client", 403)] {
        assert_eq!((post(who, json!({})).await, delete(who).await), (status, status), "{who}");
    }
    assert_eq!(studio.nobody().post(&path, &json!({})).await.status.as_u16(), 401);
    assert_eq!(post("artist", to("artist2")).await, 403, "it is not theirs to give");
    assert_eq!(post("artist", json!({})).await, 200);
    // While somebody does: they, and who manages sessions.
    assert_eq!((post("artist2", json!({})).await, delete("artist2").await), (403, 403));
    assert_eq!(post("artist2", to("artist2")).await, 403);
    for nobody in [
        to("client"),
        to("outsider"),
        json!({ "to": "user:999999" }),
        json!({ "to": "guest:1" }),
        json!({ "to": "x" }),
    ] {
        assert_eq!(post("artist", nobody.clone()).await, 422, "{nobody}");
    }
    assert_eq!(post("artist", to("artist2")).await, 200);
    assert_eq!(delete("artist").await, 403, "it is theirs no more");
    assert_eq!(delete("artist2").await, 204);
    assert_eq!(delete("admin").await, 204, "nobody leads already");
    let before = session.take(&studio, "artist").await;
    // Who manages sessions takes it from whoever has it.
    assert_eq!(session.take(&studio, "producer").await, before + 1);
    assert_eq!(session.take(&studio, "producer").await, before + 1, "theirs already");
    assert_eq!(post("admin", to("artist2")).await, 200);
    let tab = session.tab(&studio, "client").await;
    tab.until("the leader", |tab, _| map(tab, "presenter")["leader"] == to("artist2")["to"]).await;
    // It ends with the session.
    let mut db = studio.db().await;
    let over = "UPDATE review_sessions SET status = 'COMPLETED', completed_at = now() WHERE id = $1";
    sqlx::query(over).bind(session.session).execute(&mut db).await.unwrap();
    tab.until("the end", |tab, _| {
        map(tab, "presenter")["leader"].is_null() && map(tab, "meta")["status"] == "COMPLETED"
    })
    .await;
    assert_eq!((post("admin", json!({})).await, delete("admin").await), (409, 409));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_changes_hands_under_the_followers() {
    let studio = Studio::start().await;
    let session = session(&studio).await;
    let [(first, _), (second, _)] = session.items[..] else { panic!("two items") };
    let follower = session.tab(&studio, "client").await;
    let (mut ada, mut ben) = (session.tab(&studio, "producer").await, session.tab(&studio, "artist").await);
    let epoch = session.take(&studio, "producer").await;
    ada.show(&session.showing(epoch, 0, 1));
    shows(&follower, first, 1).await;
    let to = json!({ "to": format!("user:{}", studio.id_of("artist")) });
    let lead = studio.of("producer").post(&session.lead(), &to).await.expect(200);
    // He shows at once what he has; the server may not have told the room yet.
    let epoch = lead["epoch"].as_i64().unwrap();
    ben.show(&session.showing(epoch, 1, 2));
    shows(&follower, second, 2).await;
    ada.show(&session.showing(epoch, 0, 3));
    ada.show(&session.showing(epoch - 1, 0, 4));
    ben.show(&session.showing(epoch, 1, 5));
    shows(&follower, second, 5).await;
    // His page is gone: what it showed stays, and comes back with it.
    drop(ben);
    follower.until("nobody shows anything", |_, view| led(view).is_none()).await;
    assert_eq!(written(&follower), Some((second, 5)));
    let mut ben = session.tab(&studio, "artist").await;
    ben.show(&session.showing(epoch, 1, 6));
    shows(&follower, second, 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_late_has_the_same_picture_within_a_second() {
    let studio = Studio::start().await;
    let session = session(&studio).await;
    let (first, _) = session.items[0];
    let epoch = session.take(&studio, "producer").await;
    let mut leader = session.tab(&studio, "producer").await;
    let there = session.tab(&studio, "artist").await;
    leader.show(&session.showing(epoch, 0, 1024));
    shows(&there, first, 1024).await;
    for who in ["admin", "artist2", "client"] {
        let began = Instant::now();
        let late = session.tab(&studio, who).await;
        shows(&late, first, 1024).await;
        assert!(began.elapsed() < SECOND, "{who}: {:?}", began.elapsed());
        for root in ["meta", "items", "decisions", "presenter", "stage"] {
            assert_eq!(map(&late, root), map(&there, root), "{root}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_survives_the_death_of_the_server() {
    let mut house = House::start().await;
    let other = house.studio.round().await;
    let session = Presented::hold(&house.studio, &[house.round, other]).await;
    let [(first, _), (second, _)] = session.items[..] else { panic!("two items") };
    let epoch = session.take(&house.studio, "producer").await;
    let mut leader = session.tab(&house.studio, "producer").await;
    let mut follower = session.tab(&house.studio, "client").await;
    leader.show(&session.showing(epoch, 0, 1001));
    shows(&follower, first, 1001).await;
    leader.show(&session.showing(epoch, 1, 17));
    shows(&follower, second, 17).await;
    // In the middle of a gesture, with the leader.
    for frame in 18..40 {
        leader.show(&session.showing(epoch, 1, frame));
    }
    house.kill();
    drop(leader);
    follower.ended().await;
    house.start_again();
    follower.connect().await;
    let late = session.tab(&house.studio, "artist").await;
    for tab in [&follower, &late] {
        tab.until("what was written last", |tab, _| written(tab).is_some_and(|(item, _)| item == second))
            .await;
    }
    assert_eq!(written(&follower), written(&late));
    assert!(written(&late).unwrap().1 >= 17);
    // Nobody took the lead meanwhile: they go on.
    let mut leader = session.tab(&house.studio, "producer").await;
    leader.show(&session.showing(epoch, 0, 1002));
    for tab in [&follower, &late] {
        shows(tab, first, 1002).await;
    }
}

/// A round of the other client team's project.
async fn foreign(studio: &Studio) -> Round {
    Round::make(&mut studio.db().await, studio.organization, Some(studio.teams[1]), studio.id_of("artist"))
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_opens_a_session_that_is_all_theirs() {
    let studio = Studio::start().await;
    let mut session = session(&studio).await;
    let doors = [("client_b", 4404), ("outsider", 4404)];
    for (who, code) in doors {
        assert_eq!(session.door(&studio, who).closes().await, code, "{who}");
    }
    assert_eq!(Door::document(&studio.nobody(), session.document()).closes().await, 4401);
    let mixed = Presented::hold(&studio, &[studio.round().await, foreign(&studio).await]).await;
    for who in ["client", "client_b"] {
        assert_eq!(mixed.door(&studio, who).closes().await, 4404, "{who}");
    }
    mixed.tab(&studio, "artist").await;
    let empty = Presented::hold(&studio, &[]).await;
    assert_eq!(empty.door(&studio, "client").closes().await, 4404);
    // Something of others comes in while they look: they are out within a second, and never see it.
    let (client, producer) = (session.tab(&studio, "client").await, session.tab(&studio, "producer").await);
    let round = foreign(&studio).await;
    let mut db = studio.db().await;
    let began = Instant::now();
    let item = session.add(&studio, &mut db, round).await;
    assert_eq!(client.ended().await.code, 4404);
    assert!(began.elapsed() < SECOND, "{:?}", began.elapsed());
    producer.until("the item", |tab, _| !map(tab, "items")[item.to_string()].is_null()).await;
    assert!(map(&client, "items")[item.to_string()].is_null());
    assert_eq!(session.door(&studio, "client").closes().await, 4404);
    // Without it they may again.
    sqlx::query("DELETE FROM review_session_items WHERE id = $1").bind(item).execute(&mut db).await.unwrap();
    session.tab(&studio, "client").await;
    // One that is built is not theirs yet, and one that is gone is nobody's.
    let draft = "UPDATE review_sessions SET status = 'DRAFT', started_at = NULL WHERE id = $1";
    let again = session.tab(&studio, "client").await;
    sqlx::query(draft).bind(session.session).execute(&mut db).await.unwrap();
    assert_eq!(again.ended().await.code, 4404);
    sqlx::query("DELETE FROM review_sessions WHERE id = $1")
        .bind(session.session)
        .execute(&mut db)
        .await
        .unwrap();
    assert_eq!(producer.ended().await.code, 4404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_says_of_a_session_is_in_its_document() {
    let studio = Studio::start().await;
    let session = session(&studio).await;
    let (item, _) = session.items[0];
    let tab = session.tab(&studio, "artist").await;
    let mut db = studio.db().await;
    let decided = "UPDATE review_session_items SET decision = 'CHANGES_REQUESTED', decision_note = 'Only the studio reads this',
                   decided_by = $2, decided_at = now() WHERE id = $1";
    sqlx::query(decided).bind(item).bind(studio.id_of("producer")).execute(&mut db).await.unwrap();
    tab.until("the decision", |tab, _| {
        let decision = &map(tab, "decisions")[item.to_string()];
        decision["verdict"] == "CHANGES_REQUESTED" && decision["by"] == "producer"
    })
    .await;
    assert!(!map(&tab, "decisions").to_string().contains("Only the studio"), "notes are the studio's");
    sqlx::query("UPDATE review_sessions SET name = 'Noon' WHERE id = $1")
        .bind(session.session)
        .execute(&mut db)
        .await
        .unwrap();
    tab.until("the name", |tab, _| map(tab, "meta")["name"] == "Noon").await;
    eventually("the outbox is empty", Duration::from_secs(10), async || {
        let left: i64 =
            sqlx::query_scalar("SELECT count(*) FROM session_outbox").fetch_one(&mut db).await.unwrap();
        (left == 0).then_some(())
    })
    .await;
    // Opened anew it says the same, and nothing is written for it.
    let length = log::length(&mut db, &session.document()).await;
    let late = session.tab(&studio, "client").await;
    assert_eq!(map(&late, "decisions"), map(&tab, "decisions"));
    assert_eq!(log::length(&mut db, &session.document()).await, length);
}

/// The load of a large session, small enough for every run; `bench presenting` has it with two hundred.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_follower_is_on_the_right_frame() {
    let studio = Studio::start().await;
    let session = session(&studio).await;
    let (first, _) = session.items[0];
    let epoch = session.take(&studio, "producer").await;
    let mut leader = session.tab(&studio, "producer").await;
    let mut followers = Vec::new();
    for number in 0..40 {
        let who = ["admin", "artist", "artist2", "client"][number % 4];
        followers.push(session.tab(&studio, who).await);
    }
    for frame in [1001, 1500, 1024] {
        for before in frame - 20..=frame {
            leader.show(&session.showing(epoch, 0, before));
        }
        for follower in &followers {
            shows(follower, first, frame).await;
        }
    }
}
