//! Where others fail, each failure by its name. What other tests show already is told there:
//!
//! | whose | what | where |
//! | --- | --- | --- |
//! | Kitsu, Zou | a room that anyone can write to, and events of projects that one is not on | `rights`, `events` |
//! | Kitsu, Zou | the last whole object wins | `converging::two_tabs_that_change_two_fields_of_one_mark_both_win` |
//! | Kitsu, Zou | an update before its addition is dropped | `converging::a_gap_is_no_offence` |
//! | Kitsu, Zou | a restart loses the room; nothing is kept offline | `restarting`, and of sessions `presenting::the_session_survives_the_death_of_the_server` |
//! | Kitsu, Zou | no presenter, no server clock, no replay | `presenting`: `whoever_comes_late_has_the_same_picture_within_a_second` |
//! | Kitsu, Zou | strokes are painted on whatever picture is shown | `web/src/features/review/session.test.ts`, "do not see strokes on a picture that they do not look at" |
//! | Kitsu, Zou | strokes are painted on whatever frame is shown | `web/src/features/review/session_clips.test.ts`, "shows on the frame that they draw on, and follows it" |
//! | Kitsu, Zou | closing one of two tabs empties the list of who is here | `presence::two_tabs_of_one_person_are_both_here_until_they_leave` |
//! | y-websocket | every remote state is sent back; 44xx never reconnects; close without heartbeat | `presence`, `node` |
//! | y-websocket#126 | another's presence is adopted | `presence::nobody_speaks_for_another_connection` |
//! | yrs | hostile updates | `garbage`, and the test `fuzz` |
//! | yrs | another version behaves differently; merging a long log takes the square of its length | `replaying` of the crate `collab` |
//! | yrs, Yjs | another's client id at its next clock | `forging::a_client_id_belongs_to_one_person_for_good` |
//! | hocuspocus#954 | a failed store pins the document | `committing` of the crate `collab` |
//! | hocuspocus, y-sweet | kill -9 loses delivered updates | `killing` of the test `faults` |
//! | y-sweet#415 | what was there is gone: served from what was not stored yet, or replaced by an empty document | `what_is_there_outlives_every_way_of_losing_the_room`, below; `killing` of the test `faults` |
//! | y-sweet | messages to a client that stops reading are dropped silently | `stalling` |

use std::time::Duration;

use rushes_tests::{Studio, Tab, eventually, log, mark, wire};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use yrs::{Map as _, ReadTxn as _, Transact as _};

use crate::converge;

/// Kitsu, Zou: an update after a delete is dropped.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_meets_a_deletion_is_there_when_the_mark_comes_back() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut artist = studio.tab("artist", &round).await;
    let producer = studio.tab("producer", &round).await;
    let id = artist.draw();
    producer.until("the mark", |tab, _| tab.has("annotations", &id)).await;
    artist.saved().await;
    artist.disconnect();
    producer.delete(&id);
    producer.saved().await;
    let style = json!({"color": "#00ff00", "width": 9, "opacity": 1});
    artist.set("annotations", &id, "style", &style);
    artist.connect().await;
    artist.saved().await;
    producer.set("annotations", &id, "deleted", &json!(null));
    let document = converge(&studio, &round, &[&artist, &producer]).await;
    let mark = &document["annotations"][&id];
    assert!(mark["deleted"].is_null() && mark["style"]["width"] == 9.0, "{mark}");
}

/// Kitsu, Zou: entries are keyed by float time. At 24000/1001 frames a second an update at 0.041667 s for an entry at 0.0417 s
/// is ignored, and neighbours may be taken for one another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_on_neighbouring_frames_at_23_976_are_two_however_they_change() {
    const FIRST: i64 = 1_001;
    const NOTES: i64 = 48;
    let studio = Studio::start().await;
    let round = studio.round().await;
    round.becomes_a_clip(&mut studio.db().await, (24_000, 1_001), FIRST, 240).await;
    let (artist, again) = (studio.tab("artist", &round).await, studio.tab("artist", &round).await);
    let note = |frames: serde_json::Value| {
        let mut fields = mark::rectangle(&artist.author, round.media);
        fields["frames"] = frames;
        fields
    };
    let notes: Vec<_> = (FIRST..FIRST + NOTES)
        .map(|frame| (frame, artist.draw_mark(&note(json!({"in": frame, "out": frame})))))
        .collect();
    artist.saved().await;
    again.until("the notes", |tab, _| notes.iter().all(|(_, id)| tab.has("annotations", id))).await;
    // Two windows change neighbours at the same time; every third note stays as it is.
    for (frame, id) in &notes {
        let area = json!({"x": frame, "y": 8, "width": 30, "height": 20});
        match (frame - FIRST) % 3 {
            0 => artist.set("annotations", id, "geometry", &area),
            1 => again.set("annotations", id, "geometry", &area),
            _ => {}
        }
    }
    let document = converge(&studio, &round, &[&artist, &again]).await;
    assert_eq!(document["annotations"].as_object().map(serde_json::Map::len), Some(notes.len()));
    for (frame, id) in &notes {
        let mark = &document["annotations"][id];
        let touched = (frame - FIRST) % 3 != 2;
        let x = if touched { serde_json::Number::from(*frame).as_f64() } else { Some(12.5) };
        assert_eq!(mark["geometry"]["x"].as_f64(), x, "frame {frame}: {mark}");
        assert_eq!(mark["frames"]["in"].as_f64(), serde_json::Number::from(*frame).as_f64(), "{mark}");
        assert_eq!(mark["frames"]["out"], mark["frames"]["in"], "{mark}");
    }
    // A time is no frame.
    artist.draw_mark(&note(json!({"in": 1_001.041_667, "out": 1_001.041_667})));
    let ending = artist.ended().await;
    assert_eq!(ending.code, 4403, "{ending:?}");
    converge(&studio, &round, &[&again]).await;
}

/// Kitsu, Zou: annotations are one blob; with 500 strokes of 200 points (5 MB), one more took 904 ms and sent 5 MB back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_more_stroke_on_five_hundred_costs_one_stroke() {
    const POINTS: u32 = 200;
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let stroke = |number: u32| {
        let points: Vec<f64> =
            (0..POINTS).flat_map(|n| [f64::from(n + number) / 4.0, f64::from(n) / 8.0, 0.5]).collect();
        mark::annotation(&artist.author, round.media, "freehand", &json!({"points": points}))
    };
    let ids: Vec<_> = (0..500).map(|_| mark::record_id()).collect();
    artist.edit(|txn| {
        for (number, id) in (0..).zip(&ids) {
            mark::put(txn, "annotations", id, &stroke(number));
        }
    });
    artist.saved().await;
    let whole = artist.doc.transact().encode_state_as_update_v1(&yrs::StateVector::default()).len();
    assert!(whole > 500_000, "{whole} bytes");
    // Each has made an item; those of the last are there.
    let items = |tab: &Tab| {
        let txn = tab.doc.transact();
        txn.get_map("feedback").map_or(0, |items| items.len(&txn))
    };
    artist.until_within(Duration::from_mins(1), "the items", |tab, _| items(tab) == 500).await;
    // What comes over the wire to somebody else, besides their greeting.
    let mut watcher = studio.door("producer", &round).open().await;
    watcher.send(wire::sync_step_1(&[0])).await;
    while !matches!(watcher.said().await, wire::Said::SyncStep2(_)) {}
    let mut db = studio.db().await;
    let before = log::by_people(&mut db, &round.document()).await;
    let drawn = artist.draw_mark(&stroke(0));
    let one = loop {
        if let wire::Said::Update(update) = watcher.said().await {
            break update.len();
        }
    };
    // The item of it goes out on its own, a moment later.
    let item = loop {
        if let wire::Said::Update(update) = watcher.said().await {
            break update.len();
        }
    };
    artist.saved().await;
    assert!(artist.has("annotations", &drawn));
    // Three numbers a point, five bytes each at most, and the fields of a mark.
    assert!(one < 4_000, "{one} bytes for one stroke of {POINTS} points, of a document of {whole}");
    assert!(item < 1_000, "{item} bytes for the item of a stroke, beside 500 others");
    assert_eq!(log::by_people(&mut db, &round.document()).await, before + 1);
}

/// hocuspocus#1108: states of connections that have gone stay, and every newcomer gets them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_came_and_went_leave_no_states_behind() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let stays = studio.tab("producer", &round).await;
    for number in 0..20 {
        let mut tab = studio.tab("artist", &round).await;
        tab.show(&json!({"viewport": {"x": number, "y": 2, "zoom": 3}}));
        let client = tab.client();
        stays.until("it is here", |_, view| view.state_of(client).is_some()).await;
        if number % 2 == 0 { tab.leave().await } else { drop(tab) }
    }
    stays.until("they have gone", |tab, view| view.present() == [tab.client()]).await;
    let newcomer: Tab = studio.tab("artist2", &round).await;
    newcomer.until("those who are here", |_, view| view.present().len() == 2).await;
    let told = newcomer.view().people.len();
    assert_eq!(told, 2, "of others than those who are here it is told nothing");
}

/// hocuspocus#971: edits are lost when the last one leaves and the document is unloaded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_draws_and_leaves_at_once_has_drawn() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let app = studio.running.as_ref().expect("a running service").app.clone();
    let mut drawn = Vec::new();
    for _ in 0..10 {
        let mut tab = studio.tab("artist", &round).await;
        drawn.push(tab.draw());
        tab.leave().await;
    }
    eventually("nobody is there", Duration::from_secs(10), async || {
        (app.rooms.statistics().connections == 0).then_some(())
    })
    .await;
    let mut db = studio.db().await;
    eventually("everything is in the log", Duration::from_secs(10), async || {
        let document = log::replayed(&mut db, &round.document()).await;
        drawn.iter().all(|id| document["annotations"].get(id).is_some()).then_some(())
    })
    .await;
}

/// yjs#732: when one of many moves, everybody is sent the states of all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_one_of_many_moves_only_that_one_is_told() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut tabs = Vec::new();
    for number in 0..20 {
        let mut tab = studio.tab("artist", &round).await;
        tab.show(&json!({"viewport": {"x": number, "y": 2, "zoom": 3}}));
        tabs.push(tab);
    }
    let mut watcher = studio.door("producer", &round).open().await;
    let mut here = 0;
    while here < tabs.len() {
        if let wire::Said::Awareness(states) = watcher.said().await {
            here += states.len();
        }
    }
    tabs[7].show(&json!({"viewport": {"x": 777, "y": 2, "zoom": 3}}));
    loop {
        let Some(Message::Binary(frame)) = watcher.next().await else { panic!("it is closed") };
        if let wire::Said::Awareness(states) = wire::read(&frame) {
            assert_eq!(states.len(), 1, "{states:?}");
            assert!(frame.len() < 400, "{} bytes", frame.len());
            if format!("{states:?}").contains("777") {
                break;
            }
        }
    }
}

/// ygo#172: a slow reader is sent away, comes back, is slow again, and so on without end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_stays_and_is_brought_up_to_date() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let mut slow = studio.door("producer", &round).open().await;
    slow.send(wire::sync_step_1(&[0])).await;
    let points: Vec<f64> = (0..9_000).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]).collect();
    let fields = mark::annotation(&artist.author, round.media, "freehand", &json!({"points": points}));
    let doc = rushes_tests::tab::document(4_713);
    for _ in 0..3 {
        // More than fits between the two, then a breath in which it reads.
        for _ in 0..12 {
            artist.draw_mark(&fields);
        }
        artist.saved().await;
        while rushes_tests::tab::json(&doc) != artist.json() {
            match slow.said().await {
                wire::Said::Update(update) | wire::Said::SyncStep2(update) => {
                    use yrs::updates::decoder::Decode as _;
                    let update = yrs::Update::decode_v1(&update).expect("an update");
                    doc.transact_mut().apply_update(update).expect("it fits");
                }
                _ => {}
            }
        }
    }
    assert_eq!(rushes_tests::tab::json(&doc)["annotations"].as_object().map(serde_json::Map::len), Some(36));
}

/// y-sweet#415: documents that were there are empty, after the server lost its hold of them. However a room goes, whoever comes
/// first afterwards with nothing, or with an old copy, gets what was acknowledged and takes nothing away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_outlives_every_way_of_losing_the_room() {
    let mut house = rushes_tests::House::start().await;
    let mut old = house.tab("producer").await;
    let mut drawn = Vec::new();
    for way in ["killed", "stopped", "killed while somebody draws", "stopped, and killed at once"] {
        let mut artist = house.tab("artist").await;
        drawn.push(artist.draw());
        drawn.push(artist.comment(None, way));
        artist.saved().await;
        old.disconnect();
        let mut in_doubt = None;
        match way {
            "killed" => house.kill(),
            "killed while somebody draws" => {
                in_doubt = Some(artist.draw());
                house.kill();
            }
            "stopped" => drop(house.stop().await),
            _ => {
                house.stop().await;
                house.start_again();
                house.kill();
            }
        }
        house.start_again();
        // With nothing, before anybody who has something.
        let newcomer = house.tab("artist2").await;
        let there = newcomer.json();
        for id in &drawn {
            let found = ["annotations", "comments"].iter().any(|map| there[map].get(id).is_some());
            assert!(found, "{way}: {id} is not in {there}");
        }
        // With what it was before.
        old.connect().await;
        old.saved().await;
        old.until("everything", |tab, _| {
            drawn.iter().all(|id| tab.has("annotations", id) || tab.has("comments", id))
        })
        .await;
        artist.connect().await;
        artist.saved().await;
        drawn.extend(in_doubt);
        let document = house.replayed().await;
        for tab in [&artist, &newcomer, &old] {
            tab.until("the document of the log", |tab, _| tab.json() == document).await;
        }
    }
    let document = house.replayed().await;
    let count = |map: &str| document[map].as_object().map_or(0, serde_json::Map::len);
    assert_eq!(count("annotations") + count("comments"), drawn.len());
}
