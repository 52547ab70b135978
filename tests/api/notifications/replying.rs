//! People who are answered.

use reqwest::Method;
use rushes_tests::{Round, Studio, Tab};
use serde_json::json;
use sqlx::Connection as _;

use super::{internal, naming, of, of_kind};

/// A thread of the producer's, and the artist's tab beside it.
async fn thread(studio: &Studio, round: &Round) -> (Tab, Tab, String) {
    let (producer, artist) = (studio.tab("producer", round).await, studio.tab("artist", round).await);
    let first = producer.comment(None, "softer rim light");
    producer.saved().await;
    artist.until("the note", |tab, _| tab.has("comments", &first)).await;
    (producer, artist, first)
}

#[tokio::test]
async fn whoever_wrote_in_a_thread_is_told_of_answers_once() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (producer, artist, first) = thread(&studio, &round).await;
    let answer = artist.answer(&first, "like this?");
    artist.saved().await;
    let told = of_kind(&studio, "producer", "reply").await;
    assert_eq!(told.len(), 1, "{told:?}");
    let item = &told[0]["items"][0];
    assert_eq!(
        (&told[0]["count"], &told[0]["actors"][0]["name"], &item["comment"], &item["thread"]),
        (&json!(1), &json!("artist"), &json!(answer), &json!(first))
    );
    assert_eq!(told[0]["excerpt"], "like this?");
    assert!(of_kind(&studio, "artist", "reply").await.is_empty(), "their own");
    // Typing on tells nobody anew; the next answer is told to everybody who wrote there before.
    artist.type_into(&answer, 0, "Rather ");
    artist.saved().await;
    assert_eq!(of_kind(&studio, "producer", "reply").await[0]["count"], 1);
    let third = studio.tab("artist2", &round).await;
    third.answer(&first, "I would not");
    third.saved().await;
    assert_eq!(of_kind(&studio, "producer", "reply").await[0]["count"], 2);
    assert_eq!(of_kind(&studio, "artist", "reply").await[0]["count"], 1);
    // A note of its own answers nobody.
    producer.comment(None, "and a new matter");
    producer.saved().await;
    assert_eq!(of_kind(&studio, "artist", "reply").await[0]["count"], 1);
}

#[tokio::test]
async fn who_is_named_in_an_answer_is_told_of_that_alone() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (_producer, artist, first) = thread(&studio, &round).await;
    artist.answer(&first, &naming(&studio, "producer", "like this?"));
    artist.saved().await;
    assert_eq!(of_kind(&studio, "producer", "mention").await.len(), 1);
    assert!(of_kind(&studio, "producer", "reply").await.is_empty());
}

#[tokio::test]
async fn whoever_drew_a_mark_is_told_of_words_about_it() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (producer, artist) = (studio.tab("producer", &round).await, studio.tab("artist", &round).await);
    let mark = producer.draw();
    producer.comment(Some(&mark), "here");
    producer.saved().await;
    assert!(of_kind(&studio, "artist", "reply").await.is_empty());
    artist.until("the mark", |tab, _| tab.has("annotations", &mark)).await;
    artist.comment(Some(&mark), "what about it?");
    artist.saved().await;
    let told = of_kind(&studio, "producer", "reply").await;
    assert_eq!((told.len(), &told[0]["items"][0]["thread"]), (1, &json!(mark)));
}

#[tokio::test]
async fn all_that_is_said_of_a_mark_is_one_thread() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (producer, artist) = (studio.tab("producer", &round).await, studio.tab("artist", &round).await);
    let mark = producer.draw();
    producer.saved().await;
    artist.until("the mark", |tab, _| tab.has("annotations", &mark)).await;
    artist.comment(Some(&mark), "what about it?");
    artist.saved().await;
    // Written at the same time, it answers nobody by its own account.
    let third = studio.tab("artist2", &round).await;
    third.comment(Some(&mark), "it is too dark");
    third.saved().await;
    let told = of_kind(&studio, "artist", "reply").await;
    assert_eq!((told.len(), &told[0]["count"]), (1, &json!(1)));
    assert_eq!(of_kind(&studio, "producer", "reply").await[0]["count"], 2);
}

#[tokio::test]
async fn nobody_is_told_of_what_was_there_before_they_wrote() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (_producer, artist, first) = thread(&studio, &round).await;
    let third = studio.tab("artist2", &round).await;
    third.until("the note", |tab, _| tab.has("comments", &first)).await;
    // As when a notifier that was away finds both at once.
    let mut db = studio.db().await;
    let mut held = db.begin().await.unwrap();
    sqlx::query("LOCK TABLE notifications IN EXCLUSIVE MODE").execute(&mut *held).await.unwrap();
    artist.answer(&first, "like this?");
    artist.saved().await;
    third.answer(&first, "I would not");
    third.saved().await;
    held.commit().await.unwrap();
    assert_eq!(of_kind(&studio, "producer", "reply").await[0]["count"], 2);
    assert_eq!(of_kind(&studio, "artist", "reply").await[0]["count"], 1);
    assert!(of_kind(&studio, "artist2", "reply").await.is_empty());
}

#[tokio::test]
async fn who_is_named_and_does_not_want_to_know_is_told_of_the_answer() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (_producer, artist, first) = thread(&studio, &round).await;
    let off = json!({ "kinds": [{ "kind": "mention", "in_app": false, "email": null }] });
    let put = studio.of("producer").request(Method::PUT, "/api/notifications/preferences");
    studio.of("producer").send(put.json(&off)).await.expect(200);
    artist.answer(&first, &naming(&studio, "producer", "like this?"));
    artist.saved().await;
    assert_eq!(of_kind(&studio, "producer", "reply").await.len(), 1);
    assert!(of_kind(&studio, "producer", "mention").await.is_empty());
}

#[tokio::test]
async fn answers_that_are_the_studio_s_alone_are_told_to_the_studio() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let (one, other) =
        (internal(&studio, "producer", &round).await, internal(&studio, "artist", &round).await);
    let own = one.comment(None, "between us");
    one.saved().await;
    other.until("the note", |tab, _| tab.has("comments", &own)).await;
    other.answer(&own, "yes");
    other.saved().await;
    assert_eq!(of_kind(&studio, "producer", "reply").await.len(), 1);
    // Whoever wrote there and is of the studio no longer is not told.
    sqlx::query("UPDATE memberships SET role = 'CLIENT_VIEWER' WHERE user_id = $1")
        .bind(studio.id_of("producer"))
        .execute(&mut studio.db().await)
        .await
        .unwrap();
    other.answer(&own, "and more");
    other.saved().await;
    let seen = of(&studio, "producer").await;
    assert!(seen.iter().all(|notification| notification["kind"] != "reply"), "{seen:?}");
}
