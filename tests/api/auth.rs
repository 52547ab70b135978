//! Signing in and out.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ManualClock;
use reqwest::{Method, header};
use rushes_tests::Studio;
use serde_json::json;

async fn administrator(studio: &Studio) -> String {
    let app = &studio.running.as_ref().unwrap().app;
    // Two organizations exist in a studio, so the command could not choose; the account is made as the command makes it.
    let hash = app.passwords.hash("temporary".to_owned()).await.unwrap();
    let mut tx = app.db.begin().await.unwrap();
    let user = server::store::people::create(&mut tx, "Boss@studio.test", "Boss", &hash, true).await.unwrap();
    server::store::people::join(&mut tx, studio.organization, user, domain::Role::Admin).await.unwrap();
    tx.commit().await.unwrap();
    "temporary".to_owned()
}

fn cookie_of(answer: &rushes_tests::Answer) -> String {
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_sign_in_asks_for_a_password_of_ones_own() {
    let studio = Studio::start().await;
    let temporary = administrator(&studio).await;
    let login = studio
        .nobody()
        .post("/api/auth/login", &json!({ "email": "boss@STUDIO.test", "password": temporary }))
        .await;
    let body = login.expect(200);
    assert_eq!(body["must_change_password"], true);
    assert_eq!(body["user"]["name"], "Boss");
    let cookie = login.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"),
        "{cookie}"
    );

    let boss = studio.nobody().with_cookie(Some(cookie_of(&login)));
    assert_eq!(boss.get("/api/projects").await.problem(403).0, "password-change-required");
    assert_eq!(boss.get("/api/auth/me").await.expect(200)["must_change_password"], true);

    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let wrong = boss.post("/api/auth/password", &change("wrong", "a new long password")).await;
    assert_eq!(wrong.problem(422).1, ["/current_password"]);
    let short = boss.post("/api/auth/password", &change("temporary", "short")).await;
    assert_eq!(short.problem(422).1, ["/new_password"]);
    boss.post("/api/auth/password", &change("temporary", "a new long password")).await.expect(204);
    boss.get("/api/projects").await.expect(200);

    let old = studio
        .nobody()
        .post("/api/auth/login", &json!({ "email": "boss@studio.test", "password": "temporary" }))
        .await;
    assert_eq!(old.problem(401).0, "wrong-credentials");
}

#[tokio::test]
async fn a_changed_password_signs_other_browsers_out() {
    let studio = Studio::start().await;
    administrator(&studio).await;
    let credentials = json!({ "email": "boss@studio.test", "password": "temporary" });
    let first = studio
        .nobody()
        .with_cookie(Some(cookie_of(&studio.nobody().post("/api/auth/login", &credentials).await)));
    let second = studio
        .nobody()
        .with_cookie(Some(cookie_of(&studio.nobody().post("/api/auth/login", &credentials).await)));
    let change = json!({ "current_password": "temporary", "new_password": "a new long password" });
    first.post("/api/auth/password", &change).await.expect(204);
    first.get("/api/auth/me").await.expect(200);
    assert_eq!(second.get("/api/auth/me").await.problem(401).0, "not-signed-in");
}

#[tokio::test]
async fn guessing_is_throttled() {
    let studio = Studio::start().await;
    administrator(&studio).await;
    let nobody = studio.nobody();
    for _ in 0..8 {
        let wrong = nobody
            .post("/api/auth/login", &json!({ "email": "boss@studio.test", "password": "guess" }))
            .await;
        assert_eq!(wrong.problem(401).0, "wrong-credentials");
    }
    // Even the right password has to wait now: the answer must not tell that it is right.
    let right = nobody
        .post("/api/auth/login", &json!({ "email": "boss@studio.test", "password": "temporary" }))
        .await;
    assert_eq!(right.problem(429).0, "too-many-tries");
    assert!(right.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() > 800);
}

#[tokio::test]
async fn a_sign_in_ends_by_signing_out_and_by_time() {
    let clock = Arc::new(ManualClock::new(DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000)));
    let studio = Studio::start_with(clock.clone(), |_| {}).await;
    let artist = studio.of("artist");
    artist.get("/api/auth/me").await.expect(200);
    artist.post("/api/auth/logout", &json!({})).await.expect(204);
    artist.get("/api/auth/me").await.problem(401);
    studio.of("producer").get("/api/auth/me").await.expect(200);
    clock.advance(TimeDelta::days(2));
    studio.of("producer").get("/api/auth/me").await.problem(401);
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    let from = |origin: &str| {
        producer.send(
            producer
                .request(Method::POST, "/api/auth/ticket")
                .header(header::ORIGIN, origin)
                .header(header::CONTENT_LENGTH, 0),
        )
    };
    assert_eq!(from("https://evil.example").await.problem(403).0, "foreign-origin");
    assert_eq!(from("null").await.problem(403).0, "foreign-origin");
    // A page that points its own name at this machine comes with the right port but not with a loopback name.
    let port = studio.base.rsplit(':').next().unwrap();
    assert_eq!(from(&format!("http://evil.example:{port}")).await.problem(403).0, "foreign-origin");
    from(&studio.base).await.expect(200);
    from(&format!("http://localhost:{port}")).await.expect(200);
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure_and_below_the_base_path() {
    let studio = Studio::start_with(Arc::new(domain::SystemClock), |config| {
        config.public_url = Some("https://review.example.com/rushes".to_owned());
    })
    .await;
    administrator(&studio).await;
    let below = studio.nobody();
    assert!(below.base().ends_with("/rushes"));
    let login =
        below.post("/api/auth/login", &json!({ "email": "boss@studio.test", "password": "temporary" })).await;
    login.expect(200);
    let cookie = login.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("Secure") && cookie.contains("Path=/rushes"), "{cookie}");
    let page = below.get("/projects/1").await;
    assert!(page.text().contains("<base href=\"/rushes/\""), "{}", page.text());
    // Monitors ask the process itself.
    let direct = rushes_tests::Client::new(below.base().trim_end_matches("/rushes"), None);
    assert_eq!(direct.get("/healthz").await.text(), "ok");
    assert_eq!(direct.get("/api/projects").await.status, 404);
}

#[tokio::test]
async fn wrong_bodies_name_the_field() {
    let studio = Studio::start().await;
    let nobody = studio.nobody();
    let login = async |body: serde_json::Value| nobody.post("/api/auth/login", &body).await;
    assert_eq!(login(json!({ "email": "a@b.test" })).await.problem(422).0, "invalid-input");
    assert_eq!(login(json!({ "email": 7, "password": "x" })).await.problem(422).1, ["/email"]);
    assert_eq!(login(json!({ "email": "a@b.test", "password": "" })).await.problem(422).1, ["/password"]);
    assert_eq!(
        login(json!({ "email": "a@b.test", "password": "x".repeat(2000) })).await.problem(422).1,
        ["/password"]
    );
    assert!(
        login(json!({ "email": "a@b.test", "password": "x", "role": "ADMIN" })).await.problem(422).0
            == "invalid-input"
    );
    let text = nobody.send(nobody.request(Method::POST, "/api/auth/login").body("email=a")).await;
    assert_eq!(text.problem(415).0, "unsupported-content");
    let large = login(json!({ "email": "a@b.test", "password": "x".repeat(300_000) })).await;
    assert_eq!(large.problem(413).0, "too-large");
    let broken = nobody
        .send(
            nobody
                .request(Method::POST, "/api/auth/login")
                .header(header::CONTENT_TYPE, "application/json")
                .body("{\"email\":"),
        )
        .await;
    assert_eq!(broken.problem(422).0, "invalid-input");
}

#[tokio::test]
async fn there_is_no_demo_sign_in_without_demo_mode() {
    let studio = Studio::start().await;
    studio.nobody().get("/api/auth/demo").await.problem(404);
    studio.nobody().post("/api/auth/demo", &json!({ "email": "admin@studio.test" })).await.problem(404);
}

#[tokio::test]
async fn the_demo_sign_in_admits_demo_people_only() {
    let studio = Studio::start_with(Arc::new(domain::SystemClock), |config| config.demo = true).await;
    studio.nobody().get("/api/auth/demo").await.expect(200);
    // Real accounts have passwords, in demo mode too.
    studio.nobody().post("/api/auth/demo", &json!({ "email": "admin@studio.test" })).await.problem(422);
}

#[tokio::test]
async fn rights_follow_what_the_organization_changed() {
    let studio = Studio::start().await;
    studio.of("producer").post("/api/projects", &json!({ "name": "Before" })).await.expect(201);
    let app = &studio.running.as_ref().unwrap().app;
    sqlx::query("INSERT INTO role_permissions VALUES ($1, 'PRODUCER', 'project.manage', false), ($1, 'ARTIST', 'project.manage', true)")
        .bind(studio.organization.get())
        .execute(&app.db)
        .await
        .unwrap();
    assert_eq!(
        studio.of("producer").post("/api/projects", &json!({ "name": "After" })).await.problem(403).0,
        "forbidden"
    );
    studio.of("artist").post("/api/projects", &json!({ "name": "Mine" })).await.expect(201);
}

#[tokio::test]
async fn unknown_addresses_say_so() {
    let studio = Studio::start().await;
    assert_eq!(studio.nobody().get("/api/nothing").await.problem(404).0, "not-found");
    assert_eq!(studio.of("admin").get("/api/projects/notanumber").await.problem(404).0, "not-found");
    assert_eq!(studio.nobody().get("/healthz").await.text(), "ok");
    assert_eq!(studio.nobody().get("/readyz").await.text(), "ready");
    assert_eq!(studio.nobody().get("/api/health").await.expect(200)["status"], "ok");
    assert_eq!(studio.nobody().get("/api/openapi.json").await.expect(200)["openapi"], "3.1.0");
    assert!(studio.nobody().get("/api/docs").await.text().contains("/api/auth/login"));
}
