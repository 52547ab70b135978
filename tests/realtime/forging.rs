//! Nobody acts in another's name, changes what is another's, or writes what the server writes.

use chrono::TimeDelta;
use domain::{Clock as _, SystemClock};
use rushes_tests::socket::Door;
use rushes_tests::{Studio, Tab, log, mark, wire};
use serde_json::{Value, json};
use yrs::{Map as _, ReadTxn as _, Text as _, Transact as _, TransactionMut, WriteTxn as _};

use crate::converge;

/// What an attacker knows.
struct Scene {
    /// `user:<id>` of the attacker.
    own: String,
    /// `user:<id>` of the one attacked.
    victim: String,
    /// A mark of the victim.
    mark: String,
    /// A comment of the victim.
    comment: String,
    media: i64,
}

impl Scene {
    fn rectangle(&self) -> Value {
        mark::rectangle(&self.own, self.media)
    }

    fn with(&self, field: &str, value: Value) -> Value {
        let mut fields = self.rectangle();
        fields[field] = value;
        fields
    }
}

type Attack = fn(&Scene, &mut TransactionMut<'_>);

fn put(txn: &mut TransactionMut<'_>, fields: &Value) {
    mark::put(txn, "annotations", &mark::record_id(), fields);
}

const ATTACKS: &[(&str, &str, Attack)] = &[
    ("a mark in another's name", "forged_author", |scene, txn| {
        put(txn, &mark::rectangle(&scene.victim, scene.media));
    }),
    ("a mark of a guest", "forged_author", |scene, txn| put(txn, &scene.with("author", json!("guest:1")))),
    ("a comment in another's name", "forged_author", |scene, txn| {
        mark::put_comment(txn, &mark::record_id(), &scene.victim, None, "I agree");
    }),
    ("one honest mark and one in another's name", "forged_author", |scene, txn| {
        put(txn, &scene.rectangle());
        put(txn, &mark::rectangle(&scene.victim, scene.media));
    }),
    ("another's mark moved", "not_yours", |scene, txn| {
        let geometry = json!({"x": 0, "y": 0, "width": 1, "height": 1});
        mark::set(txn, "annotations", &scene.mark, "geometry", &geometry);
    }),
    ("another's mark made one's own", "not_yours", |scene, txn| {
        mark::set(txn, "annotations", &scene.mark, "author", &json!(scene.own));
    }),
    ("another's words changed", "not_yours", |scene, txn| mark::body(txn, &scene.comment).push(txn, " not")),
    ("another's words wiped out", "not_yours", |scene, txn| {
        mark::body(txn, &scene.comment).remove_range(txn, 0, 3);
    }),
    ("another's mark deleted without the right", "not_yours", |scene, txn| {
        let deleted = json!({"by": scene.own, "at": mark::now()});
        mark::set(txn, "annotations", &scene.mark, "deleted", &deleted);
    }),
    ("another's mark taken out", "taken_out", |scene, txn| {
        mark::root(txn, "annotations").remove(txn, &scene.mark);
    }),
    ("everything taken out", "taken_out", |_, txn| mark::root(txn, "annotations").clear(txn)),
    ("another's mark replaced", "taken_out", |scene, txn| {
        mark::put(txn, "annotations", &scene.mark, &scene.rectangle());
    }),
    ("a field of another's mark taken out", "not_yours", |scene, txn| {
        mark::record(txn, "annotations", &scene.mark).remove(txn, "style");
    }),
    ("a deletion in another's name", "forged_deletion", |scene, txn| {
        put(txn, &scene.with("deleted", json!({"by": scene.victim, "at": mark::now()})));
    }),
    ("a mark of tomorrow", "future", |scene, txn| {
        let tomorrow = SystemClock.now() + TimeDelta::days(1);
        put(txn, &scene.with("created", json!(tomorrow.to_rfc3339())));
    }),
    ("a mark on another revision's picture", "foreign_media", |scene, txn| {
        put(txn, &scene.with("media", json!(scene.media + 1)));
    }),
    ("a mark of no known kind", "invalid", |scene, txn| put(txn, &scene.with("kind", json!("skull")))),
    ("a mark with a field too many", "invalid", |scene, txn| {
        put(txn, &scene.with("status", json!("resolved")));
    }),
    ("a mark without geometry", "invalid", |scene, txn| put(txn, &scene.with("geometry", Value::Null))),
    ("a mark that reaches out of the world", "invalid", |scene, txn| {
        put(txn, &scene.with("geometry", json!({"x": 1e300, "y": 0, "width": 1, "height": 1})));
    }),
    ("a text that no database takes", "invalid", |scene, txn| {
        put(
            txn,
            &mark::annotation(
                &scene.own,
                scene.media,
                "text",
                &json!({"x": 1, "y": 1, "text": "a\u{0}b", "size": 9}),
            ),
        );
    }),
    ("a comment that no database takes", "invalid", |scene, txn| {
        mark::put_comment(txn, &mark::record_id(), &scene.own, None, "a\u{0}b");
    }),
    ("a mark under no id", "not_an_id", |scene, txn| {
        mark::put(txn, "annotations", "first", &scene.rectangle());
    }),
    ("a mark that is no map", "invalid", |_, txn| {
        mark::root(txn, "annotations").insert(txn, mark::record_id(), "gotcha");
    }),
    ("feedback written by hand", "server_owned", |scene, txn| {
        mark::root(txn, "feedback").insert(txn, &*scene.mark, "RESOLVED");
    }),
    ("meta written by hand", "server_owned", |_, txn| {
        mark::root(txn, "meta").insert(txn, "version", 99);
    }),
    ("a root that does not exist", "server_owned", |_, txn| {
        txn.get_or_insert_map("backdoor").insert(txn, "key", 1);
    }),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forgeries_are_refused_and_nobody_sees_them() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    // Another revision's picture exists, so that being foreign is what is wrong with it.
    studio.round().await;
    let victim = studio.tab("artist", &round).await;
    let mark = victim.draw();
    let comment = victim.comment(Some(&mark), "too bright");
    let honest = converge(&studio, &round, &[&victim]).await;
    // The server has nothing more to add.
    let item = |tab: &rushes_tests::Tab| {
        use yrs::types::ToJson as _;
        let txn = tab.doc.transact();
        let items = txn.get_map("feedback").map(|items| items.to_json(&txn).to_string());
        items.is_some_and(|items| items.contains("too bright"))
    };
    victim.until("the item with its words", |tab, _| item(tab)).await;
    let mut db = studio.db().await;
    let before = log::length(&mut db, &round.document()).await;
    let heard = victim.view().updates;
    for (what, code, attack) in ATTACKS {
        let attacker = studio.tab("artist2", &round).await;
        let scene = Scene {
            own: attacker.author.clone(),
            victim: victim.author.clone(),
            mark: mark.clone(),
            comment: comment.clone(),
            media: round.media,
        };
        attacker.edit(|txn| attack(&scene, txn));
        let ending = attacker.ended().await;
        assert_eq!(ending.code, 4403, "{what}: {ending:?}");
        let denied = ending.denied.unwrap_or_else(|| panic!("{what}: closed without a word"));
        let (told, remedy) = denied.split_once(": ").unwrap_or_else(|| panic!("{what}: {denied}"));
        assert_eq!(told, *code, "{what}: {denied}");
        assert!(remedy.len() > 10, "{what}: {denied}");
        assert_eq!(ending.reason, denied, "{what}");
        assert_eq!(log::length(&mut db, &round.document()).await, before, "{what} is in the log");
    }
    assert_eq!((victim.view().ended, victim.view().updates), (None, heard));
    assert_eq!(victim.json(), honest);
    // Whoever was refused begins anew with a fresh document, and is welcome.
    let attacker = studio.tab("artist2", &round).await;
    attacker.draw();
    converge(&studio, &round, &[&victim, &attacker]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn author_and_time_of_ones_own_mark_never_change() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    for (field, value) in [
        ("author", json!(format!("user:{}", studio.id_of("artist2")))),
        ("created", json!("2020-01-01T00:00:00Z")),
    ] {
        let artist = studio.tab("artist", &round).await;
        let mark = artist.draw();
        artist.saved().await;
        artist.set("annotations", &mark, field, &value);
        let ending = artist.ended().await;
        assert_eq!((ending.code, &ending.reason[..9]), (4403, "immutable"), "{field}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_id_belongs_to_one_person_for_good() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut victim = studio.tab("artist", &round).await;
    victim.draw();
    victim.saved().await;
    let open = async || {
        let mut socket = studio.door("artist2", &round).open().await;
        socket.send(wire::sync_step_1(&[0])).await;
        socket
    };
    // By showing itself under it.
    let mut thief = open().await;
    thief.send(wire::awareness(&[(victim.client(), 100, "{}")])).await;
    assert_eq!(thief.ending().await.code, 4409);
    // By writing under it, at the clock that its owner comes to next.
    let copy =
        Tab::with_doc(studio.door("artist2", &round), studio.id_of("artist2"), round.media, copy_of(&victim));
    let fields = mark::rectangle(&copy.author, round.media);
    let update = copy.edit_quietly(|txn| put(txn, &fields));
    let mut thief = open().await;
    thief.send(wire::update(&update)).await;
    let ending = thief.ending().await;
    assert_eq!(ending.code, 4409);
    assert!(ending.denied.is_some_and(|denied| denied.starts_with("client_taken: ")));
    // Also after its owner has gone, and after the document was closed.
    victim.leave().await;
    let mut thief = open().await;
    thief.send(wire::update(&update)).await;
    assert_eq!(thief.ending().await.code, 4409);
    // And at another service over the same database.
    let second = studio.second().await;
    let mut thief = studio.door("artist2", &round).at(&second.base()).open().await;
    thief.send(wire::update(&update)).await;
    assert_eq!(thief.ending().await.code, 4409);
    second.stop().await;
    // Its owner goes on under it.
    victim.connect().await;
    victim.draw();
    converge(&studio, &round, &[&victim]).await;
}

fn copy_of(tab: &Tab) -> yrs::Doc {
    use yrs::updates::decoder::Decode as _;
    use yrs::{ReadTxn as _, StateVector, Transact as _, Update};
    let copy = rushes_tests::tab::document(tab.client());
    let whole = tab.doc.transact().encode_state_as_update_v1(&StateVector::default());
    copy.transact_mut().apply_update(Update::decode_v1(&whole).expect("an update")).expect("it fits");
    copy
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_id_that_was_only_shown_is_taken_too() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    // It has not written yet.
    let victim = studio.tab("artist", &round).await;
    victim.until("its own state", |tab, view| view.state_of(tab.client()).is_some()).await;
    let mut thief = Door::document(studio.of("artist2"), round.document()).open().await;
    thief.send(wire::awareness(&[(victim.client(), 100, "{}")])).await;
    assert_eq!(thief.ending().await.code, 4409);
    victim.draw();
    converge(&studio, &round, &[&victim]).await;
}
