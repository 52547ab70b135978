//! Share links, their guests, and who came. Of tokens only hashes are kept.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ids::{GuestId, OrganizationId, ReviewSessionId, RevisionId, ShareLinkId, UserId};
use domain::{LinkRights, LinkState};
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::known;
use crate::app::auth::TokenHash;
use crate::app::paging::Page;
use crate::app::people::Person;
use crate::app::shares::{GuestName, LinkFilter, ShareLink, ShareVisit, Target, VisitKind, guest_name};
use crate::app::{Error, Result};

/// A link as the rules ask about it.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its id.
    pub id: ShareLinkId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// How that is called.
    pub organization_name: String,
    /// What it opens.
    pub target: Target,
    /// What that is called.
    pub title: String,
    /// Who made it, by name.
    pub from: Option<String>,
    /// argon2id PHC string.
    pub password_hash: Option<String>,
    /// What it gives.
    pub rights: LinkRights,
    /// Where it stands.
    pub state: LinkState,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
}

struct Row {
    id: i64,
    session_id: Option<i64>,
    revision_id: Option<i64>,
    title: String,
    label: Option<String>,
    has_password: bool,
    can_comment: bool,
    can_draw: bool,
    can_decide: bool,
    can_download: bool,
    expires_at: Option<DateTime<Utc>>,
    creator_id: i64,
    creator_name: String,
    creator_email: String,
    revoked_at: Option<DateTime<Utc>>,
    row_version: i64,
    created_at: DateTime<Utc>,
    last_visit_at: Option<DateTime<Utc>>,
    guest_count: i64,
}

impl Row {
    fn state(&self, now: DateTime<Utc>) -> LinkState {
        LinkState::at(now, self.revoked_at, self.expires_at)
    }

    fn target(&self) -> Result<Target> {
        target(self.session_id, self.revision_id)
    }

    fn shown(self, now: DateTime<Utc>) -> Result<ShareLink> {
        Ok(ShareLink {
            kind: self.target()?.kind(),
            state: self.state(now),
            id: self.id,
            session_id: self.session_id,
            revision_id: self.revision_id,
            title: self.title,
            label: self.label,
            can_comment: self.can_comment,
            can_draw: self.can_draw,
            can_decide: self.can_decide,
            can_download: self.can_download,
            has_password: self.has_password,
            expires_at: self.expires_at,
            created_by: Some(Person::new(self.creator_id, self.creator_name, self.creator_email)),
            created_at: self.created_at,
            revoked_at: self.revoked_at,
            last_visit_at: self.last_visit_at,
            guest_count: self.guest_count,
            row_version: self.row_version,
        })
    }
}

fn target(session: Option<i64>, revision: Option<i64>) -> Result<Target> {
    match (session, revision) {
        (Some(id), _) => Ok(Target::Session(ReviewSessionId(id))),
        (None, Some(id)) => Ok(Target::Revision(RevisionId(id))),
        // The table's CHECK keeps this out.
        (None, None) => Err(Error::Internal(anyhow::anyhow!("a share link opens nothing"))),
    }
}

/// Selects links; `$rest` goes on from there. A page of them is chosen before anything is counted.
macro_rules! links {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT l.id AS "id!", l.session_id, l.revision_id,
                      COALESCE(s.name, e.name || ', ' || d.name || ', round ' || r.round) AS "title!",
                      l.label, l.password_hash IS NOT NULL AS "has_password!", l.can_comment AS "can_comment!", l.can_draw AS "can_draw!",
                      l.can_decide AS "can_decide!", l.can_download AS "can_download!", l.expires_at,
                      u.id AS "creator_id!", u.name AS "creator_name!", u.email::text AS "creator_email!",
                      l.revoked_at, l.row_version AS "row_version!", l.created_at AS "created_at!",
                      (SELECT v.at FROM share_visits v WHERE v.link_id = l.id ORDER BY v.id DESC LIMIT 1) AS last_visit_at,
                      (SELECT count(*) FROM guests g WHERE g.link_id = l.id) AS "guest_count!"
               FROM (SELECT l.* FROM share_links l WHERE "#
                + $rest
                + r#") l
               JOIN users u ON u.id = l.created_by
               LEFT JOIN review_sessions s ON s.id = l.session_id
               LEFT JOIN revisions r ON r.id = l.revision_id
               LEFT JOIN stages t ON t.id = r.stage_id
               LEFT JOIN stage_definitions d ON d.id = t.stage_definition_id
               LEFT JOIN entities e ON e.id = t.entity_id
               ORDER BY l.id DESC"#,
            $($argument),*
        )
    };
}

struct JudgedRow {
    id: i64,
    org_id: i64,
    org_name: String,
    session_id: Option<i64>,
    revision_id: Option<i64>,
    title: String,
    password_hash: Option<String>,
    can_comment: bool,
    can_draw: bool,
    can_decide: bool,
    can_download: bool,
    expires_at: Option<DateTime<Utc>>,
    creator_name: String,
    revoked_at: Option<DateTime<Utc>>,
}

impl JudgedRow {
    fn judged(self, now: DateTime<Utc>) -> Result<Link> {
        Ok(Link {
            id: ShareLinkId(self.id),
            organization: OrganizationId(self.org_id),
            organization_name: self.org_name,
            target: target(self.session_id, self.revision_id)?,
            title: self.title,
            from: Some(self.creator_name),
            password_hash: self.password_hash,
            rights: LinkRights {
                comment: self.can_comment,
                draw: self.can_draw,
                decide: self.can_decide,
                download: self.can_download,
            },
            state: LinkState::at(now, self.revoked_at, self.expires_at),
            expires_at: self.expires_at,
        })
    }
}

/// Selects links as the rules ask about them. Asked with every request of a guest, so nothing is counted.
macro_rules! judged {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            JudgedRow,
            r#"SELECT l.id, l.org_id, o.name AS org_name, l.session_id, l.revision_id,
                      COALESCE(s.name, e.name || ', ' || d.name || ', round ' || r.round) AS "title!",
                      l.password_hash, l.can_comment, l.can_draw, l.can_decide, l.can_download, l.expires_at,
                      u.name AS creator_name, l.revoked_at
               FROM share_links l
               JOIN organizations o ON o.id = l.org_id
               JOIN users u ON u.id = l.created_by
               LEFT JOIN review_sessions s ON s.id = l.session_id
               LEFT JOIN revisions r ON r.id = l.revision_id
               LEFT JOIN stages t ON t.id = r.stage_id
               LEFT JOIN stage_definitions d ON d.id = t.stage_definition_id
               LEFT JOIN entities e ON e.id = t.entity_id
               WHERE "#
                + $rest,
            $($argument),*
        )
    };
}

/// A page of an organization's links, the newest first; one row more than the page has, if there is one.
pub async fn list(
    db: impl PgExecutor<'_>,
    organization: OrganizationId,
    filter: &LinkFilter,
    page: &Page,
    now: DateTime<Utc>,
) -> Result<Vec<ShareLink>> {
    let rows = links!(
        "l.org_id = $1 AND ($2::bigint IS NULL OR l.session_id = $2) AND ($3::bigint IS NULL OR l.revision_id = $3)
           AND ($4::text IS NULL OR $4 = CASE WHEN l.revoked_at IS NOT NULL THEN 'revoked'
                                              WHEN l.expires_at <= $5 THEN 'expired' ELSE 'active' END)
           AND ($6::bigint IS NULL OR l.id < $6)
         ORDER BY l.id DESC LIMIT $7",
        organization.get(),
        filter.session.map(ReviewSessionId::get),
        filter.revision.map(RevisionId::get),
        filter.state.map(LinkState::as_str),
        now,
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.shown(now)).collect()
}

/// One link of an organization.
pub async fn find(
    db: impl PgExecutor<'_>,
    organization: OrganizationId,
    id: ShareLinkId,
    now: DateTime<Utc>,
) -> Result<Option<ShareLink>> {
    let row = links!("l.org_id = $1 AND l.id = $2", organization.get(), id.get()).fetch_optional(db).await?;
    row.map(|row| row.shown(now)).transpose()
}

/// The link whose address holds the token with this hash.
pub async fn by_token(db: impl PgExecutor<'_>, token: TokenHash, now: DateTime<Utc>) -> Result<Option<Link>> {
    let row = judged!("l.token_hash = $1", &token.0[..]).fetch_optional(db).await?;
    row.map(|row| row.judged(now)).transpose()
}

/// Locks a link of an organization until the transaction ends, and reads it.
pub async fn lock(
    tx: &mut PgConnection,
    organization: OrganizationId,
    id: ShareLinkId,
    now: DateTime<Utc>,
) -> Result<Option<ShareLink>> {
    sqlx::query!(
        "SELECT id FROM share_links WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE",
        organization.get(),
        id.get()
    )
    .fetch_optional(&mut *tx)
    .await?;
    find(tx, organization, id, now).await
}

/// A link to be written.
#[derive(Debug)]
pub struct NewLink<'a> {
    /// Whose it is.
    pub organization: OrganizationId,
    /// What it opens.
    pub target: Target,
    /// Whom it is for.
    pub label: Option<&'a str>,
    /// What its address holds.
    pub token: TokenHash,
    /// argon2id PHC string.
    pub password_hash: Option<&'a str>,
    /// What it gives.
    pub rights: LinkRights,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who makes it.
    pub by: UserId,
}

/// Writes a link.
pub async fn create(tx: &mut PgConnection, new: &NewLink<'_>) -> Result<ShareLinkId> {
    let id = sqlx::query_scalar!(
        "INSERT INTO share_links (org_id, session_id, revision_id, label, token_hash, password_hash, can_comment, can_draw,
                                  can_decide, can_download, expires_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
        new.organization.get(),
        new.target.session().map(ReviewSessionId::get),
        new.target.revision().map(RevisionId::get),
        new.label,
        &new.token.0,
        new.password_hash,
        new.rights.comment,
        new.rights.draw,
        new.rights.decide,
        new.rights.download,
        new.expires_at,
        new.by.get()
    )
    .fetch_one(tx)
    .await?;
    Ok(ShareLinkId(id))
}

/// What changes of a link. The outer `None` leaves it as it is.
#[derive(Debug)]
pub struct LinkChanges<'a> {
    /// Whom it is for.
    pub label: Option<Option<&'a str>>,
    /// argon2id PHC string.
    pub password_hash: Option<Option<&'a str>>,
    /// What it gives.
    pub rights: LinkRights,
    /// Until when it is good.
    pub expires_at: Option<Option<DateTime<Utc>>>,
}

/// Changes a link.
pub async fn change(tx: &mut PgConnection, id: ShareLinkId, changes: &LinkChanges<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE share_links SET label = CASE WHEN $2 THEN $3 ELSE label END,
                                password_hash = CASE WHEN $4 THEN $5 ELSE password_hash END,
                                expires_at = CASE WHEN $6 THEN $7 ELSE expires_at END,
                                can_comment = $8, can_draw = $9, can_decide = $10, can_download = $11
         WHERE id = $1",
        id.get(),
        changes.label.is_some(),
        changes.label.flatten(),
        changes.password_hash.is_some(),
        changes.password_hash.flatten(),
        changes.expires_at.is_some(),
        changes.expires_at.flatten(),
        changes.rights.comment,
        changes.rights.draw,
        changes.rights.decide,
        changes.rights.download
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes a link back, or, with none, gives it again.
pub async fn set_revoked(tx: &mut PgConnection, id: ShareLinkId, at: Option<DateTime<Utc>>) -> Result<()> {
    sqlx::query!("UPDATE share_links SET revoked_at = $2 WHERE id = $1", id.get(), at).execute(tx).await?;
    Ok(())
}

/// Gives a link another address.
pub async fn set_token(tx: &mut PgConnection, id: ShareLinkId, token: TokenHash) -> Result<()> {
    sqlx::query!("UPDATE share_links SET token_hash = $2 WHERE id = $1", id.get(), &token.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// The guest of a link whose cookie has this hash.
pub async fn guest_of(
    db: &PgPool,
    link: ShareLinkId,
    token: TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<(GuestId, String)>> {
    let row = sqlx::query!(
        "SELECT id, name FROM guests WHERE link_id = $1 AND token_hash = $2 AND expires_at > $3",
        link.get(),
        &token.0,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (GuestId(row.id), row.name)))
}

/// Writes a guest, named and with the hash of their cookie, as of a time and until another; none where the link has had
/// `most` already.
pub async fn add_guest(
    tx: &mut PgConnection,
    link: &Link,
    (name, token): (&str, TokenHash),
    (now, expires): (DateTime<Utc>, DateTime<Utc>),
    most: i64,
) -> Result<Option<GuestId>> {
    let id = sqlx::query_scalar!(
        "INSERT INTO guests (org_id, link_id, name, token_hash, created_at, expires_at)
         SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM guests WHERE link_id = $2) < $7
         RETURNING id",
        link.organization.get(),
        link.id.get(),
        name,
        &token.0,
        now,
        expires,
        most
    )
    .fetch_optional(tx)
    .await?;
    Ok(id.map(GuestId))
}

/// Gives a guest another name and another cookie.
pub async fn rename_guest(
    tx: &mut PgConnection,
    guest: GuestId,
    name: &str,
    token: TokenHash,
    expires: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE guests SET name = $2, token_hash = $3, expires_at = $4 WHERE id = $1",
        guest.get(),
        name,
        &token.0,
        expires
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes a cookie worth nothing.
pub async fn forget_guest(db: &PgPool, token: TokenHash) -> Result<()> {
    sqlx::query!("UPDATE guests SET token_hash = NULL WHERE token_hash = $1", &token.0).execute(db).await?;
    Ok(())
}

/// What a link opens at this moment.
#[derive(Debug, Default)]
pub struct Opened {
    /// Whether the session has begun; of a round's link, always.
    pub begun: bool,
    /// Its rounds.
    pub rounds: BTreeSet<RevisionId>,
    /// These, and earlier rounds of the same stages.
    pub seen: Vec<i64>,
}

/// The guest whose cookie has this hash, with their link, whatever became of that, and what it opens.
pub async fn guest(
    db: &PgPool,
    token: TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<(GuestId, String, Link, Opened)>> {
    let row = sqlx::query!(
        r#"SELECT g.id, g.name, l.id AS link,
                  COALESCE(s.status <> 'DRAFT', true) AS "begun!",
                  ARRAY(SELECT r.id FROM revisions r
                        WHERE r.status <> 'DRAFT' AND (r.id = l.revision_id OR (s.status <> 'DRAFT' AND r.id IN (
                            SELECT i.revision_id FROM review_session_items i WHERE i.session_id = l.session_id)))) AS "rounds!",
                  ARRAY(SELECT e.id FROM revisions e
                        JOIN revisions r ON r.stage_id = e.stage_id AND e.round <= r.round AND r.status <> 'DRAFT'
                        WHERE e.status <> 'DRAFT' AND (r.id = l.revision_id OR (s.status <> 'DRAFT' AND r.id IN (
                            SELECT i.revision_id FROM review_session_items i WHERE i.session_id = l.session_id)))) AS "seen!"
           FROM guests g JOIN share_links l ON l.id = g.link_id
           LEFT JOIN review_sessions s ON s.id = l.session_id
           WHERE g.token_hash = $1 AND g.expires_at > $2"#,
        &token.0,
        now
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let link = judged!("l.id = $1", row.link).fetch_optional(db).await?;
    let Some(link) = link.map(|link| link.judged(now)).transpose()? else { return Ok(None) };
    let opened =
        Opened { begun: row.begun, rounds: row.rounds.into_iter().map(RevisionId).collect(), seen: row.seen };
    Ok(Some((GuestId(row.id), row.name, link, opened)))
}

/// That somebody came, or did something.
#[derive(Debug)]
pub struct NewVisit<'a> {
    /// Through which link.
    pub link: ShareLinkId,
    /// Who; none where nobody came in.
    pub guest: Option<GuestId>,
    /// What they did.
    pub kind: VisitKind,
    /// From which network address.
    pub address: Option<String>,
    /// What their browser calls itself.
    pub agent: Option<&'a str>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes a visit.
pub async fn write_visit(tx: &mut PgConnection, visit: &NewVisit<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO share_visits (link_id, guest_id, kind, address, agent, at) VALUES ($1, $2, $3, $4, $5, $6)",
        visit.link.get(),
        visit.guest.map(GuestId::get),
        visit.kind.as_str(),
        visit.address,
        visit.agent,
        visit.at
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes a visit, unless there is one of this guest since then: of the same kind, or, where they return, of any.
pub async fn write_visit_unless(
    db: &mut PgConnection,
    visit: &NewVisit<'_>,
    since: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO share_visits (link_id, guest_id, kind, address, agent, at)
         SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (
             SELECT FROM share_visits v WHERE v.guest_id = $2 AND v.at > $7 AND ($3 = 'returned' OR v.kind = $3))",
        visit.link.get(),
        visit.guest.map(GuestId::get),
        visit.kind.as_str(),
        visit.address,
        visit.agent,
        visit.at,
        since
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A page of a link's visits, the newest first; one row more than the page has, if there is one.
pub async fn visits(db: impl PgExecutor<'_>, link: ShareLinkId, page: &Page) -> Result<Vec<ShareVisit>> {
    let rows = sqlx::query!(
        r#"SELECT v.id, v.kind, v.at, v.address, v.agent, g.id AS "guest_id?", g.name AS "guest_name?"
           FROM share_visits v LEFT JOIN guests g ON g.id = v.guest_id
           WHERE v.link_id = $1 AND ($2::bigint IS NULL OR v.id < $2) ORDER BY v.id DESC LIMIT $3"#,
        link.get(),
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ShareVisit {
                id: row.id,
                kind: known(&row.kind)?,
                guest: row.guest_id.zip(row.guest_name).map(|(id, name)| guest_name(id, name)),
                at: row.at,
                address: row.address,
                agent: row.agent,
            })
        })
        .collect()
}

/// The guests who have drawn or written on a revision, as far as it may be seen, by id.
pub async fn guests_on(
    db: impl PgExecutor<'_>,
    studio: bool,
    revision: RevisionId,
) -> Result<Vec<GuestName>> {
    let rows = sqlx::query!(
        "SELECT g.id, g.name FROM guests g
         WHERE g.id IN (
             SELECT CASE WHEN m.author LIKE 'guest:%' THEN substr(m.author, 7)::bigint END
             FROM (SELECT a.author FROM annotations a WHERE a.revision_id = $1 AND ($2 OR NOT a.is_internal)
                   UNION SELECT k.author FROM comments k WHERE k.revision_id = $1 AND ($2 OR NOT k.is_internal)) m)
         ORDER BY g.id LIMIT 500",
        revision.get(),
        studio
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| guest_name(row.id, row.name)).collect())
}
