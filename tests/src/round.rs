//! A round to review, put into the tables directly, so that what is tested is the document and not the way to it.

use std::sync::Arc;

use domain::ids::OrganizationId;
use domain::{SystemClock, SystemRandom};
use server::config::Config;
use server::start::{self, Running};
use sqlx::PgConnection;

use crate::socket::Door;
use crate::studio::Studio;
use crate::tab::Tab;

/// A revision with a picture.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// Its project.
    pub project: i64,
    /// Its stage.
    pub stage: i64,
    /// Itself.
    pub revision: i64,
    /// Its picture.
    pub media: i64,
}

impl Round {
    /// Makes a project of a client team, with one stage and one revision, as somebody.
    pub async fn make(
        db: &mut PgConnection,
        organization: OrganizationId,
        team: Option<i64>,
        by: i64,
    ) -> Self {
        let project: i64 = sqlx::query_scalar(
            "INSERT INTO projects (org_id, code, name, slug, client_team_id, pipeline_template_id)
             SELECT $1, 'KET' || n, 'Kettle ' || n, 'kettle-' || n, $2, t.id
             FROM pipeline_templates t, (SELECT count(*) + 1 AS n FROM projects) AS numbered
             WHERE t.org_id = $1 AND t.is_default RETURNING id",
        )
        .bind(organization.get())
        .bind(team)
        .fetch_one(&mut *db)
        .await
        .expect("a project");
        let stage: i64 = sqlx::query_scalar(
            "WITH entity AS (INSERT INTO entities (org_id, project_id, kind, name, slug)
                             VALUES ($1, $2, 'DELIVERABLE', 'Front', 'front') RETURNING id),
                  definition AS (SELECT d.id FROM stage_definitions d JOIN projects p ON p.pipeline_template_id = d.template_id
                                 WHERE p.id = $2 ORDER BY d.id LIMIT 1)
             INSERT INTO stages (org_id, project_id, entity_id, stage_definition_id, status)
             SELECT $1, $2, entity.id, definition.id, 'IN_REVIEW' FROM entity, definition RETURNING id",
        )
        .bind(organization.get())
        .bind(project)
        .fetch_one(&mut *db)
        .await
        .expect("a stage");
        let revision: i64 = sqlx::query_scalar(
            "INSERT INTO revisions (org_id, project_id, stage_id, round, status, created_by, submitted_by, submitted_at)
             VALUES ($1, $2, $3, 1, 'SUBMITTED', $4, $4, now()) RETURNING id",
        )
        .bind(organization.get())
        .bind(project)
        .bind(stage)
        .bind(by)
        .fetch_one(&mut *db)
        .await
        .expect("a revision");
        let media: i64 = sqlx::query_scalar(
            "INSERT INTO media (org_id, revision_id, role, status, progress, original_key, derived_prefix, view_key, view_mime,
                                filename, mime, size_bytes, sha256, width, height, uploaded_by)
             VALUES ($1, $2, 'current', 'ready', 1, 'original', 'derived/' || $2, 'view', 'image/png',
                     'kettle.png', 'image/png', 1, sha256('kettle'), 640, 480, $3) RETURNING id",
        )
        .bind(organization.get())
        .bind(revision)
        .bind(by)
        .fetch_one(&mut *db)
        .await
        .expect("a picture");
        Self { project, stage, revision, media }
    }

    /// Makes its picture a clip: of `rate` (a fraction) and so many frames, of which the first has number `first`.
    pub async fn becomes_a_clip(&self, db: &mut PgConnection, rate: (i32, i32), first: i64, frames: i32) {
        sqlx::query(
            "INSERT INTO clips (media_id, rate_numerator, rate_denominator, variable_rate, frame_count, first_frame, codec,
                                pixel_format, bit_depth, rotation, coded_width, coded_height, pixel_aspect_numerator,
                                pixel_aspect_denominator)
             VALUES ($1, $2, $3, false, $4, $5, 'h264', 'yuv420p', 8, 0, 640, 480, 1, 1)",
        )
        .bind(self.media)
        .bind(rate.0)
        .bind(rate.1)
        .bind(frames)
        .bind(first)
        .execute(db)
        .await
        .expect("a clip");
    }

    /// Takes the revision back to a draft.
    pub async fn withdraw(&self, db: &mut PgConnection) {
        sqlx::query("UPDATE revisions SET status = 'DRAFT' WHERE id = $1")
            .bind(self.revision)
            .execute(db)
            .await
            .expect("a draft");
    }

    /// The name of its live document.
    pub fn document(&self) -> String {
        format!("revision:{}", self.revision)
    }
}

impl Studio {
    /// A connection to the studio's database.
    pub async fn db(&self) -> PgConnection {
        use sqlx::Connection as _;
        PgConnection::connect_with(&self.options()).await.expect("the database answers")
    }

    /// A submitted round of the first client team's project.
    pub async fn round(&self) -> Round {
        Round::make(&mut self.db().await, self.organization, Some(self.teams[0]), self.id_of("artist")).await
    }

    /// Somebody's way to the document of a round.
    pub fn door(&self, who: &str, round: &Round) -> Door {
        Door::document(self.of(who), round.document())
    }

    /// A tab of somebody on the document of a round, connected and in step.
    pub async fn tab(&self, who: &str, round: &Round) -> Tab {
        Tab::open(self.door(who, round), self.id_of(who), round.media).await
    }
    /// The same, without waiting for anything but the connection.
    pub async fn tab_that_waits(&self, who: &str, round: &Round) -> Tab {
        let mut tab = Tab::new(self.door(who, round), self.id_of(who), round.media);
        tab.connect().await;
        tab
    }

    /// A second service over the same database, as another process would be.
    pub async fn second(&self) -> Second {
        let mut config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            data_dir: self.folder.path().to_owned(),
            database_connections: 4,
            ..Config::default()
        };
        let listener = start::listen(&mut config).await.expect("a port");
        let db = start::database(self.options(), config.database_connections).await.expect("a database");
        let app =
            start::app(config, db, Arc::new(SystemClock), Arc::new(SystemRandom)).await.expect("an app");
        Second(start::run(app, listener).expect("a service"))
    }
}

/// A second service over the database of a studio.
pub struct Second(Running);

impl Second {
    /// Its address.
    pub fn base(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Stops it.
    pub async fn stop(self) {
        self.0.stop().await;
    }
}
