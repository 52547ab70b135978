//! `rushes render tiles`: a large picture as a page shows it.

use std::ops::ControlFlow;
use std::path::Path;

use ::render::clip::Tools;
use ::render::still::{self, Plan};
use anyhow::Context as _;

use super::files;

/// Writes the tiles, and tells which there are, as JSON.
pub(super) fn cut(tools: &Tools, picture: &Path, output: &Path) -> anyhow::Result<String> {
    files::empty_folder(output)?;
    let plan = Plan { tools: tools.clone(), ..Plan::default() };
    let cut =
        still::derive_tiled(picture, &plan, output, &files::limits(), &mut |_| ControlFlow::Continue(()));
    match cut {
        Ok((_, tiling)) => Ok(serde_json::to_string_pretty(&tiling)?),
        Err(error) => {
            // Some of the tiles are no picture.
            let _ = std::fs::remove_dir_all(output);
            Err(error).with_context(|| format!("cannot cut {}", picture.display()))
        }
    }
}
