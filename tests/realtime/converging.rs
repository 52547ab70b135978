//! Whoever works on one document ends with the same, and so do log and tables.

use rushes_tests::{Studio, Tab, mark};
use serde_json::json;

use crate::converge;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_see_each_others_marks_of_every_kind() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    let mut marks = Vec::new();
    for fields in mark::every_kind(&artist.author, round.media) {
        marks.push(artist.draw_mark(&fields));
    }
    for id in &marks {
        producer.until("a mark of the artist", |tab, _| tab.has("annotations", id)).await;
    }
    let comment = producer.comment(Some(&marks[0]), "Softer here – 縁 🎬");
    artist.until("a comment of the producer", |tab, _| tab.has("comments", &comment)).await;
    let document = converge(&studio, &round, &[&artist, &producer]).await;
    assert_eq!(document["annotations"].as_object().unwrap().len(), marks.len());
    assert_eq!(document["comments"][&comment]["body"], "Softer here – 縁 🎬");
    assert_eq!(document["comments"][&comment]["annotation"], json!(marks[0]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_five_tabs_at_once_lose_nothing() {
    const MARKS: usize = 8;
    let studio = Studio::start().await;
    let round = studio.round().await;
    let people = ["admin", "producer", "artist", "artist2"];
    let mut tabs = Vec::new();
    for number in 0..25 {
        tabs.push(studio.tab(people[number % people.len()], &round).await);
    }
    let drawing = tabs.into_iter().map(|tab| {
        tokio::spawn(async move {
            for number in 0..MARKS {
                let id = tab.draw();
                tab.set(
                    "annotations",
                    &id,
                    "style",
                    &json!({"color": "#00aa00", "width": number + 1, "opacity": 0.5}),
                );
                // The others get their turn: strokes of all of them interleave.
                tokio::task::yield_now().await;
            }
            let comment = tab.comment(None, "done");
            tab.type_into(&comment, 4, "!");
            tab.saved().await;
            tab
        })
    });
    let mut done = Vec::new();
    for tab in drawing.collect::<Vec<_>>() {
        done.push(tab.await.unwrap());
    }
    let document = converge(&studio, &round, &done.iter().collect::<Vec<_>>()).await;
    let marks = document["annotations"].as_object().unwrap();
    assert_eq!(marks.len(), 25 * MARKS);
    assert!(marks.values().all(|mark| mark["style"]["color"] == "#00aa00"));
    let comments = document["comments"].as_object().unwrap();
    assert_eq!(comments.len(), 25);
    assert!(comments.values().all(|comment| comment["body"] == "done!"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_that_change_two_fields_of_one_mark_both_win() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut left = studio.tab("artist", &round).await;
    let mark = left.draw();
    left.saved().await;
    let mut right = studio.tab("artist", &round).await;
    // Neither knows of the other's change when it makes its own.
    left.disconnect();
    right.disconnect();
    left.set("annotations", &mark, "geometry", &json!({"x": 1, "y": 2, "width": 3, "height": 4}));
    right.set("annotations", &mark, "style", &json!({"color": "#0000ff", "width": 9, "opacity": 1}));
    left.connect().await;
    right.connect().await;
    let document = converge(&studio, &round, &[&left, &right]).await;
    assert_eq!(document["annotations"][&mark]["geometry"]["height"], json!(4.0));
    assert_eq!(document["annotations"][&mark]["style"]["color"], "#0000ff");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_that_change_one_field_agree_on_who_won() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut left = studio.tab("artist", &round).await;
    let mark = left.draw();
    left.saved().await;
    let mut right = studio.tab("artist", &round).await;
    left.disconnect();
    right.disconnect();
    for (tab, width) in [(&left, 10), (&right, 20)] {
        tab.set("annotations", &mark, "geometry", &json!({"x": 0, "y": 0, "width": width, "height": width}));
    }
    left.connect().await;
    right.connect().await;
    let document = converge(&studio, &round, &[&left, &right]).await;
    let geometry = &document["annotations"][&mark]["geometry"];
    // A whole value wins: never the width of one and the height of the other.
    assert!(geometry["width"] == geometry["height"], "{geometry}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_typed_at_once_are_merged() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let left = studio.tab("artist", &round).await;
    let comment = left.comment(None, "ship");
    left.saved().await;
    let right = studio.tab("artist", &round).await;
    left.type_into(&comment, 0, "star");
    right.type_into(&comment, 4, "s");
    let document = converge(&studio, &round, &[&left, &right]).await;
    assert_eq!(document["comments"][&comment]["body"], "starships");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_offline_merges_on_return() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    let before = artist.draw();
    artist.saved().await;
    artist.disconnect();
    let offline = artist.draw();
    let comment = artist.comment(Some(&offline), "on the train");
    artist.delete(&before);
    let meanwhile = producer.draw();
    producer.saved().await;
    assert!(!producer.has("annotations", &offline) && !artist.has("annotations", &meanwhile));
    artist.connect().await;
    let document = converge(&studio, &round, &[&artist, &producer]).await;
    assert_eq!(document["annotations"].as_object().unwrap().len(), 3);
    assert_eq!(document["annotations"][&before]["deleted"]["by"], json!(artist.author));
    assert_eq!(document["comments"][&comment]["body"], "on the train");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_decides_may_delete_and_bring_back_what_others_drew() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    let mark = artist.draw();
    producer.until("the mark", |tab, _| tab.has("annotations", &mark)).await;
    producer.delete(&mark);
    let document = converge(&studio, &round, &[&artist, &producer]).await;
    assert_eq!(document["annotations"][&mark]["deleted"]["by"], json!(producer.author));
    artist.set("annotations", &mark, "deleted", &json!(null));
    let document = converge(&studio, &round, &[&artist, &producer]).await;
    assert_eq!(document["annotations"][&mark].get("deleted"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gap_is_no_offence() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    // The first edit is lost on its way; the second builds on it.
    let mark = mark::record_id();
    let fields = mark::rectangle(&artist.author, round.media);
    artist.edit_quietly(|txn| mark::put(txn, "annotations", &mark, &fields));
    artist.set("annotations", &mark, "comment", &json!(mark::record_id()));
    producer.until("the mark in spite of the gap", |tab, _| tab.has("annotations", &mark)).await;
    converge(&studio, &round, &[&artist, &producer]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_late_gets_everything_and_documents_do_not_mix() {
    let studio = Studio::start().await;
    let (one, two) = (studio.round().await, studio.round().await);
    let artist = studio.tab("artist", &one).await;
    let drawn: Vec<_> = (0..40).map(|_| artist.draw()).collect();
    artist.saved().await;
    let late: Tab = studio.tab("artist2", &one).await;
    assert!(drawn.iter().all(|id| late.has("annotations", id)));
    assert_eq!(late.json(), artist.json());
    let elsewhere = studio.tab("artist", &two).await;
    assert_eq!(elsewhere.marks(), Vec::<String>::new());
}
