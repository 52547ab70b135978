//! `rushes render mark`: marks burned into a picture.

use std::path::Path;

use ::render::RgbaImage;
use ::render::burn_in::{BurnedMark, LaidOver, burn_in};
use ::render::clip::Tools;
use ::render::compose::{Backend, Compose as _, Composition, Operation};
use anyhow::{Context as _, bail};
use schema::{Shape, Style};
use serde_json::Value;

use super::files;
use crate::fonts::LETTERING;

/// The largest file of marks that is read, in bytes.
const MOST: u64 = 64 << 20;

/// Draws marks over a picture and writes that.
pub(super) fn mark(tools: &Tools, picture: &Path, marks: &Path, output: &Path) -> anyhow::Result<()> {
    let text = files::read_at_most(marks, MOST)?;
    let list = serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", marks.display()))?;
    let marks = read(&list).with_context(|| format!("{} cannot be drawn", marks.display()))?;
    let picture = files::picture(tools, picture)?;
    let size = picture.size();
    let composition = Composition::new(size, Operation::Single);
    let shown = Backend::processor("one picture at a time").compose(&composition, &[&picture])?;
    let mut shown = RgbaImage::from(shown);
    burn_in(&mut shown, (size.width, size.height), &marks, &LETTERING, &LaidOver::new())?;
    files::write(shown, output)
}

/// The marks of a list, or of the `items` of an answer.
fn read(list: &Value) -> anyhow::Result<Vec<BurnedMark>> {
    let items = list.get("items").unwrap_or(list).as_array().context("give a list of marks")?;
    let mut marks = Vec::with_capacity(items.len());
    for ((index, item), number) in items.iter().enumerate().zip(1..) {
        if item.get("deleted").is_some_and(|deleted| !deleted.is_null()) {
            continue;
        }
        let field = |name: &str| item.get(name).with_context(|| format!("mark {index} has no {name}"));
        let shape = Shape::read_json(field("kind")?, field("geometry")?);
        let shape = shape.with_context(|| format!("mark {index}"))?;
        if matches!(shape, Shape::Screenshot(_)) {
            bail!("mark {index} lays a picture of the server over this one; only the server has that");
        }
        let style = Style::read_json(field("style")?).with_context(|| format!("mark {index}"))?;
        marks.push(BurnedMark { shape, style, number: Some(number) });
    }
    Ok(marks)
}
