//! File names as people see them. Nothing on disk is ever called so.

/// Longest name that is kept, in bytes.
const MAX_BYTES: usize = 255;

/// The last part of a path of any system, without what would confuse a line of text; `otherwise` where nothing is left.
pub(super) fn for_display(name: &str, otherwise: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control() && !turns_text(*c)).collect();
    let plain = plain.trim();
    if plain.is_empty() || plain.chars().all(|c| c == '.') {
        return otherwise.to_owned();
    }
    shortened(plain)
}

/// Characters that change the direction of the text around them: `gpj.exe` must not read as `exe.jpg`.
const fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Cut in the middle, so that the extension stays.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let extension = name.rfind('.').map(|dot| &name[dot..]).filter(|e| e.len() <= 16).unwrap_or_default();
    let stem = &name[..name.len() - extension.len()];
    let room = stem.floor_char_boundary(MAX_BYTES - extension.len());
    format!("{}{extension}", &stem[..room])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> String {
        for_display(name, "picture.png")
    }

    #[test]
    fn only_the_last_part_of_a_path_is_kept() {
        assert_eq!(shown("../../etc/passwd"), "passwd");
        assert_eq!(shown("C:\\renders\\kettle v2.exr"), "kettle v2.exr");
        assert_eq!(shown("Kessel für Ömer.png"), "Kessel für Ömer.png");
    }

    #[test]
    fn a_name_that_says_nothing_gets_one() {
        for name in ["", "/", "..", "\u{0}\n", " \t "] {
            assert_eq!(shown(name), "picture.png", "{name:?}");
        }
    }

    #[test]
    fn control_characters_and_turned_text_are_taken_out() {
        assert_eq!(shown("a\r\nSet-Cookie: b.png"), "aSet-Cookie: b.png");
        assert_eq!(shown("\u{202e}gnp.exe"), "gnp.exe");
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
        let name = shown(&format!("{}.png", "ö".repeat(300)));
        assert!(name.len() <= 255 && name.len() > 250, "{}", name.len());
        assert!(name.ends_with("ö.png"), "{name}");
    }
}
