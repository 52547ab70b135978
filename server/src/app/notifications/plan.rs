//! Who is told of what, and what belongs together: pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{NotificationKind, Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::deliverables::DeliverableName;
use crate::app::projects::ProjectName;

/// The most things of a group that are listed; the count goes on.
const LISTED: usize = 50;
/// The most people of a group that are named.
const NAMED: usize = 5;

/// Somebody who did something, as they were called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Their account; none for guests.
    pub id: Option<i64>,
    /// Their name.
    pub name: String,
}

/// One thing that somebody is told of, with names as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = NotificationItem)]
pub struct Item {
    /// In which project.
    pub project: ProjectName,
    /// Of which deliverable.
    pub deliverable: DeliverableName,
    /// The stage.
    pub stage_id: i64,
    /// Its name.
    pub stage: String,
    /// The round, where it is about one.
    pub revision_id: Option<i64>,
    /// Its number.
    pub round: Option<i32>,
    /// How the round was decided: a revision status, or `CLIENT_APPROVED`.
    pub verdict: Option<String>,
    /// The comment, by its id inside the document.
    pub comment: Option<String>,
    /// What the comment belongs to: the mark or first comment of its thread, by its id inside the document.
    pub thread: Option<String>,
    /// When the stage is due.
    pub due_date: Option<NaiveDate>,
    /// How many of that kind: items of feedback that were carried on or given.
    pub count: i32,
}

impl Item {
    /// Whether this tells again of what `other` told of.
    fn is_about_same(&self, other: &Self) -> bool {
        (self.stage_id, self.revision_id, &self.comment)
            == (other.stage_id, other.revision_id, &other.comment)
    }
}

/// What somebody did to a round, by the verdict of an [`Item`], as sentences have it between their name and the round's.
pub fn verdict_words(verdict: &str) -> &'static str {
    match verdict {
        "APPROVED" => "approved",
        "CLIENT_APPROVED" => "approved for the client",
        "CHANGES_REQUESTED" => "asked for changes to",
        "REJECTED" => "rejected",
        _ => "decided about",
    }
}

/// What a notification says besides what it points at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// Who did it, the last one first.
    pub actors: Vec<Who>,
    /// The review session that it happened in, by name.
    pub session: Option<String>,
    /// What happened, the newest first.
    pub items: Vec<Item>,
}

/// Why somebody comes into question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is about them: they were named, assigned, or work on the stage.
    Theirs,
    /// A piece of feedback was given to them.
    Feedback,
    /// They run the project.
    Owner,
    /// They decided, drew or wrote about an earlier round of the stage.
    Involved,
}

/// Somebody who comes into question for something that happened. They are a member, active, did not do it themselves, and
/// want to be told of its kind.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Place of the event in the stream; the same for what happened at once.
    pub seq: i64,
    /// The organization.
    pub organization: i64,
    /// Whom to tell.
    pub user: i64,
    /// What they are there.
    pub role: Role,
    /// Whether the project and what it is about are among what they may see.
    pub may_see: bool,
    /// Of what.
    pub kind: NotificationKind,
    /// Why.
    pub why: Why,
    /// Who did it; nobody for dates.
    pub actor: Option<Who>,
    /// The review session that it happened in: id and name.
    pub session: Option<(i64, String)>,
    /// The row of the comment.
    pub comment: Option<i64>,
    /// Whether it is the studio's alone.
    pub studio_only: bool,
    /// What happened.
    pub item: Item,
    /// When.
    pub at: DateTime<Utc>,
}

/// What roles may do in each organization.
pub type Rights = BTreeMap<(i64, Role), BTreeSet<Permission>>;

/// Those of the candidates who are told, each once of each event.
pub fn told(candidates: Vec<Candidate>, rights: &Rights) -> Vec<Candidate> {
    let mut seen = BTreeSet::new();
    candidates
        .into_iter()
        .filter(|candidate| {
            let held = rights.get(&(candidate.organization, candidate.role));
            let may = |permission| held.is_some_and(|held| held.contains(&permission));
            let concerns = match (candidate.kind, candidate.why) {
                (NotificationKind::Round, Why::Owner) => may(Permission::ReviewDecide),
                // A client who has said what they think of one round is told of the next.
                (NotificationKind::Round, Why::Involved) => {
                    may(Permission::ReviewDecide) || candidate.role == Role::ClientViewer
                }
                _ => true,
            };
            let visible = may(Permission::ProjectView) && candidate.may_see;
            let once = (candidate.seq, candidate.user, candidate.kind, candidate.item.stage_id);
            concerns && visible && seen.insert(once)
        })
        .collect()
}

/// What a notification belongs to, for as long as it is unread.
pub fn group_key(candidate: &Candidate) -> String {
    let item = &candidate.item;
    let project = item.project.id;
    match candidate.kind {
        NotificationKind::Assignment if candidate.why == Why::Feedback => {
            format!("assignment:feedback:{}", item.stage_id)
        }
        NotificationKind::Assignment => {
            let by = candidate.actor.as_ref().and_then(|who| who.id).unwrap_or_default();
            format!("assignment:project:{project}:by:{by}")
        }
        NotificationKind::Mention | NotificationKind::Reply => {
            format!("{}:revision:{}", candidate.kind, item.revision_id.unwrap_or_default())
        }
        NotificationKind::Round => format!("round:project:{project}"),
        NotificationKind::Decision => match &candidate.session {
            Some((session, _)) => format!("decision:session:{session}"),
            None => format!("decision:project:{project}"),
        },
        NotificationKind::CarryOver => {
            format!("carry_over:revision:{}", item.revision_id.unwrap_or_default())
        }
        NotificationKind::DueSoon | NotificationKind::Overdue => {
            format!("{}:project:{project}", candidate.kind)
        }
    }
}

/// An unread notification as it lies in the table, or is to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its row; none while it has none.
    pub id: Option<i64>,
    /// The organization.
    pub organization: i64,
    /// Whose.
    pub user: i64,
    /// Why.
    pub kind: NotificationKind,
    /// What it belongs to.
    pub key: String,
    /// How many things it tells of.
    pub count: i32,
    /// The review session.
    pub session: Option<i64>,
    /// The row of the last comment.
    pub comment: Option<i64>,
    /// Whether any of it is the studio's alone.
    pub studio_only: bool,
    /// What it says.
    pub particulars: Particulars,
    /// When it grew last.
    pub at: DateTime<Utc>,
}

/// The unread notifications as they become with what people are told, those that grew last in the end.
pub fn grown(open: Vec<Group>, told: Vec<Candidate>) -> Vec<Group> {
    let mut groups: BTreeMap<(i64, i64, String), Group> =
        open.into_iter().map(|group| ((group.organization, group.user, group.key.clone()), group)).collect();
    let mut order: Vec<(i64, i64, String)> = Vec::new();
    for candidate in told {
        let key = (candidate.organization, candidate.user, group_key(&candidate));
        let group = groups.entry(key.clone()).or_insert_with(|| Group {
            id: None,
            organization: candidate.organization,
            user: candidate.user,
            kind: candidate.kind,
            key: key.2.clone(),
            count: 0,
            session: None,
            comment: None,
            studio_only: false,
            particulars: Particulars::default(),
            at: candidate.at,
        });
        grow(group, candidate);
        order.retain(|other| *other != key);
        order.push(key);
    }
    order.into_iter().filter_map(|key| groups.remove(&key)).collect()
}

fn grow(group: &mut Group, news: Candidate) {
    let Particulars { actors, session, items } = &mut group.particulars;
    // Told again of the same, it counts once.
    let before = items.iter().position(|item| item.is_about_same(&news.item)).map(|at| items.remove(at));
    let mut item = news.item;
    if news.why == Why::Feedback {
        item.count = item.count.saturating_add(before.as_ref().map_or(0, |before| before.count));
    }
    let replaced = before.map_or(0, |before| before.count);
    group.count = group.count.saturating_sub(replaced).saturating_add(item.count).max(1);
    items.insert(0, item);
    items.truncate(LISTED);
    if let Some(actor) = news.actor {
        actors.retain(|other| *other != actor);
        actors.insert(0, actor);
        actors.truncate(NAMED);
    }
    if let Some((id, name)) = news.session {
        group.session = Some(id);
        *session = Some(name);
    }
    group.comment = news.comment.or(group.comment);
    group.studio_only |= news.studio_only;
    group.at = news.at;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(seq: i64, kind: NotificationKind, why: Why) -> Candidate {
        Candidate {
            seq,
            organization: 1,
            user: 7,
            role: Role::Artist,
            may_see: true,
            kind,
            why,
            actor: Some(Who { id: Some(3), name: "Sofia".to_owned() }),
            session: Some((4, "Tuesday".to_owned())),
            comment: None,
            studio_only: false,
            item: Item {
                project: ProjectName { id: 2, name: "Kettle".to_owned(), code: "KET".to_owned() },
                deliverable: DeliverableName { id: 5, name: "Front".to_owned() },
                stage_id: 100 + seq,
                stage: "Hero".to_owned(),
                revision_id: Some(200 + seq),
                round: Some(1),
                verdict: Some("APPROVED".to_owned()),
                comment: None,
                thread: None,
                due_date: None,
                count: 1,
            },
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn rights() -> Rights {
        Role::ALL.iter().map(|role| ((1, *role), role.default_permissions())).collect()
    }

    #[test]
    fn forty_decisions_of_a_session_are_one_notification() {
        let decisions: Vec<_> =
            (1..=40).map(|seq| candidate(seq, NotificationKind::Decision, Why::Theirs)).collect();
        let (first, second) = decisions.split_at(25);
        let groups = grown(Vec::new(), told(first.to_vec(), &rights()));
        assert_eq!((groups.len(), groups[0].count), (1, 25));
        let groups = grown(groups, told(second.to_vec(), &rights()));
        assert_eq!((groups.len(), groups[0].count, groups[0].session), (1, 40, Some(4)));
        assert_eq!(groups[0].particulars.items[0].stage_id, 140);
        assert_eq!(groups[0].particulars.actors.len(), 1);
    }

    #[test]
    fn what_is_told_again_counts_once() {
        let round = candidate(1, NotificationKind::Round, Why::Theirs);
        let again = Candidate { seq: 2, ..round.clone() };
        let groups = grown(Vec::new(), vec![round, again]);
        assert_eq!((groups[0].count, groups[0].particulars.items.len()), (1, 1));
    }

    #[test]
    fn feedback_that_is_given_adds_up() {
        let item = candidate(1, NotificationKind::Assignment, Why::Feedback);
        let groups = grown(Vec::new(), vec![item.clone(), Candidate { seq: 2, ..item }]);
        assert_eq!((groups[0].count, groups[0].particulars.items.len()), (2, 1));
    }

    #[test]
    fn a_list_ends_somewhere_and_the_count_does_not() {
        let many = (1..=200).map(|seq| candidate(seq, NotificationKind::Decision, Why::Theirs)).collect();
        let groups = grown(Vec::new(), many);
        assert_eq!((groups[0].count, groups[0].particulars.items.len()), (200, LISTED));
    }

    #[test]
    fn a_round_is_for_those_who_decide_and_those_who_work_on_it() {
        let told_of = |role, why| {
            let candidate = Candidate { role, ..candidate(1, NotificationKind::Round, why) };
            !told(vec![candidate], &rights()).is_empty()
        };
        assert!(told_of(Role::Producer, Why::Owner) && told_of(Role::Producer, Why::Involved));
        assert!(told_of(Role::Artist, Why::Theirs) && told_of(Role::ClientViewer, Why::Involved));
        assert!(!told_of(Role::Artist, Why::Owner) && !told_of(Role::Artist, Why::Involved));
    }

    #[test]
    fn nobody_is_told_of_what_they_may_not_see_or_twice() {
        let mention = candidate(1, NotificationKind::Mention, Why::Theirs);
        let hidden = Candidate { may_see: false, ..mention.clone() };
        assert!(told(vec![hidden], &rights()).is_empty());
        assert!(told(vec![mention.clone()], &Rights::new()).is_empty());
        assert_eq!(told(vec![mention.clone(), mention], &rights()).len(), 1);
    }

    #[test]
    fn what_grew_last_comes_last() {
        let session = |seq, id: i64| Candidate {
            session: Some((id, String::new())),
            ..candidate(seq, NotificationKind::Decision, Why::Theirs)
        };
        let groups = grown(Vec::new(), vec![session(1, 1), session(2, 2), session(3, 1)]);
        let keys: Vec<_> = groups.iter().map(|group| group.key.as_str()).collect();
        assert_eq!(keys, ["decision:session:2", "decision:session:1"]);
    }
}
