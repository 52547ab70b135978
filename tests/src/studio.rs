//! A service in this process with an organization and people of every kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::OrganizationId;
use domain::{Clock, Role, SystemClock, SystemRandom};
use serde_json::{Value, json};
use server::app::App;
use server::app::auth::Token;
use server::config::Config;
use server::start::{self, Running};
use server::store;
use sqlx::postgres::PgConnectOptions;

use crate::database::TestDatabase;
use crate::http::Client;

/// Somebody with a sign-in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their account.
    pub id: i64,
    /// Their address.
    pub email: String,
    /// What they are.
    pub role: Role,
    /// Acts as them.
    pub client: Client,
}

/// A service with people: `admin`, `producer`, `artist`, `artist2`, `client` (of team "Client A"), `client_b` (of team
/// "Client B"), and `outsider`, the administrator of another organization.
pub struct Studio {
    /// The service.
    pub running: Option<Running>,
    /// Everybody, by name.
    pub people: BTreeMap<&'static str, Person>,
    /// Their organization.
    pub organization: OrganizationId,
    /// The two client teams.
    pub teams: [i64; 2],
    /// The default pipeline.
    pub pipeline: i64,
    /// The data directory.
    pub folder: tempfile::TempDir,
    /// The address of the service.
    pub base: String,
    options: PgConnectOptions,
    /// Dropped with the studio, where it is one of the shared cluster's.
    _database: Option<TestDatabase>,
}

impl Studio {
    /// A studio with the machine's clock.
    pub async fn start() -> Self {
        Self::start_with(Arc::new(SystemClock), |_| {}).await
    }

    /// A studio with another clock or other settings.
    pub async fn start_with(clock: Arc<dyn Clock>, configure: impl FnOnce(&mut Config)) -> Self {
        Self::start_prepared(clock, configure, |_| {}).await
    }

    /// The same, with a last hand on what the service works with before it runs.
    pub async fn start_prepared(
        clock: Arc<dyn Clock>,
        configure: impl FnOnce(&mut Config),
        prepare: impl FnOnce(&mut App),
    ) -> Self {
        let database = TestDatabase::create().await;
        Self::furnish(database.options(), Some(database), clock, configure, prepare).await
    }

    /// A studio over an empty database somewhere else.
    pub async fn start_on(database: PgConnectOptions) -> Self {
        Self::furnish(database, None, Arc::new(SystemClock), |_| {}, |_| {}).await
    }

    async fn furnish(
        options: PgConnectOptions,
        database: Option<TestDatabase>,
        clock: Arc<dyn Clock>,
        configure: impl FnOnce(&mut Config),
        prepare: impl FnOnce(&mut App),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config {
            listen: "127.0.0.1:0".parse().expect("address"),
            data_dir: folder.path().to_owned(),
            database_connections: 8,
            ..Config::default()
        };
        configure(&mut config);
        let listener = start::listen(&mut config).await.expect("a port");
        let db = start::database(options.clone(), config.database_connections).await.expect("a database");
        let mut app = start::app(config, db, clock, Arc::new(SystemRandom)).await.expect("an app");
        prepare(Arc::get_mut(&mut app).expect("nobody else has it yet"));
        let running = start::run(app.clone(), listener).expect("a service");
        let base = format!("http://{}{}", running.address, app.public.base_path);

        let organization =
            server::app::setup::create_organization(&app, "Studio", "studio").await.expect("organization");
        let other =
            server::app::setup::create_organization(&app, "Other", "other").await.expect("organization");
        let mut tx = app.db.begin().await.expect("transaction");
        let mut teams = [0, 0];
        for (team, name) in teams.iter_mut().zip(["Client A", "Client B"]) {
            *team = store::people::create_client_team(&mut tx, organization, name).await.expect("team").get();
        }
        let everybody = [
            ("admin", Role::Admin, organization, None),
            ("producer", Role::Producer, organization, None),
            ("artist", Role::Artist, organization, None),
            ("artist2", Role::Artist, organization, None),
            ("client", Role::ClientViewer, organization, Some(teams[0])),
            ("client_b", Role::ClientViewer, organization, Some(teams[1])),
            ("outsider", Role::Admin, other, None),
        ];
        let mut ids = Vec::new();
        for (name, role, organization, team) in everybody {
            let email = format!("{name}@studio.test");
            let user = store::people::create(&mut tx, &email, name, "!", false).await.expect("account");
            store::people::join(&mut tx, organization, user, role).await.expect("membership");
            if let Some(team) = team {
                store::people::join_client_team(&mut tx, domain::ids::ClientTeamId(team), user)
                    .await
                    .expect("team");
            }
            ids.push((name, role, email, user));
        }
        // They sign in by token: nobody has a password.
        sqlx::query("UPDATE users SET password_hash = NULL").execute(&mut *tx).await.expect("passwords");
        tx.commit().await.expect("commit");

        let mut people = BTreeMap::new();
        for (name, role, email, user) in ids {
            // Signing in by password costs tens of milliseconds each; sign-in itself has tests of its own.
            let token = Token::from_client(&format!("token-of-{name}"));
            let account =
                store::people::account_by_email(&app.db, &email).await.expect("account").expect("account");
            let now = app.clock.now();
            store::sessions::create(&app.db, token.hash(), &account, now, now + TimeDelta::days(1))
                .await
                .expect("sign-in");
            let client = Client::new(&base, Some(format!("rushes_session={}", token.expose())));
            people.insert(name, Person { id: user.get(), email, role, client });
        }
        let pipelines = people["admin"].client.get("/api/pipelines").await.expect(200);
        let pipeline = pipelines["items"][0]["id"].as_i64().expect("a pipeline");
        Self {
            running: Some(running),
            people,
            organization,
            teams,
            pipeline,
            folder,
            base,
            options,
            _database: database,
        }
    }

    /// Somebody's client.
    pub fn of(&self, name: &str) -> &Client {
        &self.people[name].client
    }

    /// Somebody's account.
    pub fn id_of(&self, name: &str) -> i64 {
        self.people[name].id
    }

    /// A client that is not signed in.
    pub fn nobody(&self) -> Client {
        self.of("admin").with_cookie(None)
    }

    /// How to connect to the database.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// A project of the first client team, by the producer.
    pub async fn project(&self, name: &str) -> Value {
        let body = json!({ "name": name, "client_team_id": self.teams[0] });
        self.of("producer").post("/api/projects", &body).await.expect(201)
    }

    /// A deliverable of a project, by the producer.
    pub async fn deliverable(&self, project: &Value, name: &str) -> Value {
        let path = format!("/api/projects/{}/deliverables", project["id"]);
        self.of("producer").post(&path, &json!({ "name": name })).await.expect(201)
    }

    /// The stages of a deliverable, by key.
    pub async fn stages(&self, deliverable: &Value) -> BTreeMap<String, Value> {
        let list = self
            .of("producer")
            .get(&format!("/api/deliverables/{}/stages", deliverable["id"]))
            .await
            .expect(200);
        let items = list["items"].as_array().expect("items").clone();
        items.into_iter().map(|stage| (stage["key"].as_str().expect("key").to_owned(), stage)).collect()
    }

    /// A stage that can be worked on, `model_prep` of a new deliverable, assigned to the artist; its prerequisites are done.
    pub async fn open_stage(&self) -> Value {
        self.open_stage_named("Kettle").await
    }

    /// The same in a project of another name.
    pub async fn open_stage_named(&self, project: &str) -> Value {
        let project = self.project(project).await;
        let deliverable = self.deliverable(&project, "Front").await;
        let stages = self.stages(&deliverable).await;
        for key in ["brief_intake", "file_delivery"] {
            for status in ["IN_PROGRESS", "APPROVED"] {
                self.move_stage("producer", &stages[key]["id"], status).await;
            }
        }
        let stage = &stages["model_prep"]["id"];
        let version =
            self.of("producer").get(&format!("/api/stages/{stage}")).await.expect(200)["row_version"].clone();
        let body = json!({ "assignments": [{ "user_id": self.id_of("artist"), "kind": "LEAD" }] });
        self.of("producer")
            .patch(&format!("/api/stages/{stage}"), version.as_i64().expect("version"), &body)
            .await
            .expect(200)
    }

    /// Moves a stage, as somebody.
    pub async fn move_stage(&self, who: &str, stage: &Value, status: &str) -> Value {
        let path = format!("/api/stages/{stage}");
        let version = self.of(who).get(&path).await.expect(200)["row_version"].as_i64().expect("version");
        self.of(who)
            .patch(&path, version, &json!({ "status": status, "note": "for a test" }))
            .await
            .expect(200)
    }

    /// A revision with a picture that is ready, submitted by the artist.
    pub async fn submitted_revision(&self) -> Value {
        let stage = self.open_stage().await;
        let stage_id = stage["id"].as_i64().expect("id");
        let artist = self.of("artist");
        let revision =
            artist.post(&format!("/api/stages/{stage_id}/revisions"), &json!({})).await.expect(201);
        let revision_id = revision["id"].as_i64().expect("id");
        artist.upload(stage_id, revision_id, "current", "kettle.png", picture(64, 48)).await.expect(201);
        let path = format!("/api/revisions/{revision_id}");
        crate::eventually("the picture is ready", std::time::Duration::from_secs(20), async || {
            let revision = artist.get(&path).await.expect(200);
            (revision["media"][0]["status"] == "ready").then_some(())
        })
        .await;
        artist.post(&format!("{path}/submit"), &json!({})).await.expect(200)
    }

    /// Stops the service; the database stays until the studio is dropped.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }
}

/// A PNG with a gradient.
pub fn picture(width: u32, height: u32) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(width, height, |x, y| {
        let shade = |value: u32, of: u32| u8::try_from(value * 255 / of.max(1)).unwrap_or(255);
        image::Rgb([shade(x, width), shade(y, height), 96])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}
