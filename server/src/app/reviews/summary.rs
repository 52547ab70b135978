//! A session at a glance.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::ids::ReviewSessionId;
use domain::{Actor, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

use super::read::find;
use super::{ReviewDetail, ReviewItem};
use crate::app::feedback::FeedbackCounts;
use crate::app::projects::ProjectName;
use crate::app::{App, Result};

/// A session with what it comes to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewSummary {
    /// The session with its items, whose `counts` say what was decided.
    #[serde(flatten)]
    pub review: ReviewDetail,
    /// What it comes to.
    pub statistics: ReviewStatistics,
}

/// What a session comes to: of the items that the caller may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewStatistics {
    /// Items that nothing is decided about.
    pub undecided: i64,
    /// Decisions that have not moved their stage.
    pub waiting: i64,
    /// Items whose round the client has approved.
    pub client_approved: i64,
    /// Whole minutes that the session has taken; null before it is over.
    pub minutes_taken: Option<i64>,
    /// The checklists of all stages together.
    pub feedback: FeedbackCounts,
    /// By project, in the order of its first item.
    pub projects: Vec<ProjectStatistics>,
}

/// What a session comes to for one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProjectStatistics {
    /// The project.
    pub project: ProjectName,
    /// Items of it.
    pub items: i64,
    /// Of these, approved.
    pub approved: i64,
    /// Of these, with changes requested.
    pub changes_requested: i64,
    /// Of these, rejected.
    pub rejected: i64,
}

/// A session at a glance.
pub async fn summary(app: &App, actor: &Actor, id: ReviewSessionId) -> Result<ReviewSummary> {
    let review = find(app, actor, id).await?;
    let statistics = statistics(&review);
    Ok(ReviewSummary { review, statistics })
}

fn statistics(review: &ReviewDetail) -> ReviewStatistics {
    let count = |what: &dyn Fn(&ReviewItem) -> bool| {
        i64::try_from(review.items.iter().filter(|item| what(item)).count()).unwrap_or(i64::MAX)
    };
    let session = &review.session;
    let taken = session.started_at.zip(session.completed_at).map(|(from, to)| to - from);
    let mut feedback = FeedbackCounts::default();
    let mut places: BTreeMap<i64, usize> = BTreeMap::new();
    let mut projects: Vec<ProjectStatistics> = Vec::new();
    for item in &review.items {
        feedback.open += item.feedback.open;
        feedback.resolved += item.feedback.resolved;
        feedback.total += item.feedback.total;
        let place = *places.entry(item.place.project.id).or_insert_with(|| {
            projects.push(ProjectStatistics {
                project: item.place.project.clone(),
                items: 0,
                approved: 0,
                changes_requested: 0,
                rejected: 0,
            });
            projects.len() - 1
        });
        let Some(project) = projects.get_mut(place) else { continue };
        project.items += 1;
        match item.decision.as_ref().map(|decision| decision.verdict) {
            None => {}
            Some(Verdict::Approved) => project.approved += 1,
            Some(Verdict::ChangesRequested) => project.changes_requested += 1,
            Some(Verdict::Rejected) => project.rejected += 1,
        }
    }
    ReviewStatistics {
        undecided: count(&|item| item.decision.is_none()),
        waiting: count(&|item| item.decision.is_some() && item.applied_at.is_none()),
        client_approved: count(&|item| item.client_approval.is_some()),
        minutes_taken: taken.as_ref().map(TimeDelta::num_minutes),
        feedback,
        projects,
    }
}
