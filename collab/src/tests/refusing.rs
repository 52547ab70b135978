//! Forged and misplaced edits: refused with a reason, and nobody else is disturbed.

use schema::FrameRange;
use serde_json::{Value, json};
use yrs::{Map as _, Out, Text as _, TransactionMut};

use super::support::*;
use crate::{Capability, Close, protocol};

/// Ada has drawn 1 and commented 2; then somebody makes one edit. Gives how it ended for them, and checks that Ada
/// neither sees anything of it nor is disturbed.
async fn attempt(
    capability: Capability,
    edit: impl FnOnce(&mut TransactionMut<'_>) + Send,
) -> Result<(), (u16, String)> {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.draw(1).await;
    ada.comment(2, "mine").await;
    ada.until(|ada| ada.acknowledged == 3).await;
    let before = ada.json();
    let mut other = Client::connect(&house.rooms, capability).await.synced().await;
    other.until(|other| other.has("comments", 2)).await;
    let messages = other.acknowledged + 2;
    other.edit(|_, txn| edit(txn)).await;
    other.until(|other| other.closed.is_some() || other.acknowledged == messages).await;
    let Some(close) = other.closed else { return Ok(()) };
    assert_eq!(other.denied.as_deref(), Some(&*close.reason), "the reason is told before the close");
    // Ada goes on as if nothing had been.
    ada.draw(3).await;
    ada.until(|ada| ada.acknowledged == 4).await;
    let mut after = ada.json();
    after["annotations"].as_object_mut().unwrap().remove(&id(3));
    assert_eq!(after, before);
    let bystander = house.client(9).await.synced().await;
    assert_eq!(bystander.json(), ada.json());
    assert_eq!(house.log.records(DOCUMENT).len(), 3);
    Err((close.code, close.reason.split(':').next().unwrap().to_owned()))
}

fn forbidden(code: &str) -> Result<(), (u16, String)> {
    Err((Close::FORBIDDEN, code.to_owned()))
}

fn mark(number: i64) -> Value {
    annotation(person(number).author)
}

fn with(mut record: Value, field: &str, value: Value) -> Value {
    record[field] = value;
    record
}

#[tokio::test]
async fn nobody_draws_in_another_name() {
    assert_eq!(
        attempt(person(2), |txn| put(txn, "annotations", &id(5), &mark(1))).await,
        forbidden("forged_author")
    );
    assert_eq!(
        attempt(supervisor(2), |txn| put_comment(txn, &id(5), person(1).author, "me?")).await,
        forbidden("forged_author")
    );
    assert_eq!(attempt(person(2), |txn| put(txn, "annotations", &id(5), &mark(2))).await, Ok(()));
}

#[tokio::test]
async fn who_may_not_annotate_cannot_write() {
    assert_eq!(
        attempt(viewer(2), |txn| put(txn, "annotations", &id(5), &mark(2))).await,
        forbidden("read_only")
    );
    let deletion = |txn: &mut TransactionMut<'_>| drop(map(txn, "annotations").remove(txn, &id(1)));
    assert_eq!(attempt(viewer(2), deletion).await, forbidden("read_only"));
    // Deciding alone is no right to write.
    let decider = Capability { draw: false, comment: false, ..supervisor(2) };
    assert_eq!(
        attempt(decider, |txn| put(txn, "annotations", &id(5), &mark(2))).await,
        forbidden("read_only")
    );
}

#[tokio::test]
async fn who_may_only_draw_or_only_comment_does_that_alone() {
    let mark = |txn: &mut TransactionMut<'_>| put(txn, "annotations", &id(5), &mark(2));
    let note = |txn: &mut TransactionMut<'_>| put_comment(txn, &id(6), person(2).author, "warmer");
    let draws = Capability { comment: false, ..person(2) };
    assert_eq!(attempt(draws.clone(), mark).await, Ok(()));
    assert_eq!(attempt(draws, note).await, forbidden("no_comments"));
    let comments = Capability { draw: false, ..person(2) };
    assert_eq!(attempt(comments.clone(), note).await, Ok(()));
    assert_eq!(attempt(comments, mark).await, forbidden("no_drawing"));
}

#[tokio::test]
async fn nobody_changes_what_another_made() {
    let moved = json!({"x": 0, "y": 0, "width": 1, "height": 1});
    for who in [person(2), supervisor(2)] {
        let change = |txn: &mut TransactionMut<'_>| set(txn, "annotations", &id(1), "geometry", &moved);
        assert_eq!(attempt(who.clone(), change).await, forbidden("not_yours"));
        let rewrite = |txn: &mut TransactionMut<'_>| {
            let Some(Out::YText(body)) = record(txn, "comments", &id(2)).get(txn, "body") else {
                panic!("a text")
            };
            body.insert(txn, 0, "not ");
        };
        assert_eq!(attempt(who.clone(), rewrite).await, forbidden("not_yours"));
        let steal =
            |txn: &mut TransactionMut<'_>| set(txn, "annotations", &id(1), "author", &json!("user:2"));
        assert_eq!(attempt(who, steal).await, forbidden("not_yours"));
    }
}

#[tokio::test]
async fn who_decides_may_delete_what_others_made_in_their_own_name() {
    let by = |number: i64| json!({"by": format!("user:{number}"), "at": "2026-11-20T12:00:00Z"});
    let delete =
        |number| move |txn: &mut TransactionMut<'_>| set(txn, "annotations", &id(1), "deleted", &by(number));
    assert_eq!(attempt(supervisor(2), delete(2)).await, Ok(()));
    assert_eq!(attempt(supervisor(2), delete(1)).await, forbidden("forged_deletion"));
    assert_eq!(attempt(person(2), delete(2)).await, forbidden("not_yours"));
    let undelete = |txn: &mut TransactionMut<'_>| {
        set(txn, "annotations", &id(1), "deleted", &by(2));
        set(txn, "annotations", &id(1), "deleted", &Value::Null);
    };
    assert_eq!(attempt(supervisor(2), undelete).await, Ok(()));
}

#[tokio::test]
async fn nothing_is_ever_taken_out() {
    for who in [person(2), supervisor(2), person(1)] {
        let remove = |txn: &mut TransactionMut<'_>| drop(map(txn, "annotations").remove(txn, &id(1)));
        assert_eq!(attempt(who.clone(), remove).await, forbidden("taken_out"));
        let replace = |txn: &mut TransactionMut<'_>| put(txn, "annotations", &id(1), &mark(1));
        assert_eq!(attempt(who, replace).await, forbidden("taken_out"));
    }
    let strip = |txn: &mut TransactionMut<'_>| drop(record(txn, "annotations", &id(1)).remove(txn, "style"));
    assert_eq!(attempt(person(1), strip).await, forbidden("taken_out"));
    let author = |txn: &mut TransactionMut<'_>| set(txn, "annotations", &id(1), "author", &json!("user:2"));
    assert_eq!(attempt(person(1), author).await, forbidden("immutable"));
    let created = |txn: &mut TransactionMut<'_>| {
        set(txn, "annotations", &id(1), "created", &json!("2026-11-20T11:00:00Z"));
    };
    assert_eq!(attempt(person(1), created).await, forbidden("immutable"));
}

#[tokio::test]
async fn what_the_server_owns_is_nobodys() {
    for root in ["feedback", "meta", "other"] {
        let write = |txn: &mut TransactionMut<'_>| {
            use yrs::WriteTxn as _;
            txn.get_or_insert_map(root).insert(txn, "key", 1);
        };
        assert_eq!(attempt(supervisor(2), write).await, forbidden("server_owned"));
    }
}

#[tokio::test]
async fn records_have_to_be_whole_and_valid() {
    let cases = [
        with(mark(2), "style", json!({"color": "red", "width": 4, "opacity": 1})),
        with(mark(2), "geometry", json!({"x": 1e7, "y": 0, "width": 1, "height": 1})),
        with(mark(2), "kind", json!("blob")),
        with(mark(2), "extra", json!(1)),
        json!({"kind": "pin", "author": "user:2"}),
    ];
    for record in cases {
        let draw = |txn: &mut TransactionMut<'_>| put(txn, "annotations", &id(5), &record);
        assert_eq!(attempt(person(2), draw).await, forbidden("invalid"), "{record}");
    }
    let late = with(mark(2), "created", json!("2026-11-20T12:11:00Z"));
    assert_eq!(attempt(person(2), |txn| put(txn, "annotations", &id(5), &late)).await, forbidden("future"));
    let foreign = with(mark(2), "media", json!(42));
    assert_eq!(
        attempt(person(2), |txn| put(txn, "annotations", &id(5), &foreign)).await,
        forbidden("foreign_media")
    );
    let on_a_still = with(mark(2), "frames", json!({"in": 1, "out": 1}));
    assert_eq!(
        attempt(person(2), |txn| put(txn, "annotations", &id(5), &on_a_still)).await,
        forbidden("no_such_frames")
    );
    assert_eq!(
        attempt(person(2), |txn| put(txn, "annotations", "1", &mark(2))).await,
        forbidden("not_an_id")
    );
    let plain = |txn: &mut TransactionMut<'_>| {
        map(txn, "annotations").insert(txn, id(5), any(&mark(2)));
    };
    assert_eq!(attempt(person(2), plain).await, forbidden("invalid"));
}

#[tokio::test]
async fn a_medium_that_came_later_is_looked_up() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    house.log.add_media(domain::ids::MediaId(42));
    let record = with(mark(1), "media", json!(42));
    ada.edit(|_, txn| put(txn, "annotations", &id(1), &record)).await;
    ada.until(|ada| ada.acknowledged == 2).await;
}

#[tokio::test]
async fn marks_are_on_frames_that_the_clip_has() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    // The clip comes while the room is open.
    house.log.add_clip(domain::ids::MediaId(42), FrameRange { first: 1001, last: 1048 });
    let on = |from: i32, to: i32| {
        with(with(mark(1), "media", json!(42)), "frames", json!({"in": from, "out": to}))
    };
    ada.edit(|_, txn| put(txn, "annotations", &id(1), &on(1001, 1048))).await;
    ada.until(|ada| ada.acknowledged == 2).await;
    ada.edit(|_, txn| set(txn, "annotations", &id(1), "frames", &json!({"in": 1048, "out": 1048}))).await;
    ada.until(|ada| ada.acknowledged == 3).await;
    ada.edit(|_, txn| set(txn, "annotations", &id(1), "frames", &json!({"in": 1048, "out": 1049}))).await;
    ada.until(|ada| ada.closed.is_some()).await;
    let close = ada.closed.unwrap();
    assert!(close.reason.starts_with("no_such_frames: the clip has the frames 1001 to 1048"), "{close:?}");
}

#[tokio::test]
async fn a_viewer_who_sends_back_what_everybody_knows_does_no_wrong() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.draw(1).await;
    ada.edit(|_, txn| set(txn, "annotations", &id(1), "comment", &json!(null))).await;
    ada.until(|ada| ada.acknowledged == 3).await;
    let mut eve = Client::connect(&house.rooms, viewer(2)).await.synced().await;
    let everything = eve.edit_offline(|_, _| {});
    drop(everything);
    let all = {
        use yrs::{ReadTxn as _, Transact as _};
        eve.doc.transact().encode_state_as_update_v1(&yrs::StateVector::default())
    };
    eve.send(protocol::sync_step_2(&all)).await;
    eve.until(|eve| eve.acknowledged == 2).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 2, "what has no effect is not logged");
}

#[tokio::test]
async fn a_client_id_belongs_to_one_person_for_good() {
    let mut house = House::new();
    let mut ada = Client::with_doc(&house.rooms, person(1), empty(77)).await.synced().await;
    ada.introduce(1, &json!({})).await;
    ada.until(|ada| ada.sees(77).is_some()).await;
    // The binding is committed although she has written nothing.
    tokio::time::timeout(std::time::Duration::from_secs(10), async {
        while house.log.holder(DOCUMENT, crate::YClient(77)).is_none() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    house.restart();
    let mut eve = Client::with_doc(&house.rooms, person(2), empty(77)).await.synced().await;
    eve.edit(|_, txn| put(txn, "annotations", &id(5), &mark(2))).await;
    eve.until(|eve| eve.closed.is_some()).await;
    assert_eq!(eve.closed.unwrap().code, Close::CLIENT_TAKEN);
    let mut eve = Client::with_doc(&house.rooms, person(2), empty(77)).await.synced().await;
    eve.introduce(1, &json!({})).await;
    eve.until(|eve| eve.closed.is_some()).await;
    assert_eq!(eve.closed.unwrap().code, Close::CLIENT_TAKEN);
    let mut ada = Client::with_doc(&house.rooms, person(1), empty(77)).await.synced().await;
    ada.draw(1).await;
    ada.until(|ada| ada.acknowledged == 2).await;
}

#[tokio::test]
async fn a_session_is_written_by_the_server_alone() {
    let house = House::new();
    let session = schema::DocumentName::Session(domain::ids::ReviewSessionId(1));
    let crate::Connection { mut inbound, mut outbound } =
        house.rooms.open(session, supervisor(1)).await.unwrap();
    let doc = empty(5);
    let client = Client::with_doc(&house.rooms, supervisor(1), doc).await;
    let update = client.edit_offline(|_, txn| put(txn, "annotations", &id(1), &mark(1)));
    inbound.receive(protocol::update(&update)).await.unwrap();
    loop {
        if let crate::Outgoing::Close(close) = outbound.next().await {
            assert!(close.reason.starts_with("server_owned"), "{close:?}");
            break;
        }
    }
}
