//! Making links, changing them, and taking them back.

use chrono::{DateTime, Utc};
use domain::ids::ShareLinkId;
use domain::share::LinkEvent;
use domain::{Actor, LinkRights, Permission, RevisionStatus};
use serde_json::json;

use super::{
    LinkFilter, LinkPassword, MadeLink, NewShareLink, ShareLink, ShareLinkChanges, ShareVisit, Target,
    subject,
};
use crate::app::auth::Token;
use crate::app::fields::Name;
use crate::app::paging::{List, Page};
use crate::app::{App, Error, Result, access};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::reviews::Hold;
use crate::store::shares::{LinkChanges, NewLink};

const MISSING: Error = Error::NotFound("share link");

/// Passes when `actor` may manage links. They show what clients may not, so it takes somebody of the studio.
fn manages(actor: &Actor) -> Result<()> {
    let visibility = access::visibility(actor)?;
    if !visibility.is_studio() {
        return Err(Error::Forbidden(Permission::SessionManage));
    }
    access::require(actor, Permission::SessionManage)
}

/// Makes a link to a session or a round.
pub async fn create(app: &App, actor: &Actor, target: Target, new: NewShareLink) -> Result<MadeLink> {
    let now = app.clock.now();
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    match target {
        Target::Session(id) => {
            let head = store::reviews::lock(&mut tx, &visibility, id, Hold::Shared).await?;
            let head = head.ok_or(Error::NotFound("session"))?;
            manages(actor)?;
            if head.template {
                let no =
                    "a template is never held, so nobody can be invited to it; make a session from it first";
                return Err(Error::conflict("share-link-of-template", no));
            }
        }
        Target::Revision(id) => {
            let found = store::revisions::find(&mut *tx, &visibility, id).await?;
            let (revision, _) = found.ok_or(Error::NotFound("revision"))?;
            manages(actor)?;
            if revision.status == RevisionStatus::Draft {
                let no = "a round that is not submitted is the studio's alone; submit it, then share it";
                return Err(Error::conflict("share-link-of-draft", no));
            }
        }
    }
    let rights = LinkRights {
        comment: new.can_comment.unwrap_or(true),
        draw: new.can_draw.unwrap_or(true),
        decide: new.can_decide.unwrap_or(false),
        download: new.can_download.unwrap_or(false),
    };
    access::require_giving(actor, rights)?;
    to_come(new.expires_at, now)?;
    let password = hash(app, new.password).await?;
    let token = Token::new(app);
    let link = NewLink {
        organization: actor.organization,
        target,
        label: new.label.as_ref().map(Name::as_str),
        token: token.hash(),
        password_hash: password.as_deref(),
        rights,
        expires_at: new.expires_at,
        by: actor.user,
    };
    let id = store::shares::create(&mut tx, &link).await?;
    let link = store::shares::find(&mut *tx, actor.organization, id, now).await?.ok_or(MISSING)?;
    tell(&mut tx, actor, "share.created", &link).await?;
    tx.commit().await?;
    Ok(MadeLink { address: address(app, &token), link })
}

/// What is sent to people. The token lies behind `#`, which browsers keep to themselves: it is in no log, and no other site
/// learns of it.
fn address(app: &App, token: &Token) -> String {
    format!("{}/share#{}", app.public, token.expose())
}

fn to_come(expires: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    match expires {
        Some(at) if at <= now => Err(Error::invalid("/expires_at", "choose a time that is still to come")),
        _ => Ok(()),
    }
}

async fn hash(app: &App, password: Option<LinkPassword>) -> Result<Option<String>> {
    match password {
        Some(LinkPassword(password)) => app.passwords.hash(password).await.map(Some),
        None => Ok(None),
    }
}

/// The organization's links, the newest first.
pub async fn list(app: &App, actor: &Actor, filter: &LinkFilter, page: &Page) -> Result<List<ShareLink>> {
    manages(actor)?;
    let now = app.clock.now();
    let rows = store::shares::list(&app.db, actor.organization, filter, page, now).await?;
    Ok(page.list(rows, |link| link.id))
}

/// One link.
pub async fn find(app: &App, actor: &Actor, id: ShareLinkId) -> Result<ShareLink> {
    manages(actor)?;
    store::shares::find(&app.db, actor.organization, id, app.clock.now()).await?.ok_or(MISSING)
}

/// Who came through a link, and what they did, the latest first.
pub async fn visits(app: &App, actor: &Actor, id: ShareLinkId, page: &Page) -> Result<List<ShareVisit>> {
    find(app, actor, id).await?;
    let rows = store::shares::visits(&app.db, id, page).await?;
    Ok(page.list(rows, |visit| visit.id))
}

/// Changes what a link gives, that is still at `version`.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: ShareLinkId,
    version: i64,
    changes: ShareLinkChanges,
) -> Result<ShareLink> {
    manages(actor)?;
    let now = app.clock.now();
    // Hashing takes its time: not while the row is locked.
    let password = match changes.password {
        Some(password) => Some(hash(app, password).await?),
        None => None,
    };
    let (mut tx, link) = begin(app, actor, id, LinkEvent::Change).await?;
    if link.row_version != version {
        return Err(Error::Stale);
    }
    let rights = LinkRights {
        comment: changes.can_comment.unwrap_or(link.can_comment),
        draw: changes.can_draw.unwrap_or(link.can_draw),
        decide: changes.can_decide.unwrap_or(link.can_decide),
        download: changes.can_download.unwrap_or(link.can_download),
    };
    // What somebody else gave away stays; what is new has to be theirs to give.
    let given = LinkRights {
        comment: rights.comment && !link.can_comment,
        draw: rights.draw && !link.can_draw,
        decide: rights.decide && !link.can_decide,
        download: rights.download && !link.can_download,
    };
    access::require_giving(actor, given)?;
    to_come(changes.expires_at.flatten(), now)?;
    let write = LinkChanges {
        label: changes.label.as_ref().map(|label| label.as_ref().map(Name::as_str)),
        password_hash: password.as_ref().map(Option::as_deref),
        rights,
        expires_at: changes.expires_at,
    };
    store::shares::change(&mut tx, id, &write).await?;
    finish(app, tx, actor, id, "share.changed").await
}

/// Takes a link back: its guests are out at once.
pub async fn revoke(app: &App, actor: &Actor, id: ShareLinkId) -> Result<ShareLink> {
    let (mut tx, _) = begin(app, actor, id, LinkEvent::Revoke).await?;
    store::shares::set_revoked(&mut tx, id, Some(app.clock.now())).await?;
    finish(app, tx, actor, id, "share.revoked").await
}

/// Gives a link again that was taken back.
pub async fn restore(app: &App, actor: &Actor, id: ShareLinkId) -> Result<ShareLink> {
    let (mut tx, link) = begin(app, actor, id, LinkEvent::Restore).await?;
    access::require_giving(
        actor,
        LinkRights {
            comment: link.can_comment,
            draw: link.can_draw,
            decide: link.can_decide,
            download: link.can_download,
        },
    )?;
    store::shares::set_revoked(&mut tx, id, None).await?;
    finish(app, tx, actor, id, "share.restored").await
}

/// Gives a link another address. Whoever is in stays; the old address opens nothing any more.
pub async fn new_address(app: &App, actor: &Actor, id: ShareLinkId) -> Result<MadeLink> {
    let (mut tx, _) = begin(app, actor, id, LinkEvent::NewAddress).await?;
    let token = Token::new(app);
    store::shares::set_token(&mut tx, id, token.hash()).await?;
    let link = finish(app, tx, actor, id, "share.changed").await?;
    Ok(MadeLink { link, address: address(app, &token) })
}

type Transaction = sqlx::Transaction<'static, sqlx::Postgres>;

/// Locks a link, and asks the rules.
async fn begin(
    app: &App,
    actor: &Actor,
    id: ShareLinkId,
    event: LinkEvent,
) -> Result<(Transaction, ShareLink)> {
    manages(actor)?;
    let mut tx = app.db.begin().await?;
    let link = store::shares::lock(&mut tx, actor.organization, id, app.clock.now()).await?.ok_or(MISSING)?;
    link.state.judge(event)?;
    Ok((tx, link))
}

async fn finish(
    app: &App,
    mut tx: Transaction,
    actor: &Actor,
    id: ShareLinkId,
    kind: &'static str,
) -> Result<ShareLink> {
    let link =
        store::shares::find(&mut *tx, actor.organization, id, app.clock.now()).await?.ok_or(MISSING)?;
    tell(&mut tx, actor, kind, &link).await?;
    tx.commit().await?;
    Ok(link)
}

async fn tell(tx: &mut Transaction, actor: &Actor, kind: &'static str, link: &ShareLink) -> Result<()> {
    let event = NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind,
        subject: subject(ShareLinkId(link.id)),
        project: None,
        data: json!({
            "title": link.title, "session_id": link.session_id, "revision_id": link.revision_id, "studio_only": true,
        }),
    };
    store::events::write(tx, event).await
}
