//! How much room the media of a project take.

use domain::ids::ProjectId;
use sqlx::PgExecutor;

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::media::TypeStorage;
use crate::store::known;

/// What the media of a project take that may be seen and were not removed, by role. An original that several have
/// counts once, with the oldest of them.
pub async fn storage(
    executor: impl PgExecutor<'_>,
    visibility: &Visibility,
    project: ProjectId,
) -> Result<Vec<TypeStorage>> {
    let rows = sqlx::query!(
        r#"WITH shown AS (
               SELECT m.role, m.size_bytes, m.derived_bytes,
                      row_number() OVER (PARTITION BY m.original_key ORDER BY m.id) = 1 AS is_first
               FROM media m
               JOIN revisions r ON r.id = m.revision_id
               JOIN projects p ON p.id = r.project_id
               WHERE r.project_id = $1 AND m.org_id = $2 AND m.removed_at IS NULL
                 AND ($3::bigint[] IS NULL OR (p.client_team_id = ANY($3) AND r.status <> 'DRAFT'))
           )
           SELECT role, count(*) AS "count!", COALESCE(sum(derived_bytes), 0)::bigint AS "derived_bytes!",
                  COALESCE(sum(size_bytes) FILTER (WHERE is_first), 0)::bigint AS "original_bytes!"
           FROM shown GROUP BY role ORDER BY role"#,
        project.get(),
        visibility.organization,
        visibility.client_teams.as_deref()
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TypeStorage {
                role: known(&row.role)?,
                original_bytes: row.original_bytes,
                derived_bytes: row.derived_bytes,
                count: row.count,
            })
        })
        .collect()
}
