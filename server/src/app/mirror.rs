//! What changes in the database is told to live documents and open sockets at once, whoever changed it: this process,
//! another one, or somebody at the console.

use std::time::Duration;

use collab::WriteError;
use domain::ids::{ShareLinkId, UserId};
use schema::DocumentName;
use sqlx::postgres::PgListener;
use tokio::time::Instant;

use super::{App, Error, Result, Shared, presenting};
use crate::app::events::Whose;
use crate::store::documents;

/// A look at the outbox without being told, for what an interrupted connection missed.
const LOOK: Duration = Duration::from_secs(5);
/// How long items of feedback gather before documents show them.
const GATHER: Duration = Duration::from_millis(50);
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
    let mut due: Option<Instant> = None;
    loop {
        let look = due.unwrap_or_else(|| Instant::now() + LOOK);
        match tokio::time::timeout_at(look, listener.try_recv()).await {
            Ok(Ok(Some(told))) if told.channel() == "rushes_rights" => {
                app.events.recheck(whose(told.payload()));
            }
            // Whoever draws makes one item after the other.
            Ok(Ok(Some(told))) if told.payload() == "feedback" => {
                due.get_or_insert_with(|| Instant::now() + GATHER);
            }
            Err(_) if due.take().is_some() => mirror_revisions(app).await?,
            // Something else is in an outbox, or it is time to look.
            Ok(Ok(Some(_))) | Err(_) => {
                due = None;
                mirror(app).await?;
            }
            Ok(Ok(None)) => return Err(Error::Unavailable("the connection was lost".to_owned())),
            Ok(Err(error)) => return Err(error.into()),
        }
    }
}

/// Whose rights a notification tells of: `7` of a person, `link:7` of the guests of a link, anything else of anybody.
fn whose(told: &str) -> Whose {
    let link = told.strip_prefix("link:").and_then(|id| id.parse().ok());
    let person = || told.parse().ok().map(|id| Whose::Persons(UserId(id)));
    link.map(|id| Whose::Guests(ShareLinkId(id))).or_else(person).unwrap_or(Whose::Everybodys)
}

/// Makes documents show what has changed, until the outboxes are empty or hold only what cannot be shown now.
async fn mirror(app: &App) -> Result<()> {
    presenting::mirror(app).await?;
    mirror_revisions(app).await
}

async fn mirror_revisions(app: &App) -> Result<()> {
    loop {
        let waiting = documents::waiting(&app.db).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let mut failed = false;
        for waiting in waiting {
            match show(app, &waiting).await {
                Ok(()) => documents::mirrored(&app.db, &waiting.rows).await?,
                Err(error) => {
                    failed = true;
                    let revision = waiting.revision;
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
async fn show(app: &App, waiting: &documents::Waiting) -> Result<()> {
    let revision = waiting.revision;
    let mut names = documents::written(&app.db, revision).await?;
    let open = [DocumentName::Revision(revision), DocumentName::Internal(revision)];
    names.extend(open.into_iter().filter(|name| app.rooms.is_open(*name)));
    names.sort_unstable_by_key(ToString::to_string);
    names.dedup();
    let Some(asked) = &waiting.items else {
        for name in names {
            let Some(facts) = documents::facts_of(&app.db, name).await? else { return Ok(()) };
            shown(name, app.rooms.set_facts(name, facts)).await?;
        }
        return Ok(());
    };
    let ids: Vec<i64> = asked.iter().copied().collect();
    let found = documents::items(&app.db, revision, Some(&ids)).await?;
    for name in names {
        let changes = documents::changes_in(name, asked, &found);
        if !changes.is_empty() {
            shown(name, app.rooms.change_feedback(name, changes)).await?;
        }
    }
    Ok(())
}

/// Waits until a document shows something.
async fn shown(name: DocumentName, showing: impl Future<Output = Result<(), WriteError>>) -> Result<()> {
    match tokio::time::timeout(PATIENCE, showing).await {
        Ok(shown) => shown.map_err(|e| Error::Unavailable(e.to_string())),
        Err(_) => Err(Error::Unavailable(format!("{name} does not answer"))),
    }
}
