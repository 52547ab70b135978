//! Letters about what stays unread.

use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use domain::ManualClock;
use reqwest::Method;
use rushes_tests::outside::MailServer;
use rushes_tests::{Studio, eventually};
use serde_json::json;
use server::app::Shared;
use server::app::notifications::courier::Courier;

use super::{assign, internal, naming, told, unread};

struct Post {
    studio: Studio,
    clock: Arc<ManualClock>,
    mail: MailServer,
    app: Shared,
    courier: Courier,
}

impl Post {
    #[expect(clippy::disallowed_methods, reason = "events have the database's time")]
    async fn start() -> Self {
        let (clock, mail) = (Arc::new(ManualClock::new(Utc::now())), MailServer::start().await);
        let url = mail.url();
        let studio = Studio::start_with(clock.clone(), |config| {
            config.smtp_url = Some(url);
            config.mail_from = Some("Rushes <rushes@studio.test>".to_owned());
        })
        .await;
        let app = studio.running.as_ref().unwrap().app.clone();
        Self { studio, clock, mail, app, courier: Courier::default() }
    }

    /// Carries what is due after some time; gives to whom letters came by now, in order.
    async fn after(&mut self, minutes: i64) -> Vec<String> {
        told(&self.studio).await;
        self.clock.advance(TimeDelta::minutes(minutes));
        self.courier.carry(&self.app).await.unwrap();
        self.arrived()
    }

    fn arrived(&self) -> Vec<String> {
        let mut to: Vec<String> = self.mail.letters().into_iter().map(|letter| letter.to).collect();
        to.sort();
        to
    }
}

async fn prefer(studio: &Studio, who: &str, kind: &str, changes: serde_json::Value) {
    let mut change = json!({ "kind": kind });
    change.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let put = studio.of(who).request(Method::PUT, "/api/notifications/preferences");
    studio.of(who).send(put.json(&json!({ "kinds": [change] }))).await.expect(200);
}

#[tokio::test]
async fn what_stays_unread_comes_by_mail_once_and_together() {
    let mut post = Post::start().await;
    let round = post.studio.round().await;
    let stage = json!(round.stage);
    assign(&post.studio, &stage, &["artist", "artist2"]).await;
    let tab = internal(&post.studio, "producer", &round).await;
    tab.comment(None, &naming(&post.studio, "artist2", "softer & rounder, <please>"));
    tab.saved().await;
    assert!(post.after(0).await.is_empty(), "they may be about to read it");
    let letters = post.after(11).await;
    assert!(letters.contains(&"artist2@studio.test".to_owned()), "{letters:?}");
    let to_artist2: Vec<_> =
        post.mail.letters().into_iter().filter(|letter| letter.to == "artist2@studio.test").collect();
    let [letter] = to_artist2.as_slice() else { panic!("one letter of both: {to_artist2:?}") };
    for part in [
        "Subject: 2 things for you at Studio",
        "Auto-Submitted: auto-generated",
        "softer & rounder, <please>",
    ] {
        assert!(letter.text.contains(part), "{part}: {}", letter.text);
    }
    assert!(letter.text.contains("softer &amp; rounder, &lt;please&gt;"), "{}", letter.text);
    assert!(letter.text.contains(&format!("/review/{}?mark=", round.revision)), "{}", letter.text);
    // Nothing new, nothing more.
    let before = post.arrived();
    assert_eq!(post.after(30).await, before);
    // What is read is not mailed.
    tab.comment(None, &naming(&post.studio, "artist2", "and greener"));
    tab.saved().await;
    told(&post.studio).await;
    let through =
        post.studio.of("artist2").get("/api/notifications").await.expect(200)["items"][0]["place"].clone();
    post.studio
        .of("artist2")
        .post("/api/notifications/read", &json!({ "through": through }))
        .await
        .expect(200);
    assert_eq!(unread(&post.studio, "artist2").await, 0);
    assert_eq!(post.after(30).await, before);
    // What grows is mailed again.
    tab.comment(None, &naming(&post.studio, "artist2", "and bluer"));
    tab.saved().await;
    assert_eq!(post.after(11).await.len(), before.len() + 1);
}

#[tokio::test]
async fn mail_is_for_those_who_want_it_and_may_see_what_it_tells() {
    let mut post = Post::start().await;
    let stage = post.studio.open_stage().await;
    prefer(&post.studio, "artist2", "assignment", json!({ "email": false })).await;
    assign(&post.studio, &stage["id"], &["artist", "artist2"]).await;
    assert!(!post.after(11).await.contains(&"artist2@studio.test".to_owned()));
    let before = post.arrived();
    // Of what nobody gets letters usually, one gets them on wish.
    prefer(&post.studio, "artist2", "overdue", json!({ "email": true })).await;
    let kinds = post.studio.of("artist2").get("/api/notifications/preferences").await.expect(200);
    assert_eq!(kinds["mail"], true);
    let of =
        |kind: &str| kinds["kinds"].as_array().unwrap().iter().find(|k| k["kind"] == kind).unwrap().clone();
    assert_eq!(of("overdue"), json!({ "kind": "overdue", "in_app": true, "email": true }));
    assert_eq!(of("due_soon"), json!({ "kind": "due_soon", "in_app": true, "email": false }));
    // Whoever is no member any more is written nothing.
    assign(&post.studio, &stage["id"], &[]).await;
    assign(&post.studio, &stage["id"], &["artist"]).await;
    told(&post.studio).await;
    sqlx::query("UPDATE users SET is_active = false WHERE id = $1")
        .bind(post.studio.id_of("artist"))
        .execute(&mut post.studio.db().await)
        .await
        .unwrap();
    assert_eq!(post.after(11).await, before);
}

#[tokio::test]
async fn a_letter_that_does_not_go_out_is_tried_again_and_one_that_never_will_is_not() {
    let mut post = Post::start().await;
    post.mail.refuse(Some("451 later"));
    let stage = post.studio.open_stage().await;
    assign(&post.studio, &stage["id"], &["artist2"]).await;
    assert!(post.after(11).await.is_empty());
    post.mail.refuse(None);
    // One who rests is not tried at once; another process, or this one after a death, does not rest.
    post.courier = Courier::default();
    eventually("it went out", Duration::from_secs(20), async || {
        Courier::default().carry(&post.app).await.unwrap();
        post.arrived().contains(&"artist2@studio.test".to_owned()).then_some(())
    })
    .await;
    let before = post.arrived();
    post.mail.refuse(Some("550 nobody here"));
    assign(&post.studio, &stage["id"], &[]).await;
    assign(&post.studio, &stage["id"], &["artist2"]).await;
    assert_eq!(post.after(11).await, before);
    post.mail.refuse(None);
    post.courier = Courier::default();
    assert_eq!(post.after(1).await, before, "it was dropped");
}
