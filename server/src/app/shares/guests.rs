//! Coming in through a link, and what that is worth.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{GuestId, OrganizationId, ReviewSessionId, RevisionId, ShareLinkId};
use domain::{LinkRights, LinkState};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{LinkPassword, MOST_GUESTS, Origin, Target, TargetKind, VisitKind, guest_name, subject};
use crate::app::access::{self, LinkRight, Visibility};
use crate::app::auth::{Token, TokenHash};
use crate::app::fields::Name;
use crate::app::{App, Error, Result, schema};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::shares::{Link, NewVisit};

/// How long a guest's cookie is good, in days, where the link does not end before.
pub const COOKIE_DAYS: i64 = 30;
/// How long somebody is away before their return is written down.
const RETURN_AFTER: TimeDelta = TimeDelta::minutes(30);

/// Somebody who came through a link that is good.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Who.
    pub id: GuestId,
    /// How they call themselves.
    pub name: String,
    /// Their cookie's hash.
    pub token: TokenHash,
    /// The studio that they look on at.
    pub organization: OrganizationId,
    /// The link that they came through.
    pub link: ShareLinkId,
    /// What it opens.
    pub target: Target,
    /// What it gives besides looking.
    pub rights: LinkRights,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the session that it opens has begun.
    pub begun: bool,
    /// The rounds that it opens.
    pub rounds: BTreeSet<RevisionId>,
    /// These, and earlier rounds of the same stages, to compare with.
    pub seen: Vec<i64>,
}

impl Guest {
    /// What they may see: no project, and these rounds alone.
    pub fn visibility(&self) -> Visibility {
        Visibility {
            organization: self.organization.get(),
            client_teams: Some(Vec::new()),
            shared: self.seen.clone(),
        }
    }

    /// Whether they may open the document of a session.
    pub fn opens(&self, session: ReviewSessionId) -> bool {
        self.begun && self.target == Target::Session(session)
    }

    /// What they may do to a round: what the link gives, on the rounds that it opens.
    pub fn rights_on(&self, revision: RevisionId) -> LinkRights {
        if self.rounds.contains(&revision) { self.rights } else { LinkRights::default() }
    }
}

/// How a guest is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GuestName {
    /// As in documents: `guest:<id>`.
    pub id: String,
    /// How they call themselves.
    pub name: String,
    /// The colour of their cursor, `#rrggbb`.
    pub color: String,
}

/// What is behind a link, for whoever has its address.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ShareOpening)]
pub struct Opening {
    /// What it opens.
    #[schema(schema_with = schema::target_kind)]
    pub kind: TargetKind,
    /// What that is called; empty while a password is asked for.
    pub title: String,
    /// The studio.
    pub organization: String,
    /// Who made the link.
    pub from: Option<String>,
    /// Whether it asks for a password.
    pub password_required: bool,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether one may comment.
    pub can_comment: bool,
    /// Whether one may draw.
    pub can_draw: bool,
    /// Whether one may decide.
    pub can_decide: bool,
    /// Whether one may save files as they were uploaded.
    pub can_download: bool,
    /// Who came through it in this browser before.
    pub guest: Option<GuestName>,
}

/// Somebody comes in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = ShareJoin)]
pub struct Join {
    /// The part of the link's address behind `#`.
    #[garde(length(min = 1, max = 100))]
    pub token: String,
    /// How they want to be called.
    #[schema(value_type = String, min_length = 1, max_length = 80)]
    pub name: Name,
    /// What they have to know besides, where the link asks for it.
    #[schema(value_type = Option<String>)]
    pub password: Option<LinkPassword>,
}

/// A guest, and what their link gives.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GuestSession {
    /// Who they are.
    pub guest: GuestName,
    /// What the link opens.
    #[schema(schema_with = schema::target_kind)]
    pub kind: TargetKind,
    /// The session that it opens.
    pub session_id: Option<i64>,
    /// Whether that session has begun: before, its document is closed.
    pub begun: bool,
    /// The round that it opens.
    pub revision_id: Option<i64>,
    /// What that is called.
    pub title: String,
    /// The studio.
    pub organization: String,
    /// Who made the link.
    pub from: Option<String>,
    /// Whether they may comment.
    pub can_comment: bool,
    /// Whether they may draw.
    pub can_draw: bool,
    /// Whether they may decide.
    pub can_decide: bool,
    /// Whether they may save files as they were uploaded.
    pub can_download: bool,
    /// Until when the link is good.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Somebody has come in.
pub struct Joined {
    /// Goes into the cookie.
    pub token: Token,
    /// What they came to.
    pub session: GuestSession,
}

/// What is behind the link with this token; `guest` is the cookie of whoever asks.
pub async fn open(app: &App, token: &str, guest: Option<&Token>, from: &Origin) -> Result<Opening> {
    let link = link(app, token, from).await?;
    let guest = match guest {
        Some(cookie) => store::shares::guest_of(&app.db, link.id, cookie.hash(), app.clock.now()).await?,
        None => None,
    };
    let rights = link.rights;
    Ok(Opening {
        kind: link.target.kind(),
        // What a studio works on is for those who know the password.
        title: if link.password_hash.is_some() && guest.is_none() { String::new() } else { link.title },
        organization: link.organization_name,
        from: link.from,
        password_required: link.password_hash.is_some(),
        expires_at: link.expires_at,
        can_comment: rights.comment,
        can_draw: rights.draw,
        can_decide: rights.decide,
        can_download: rights.download,
        guest: guest.map(|(id, name)| guest_name(id.get(), name)),
    })
}

/// Comes in. Who was here before in this browser, as `guest` proves, is the same guest, perhaps under another name.
pub async fn join(app: &App, join: Join, guest: Option<&Token>, from: &Origin) -> Result<Joined> {
    if join.name.as_str().chars().count() > 80 {
        return Err(Error::invalid("/name", "use 1 to 80 characters"));
    }
    let link = link(app, &join.token, from).await?;
    password(app, &link, join.password, from).await?;
    let now = app.clock.now();
    let known = match guest {
        Some(cookie) => store::shares::guest_of(&app.db, link.id, cookie.hash(), now).await?,
        None => None,
    };
    let token = Token::new(app);
    let expires = now + TimeDelta::days(COOKIE_DAYS);
    let mut tx = app.db.begin().await?;
    let (guest, kind) = if let Some((id, _)) = known {
        store::shares::rename_guest(&mut tx, id, join.name.as_str(), token.hash(), expires).await?;
        (id, VisitKind::Returned)
    } else {
        let id = store::shares::add_guest(
            &mut tx,
            &link,
            (join.name.as_str(), token.hash()),
            (now, expires),
            MOST_GUESTS,
        )
        .await?;
        let full =
            "so many have come through this link that it takes nobody in any more; ask for another one";
        (id.ok_or_else(|| Error::conflict("share-link-full", full))?, VisitKind::Joined)
    };
    store::shares::write_visit(&mut tx, &visit(link.id, Some(guest), kind, Some(from), now)).await?;
    if kind == VisitKind::Joined {
        let event = NewEvent {
            organization: link.organization,
            actor: None,
            kind: "share.joined",
            subject: subject(link.id),
            project: None,
            data: json!({ "guest": guest, "guest_name": join.name.as_str(), "title": link.title, "studio_only": true }),
        };
        store::events::write(&mut tx, event).await?;
    }
    tx.commit().await?;
    let (_, session) = standing(app, token.hash()).await?;
    Ok(Joined { token, session })
}

/// The link with this token, while it is good. Who tries many is slowed down.
async fn link(app: &App, token: &str, from: &Origin) -> Result<Link> {
    let now = app.clock.now();
    let hash = Token::from_client(token).hash();
    let found = store::shares::by_token(&app.db, hash, now).await?;
    // Nobody guesses 256 bits; what is wrong is a part of an address, or a link that is gone.
    let link = found.ok_or(Error::NotFound("share link"))?;
    app.arrivals.attempt(&link.id.to_string(), from.address, now)?;
    match link.state {
        LinkState::Active => Ok(link),
        ended => Err(Error::LinkEnded(ending(ended))),
    }
}

/// What a person is told whose link has ended.
const fn ending(state: LinkState) -> &'static str {
    match state {
        LinkState::Expired => "the time of this link is over; ask whoever sent it for another one",
        LinkState::Revoked | LinkState::Active => {
            "this link was taken back; ask whoever sent it for another one"
        }
    }
}

/// Passes when the password is the link's, or it has none. Wrong ones are counted, and written down.
async fn password(app: &App, link: &Link, given: Option<LinkPassword>, from: &Origin) -> Result<()> {
    let Some(stored) = link.password_hash.clone() else { return Ok(()) };
    let Some(LinkPassword(given)) = given else {
        return Err(Error::invalid("/password", "this link asks for a password"));
    };
    let (account, now) = (format!("share link {}", link.id), app.clock.now());
    app.throttle.attempt(&account, from.address, now)?;
    if app.passwords.verify(given, Some(stored)).await? {
        app.throttle.succeeded(&account, from.address);
        return Ok(());
    }
    let mut db = app.db.acquire().await?;
    store::shares::write_visit(&mut db, &visit(link.id, None, VisitKind::WrongPassword, Some(from), now))
        .await?;
    Err(Error::WrongLinkPassword)
}

pub(super) fn visit(
    link: ShareLinkId,
    guest: Option<GuestId>,
    kind: VisitKind,
    from: Option<&Origin>,
    at: DateTime<Utc>,
) -> NewVisit<'_> {
    NewVisit {
        link,
        guest,
        kind,
        address: from.map(|from| from.address.to_string()),
        agent: from.and_then(|from| from.agent.as_deref()),
        at,
    }
}

/// The guest whose cookie has this hash, with what their link gives at this moment.
pub async fn authenticate(app: &App, token: TokenHash) -> Result<Guest> {
    standing(app, token).await.map(|(guest, _)| guest)
}

async fn standing(app: &App, token: TokenHash) -> Result<(Guest, GuestSession)> {
    let found = store::shares::guest(&app.db, token, app.clock.now()).await?;
    let (id, name, link, opened) = found.ok_or(Error::Unauthenticated)?;
    if link.state != LinkState::Active {
        return Err(Error::LinkEnded(ending(link.state)));
    }
    let Link { target, rights, expires_at, .. } = link;
    let session = GuestSession {
        guest: guest_name(id.get(), name.clone()),
        kind: target.kind(),
        session_id: target.session().map(ReviewSessionId::get),
        begun: opened.begun,
        revision_id: target.revision().map(RevisionId::get),
        title: link.title,
        organization: link.organization_name,
        from: link.from,
        can_comment: rights.comment,
        can_draw: rights.draw,
        can_decide: rights.decide,
        can_download: rights.download,
        expires_at,
    };
    let guest = Guest {
        id,
        name,
        token,
        organization: link.organization,
        link: link.id,
        target,
        rights,
        expires_at,
        begun: opened.begun,
        rounds: opened.rounds,
        seen: opened.seen,
    };
    Ok((guest, session))
}

/// What a guest has come to. Who was away for a while has come back.
pub async fn arrive(app: &App, token: TokenHash, from: &Origin) -> Result<GuestSession> {
    let (guest, session) = standing(app, token).await?;
    let now = app.clock.now();
    let mut db = app.db.acquire().await?;
    let returned = visit(guest.link, Some(guest.id), VisitKind::Returned, Some(from), now);
    store::shares::write_visit_unless(&mut db, &returned, now - RETURN_AFTER).await?;
    Ok(session)
}

/// Leaves: the cookie is worth nothing any more.
pub async fn leave(app: &App, token: TokenHash) -> Result<()> {
    store::shares::forget_guest(&app.db, token).await
}

/// Passes when a guest may save files as they were uploaded, and writes down that they do.
pub async fn downloaded(app: &App, guest: &Guest) -> Result<()> {
    access::require_of_link(guest.rights, LinkRight::Download)?;
    let now = app.clock.now();
    let mut db = app.db.acquire().await?;
    let saved = visit(guest.link, Some(guest.id), VisitKind::Downloaded, None, now);
    // A file is fetched in parts: the next minute's are of the same.
    store::shares::write_visit_unless(&mut db, &saved, now - TimeDelta::minutes(1)).await
}
