//! JPEG row by row, of the sort that nearly all are: see `jpeg`.

use std::io::{BufRead, Seek};

use crate::still::decode::Layout;
use crate::still::decode::integer::{embedded_profile, from_io};
use crate::still::decode::rows::{Rows, STRIPE};
use crate::still::jpeg::{self, Stripes};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::profile::foreign;
use crate::still::{StillError, StillFormat};

const FORMAT: StillFormat = StillFormat::Jpeg;

pub(in crate::still::decode) struct JpegRows<R> {
    stripes: Stripes<R>,
    model: Model,
    meaning: Meaning,
}

/// Whether a file is of that sort.
pub(in crate::still::decode) fn streams<R: BufRead>(reader: &mut R) -> Result<bool, StillError> {
    let head = jpeg::head(reader).map_err(StillError::Read)?;
    Ok(head.is_some_and(|head| jpeg::has_rows(&head)))
}

pub(in crate::still::decode) fn open<R: BufRead + Seek>(mut reader: R) -> Result<JpegRows<R>, StillError> {
    let failed = |error| from_io(FORMAT, error);
    let other = || StillError::Damaged { format: FORMAT, detail: "its headers make no sense".to_owned() };
    let head = jpeg::head(&mut reader).map_err(failed)?.ok_or_else(other)?;
    let stripes = Stripes::new(&head, reader, STRIPE).map_err(failed)?.ok_or_else(other)?;
    let model = if stripes.layout == Layout::Gray { Model::Gray } else { Model::Rgb };
    let profile = foreign(embedded_profile(&head), model);
    let meaning = profile.map_or(Meaning::Encoded, |profile| Meaning::Profile(profile.bytes));
    Ok(JpegRows { stripes, model, meaning })
}

impl<R: BufRead + Seek> Rows for JpegRows<R> {
    fn next(&mut self) -> Result<Option<Pixels>, StillError> {
        let samples = self.stripes.next().map_err(|error| from_io(FORMAT, error))?;
        let Some(samples) = samples else { return Ok(None) };
        let width = self.stripes.width;
        let row = width as usize * self.model.colors();
        Ok(Some(Pixels {
            width,
            height: u32::try_from(samples.len() / row).unwrap_or(u32::MAX),
            model: self.model,
            alpha: Alpha::None,
            meaning: self.meaning.clone(),
            bits: 8,
            samples: Samples::U8(samples),
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use jpeg_encoder::{ColorType, Encoder};
    use moxcms::ColorProfile;

    use super::*;
    use crate::still::Limits;
    use crate::still::decode::integer;

    /// All rows as one picture.
    fn joined(file: &[u8]) -> Pixels {
        let mut rows = open(Cursor::new(file)).unwrap();
        let mut whole = rows.next().unwrap().unwrap();
        while let Some(stripe) = rows.next().unwrap() {
            assert_eq!(stripe.meaning, whole.meaning);
            whole.height += stripe.height;
            let (Samples::U8(all), Samples::U8(more)) = (&mut whole.samples, stripe.samples) else {
                panic!("not of 8 bits");
            };
            all.extend(more);
        }
        whole
    }

    #[test]
    fn rows_are_what_the_whole_is_with_its_profile() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        let samples: Vec<u8> =
            (0..70 * 150 * 3u32).map(|at| (at * at / 900 % 256).to_le_bytes()[0]).collect();
        for (color, profile) in [
            (ColorType::Rgb, Some(&profile)),
            (ColorType::Rgb, None),
            (ColorType::Luma, None),
            // One for three channels says nothing about gray.
            (ColorType::Luma, Some(&profile)),
        ] {
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 85);
            if let Some(profile) = profile {
                encoder.add_icc_profile(profile).unwrap();
            }
            encoder.encode(&samples, 70, 150, color).unwrap();
            assert!(streams(&mut Cursor::new(&file)).unwrap());
            let whole = integer::read(FORMAT, Cursor::new(&file), &Limits::default()).unwrap();
            assert_eq!(whole.meaning != Meaning::Encoded, color == ColorType::Rgb && profile.is_some());
            assert!(joined(&file) == whole, "{color:?}");
        }
    }
}
