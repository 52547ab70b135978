//! Share links: what they give to people without an account, and how they end.

use chrono::{DateTime, Utc};

use crate::access::{Actor, Permission};
use crate::named;
use crate::refusal::{Refusal, RefusalKind};

/// What the guests of a link may do besides looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkRights {
    /// Comment.
    pub comment: bool,
    /// Draw.
    pub draw: bool,
    /// Decide about the items of a session, and give the client's word on a round.
    pub decide: bool,
    /// Save the files as they were uploaded.
    pub download: bool,
}

named! {
    /// Where a link stands.
    LinkState {
        /// It opens what it is of.
        Active = "active",
        /// Its time is over.
        Expired = "expired",
        /// It was taken back.
        Revoked = "revoked",
    }
}

/// What is to happen to a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkEvent {
    /// What it gives, or until when, is to be another; it may be expired.
    Change,
    /// It is to get another address.
    NewAddress,
    /// It is to end.
    Revoke,
    /// It is to open again what it was taken back from.
    Restore,
}

impl LinkState {
    /// Where a link stands at `now`.
    pub fn at(now: DateTime<Utc>, revoked: Option<DateTime<Utc>>, expires: Option<DateTime<Utc>>) -> Self {
        if revoked.is_some() {
            Self::Revoked
        } else if expires.is_some_and(|at| at <= now) {
            Self::Expired
        } else {
            Self::Active
        }
    }

    /// Judges what is to happen to a link.
    pub fn judge(self, event: LinkEvent) -> Result<(), Refusal> {
        let (verb, remedy) = match (event, self) {
            (LinkEvent::Change | LinkEvent::Revoke, Self::Active | Self::Expired)
            | (LinkEvent::NewAddress, Self::Active)
            | (LinkEvent::Restore, Self::Revoked) => return Ok(()),
            (LinkEvent::Change, Self::Revoked) => ("change", "Restore it first, or make a new one."),
            (LinkEvent::Revoke, Self::Revoked) => ("revoke", "It has ended already."),
            (LinkEvent::NewAddress, Self::Revoked) => {
                ("give another address to", "Restore it first, or make a new one.")
            }
            (LinkEvent::NewAddress, Self::Expired) => {
                ("give another address to", "Choose a later end for it first.")
            }
            (LinkEvent::Restore, Self::Active | Self::Expired) => ("restore", "It was not taken back."),
        };
        Err(Refusal {
            kind: RefusalKind::InvalidTransition,
            subject: "share link",
            state: self.as_str(),
            event: verb,
            remedy: remedy.into(),
        })
    }
}

/// Whether `actor` may have a link give this: nobody gives away what they do not have. The error is what they lack.
pub fn may_give(actor: &Actor, rights: LinkRights) -> Result<(), Permission> {
    let needed = [
        (true, Permission::SessionManage),
        (rights.comment || rights.draw, Permission::ReviewAnnotate),
        (rights.decide, Permission::ReviewDecide),
    ];
    match needed.into_iter().find(|(asked, permission)| *asked && !actor.may(*permission)) {
        Some((_, lacking)) => Err(lacking),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;

    use super::*;
    use crate::access::{Role, Scope};
    use crate::ids::{OrganizationId, UserId};

    #[test]
    fn a_link_ends_by_time_or_by_hand() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let (before, after) = (now - TimeDelta::seconds(1), now + TimeDelta::seconds(1));
        for (revoked, expires, state) in [
            (None, None, LinkState::Active),
            (None, Some(after), LinkState::Active),
            (None, Some(now), LinkState::Expired),
            (None, Some(before), LinkState::Expired),
            (Some(before), Some(after), LinkState::Revoked),
            (Some(before), Some(before), LinkState::Revoked),
        ] {
            assert_eq!(LinkState::at(now, revoked, expires), state);
        }
    }

    #[test]
    fn what_may_happen_to_a_link() {
        use LinkEvent as E;
        let table: Vec<_> = LinkState::ALL
            .iter()
            .map(|state| {
                [E::Change, E::NewAddress, E::Revoke, E::Restore].map(|event| state.judge(event).is_ok())
            })
            .collect();
        assert_eq!(
            table,
            [[true, true, true, false], [true, false, true, false], [false, false, false, true]]
        );
    }

    #[test]
    fn nobody_gives_away_what_they_do_not_have() {
        let actor = |permissions: &[Permission]| Actor {
            user: UserId(1),
            organization: OrganizationId(1),
            role: Role::Producer,
            permissions: permissions.iter().copied().collect::<BTreeSet<_>>(),
            scope: Scope::Organization,
        };
        let all = LinkRights { comment: true, draw: true, decide: true, download: true };
        let look = LinkRights { download: true, ..LinkRights::default() };
        let manages = [Permission::SessionManage];
        assert_eq!(may_give(&actor(&[]), look), Err(Permission::SessionManage));
        assert_eq!(may_give(&actor(&manages), look), Ok(()));
        assert_eq!(may_give(&actor(&manages), all), Err(Permission::ReviewAnnotate));
        let annotates = [Permission::SessionManage, Permission::ReviewAnnotate];
        assert_eq!(may_give(&actor(&annotates), all), Err(Permission::ReviewDecide));
        assert_eq!(may_give(&actor(&annotates), LinkRights { decide: false, ..all }), Ok(()));
    }
}
