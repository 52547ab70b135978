use reqwest::Method;
use rushes_tests::{Guest, Link, Studio};
use serde_json::json;

use crate::reviews;

/// A stage with two decided rounds and a third in review.
async fn three_rounds(studio: &Studio) -> (i64, [i64; 3]) {
    let first = reviews::reviewed(studio, "Kettle").await;
    let mut rounds = [first.revision; 3];
    for round in &mut rounds[1..] {
        studio.move_stage("producer", &json!(first.stage), "CHANGES_REQUESTED").await;
        *round = reviews::submitted(studio, &json!(first.stage)).await;
    }
    (first.stage, rounds)
}

#[tokio::test]
async fn a_link_opens_its_round_and_those_before_it() {
    let studio = Studio::start().await;
    let (_, [first, second, third]) = three_rounds(&studio).await;
    let link = Link::to(&studio, &format!("/api/revisions/{second}"), &json!({})).await;
    let guest = link.join(&studio, "Clara").await;
    let seen = guest.client.get(&format!("/api/revisions/{second}")).await.expect(200);
    let rounds: Vec<_> = seen["rounds"].as_array().unwrap().iter().map(|round| round["id"].clone()).collect();
    assert_eq!(rounds, [json!(first), json!(second)], "what came later is not theirs to know of");
    assert_eq!(
        seen["rights"],
        json!({ "annotate": true, "draw": true, "comment": true, "decide": false, "submit": false, "withdraw": false,
                "upload": false })
    );
    assert_eq!((&seen["note"], &seen["decision_note"]), (&json!(null), &json!(null)));
    assert!(!seen.to_string().contains("@studio.test"), "no address of anybody: {seen}");
    let before = guest.client.get(&format!("/api/revisions/{first}")).await.expect(200);
    assert_eq!(before["rights"]["annotate"], false, "to compare with, not to draw on");
    guest.client.get(&format!("/api/revisions/{third}")).await.problem(404);
    let media = async |revision: i64| {
        let round = studio.of("producer").get(&format!("/api/revisions/{revision}")).await.expect(200);
        round["media"][0]["id"].as_i64().unwrap()
    };
    for (revision, status) in [(first, 200), (second, 200), (third, 404)] {
        let medium = media(revision).await;
        for path in ["", "/view"] {
            let answer = guest.client.get(&format!("/api/media/{medium}{path}")).await;
            assert_eq!(answer.status.as_u16(), status, "{revision} {path}");
        }
        let original = guest.client.get(&format!("/api/media/{medium}/original")).await;
        assert_eq!(original.status.as_u16(), if status == 200 { 403 } else { 404 }, "{revision}");
    }
    // Taken back to a draft, a round is the studio's alone.
    studio.of("artist").post(&format!("/api/revisions/{third}/withdraw"), &json!({})).await.expect(200);
    let other = Link::to(&studio, &format!("/api/revisions/{first}"), &json!({})).await;
    let other = other.join(&studio, "Other").await;
    other.client.get(&format!("/api/revisions/{second}")).await.problem(404);
}

#[tokio::test]
async fn a_session_opens_once_it_has_begun_and_with_the_rounds_that_it_holds() {
    let studio = Studio::start().await;
    let kettle = reviews::reviewed(&studio, "Kettle").await;
    let toaster = reviews::reviewed(&studio, "Toaster").await;
    let session = reviews::session(&studio, &[kettle.stage]).await;
    let link = Link::to(&studio, &format!("/api/reviews/{}", session["id"]), &json!({})).await;
    let guest = link.join(&studio, "Clara").await;
    assert_eq!((&guest.session["begun"], &guest.session["title"]), (&json!(false), &json!("Tuesday")));
    let path = format!("/api/revisions/{}", kettle.revision);
    guest.client.get(&path).await.problem(404);
    reviews::act(&studio, "producer", &session, "start").await.expect(200);
    assert_eq!(guest.client.get("/api/share/me").await.expect(200)["begun"], true);
    guest.client.get(&path).await.expect(200);
    guest.client.get(&format!("/api/revisions/{}", toaster.revision)).await.problem(404);
    // The pages of the studio stay its own.
    for path in ["/api/reviews", &format!("/api/reviews/{}", session["id"]), "/api/projects", "/api/people"] {
        assert_eq!(guest.client.get(path).await.status.as_u16(), 401, "{path}");
    }
    reviews::act(&studio, "producer", &session, "draft").await.expect(200);
    guest.client.get(&path).await.problem(404);
}

#[tokio::test]
async fn in_one_browser_the_account_counts_unless_the_guest_is_asked_for() {
    let studio = Studio::start().await;
    let (kettle, toaster) =
        (reviews::reviewed(&studio, "Kettle").await, reviews::reviewed(&studio, "Toaster").await);
    let link = Link::to(&studio, &format!("/api/revisions/{}", kettle.revision), &json!({})).await;
    let guest = link.join(&studio, "Clara").await;
    let both = format!("{}; {}", guest.client.cookie().unwrap(), studio.of("artist").cookie().unwrap());
    let both = studio.nobody().with_cookie(Some(both));
    let path = format!("/api/revisions/{}", toaster.revision);
    both.get(&path).await.expect(200);
    let as_guest = both.request(Method::GET, &path).header("rushes-as", "guest");
    both.send(as_guest).await.problem(404);
    both.get(&format!("{path}?as={}", guest.author)).await.problem(404);
    // A cookie of somebody who is not signed in any more stands in nobody's way.
    let stale = format!("rushes_session=gone; {}", guest.client.cookie().unwrap());
    let stale = studio.nobody().with_cookie(Some(stale));
    stale.get(&format!("/api/revisions/{}", kettle.revision)).await.expect(200);
}

#[tokio::test]
async fn who_is_revoked_sees_nothing_and_who_has_no_link_neither() {
    let studio = Studio::start().await;
    let kettle = reviews::reviewed(&studio, "Kettle").await;
    let path = format!("/api/revisions/{}", kettle.revision);
    let link = Link::to(&studio, &path, &json!({})).await;
    let guest = link.join(&studio, "Clara").await;
    studio.of("producer").post(&format!("{}/revoke", link.path()), &json!({})).await.expect(200);
    assert_eq!(guest.client.get(&path).await.problem(410).0, "share-link-ended");
    let forged = studio.nobody().with_cookie(Some("rushes_guest=forged".to_owned()));
    forged.get(&path).await.problem(401);
    let stolen = Guest { client: studio.nobody(), ..guest };
    stolen.client.get(&path).await.problem(401);
}
