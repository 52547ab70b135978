//! JPEGs in other ways than whole. At an eighth, a quarter or half their size, for thumbnails: of every block only the
//! frequencies that are seen there are turned back into pixels, and the rest of its code is skipped, many symbols at a
//! time (`frame`, `transform`). And row by row, for tiles (`stripes`).
//!
//! Baseline and extended sequential files with Huffman codes, 8 bits, gray or YCbCr in one scan, which is what cameras
//! and programs write (ITU-T T.81). Anything else is left to the full decoder, and so is anything damaged where it is made
//! smaller, for that one to find the words; by rows, what cannot be read stays gray, as that decoder has it.

mod band;
mod bits;
mod feed;
mod frame;
mod header;
mod huffman;
mod inverse;
#[cfg(test)]
mod made;
mod paint;
mod stripes;
mod transform;

pub(super) use frame::Reduction;
use frame::{Frame, Plane};
pub(super) use header::head;
pub(super) use stripes::{Stripes, has_rows};

use super::decode::Layout;

/// A smaller version of a picture.
pub(super) struct Reduced {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) layout: Layout,
    /// Rows from the top, without padding.
    pub(super) samples: Vec<u8>,
}

/// Decodes at a reduced size; `None` where it is not of the sort that is read here.
pub(super) fn reduced(file: &[u8], by: Reduction) -> Option<Reduced> {
    let frame = Frame::parse(file)?;
    let planes = frame.decode(by)?;
    let side = |length: u32| length.div_ceil(by.divisor());
    let (width, height) = (side(frame.header.width), side(frame.header.height));
    let (layout, samples) = match &planes[..] {
        [gray] => (Layout::Gray, cropped(gray, width as usize, height as usize)?),
        [luma, blue, red] => (Layout::Rgb, colored([luma, blue, red], width as usize, height as usize)?),
        _ => return None,
    };
    Some(Reduced { width, height, layout, samples })
}

fn cropped(plane: &Plane, width: usize, height: usize) -> Option<Vec<u8>> {
    let mut samples = Vec::with_capacity(width * height);
    for row in plane.samples.chunks_exact(plane.stride).take(height) {
        samples.extend_from_slice(row.get(..width)?);
    }
    (samples.len() == width * height).then_some(samples)
}

/// From YCbCr to RGB (JFIF 1.02: Rec. 601 in full range), in 16 bits of fraction.
fn colored(planes: [&Plane; 3], width: usize, height: usize) -> Option<Vec<u8>> {
    let mut samples = vec![0; width * height * 3];
    let mut rows = planes.map(|plane| plane.samples.chunks_exact(plane.stride));
    for pixels in samples.chunks_exact_mut(width * 3) {
        let luma = rows[0].next()?.get(..width)?;
        let blue = rows[1].next()?.get(..width)?;
        let red = rows[2].next()?.get(..width)?;
        for (((pixel, luma), blue), red) in
            pixels.as_chunks_mut::<3>().0.iter_mut().zip(luma).zip(blue).zip(red)
        {
            let luma = (i32::from(*luma) << 16) + (1 << 15);
            let (blue, red) = (i32::from(*blue) - 128, i32::from(*red) - 128);
            *pixel = [luma + 91_881 * red, luma - 22_554 * blue - 46_802 * red, luma + 116_130 * blue]
                .map(|sample| clamped(sample >> 16));
        }
    }
    Some(samples)
}

#[expect(clippy::cast_sign_loss, reason = "clamped")]
fn clamped(sample: i32) -> u8 {
    sample.clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use jpeg_encoder::SamplingFactor;

    use super::made::{encoded, picture};
    use super::*;

    /// The full picture's mean over each square that became one pixel.
    fn means(file: &[u8], by: usize) -> (usize, usize, Vec<f32>) {
        let image = image::load_from_memory(file).unwrap().to_rgb8();
        let (width, height) = (image.width() as usize, image.height() as usize);
        let (small_width, small_height) = (width.div_ceil(by), height.div_ceil(by));
        let mut means = Vec::new();
        for y in 0..small_height {
            for x in 0..small_width {
                for channel in 0..3 {
                    let (mut sum, mut count) = (0.0, 0.0);
                    for row in y * by..((y + 1) * by).min(height) {
                        for column in x * by..((x + 1) * by).min(width) {
                            let pixel = image.get_pixel(column.try_into().unwrap(), row.try_into().unwrap());
                            sum += f32::from(pixel.0[channel]);
                            count += 1.0;
                        }
                    }
                    means.push(sum / count);
                }
            }
        }
        (small_width, small_height, means)
    }

    #[test]
    fn every_reduction_of_every_sampling_is_the_picture_in_small() {
        let samplings =
            [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2];
        for sampling in samplings {
            for restart in [0, 5] {
                let file = encoded(203, 117, sampling, restart);
                for by in [Reduction::Half, Reduction::Quarter, Reduction::Eighth] {
                    let small = reduced(&file, by).unwrap();
                    let (width, height, means) = means(&file, by.divisor() as usize);
                    assert_eq!((small.width as usize, small.height as usize), (width, height));
                    let apart =
                        small.samples.iter().zip(&means).map(|(one, mean)| (f32::from(*one) - mean).abs());
                    let mean = apart.sum::<f32>() / f32::from(u16::try_from(width * height).unwrap()) / 3.0;
                    // The picture has edges, which low frequencies soften.
                    assert!(mean < 12.0, "{sampling:?} {by:?} {restart}: {mean} apart");
                }
            }
        }
    }

    #[test]
    fn a_flat_picture_keeps_its_colour_exactly_as_far_as_the_format_does() {
        let mut file = Vec::new();
        let image = image::RgbImage::from_pixel(64, 48, image::Rgb([200, 90, 30]));
        JpegEncoder::new_with_quality(&mut file, 100).encode_image(&image).unwrap();
        let small = reduced(&file, Reduction::Eighth).unwrap();
        assert_eq!((small.width, small.height), (8, 6));
        for pixel in small.samples.chunks_exact(3) {
            for (one, other) in pixel.iter().zip([200u8, 90, 30]) {
                assert!(one.abs_diff(other) <= 2, "{pixel:?}");
            }
        }
    }

    #[test]
    fn what_is_not_of_this_sort_or_cut_off_is_left_to_others() {
        let mut progressive = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut progressive, 90);
        encoder.set_progressive(true);
        encoder.encode(&picture(64, 64), 64, 64, jpeg_encoder::ColorType::Rgb).unwrap();
        assert!(reduced(&progressive, Reduction::Half).is_none());
        let file = encoded(64, 64, SamplingFactor::F_2_2, 0);
        for length in 0..file.len() - 2 {
            assert!(reduced(&file[..length], Reduction::Half).is_none(), "{length}");
        }
    }

    #[test]
    fn altered_files_end_in_pixels_or_in_nothing() {
        let file = encoded(64, 64, SamplingFactor::F_2_2, 2);
        for place in 0..file.len() {
            for bit in [0, 3, 7] {
                let mut altered = file.clone();
                altered[place] ^= 1 << bit;
                if let Some(small) = reduced(&altered, Reduction::Quarter) {
                    let channels = if small.layout == Layout::Rgb { 3 } else { 1 };
                    assert_eq!(small.samples.len(), small.width as usize * small.height as usize * channels);
                }
            }
        }
    }
}
