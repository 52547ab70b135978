//! JPEGs in inks: CMYK and YCCK as they are stored, for a profile to make colours of. Without one they are read as RGB,
//! each ink taking its share of the light.

use std::io::{BufRead, Seek};

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::still::decode::bytes::all_of;
use crate::still::{Limits, StillError, StillFormat};

const FORMAT: StillFormat = StillFormat::Jpeg;

/// Cyan, magenta, yellow and black of each pixel, all ones full ink.
///
/// Programs store inks as the light that they leave, as Adobe's do, and the decoder takes all files for such; YCCK is that
/// light as luma and differences, with black beside it.
pub(super) fn read<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<Vec<u8>, StillError> {
    let file = all_of(reader, limits)?;
    let mut decoder = JpegDecoder::new(ZCursor::new(&file[..]));
    let side = limits.max_side as usize;
    let options = DecoderOptions::default().set_max_width(side).set_max_height(side).set_strict_mode(false);
    decoder.set_options(options);
    decoder.decode_headers().map_err(damaged)?;
    let Some(stored @ (ColorSpace::CMYK | ColorSpace::YCCK)) = decoder.input_colorspace() else {
        return Err(StillError::Damaged { format: FORMAT, detail: "it has no inks".to_owned() });
    };
    // As they are stored: the decoder would make RGB of them.
    decoder.set_options(options.jpeg_set_out_colorspace(stored));
    let length = decoder.output_buffer_size().unwrap_or(0);
    limits.check_memory(length as u64)?;
    let mut samples = vec![0; length];
    decoder.decode_into(&mut samples).map_err(damaged)?;
    for pixel in samples.as_chunks_mut::<4>().0 {
        *pixel = if stored == ColorSpace::YCCK { from_ycck(*pixel) } else { pixel.map(|light| !light) };
    }
    Ok(samples)
}

fn damaged(error: DecodeErrors) -> StillError {
    match error {
        DecodeErrors::ExhaustedData => StillError::Truncated { format: FORMAT },
        other => StillError::Damaged { format: FORMAT, detail: format!("{other:?}") },
    }
}

/// By the matrix of JFIF (ITU-T T.871, 7), as whole numbers of 1/65,536. What comes out as red, green and blue are the inks.
fn from_ycck([luma, blue, red, black]: [u8; 4]) -> [u8; 4] {
    let luma = i32::from(luma) << 16;
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    let code = |value: i32| u8::try_from(((value + (1 << 15)) >> 16).clamp(0, 255)).unwrap_or(u8::MAX);
    [
        code(luma + 91_881 * red),
        code(luma - 22_554 * blue - 46_802 * red),
        code(luma + 116_130 * blue),
        !black,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luma_and_differences_are_inks() {
        assert_eq!(from_ycck([0, 128, 128, 255]), [0, 0, 0, 0], "paper");
        assert_eq!(from_ycck([255, 128, 128, 0]), [255, 255, 255, 255], "all inks");
        assert_eq!(from_ycck([76, 85, 255, 255]), [254, 0, 0, 0], "cyan");
    }
}
