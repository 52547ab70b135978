//! People as others see them.

use domain::ids::RevisionId;
use domain::{Actor, Permission, Role};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::{App, Error, FieldError, Result, access};
use crate::store;

/// A person, as shown to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// The account's id.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// The colour of their cursor and avatar, `#rrggbb`; the same everywhere.
    pub color: String,
}

impl Person {
    /// A person with the colour that is theirs.
    pub fn new(id: i64, name: String, email: String) -> Self {
        Self { id, name, email, color: color(id).to_owned() }
    }
}

/// Distinguishable hues at a lightness that carries white text; ids that follow each other are far apart.
const COLORS: [&str; 12] = [
    "#2563eb", "#c2410c", "#15803d", "#9333ea", "#b91c1c", "#0e7490", "#a16207", "#be185d", "#4338ca",
    "#0f766e", "#7e22ce", "#4d7c0f",
];

/// The colour of the person with this id.
pub fn color(id: i64) -> &'static str {
    let index = usize::try_from(id.unsigned_abs() % 12).unwrap_or(0);
    COLORS.get(index).copied().unwrap_or(COLORS[0])
}

/// A member of the organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Member {
    /// Who.
    #[serde(flatten)]
    pub person: Person,
    /// What they are.
    #[schema(schema_with = super::schema::role)]
    pub role: Role,
}

/// The organization's active people, by name. Whoever is bound to client teams sees none.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Member>> {
    access::require(actor, Permission::StageAssign)?;
    store::people::members(&app.db, actor.organization).await
}

/// Somebody who may be mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Mentionable {
    /// The account's id.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// The colour that is theirs.
    pub color: String,
    /// Whether they look on for the client: they see what is written to everybody.
    pub client: bool,
}

/// Who may be mentioned in a comment on a round: the people of the studio, and where everybody may read it, those of the
/// project's client team. Only those who may open the document can be asked for, and only by whoever may.
pub async fn mentionable(
    app: &App,
    actor: &Actor,
    revision: RevisionId,
    internal: bool,
    begins: &str,
) -> Result<Vec<Mentionable>> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    let found = store::revisions::find(&mut *db, &visibility, revision).await?;
    if found.is_none() || (internal && !visibility.is_studio()) {
        return Err(Error::NotFound("revision"));
    }
    store::people::mentionable(&mut *db, &visibility, revision, internal, begins).await
}

/// A client team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClientTeam {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// The organization's client teams, by name.
pub async fn client_teams(app: &App, actor: &Actor) -> Result<Vec<ClientTeam>> {
    access::require(actor, Permission::ProjectManage)?;
    store::people::client_teams(&app.db, actor.organization).await
}

/// Passes when these people work in the studio; the text beside each is the pointer to the field that names them.
pub(super) async fn require_studio(
    tx: &mut PgConnection,
    actor: &Actor,
    named: &[(i64, String)],
) -> Result<()> {
    let ids: Vec<i64> = named.iter().map(|(id, _)| *id).collect();
    let found = store::people::studio_people(tx, actor.organization, &ids).await?;
    let errors: Vec<FieldError> = named
        .iter()
        .filter(|(id, _)| !found.contains(id))
        .map(|(_, pointer)| {
            FieldError::new(pointer, "nobody active in the studio has this id; pick one of the list")
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}
