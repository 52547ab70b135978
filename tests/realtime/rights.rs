//! Who may open which document, and who may write there.

use rushes_tests::{Door, Studio, Tab, log};
use serde_json::json;

use crate::converge;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_open_for_those_who_may_see_them_and_do_not_exist_for_others() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let revision = round.revision;
    let unknown = [
        "revision:999999".to_owned(),
        "revision:0".to_owned(),
        format!("revision:-{revision}"),
        format!("revision:{revision}x"),
        "revision:99999999999999999999".to_owned(),
        "revision".to_owned(),
        "session:1".to_owned(),
        "kettle".to_owned(),
        "%00".to_owned(),
        "r".repeat(4_000),
    ];
    for name in unknown {
        assert_eq!(Door::document(studio.of("admin"), &name).closes().await, 4404, "{name}");
    }
    let public = round.document();
    let internal = format!("internal:{revision}");
    let cases = [
        ("client_b", &public, 4404),
        ("outsider", &public, 4404),
        ("client", &internal, 4404),
        ("client_b", &internal, 4404),
        ("outsider", &internal, 4404),
    ];
    for (who, name, code) in cases {
        assert_eq!(Door::document(studio.of(who), name).closes().await, code, "{who} {name}");
    }
    assert_eq!(Door::document(&studio.nobody(), &public).closes().await, 4401);
    let forged = studio.nobody().with_cookie(Some("rushes_session=forged".to_owned()));
    assert_eq!(Door::document(&forged, &public).closes().await, 4401);
    for who in ["admin", "producer", "artist", "artist2", "client"] {
        let tab = studio.tab(who, &round).await;
        assert_eq!(tab.view().ended, None, "{who}");
    }
    for who in ["admin", "producer", "artist", "artist2"] {
        let door = Door::document(studio.of(who), &internal);
        Tab::open(door, studio.id_of(who), round.media).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_the_studios() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    round.withdraw(&mut studio.db().await).await;
    studio.tab("artist", &round).await;
    assert_eq!(studio.door("client", &round).closes().await, 4404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_opens_one_socket() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let ticket = studio.of("artist").post("/api/auth/ticket", &json!({})).await.expect(200);
    let ticket = ticket["ticket"].as_str().unwrap();
    let door = studio.door("artist", &round).with_ticket(ticket);
    let tab = Tab::open(door.clone(), studio.id_of("artist"), round.media).await;
    tab.draw();
    tab.saved().await;
    assert_eq!(door.closes().await, 4401);
    assert_eq!(studio.door("artist", &round).with_ticket("made-up").closes().await, 4401);
    assert_eq!(studio.door("artist", &round).with_ticket("").closes().await, 4401);
    assert_eq!(tab.view().ended, None);
}

/// A browser in which somebody else has signed in meanwhile must not send what the one before had waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_opens_for_whom_the_client_takes_itself_to_be_and_for_nobody_else() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let door = |who: &str| studio.door("artist", &round).asking(format!("as={who}"));
    let (artist, producer) = (studio.id_of("artist"), studio.id_of("producer"));
    let tab = Tab::open(door(&format!("user:{artist}")), artist, round.media).await;
    tab.draw();
    tab.saved().await;
    for who in [format!("user:{producer}"), format!("guest:{artist}"), String::new(), "user:0".to_owned()] {
        assert_eq!(door(&who).closes().await, 4401, "as {who}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_other_origins_open_no_socket() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"] {
        assert_eq!(studio.door("artist", &round).from_origin(origin).refusal().await, 403, "{origin}");
        assert_eq!(Door::events(studio.of("artist")).from_origin(origin).refusal().await, 403, "{origin}");
    }
    let door = studio.door("artist", &round).from_origin(&studio.base);
    Tab::open(door, studio.id_of("artist"), round.media).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_reads_and_cannot_write() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let mark = artist.draw();
    // What is replaced leaves deletions behind, which every document carries on.
    artist.set("annotations", &mark, "style", &json!({"color": "#00ff00", "width": 2, "opacity": 1}));
    artist.saved().await;
    let mut viewer = studio.tab("client", &round).await;
    viewer.until("the mark", |tab, _| tab.has("annotations", &mark)).await;
    // Coming back it sends what it has, the deletions of others included: nothing new, so no offence.
    viewer.disconnect();
    viewer.connect().await;
    viewer.saved().await;
    let second = artist.draw();
    viewer.until("what is drawn while it looks on", |tab, _| tab.has("annotations", &second)).await;
    artist.saved().await;

    let mut db = studio.db().await;
    let before = log::by_people(&mut db, &round.document()).await;
    let forged = viewer.draw();
    let ending = viewer.ended().await;
    assert_eq!(ending.code, 4403);
    assert!(ending.denied.is_some_and(|denied| denied.starts_with("read_only: ")));
    // The same by the way of a whole document on opening.
    let mut insistent =
        Tab::with_doc(studio.door("client", &round), studio.id_of("client"), round.media, viewer.doc.clone());
    insistent.connect().await;
    assert_eq!(insistent.ended().await.code, 4403);
    // And without a word of its own.
    let quiet = studio.tab("client", &round).await;
    quiet.delete(&mark);
    assert_eq!(quiet.ended().await.code, 4403);

    assert_eq!(log::by_people(&mut db, &round.document()).await, before);
    assert!(!artist.has("annotations", &forged));
    artist.draw();
    converge(&studio, &round, &[&artist]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_studio_sees_is_in_no_document_of_a_client() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let door = Door::document(studio.of("artist"), format!("internal:{}", round.revision));
    let internal = Tab::open(door, studio.id_of("artist"), round.media).await;
    let secret = internal.draw();
    internal.comment(Some(&secret), "the client must not know");
    internal.saved().await;
    let viewer = studio.tab("client", &round).await;
    let public = studio.tab("artist", &round).await;
    public.draw();
    converge(&studio, &round, &[&public, &viewer]).await;
    assert_eq!(viewer.marks().len(), 1);
    assert!(!viewer.has("annotations", &secret));
    // Nor by any other way: listed, counted, or in a list of rounds.
    let listed = studio.of("client").get(&format!("/api/revisions/{}/annotations", round.revision)).await;
    let listed = listed.expect(200).to_string();
    assert!(!listed.contains(&secret) && !listed.contains("must not know"), "{listed}");
    let shown = studio.of("client").get(&format!("/api/revisions/{}", round.revision)).await.expect(200);
    assert_eq!((&shown["annotation_count"], &shown["comment_count"]), (&json!(1), &json!(0)), "{shown}");
    let rounds = studio.of("client").get(&format!("/api/stages/{}/revisions", round.stage)).await.expect(200);
    assert_eq!(rounds["items"][0]["annotation_count"], json!(1), "{rounds}");
    assert_eq!(rounds["items"][0]["comment_count"], json!(0), "{rounds}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_signs_out_is_sent_away_and_let_in_no_more() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let artist = studio.tab("artist", &round).await;
    let gone = studio.tab("artist2", &round).await;
    studio.of("artist2").post("/api/auth/logout", &json!({})).await.expect(204);
    assert_eq!(gone.ended().await.code, 4401);
    assert_eq!(studio.door("artist2", &round).closes().await, 4401);
    assert_eq!(artist.view().ended, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_that_is_withdrawn_is_closed_to_the_client_at_once() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let mut artist = studio.tab("artist", &round).await;
    let viewer = studio.tab("client", &round).await;
    studio
        .of("producer")
        .post(&format!("/api/revisions/{}/withdraw", round.revision), &json!({}))
        .await
        .expect(200);
    viewer.ended().await;
    assert_eq!(studio.door("client", &round).closes().await, 4404);
    // The studio goes on, if need be over a new connection.
    if artist.view().ended.is_some() {
        artist.connect().await;
    }
    let mark = artist.draw();
    artist.until("the studio draws on", |_, view| view.saved() || view.ended.is_some()).await;
    if artist.view().ended.is_some() {
        artist.connect().await;
        artist.saved().await;
    }
    assert!(!viewer.has("annotations", &mark));
}
