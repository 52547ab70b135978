//! Who moves what where, and what they are told when they cannot.

use serde_json::{Value, json};

use super::{Review, path};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_open_to_verified_and_back() {
    let review = Review::start().await;
    let item = review.note("Softer rim light").await;
    let seen = async |who: &str| -> Value { review.studio.of(who).get(&path(&item)).await.expect(200) };
    let moves = async |who: &str| -> Vec<String> {
        let moves = seen(who).await["moves"].as_array().unwrap().clone();
        moves.iter().map(|m| m["to"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(moves("artist").await, ["IN_PROGRESS", "RESOLVED"]);
    assert_eq!(moves("artist2").await, [""; 0]);
    assert_eq!(moves("client").await, [""; 0]);
    let refused = review.patch("artist2", &item, &json!({ "status": "RESOLVED" })).await;
    assert_eq!(refused.problem(403).0, "forbidden");
    assert_eq!(
        review.patch("client", &item, &json!({ "status": "RESOLVED" })).await.problem(403).0,
        "forbidden"
    );
    assert_eq!(review.patch("outsider", &item, &json!({ "status": "RESOLVED" })).await.status.as_u16(), 404);

    let resolved = json!({ "status": "RESOLVED", "note": "Half the intensity" });
    let done = review.patch("artist", &item, &resolved).await.expect(200);
    assert_eq!(
        (&done["status"], &done["resolved"]["note"]),
        (&json!("RESOLVED"), &json!("Half the intensity"))
    );
    assert_eq!(done["resolved"]["by"]["name"], "artist");
    assert_eq!(review.counts("artist").await, [0, 1, 1]);
    // Nobody verifies their own work, and artists nobody's.
    assert_eq!(
        review.patch("artist", &item, &json!({ "status": "VERIFIED" })).await.problem(403).0,
        "forbidden"
    );
    let reopened = json!({ "status": "REOPENED", "note": "Still hard at the spout" });
    let back = review.patch("producer", &item, &reopened).await.expect(200);
    assert_eq!((&back["note"], &back["resolved"]), (&json!("Still hard at the spout"), &Value::Null));
    assert_eq!(review.counts("artist").await, [1, 0, 1]);
    review.patch("artist", &item, &json!({ "status": "IN_PROGRESS" })).await.expect(200);
    review.patch("artist", &item, &json!({ "status": "RESOLVED" })).await.expect(200);
    review.patch("artist", &item, &json!({ "status": "IN_PROGRESS" })).await.expect(200);
    review.patch("producer", &item, &json!({ "status": "RESOLVED" })).await.expect(200);
    assert_eq!(
        review.patch("producer", &item, &json!({ "status": "VERIFIED" })).await.problem(403).0,
        "forbidden"
    );
    let verified = review.patch("admin", &item, &json!({ "status": "VERIFIED" })).await.expect(200);
    assert_eq!(
        (&verified["verified"]["by"]["name"], &verified["resolved"]["by"]["name"]),
        (&json!("admin"), &json!("producer"))
    );
    assert_eq!(review.counts("artist").await, [0, 1, 1]);
    assert_eq!(moves("artist").await, [""; 0]);

    let told: Vec<_> =
        review.events().await.into_iter().filter(|(kind, ..)| kind == "feedback.status").collect();
    let told: Vec<_> = told
        .iter()
        .map(|(_, _, data, _)| [data["from"].as_str().unwrap(), data["to"].as_str().unwrap()])
        .collect();
    assert_eq!(
        told,
        [
            ["OPEN", "RESOLVED"],
            ["RESOLVED", "REOPENED"],
            ["REOPENED", "IN_PROGRESS"],
            ["IN_PROGRESS", "RESOLVED"],
            ["RESOLVED", "IN_PROGRESS"],
            ["IN_PROGRESS", "RESOLVED"],
            ["RESOLVED", "VERIFIED"],
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_comes_too_late_learns_what_happened_meanwhile() {
    let review = Review::start().await;
    let item = review.note("Softer rim light").await;
    review.patch("artist", &item, &json!({ "status": "RESOLVED", "note": "Done" })).await.expect(200);
    review.patch("producer", &item, &json!({ "status": "VERIFIED" })).await.expect(200);
    // The artist was away, and ticks now what they had seen open.
    let late = review.patch("artist", &item, &json!({ "status": "RESOLVED" })).await;
    assert_eq!(late.problem(409).0, "invalid-transition");
    let current = &late.json()["current"];
    assert_eq!(
        (&current["status"], &current["verified"]["by"]["name"]),
        (&json!("VERIFIED"), &json!("producer"))
    );
    assert_eq!(
        current["row_version"],
        review.studio.of("artist").get(&path(&item)).await.expect(200)["row_version"]
    );
    // Where it is already is no move, and no version.
    let same = review.patch("producer", &item, &json!({ "status": "VERIFIED" })).await.expect(200);
    assert_eq!(same["row_version"], current["row_version"]);
    assert_eq!(
        review.patch("producer", &item, &json!({ "status": "OPEN" })).await.problem(409).0,
        "invalid-transition"
    );
    let stale = review.studio.of("producer").patch(&path(&item), 1, &json!({ "status": "REOPENED" })).await;
    assert_eq!(stale.problem(412).0, "stale");
    let bare = review.studio.of("producer").request(reqwest::Method::PATCH, &path(&item)).json(&json!({}));
    assert_eq!(review.studio.of("producer").send(bare).await.problem(428).0, "if-match-required");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_says_and_whose_it_is() {
    let review = Review::start().await;
    let item = review.note("Softer rim light").await;
    let (artist, artist2) = (review.studio.id_of("artist"), review.studio.id_of("artist2"));
    for (body, pointer) in [
        (json!({ "summary": "" }), "/summary"),
        (json!({ "summary": "a\nb" }), "/summary"),
        (json!({ "status": "DONE" }), "/status"),
        (json!({ "status": null }), "/status"),
        (json!({ "note": "why" }), "/note"),
        (json!({ "order": 1e300 }), "/order"),
        (json!({ "assignee_id": review.studio.id_of("client") }), "/assignee_id"),
        (json!({ "colour": "red" }), "/colour"),
    ] {
        assert_eq!(review.patch("producer", &item, &body).await.problem(422).1, [pointer], "{body}");
    }
    // The artist words their own list, and does not choose what is to be done.
    review.patch("artist", &item, &json!({ "summary": "Rim light, half" })).await.expect(200);
    review.patch("artist", &item, &json!({ "order": 0.5 })).await.expect(200);
    review.patch("artist", &item, &json!({ "action": false })).await.problem(403);
    review.patch("artist2", &item, &json!({ "summary": "Mine" })).await.problem(403);
    review.patch("artist", &item, &json!({ "assignee_id": artist2 })).await.problem(403);
    let theirs = review.patch("producer", &item, &json!({ "assignee_id": artist2 })).await.expect(200);
    assert_eq!(theirs["assignee"]["id"], json!(artist2));
    review.patch("artist", &item, &json!({ "status": "RESOLVED" })).await.problem(403);
    // What is nobody's is that of whoever works on the stage, who may take it.
    review.patch("producer", &item, &json!({ "assignee_id": null })).await.expect(200);
    review.patch("artist2", &item, &json!({ "assignee_id": artist2 })).await.problem(403);
    let taken = review
        .patch("artist", &item, &json!({ "assignee_id": artist, "status": "IN_PROGRESS" }))
        .await
        .expect(200);
    assert_eq!((&taken["assignee"]["id"], &taken["status"]), (&json!(artist), &json!("IN_PROGRESS")));
    // An info callout keeps its status and has no moves; both can be undone.
    let info = review.patch("producer", &item, &json!({ "action": false })).await.expect(200);
    assert_eq!((&info["status"], &info["moves"]), (&json!("IN_PROGRESS"), &json!([])));
    assert_eq!(
        review.patch("artist", &item, &json!({ "status": "RESOLVED" })).await.problem(409).0,
        "invalid-transition"
    );
    assert_eq!(review.counts("artist").await, [0, 0, 0]);
    review.patch("producer", &item, &json!({ "action": true })).await.expect(200);
    assert_eq!(review.counts("artist").await, [1, 0, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_tick_at_once_do_not_both_move_it() {
    let review = Review::start().await;
    let item = review.note("Softer rim light").await;
    review.patch("artist", &item, &json!({ "status": "RESOLVED" })).await.expect(200);
    let verify = json!({ "status": "VERIFIED" });
    let untick = json!({ "status": "IN_PROGRESS" });
    let (verified, unticked) =
        tokio::join!(review.patch("producer", &item, &verify), review.patch("artist", &item, &untick),);
    let statuses = [verified.status.as_u16(), unticked.status.as_u16()];
    assert!(matches!(statuses, [200, 409] | [409, 200]), "{statuses:?}");
    let moved = review.events().await.iter().filter(|(kind, ..)| kind == "feedback.status").count();
    assert_eq!(moved, 2);
}
