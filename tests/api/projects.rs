//! Projects: making, finding, changing, paging, and who knows of which.

use std::collections::BTreeSet;

use reqwest::{Method, header};
use rushes_tests::Studio;
use serde_json::{Value, json};

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_project_is_made_found_and_changed() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    let body = json!({
        "name": "  Aurora Speaker ", "code": "aur-01", "priority": "HIGH", "quarter": "2026-Q4", "due_date": "2026-12-18",
        "client_team_id": studio.teams[0], "pipeline_template_id": studio.pipeline,
    });
    let answer = producer.post("/api/projects", &body).await;
    let project = answer.expect(201);
    assert_eq!(answer.headers[header::ETAG], "\"1\"");
    assert_eq!(project["name"], "Aurora Speaker");
    assert_eq!(project["code"], "AUR-01");
    assert_eq!(project["slug"], "aurora-speaker");
    assert_eq!(project["status"], "ACTIVE");
    assert_eq!(project["owner"]["id"], studio.id_of("producer"));
    assert_eq!(project["client_team"], json!({ "id": studio.teams[0], "name": "Client A" }));
    assert_eq!(project["pipeline"]["id"], studio.pipeline);
    assert_eq!(project["deliverable_count"], 0);
    assert_eq!(project["status_counts"]["IN_REVIEW"], 0);
    assert_eq!(project["cover_media_id"], Value::Null);

    let path = format!("/api/projects/{}", project["id"]);
    assert_eq!(producer.get(&path).await.expect(200), project);

    let change =
        json!({ "quarter": null, "due_date": null, "owner_id": studio.id_of("admin"), "status": "ON_HOLD" });
    let answer = producer.patch(&path, 1, &change).await;
    let changed = answer.expect(200);
    assert_eq!(answer.headers[header::ETAG], "\"2\"");
    assert_eq!((&changed["quarter"], &changed["due_date"]), (&Value::Null, &Value::Null));
    assert_eq!(changed["owner"]["id"], studio.id_of("admin"));
    assert_eq!(changed["status"], "ON_HOLD");
    // What was not named stays.
    assert_eq!((&changed["name"], &changed["priority"]), (&json!("Aurora Speaker"), &json!("HIGH")));
    assert_eq!(changed["client_team"]["id"], studio.teams[0]);
}

#[tokio::test]
async fn a_change_has_to_be_based_on_what_is_there() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    let project = studio.project("Kettle").await;
    let path = format!("/api/projects/{}", project["id"]);
    let bare = producer.request(Method::PATCH, &path).json(&json!({ "name": "Pot" }));
    assert_eq!(producer.send(bare).await.problem(428).0, "if-match-required");
    producer.patch(&path, 1, &json!({ "name": "Pot" })).await.expect(200);
    assert_eq!(producer.patch(&path, 1, &json!({ "name": "Pan" })).await.problem(412).0, "stale");
    assert_eq!(producer.get(&path).await.expect(200)["name"], "Pot");
}

#[tokio::test]
async fn codes_are_unique_and_suggested() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    let code = async |body: Value| producer.post("/api/projects", &body).await;
    assert_eq!(code(json!({ "name": "Kettle" })).await.expect(201)["code"], "KETTLE");
    assert_eq!(code(json!({ "name": "Kettle" })).await.expect(201)["code"], "KETTLE-2");
    assert_eq!(code(json!({ "name": "Kettle two" })).await.expect(201)["code"], "KETTLE-3");
    let taken = code(json!({ "name": "Other", "code": "kettle" })).await.problem(409);
    assert_eq!(taken, ("already-taken".to_owned(), vec!["/code".to_owned()]));
    let other = code(json!({ "name": "Other" })).await.expect(201);
    let path = format!("/api/projects/{}", other["id"]);
    assert_eq!(producer.patch(&path, 1, &json!({ "code": "Kettle-2" })).await.problem(409).1, ["/code"]);
    // Another organization has its own codes.
    assert_eq!(
        studio.of("outsider").post("/api/projects", &json!({ "name": "Kettle" })).await.expect(201)["code"],
        "KETTLE"
    );
}

#[tokio::test]
async fn projects_made_at_the_same_time_get_codes_of_their_own() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    let body = json!({ "name": "Kettle" });
    let made = futures::future::join_all((0..6).map(|_| producer.post("/api/projects", &body))).await;
    let codes: BTreeSet<String> = made.iter().map(|a| a.expect(201)["code"].to_string()).collect();
    assert_eq!(codes.len(), 6, "{codes:?}");
}

#[tokio::test]
async fn bad_input_is_named_by_its_field() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    for (body, pointer) in [
        (json!({}), "/name"),
        (json!({ "name": "  " }), "/name"),
        (json!({ "name": "a\u{0}b" }), "/name"),
        (json!({ "name": "x".repeat(201) }), "/name"),
        (json!({ "name": 7 }), "/name"),
        (json!({ "name": "A", "code": "!" }), "/code"),
        (json!({ "name": "A", "quarter": "2026-Q5" }), "/quarter"),
        (json!({ "name": "A", "due_date": "2026-02-30" }), "/due_date"),
        (json!({ "name": "A", "priority": "SOON" }), "/priority"),
        (json!({ "name": "A", "client_team_id": 999_999 }), "/client_team_id"),
        (json!({ "name": "A", "pipeline_template_id": 999_999 }), "/pipeline_template_id"),
        (json!({ "name": "A", "nmae": "B" }), "/nmae"),
    ] {
        let (kind, pointers) = producer.post("/api/projects", &body).await.problem(422);
        assert_eq!((kind.as_str(), pointers), ("invalid-input", vec![pointer.to_owned()]), "{body}");
    }
    let project = studio.project("Kettle").await;
    let path = format!("/api/projects/{}", project["id"]);
    for (body, pointer) in [
        (json!({ "name": null }), "/name"),
        (json!({ "status": null }), "/status"),
        (json!({ "owner_id": studio.id_of("client") }), "/owner_id"),
        (json!({ "owner_id": studio.id_of("outsider") }), "/owner_id"),
        (json!({ "pipeline_template_id": studio.pipeline }), "/pipeline_template_id"),
    ] {
        assert_eq!(producer.patch(&path, 1, &body).await.problem(422).1, [pointer], "{body}");
    }
    assert_eq!(producer.get(&path).await.expect(200)["row_version"], 1);
    for (query, pointer) in [
        ("limit=0", "?limit"),
        ("limit=201", "?limit"),
        ("limit=many", "?limit"),
        ("cursor=nonsense", "?cursor"),
        ("status=DONE", "?status"),
        ("search=%00", "?search"),
    ] {
        assert_eq!(
            producer.get(&format!("/api/projects?{query}")).await.problem(422).1,
            [pointer],
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_status_and_text() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    for name in ["Aurora Speaker", "Aurora 100% Cotton", "Kettle"] {
        studio.project(name).await;
    }
    let kettle = producer.get("/api/projects?search=kett").await.expect(200);
    assert_eq!(names(&kettle), ["Kettle"]);
    let path = format!("/api/projects/{}", kettle["items"][0]["id"]);
    producer.patch(&path, 1, &json!({ "status": "COMPLETED" })).await.expect(200);
    let found = async |query: &str| {
        let list = producer.get(&format!("/api/projects?{query}")).await.expect(200);
        names(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("status=COMPLETED").await, ["Kettle"]);
    assert_eq!(found("status=ACTIVE&search=aurora").await, ["Aurora 100% Cotton", "Aurora Speaker"]);
    // Wildcards of SQL are letters like others.
    assert_eq!(found("search=%25").await, ["Aurora 100% Cotton"]);
    assert_eq!(found("search=_").await, Vec::<String>::new());
    assert_eq!(found("search=AURORA-2").await, ["Aurora 100% Cotton"]);
}

#[tokio::test]
async fn pages_have_no_gaps_and_no_repeats_while_projects_are_added() {
    let studio = Studio::start().await;
    let producer = studio.of("producer");
    let mut expected = BTreeSet::new();
    for number in 0..120 {
        expected.insert(studio.project(&format!("Project {number}")).await["id"].as_i64().unwrap());
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    let mut pages = 0;
    loop {
        let list = producer.get(&format!("/api/projects?limit=7{cursor}")).await.expect(200);
        let items = list["items"].as_array().unwrap();
        assert!(items.len() <= 7);
        seen.extend(items.iter().map(|item| item["id"].as_i64().unwrap()));
        pages += 1;
        studio.project(&format!("Added {pages}")).await;
        match list["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(pages, 18);
    assert_eq!(seen.len(), 120);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    // A cursor of this list is none of another one.
    let project = expected.first().unwrap();
    let path = format!("/api/projects/{project}/deliverables?{}", cursor.trim_start_matches('&'));
    assert_eq!(producer.get(&path).await.problem(422).1, ["?cursor"]);
}

#[tokio::test]
async fn only_administrators_put_projects_away() {
    let studio = Studio::start().await;
    let project = studio.project("Kettle").await;
    let path = format!("/api/projects/{}", project["id"]);
    let to = |status: &str| json!({ "status": status });
    assert_eq!(studio.of("producer").patch(&path, 1, &to("ARCHIVED")).await.problem(403).0, "forbidden");
    studio.of("admin").patch(&path, 1, &to("ARCHIVED")).await.expect(200);
    assert_eq!(
        studio.of("admin").patch(&path, 2, &to("COMPLETED")).await.problem(409).0,
        "invalid-transition"
    );
    assert_eq!(studio.of("artist").patch(&path, 2, &to("ACTIVE")).await.problem(403).0, "forbidden");
    studio.of("admin").patch(&path, 2, &to("ACTIVE")).await.expect(200);
}

#[tokio::test]
async fn everybody_knows_of_their_own_projects_only() {
    let studio = Studio::start().await;
    let ours = studio.project("For A").await;
    let body = json!({ "name": "For nobody" });
    let internal = studio.of("producer").post("/api/projects", &body).await.expect(201);
    let visible = async |who: &str| {
        let list = studio.of(who).get("/api/projects").await.expect(200);
        names(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(visible("artist").await, ["For nobody", "For A"]);
    assert_eq!(visible("client").await, ["For A"]);
    assert_eq!(visible("client_b").await, Vec::<String>::new());
    assert_eq!(visible("outsider").await, Vec::<String>::new());
    for (who, project, status) in [
        ("client", &ours, 200),
        ("client", &internal, 404),
        ("client_b", &ours, 404),
        ("outsider", &ours, 404),
    ] {
        let answer = studio.of(who).get(&format!("/api/projects/{}", project["id"])).await;
        assert_eq!(answer.status.as_u16(), status, "{who}");
    }
    // Clients see who answers for it, not how to write to them.
    let seen = studio.of("client").get(&format!("/api/projects/{}", ours["id"])).await.expect(200);
    assert_eq!(seen["owner"]["id"], studio.id_of("producer"));
    assert_eq!(seen["owner"]["email"], "");
    // Nor do they change what they see, and what they do not see is not there.
    let change = json!({ "name": "Mine" });
    let patch = async |who: &str, project: &Value| {
        studio.of(who).patch(&format!("/api/projects/{}", project["id"]), 1, &change).await.status.as_u16()
    };
    assert_eq!(patch("client", &ours).await, 403);
    assert_eq!(patch("client", &internal).await, 404);
    assert_eq!(patch("outsider", &ours).await, 404);
    assert_eq!(
        studio.of("artist").post("/api/projects", &json!({ "name": "A" })).await.problem(403).0,
        "forbidden"
    );
    // A team of another organization cannot be given sight of a project.
    let foreign = json!({ "name": "Theirs", "client_team_id": studio.teams[0] });
    assert_eq!(
        studio.of("outsider").post("/api/projects", &foreign).await.problem(422).1,
        ["/client_team_id"]
    );
    assert_eq!(studio.nobody().get("/api/projects").await.problem(401).0, "not-signed-in");
}
