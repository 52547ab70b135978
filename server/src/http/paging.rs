//! `?limit&cursor` of every list.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::Result;
use crate::app::paging::Page;

/// Which page of a list is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl PageQuery {
    /// The page of the list with this name.
    pub fn page(&self, list: &'static str) -> Result<Page> {
        Page::of(list, self.limit.as_deref(), self.cursor.as_deref())
    }
}
