//! The one place where rights are asked for.

use domain::access::Scope;
use domain::share::LinkRights;
use domain::{Actor, Permission};

use super::auth::SignIn;
use super::people::Person;
use super::shares::Guest;
use super::{Error, Result};

/// Who looks at something that guests may look at as well.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// Somebody with an account.
    Person(Box<SignIn>),
    /// Somebody who came through a share link.
    Guest(Box<Guest>),
}

impl Visitor {
    /// What they may see.
    pub fn visibility(&self) -> Result<Visibility> {
        match self {
            Self::Person(who) => visibility(&who.actor),
            Self::Guest(guest) => Ok(guest.visibility()),
        }
    }
}

/// What a guest's link has to give for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkRight {
    /// Decide.
    Decide,
    /// Save files as they were uploaded.
    Download,
}

/// Passes when a guest's link gives `right`.
pub fn require_of_link(rights: LinkRights, right: LinkRight) -> Result<()> {
    let (given, what) = match right {
        LinkRight::Decide => (rights.decide, "decide"),
        LinkRight::Download => (rights.download, "download files"),
    };
    if given { Ok(()) } else { Err(Error::LinkForbids(what)) }
}

/// Passes when `actor` may have a link give these rights.
pub fn require_giving(actor: &Actor, rights: LinkRights) -> Result<()> {
    domain::share::may_give(actor, rights).map_err(Error::Forbidden)
}

/// Passes when `actor` holds `permission`.
pub fn require(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.may(permission) { Ok(()) } else { Err(Error::Forbidden(permission)) }
}

/// Passes when `actor` holds one of `permissions`; the refusal names the first.
pub fn require_any(actor: &Actor, permissions: &[Permission]) -> Result<()> {
    if permissions.iter().any(|permission| actor.may(*permission)) {
        return Ok(());
    }
    permissions.first().map_or(Ok(()), |first| Err(Error::Forbidden(*first)))
}

/// Which rows an actor may know of, as the store filters by it. Every query of tracking data takes one.
#[derive(Debug, Clone)]
pub struct Visibility {
    /// Rows of this organization only.
    pub organization: i64,
    /// Only projects of these client teams; all when absent. Whoever is bound to teams sees no drafts either.
    pub client_teams: Option<Vec<i64>>,
    /// Rounds that a share link opens, of whichever project. Nothing else asks for it than what guests may look at.
    pub shared: Vec<i64>,
}

impl Visibility {
    /// Whether this is somebody of the studio, who sees drafts, notes and addresses.
    pub const fn is_studio(&self) -> bool {
        self.client_teams.is_none()
    }

    /// A person as shown here, where there is one: outside the studio, without the e-mail address.
    pub fn person(&self, id: Option<i64>, name: Option<String>, email: Option<String>) -> Option<Person> {
        let email = email.filter(|_| self.is_studio()).unwrap_or_default();
        id.zip(name).map(|(id, name)| Person::new(id, name, email))
    }
}

/// What `actor` may see; needs `project.view`.
pub fn visibility(actor: &Actor) -> Result<Visibility> {
    require(actor, Permission::ProjectView)?;
    Ok(Visibility {
        organization: actor.organization.get(),
        client_teams: match &actor.scope {
            Scope::Organization => None,
            Scope::ClientTeams(teams) => Some(teams.iter().map(|team| team.get()).collect()),
        },
        shared: Vec::new(),
    })
}
