//! What a letter about notifications says: pure.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use domain::NotificationKind;

use super::plan::{self, Item};
use super::{Notification, NotificationActor};
use crate::config::PublicUrl;

/// A letter's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// In one line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: String,
}

/// A letter about notifications, the newest first; there is one at least.
pub fn write(
    public: &PublicUrl,
    organization: &str,
    notifications: &[Notification],
    now: DateTime<Utc>,
) -> Words {
    let entries: Vec<Entry> = notifications.iter().map(|each| Entry::of(public, each, now)).collect();
    let subject = match entries.as_slice() {
        [one] => one.sentence.clone(),
        several => format!("{} things for you at {organization}", several.len()),
    };
    let (all, settings) = (format!("{public}/notifications"), format!("{public}/settings"));
    let (mut text, mut html) = (String::new(), String::new());
    html.push_str("<!doctype html><html><body style=\"font-family:sans-serif;line-height:1.5\">");
    for Entry { sentence, project, excerpt, link } in &entries {
        let _ = writeln!(text, "{sentence} ({project})");
        let _ =
            write!(html, "<p><a href=\"{}\">{}</a> ({})", escaped(link), escaped(sentence), escaped(project));
        if let Some(excerpt) = excerpt {
            let _ = writeln!(text, "  “{excerpt}”");
            let _ = write!(html, "<br>“{}”", escaped(excerpt));
        }
        let _ = write!(text, "  {link}\n\n");
        html.push_str("</p>");
    }
    let _ = write!(text, "All of them: {all}\nWhat you get letters about: {settings}\n");
    let _ = write!(
        html,
        "<p><a href=\"{}\">All of them</a> · <a href=\"{}\">What you get letters about</a></p></body></html>",
        escaped(&all),
        escaped(&settings)
    );
    Words { subject, text, html }
}

struct Entry {
    sentence: String,
    project: String,
    excerpt: Option<String>,
    link: String,
}

impl Entry {
    fn of(public: &PublicUrl, notification: &Notification, now: DateTime<Utc>) -> Self {
        let excerpt = notification
            .excerpt
            .clone()
            .filter(|_| matches!(notification.kind, NotificationKind::Mention | NotificationKind::Reply));
        let project = notification.items.first().map(|item| item.project.name.clone()).unwrap_or_default();
        Self { sentence: sentence(notification, now), project, excerpt, link: link(public, notification) }
    }
}

/// What a notification says, in one sentence without a full stop, as the page says it.
fn sentence(notification: &Notification, now: DateTime<Utc>) -> String {
    let Notification { kind, count, items, session, actors, .. } = notification;
    let Some(item) = items.first() else { return "Something happened".to_owned() };
    let (who, place, one) = (who(actors), place(item), items.len() == 1);
    let stages = format!("{} of {}", counted(items.len(), "stage"), item.project.name);
    let count = usize::try_from(*count).unwrap_or(1);
    match kind {
        // What was given inside of a round is notes.
        NotificationKind::Assignment if item.revision_id.is_some() => {
            format!("{who} gave you {} to work on in {place}", counted(count, "note"))
        }
        NotificationKind::Assignment if one => format!("{who} put you on {place}"),
        NotificationKind::Assignment => format!("{who} put you on {stages}"),
        NotificationKind::Mention if count == 1 => format!("{who} mentioned you in {place}"),
        NotificationKind::Mention => format!("{who} mentioned you {count} times in {place}"),
        NotificationKind::Reply if count == 1 => format!("{who} answered you in {place}"),
        NotificationKind::Reply => format!("{who} answered you {count} times in {place}"),
        NotificationKind::Round if one => format!("{who} submitted {place}"),
        NotificationKind::Round => {
            format!("{who} submitted {} of {}", counted(items.len(), "round"), item.project.name)
        }
        NotificationKind::Decision if one && count == 1 => {
            format!("{who} {} {place}", plan::verdict_words(item.verdict.as_deref().unwrap_or_default()))
        }
        NotificationKind::Decision => {
            let of =
                session.as_ref().map_or_else(|| item.project.name.clone(), |at| format!("“{}”", at.name));
            format!("{who} decided {} of {of}", counted(count, "item"))
        }
        NotificationKind::CarryOver => {
            format!("{} of yours went along to {place}", counted(count, "open note"))
        }
        NotificationKind::DueSoon | NotificationKind::Overdue if one => {
            let days = item.due_date.map(|due| (due - now.date_naive()).num_days());
            format!("{place}: {}", days.map_or_else(|| "due".to_owned(), due))
        }
        NotificationKind::DueSoon => format!("{stages} are due soon"),
        NotificationKind::Overdue => format!("{stages} are overdue"),
    }
}

fn due(days: i64) -> String {
    match days {
        0 => "due today".to_owned(),
        1 => "due tomorrow".to_owned(),
        -1 => "due yesterday".to_owned(),
        days if days > 1 => format!("due in {days} days"),
        days => format!("{} days overdue", -days),
    }
}

fn who(actors: &[NotificationActor]) -> String {
    match actors {
        [] => "Somebody".to_owned(),
        [one] => one.name.clone(),
        [one, other] => format!("{} and {}", one.name, other.name),
        [one, others @ ..] => format!("{} and {} others", one.name, others.len()),
    }
}

fn place(item: &Item) -> String {
    let place = format!("{}, {}", item.deliverable.name, item.stage);
    item.round.map_or(place.clone(), |round| format!("{place}, round {round}"))
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("one {what}") } else { format!("{count} {what}s") }
}

/// Where it is looked at, as the page has it: the one thing, the session, or the newest of several.
fn link(public: &PublicUrl, notification: &Notification) -> String {
    let Notification { kind, items, session, count, .. } = notification;
    if let Some(session) = session.as_ref().filter(|_| *count > 1) {
        return format!("{public}/reviews/{}", session.id);
    }
    let Some(item) = items.first() else { return format!("{public}/notifications") };
    let Some(revision) = item.revision_id else {
        let (project, deliverable) = (item.project.id, item.deliverable.id);
        return format!("{public}/projects/{project}/deliverables/{deliverable}?stage={}", item.stage_id);
    };
    // Ids of marks are letters, digits and the like; whatever is not stays out of the address.
    let plain = |id: &&String| id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let of_notes = matches!(kind, NotificationKind::Mention | NotificationKind::Reply);
    match item.thread.as_ref().filter(plain).filter(|_| of_notes) {
        Some(thread) => format!("{public}/review/{revision}?mark={thread}"),
        None => format!("{public}/review/{revision}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone as _};
    use serde_json::json;

    use super::*;

    fn item(round: Option<i32>) -> Item {
        serde_json::from_value(json!({
            "project": { "id": 1, "name": "Aurora", "code": "AUR" }, "deliverable": { "id": 2, "name": "Kettle <1>" },
            "stage_id": 3, "stage": "Shaded", "revision_id": round.map(|_| 7), "round": round, "verdict": null,
            "comment": null, "thread": null, "due_date": null, "count": 1,
        }))
        .unwrap()
    }

    fn notification(kind: NotificationKind, items: Vec<Item>) -> Notification {
        let actor = NotificationActor { id: Some(1), name: "Ada".to_owned(), color: None };
        Notification {
            id: 1,
            kind,
            count: i32::try_from(items.len()).unwrap(),
            actors: vec![actor],
            session: None,
            items,
            excerpt: None,
            read: false,
            place: 9,
            at: now(),
        }
    }

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2030, 3, 10, 9, 0, 0).unwrap()
    }

    fn public() -> PublicUrl {
        PublicUrl::parse("https://review.example.com").unwrap()
    }

    #[test]
    fn a_letter_of_one_says_it_in_its_subject_and_escapes_names() {
        let mut mention = notification(NotificationKind::Mention, vec![item(Some(2))]);
        mention.excerpt = Some("softer & <b>rounder</b>".to_owned());
        mention.items[0].thread = Some("c-1".to_owned());
        let words = write(&public(), "Meridian", &[mention], now());
        assert_eq!(words.subject, "Ada mentioned you in Kettle <1>, Shaded, round 2");
        assert!(
            words
                .text
                .contains("“softer & <b>rounder</b>”\n  https://review.example.com/review/7?mark=c-1\n")
        );
        assert!(
            words.html.contains("Kettle &lt;1&gt;") && words.html.contains("softer &amp; &lt;b&gt;rounder")
        );
        assert!(words.text.contains("https://review.example.com/settings"));
    }

    #[test]
    fn what_was_written_is_led_to_and_a_round_as_a_whole_is_not() {
        for (kind, leads) in [
            (NotificationKind::Mention, "/review/7?mark=c-1\n"),
            (NotificationKind::Reply, "/review/7?mark=c-1\n"),
            (NotificationKind::Round, "/review/7\n"),
        ] {
            let mut told = notification(kind, vec![item(Some(2))]);
            told.items[0].thread = Some("c-1".to_owned());
            let words = write(&public(), "Meridian", &[told], now());
            assert!(words.text.contains(&format!("https://review.example.com{leads}")), "{}", words.text);
        }
    }

    #[test]
    fn a_letter_of_several_says_how_many_and_what_each_is() {
        let mut dated = notification(NotificationKind::Overdue, vec![item(None)]);
        dated.items[0].due_date = NaiveDate::from_ymd_opt(2030, 3, 7);
        let mut decided = notification(NotificationKind::Decision, vec![item(Some(1)), item(Some(2))]);
        decided.session = serde_json::from_value(json!({ "id": 4, "name": "Monday" })).ok().map(
            |name: serde_json::Value| super::super::NotificationSession {
                id: 4,
                name: name["name"].as_str().unwrap().to_owned(),
            },
        );
        let words = write(&public(), "Meridian", &[dated, decided], now());
        assert_eq!(words.subject, "2 things for you at Meridian");
        assert!(words.text.contains("Kettle <1>, Shaded: 3 days overdue (Aurora)"));
        assert!(words.text.contains("https://review.example.com/projects/1/deliverables/2?stage=3"));
        assert!(
            words
                .text
                .contains("Ada decided 2 items of “Monday” (Aurora)\n  https://review.example.com/reviews/4")
        );
    }

    #[test]
    fn every_kind_has_a_sentence() {
        for kind in NotificationKind::ALL {
            for items in [vec![item(Some(1))], vec![item(None), item(Some(2))]] {
                let sentence = sentence(&notification(*kind, items), now());
                assert!(sentence.contains("Kettle") || sentence.contains("Aurora"), "{kind}: {sentence}");
            }
        }
    }
}
