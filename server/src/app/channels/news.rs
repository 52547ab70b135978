//! What a channel is told, in words: pure.

use serde::{Deserialize, Serialize};

use crate::app::notifications::plan;
use crate::chat::{Line, Message};
use crate::config::PublicUrl;

/// The most things that one message lists.
const LISTED: usize = 20;

/// Something that happened, with names as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Name of the project.
    pub project: String,
    /// Name of the deliverable.
    pub deliverable: String,
    /// Name of the stage.
    pub stage: String,
    /// The round.
    pub revision_id: i64,
    /// Its number.
    pub round: i32,
    /// How it was decided, a revision status or `CLIENT_APPROVED`; none when it went to review.
    pub verdict: Option<String>,
    /// Who did it.
    pub who: Option<String>,
}

/// One message of all that happened.
pub fn message(public: &PublicUrl, news: &[News]) -> Message {
    let mut projects: Vec<&str> = news.iter().map(|news| news.project.as_str()).collect();
    projects.sort_unstable();
    projects.dedup();
    let title = match projects.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("{} projects", several.len()),
    };
    let several = projects.len() > 1;
    let lines = news.iter().take(LISTED).map(|news| Line {
        text: sentence(news, several),
        link: Some(format!("{public}/review/{}", news.revision_id)),
    });
    let more = news.len().checked_sub(LISTED).filter(|more| *more > 0);
    Message { title, lines: lines.collect(), more: more.map(|more| format!("and {more} more")) }
}

fn sentence(news: &News, with_project: bool) -> String {
    let News { project, deliverable, stage, round, verdict, who, .. } = news;
    let who = who.as_deref().unwrap_or("Somebody");
    let did = verdict.as_deref().map_or("submitted", plan::verdict_words);
    let of = if with_project { format!(" of {project}") } else { String::new() };
    format!("{who} {did} {deliverable}, {stage}, round {round}{of}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(project: &str, verdict: Option<&str>) -> News {
        News {
            project: project.to_owned(),
            deliverable: "Kettle".to_owned(),
            stage: "Shaded".to_owned(),
            revision_id: 7,
            round: 2,
            verdict: verdict.map(str::to_owned),
            who: Some("Ada".to_owned()),
        }
    }

    #[test]
    fn a_message_says_who_did_what_and_where_to_look() {
        let public = PublicUrl::parse("https://review.example.com/rushes").unwrap();
        let one = message(&public, &[news("Aurora", None), news("Aurora", Some("CHANGES_REQUESTED"))]);
        assert_eq!((one.title.as_str(), one.more), ("Aurora", None));
        assert_eq!(
            one.lines[0],
            Line {
                text: "Ada submitted Kettle, Shaded, round 2".to_owned(),
                link: Some("https://review.example.com/rushes/review/7".to_owned()),
            }
        );
        assert_eq!(one.lines[1].text, "Ada asked for changes to Kettle, Shaded, round 2");
        let several = message(&public, &[news("Aurora", None), news("Borealis", Some("CLIENT_APPROVED"))]);
        assert_eq!(several.title, "2 projects");
        assert_eq!(several.lines[1].text, "Ada approved for the client Kettle, Shaded, round 2 of Borealis");
    }

    #[test]
    fn a_message_stays_readable() {
        let public = PublicUrl::parse("https://review.example.com").unwrap();
        let long = message(&public, &vec![news("Aurora", None); 23]);
        assert_eq!((long.lines.len(), long.more.as_deref()), (20, Some("and 3 more")));
    }
}
