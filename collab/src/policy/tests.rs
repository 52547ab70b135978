use domain::ids::UserId;
use proptest::prelude::*;
use schema::{Annotation, Comment, GuestId, Pin, Shape, Style};

use super::*;

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn record_id(number: u8) -> RecordId {
    format!("01JCWZ{number:020}").parse().unwrap()
}

fn author() -> impl Strategy<Value = Author> {
    prop_oneof![
        (1_i64..3).prop_map(|id| Author::User(UserId(id))),
        (1_i64..3).prop_map(|id| Author::Guest(GuestId(id))),
    ]
}

fn minutes() -> impl Strategy<Value = DateTime<Utc>> {
    (-60_i64..30).prop_map(|minutes| noon() + TimeDelta::minutes(minutes))
}

fn deletion() -> impl Strategy<Value = Option<Deletion>> {
    proptest::option::of((author(), minutes()).prop_map(|(by, at)| Deletion { by, at }))
}

/// The clip among the media, 42, has the frames 1001 to 1048; 41 is a still.
const CLIP: FrameRange = FrameRange { first: 1001, last: 1048 };

fn media() -> RevisionMedia {
    RevisionMedia::from([(MediaId(41), None), (MediaId(42), Some(CLIP))])
}

fn frames() -> impl Strategy<Value = Option<FrameRange>> {
    let frame = prop_oneof![990_i32..1060, any::<i32>()];
    proptest::option::of(
        (frame.clone(), frame).prop_map(|(a, b)| FrameRange { first: a.min(b), last: a.max(b) }),
    )
}

prop_compose! {
    fn annotation()(
        author in author(),
        created in minutes(),
        media in 40_i64..43,
        frames in frames(),
        deleted in deletion(),
    ) -> Annotation {
        Annotation {
            shape: Shape::Pin(Pin { x: 1.0, y: 2.0 }),
            author,
            created,
            media: MediaId(media),
            frames,
            style: Style { color: "#000000".parse().unwrap(), width: 1.0, opacity: 1.0 },
            comment: None,
            deleted,
        }
    }
}

prop_compose! {
    fn comment()(
        author in author(),
        created in minutes(),
        frames in frames(),
        deleted in deletion(),
    ) -> Comment {
        let (body, frame) = (String::from("words"), frames.map(|frames| frames.first));
        Comment { author, created, body, parent: None, annotation: None, frame, actionable: false, deleted }
    }
}

fn record() -> impl Strategy<Value = RecordChange> {
    prop_oneof![
        annotation().prop_map(|record| RecordChange::Annotation(record_id(1), record)),
        comment().prop_map(|record| RecordChange::Comment(record_id(1), record)),
    ]
}

fn after() -> impl Strategy<Value = Result<RecordChange, Invalid>> {
    prop_oneof![
        9 => record().prop_map(Ok),
        1 => Just(Err(Invalid::new("/style", schema::Problem::Missing))),
    ]
}

fn key() -> impl Strategy<Value = RecordKey> {
    (0_usize..2).prop_map(|root| RecordKey { root: Root::ALL[root], id: record_id(1) })
}

fn fields() -> impl Strategy<Value = Vec<(Arc<str>, bool)>> {
    let names = ["deleted", "geometry", "style", "author", "created", "media", "frames", "frame"];
    let field =
        (0..names.len(), prop::bool::weighted(0.1)).prop_map(move |(at, out)| (Arc::from(names[at]), out));
    proptest::collection::vec(field, 1..3)
}

fn effect() -> impl Strategy<Value = Effect> {
    let known = (author(), minutes()).prop_map(|(author, created)| Known { author, created });
    prop_oneof![
        4 => (key(), after()).prop_map(|(key, after)| Effect::Created { key, after }),
        6 => (key(), known, fields(), any::<bool>(), after(), any::<bool>()).prop_map(
            |(key, known, fields, body, after, same)| {
                // Half of the changes leave author and time as they were.
                let before = match &after {
                    Ok(record) if same => { let (author, created, _) = common(record); Known { author, created } }
                    _ => known,
                };
                Effect::Changed { key, before: Some(before), fields, body, after }
            }
        ),
        1 => key().prop_map(|key| Effect::Removed { key }),
        1 => key().prop_map(|key| Effect::Replaced { key }),
        1 => (0_usize..4).prop_map(|root| Effect::Elsewhere { root: Root::ALL[root] }),
    ]
}

/// Whether what a record names exists: its medium, and its frames on a clip.
fn is_there(record: &RecordChange) -> bool {
    let within = |frame: i32| (1001..=1048).contains(&frame);
    match record {
        RecordChange::Annotation(_, mark) => match (mark.media.get(), mark.frames) {
            (41 | 42, None) => true,
            (42, Some(frames)) => within(frames.first) && within(frames.last),
            _ => false,
        },
        RecordChange::Comment(_, comment) => comment.frame.is_none_or(within),
    }
}

proptest! {
    /// Whatever is let through keeps every promise of the design, told here once more in other words.
    #[test]
    fn what_is_let_through_keeps_the_promises(
        effects in proptest::collection::vec(effect(), 0..4),
        me in author(),
        draw in prop::bool::weighted(0.8),
        comment in prop::bool::weighted(0.8),
        decide in any::<bool>(),
        session in prop::bool::weighted(0.1),
    ) {
        let media = media();
        let document = if session {
            DocumentName::Session(domain::ids::ReviewSessionId(1))
        } else {
            DocumentName::Revision(domain::ids::RevisionId(1))
        };
        let situation = Situation { document, author: me, draw, comment, decide, now: noon(), media: &media };
        let verdict = situation.judge(effects.clone());
        if (!draw && !comment) || session {
            prop_assert!(verdict.is_err());
            return Ok(());
        }
        let Ok(records) = verdict else { return Ok(()) };
        prop_assert_eq!(records.len(), effects.len());
        for (effect, record) in effects.into_iter().zip(records) {
            let (author, created, deleted) = common(&record);
            let in_my_name = deleted.is_none_or(|deletion| deletion.by == me);
            let may_make = match record {
                RecordChange::Annotation(..) => draw,
                RecordChange::Comment(..) => comment,
            };
            match effect {
                Effect::Created { .. } => {
                    prop_assert!(may_make);
                    prop_assert_eq!(author, me);
                    prop_assert!(created <= noon() + TimeDelta::minutes(10));
                    prop_assert!(in_my_name);
                    prop_assert!(is_there(&record));
                }
                Effect::Changed { before, fields, body, .. } => {
                    let before = before.unwrap();
                    prop_assert_eq!((author, created), (before.author, before.created));
                    let moved = |name: &str| fields.iter().any(|(field, _)| &**field == name);
                    if ["media", "geometry", "frames", "frame"].into_iter().any(moved) {
                        prop_assert!(is_there(&record));
                    }
                    prop_assert!(fields.iter().all(|(field, taken_out)| !taken_out || &**field == "deleted"));
                    let only_deletion = !body && fields.iter().all(|(field, _)| &**field == "deleted");
                    prop_assert!(may_make || only_deletion);
                    if before.author != me {
                        prop_assert!(decide && only_deletion);
                        prop_assert!(in_my_name);
                    }
                }
                _ => prop_assert!(false, "nothing else is ever let through"),
            }
        }
    }

    /// Honest work is never refused.
    #[test]
    fn ones_own_work_is_let_through(mut record in record(), decide in any::<bool>()) {
        let mut media = media();
        media.insert(MediaId(40), None);
        let (me, created, _) = common(&record);
        match &mut record {
            RecordChange::Annotation(_, record) => {
                record.deleted = Some(Deletion { by: me, at: noon() });
                let first = record.frames.map_or(0, |frames| frames.first.rem_euclid(48)) + CLIP.first;
                record.frames = (record.media == MediaId(42)).then_some(FrameRange { first, last: CLIP.last });
            }
            RecordChange::Comment(_, record) => {
                record.deleted = None;
                record.frame = record.frame.map(|frame| frame.rem_euclid(48) + CLIP.first);
            }
        }
        let document = DocumentName::Internal(domain::ids::RevisionId(1));
        let now = noon() + TimeDelta::hours(1);
        let situation = Situation { document, author: me, draw: true, comment: true, decide, now, media: &media };
        let key = RecordKey { root: Root::Annotations, id: record_id(1) };
        let effects = vec![
            Effect::Created { key, after: Ok(record.clone()) },
            Effect::Changed {
                key,
                before: Some(Known { author: me, created }),
                fields: vec![(Arc::from("deleted"), false), (Arc::from("style"), false)],
                body: true,
                after: Ok(record),
            },
        ];
        prop_assert!(situation.judge(effects).is_ok());
    }
}

#[test]
fn every_refusal_says_what_to_do_in_a_close_frame() {
    let refusals = [
        Refusal::ReadOnly,
        Refusal::NoDrawing,
        Refusal::NoComments,
        Refusal::ForgedAuthor,
        Refusal::NotYours,
        Refusal::ForgedDeletion,
        Refusal::Immutable,
        Refusal::TakenOut,
        Refusal::ServerOwned,
        Refusal::NotAnId,
        Refusal::Invalid(Invalid::new("/geometry/points/59999", schema::Problem::OutOfRange("0 and 1"))),
        Refusal::ForeignMedia(MediaId(i64::MAX)),
        Refusal::NoSuchFrames(None),
        Refusal::NoSuchFrames(Some(FrameRange { first: i32::MIN, last: i32::MAX })),
        Refusal::Future,
        Refusal::Full,
    ];
    for refusal in refusals {
        let close = refusal.close();
        assert!(close.reason.ends_with(&refusal.to_string()), "{close:?} is cut");
    }
}
