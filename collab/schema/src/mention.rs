//! People who are named in a comment.
//!
//! A mention is text like any other, `@[Ada Lovelace](user:7)`, so that whoever knows nothing of mentions still reads who is
//! meant. What only looks like one, is one to nobody.

use domain::ids::UserId;

use crate::id_number;

/// The most characters of a name in a mention.
const NAME: usize = 200;
/// The most people that one comment mentions; those after them are text.
const MOST: usize = 20;

const OPEN: &str = "@[";
const MIDDLE: &str = "](user:";

/// A piece of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Mention { name: &'a str, user: UserId },
}

/// The people whom a comment mentions, each once, in the order in which they come.
pub fn mentions(body: &str) -> Vec<UserId> {
    let mut found = Vec::new();
    for piece in pieces(body) {
        if let Piece::Mention { user, .. } = piece
            && !found.contains(&user)
            && found.len() < MOST
        {
            found.push(user);
        }
    }
    found
}

/// A comment as people read it: `@Ada Lovelace` for a mention.
pub fn without_marks(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for piece in pieces(body) {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Mention { name, .. } => {
                text.push('@');
                text.push_str(name);
            }
        }
    }
    text
}

/// The text between mentions, and the mentions.
fn pieces(body: &str) -> Vec<Piece<'_>> {
    let (mut found, mut rest) = (Vec::new(), body);
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find(OPEN)).map(|at| from + at) {
        let Some((mention, end)) = rest.get(at + OPEN.len()..).and_then(mention) else {
            from = at + OPEN.len();
            continue;
        };
        let (before, after) = (rest.get(..at), rest.get(at + OPEN.len() + end..));
        found.extend(before.filter(|text| !text.is_empty()).map(Piece::Text));
        found.push(mention);
        (rest, from) = (after.unwrap_or_default(), 0);
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    found
}

/// The mention that goes on here after its opening, and how many bytes it takes.
fn mention(tail: &str) -> Option<(Piece<'_>, usize)> {
    let close = tail.find(']')?;
    let name = tail.get(..close)?;
    let fits = !name.trim().is_empty()
        && name.chars().count() <= NAME
        && !name.chars().any(|c| c == '[' || c.is_control());
    let digits = tail.get(close..)?.strip_prefix(MIDDLE)?;
    let end = digits.find(')')?;
    let user = UserId(id_number(digits.get(..end)?)?);
    fits.then_some((Piece::Mention { name, user }, close + MIDDLE.len() + end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(body: &str) -> Vec<i64> {
        mentions(body).into_iter().map(UserId::get).collect()
    }

    #[test]
    fn people_are_found_where_they_are_named() {
        assert_eq!(ids("@[Ada Lovelace](user:7), look; and @[Bo](user:9)@[Cy](user:7)"), [7, 9]);
        assert_eq!(without_marks("ask @[Ada Lovelace](user:7)."), "ask @Ada Lovelace.");
        assert_eq!(ids("@[@[Bo](user:9)"), [9]);
        assert_eq!(without_marks("@[@[Bo](user:9)"), "@[@Bo");
        assert_eq!(ids("@[Zoë Ångström](user:12)"), [12]);
    }

    #[test]
    fn what_only_looks_like_a_mention_is_text() {
        for text in [
            "@Ada",
            "@[Ada]",
            "@[Ada](user:)",
            "@[Ada](user:07)",
            "@[Ada](user:-7)",
            "@[Ada](user:7x)",
            "@[Ada](guest:7)",
            "@[](user:7)",
            "@[ ](user:7)",
            "@[A\nda](user:7)",
            "@[Ada] (user:7)",
            "[Ada](user:7)",
            "@[Ada](user:99999999999999999999)",
        ] {
            assert_eq!(ids(text), Vec::<i64>::new(), "{text}");
            assert_eq!(without_marks(text), text);
        }
        let long = format!("@[{}](user:7)", "a".repeat(NAME + 1));
        assert_eq!(ids(&long), Vec::<i64>::new());
    }

    #[test]
    fn a_comment_mentions_so_many_people_at_most() {
        let crowd = (1..=100).map(|n| format!("@[P](user:{n}) ")).collect::<Vec<_>>().concat();
        assert_eq!(ids(&crowd), (1..=20).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_without_a_panic(text in "\\PC{0,60}") {
            let _ = without_marks(&text);
            prop_assert!(mentions(&text).len() <= MOST);
        }

        #[test]
        fn pieces_are_the_whole_text(parts in proptest::collection::vec("@\\[|\\]|\\(user:|[0-9]{1,3}|\\)|[a-zé ]{0,4}", 0..24)) {
            let text = parts.concat();
            let back: String = pieces(&text).into_iter().map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Mention { name, user } => format!("@[{name}](user:{user})"),
            }).collect();
            prop_assert_eq!(back, text);
        }

        #[test]
        fn a_mention_is_found_in_any_text(before in "[^@]{0,20}", name in "[a-zA-Zé][a-zA-Z é.'-]{0,30}", id in 1..9_000_000_i64, after in "[^@]{0,20}") {
            let text = format!("{before}@[{name}](user:{id}){after}");
            prop_assert_eq!(ids(&text), vec![id]);
            prop_assert_eq!(without_marks(&text), format!("{before}@{name}{after}"));
        }
    }
}
