//! What must not be had by haste, by odd input or by staying connected.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::UserId;
use domain::{ManualClock, Role};
use futures::future::join_all;
use reqwest::{Method, header};
use rushes_tests::socket::Socket;
use rushes_tests::{Door, Studio, mark};
use serde_json::json;
use server::app::Error;
use server::store;
use tokio_tungstenite::tungstenite::Message;

/// The close code with which a stream of events ends.
async fn code(stream: &mut Socket) -> u16 {
    loop {
        match stream.next().await {
            Some(Message::Text(_)) => {}
            Some(Message::Close(Some(close))) => return close.code.into(),
            other => panic!("the stream was to end with a code, not {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_guesses_at_the_same_moment_are_no_more_than_one_after_the_other() {
    let studio = Studio::start().await;
    let nobody = studio.nobody();
    let guesses = (0..40).map(|n| {
        let (nobody, body) =
            (&nobody, json!({ "email": "artist@studio.test", "password": format!("guess {n}") }));
        async move { nobody.post("/api/auth/login", &body).await.status.as_u16() }
    });
    let answers = join_all(guesses).await;
    let count = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(401), count(429)), (8, 32), "{answers:?}");
}

#[tokio::test]
async fn what_postgres_cannot_hold_is_the_senders_fault() {
    let studio = Studio::start().await;
    let login = studio
        .nobody()
        .post("/api/auth/login", &json!({ "email": "artist\0@studio.test", "password": "guess" }))
        .await;
    assert_eq!(login.problem(422).0, "invalid-input");
}

#[tokio::test]
async fn a_database_that_is_away_or_full_is_told_from_a_fault() {
    let studio = Studio::start().await;
    let raised = async |code: &str| {
        let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'for a test' USING ERRCODE = '{code}'; END $$");
        Error::from(
            sqlx::query(sqlx::AssertSqlSafe(raise)).execute(&mut studio.db().await).await.unwrap_err(),
        )
    };
    for code in ["57P01", "57P03", "53300", "40001", "40P01", "55P03"] {
        let error = raised(code).await;
        assert!(matches!(error, Error::Unavailable(_)), "{code}: {error:?}");
    }
    assert!(matches!(raised("53100").await, Error::StorageFull));
    assert!(matches!(raised("22012").await, Error::Internal(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_ends_the_streams_of_that_sign_in() {
    let studio = Studio::start().await;
    let mut mine = Door::events(studio.of("artist")).open().await;
    let mut others = Door::events(studio.of("artist2")).open().await;
    assert_eq!(mine.event().await["type"], "stream.open");
    assert_eq!(others.event().await["type"], "stream.open");
    studio.of("artist").post("/api/auth/logout", &json!({})).await.expect(204);
    assert_eq!(code(&mut mine).await, 4401);
    studio.project("Kettle").await;
    assert_eq!(others.event().await["type"], "project.created");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_was_numbered_and_not_told_is_told_with_the_next_one() {
    let studio = Studio::start().await;
    let mut stream = Door::events(studio.of("artist")).open().await;
    assert_eq!(stream.event().await["type"], "stream.open");
    // As a publisher leaves it that loses the database right after it has committed.
    sqlx::query(
        "INSERT INTO events (seq, org_id, type, subject_kind, subject_id)
         VALUES (nextval('events_seq'), $1, 'project.updated', 'project', 1)",
    )
    .bind(studio.organization.get())
    .execute(&mut studio.db().await)
    .await
    .unwrap();
    studio.project("Kettle").await;
    assert_eq!(stream.event().await["type"], "project.updated");
    assert_eq!(stream.event().await["type"], "project.created");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_ended_by_time_is_told_nothing_more() {
    let clock = Arc::new(ManualClock::new(DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000)));
    let studio = Studio::start_with(clock.clone(), |_| {}).await;
    let mut stream = Door::events(studio.of("artist")).open().await;
    assert_eq!(stream.event().await["type"], "stream.open");
    clock.advance(TimeDelta::days(2));
    let app = &studio.running.as_ref().unwrap().app;
    // What the clock does once a minute.
    app.events.recheck(server::app::events::Whose::Persons(UserId(studio.id_of("artist"))));
    assert_eq!(code(&mut stream).await, 4401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_that_goes_to_another_client_sends_the_first_one_away() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let tab = studio.tab("client", &round).await;
    let path = format!("/api/projects/{}", round.project);
    let version = studio.of("producer").get(&path).await.expect(200)["row_version"].as_i64().unwrap();
    let body = json!({ "client_team_id": studio.teams[1] });
    studio.of("producer").patch(&path, version, &body).await.expect(200);
    tab.ended().await;
    assert_eq!(studio.door("client", &round).closes().await, 4404);
    studio.tab("client_b", &round).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_no_database_holds_keeps_nobody_from_saving() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let ada = studio.tab("artist2", &round).await;
    for time in ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "2016-12-31T23:59:60.999999999Z"] {
        let odd = studio.tab("artist", &round).await;
        let mut rectangle = mark::rectangle(&format!("user:{}", studio.id_of("artist")), round.media);
        rectangle["created"] = json!(time);
        odd.draw_mark(&rectangle);
        assert_eq!(odd.ended().await.code, 4403, "{time}");
        ada.draw();
        ada.saved().await;
    }
}

#[tokio::test]
async fn what_an_address_does_not_do_is_said_in_the_same_form() {
    let studio = Studio::start().await;
    let artist = studio.of("artist");
    let answer = artist.send(artist.request(Method::PUT, "/api/projects")).await;
    assert_eq!(answer.problem(405).0, "method-not-allowed");
    assert_eq!(answer.headers[header::ALLOW], "GET,HEAD,POST");
}

#[tokio::test]
async fn what_one_person_sees_stays_out_of_caches() {
    let studio = Studio::start().await;
    let list = studio.of("artist").get("/api/projects").await;
    list.expect(200);
    assert_eq!(list.headers[header::CACHE_CONTROL], "private, no-cache");
}

#[tokio::test]
async fn the_demo_studio_takes_no_place_of_a_real_one() {
    let studio = Studio::start().await;
    let app = &studio.running.as_ref().unwrap().app;
    let real = server::app::setup::create_organization(app, "Demo Studio", "demo-studio").await.unwrap();
    let mut tx = app.db.begin().await.unwrap();
    let boss = store::people::create(&mut tx, "boss@real.test", "Boss", "!", false).await.unwrap();
    store::people::join(&mut tx, real, boss, Role::Admin).await.unwrap();
    tx.commit().await.unwrap();
    rushes_tests::Round::make(&mut studio.db().await, real, None, boss.get()).await;
    server::seed::demo(app).await.unwrap();
    let projects: i64 = sqlx::query_scalar("SELECT count(*) FROM projects WHERE org_id = $1")
        .bind(real.get())
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(projects, 1, "work of real people");
}
