//! A session that is presented, put into the tables directly, so that what is tested is the presenting and not the way to it.

use serde_json::{Value, json};
use sqlx::PgConnection;
use yrs::types::ToJson as _;
use yrs::{ReadTxn as _, Transact as _};

use crate::mark;
use crate::round::Round;
use crate::socket::Door;
use crate::studio::Studio;
use crate::tab::{Tab, View};

/// A session that is being held.
#[derive(Debug, Clone)]
pub struct Presented {
    /// Itself.
    pub session: i64,
    /// What it looks at, in order, each frozen to its round.
    pub items: Vec<(i64, Round)>,
}

impl Presented {
    /// Holds a session over some rounds.
    pub async fn hold(studio: &Studio, rounds: &[Round]) -> Self {
        let mut db = studio.db().await;
        let session: i64 = sqlx::query_scalar(
            "INSERT INTO review_sessions (org_id, name, status, started_at, created_by)
             VALUES ($1, 'Dailies', 'IN_PROGRESS', now(), $2) RETURNING id",
        )
        .bind(studio.organization.get())
        .bind(studio.id_of("producer"))
        .fetch_one(&mut db)
        .await
        .expect("a session");
        let mut presented = Self { session, items: Vec::new() };
        for round in rounds {
            presented.add(studio, &mut db, *round).await;
        }
        presented
    }

    /// Adds a round to it; its item.
    pub async fn add(&mut self, studio: &Studio, db: &mut PgConnection, round: Round) -> i64 {
        let item: i64 = sqlx::query_scalar(
            "INSERT INTO review_session_items (org_id, session_id, project_id, stage_id, revision_id, sort_order)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        )
        .bind(studio.organization.get())
        .bind(self.session)
        .bind(round.project)
        .bind(round.stage)
        .bind(round.revision)
        .bind(f64::from(u32::try_from(self.items.len()).expect("few")))
        .fetch_one(db)
        .await
        .expect("an item");
        self.items.push((item, round));
        item
    }

    /// The name of its live document.
    pub fn document(&self) -> String {
        format!("session:{}", self.session)
    }

    /// The address of its lead.
    pub fn lead(&self) -> String {
        format!("/api/reviews/{}/lead", self.session)
    }

    /// Somebody's way to its document.
    pub fn door(&self, studio: &Studio, who: &str) -> Door {
        Door::document(studio.of(who), self.document())
    }

    /// A tab of somebody on its document, connected and in step.
    pub async fn tab(&self, studio: &Studio, who: &str) -> Tab {
        Tab::open(self.door(studio, who), studio.id_of(who), 0).await
    }

    /// Has somebody take the lead; the epoch.
    pub async fn take(&self, studio: &Studio, who: &str) -> i64 {
        let lead = studio.of(who).post(&self.lead(), &json!({})).await.expect(200);
        lead["epoch"].as_i64().expect("an epoch")
    }

    /// An awareness state that shows a frame of an item.
    pub fn showing(&self, epoch: i64, item: usize, frame: i64) -> Value {
        let (item, round) = self.items[item];
        json!({"lead": {
            "epoch": epoch, "item": item, "revision": round.revision,
            "viewport": {"x": 320.5, "y": 240, "zoom": 2},
            "playback": {"media": round.media, "frame": frame, "playing": false, "speed": 1, "at": 1},
        }})
    }
}

/// A map of a session's document as a tab has it.
pub fn map(tab: &Tab, root: &str) -> Value {
    let txn = tab.doc.transact();
    let value =
        txn.get_map(root).map_or(Value::Null, |map| serde_json::to_value(map.to_json(&txn)).expect("JSON"));
    mark::plain(&value)
}

/// The item and the frame that a session's document shows.
pub fn written(tab: &Tab) -> Option<(i64, i64)> {
    place(&map(tab, "stage"))
}

/// The item and the frame that whoever leads shows right now, and who that is.
pub fn led(view: &View) -> Option<(u64, (i64, i64))> {
    let mut leading =
        view.people.iter().filter_map(|(client, (_, state))| Some((*client, place(&state["lead"])?)));
    let found = leading.next();
    assert_eq!(leading.next(), None, "one leads");
    found
}

#[expect(clippy::cast_possible_truncation, reason = "ids and frames of tests are small")]
fn place(shown: &Value) -> Option<(i64, i64)> {
    Some((shown["item"].as_f64()? as i64, shown["playback"]["frame"].as_f64()? as i64))
}
