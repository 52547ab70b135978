//! Where everything of the minutes stands on their pages: A4, in points from the upper left corner.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::Verdict;
use rustybuzz::{Face, UnicodeBuffer};

use crate::app::reviews::{ReviewDetail, ReviewItem};
use crate::fonts::{REGULAR, SEMIBOLD};

pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 48.0;
const BOTTOM: f32 = HEIGHT - 56.0;
/// The box that a picture is fitted into.
pub(super) const PICTURE: (f32, f32) = (128.0, 72.0);
/// Where the text beside the pictures begins.
const COLUMN: f32 = MARGIN + PICTURE.0 + 16.0;

/// Which of the two cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// For reading.
    Regular,
    /// For finding.
    SemiBold,
}

/// Red, green, blue.
pub(super) type Ink = (u8, u8, u8);
const BLACK: Ink = (24, 24, 27);
const GREY: Ink = (113, 113, 122);
const PALE: Ink = (228, 228, 231);

/// Something on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A line of text; `y` is its base line.
    Text { x: f32, y: f32, cut: Cut, size: f32, ink: Ink, text: String },
    /// A filled box.
    Fill { x: f32, y: f32, width: f32, height: f32, ink: Ink },
    /// A picture, by its medium, fitted into [`PICTURE`].
    Picture { x: f32, y: f32, medium: i64 },
}

/// Cursor over pages that are being filled.
struct Pages {
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl Pages {
    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Makes sure that so much room is left, on a new page if need be.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    /// Lines of text from `x` to the right margin.
    fn text(&mut self, x: f32, cut: Cut, size: f32, ink: Ink, text: &str) {
        for line in wrapped(text, cut, size, WIDTH - MARGIN - x) {
            self.room(size * 1.4);
            self.y += size * 1.4;
            self.put(Mark::Text { x, y: self.y - size * 0.3, cut, size, ink, text: line });
        }
    }
}

/// The pages of the minutes of a session.
pub(super) fn pages(review: &ReviewDetail, now: DateTime<Utc>) -> Vec<Vec<Mark>> {
    let session = &review.session;
    let mut pages = Pages { pages: vec![Vec::new()], y: MARGIN };
    pages.text(MARGIN, Cut::SemiBold, 20.0, BLACK, &session.name);
    let mut when = Vec::new();
    if let Some(at) = session.started_at {
        when.push(format!("Held {}", time(at)));
    } else if let Some(at) = session.starts_at {
        when.push(format!("Planned for {}", time(at)));
    }
    if let Some(at) = session.completed_at {
        when.push(format!("completed {}", time(at)));
    }
    if let Some(person) = &session.created_by {
        when.push(format!("built by {}", person.name));
    }
    pages.text(MARGIN, Cut::Regular, 9.0, GREY, &when.join("  ·  "));
    let projects: Vec<&str> = session.projects.iter().map(|project| project.name.as_str()).collect();
    pages.text(MARGIN, Cut::Regular, 9.0, GREY, &projects.join(", "));
    let counts = session.counts;
    pages.y += 6.0;
    pages.text(
        MARGIN,
        Cut::SemiBold,
        10.0,
        BLACK,
        &format!(
            "{} items  ·  {} approved  ·  {} with changes requested  ·  {} rejected  ·  {} undecided  ·  {} applied",
            counts.items,
            counts.approved,
            counts.changes_requested,
            counts.rejected,
            counts.items - counts.decided,
            counts.applied
        ),
    );
    for (index, item) in review.items.iter().enumerate() {
        put_item(&mut pages, index + 1, item);
    }
    let (mut pages, all) = (pages.pages, 0);
    let all = pages.len().max(all);
    for (index, page) in pages.iter_mut().enumerate() {
        let y = HEIGHT - 30.0;
        let text = format!("{}  ·  as of {}  ·  page {} of {all}", session.name, time(now), index + 1);
        let text =
            wrapped(&text, Cut::Regular, 8.0, WIDTH - 2.0 * MARGIN).into_iter().next().unwrap_or_default();
        page.push(Mark::Text { x: MARGIN, y, cut: Cut::Regular, size: 8.0, ink: GREY, text });
    }
    pages
}

fn put_item(pages: &mut Pages, number: usize, item: &ReviewItem) {
    pages.y += 12.0;
    pages.room(PICTURE.1 + 12.0);
    let (x, y) = (MARGIN, pages.y);
    pages.put(Mark::Fill { x, y, width: WIDTH - 2.0 * MARGIN, height: 0.5, ink: PALE });
    let (top, page) = (y + 10.0, pages.pages.len());
    pages.y = top;
    let round = item.revision.as_ref();
    match round.and_then(|round| round.thumbnail_media_id) {
        Some(medium) => pages.put(Mark::Picture { x, y: top, medium }),
        None => pages.put(Mark::Fill { x, y: top, width: PICTURE.0, height: PICTURE.1, ink: PALE }),
    }
    let place = &item.place;
    let title = format!("{number}. {} — {}", place.deliverable.name, place.stage.name);
    pages.text(COLUMN, Cut::SemiBold, 11.0, BLACK, &title);
    let mut about = vec![format!("{} ({})", place.project.name, place.project.code)];
    if let Some(round) = round {
        about.push(format!("round {}", round.round));
        if let Some(person) = &round.submitted_by {
            about.push(format!("by {}", person.name));
        }
    }
    pages.text(COLUMN, Cut::Regular, 9.0, GREY, &about.join("  ·  "));
    let (said, ink) = match item.decision.as_ref().map(|decision| decision.verdict) {
        None => ("Undecided", GREY),
        Some(Verdict::Approved) => ("Approved", (21, 128, 61)),
        Some(Verdict::ChangesRequested) => ("Changes requested", (180, 83, 9)),
        Some(Verdict::Rejected) => ("Rejected", (185, 28, 28)),
    };
    pages.text(COLUMN, Cut::SemiBold, 10.0, ink, said);
    if let Some(decision) = &item.decision {
        let by = decision.by.as_ref().map(|person| person.name.as_str()).or(decision.guest.as_deref());
        let mut who = format!("{}, {}", by.unwrap_or("a guest"), time(decision.at));
        if item.applied_at.is_some() {
            who.push_str("  ·  applied");
        }
        pages.text(COLUMN, Cut::Regular, 9.0, GREY, &who);
        if let Some(note) = &decision.note {
            pages.text(COLUMN, Cut::Regular, 10.0, BLACK, note);
        }
    }
    if let Some(refusal) = &item.refusal {
        pages.text(COLUMN, Cut::Regular, 9.0, (185, 28, 28), &format!("Not applied: {}", refusal.detail));
    }
    if let Some(word) = &item.client_approval {
        let text = format!("Client approved: {}, {}", word.name, time(word.at));
        pages.text(COLUMN, Cut::Regular, 9.0, GREY, &text);
    }
    if item.feedback.total > 0 {
        let text = format!("{} of {} action items open", item.feedback.open, item.feedback.total);
        pages.text(COLUMN, Cut::Regular, 9.0, GREY, &text);
    }
    // The text may have gone on to another page, where no picture stands.
    if pages.pages.len() == page {
        pages.y = pages.y.max(top + PICTURE.1);
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

static FACES: LazyLock<[Option<Face<'static>>; 2]> =
    LazyLock::new(|| [Face::from_slice(REGULAR, 0), Face::from_slice(SEMIBOLD, 0)]);

/// How wide a line is.
fn width(text: &str, cut: Cut, size: f32) -> f32 {
    let [regular, semibold] = &*FACES;
    let face = if cut == Cut::Regular { regular } else { semibold };
    // The files are part of the program.
    let Some(face) = face else { return 0.0 };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    let shaped = rustybuzz::shape(face, &[], buffer);
    #[expect(clippy::cast_precision_loss, reason = "advances of a line are far below 2^24")]
    let advance = shaped.glyph_positions().iter().map(|glyph| glyph.x_advance).sum::<i32>() as f32;
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let units = face.units_per_em() as f32;
    advance * size / units
}

/// The lines that text makes when it may be so wide. A word that is wider is cut.
fn wrapped(text: &str, cut: Cut, size: f32, most: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let word: String = word.chars().filter(|c| !c.is_control()).collect();
            let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
            if width(&longer, cut, size) <= most {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if width(&line, cut, size) > most && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_they_may_be_and_no_wider() {
        let text =
            "The cap is black lacquer in the final design, not gold.\n\nLabel up to the middle of the glass.";
        let lines = wrapped(text, Cut::Regular, 10.0, 120.0);
        assert!(lines.len() > 3, "{lines:?}");
        for line in &lines {
            assert!(width(line, Cut::Regular, 10.0) <= 120.0, "{line}");
        }
        assert_eq!(lines.join(" "), text.replace("\n\n", " "));
        assert!(width("lacquer", Cut::SemiBold, 10.0) > width("lacquer", Cut::Regular, 10.0));
        assert_eq!(wrapped("", Cut::Regular, 10.0, 120.0), Vec::<String>::new());
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let lines = wrapped(&"x".repeat(500), Cut::Regular, 10.0, 100.0);
        assert!(lines.iter().all(|line| width(line, Cut::Regular, 10.0) <= 100.0), "{lines:?}");
        assert_eq!(lines.concat().len(), 500);
    }
}
