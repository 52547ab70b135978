//! The checklist of a stage: its order, its filters, its pages.

use rushes_tests::{Queries, mark};
use serde_json::json;

use super::{Review, items, summaries};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn action_items_come_first_and_everything_can_be_narrowed_down() {
    let review = Review::start().await;
    let (studio, stage) = (&review.studio, review.round.stage);
    let first = review.note("first").await;
    let info = review.note("information").await;
    let third = review.note("third").await;
    let fourth = review.note("fourth").await;
    review.patch("producer", &info, &json!({ "action": false })).await.expect(200);
    review.patch("artist", &third, &json!({ "status": "RESOLVED" })).await.expect(200);
    review.patch("producer", &fourth, &json!({ "assignee_id": studio.id_of("artist2") })).await.expect(200);
    review.patch("producer", &first, &json!({ "assignee_id": null })).await.expect(200);
    let between = f64::midpoint(first["order"].as_f64().unwrap(), info["order"].as_f64().unwrap());
    review.patch("artist2", &fourth, &json!({ "order": between })).await.expect(200);
    let of = async |who: &str, query: &str| -> Vec<String> {
        let items = items(studio, who, stage, query).await;
        summaries(&items).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(of("artist", "").await, ["first", "fourth", "third", "information"]);
    assert_eq!(of("artist", "&type=action").await, ["first", "fourth", "third"]);
    assert_eq!(of("artist", "&type=info").await, ["information"]);
    assert_eq!(of("artist", "&status=RESOLVED").await, ["third"]);
    assert_eq!(of("artist", "&status=OPEN,REOPENED&type=action").await, ["first", "fourth"]);
    assert_eq!(of("artist2", "&assignee=me").await, ["fourth"]);
    assert_eq!(of("artist", &format!("&assignee={}", studio.id_of("artist2"))).await, ["fourth"]);
    assert_eq!(of("artist", "&assignee=none").await, ["first"]);
    assert_eq!(of("artist", "&round=1").await.len(), 4);
    assert_eq!(of("artist", "&round=2").await, [""; 0]);
    assert_eq!(of("artist", &format!("&revision={}", review.round.revision)).await.len(), 4);
    let path = format!("/api/stages/{stage}/feedback");
    for (query, pointer) in [
        ("type=all", "?type"),
        ("status=DONE", "?status"),
        ("assignee=you", "?assignee"),
        ("round=first", "?round"),
        ("revision=x", "?revision"),
        ("limit=0", "?limit"),
        ("cursor=x", "?cursor"),
    ] {
        let refused = studio.of("artist").get(&format!("{path}?{query}")).await;
        assert_eq!(refused.problem(422).1, [pointer], "{query}");
    }
    // Page by page it is the same list.
    let mut seen = Vec::new();
    let mut next = format!("{path}?limit=1");
    loop {
        let page = studio.of("artist").get(&next).await.expect(200);
        seen.extend(summaries(page["items"].as_array().unwrap()).into_iter().map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}?limit=1&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, ["first", "fourth", "third", "information"]);
    for who in ["client_b", "outsider"] {
        assert_eq!(studio.of(who).get(&path).await.status.as_u16(), 404, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_list_costs_as_many_queries_as_a_short_one() {
    let review = Review::start().await;
    let queries = Queries::count();
    let path = format!("/api/stages/{}/feedback", review.round.stage);
    let board = format!("/api/stages/{}", review.round.stage);
    let cost = async || {
        let mut costs = Vec::new();
        for path in [&path, &board] {
            queries.take(path);
            review.studio.of("artist").get(path).await.expect(200);
            costs.push(queries.take(path));
        }
        costs
    };
    review.note("one").await;
    let short = cost().await;
    assert!(short.iter().all(|count| (1..=12).contains(count)), "{short:?}");
    review.tab.edit(|txn| {
        for _ in 0..45 {
            let author = &review.tab.author;
            mark::put(txn, "annotations", &mark::record_id(), &mark::rectangle(author, review.round.media));
        }
    });
    review.tab.saved().await;
    assert_eq!(review.items("artist").await.len(), 46);
    assert_eq!(cost().await, short);
}
