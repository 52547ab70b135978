//! What is burned into the frames of a clip: the shot and its round on the left, timecode and frame number on the right.

use super::lettering;

/// Lines of text over a frame.
pub(crate) struct BurnIn {
    pub(crate) left: String,
    pub(crate) right: String,
}

/// Of the picture's height: how high the letters are, how thick, and how far from the edges.
const LETTER: f32 = 0.0195;
const STROKE: f32 = 0.0031;
const MARGIN: f32 = 0.037;
const INK: f32 = 0.92;
const SHADE: f32 = 0.5;

impl BurnIn {
    /// Draws itself over rows of RGB that are `width` wide.
    #[expect(clippy::cast_precision_loss, reason = "a picture's sides")]
    pub(crate) fn draw(&self, pixels: &mut [[u8; 3]], width: usize) {
        let height = (pixels.len() / width) as f32;
        let (letter, margin) = (height * LETTER, height * MARGIN);
        let middle = height - margin - letter / 2.0;
        let half = |text: &str| lettering::width(text, letter) / 2.0;
        let texts = [
            (&self.left, margin + half(&self.left)),
            (&self.right, width as f32 - margin - half(&self.right)),
        ];
        let reach = letter / 2.0 + height * STROKE * 3.0;
        for (index, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = ((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
            if (y - middle).abs() > reach {
                continue;
            }
            for (text, center) in texts {
                if (x - center).abs() > half(text) + reach {
                    continue;
                }
                let away = lettering::distance(text, x - center, middle - y, letter);
                let stroke = height * STROKE / 2.0;
                // a soft dark edge keeps it readable on white
                let shade = SHADE * (1.0 - (away - stroke) / (stroke * 3.0)).clamp(0.0, 1.0);
                let ink = INK * (stroke + 0.5 - away).clamp(0.0, 1.0);
                *pixel = pixel.map(|code| over(over(code, 0.0, shade), 1.0, ink));
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two codes of 8 bits")]
fn over(code: u8, value: f32, part: f32) -> u8 {
    (f32::from(code) * (1.0 - part) + value * 255.0 * part + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_at_the_bottom_right_and_differs_by_frame() {
        let drawn = |right: &str| {
            let mut pixels = vec![[128; 3]; 320 * 180];
            BurnIn { left: String::new(), right: right.to_owned() }.draw(&mut pixels, 320);
            pixels
        };
        let (one, two) = (drawn("1001"), drawn("1002"));
        assert!(
            one.iter()
                .enumerate()
                .all(|(at, pixel)| *pixel == [128; 3] || (at % 320 > 240 && at / 320 > 160))
        );
        assert_ne!(one, two);
    }
}
