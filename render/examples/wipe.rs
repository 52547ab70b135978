//! The renderer as a library: two pictures in one, apart at a line that leans by twenty degrees, the right one a stop brighter.
//!
//! ```sh
//! cargo run --release -p render --example wipe -- before.exr after.exr wipe.png
//! ```

use std::error::Error;
use std::path::Path;

use render::RgbaImage;
use render::clip::Tools;
use render::compose::{Backend, Compose as _, Composition, Divider, Operation, Picture, View};
use render::still::{self, Encoding, Limits, Pixels, Select};

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [before, after, output] = files.as_slice() else {
        return Err("name two pictures and the PNG to write".into());
    };
    let (before, after) = (read(before)?, read(after)?);
    let size = after.size();
    let middle = Divider { x: f64::from(size.width) / 2.0, y: f64::from(size.height) / 2.0, angle: 20.0 };
    let mut composition = Composition::new(size, Operation::Wipe { dividers: vec![middle], line: None });
    composition.views = vec![View::default(), View { exposure: 1.0, ..View::default() }];
    // A graphics card where there is one; from the moment it fails, the processor.
    let backend = Backend::choose(Box::new(|what| eprintln!("{what}")));
    eprintln!("{}", backend.report());
    let drawn = backend.compose(&composition, &[&before, &after])?;
    still::write(&Pixels::from(RgbaImage::from(drawn)), Encoding::Png8, Path::new(output))?;
    Ok(())
}

/// A picture in its full depth.
fn read(path: &str) -> Result<Picture, Box<dyn Error>> {
    let select = Select { layer: None, tools: Tools::default() };
    Ok(Picture::from_pixels(still::decode(Path::new(path), &Limits::default(), &select)?)?)
}
