//! Lists in pages. A cursor names the last item that was seen, so what is added meanwhile moves nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Error, Result};

/// How many items a page has when nobody says.
const USUAL: i64 = 50;
/// How many it has at most.
const MOST: i64 = 200;

/// Which page of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    list: &'static str,
    /// How many items it may have.
    limit: i64,
    /// The key of the last item that was seen.
    pub after: Option<i64>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to ask for the next page with; null on the last one.
    pub next_cursor: Option<String>,
}

impl Page {
    /// The page that `limit` and `cursor` of a query ask for, of the list with this name: a cursor is of one list only.
    pub fn of(list: &'static str, limit: Option<&str>, cursor: Option<&str>) -> Result<Self> {
        let limit = match limit {
            None => USUAL,
            Some(text) => {
                let number = text.parse().ok().filter(|n| (1..=MOST).contains(n));
                number.ok_or_else(|| Error::invalid("?limit", format!("use a number from 1 to {MOST}")))?
            }
        };
        let after = match cursor {
            None => None,
            Some(text) => Some(read(list, text).ok_or_else(|| {
                Error::invalid("?cursor", "use the next_cursor of the page before, or leave it out")
            })?),
        };
        Ok(Self { list, limit, after })
    }

    /// How many rows to fetch: one more than the page has, to know whether another page follows.
    pub const fn rows(&self) -> i64 {
        self.limit + 1
    }

    /// The page that these rows make, in their order; `key` is what the list is ordered by.
    pub fn list<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> i64) -> List<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more).map(key);
        List { items, next_cursor: last.map(|key| write(self.list, key)) }
    }
}

fn write(list: &str, key: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}:{key}"))
}

fn read(list: &str, cursor: &str) -> Option<i64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(list)?.strip_prefix(':')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_to_the_next_one_until_the_last() {
        let page = Page::of("projects", Some("2"), None).unwrap();
        assert_eq!(page.rows(), 3);
        let first = page.list(vec![9, 8, 7], |n| *n);
        assert_eq!(first.items, [9, 8]);
        let next = Page::of("projects", Some("2"), first.next_cursor.as_deref()).unwrap();
        assert_eq!(next.after, Some(8));
        assert_eq!(next.list(vec![7, 6], |n| *n).next_cursor, None);
        assert_eq!(next.list(Vec::<i64>::new(), |n| *n).next_cursor, None);
    }

    #[test]
    fn bad_limits_and_foreign_cursors_are_named() {
        let pointer = |limit, cursor| match Page::of("projects", limit, cursor) {
            Err(Error::Invalid(errors)) => errors[0].pointer.clone(),
            other => panic!("{other:?}"),
        };
        for limit in ["0", "201", "-1", "ten", "", "1.5", "99999999999999999999"] {
            assert_eq!(pointer(Some(limit), None), "?limit", "{limit}");
        }
        let foreign = write("deliverables", 4);
        for cursor in ["", "4", "!!", &foreign, &URL_SAFE_NO_PAD.encode("projects:x")] {
            assert_eq!(pointer(None, Some(cursor)), "?cursor", "{cursor}");
        }
    }
}
