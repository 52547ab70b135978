//! People who are named in comments.

use rushes_tests::Studio;
use serde_json::json;

use super::{assign, internal, naming, of, of_kind};

#[tokio::test]
async fn who_is_named_in_a_comment_is_told_once() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let tab = studio.tab("producer", &round).await;
    let comment = tab.comment(None, &naming(&studio, "artist2", "softer rim light"));
    tab.saved().await;
    let told = of_kind(&studio, "artist2", "mention").await;
    assert_eq!(told.len(), 1, "{told:?}");
    let item = &told[0]["items"][0];
    assert_eq!(
        (&told[0]["count"], &told[0]["actors"][0]["name"], &item["revision_id"], &item["comment"]),
        (&json!(1), &json!("producer"), &json!(round.revision), &json!(comment))
    );
    assert_eq!(told[0]["excerpt"], "@artist2 softer rim light");

    // Typing on in the same comment tells nobody anew; another name in it does.
    tab.type_into(&comment, 0, "Please: ");
    tab.type_into(&comment, 0, &naming(&studio, "admin", ""));
    tab.saved().await;
    assert_eq!(of_kind(&studio, "artist2", "mention").await[0]["count"], 1);
    assert_eq!(of_kind(&studio, "admin", "mention").await.len(), 1);
    // A second comment is told, in the same group.
    tab.comment(None, &naming(&studio, "artist2", "and here"));
    tab.saved().await;
    let told = of_kind(&studio, "artist2", "mention").await;
    assert_eq!((told.len(), &told[0]["count"]), (1, &json!(2)));
    // Whoever names themselves knows.
    tab.comment(None, &naming(&studio, "producer", "to myself"));
    tab.saved().await;
    assert!(of_kind(&studio, "producer", "mention").await.is_empty());
}

#[tokio::test]
async fn a_checklist_shows_names_and_no_marks() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let tab = studio.tab("producer", &round).await;
    tab.comment(None, &naming(&studio, "artist", "softer rim light"));
    tab.saved().await;
    let items = studio.of("artist").get(&format!("/api/stages/{}/feedback", round.stage)).await.expect(200);
    assert_eq!(items["items"][0]["summary"], "@artist softer rim light");
}

#[tokio::test]
async fn nobody_is_told_of_what_they_may_not_see() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let own = internal(&studio, "producer", &round).await;
    own.comment(None, &naming(&studio, "client", "not for you"));
    own.comment(None, &naming(&studio, "outsider", "not for you"));
    own.comment(None, &naming(&studio, "artist2", "for you"));
    own.saved().await;
    let shared = studio.tab("producer", &round).await;
    shared.comment(None, &naming(&studio, "client_b", "another client's"));
    shared.comment(None, &format!("@[Nobody](user:{}) @[Admin](guest:1)", 987_654_321));
    shared.saved().await;
    for who in ["client", "client_b", "outsider"] {
        assert!(of(&studio, who).await.is_empty(), "{who}");
    }
    assert_eq!(of_kind(&studio, "artist2", "mention").await.len(), 1);
    // In the document that everybody may read, the project's own client is told.
    shared.comment(None, &naming(&studio, "client", "what do you think?"));
    shared.saved().await;
    assert_eq!(of_kind(&studio, "client", "mention").await.len(), 1);
    // Once the project is not theirs any more, it is not shown either.
    sqlx::query("UPDATE projects SET client_team_id = $1")
        .bind(studio.teams[1])
        .execute(&mut studio.db().await)
        .await
        .unwrap();
    assert!(of(&studio, "client").await.is_empty());
    assert_eq!(super::unread(&studio, "client").await, 0);
}

#[tokio::test]
async fn those_are_offered_who_may_read_it() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    assign(&studio, &json!(round.stage), &["artist"]).await;
    let names = async |who: &str, query: &str| {
        let path = format!("/api/people/mentionable?revision={}{query}", round.revision);
        let list = studio.of(who).get(&path).await.expect(200);
        let list = list["items"].as_array().unwrap().clone();
        list.into_iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Who works on it comes first.
    assert_eq!(names("producer", "").await, ["artist", "admin", "artist2", "client", "producer"]);
    assert_eq!(names("client", "").await, ["artist", "admin", "artist2", "client", "producer"]);
    assert_eq!(names("artist", "&internal=true").await, ["artist", "admin", "artist2", "producer"]);
    assert_eq!(names("artist", "&q=AR").await, ["artist", "artist2"]);
    assert!(names("artist", "&q=rtist").await.is_empty());
    let path = format!("/api/people/mentionable?revision={}", round.revision);
    studio.of("client").get(&format!("{path}&internal=true")).await.expect(404);
    studio.of("client_b").get(&path).await.expect(404);
    studio.of("outsider").get(&path).await.expect(404);
    let listed = studio.of("client").get(&path).await.expect(200);
    assert!(listed["items"][0].get("email").is_none());
}
