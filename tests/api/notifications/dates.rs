//! Stages that will be due, and that should be done.

use std::sync::Arc;

use chrono::{TimeDelta, TimeZone as _, Utc};
use domain::ManualClock;
use rushes_tests::Studio;
use serde_json::{Value, json};
use server::app::notifications::notifier::tell_of_dates;

use super::of_kind;

async fn due(studio: &Studio, stage: &Value, day: &str) {
    let path = format!("/api/stages/{stage}");
    let version = studio.of("producer").get(&path).await.expect(200)["row_version"].as_i64().unwrap();
    studio.of("producer").patch(&path, version, &json!({ "due_date": day })).await.expect(200);
}

#[tokio::test]
async fn a_date_is_told_of_two_days_before_and_when_it_is_over_once() {
    let clock = Arc::new(ManualClock::new(Utc.with_ymd_and_hms(2030, 3, 10, 9, 0, 0).unwrap()));
    let studio = Studio::start_with(clock.clone(), |_| {}).await;
    sqlx::query("UPDATE auth_sessions SET expires_at = '2040-01-01'")
        .execute(&mut studio.db().await)
        .await
        .unwrap();
    let app = studio.running.as_ref().unwrap().app.clone();
    let stage = studio.open_stage().await;
    due(&studio, &stage["id"], "2030-03-13").await;
    assert!(!tell_of_dates(&app).await.unwrap(), "three days are long");

    let told = async |who: &str, kind: &str| of_kind(&studio, who, kind).await;
    clock.advance(TimeDelta::hours(15));
    assert!(tell_of_dates(&app).await.unwrap());
    assert!(!tell_of_dates(&app).await.unwrap(), "it was told of");
    let soon = told("artist", "due_soon").await;
    assert_eq!(
        (soon.len(), &soon[0]["items"][0]["due_date"], &soon[0]["actors"]),
        (1, &json!("2030-03-13"), &json!([]))
    );
    assert!(told("artist2", "due_soon").await.is_empty());
    // On the day itself there is nothing new, on the next one it is overdue.
    clock.advance(TimeDelta::days(2));
    assert!(!tell_of_dates(&app).await.unwrap());
    clock.advance(TimeDelta::days(1));
    assert!(tell_of_dates(&app).await.unwrap());
    assert!(!tell_of_dates(&app).await.unwrap());
    assert_eq!(told("artist", "overdue").await.len(), 1);
    assert_eq!(told("artist", "due_soon").await.len(), 1);
    // A date that was moved is told of anew; what is done is not.
    due(&studio, &stage["id"], "2030-03-15").await;
    assert!(tell_of_dates(&app).await.unwrap());
    assert_eq!(told("artist", "due_soon").await[0]["items"][0]["due_date"], "2030-03-15");
    due(&studio, &stage["id"], "2030-03-01").await;
    sqlx::query("UPDATE stages SET status = 'APPROVED'").execute(&mut studio.db().await).await.unwrap();
    assert!(!tell_of_dates(&app).await.unwrap());
}

#[tokio::test]
async fn whoever_runs_the_project_is_told_as_well_and_one_who_does_not_want_it_is_not() {
    let clock = Arc::new(ManualClock::new(Utc.with_ymd_and_hms(2030, 3, 10, 9, 0, 0).unwrap()));
    let studio = Studio::start_with(clock, |_| {}).await;
    let app = studio.running.as_ref().unwrap().app.clone();
    let stage = studio.open_stage().await;
    sqlx::query("UPDATE projects SET owner_id = $1")
        .bind(studio.id_of("producer"))
        .execute(&mut studio.db().await)
        .await
        .unwrap();
    let off = json!({ "kinds": [{ "kind": "overdue", "in_app": false }] });
    let put = studio.of("artist").request(reqwest::Method::PUT, "/api/notifications/preferences");
    studio.of("artist").send(put.json(&off)).await.expect(200);
    due(&studio, &stage["id"], "2030-03-09").await;
    tell_of_dates(&app).await.unwrap();
    assert_eq!(of_kind(&studio, "producer", "overdue").await.len(), 1);
    assert!(of_kind(&studio, "artist", "overdue").await.is_empty());
    // A project that rests is nobody's hurry.
    due(&studio, &stage["id"], "2030-03-08").await;
    sqlx::query("UPDATE projects SET status = 'ON_HOLD'").execute(&mut studio.db().await).await.unwrap();
    assert!(!tell_of_dates(&app).await.unwrap());
}
