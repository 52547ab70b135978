//! Capital letters and digits as strokes, for the names on the products and the numbers in the frame.

use super::vector::hypotenuse;

/// Strokes of a letter on a grid 4 wide and 6 high: pairs of points, as digits x y x y.
fn strokes(letter: char) -> &'static [&'static str] {
    match letter {
        'A' => &["0026", "2640", "1232"],
        'C' => &["4536", "3616", "1605", "0501", "0110", "1030", "3041"],
        'D' => &["0006", "0626", "2645", "4541", "4120", "2000"],
        'E' => &["0006", "0646", "0333", "0040"],
        'G' => &["4536", "3616", "1605", "0501", "0110", "1030", "3041", "4143", "4323"],
        'H' => &["0006", "4046", "0343"],
        'I' => &["2026"],
        'K' => &["0006", "0246", "1340"],
        'L' => &["0600", "0040"],
        'M' => &["0006", "0623", "2346", "4640"],
        'N' => &["0006", "0640", "4046"],
        'O' | '0' => &["1030", "3041", "4145", "4536", "3616", "1605", "0501", "0110"],
        'P' => &["0006", "0636", "3645", "4544", "4433", "3303"],
        'R' => &["0006", "0636", "3645", "4544", "4433", "3303", "2340"],
        'S' => &["0110", "1030", "3041", "4142", "4233", "3313", "1304", "0405", "0516", "1636", "3645"],
        'T' => &["2026", "0646"],
        'U' => &["0601", "0110", "1030", "3041", "4146"],
        'V' => &["0620", "2046"],
        '1' => &["1526", "2620", "1030"],
        '2' => &["0516", "1636", "3645", "4544", "4400", "0040"],
        '3' => &["0516", "1636", "3645", "4544", "4433", "1333", "3342", "4241", "4130", "3010", "1001"],
        '4' => &["3036", "3602", "0242"],
        '5' => &["4606", "0603", "0333", "3342", "4241", "4130", "3010", "1001"],
        '6' => &["3616", "1605", "0501", "0110", "1030", "3041", "4142", "4233", "3303"],
        '7' => &["0646", "4610"],
        '8' => &[
            "1333", "1304", "0405", "0516", "1636", "3645", "4544", "4433", "1302", "0201", "0110", "1030",
            "3041", "4142", "4233",
        ],
        '9' => &["1030", "3041", "4145", "4536", "3616", "1605", "0504", "0413", "1343"],
        ':' => &["2122", "2425"],
        _ => &[],
    }
}

/// From a letter to the next, in the grid's units.
const ADVANCE: f32 = 6.4;

/// How wide `text` is where it is `height` high.
pub(crate) fn width(text: &str, height: f32) -> f32 {
    let letters = text.chars().count().saturating_sub(1);
    (text.chars().take(letters).fold(4.0, |width, _| width + ADVANCE)) * height / 6.0
}

/// Distance of (x, y) to the strokes of `text`, which is centred on the origin and `height` high.
pub(crate) fn distance(text: &str, x: f32, y: f32, height: f32) -> f32 {
    let unit = height / 6.0;
    let letters = text.chars().count();
    let mut origin = 0.0;
    for _ in 1..letters {
        origin -= ADVANCE / 2.0;
    }
    let mut nearest = f32::MAX;
    for letter in text.chars() {
        let (u, v) = (x / unit - origin + 2.0, y / unit + 3.0);
        if (-3.0..7.0).contains(&u) {
            for stroke in strokes(letter) {
                let digit =
                    |place: usize| stroke.as_bytes().get(place).map_or(0.0, |digit| f32::from(digit - b'0'));
                nearest = nearest.min(segment(u, v, (digit(0), digit(1)), (digit(2), digit(3))));
            }
        }
        origin += ADVANCE;
    }
    nearest * unit
}

/// Distance of (x, y) to the segment from `a` to `b`.
pub(crate) fn segment(x: f32, y: f32, a: (f32, f32), b: (f32, f32)) -> f32 {
    let (along_x, along_y) = (b.0 - a.0, b.1 - a.1);
    let (from_x, from_y) = (x - a.0, y - a.1);
    let part =
        ((from_x * along_x + from_y * along_y) / (along_x * along_x + along_y * along_y)).clamp(0.0, 1.0);
    hypotenuse(from_x - along_x * part, from_y - along_y * part)
}
