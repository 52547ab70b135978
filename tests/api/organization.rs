use rushes_tests::Studio;
use serde_json::json;

use crate::reviews;

#[tokio::test]
async fn the_switches_are_the_administrators() {
    let studio = Studio::start().await;
    let admin = studio.of("admin");
    let settings = admin.get("/api/organization").await;
    let version = settings.expect(200)["row_version"].as_i64().unwrap();
    assert_eq!(settings.headers["etag"], format!("\"{version}\""));
    assert_eq!(
        settings.json(),
        json!({ "name": "Studio", "self_approval": false, "apply_decisions_at_once": false, "row_version": version })
    );
    for who in ["producer", "artist", "client"] {
        assert_eq!(studio.of(who).get("/api/organization").await.status.as_u16(), 403, "{who}");
        let change =
            studio.of(who).patch("/api/organization", version, &json!({ "self_approval": true })).await;
        assert_eq!(change.status.as_u16(), 403, "{who}");
    }
    let change = json!({ "self_approval": true });
    let changed = admin.patch("/api/organization", version, &change).await.expect(200);
    assert_eq!(
        (&changed["self_approval"], &changed["apply_decisions_at_once"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(admin.patch("/api/organization", version, &change).await.problem(412).0, "stale");
    let unknown = admin.patch("/api/organization", version + 1, &json!({ "name": "Ours" })).await;
    assert_eq!(unknown.problem(422).1, ["/name"]);
    // Another organization has its own.
    let other = studio.of("outsider").get("/api/organization").await.expect(200);
    assert_eq!(other["self_approval"], false);
}

#[tokio::test]
async fn a_switch_does_what_it_says() {
    let studio = Studio::start().await;
    let reviewed = reviews::reviewed(&studio, "Kettle").await;
    let version =
        studio.of("admin").get("/api/organization").await.expect(200)["row_version"].as_i64().unwrap();
    let at_once = json!({ "apply_decisions_at_once": true });
    studio.of("admin").patch("/api/organization", version, &at_once).await.expect(200);
    let session = reviews::held(&studio, &[reviewed.stage]).await;
    reviews::decide(&studio, "producer", &session, 0, "APPROVED", "").await.expect(200);
    assert_eq!(reviews::status(&studio, reviewed.stage).await, "APPROVED");
}
