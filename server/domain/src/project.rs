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
