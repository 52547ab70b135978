//! The demo studio as it lies in `demo.json`.

use domain::Role;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub(super) organization: OrganizationPlan,
    pub(super) client_teams: Vec<String>,
    pub(super) people: Vec<PersonPlan>,
    pub(super) projects: Vec<ProjectPlan>,
    pub(super) reviews: Vec<ReviewPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationPlan {
    pub(super) name: String,
    pub(super) slug: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonPlan {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) client_team: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectPlan {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) client_team: Option<String>,
    pub(super) priority: String,
    pub(super) quarter: String,
    pub(super) due_in_days: i64,
    pub(super) deliverables: Vec<DeliverablePlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliverablePlan {
    pub(super) name: String,
    #[serde(default = "medium")]
    pub(super) priority: String,
    pub(super) cmf_sku: String,
    pub(super) stages: Vec<StagePlan>,
}

fn medium() -> String {
    "MEDIUM".to_owned()
}

/// What happens to a stage, in this order: the lead, skip, start, done, rounds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StagePlan {
    pub(super) stage: String,
    pub(super) lead: Option<String>,
    #[serde(default)]
    pub(super) skip: bool,
    #[serde(default)]
    pub(super) start: bool,
    #[serde(default)]
    pub(super) done: bool,
    #[serde(default)]
    pub(super) rounds: Vec<RoundPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoundPlan {
    /// A picture or a clip of `demo/`.
    pub(super) file: String,
    pub(super) note: String,
    pub(super) decision: Option<String>,
    #[serde(default)]
    pub(super) decision_note: String,
    #[serde(default)]
    pub(super) marks: Vec<MarkPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkPlan {
    pub(super) kind: String,
    /// `{in, out}` on clips, in the source's own numbering.
    #[serde(default)]
    pub(super) frames: Value,
    pub(super) geometry: Value,
    /// Of its line, in pixels of the medium.
    #[serde(default = "line")]
    pub(super) width: f32,
    pub(super) color: String,
    pub(super) comment: String,
}

/// A review session of everything that a filter fits, or a template of one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewPlan {
    pub(super) name: String,
    /// The code of a project.
    pub(super) project: Option<String>,
    pub(super) stage_key: Option<String>,
    #[serde(default)]
    pub(super) template: bool,
    pub(super) minutes_per_item: i32,
    #[serde(default)]
    pub(super) start: bool,
    /// What to look at, by the key of the stage.
    #[serde(default)]
    pub(super) notes: Vec<AgendaPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgendaPlan {
    pub(super) stage: String,
    pub(super) note: String,
}

const fn line() -> f32 {
    8.0
}
