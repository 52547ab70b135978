//! What changes in the database is told to live documents and open sockets at once, whoever changed it: this process,
//! another one, or somebody at the console.

use std::time::Duration;

use domain::ids::{RevisionId, UserId};
use schema::DocumentName;
use sqlx::postgres::PgListener;

use super::{App, Error, Result, Shared, presenting};
use crate::app::events::Whose;
use crate::store::documents;

/// A look at the outbox without being told, for what an interrupted connection missed.
const LOOK: Duration = Duration::from_secs(5);
/// How long a document may take to show a fact before the next one gets its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Follows the database until the process ends.
pub async fn follow_always(app: Shared) {
    loop {
        if let Err(error) = follow(&app).await {
            tracing::warn!(%error, "documents and sockets are not told what changes; trying again");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn follow(app: &App) -> Result<()> {
    let mut listener = PgListener::connect_with(&app.db).await?;
    listener.listen_all(["rushes_outbox", "rushes_rights"]).await?;
    // Whatever was missed before.
    app.events.recheck(Whose::Everybodys);
    mirror(app).await?;
    loop {
        match tokio::time::timeout(LOOK, listener.try_recv()).await {
            Ok(Ok(Some(told))) if told.channel() == "rushes_rights" => {
                let whose = told.payload().parse().map_or(Whose::Everybodys, |id| Whose::Persons(UserId(id)));
                app.events.recheck(whose);
            }
            // Something is in the outbox, or it is time to look.
            Ok(Ok(Some(_))) | Err(_) => mirror(app).await?,
            Ok(Ok(None)) => return Err(Error::Unavailable("the connection was lost".to_owned())),
            Ok(Err(error)) => return Err(error.into()),
        }
    }
}

/// Makes documents show what has changed, until the outbox is empty or holds only what cannot be shown now.
async fn mirror(app: &App) -> Result<()> {
    presenting::mirror(app).await?;
    loop {
        let (revisions, last) = documents::waiting(&app.db).await?;
        if revisions.is_empty() {
            return Ok(());
        }
        let mut failed = false;
        for revision in revisions {
            match show(app, revision).await {
                Ok(()) => documents::mirrored(&app.db, revision, last).await?,
                Err(error) => {
                    failed = true;
                    tracing::warn!(%error, %revision, "a document does not show what has changed; trying again");
                }
            }
        }
        if failed {
            return Ok(());
        }
    }
}

/// Shows what is so now in those documents of a revision that are open or have been written.
async fn show(app: &App, revision: RevisionId) -> Result<()> {
    let mut names = documents::written(&app.db, revision).await?;
    let open = [DocumentName::Revision(revision), DocumentName::Internal(revision)];
    names.extend(open.into_iter().filter(|name| app.rooms.is_open(*name)));
    names.sort_unstable_by_key(ToString::to_string);
    names.dedup();
    for name in names {
        let Some(facts) = documents::facts_of(&app.db, name).await? else { return Ok(()) };
        match tokio::time::timeout(PATIENCE, app.rooms.set_facts(name, facts)).await {
            Ok(shown) => shown.map_err(|e| Error::Unavailable(e.to_string()))?,
            Err(_) => return Err(Error::Unavailable(format!("{name} does not answer"))),
        }
    }
    Ok(())
}
