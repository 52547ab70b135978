//! The minutes of a session, and the session at a glance.

use std::time::Duration;

use reqwest::header;
use rushes_tests::{Studio, eventually};
use serde_json::json;

use super::{act, decide, held, reviewed};

#[tokio::test]
async fn the_table_is_safe_to_open() {
    let studio = Studio::start().await;
    // Names are anybody's to write.
    let (a, b) = (reviewed(&studio, "=HYPERLINK(1)").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    decide(&studio, "producer", &session, 0, "REJECTED", "@SUM(A1), \"quoted\"\nand more").await.expect(200);
    act(&studio, "producer", &session, "apply").await.expect(200);
    let table = studio.of("producer").get(&format!("/api/reviews/{}/minutes.csv", session["id"])).await;
    assert_eq!(table.status, 200);
    assert_eq!(table.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(table.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"tuesday-minutes.csv\"");
    let text = table.text();
    let lines: Vec<_> = text.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
    assert!(lines[0].starts_with("\"No.\",\"Project\""), "{text}");
    let first = lines[1];
    assert!(first.starts_with("\"1\",\"'=HYPERLINK(1)\","), "{first}");
    assert!(first.contains("\"REJECTED\",\"'@SUM(A1), \"\"quoted\"\"\nand more\",\"producer\""), "{first}");
    assert!(
        lines[2].starts_with("\"2\",\"Toaster\",") && lines[2].contains("\"1\",\"artist\",\"\",\"\""),
        "{text}"
    );
    assert_eq!((lines.len(), lines[3]), (4, ""));
}

#[tokio::test]
async fn the_document_has_its_pages_and_pictures() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    let path = format!("/api/reviews/{}", session["id"]);
    eventually("both pictures are ready", Duration::from_secs(20), async || {
        let seen = studio.of("producer").get(&path).await.expect(200);
        let ready =
            seen["items"].as_array().unwrap().iter().all(|i| i["revision"]["thumbnail_media_id"].is_i64());
        ready.then_some(())
    })
    .await;
    let short = studio.of("producer").get(&format!("{path}/minutes.pdf")).await;
    assert_eq!(short.status, 200, "{}", short.text());
    assert_eq!(short.headers[header::CONTENT_TYPE], "application/pdf");
    assert!(short.bytes.starts_with(b"%PDF-1.") && short.bytes.trim_ascii_end().ends_with(b"%%EOF"));
    let text = short.text();
    // The two pictures are the same file, which is in there once.
    assert_eq!(text.matches("/Subtype /Image").count() + text.matches("/Subtype/Image").count(), 1);
    assert_eq!(pages(&text), 1);
    // A note may be as long as it likes, and hold what no font has.
    let note = "Softer rim light on the lid. ".repeat(170) + "\u{4e2d}\u{1f600}";
    decide(&studio, "producer", &session, 0, "CHANGES_REQUESTED", &note).await.expect(200);
    let long = studio.of("producer").get(&format!("{path}/minutes.pdf")).await;
    assert_eq!(pages(&long.text()), 2);
}

fn pages(document: &str) -> usize {
    document
        .match_indices("/Type")
        .filter(|(at, _)| {
            let rest = document[at + 5..].trim_start();
            rest.starts_with("/Page") && !rest.starts_with("/Pages")
        })
        .count()
}

#[tokio::test]
async fn a_session_at_a_glance() {
    let studio = Studio::start().await;
    let (a, b) = (reviewed(&studio, "Kettle").await, reviewed(&studio, "Toaster").await);
    let session = held(&studio, &[a.stage, b.stage]).await;
    decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    let path = format!("/api/reviews/{}/summary", session["id"]);
    let summary = studio.of("artist").get(&path).await.expect(200);
    let statistics = &summary["statistics"];
    assert_eq!(
        (&statistics["undecided"], &statistics["waiting"], &statistics["minutes_taken"]),
        (&json!(1), &json!(1), &json!(null))
    );
    let projects: Vec<_> = statistics["projects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|project| (project["project"]["id"].clone(), project["approved"].clone()))
        .collect();
    assert_eq!(projects, [(json!(a.project), json!(1)), (json!(b.project), json!(0))]);
    assert_eq!(summary["counts"]["approved"], 1);
    assert_eq!(summary["items"].as_array().unwrap().len(), 2);
    let over = format!("/api/reviews/{}/complete", session["id"]);
    studio.of("producer").post(&over, &json!({ "force": true })).await.expect(200);
    assert_eq!(studio.of("artist").get(&path).await.expect(200)["statistics"]["minutes_taken"], 0);
}
