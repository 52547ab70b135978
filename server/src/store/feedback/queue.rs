//! What waits to be verified, with where it was seen and where it can be seen now.

use domain::MediaRole;
use domain::ids::{ProjectId, StageId, UserId};
use serde_json::Value;
use sqlx::PgExecutor;

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::deliverables::DeliverableName;
use crate::app::feedback::Held;
use crate::app::media::{Made, MediaUrls};
use crate::app::paging::Page;
use crate::app::projects::ProjectName;
use crate::app::revisions::{Place as Whereabouts, StageName};
use crate::store::known;

/// What the queue is narrowed down to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waiting {
    /// Only of this project.
    pub project: Option<ProjectId>,
    /// Only of this stage.
    pub stage: Option<StageId>,
}

/// A page of the items that are resolved and not verified, the oldest first; one row more than the page has, if there is one.
pub async fn waiting(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    viewer: UserId,
    wanted: Waiting,
    page: &Page,
) -> Result<Vec<Held>> {
    let rows = items!(
        "AND f.status = 'RESOLVED' AND f.is_action_item AND f.deleted_at IS NULL
         AND ($4::bigint IS NULL OR f.project_id = $4) AND ($5::bigint IS NULL OR f.stage_id = $5)
         AND ($6::bigint IS NULL OR f.id > $6) ORDER BY f.id LIMIT $7",
        visibility.organization,
        visibility.client_teams.as_deref(),
        viewer.get(),
        wanted.project.map(ProjectId::get),
        wanted.stage.map(StageId::get),
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.held(visibility)).collect()
}

/// A picture or clip of one round, on which the place of an item can be seen.
#[derive(Debug)]
pub struct Side {
    /// The revision.
    pub revision: i64,
    /// Its number.
    pub round: i32,
    /// The medium.
    pub media: Option<i64>,
    /// Width and height as shown, in pixels.
    pub size: Option<(i32, i32)>,
    /// Where its pictures are.
    pub urls: Option<MediaUrls>,
}

/// Where an item lies, and where to look.
#[derive(Debug)]
pub struct Place {
    /// Of which item.
    pub item: i64,
    /// In which project, deliverable and stage.
    pub whereabouts: Whereabouts,
    /// The mark's kind and geometry, where there is a mark.
    pub mark: Option<(String, Value)>,
    /// The round that the note was made on.
    pub before: Side,
    /// The newest round that was submitted since.
    pub after: Option<Side>,
}

/// Where these items lie, and where to look. Whoever calls has made sure that they may be seen.
pub async fn places(db: impl PgExecutor<'_>, items: &[i64]) -> Result<Vec<Place>> {
    let rows = sqlx::query!(
        r#"SELECT f.id, p.id AS project_id, p.name AS project_name, p.code::text AS "project_code!",
                  e.id AS deliverable_id, e.name AS deliverable_name,
                  s.id AS stage_id, d.name AS stage_name, d.key AS stage_key, s.status AS stage_status, d.approval_type,
                  a.kind AS "kind?", a.geometry AS "geometry?",
                  br.id AS before_revision, br.round AS before_round, b.id AS "before_media?", b.width AS before_width,
                  b.height AS before_height, b.role AS "before_role?",
                  COALESCE(b.view_key IS NOT NULL, false) AS "before_view!",
                  COALESCE(cardinality(b.thumbnail_widths) > 0, false) AS "before_thumbnails!",
                  COALESCE(b.playable_frames > 0, false) AS "before_playable!",
                  n.id AS "after_revision?", n.round AS "after_round?", m.id AS "after_media?", m.width AS after_width,
                  m.height AS after_height, m.role AS "after_role?",
                  COALESCE(m.view_key IS NOT NULL, false) AS "after_view!",
                  COALESCE(cardinality(m.thumbnail_widths) > 0, false) AS "after_thumbnails!",
                  COALESCE(m.playable_frames > 0, false) AS "after_playable!"
           FROM feedback_items f
           JOIN stages s ON s.id = f.stage_id
           JOIN stage_definitions d ON d.id = s.stage_definition_id
           JOIN entities e ON e.id = s.entity_id
           JOIN projects p ON p.id = f.project_id
           LEFT JOIN annotations a ON a.id = f.annotation_id
           LEFT JOIN comments k ON k.id = f.comment_id
           JOIN revisions br ON br.id = COALESCE(a.revision_id, k.revision_id, f.revision_id)
           LEFT JOIN LATERAL (
               SELECT x.* FROM media x
               WHERE x.revision_id = br.id AND x.removed_at IS NULL
                 AND (x.id = a.media_id OR (a.id IS NULL AND x.role IN ('current', 'video')))
               ORDER BY (x.role = 'video') = (f.frame IS NOT NULL) DESC, x.id LIMIT 1) b ON true
           LEFT JOIN LATERAL (
               SELECT x.id, x.round FROM revisions x
               WHERE x.stage_id = f.stage_id AND x.round > br.round AND x.status <> 'DRAFT'
               ORDER BY x.round DESC LIMIT 1) n ON true
           LEFT JOIN LATERAL (
               SELECT x.* FROM media x
               WHERE x.revision_id = n.id AND x.removed_at IS NULL AND x.role IN ('current', 'video', b.role)
               ORDER BY (x.role = b.role) IS TRUE DESC, x.role, x.id LIMIT 1) m ON true
           WHERE f.id = ANY($1) ORDER BY f.id"#,
        items
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let before = Side {
                revision: row.before_revision,
                round: row.before_round,
                media: row.before_media,
                size: row.before_width.zip(row.before_height),
                urls: addresses(
                    row.before_media,
                    row.before_role,
                    row.before_view,
                    row.before_thumbnails,
                    row.before_playable,
                )?,
            };
            let after = match row.after_revision.zip(row.after_round) {
                Some((revision, round)) => Some(Side {
                    revision,
                    round,
                    media: row.after_media,
                    size: row.after_width.zip(row.after_height),
                    urls: addresses(
                        row.after_media,
                        row.after_role,
                        row.after_view,
                        row.after_thumbnails,
                        row.after_playable,
                    )?,
                }),
                None => None,
            };
            Ok(Place {
                item: row.id,
                whereabouts: Whereabouts {
                    project: ProjectName {
                        id: row.project_id,
                        name: row.project_name,
                        code: row.project_code,
                    },
                    deliverable: DeliverableName { id: row.deliverable_id, name: row.deliverable_name },
                    stage: StageName {
                        id: row.stage_id,
                        name: row.stage_name,
                        key: row.stage_key,
                        status: known(&row.stage_status)?,
                        approval_type: known(&row.approval_type)?,
                    },
                },
                mark: row.kind.zip(row.geometry),
                before,
                after,
            })
        })
        .collect()
}

/// Where the pictures of a medium in this role are.
fn addresses(
    id: Option<i64>,
    role: Option<String>,
    view: bool,
    thumbnails: bool,
    playable: bool,
) -> Result<Option<MediaUrls>> {
    let Some((id, role)) = id.zip(role) else { return Ok(None) };
    let kind = known::<MediaRole>(&role)?.kind();
    // These are shown small, for which the overview of a large picture is enough.
    Ok(Some(MediaUrls::new(id, Made { kind, view, tiles: false, thumbnails, playable }, &[])))
}
