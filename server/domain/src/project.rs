//! Projects: their status, and how urgent they are.

use crate::access::{Actor, Permission};
use crate::named;
use crate::refusal::{Refusal, RefusalKind};

named! {
    /// Where a project stands.
    ProjectStatus {
        /// Being worked on.
        Active = "ACTIVE",
        /// Set aside.
        OnHold = "ON_HOLD",
        /// Done.
        Completed = "COMPLETED",
        /// Put away.
        Archived = "ARCHIVED",
    }
}

named! {
    /// How urgent something is.
    Priority {
        /// It can wait.
        Low = "LOW",
        /// As usual.
        Medium = "MEDIUM",
        /// Soon.
        High = "HIGH",
        /// Now.
        Urgent = "URGENT",
    }
}

/// Judges a change of a project's status.
///
/// A running project is put on hold, resumed or completed by whoever manages projects (`project.manage`); putting one
/// away and taking it out again is for administrators (`settings.manage`).
pub fn change_status(
    from: ProjectStatus,
    to: ProjectStatus,
    actor: &Actor,
) -> Result<ProjectStatus, Refusal> {
    use ProjectStatus as S;
    let event = match to {
        S::Active => "activate",
        S::OnHold => "put on hold",
        S::Completed => "complete",
        S::Archived => "archive",
    };
    let refuse = |kind, remedy: &'static str| {
        Err(Refusal { kind, subject: "project", state: from.as_str(), event, remedy: remedy.into() })
    };
    let needed = match (from, to) {
        (S::Active, S::OnHold | S::Completed) | (S::OnHold | S::Completed, S::Active) => {
            Permission::ProjectManage
        }
        (S::Active | S::OnHold | S::Completed, S::Archived) | (S::Archived, S::Active) => {
            Permission::SettingsManage
        }
        _ if from == to => return refuse(RefusalKind::InvalidTransition, "It is there already."),
        _ => return refuse(RefusalKind::InvalidTransition, "Make it ACTIVE first."),
    };
    if actor.may(needed) {
        return Ok(to);
    }
    refuse(
        RefusalKind::WrongActor,
        match needed {
            Permission::SettingsManage => "Ask an administrator.",
            _ => "Ask a producer.",
        },
    )
}

/// Every status that `actor` may give a project that is in `from`.
pub fn allowed_statuses(from: ProjectStatus, actor: &Actor) -> Vec<ProjectStatus> {
    ProjectStatus::ALL.iter().copied().filter(|to| change_status(from, *to, actor).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Role, Scope};
    use crate::ids::{OrganizationId, UserId};

    fn actor(permissions: &[Permission]) -> Actor {
        Actor {
            user: UserId(1),
            organization: OrganizationId(1),
            role: Role::ClientViewer,
            permissions: permissions.iter().copied().collect(),
            scope: Scope::Organization,
        }
    }

    /// Columns: from, to; then for a producer, an administrator without `project.manage`, and anybody else.
    const TABLE: &str = "
        ACTIVE    ON_HOLD   yes 403 403
        ACTIVE    COMPLETED yes 403 403
        ACTIVE    ARCHIVED  403 yes 403
        ON_HOLD   ACTIVE    yes 403 403
        ON_HOLD   COMPLETED 409 409 409
        ON_HOLD   ARCHIVED  403 yes 403
        COMPLETED ACTIVE    yes 403 403
        COMPLETED ON_HOLD   409 409 409
        COMPLETED ARCHIVED  403 yes 403
        ARCHIVED  ACTIVE    403 yes 403
        ARCHIVED  ON_HOLD   409 409 409
        ARCHIVED  COMPLETED 409 409 409
        ACTIVE    ACTIVE    409 409 409
        ON_HOLD   ON_HOLD   409 409 409
        COMPLETED COMPLETED 409 409 409
        ARCHIVED  ARCHIVED  409 409 409
    ";

    #[test]
    fn every_pair_of_statuses_is_judged() {
        let people = [
            actor(&[Permission::ProjectManage]),
            actor(&[Permission::SettingsManage]),
            actor(&[Permission::ProjectView]),
        ];
        let rows: Vec<Vec<&str>> = TABLE.trim().lines().map(|row| row.split_whitespace().collect()).collect();
        assert_eq!(rows.len(), ProjectStatus::ALL.len().pow(2));
        for row in rows {
            let (from, to) = (row[0].parse().unwrap(), row[1].parse().unwrap());
            let found = people.each_ref().map(|person| match change_status(from, to, person) {
                Ok(status) if status == to => "yes",
                Ok(_) => "elsewhere",
                Err(refusal) if refusal.kind == RefusalKind::InvalidTransition => "409",
                Err(_) => "403",
            });
            assert_eq!(found, row[2..], "{from} to {to}");
            assert_eq!(allowed_statuses(from, &people[0]).contains(&to), row[2] == "yes");
        }
    }
}
