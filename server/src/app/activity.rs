//! What happened, read from the event log: per stage, project and person.

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::ids::{ProjectId, StageId, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::deliverables::DeliverableName;
use super::events::Subject;
use super::paging::{List, Page};
use super::people::Person;
use super::projects::ProjectName;
use super::{App, Error, Result, access};
use crate::store;

/// Something that happened, with the names of what it is about as they are now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Activity {
    /// Its place in the event stream.
    pub seq: i64,
    /// What, for instance `revision.decided`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who did it; null for the server and for guests.
    pub actor: Option<Person>,
    /// How the guest is called who did it.
    pub guest_name: Option<String>,
    /// To what.
    pub subject: Subject,
    /// In which project.
    pub project: Option<ProjectName>,
    /// Of which deliverable.
    pub deliverable: Option<DeliverableName>,
    /// In which stage.
    pub stage: Option<ActivityStage>,
    /// In which round.
    pub round: Option<ActivityRound>,
    /// The review session.
    pub session: Option<ActivitySession>,
    /// The people whom it is about: who was assigned, or mentioned.
    pub people: Vec<Person>,
    /// The particulars, as the event stream tells them.
    #[schema(value_type = Object)]
    pub data: Value,
    /// When.
    pub at: DateTime<Utc>,
}

/// A stage by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActivityStage {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A round by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActivityRound {
    /// Its id.
    pub revision_id: i64,
    /// Its number.
    pub round: i32,
}

/// A review session by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActivitySession {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// Of what the activity is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Everything that one may see.
    Everything,
    /// A project.
    Project(ProjectId),
    /// A stage.
    Stage(StageId),
    /// A person: what they did.
    Person(UserId),
}

/// What happened, the newest first.
pub async fn list(
    app: &App,
    actor: &Actor,
    of: Of,
    kind: Option<&str>,
    page: &Page,
) -> Result<List<Activity>> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    let (there, what) = match of {
        Of::Everything => (true, "activity"),
        Of::Project(project) => {
            (store::activity::has_project(&mut *db, &visibility, project).await?, "project")
        }
        Of::Stage(stage) => {
            (store::stages::deliverable_of(&mut *db, &visibility, stage).await?.is_some(), "stage")
        }
        Of::Person(person) => {
            (store::activity::has_person(&mut *db, &visibility, actor.user, person).await?, "person")
        }
    };
    if !there {
        return Err(Error::NotFound(what));
    }
    let rows = store::activity::list(&mut *db, &visibility, of, kind, page).await?;
    Ok(page.list(rows, |activity| activity.seq))
}
