//! Sign-ins and tickets. Only hashes of their tokens are kept.

use chrono::{DateTime, Utc};
use domain::access::Scope;
use domain::ids::{ClientTeamId, OrganizationId, UserId};
use domain::{Actor, Permission, Role};
use serde::Deserialize;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};

use super::known;
use super::people::Account;
use crate::app::Result;
use crate::app::auth::{Organization, SignIn, TokenHash, permissions_of};
use crate::app::people::Person;

/// Keeps a new sign-in, and forgets those that have ended.
pub async fn create(
    db: &PgPool,
    token: TokenHash,
    account: &Account,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "WITH ended AS (DELETE FROM auth_sessions WHERE expires_at < $4)
         INSERT INTO auth_sessions (token_hash, user_id, org_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        &token.0,
        account.id.get(),
        account.organization.get(),
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What an organization has changed about what a role may do.
#[derive(Debug, Deserialize)]
pub(super) struct Override {
    permission: String,
    allowed: bool,
}

/// Somebody as a member of an organization, with the rights that they have at this moment.
pub(super) fn actor(
    (user, organization): (i64, i64),
    role: &str,
    teams: Vec<i64>,
    overrides: &[Override],
) -> Result<Actor> {
    let role: Role = known(role)?;
    // A permission that this version does not know (an older or newer one wrote it) grants nothing.
    let overrides: Vec<(Permission, bool)> =
        overrides.iter().filter_map(|o| Some((o.permission.parse().ok()?, o.allowed))).collect();
    let scope = if role == Role::ClientViewer {
        Scope::ClientTeams(teams.into_iter().map(ClientTeamId).collect())
    } else {
        Scope::Organization
    };
    Ok(Actor {
        user: UserId(user),
        organization: OrganizationId(organization),
        role,
        permissions: permissions_of(role, &overrides),
        scope,
    })
}

/// The sign-in with this token, with the rights that its person has at this moment.
pub async fn find(db: &PgPool, token: TokenHash, now: DateTime<Utc>) -> Result<Option<SignIn>> {
    let row = sqlx::query!(
        r#"SELECT u.id, u.name, u.email::text AS "email!", u.must_change_password, m.role,
                  o.id AS org_id, o.name AS org_name, o.slug::text AS "org_slug!",
                  ARRAY(SELECT t.id FROM client_team_members tm JOIN client_teams t ON t.id = tm.client_team_id
                        WHERE tm.user_id = u.id AND t.org_id = o.id) AS "teams!",
                  COALESCE((SELECT jsonb_agg(jsonb_build_object('permission', rp.permission, 'allowed', rp.allowed))
                            FROM role_permissions rp WHERE rp.org_id = o.id AND rp.role = m.role), '[]') AS "overrides!: Json<Vec<Override>>"
           FROM auth_sessions s
           JOIN users u ON u.id = s.user_id AND u.is_active
           JOIN organizations o ON o.id = s.org_id
           JOIN memberships m ON m.org_id = s.org_id AND m.user_id = u.id
           WHERE s.token_hash = $1 AND s.expires_at > $2"#,
        &token.0,
        now
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SignIn {
        actor: actor((row.id, row.org_id), &row.role, row.teams, &row.overrides.0)?,
        person: Person::new(row.id, row.name, row.email),
        organization: Organization { id: row.org_id, name: row.org_name, slug: row.org_slug },
        must_change_password: row.must_change_password,
        session: token,
    }))
}

/// Ends one sign-in.
pub async fn delete(db: &PgPool, token: TokenHash) -> Result<()> {
    sqlx::query!("DELETE FROM auth_sessions WHERE token_hash = $1", &token.0).execute(db).await?;
    Ok(())
}

/// Ends all sign-ins of a person but one.
pub async fn delete_others(tx: &mut PgConnection, user: UserId, kept: TokenHash) -> Result<()> {
    sqlx::query!("DELETE FROM auth_sessions WHERE user_id = $1 AND token_hash <> $2", user.get(), &kept.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// Keeps a ticket, and forgets those that have ended.
pub async fn create_ticket(
    db: &PgPool,
    ticket: TokenHash,
    session: TokenHash,
    expires: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "WITH ended AS (DELETE FROM auth_tickets WHERE expires_at < $3::timestamptz - interval '10 minutes')
         INSERT INTO auth_tickets (token_hash, session_hash, expires_at) VALUES ($1, $2, $3)",
        &ticket.0,
        &session.0,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Uses a ticket up and tells whose sign-in it stands for.
pub async fn redeem_ticket(db: &PgPool, ticket: TokenHash, now: DateTime<Utc>) -> Result<Option<TokenHash>> {
    let row = sqlx::query!(
        "DELETE FROM auth_tickets WHERE token_hash = $1 RETURNING session_hash, expires_at",
        &ticket.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.filter(|r| r.expires_at > now).and_then(|r| r.session_hash.try_into().ok()).map(TokenHash))
}
