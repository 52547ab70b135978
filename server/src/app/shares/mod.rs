//! Share links: a session or a round, opened to people without an account.
//!
//! The studio makes links, changes them and takes them back (`links`). Whoever has one comes in as a guest (`guests`): one
//! browser, one guest, whose cookie is worth what the link gives at this moment. What guests do besides drawing and commenting
//! in the live documents is in `deciding`.

mod deciding;
mod guests;
mod links;

use chrono::{DateTime, Utc};
use domain::LinkState;
use domain::ids::{ReviewSessionId, RevisionId, ShareLinkId};
use domain::named;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use deciding::{SharedDecision, approve, decide};
pub use guests::{
    COOKIE_DAYS, Guest, GuestName, GuestSession, Join, Joined, Opening, arrive, authenticate, downloaded,
    join, leave, open,
};
pub use links::{change, create, find, list, new_address, restore, revoke, visits};

use super::fields::{Name, present};
use super::people::{Person, color};
use super::schema;

/// How many guests a link takes: a crowd that is larger has a link that went astray.
const MOST_GUESTS: i64 = 1_000;

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A review session.
    Session(ReviewSessionId),
    /// A round.
    Revision(RevisionId),
}

impl Target {
    /// The session.
    pub const fn session(self) -> Option<ReviewSessionId> {
        match self {
            Self::Session(id) => Some(id),
            Self::Revision(_) => None,
        }
    }

    /// The round.
    pub const fn revision(self) -> Option<RevisionId> {
        match self {
            Self::Revision(id) => Some(id),
            Self::Session(_) => None,
        }
    }

    /// Which of the two.
    pub const fn kind(self) -> TargetKind {
        match self {
            Self::Session(_) => TargetKind::Session,
            Self::Revision(_) => TargetKind::Revision,
        }
    }
}

named! {
    /// What kind of thing a link opens.
    TargetKind {
        /// A review session.
        Session = "session",
        /// A round.
        Revision = "revision",
    }
}

named! {
    /// What is remembered of a guest's coming and going.
    VisitKind {
        /// They came in for the first time.
        Joined = "joined",
        /// They came back.
        Returned = "returned",
        /// Somebody did not know the password.
        WrongPassword = "wrong_password",
        /// They decided about an item of a session.
        Decided = "decided",
        /// They gave the client's word on a round.
        Approved = "approved",
        /// They saved a file as it was uploaded.
        Downloaded = "downloaded",
    }
}

/// A share link, as the studio sees it. Its address is told once, when it is made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShareLink {
    /// Its id.
    pub id: i64,
    /// What it opens.
    #[schema(schema_with = schema::target_kind)]
    pub kind: TargetKind,
    /// The session that it opens.
    pub session_id: Option<i64>,
    /// The round that it opens.
    pub revision_id: Option<i64>,
    /// What that is called.
    pub title: String,
    /// Whom it is for.
    pub label: Option<String>,
    /// Whether its guests may comment.
    pub can_comment: bool,
    /// Whether they may draw.
    pub can_draw: bool,
    /// Whether they may decide about items, and give the client's word.
    pub can_decide: bool,
    /// Whether they may save files as they were uploaded.
    pub can_download: bool,
    /// Whether it asks for a password.
    pub has_password: bool,
    /// Where it stands.
    #[schema(schema_with = schema::link_state)]
    pub state: LinkState,
    /// Until when it is good; null: until it is taken back.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who made it.
    pub created_by: Option<Person>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When somebody came last.
    pub last_visit_at: Option<DateTime<Utc>>,
    /// How many have come.
    pub guest_count: i64,
    /// Its version, as in the ETag.
    pub row_version: i64,
}

/// A link with the address to send, which is told this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MadeLink {
    /// The link.
    pub link: ShareLink,
    /// What to send: who has it comes in.
    pub address: String,
}

/// A password of a link: 4 to 200 characters.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct LinkPassword(String);

impl TryFrom<String> for LinkPassword {
    type Error = &'static str;

    fn try_from(text: String) -> std::result::Result<Self, Self::Error> {
        if (4..=200).contains(&text.chars().count()) {
            Ok(Self(text))
        } else {
            Err("use 4 to 200 characters")
        }
    }
}

// It is never shown, not even in a log of errors.
impl std::fmt::Debug for LinkPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkPassword")
    }
}

/// A link to be made. Its guests look, comment and draw unless it says otherwise.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewShareLink {
    /// Whom it is for.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub label: Option<Name>,
    /// Whether its guests may comment; yes unless said.
    pub can_comment: Option<bool>,
    /// Whether they may draw; yes unless said.
    pub can_draw: Option<bool>,
    /// Whether they may decide about items, and give the client's word; no unless said.
    pub can_decide: Option<bool>,
    /// Whether they may save files as they were uploaded; no unless said.
    pub can_download: Option<bool>,
    /// What they have to know besides the address.
    #[schema(value_type = Option<String>, min_length = 4, max_length = 200)]
    pub password: Option<LinkPassword>,
    /// Until when it is good; without, until it is taken back.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A change of a link. What is absent stays; null takes away.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ShareLinkChanges {
    /// Whom it is for.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    #[serde(default, deserialize_with = "present")]
    pub label: Option<Option<Name>>,
    /// Whether its guests may comment.
    pub can_comment: Option<bool>,
    /// Whether they may draw.
    pub can_draw: Option<bool>,
    /// Whether they may decide about items, and give the client's word.
    pub can_decide: Option<bool>,
    /// Whether they may save files as they were uploaded.
    pub can_download: Option<bool>,
    /// What they have to know besides the address.
    #[schema(value_type = Option<String>, min_length = 4, max_length = 200)]
    #[serde(default, deserialize_with = "present")]
    pub password: Option<Option<LinkPassword>>,
    /// Until when it is good.
    #[schema(value_type = Option<DateTime<Utc>>)]
    #[serde(default, deserialize_with = "present")]
    pub expires_at: Option<Option<DateTime<Utc>>>,
}

/// Which links of the organization are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkFilter {
    /// Only those of this session.
    pub session: Option<ReviewSessionId>,
    /// Only those of this round.
    pub revision: Option<RevisionId>,
    /// Only those that stand here.
    pub state: Option<LinkState>,
}

/// That somebody came through a link, or did something there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShareVisit {
    /// Its id.
    pub id: i64,
    /// What they did.
    #[schema(schema_with = schema::visit_kind)]
    pub kind: VisitKind,
    /// Who; null where nobody came in.
    pub guest: Option<GuestName>,
    /// When.
    pub at: DateTime<Utc>,
    /// From which network address.
    pub address: Option<String>,
    /// What their browser calls itself.
    pub agent: Option<String>,
}

/// From where a request came, as visits remember it.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The network address.
    pub address: std::net::IpAddr,
    /// What the browser calls itself, in at most 200 characters.
    pub agent: Option<String>,
}

/// The guest of a link, by this id and name, in the colour that is theirs.
pub(crate) fn guest_name(id: i64, name: String) -> GuestName {
    // Ids of guests and of people count from the same number: the shift keeps the first of each apart.
    GuestName { id: format!("guest:{id}"), name, color: color(id + 6).to_owned() }
}

/// The id of a link, for events and triggers.
pub(crate) const fn subject(id: ShareLinkId) -> (&'static str, i64) {
    ("share_link", id.get())
}
