//! Accounts, memberships and client teams.

use domain::Role;
use domain::ids::{ClientTeamId, OrganizationId, RevisionId, UserId};
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{known, on_constraint};
use crate::app::access::Visibility;
use crate::app::auth::DemoPerson;
use crate::app::people::{ClientTeam, Member, Mentionable, Person, color};
use crate::app::{Error, Result};

/// An account as sign-in needs it.
#[derive(Debug)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// E-mail address as the person wrote it.
    pub email: String,
    /// Full name.
    pub name: String,
    /// argon2id PHC string.
    pub password_hash: Option<String>,
    /// Whether a password has to be chosen first.
    pub must_change_password: bool,
    /// Where they act; the oldest membership.
    pub organization: OrganizationId,
}

/// The domain of the demo studio's addresses. `.test` is reserved, so no real person has one.
const DEMO_DOMAIN: &str = "@demo.test";

impl Account {
    /// Whether this is a person of the demo studio.
    pub fn is_demo(&self) -> bool {
        self.email.ends_with(DEMO_DOMAIN)
    }
}

/// The active account with this address that belongs to an organization.
pub async fn account_by_email(db: &PgPool, email: &str) -> Result<Option<Account>> {
    let row = sqlx::query!(
        r#"SELECT u.id, u.email::text AS "email!", u.name, u.password_hash, u.must_change_password, m.org_id
           FROM users u JOIN memberships m ON m.user_id = u.id
           WHERE u.email = $1::text::citext AND u.is_active
           ORDER BY m.org_id LIMIT 1"#,
        email
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|r| Account {
        id: UserId(r.id),
        email: r.email,
        name: r.name,
        password_hash: r.password_hash,
        must_change_password: r.must_change_password,
        organization: OrganizationId(r.org_id),
    }))
}

/// The people that the demo sign-in offers, in the order in which they were made.
pub async fn demo_people(db: &PgPool) -> Result<Vec<DemoPerson>> {
    let rows = sqlx::query!(
        r#"SELECT u.id, u.email::text AS "email!", u.name, m.role
           FROM users u JOIN memberships m ON m.user_id = u.id
           WHERE u.email::text LIKE '%@demo.test' AND u.is_active ORDER BY u.id LIMIT 50"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(DemoPerson {
                email: r.email,
                name: r.name,
                role: known(&r.role)?,
                color: color(r.id).to_owned(),
            })
        })
        .collect()
}

/// Makes an account.
pub async fn create(
    tx: &mut PgConnection,
    email: &str,
    name: &str,
    hash: &str,
    must_change: bool,
) -> Result<UserId> {
    sqlx::query_scalar!(
        "INSERT INTO users (email, name, password_hash, must_change_password) VALUES ($1::text::citext, $2, $3, $4) RETURNING id",
        email,
        name,
        hash,
        must_change
    )
    .fetch_one(tx)
    .await
    .map(UserId)
    .map_err(|e| {
        on_constraint(e, |name| {
            (name == "users_email_taken").then(|| Error::taken("/email", "an account with this e-mail address exists"))
        })
    })
}

/// Makes an account a member of an organization.
pub async fn join(
    tx: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    role: Role,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, $3)",
        organization.get(),
        user.get(),
        role.as_str()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets a password that its owner has chosen.
pub async fn set_password(tx: &mut PgConnection, user: UserId, hash: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE users SET password_hash = $2, must_change_password = false WHERE id = $1",
        user.get(),
        hash
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The organization's active people, by name.
pub async fn members(db: &PgPool, organization: OrganizationId) -> Result<Vec<Member>> {
    let rows = sqlx::query!(
        r#"SELECT u.id, u.name, u.email::text AS "email!", m.role
           FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.org_id = $1 AND u.is_active ORDER BY u.name, u.id LIMIT 500"#,
        organization.get()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|r| Ok(Member { person: Person::new(r.id, r.name, r.email), role: known(&r.role)? }))
        .collect()
}

/// Who may be mentioned on a round, of those with a word in their name that begins so: who works on its stage first, then by
/// name.
pub async fn mentionable(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    revision: RevisionId,
    internal: bool,
    begins: &str,
) -> Result<Vec<Mentionable>> {
    let rows = sqlx::query!(
        r#"SELECT u.id, u.name, m.role = 'CLIENT_VIEWER' AS "client!"
           FROM revisions r
           JOIN projects p ON p.id = r.project_id
           JOIN memberships m ON m.org_id = r.org_id
           JOIN users u ON u.id = m.user_id AND u.is_active
           WHERE r.id = $1 AND r.org_id = $2
             AND (m.role <> 'CLIENT_VIEWER' OR (NOT $3 AND r.status <> 'DRAFT' AND EXISTS (
                 SELECT FROM client_team_members t WHERE t.user_id = u.id AND t.client_team_id = p.client_team_id)))
             AND (starts_with(lower(u.name), lower($4)) OR strpos(lower(u.name), ' ' || lower($4)) > 0)
           ORDER BY EXISTS (SELECT FROM stage_assignments a WHERE a.stage_id = r.stage_id AND a.user_id = u.id) DESC, u.name, u.id
           LIMIT 20"#,
        revision.get(),
        visibility.organization,
        internal,
        begins
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Mentionable {
            id: row.id,
            name: row.name,
            color: color(row.id).to_owned(),
            client: row.client,
        })
        .collect())
}

/// Makes a client team.
pub async fn create_client_team(
    tx: &mut PgConnection,
    organization: OrganizationId,
    name: &str,
) -> Result<ClientTeamId> {
    sqlx::query_scalar!(
        "INSERT INTO client_teams (org_id, name) VALUES ($1, $2) RETURNING id",
        organization.get(),
        name
    )
    .fetch_one(tx)
    .await
    .map(ClientTeamId)
    .map_err(|e| {
        on_constraint(e, |name| {
            (name == "client_teams_name_taken")
                .then(|| Error::taken("/name", "a client team with this name exists"))
        })
    })
}

/// Puts a person into a client team.
pub async fn join_client_team(tx: &mut PgConnection, team: ClientTeamId, user: UserId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO client_team_members (client_team_id, user_id) VALUES ($1, $2)",
        team.get(),
        user.get()
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The organization's client teams, by name.
pub async fn client_teams(db: &PgPool, organization: OrganizationId) -> Result<Vec<ClientTeam>> {
    let rows = sqlx::query_as!(
        ClientTeam,
        "SELECT id, name FROM client_teams WHERE org_id = $1 ORDER BY name LIMIT 500",
        organization.get()
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}

/// Those of `people` who are active in the organization and not bound to client teams.
pub async fn studio_people(
    tx: &mut PgConnection,
    organization: OrganizationId,
    people: &[i64],
) -> Result<Vec<i64>> {
    let found = sqlx::query_scalar!(
        "SELECT u.id FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.org_id = $1 AND m.user_id = ANY($2) AND m.role <> 'CLIENT_VIEWER' AND u.is_active",
        organization.get(),
        people
    )
    .fetch_all(tx)
    .await?;
    Ok(found)
}
