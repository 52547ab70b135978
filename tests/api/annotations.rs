use rushes_tests::Studio;
use serde_json::{Value, json};

fn pin(media: i64, internal: Option<bool>) -> Value {
    let mut mark =
        json!({ "kind": "pin", "media": media, "geometry": { "x": 1, "y": 2 }, "comment": "Softer" });
    if let Some(internal) = internal {
        mark["internal"] = json!(internal);
    }
    mark
}

#[tokio::test]
async fn marks_of_the_studio_alone_are_listed_to_it_alone() {
    let studio = Studio::start().await;
    let round = studio.round().await;
    let path = format!("/api/revisions/{}/annotations", round.revision);
    let producer = studio.of("producer");
    let first = producer.post(&path, &pin(round.media, None)).await.expect(201);
    let second = producer.post(&path, &pin(round.media, Some(true))).await.expect(201);
    let third = producer.post(&path, &pin(round.media, Some(false))).await.expect(201);
    assert_eq!([&first, &second, &third].map(|mark| mark["internal"] == true), [false, true, false]);
    let listed = async |who: &str| {
        let list = studio.of(who).get(&path).await.expect(200);
        let items = list["items"].as_array().unwrap().clone();
        items.into_iter().map(|mark| (mark["id"].clone(), mark["internal"] == true)).collect::<Vec<_>>()
    };
    let id = |mark: &Value| mark["id"].clone();
    assert_eq!(listed("artist").await, [(id(&first), false), (id(&second), true), (id(&third), false)]);
    assert_eq!(listed("client").await, [(id(&first), false), (id(&third), false)]);
    // It is found where it lies, and by nobody outside of the studio.
    let at = format!("{path}/{}", second["id"].as_str().unwrap());
    let moved = json!({ "geometry": { "x": 3, "y": 4 } });
    assert_eq!(studio.of("client").patch(&at, 0, &moved).await.status.as_u16(), 404);
    assert_eq!(studio.of("client").delete(&at).await.status.as_u16(), 404);
    let changed = producer.patch(&at, 0, &moved).await.expect(200);
    assert_eq!((&changed["geometry"]["x"], &changed["internal"]), (&json!(3.0), &json!(true)));
    assert_eq!(studio.of("client").post(&path, &pin(round.media, Some(true))).await.status.as_u16(), 404);
    assert_eq!(producer.delete(&at).await.status.as_u16(), 204);
    assert_eq!(listed("artist").await, [(id(&first), false), (id(&third), false)]);
    // As on the page what was deleted keeps its number, for those who knew of it.
    let numbers = async |who: &str| {
        let list = studio.of(who).get(&path).await.expect(200);
        list["items"].as_array().unwrap().iter().map(|mark| mark["number"].as_i64()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("artist").await, [Some(1), Some(3)]);
    assert_eq!(numbers("client").await, [Some(1), Some(2)]);
}
