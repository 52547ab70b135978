//! Notifications, and what channels of chat programs are told, across kills of the server.

use std::collections::BTreeSet;
use std::time::Duration;

use rushes_tests::outside::ChatServer;
use rushes_tests::{House, eventually, studio};
use serde_json::{Value, json};

/// Within this a channel is told: what happens is gathered for 20 s, and looked for every five.
const LIMIT: Duration = Duration::from_mins(1);

/// The rounds that the messages of a channel lead to, as often as they do.
fn rounds_in(messages: &[Value]) -> Vec<i64> {
    let text = Value::from(messages.to_vec()).to_string();
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>();
    text.split("/review/").skip(1).map(|part| digits(part).parse().expect("a round")).collect()
}

/// Has artist2 work on a stage, and hands a round of it in.
async fn submitted(house: &House, stage: &Value) -> i64 {
    let (producer, artist) = (house.studio.of("producer"), house.studio.of("artist"));
    let path = format!("/api/stages/{stage}");
    let version = producer.get(&path).await.expect(200)["row_version"].as_i64().expect("a version");
    let people =
        ["artist", "artist2"].map(|who| json!({ "user_id": house.studio.id_of(who), "kind": "SUPPORT" }));
    producer.patch(&path, version, &json!({ "assignments": people })).await.expect(200);
    let round = artist.post(&format!("{path}/revisions"), &json!({})).await.expect(201)["id"]
        .as_i64()
        .expect("an id");
    artist
        .upload(stage.as_i64().expect("a stage"), round, "current", "a.png", studio::picture(8, 8))
        .await
        .expect(201);
    artist.post(&format!("/api/revisions/{round}/submit"), &json!({})).await.expect(200);
    round
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_tells_everybody_once_and_channels_never_too_little() {
    let chat = ChatServer::start().await;
    let mut house = House::start().await;
    house.variables.push(("RUSHES_WEBHOOK_HOSTS", chat.address.to_string()));
    house.stop().await;
    house.start_again();
    let channel = json!({ "kind": "slack", "name": "Reviews", "url": chat.url(), "topics": ["round"] });
    house.studio.of("admin").post("/api/channels", &channel).await.expect(201);
    let mut stages = Vec::new();
    for project in ["Kettle", "Lamp", "Watch", "Chair"] {
        stages.push(house.studio.open_stage_named(project).await["id"].clone());
    }
    // The chat program takes what it is told and never says so: whoever dies meanwhile cannot know.
    chat.keep_silent(true);
    let mut rounds = BTreeSet::new();
    for (index, stage) in stages.iter().enumerate() {
        rounds.insert(submitted(&house, stage).await);
        // At once, and while the notifier is about to tell of it.
        tokio::time::sleep(Duration::from_millis(40 * u64::try_from(index).unwrap())).await;
        house.kill();
        house.start_again();
    }
    let said = async || (!chat.messages().is_empty()).then_some(());
    eventually("the chat program hears of it", LIMIT, said).await;
    house.kill();
    let unheard = chat.messages().len();
    chat.keep_silent(false);
    house.start_again();
    eventually("the channel is told of every round by somebody who lives to know", LIMIT, async || {
        let told: BTreeSet<_> = rounds_in(&chat.messages()[unheard..]).into_iter().collect();
        (told == rounds).then_some(())
    })
    .await;
    let once = rounds_in(&chat.messages()[unheard..]);
    assert_eq!(once.len(), rounds.len(), "told again although the first time was acknowledged: {once:?}");
    // Whoever was put to work is told of each stage, once.
    let told = house.studio.of("artist2").get("/api/notifications").await.expect(200);
    let mut of: Vec<i64> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|notification| notification["kind"] == "assignment")
        .flat_map(|notification| notification["items"].as_array().unwrap())
        .map(|item| item["stage_id"].as_i64().unwrap())
        .collect();
    of.sort_unstable();
    let mut all: Vec<i64> = stages.iter().map(|stage| stage.as_i64().unwrap()).collect();
    all.sort_unstable();
    assert_eq!(of, all);
}
