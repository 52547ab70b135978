//! The demo studio: people, projects and rounds with real pictures and clips, made once, by the same use-cases that people use.

mod plan;

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context as _;
use bytes::Bytes;
use chrono::TimeDelta;
use collab::Capability;
use domain::access::Scope;
use domain::ids::{
    ClientTeamId, DeliverableId, OrganizationId, ProjectId, ReviewItemId, ReviewSessionId, RevisionId,
    StageId, UserId,
};
use domain::{Actor, MediaKind, MediaRole, Role};
use futures::stream;
use rust_embed::RustEmbed;
use schema::{Author, DocumentName};
use serde_json::{Value, json};

use crate::app::{
    App, Error, annotations, deliverables, media, people, projects, reviews, revisions, setup, stages,
};
use crate::store;
use plan::{DeliverablePlan, MarkPlan, Plan, ProjectPlan, ReviewPlan, RoundPlan, StagePlan};

/// The password of every person of the demo studio.
pub const DEMO_PASSWORD: &str = "rushes-demo";

/// Who is in the demo studio, for the terminal.
pub const DEMO_PEOPLE: &[(&str, &str)] = &[
    ("supervisor@demo.test", "supervisor, decides"),
    ("artist@demo.test", "artist"),
    ("artist2@demo.test", "artist"),
    ("producer@demo.test", "producer"),
    ("client@demo.test", "client, sees the projects of one team"),
    ("admin@demo.test", "administrator"),
];

/// Who reviews in the demo studio.
const REVIEWER: &str = "supervisor@demo.test";

#[derive(RustEmbed)]
#[folder = "demo/"]
#[include = "*.jpg"]
#[include = "*.png"]
#[include = "*.mp4"]
#[include = "*.mov"]
struct Shown;

/// Makes the demo studio unless it is there. Runs before anybody can sign in, so a start that was cut off here leaves nothing
/// that a person made: what it left is removed and made anew. Where anybody may have worked since, all of it stays.
pub async fn demo(app: &App) -> anyhow::Result<()> {
    let plan: Plan = serde_json::from_str(include_str!("demo.json")).context("the demo studio's plan")?;
    let organization = match store::organizations::by_slug(&app.db, &plan.organization.slug).await? {
        Some((_, true)) => return Ok(()),
        Some((organization, false)) if store::organizations::has_been_used(&app.db, organization).await? => {
            tracing::warn!(
                organization = plan.organization.slug,
                "people have used the organization that the demo studio would be: it is left as it is"
            );
            return Ok(());
        }
        Some((organization, false)) => {
            store::organizations::remove_projects(&app.db, organization).await?;
            organization
        }
        None => setup::create_organization(app, &plan.organization.name, &plan.organization.slug).await?,
    };
    let studio = Studio::assemble(app, organization, &plan).await?;
    let mut projects = HashMap::new();
    for project in &plan.projects {
        let id = studio.project(project).await.with_context(|| format!("project {}", project.name))?;
        projects.insert(project.code.as_str(), id);
    }
    for review in &plan.reviews {
        studio.review(review, &projects).await.with_context(|| format!("review {}", review.name))?;
    }
    store::organizations::mark_seeded(&app.db, organization).await?;
    Ok(())
}

/// The demo studio's people.
struct Studio<'a> {
    app: &'a App,
    teams: HashMap<String, ClientTeamId>,
    people: HashMap<String, (Actor, String)>,
}

impl<'a> Studio<'a> {
    async fn assemble(app: &'a App, organization: OrganizationId, plan: &Plan) -> anyhow::Result<Self> {
        let mut teams: HashMap<String, ClientTeamId> = store::people::client_teams(&app.db, organization)
            .await?
            .into_iter()
            .map(|team| (team.name, ClientTeamId(team.id)))
            .collect();
        // One password, so one hash: each of them costs tens of milliseconds.
        let hash = app.passwords.hash(DEMO_PASSWORD.to_owned()).await?;
        let mut people = HashMap::new();
        let mut tx = app.db.begin().await?;
        for name in &plan.client_teams {
            if !teams.contains_key(name) {
                teams.insert(
                    name.clone(),
                    store::people::create_client_team(&mut tx, organization, name).await?,
                );
            }
        }
        for person in &plan.people {
            let existing = store::people::account_by_email(&app.db, &person.email).await?;
            let user = if let Some(account) = existing {
                account.id
            } else {
                let user = store::people::create(&mut tx, &person.email, &person.name, &hash, false).await?;
                store::people::join(&mut tx, organization, user, person.role).await?;
                if let Some(team) = &person.client_team {
                    let team = teams.get(team).with_context(|| format!("no client team {team}"))?;
                    store::people::join_client_team(&mut tx, *team, user).await?;
                }
                user
            };
            people
                .insert(person.email.clone(), (actor(user, organization, person.role), person.name.clone()));
        }
        tx.commit().await?;
        Ok(Self { app, teams, people })
    }

    fn actor(&self, email: &str) -> anyhow::Result<&Actor> {
        Ok(&self.people.get(email).with_context(|| format!("nobody is {email}"))?.0)
    }

    async fn project(&self, plan: &ProjectPlan) -> anyhow::Result<ProjectId> {
        let team = plan.client_team.as_ref().and_then(|team| self.teams.get(team)).map(|team| team.get());
        let due = (self.app.clock.now() + TimeDelta::days(plan.due_in_days)).date_naive();
        let new = json!({
            "name": plan.name, "code": plan.code, "priority": plan.priority, "quarter": plan.quarter, "due_date": due,
            "client_team_id": team,
        });
        let new = serde_json::from_value(new).context("project")?;
        let project = projects::create(self.app, self.actor("producer@demo.test")?, &new).await?;
        for deliverable in &plan.deliverables {
            self.deliverable(ProjectId(project.id), deliverable)
                .await
                .with_context(|| deliverable.name.clone())?;
        }
        Ok(ProjectId(project.id))
    }

    /// A review session by the reviewer. Where it has nothing to look at on this machine, it stays a draft.
    async fn review(&self, plan: &ReviewPlan, projects: &HashMap<&str, ProjectId>) -> anyhow::Result<()> {
        let reviewer = self.actor(REVIEWER)?;
        let project = match &plan.project {
            Some(code) => Some(projects.get(code.as_str()).with_context(|| format!("no project {code}"))?),
            None => None,
        };
        let new = json!({
            "name": plan.name, "is_template": plan.template, "minutes_per_item": plan.minutes_per_item,
            "fill": { "project_id": project, "stage_key": plan.stage_key, "status": "IN_REVIEW" },
        });
        let new = serde_json::from_value(new).context("review")?;
        let made = reviews::create(self.app, reviewer, &new).await?;
        let id = ReviewSessionId(made.session.id);
        for wanted in &plan.notes {
            let items = made.items.iter().filter(|item| item.place.stage.key == wanted.stage);
            for item in items {
                let changes = serde_json::from_value(json!({ "note": wanted.note })).context("note")?;
                reviews::change_item(
                    self.app,
                    reviewer,
                    id,
                    ReviewItemId(item.id),
                    item.row_version,
                    changes,
                )
                .await?;
            }
        }
        if plan.start && !made.items.is_empty() {
            reviews::start(self.app, reviewer, id).await?;
        }
        Ok(())
    }

    async fn deliverable(&self, project: ProjectId, plan: &DeliverablePlan) -> anyhow::Result<()> {
        let producer = self.actor("producer@demo.test")?;
        let new = json!({ "name": plan.name, "priority": plan.priority, "cmf_sku": plan.cmf_sku });
        let new = serde_json::from_value(new).context("deliverable")?;
        let made = deliverables::create(self.app, producer, project, &new).await?;
        let listed = stages::list(self.app, producer, DeliverableId(made.id)).await?;
        for step in &plan.stages {
            let stage = listed
                .iter()
                .find(|stage| stage.key == step.stage)
                .with_context(|| format!("no stage {}", step.stage))?;
            self.stage(StageId(stage.id), step).await.with_context(|| step.stage.clone())?;
        }
        Ok(())
    }

    async fn stage(&self, stage: StageId, plan: &StagePlan) -> anyhow::Result<()> {
        if let Some(lead) = &plan.lead {
            let lead = self.actor(lead)?.user;
            self.change(stage, json!({ "assignments": [{ "user_id": lead, "kind": "LEAD" }] })).await?;
        }
        if plan.skip {
            self.change(stage, json!({ "status": "SKIPPED" })).await?;
        }
        if plan.start || plan.done {
            self.change(stage, json!({ "status": "IN_PROGRESS" })).await?;
        }
        if plan.done {
            self.change(stage, json!({ "status": "APPROVED" })).await?;
        }
        for round in &plan.rounds {
            let lead = plan.lead.as_deref().context("a stage with rounds needs a lead")?;
            if !self.round(stage, self.actor(lead)?, round).await.with_context(|| round.file.clone())? {
                break;
            }
        }
        Ok(())
    }

    /// A change of a stage by the reviewer.
    async fn change(&self, stage: StageId, changes: Value) -> anyhow::Result<()> {
        let reviewer = self.actor(REVIEWER)?;
        let version = stages::find(self.app, reviewer, stage).await?.row_version;
        let changes = serde_json::from_value(changes).context("stage")?;
        stages::change(self.app, reviewer, stage, version, changes).await?;
        Ok(())
    }

    /// Makes a round. False where its clip cannot be read on this machine: then the stage goes no further.
    async fn round(&self, stage: StageId, artist: &Actor, plan: &RoundPlan) -> anyhow::Result<bool> {
        let role = role(&plan.file);
        if let Err(error) = media::check_role(self.app, role).await {
            tracing::warn!(%error, file = plan.file, "the demo studio does without one of its clips");
            return Ok(false);
        }
        let revision = revisions::open(self.app, artist, stage, note(&plan.note)?).await?;
        let revision = RevisionId(revision.id);
        let file = Shown::get(&plan.file)
            .with_context(|| format!("{} is not among the files of the demo studio", plan.file))?;
        let target = media::open_target(self.app, artist, Some(stage), revision).await?;
        let bytes = stream::iter([Ok(Bytes::from(file.data.into_owned()))]);
        let medium = match media::receive(self.app, &target, role, &plan.file, bytes).await {
            // The clips are good: it is the programs here that do not read them.
            Err(error @ (Error::Unavailable(_) | Error::Unsupported(_) | Error::Invalid(_)))
                if role.kind() == MediaKind::Clip =>
            {
                tracing::warn!(%error, file = plan.file, "the demo studio does without one of its clips");
                return Ok(false);
            }
            received => received?,
        };
        revisions::submit(self.app, artist, revision, note(&plan.note)?).await?;
        for mark in &plan.marks {
            self.mark(revision, medium.id, mark).await?;
        }
        if let Some(decision) = &plan.decision {
            self.change(stage, json!({ "status": decision, "note": plan.decision_note })).await?;
        }
        Ok(true)
    }

    async fn mark(&self, revision: RevisionId, medium: i64, plan: &MarkPlan) -> anyhow::Result<()> {
        let (actor, name) = self.people.get(REVIEWER).context("nobody reviews")?;
        let capability = Capability {
            author: Author::User(actor.user),
            name: name.clone(),
            color: people::color(actor.user.get()).parse().context("colour")?,
            draw: true,
            comment: true,
            decide: true,
            studio: true,
            acknowledge: false,
        };
        let new = json!({
            "kind": plan.kind, "media": medium, "frames": plan.frames, "geometry": plan.geometry, "comment": plan.comment,
            "style": { "color": plan.color, "width": plan.width, "opacity": 1 },
        });
        let new = serde_json::from_value(new).context("mark")?;
        annotations::add(self.app, DocumentName::Revision(revision), capability, new).await?;
        Ok(())
    }
}

/// What a file of the demo studio is for.
fn role(file: &str) -> MediaRole {
    let is_clip =
        Path::new(file).extension().is_some_and(|extension| extension == "mp4" || extension == "mov");
    if is_clip { MediaRole::Video } else { MediaRole::Current }
}

fn note(text: &str) -> anyhow::Result<revisions::RevisionNote> {
    serde_json::from_value(json!({ "note": text })).context("note")
}

fn actor(user: UserId, organization: OrganizationId, role: Role) -> Actor {
    Actor { user, organization, role, permissions: role.default_permissions(), scope: Scope::Organization }
}
