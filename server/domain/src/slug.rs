//! Names for addresses and folders: slugs, and the codes of projects.

use serde::Serialize;

/// How many characters a slug has at most.
pub const SLUG_LENGTH: usize = 60;

/// A name as it stands in addresses and folder names: lower case, words joined by hyphens, never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    /// The slug of `name`: Latin letters lose their accents, other scripts stay, everything else separates words.
    /// A name without a letter or digit becomes `untitled`.
    pub fn from_name(name: &str) -> Self {
        let mut slug = String::new();
        let mut length = 0;
        let mut gap = false;
        for letter in name.chars().flat_map(char::to_lowercase) {
            // An apostrophe is part of its word, and so is the dot that lower-casing İ leaves behind.
            if matches!(letter, '\'' | '’' | '\u{300}'..='\u{36f}') {
                continue;
            }
            if !letter.is_alphanumeric() {
                gap = !slug.is_empty();
                continue;
            }
            let mut own = [0; 4];
            let plain = unaccented(letter).unwrap_or_else(|| letter.encode_utf8(&mut own));
            let added = plain.chars().count() + usize::from(gap);
            if length + added > SLUG_LENGTH {
                break;
            }
            if std::mem::take(&mut gap) {
                slug.push('-');
            }
            slug.push_str(plain);
            length += added;
        }
        if slug.is_empty() { Self("untitled".to_owned()) } else { Self(slug) }
    }

    /// The same slug with a number behind it, for when it is taken; still within [`SLUG_LENGTH`].
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let stem: String = self.0.chars().take(SLUG_LENGTH - suffix.len()).collect();
        Self(format!("{}{suffix}", stem.trim_end_matches('-')))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an accented lower-case Latin letter is written without accents; none for all others.
fn unaccented(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'å' => "aa",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ŏ' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ü' => "ue",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// How many characters a project code has at most.
pub const PROJECT_CODE_LENGTH: usize = 32;

/// The short name of a project, unique in its organization whatever the case: `AUR`, `2026-014`, `NIKE_Q3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ProjectCode(String);

/// What is wrong with a project code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectCodeError {
    /// Too short or too long.
    #[error("a project code has 2 to {PROJECT_CODE_LENGTH} characters")]
    Length,
    /// Something that does not belong in it.
    #[error("a project code has letters A to Z, digits, `-` and `_`, and begins with a letter or digit")]
    Character,
}

impl std::str::FromStr for ProjectCode {
    type Err = ProjectCodeError;

    /// Takes the code in any case, with blanks around it, and writes it in capitals.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        if !(2..=PROJECT_CODE_LENGTH).contains(&code.chars().count()) {
            return Err(ProjectCodeError::Length);
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !code.bytes().all(allowed) || !code.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Err(ProjectCodeError::Character);
        }
        Ok(Self(code))
    }
}

impl ProjectCode {
    /// A code for a project that was given none: the beginning of its name, and a number from the second try on.
    ///
    /// `taken` counts the codes that were found to be in use already.
    pub fn suggest(name: &str, taken: u32) -> Self {
        let slug = Slug::from_name(name);
        let mut stem: String = slug
            .as_str()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(6)
            .collect::<String>()
            .to_ascii_uppercase();
        if stem.len() < 2 {
            "PROJECT".clone_into(&mut stem);
        }
        Self(if taken == 0 { stem } else { format!("{stem}-{}", taken.saturating_add(1)) })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ProjectCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_slugs() {
        for (name, slug) in [
            ("Aurora Speaker", "aurora-speaker"),
            ("  Hero — 360° Spin (v2) ", "hero-360-spin-v2"),
            ("Crème brûlée", "creme-brulee"),
            ("Größe: Übergröße", "groesse-uebergroesse"),
            ("Maya’s chair", "mayas-chair"),
            ("椅子 07", "椅子-07"),
            ("İstanbul", "istanbul"),
            ("../../etc/passwd", "etc-passwd"),
            ("***", "untitled"),
            ("", "untitled"),
        ] {
            assert_eq!(Slug::from_name(name).as_str(), slug, "{name:?}");
        }
    }

    #[test]
    fn codes_are_capitals_digits_and_joints() {
        let parse = |text: &str| text.parse::<ProjectCode>().map(|code| code.to_string());
        assert_eq!(parse(" aur-01 "), Ok("AUR-01".to_owned()));
        assert_eq!(parse("2026_014"), Ok("2026_014".to_owned()));
        assert_eq!(parse("A"), Err(ProjectCodeError::Length));
        assert_eq!(parse(&"A".repeat(33)), Err(ProjectCodeError::Length));
        assert_eq!(parse("-AUR"), Err(ProjectCodeError::Character));
        assert_eq!(parse("AÜR"), Err(ProjectCodeError::Character));
        assert_eq!(parse("A R"), Err(ProjectCodeError::Character));
        assert_eq!(ProjectCode::suggest("Aurora Speaker", 0).as_str(), "AURORA");
        assert_eq!(ProjectCode::suggest("Aurora Speaker", 1).as_str(), "AURORA-2");
        assert_eq!(ProjectCode::suggest("椅子", 0).as_str(), "PROJECT");
    }

    #[test]
    fn long_names_are_cut_where_a_letter_ends() {
        let eszett = Slug::from_name(&format!("{}ßx", "a".repeat(59)));
        assert_eq!(eszett.as_str(), "a".repeat(59));
        let words = Slug::from_name(&format!("{} b", "a".repeat(57)));
        assert_eq!(words.as_str(), format!("{}-b", "a".repeat(57)));
        assert_eq!(words.numbered(2).as_str(), format!("{}-2", "a".repeat(57)));
    }

    /// Anything at all, and names that are longer than a slug.
    fn names() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[a-zß椅 ]{50,80}"]
    }

    proptest! {
        #[test]
        fn a_slug_is_clean_and_its_own_slug(name in names(), number in any::<u32>()) {
            let slug = Slug::from_name(&name);
            for slug in [slug.clone(), slug.numbered(number)] {
                let text = slug.as_str();
                prop_assert!((1..=SLUG_LENGTH).contains(&text.chars().count()));
                prop_assert!(text.chars().all(|c| c == '-' || c.is_alphanumeric()), "{text}");
                prop_assert!(!text.starts_with('-') && !text.ends_with('-') && !text.contains("--"), "{text}");
                prop_assert_eq!(&Slug::from_name(text), &slug);
            }
        }

        #[test]
        fn numbers_tell_slugs_apart(name in names(), a in any::<u32>(), b in any::<u32>()) {
            let slug = Slug::from_name(&name);
            prop_assert_eq!(slug.numbered(a) == slug.numbered(b), a == b);
        }

        #[test]
        fn a_suggested_code_is_a_code(name in names(), taken in any::<u32>()) {
            let code = ProjectCode::suggest(&name, taken);
            prop_assert_eq!(code.as_str().parse::<ProjectCode>(), Ok(code.clone()));
        }
    }
}
