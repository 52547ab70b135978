//! Minutes as a table (RFC 4180).

use chrono::{DateTime, Utc};

use crate::app::reviews::ReviewDetail;

const HEAD: [&str; 19] = [
    "No.",
    "Project",
    "Code",
    "Deliverable",
    "Stage",
    "Round",
    "Submitted by",
    "Decision",
    "Note",
    "Decided by",
    "Decided at (UTC)",
    "Applied at (UTC)",
    "Not applied because",
    "Client approved by",
    "Client approved at (UTC)",
    "Open items",
    "Items",
    "Minutes",
    "Agenda",
];

/// The minutes of a session, a row for each item. The byte order mark in front tells spreadsheets that it is UTF-8.
pub(super) fn write(review: &ReviewDetail) -> String {
    let mut table = String::from('\u{feff}');
    row(&mut table, &HEAD.map(str::to_owned));
    for (index, item) in review.items.iter().enumerate() {
        let (round, decision) = (item.revision.as_ref(), item.decision.as_ref());
        let client = item.client_approval.as_ref();
        let by = decision.and_then(|decision| {
            decision.by.as_ref().map(|person| person.name.clone()).or_else(|| decision.guest.clone())
        });
        row(
            &mut table,
            &[
                (index + 1).to_string(),
                item.place.project.name.clone(),
                item.place.project.code.clone(),
                item.place.deliverable.name.clone(),
                item.place.stage.name.clone(),
                round.map_or_else(String::new, |round| round.round.to_string()),
                round
                    .and_then(|round| round.submitted_by.as_ref())
                    .map_or_else(String::new, |person| person.name.clone()),
                decision.map_or_else(String::new, |decision| decision.verdict.to_string()),
                decision.and_then(|decision| decision.note.clone()).unwrap_or_default(),
                by.unwrap_or_default(),
                time(decision.map(|decision| decision.at)),
                time(item.applied_at),
                item.refusal.as_ref().map_or_else(String::new, |refusal| refusal.detail.clone()),
                client.map_or_else(String::new, |word| word.name.clone()),
                time(client.map(|word| word.at)),
                item.feedback.open.to_string(),
                item.feedback.total.to_string(),
                item.minutes.unwrap_or(review.session.minutes_per_item).to_string(),
                item.note.clone().unwrap_or_default(),
            ],
        );
    }
    table
}

fn time(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M:%S").to_string())
}

fn row(table: &mut String, fields: &[String; HEAD.len()]) {
    for (index, text) in fields.iter().enumerate() {
        if index > 0 {
            table.push(',');
        }
        field(table, text);
    }
    table.push_str("\r\n");
}

/// One field, quoted. What a spreadsheet would take for a formula gets an apostrophe in front, which it shows as text:
/// names and notes are anybody's to write.
fn field(table: &mut String, text: &str) {
    table.push('"');
    let first = text.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next();
    if first.is_some_and(|c| {
        matches!(c, '=' | '+' | '-' | '@' | '|' | '%' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    }) {
        table.push('\'');
    }
    table.push_str(&text.replace('"', "\"\""));
    table.push('"');
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_in_a_field_is_a_formula() {
        let written = |text: &str| {
            let mut table = String::new();
            super::field(&mut table, text);
            table
        };
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "|cmd", "%0", "\u{feff}=1"]
        {
            assert!(written(bad).starts_with("\"'"), "{bad:?}");
        }
        assert_eq!(written("Cap, \"black\"\nlacquer"), "\"Cap, \"\"black\"\"\nlacquer\"");
        assert_eq!(written("R2 = final"), "\"R2 = final\"");
        assert_eq!(written(""), "\"\"");
    }
}
