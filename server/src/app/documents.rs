//! Who may open which live document, and what they may do in it.

use collab::{Capability, Close};
use domain::Permission;
use domain::access::Scope;
use domain::ids::{ProjectId, RevisionId, UserId};
use schema::{Author, Color, DocumentName};

use super::auth::SignIn;
use super::people::color;
use super::{App, Error, Result, access};
use crate::store;

/// What somebody may do in a document; an error where they may not know of it.
pub async fn capability(
    app: &App,
    who: &SignIn,
    document: DocumentName,
    acknowledge: bool,
) -> Result<Capability> {
    let visibility = access::visibility(&who.actor)?;
    let revision = document.revision().ok_or(Error::NotFound("document"))?;
    // What only the studio sees lies in documents of its own, which others cannot open at all.
    let studio = who.actor.scope == Scope::Organization;
    if matches!(document, DocumentName::Internal(_)) && !studio {
        return Err(Error::NotFound("document"));
    }
    if !store::documents::is_visible(&app.db, &visibility, revision).await? {
        return Err(Error::NotFound("document"));
    }
    let color: Color = color(who.person.id)
        .parse()
        .map_err(|e: schema::UnknownText| Error::Internal(anyhow::anyhow!("{e}")))?;
    Ok(Capability {
        author: Author::User(who.actor.user),
        name: who.person.name.clone(),
        color,
        annotate: access::require(&who.actor, Permission::ReviewAnnotate).is_ok(),
        decide: access::require(&who.actor, Permission::ReviewDecide).is_ok(),
        acknowledge,
    })
}

/// Has everybody in a revision's documents ask again who they are and what they may: honest clients reconnect at once, and
/// whoever may not know of it any more is turned away then.
pub fn recheck(app: &App, revision: RevisionId) {
    let close = Close::new(Close::TRY_AGAIN, "what you may do here was changed; reconnect");
    app.rooms.disconnect(move |document, _| document.revision() == Some(revision), close);
}

/// The same for one person in all documents and streams of events: they signed out, or their rights changed.
pub fn recheck_person(app: &App, user: UserId) {
    let close = Close::new(Close::TRY_AGAIN, "what you may do here was changed; reconnect");
    app.rooms.disconnect(move |_, capability| capability.author == Author::User(user), close);
    app.events.recheck(user);
}

/// The same for everybody in the documents of a project: another client team may see it.
pub async fn recheck_project(app: &App, project: ProjectId) {
    let revisions = match store::documents::revisions_of(&app.db, project).await {
        Ok(revisions) => revisions,
        Err(error) => {
            tracing::warn!(%error, %project, "cannot send those away who may not see a project any more; they go within a minute");
            return;
        }
    };
    let close = Close::new(Close::TRY_AGAIN, "what you may do here was changed; reconnect");
    app.rooms
        .disconnect(move |document, _| document.revision().is_some_and(|r| revisions.contains(&r)), close);
}
