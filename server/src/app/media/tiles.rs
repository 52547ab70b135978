//! The tiles of large stills.

use domain::ids::MediaId;
use render::still::{TILE_OVERLAP, TILE_SIDE, Tiling};
use serde::Serialize;
use utoipa::ToSchema;

use super::read::{ServedFile, files, not_ready};
use crate::app::access::Visitor;
use crate::app::{App, Error, Result};
use crate::store::media::Files;

/// In which tiles a still is shown. The tile of a level in column `c` and row `r` is at `tiles/{level}/{c}_{r}`; it holds
/// the pixels from `c * side` on, and `overlap` more wherever it has a neighbour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TilesView {
    /// Width of the picture in pixels.
    pub width: u32,
    /// Height of the picture in pixels.
    pub height: u32,
    /// The side of a tile without what it shares with its neighbours, in pixels.
    pub side: u32,
    /// How many pixels it shares with each neighbour.
    pub overlap: u32,
    /// The media type of the tiles: `image/png`, or `image/jpeg` of what was a JPEG.
    pub mime: String,
    /// From level 0, which is one tile, to the picture in full size; each half of the next, rounded up.
    pub levels: Vec<TileLevel>,
}

/// One size of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TileLevel {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How many tiles lie side by side.
    pub columns: u32,
    /// How many lie one below the other.
    pub rows: u32,
}

/// In which tiles a still is shown; 404 for one that is not.
pub async fn tiles(app: &App, who: &Visitor, id: MediaId) -> Result<TilesView> {
    let tiling = tiling_of(files(app, who, id).await?)?.1;
    let level = |level: &render::still::Level| TileLevel {
        width: level.width,
        height: level.height,
        columns: level.columns,
        rows: level.rows,
    };
    Ok(TilesView {
        width: tiling.width,
        height: tiling.height,
        side: TILE_SIDE,
        overlap: TILE_OVERLAP,
        mime: tiling.kind.mime().to_owned(),
        levels: tiling.levels.iter().map(level).collect(),
    })
}

/// One tile.
pub async fn tile(
    app: &App,
    who: &Visitor,
    id: MediaId,
    (level, column, row): (u32, u32, u32),
) -> Result<ServedFile> {
    let (files, tiling) = tiling_of(files(app, who, id).await?)?;
    if !tiling.holds(level, column, row) {
        return Err(Error::NotFound("tile"));
    }
    Ok(ServedFile {
        key: files.derived.tile(level, column, row, tiling.kind.extension()),
        mime: tiling.kind.mime().to_owned(),
        tag: format!("{}-tile-{id}-{level}-{column}-{row}", files.sha256),
        save_as: None,
    })
}

fn tiling_of(mut files: Files) -> Result<(Files, Tiling)> {
    match files.tiling.take() {
        Some(tiling) => Ok((files, tiling)),
        None if files.view.is_none() => Err(not_ready(files.status)),
        None => Err(Error::NotFound("tiles: the medium is shown whole")),
    }
}
