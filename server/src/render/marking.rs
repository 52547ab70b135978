//! `rushes render mark`: marks burned into a picture.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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

/// Which marks.
pub(super) struct Marks {
    /// Where they are listed.
    pub(super) file: PathBuf,
    /// Those of one medium.
    pub(super) media: Option<i64>,
    /// Those that show on one frame.
    pub(super) frame: Option<i64>,
}

/// Draws marks over a picture and writes that.
pub(super) fn mark(tools: &Tools, picture: &Path, marks: &Marks, output: &Path) -> anyhow::Result<()> {
    let marks = marks.read().with_context(|| format!("{} cannot be drawn", marks.file.display()))?;
    let picture = files::picture(tools, picture)?;
    let size = picture.size();
    let composition = Composition::new(size, Operation::Single);
    let shown = Backend::processor("one picture at a time").compose(&composition, &[&picture])?;
    let mut shown = RgbaImage::from(shown);
    burn_in(&mut shown, (size.width, size.height), &marks, &LETTERING, &LaidOver::new())?;
    files::write(shown, output)
}

impl Marks {
    /// Those of a list, or of the `items` of an answer, that are to be drawn.
    fn read(&self) -> anyhow::Result<Vec<BurnedMark>> {
        let list: Value = serde_json::from_slice(&files::read_at_most(&self.file, MOST)?)?;
        let items = list.get("items").unwrap_or(&list).as_array().context("give a list of marks")?;
        let (mut media, mut marks) = (BTreeSet::new(), Vec::with_capacity(items.len()));
        for (index, item) in items.iter().enumerate() {
            let given = |name: &str| item.get(name).filter(|value| !value.is_null());
            if given("deleted").is_some() {
                continue;
            }
            let medium = given("media").and_then(Value::as_i64);
            if self.media.is_some_and(|wanted| medium != Some(wanted)) {
                continue;
            }
            media.extend(medium);
            if let Some(frames) = given("frames")
                && !self.shows_on(frames).with_context(|| format!("mark {index}"))?
            {
                continue;
            }
            let field = |name: &str| given(name).with_context(|| format!("mark {index} has no {name}"));
            let shape = Shape::read_json(field("kind")?, field("geometry")?);
            let shape = shape.with_context(|| format!("mark {index}"))?;
            if matches!(shape, Shape::Screenshot(_)) {
                bail!("mark {index} lays a picture of the server over this one; only the server has that");
            }
            let style = Style::read_json(field("style")?).with_context(|| format!("mark {index}"))?;
            let number = given("number").and_then(Value::as_u64).and_then(|number| number.try_into().ok());
            marks.push(BurnedMark { shape, style, number });
        }
        if media.len() > 1 {
            let named: Vec<String> = media.iter().map(ToString::to_string).collect();
            bail!("they are of several media: choose one with --media ({})", named.join(", "));
        }
        Ok(marks)
    }

    /// Whether a mark of these frames shows on the one that is drawn on.
    fn shows_on(&self, frames: &Value) -> anyhow::Result<bool> {
        let number =
            |name: &str| frames.get(name).and_then(Value::as_i64).context("its frames have no in and out");
        let frame = self.frame.context("it is on frames of a clip: say on which with --frame")?;
        Ok((number("in")?..=number("out")?).contains(&frame))
    }
}
