use axum::Json;
use axum::extract::State;
use domain::ids::{ReviewSessionId, RevisionId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::paging::List;
use crate::app::shares::{self, LinkFilter, ShareLink};
use crate::app::{Error, Result, Shared, schema};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LinkQuery {
    /// Only those of this session.
    session: Option<i64>,
    /// Only those of this round.
    revision: Option<i64>,
    /// Only those that stand here.
    #[param(schema_with = schema::link_state, required = false)]
    state: Option<String>,
}

impl LinkQuery {
    fn filter(self) -> Result<LinkFilter> {
        let state = match self.state.as_deref() {
            None | Some("") => None,
            Some(text) => {
                let known =
                    text.parse().map_err(|_| Error::invalid("?state", "use active, expired or revoked"));
                Some(known?)
            }
        };
        Ok(LinkFilter {
            session: self.session.map(ReviewSessionId),
            revision: self.revision.map(RevisionId),
            state,
        })
    }
}

/// The organization's share links, the newest first.
#[utoipa::path(get, path = "/api/share-links", tag = "share links", params(LinkQuery, PageQuery),
    responses((status = 200, body = List<ShareLink>), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<LinkQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<ShareLink>>> {
    let (filter, page) = (query.filter()?, page.page("share-links")?);
    Ok(Json(shares::list(&app, &who.actor, &filter, &page).await?))
}
