//! Items are made of marks and comments, in the transaction that logs these, and follow them.

use rushes_tests::mark;
use serde_json::{Value, json};
use yrs::Map as _;

use super::{Review, summaries};

fn deletion(author: &str) -> Value {
    json!({ "by": author, "at": mark::now() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_and_its_comment_are_one_item_and_an_answer_none() {
    let review = Review::start().await;
    let tab = &review.tab;
    let id = tab.draw();
    tab.saved().await;
    let items = review.items("artist").await;
    assert_eq!(summaries(&items), ["Rectangle"]);
    let item = &items[0];
    assert_eq!(
        (&item["source"], &item["annotation"], &item["comment"]),
        (&json!(id), &json!(id), &Value::Null)
    );
    assert_eq!(item["assignee"]["id"], json!(review.studio.id_of("artist")), "the lead's");
    assert_eq!(
        item["author"],
        json!({ "id": format!("user:{}", review.studio.id_of("producer")), "name": "producer" })
    );
    assert_eq!((&item["status"], &item["action"]), (&json!("OPEN"), &json!(true)));
    assert_eq!((&item["media_id"], &item["round"]), (&json!(review.round.media), &json!(1)));
    // The comment comes later, is typed, and has more than a line.
    let comment = tab.comment(Some(&id), "Rim");
    tab.type_into(&comment, 3, " light\nis too hard");
    tab.edit(|txn| {
        let answer = json!({
            "author": tab.author, "created": mark::now(), "parent": comment, "annotation": id, "frame": null,
            "actionable": true,
        });
        let answer_id = mark::record_id();
        mark::put(txn, "comments", &answer_id, &answer);
        mark::record(txn, "comments", &answer_id).insert(txn, "body", yrs::TextPrelim::new("Softer?"));
    });
    tab.saved().await;
    let items = review.items("artist").await;
    assert_eq!(summaries(&items), ["Rim light"]);
    assert_eq!((&items[0]["id"], &items[0]["comment"]), (&item["id"], &json!(comment)));
    // One that stands alone is one; one for information is none, until it is more.
    tab.comment(None, "  \n\tWarmer, all of it\u{7}");
    let info = tab.comment(None, "Nice");
    // Else both may be one commit, and it never was anything but information.
    tab.saved().await;
    tab.set("comments", &info, "actionable", &json!(false));
    tab.saved().await;
    assert_eq!(summaries(&review.items("artist").await), ["Rim light", "Warmer, all of it", "Nice"]);
    assert_eq!(review.counts("artist").await, [2, 0, 2], "information does not count");
    let created: Vec<_> = review.events().await.into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(created, ["feedback.created"; 3], "nothing is told of typing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn information_is_an_info_callout_at_first_and_what_is_chosen_by_hand_stays() {
    let review = Review::start().await;
    let tab = &review.tab;
    let (id, comment) = (mark::record_id(), mark::record_id());
    let quiet = mark::record_id();
    tab.edit(|txn| {
        mark::put(txn, "annotations", &id, &mark::rectangle(&tab.author, tab.media));
        mark::put_comment(txn, &comment, &tab.author, Some(&id), "Lovely");
        mark::set(txn, "comments", &comment, "actionable", &json!(false));
        mark::put_comment(txn, &quiet, &tab.author, None, "Just so you know");
        mark::set(txn, "comments", &quiet, "actionable", &json!(false));
    });
    tab.saved().await;
    let items = review.items("artist").await;
    assert_eq!(summaries(&items), ["Lovely"]);
    assert_eq!((&items[0]["action"], &items[0]["moves"]), (&json!(false), &json!([])));
    // It follows its comment, until somebody chooses and writes.
    tab.set("comments", &comment, "actionable", &json!(true));
    tab.saved().await;
    assert_eq!(review.items("artist").await[0]["action"], true);
    let chosen = json!({ "action": true, "summary": "Keep the highlight" });
    review.patch("producer", &items[0], &json!({ "action": false })).await.expect(200);
    review.patch("producer", &items[0], &chosen).await.expect(200);
    tab.set("comments", &comment, "actionable", &json!(false));
    tab.type_into(&comment, 0, "Really ");
    tab.saved().await;
    let item = review.items("artist").await.remove(0);
    assert_eq!((&item["action"], &item["summary"]), (&json!(true), &json!("Keep the highlight")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_goes_with_its_mark_unless_it_is_kept_or_worked_on_and_comes_back_with_it() {
    let review = Review::start().await;
    let tab = &review.tab;
    let mut items = Vec::new();
    for words in ["goes", "is kept", "is worked on", "is done", "goes though it is done"] {
        items.push(review.note(words).await);
    }
    review.patch("producer", &items[1], &json!({ "keep": true })).await.expect(200);
    review.patch("artist", &items[2], &json!({ "status": "IN_PROGRESS" })).await.expect(200);
    review.patch("artist", &items[3], &json!({ "status": "RESOLVED" })).await.expect(200);
    review.patch("artist", &items[4], &json!({ "status": "RESOLVED" })).await.expect(200);
    review.patch("artist", &items[4], &json!({ "keep": false })).await.problem(403);
    review.patch("producer", &items[4], &json!({ "keep": false })).await.expect(200);
    let sources: Vec<String> = items.iter().map(|item| item["source"].as_str().unwrap().to_owned()).collect();
    for source in &sources {
        tab.set("annotations", source, "deleted", &deletion(&tab.author));
    }
    tab.saved().await;
    let left = review.items("artist").await;
    assert_eq!(summaries(&left), ["is kept", "is worked on", "is done"]);
    assert!(left.iter().all(|item| item["source_deleted"] == true));
    assert_eq!(review.studio.of("artist").get(&super::path(&items[0])).await.status.as_u16(), 404);
    let removed: Vec<_> =
        review.events().await.into_iter().filter(|(kind, ..)| kind == "feedback.removed").collect();
    assert_eq!(
        removed.iter().map(|(_, id, ..)| json!(id)).collect::<Vec<_>>(),
        [items[0]["id"].clone(), items[4]["id"].clone()]
    );
    assert!(removed.iter().all(|(.., actor)| *actor == Some(review.studio.id_of("producer"))));
    // Undone: all of them are there again, as they were.
    for source in &sources {
        tab.set("annotations", source, "deleted", &Value::Null);
    }
    tab.saved().await;
    let back = review.items("artist").await;
    assert_eq!(back.len(), 5);
    assert_eq!(back[0]["id"], items[0]["id"]);
    assert_eq!(back[4]["keep"], Value::Null, "the next deletion asks anew");
    // What stayed without its mark can still be taken off, and be put back.
    tab.set("annotations", &sources[2], "deleted", &deletion(&tab.author));
    tab.saved().await;
    let off = review.patch("producer", &items[2], &json!({ "keep": false })).await.expect(200);
    assert_eq!((&off["removed"], &off["moves"]), (&json!(true), &json!([])));
    assert_eq!(review.items("artist").await.len(), 4);
    review.patch("producer", &items[2], &json!({ "keep": true })).await.expect(200);
    assert_eq!(review.items("artist").await.len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_internal_is_the_studios_alone() {
    let review = Review::start().await;
    let internal = review.internal("producer").await;
    let secret =
        super::note(&review.studio, &internal, review.round.stage, "The client must not see this").await;
    review.note("This they may").await;
    assert_eq!(secret["internal"], true);
    assert_eq!(review.counts("artist").await, [2, 0, 2]);
    assert_eq!(review.counts("client").await, [1, 0, 1]);
    assert_eq!(summaries(&review.items("client").await), ["This they may"]);
    let client = review.studio.of("client");
    assert_eq!(client.get(&super::path(&secret)).await.status.as_u16(), 404);
    assert_eq!(review.patch("client", &secret, &json!({ "status": "RESOLVED" })).await.status.as_u16(), 404);
    let told = review.events().await;
    let studio_only: Vec<_> = told
        .iter()
        .map(|(_, id, data, _)| (json!(id) == secret["id"], data["studio_only"] == true))
        .collect();
    assert_eq!(studio_only, [(true, true), (false, false)]);
    // The shared document shows the other one alone.
    let shown = |tab: &rushes_tests::Tab| {
        use yrs::types::ToJson as _;
        use yrs::{ReadTxn as _, Transact as _};
        let txn = tab.doc.transact();
        serde_json::to_string(&txn.get_map("feedback").unwrap().to_json(&txn)).unwrap()
    };
    let tab = review.studio.tab("client", &review.round).await;
    tab.until("the item", |tab, _| shown(tab).contains("This they may")).await;
    assert!(!shown(&tab).contains("must not"), "{}", shown(&tab));
    internal.until("the item", |tab, _| shown(tab).contains("must not")).await;
    assert!(!shown(&internal).contains("This they may"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_marks_of_one_commit_are_as_many_items_in_their_order() {
    let review = Review::start().await;
    let tab = &review.tab;
    let ids: Vec<String> = (0..120).map(|_| mark::record_id()).collect();
    tab.edit(|txn| {
        for id in &ids {
            mark::put(txn, "annotations", id, &mark::rectangle(&tab.author, tab.media));
        }
    });
    tab.saved().await;
    let items = review.items("artist").await;
    let sources: Vec<_> = items.iter().map(|item| item["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ids);
    assert_eq!(review.events().await.len(), 120);
}
