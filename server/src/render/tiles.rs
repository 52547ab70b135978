//! `rushes render tiles`: a large picture as a page shows it.

use std::ops::ControlFlow;
use std::path::Path;

use ::render::clip::Tools;
use ::render::still::{self, Plan};
use anyhow::Context as _;

use super::files::{self, NewFolder};

/// Writes the tiles, and tells which there are, as JSON.
pub(super) fn cut(tools: &Tools, picture: &Path, output: &Path) -> anyhow::Result<String> {
    let folder = NewFolder::at(output)?;
    let plan = Plan { tools: tools.clone(), ..Plan::default() };
    let told = &mut |_| ControlFlow::Continue(());
    let (_, tiling) = still::derive_tiled(picture, &plan, folder.path(), &files::limits(), told)
        .with_context(|| format!("cannot cut {}", picture.display()))?;
    folder.put_in_place()?;
    Ok(serde_json::to_string_pretty(&tiling)?)
}
