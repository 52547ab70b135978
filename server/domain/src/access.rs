//! Roles and the twenty permissions. Code asks for permissions, never for roles.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{ClientTeamId, OrganizationId, UserId};

/// Declares a closed set of names, each with the text that stands for it in JSON and in Postgres.
#[macro_export]
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The text that stands for it in JSON and in Postgres.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::access::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($text => Ok(Self::$variant),)* _ => Err($crate::access::UnknownName(text.to_owned())) }
            }
        }
    };
}

/// A text that names none of the values of a closed set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a known name")]
pub struct UnknownName(pub String);

named! {
    /// What a person is in an organization.
    Role {
        /// Runs the installation.
        Admin = "ADMIN",
        /// Plans, assigns and decides.
        Producer = "PRODUCER",
        /// Makes the pictures.
        Artist = "ARTIST",
        /// Looks on for a client, within the projects of their teams.
        ClientViewer = "CLIENT_VIEWER",
    }
}

named! {
    /// What may be asked for. An organization may change which role holds which.
    Permission {
        /// See projects and what is in them.
        ProjectView = "project.view",
        /// Create and change projects.
        ProjectManage = "project.manage",
        /// Create and change deliverables.
        DeliverableManage = "deliverable.manage",
        /// Move the stages that one is assigned to.
        StageUpdateOwn = "stage.update_own",
        /// Move any stage.
        StageUpdateAny = "stage.update_any",
        /// Assign people to stages.
        StageAssign = "stage.assign",
        /// Open, fill, submit and withdraw revisions.
        RevisionSubmit = "revision.submit",
        /// Draw and comment.
        ReviewAnnotate = "review.annotate",
        /// Approve, or ask for changes.
        ReviewDecide = "review.decide",
        /// Verify or reopen resolved feedback.
        FeedbackVerify = "feedback.verify",
        /// Build and lead review sessions.
        SessionManage = "session.manage",
        /// Change pipelines.
        PipelineManage = "pipeline.manage",
        /// Change automation rules.
        AutomationManage = "automation.manage",
        /// Change many records at once.
        BulkOperate = "bulk.operate",
        /// Import data.
        DataImport = "data.import",
        /// Export data.
        DataExport = "data.export",
        /// Submit batch runs.
        RunSubmit = "run.submit",
        /// Let the assistant change data.
        AiMutate = "ai.mutate",
        /// Manage people, roles and client teams.
        TeamManage = "team.manage",
        /// Manage the organization's settings.
        SettingsManage = "settings.manage",
    }
}

impl Role {
    /// What the role may do where the organization has not said otherwise.
    pub fn default_permissions(self) -> BTreeSet<Permission> {
        use Permission as P;
        match self {
            Self::Admin => P::ALL.iter().copied().collect(),
            Self::Producer => P::ALL
                .iter()
                .copied()
                .filter(|p| {
                    !matches!(
                        p,
                        P::BulkOperate
                            | P::TeamManage
                            | P::SettingsManage
                            | P::PipelineManage
                            | P::AutomationManage
                    )
                })
                .collect(),
            Self::Artist => [P::ProjectView, P::StageUpdateOwn, P::RevisionSubmit, P::ReviewAnnotate]
                .into_iter()
                .collect(),
            Self::ClientViewer => [P::ProjectView].into_iter().collect(),
        }
    }
}

/// Which projects a person may know of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// All of the organization's.
    Organization,
    /// Those of these client teams alone; none when empty.
    ClientTeams(BTreeSet<ClientTeamId>),
}

/// Who asks: a signed-in person with what they may do, in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// Where they act.
    pub organization: OrganizationId,
    /// What they are there.
    pub role: Role,
    /// What they may do there.
    pub permissions: BTreeSet<Permission>,
    /// Which projects they may know of.
    pub scope: Scope,
}

impl Actor {
    /// Whether they hold `permission`.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The permissions of the four roles as they come, in the order of [`Permission::ALL`].
    #[test]
    fn roles_come_with_these_permissions() {
        let actual: Vec<_> = Permission::ALL
            .iter()
            .map(|permission| {
                let held = Role::ALL
                    .iter()
                    .map(|role| if role.default_permissions().contains(permission) { "yes" } else { "-" });
                format!("{permission} {}", held.collect::<Vec<_>>().join(" "))
            })
            .collect();
        assert_eq!(
            actual,
            [
                // admin, producer, artist, client viewer
                "project.view yes yes yes yes",
                "project.manage yes yes - -",
                "deliverable.manage yes yes - -",
                "stage.update_own yes yes yes -",
                "stage.update_any yes yes - -",
                "stage.assign yes yes - -",
                "revision.submit yes yes yes -",
                "review.annotate yes yes yes -",
                "review.decide yes yes - -",
                "feedback.verify yes yes - -",
                "session.manage yes yes - -",
                "pipeline.manage yes - - -",
                "automation.manage yes - - -",
                "bulk.operate yes - - -",
                "data.import yes yes - -",
                "data.export yes yes - -",
                "run.submit yes yes - -",
                "ai.mutate yes yes - -",
                "team.manage yes - - -",
                "settings.manage yes - - -",
            ]
        );
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(*permission));
            let json = serde_json::to_string(permission).unwrap();
            assert_eq!(json, format!("\"{permission}\""));
            assert_eq!(serde_json::from_str::<Permission>(&json).unwrap(), *permission);
        }
        assert_eq!("OWNER".parse::<Role>(), Err(UnknownName("OWNER".to_owned())));
        assert_eq!("admin".parse::<Role>(), Err(UnknownName("admin".to_owned())));
    }

    #[test]
    fn an_actor_may_what_they_were_given_whatever_their_role() {
        let actor = Actor {
            user: UserId(1),
            organization: OrganizationId(1),
            role: Role::Admin,
            permissions: [Permission::ProjectView].into(),
            scope: Scope::Organization,
        };
        assert!(actor.may(Permission::ProjectView));
        assert!(!actor.may(Permission::ReviewDecide));
    }
}
