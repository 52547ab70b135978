use domain::ids::UserId;
use proptest::prelude::*;
use serde_json::json;

use super::*;

const ADA: Author = Author::User(UserId(1));
const BEN: Author = Author::User(UserId(2));

fn rules(leader: Option<Author>, epoch: i64, items: &[i64]) -> Rules {
    Rules { leader, epoch, items: items.iter().copied().collect() }
}

fn lead(epoch: i64, item: i64, x: i64) -> Lead {
    let lead = json!({"epoch": epoch, "item": item, "revision": 9, "viewport": {"x": x, "y": 0, "zoom": 1}});
    Lead::read("/lead", &lead).unwrap()
}

fn rest() -> String {
    r#"{"user":{"id":"user:1"}}"#.to_owned()
}

fn json_of(state: &str) -> Value {
    serde_json::from_str(state).unwrap()
}

/// The item that a state shows, where its lead passes.
fn item(state: &str) -> Option<i64> {
    json_of(state)["lead"]["item"].as_i64()
}

struct Room {
    leading: Leading,
    now: Instant,
    heard: i64,
}

impl Room {
    fn new(rules: Rules) -> Self {
        let mut leading = Leading::default();
        let now = Instant::now();
        leading.follow(rules, now);
        Self { leading, now, heard: 1_000 }
    }

    fn pass(&mut self, milliseconds: u64) {
        self.now += Duration::from_millis(milliseconds);
        self.heard += i64::try_from(milliseconds).unwrap();
    }

    fn claim(&mut self, client: u64, author: Author, lead: Option<Lead>) -> String {
        self.leading.claim(YClient(client), author, rest(), lead, self.heard, self.now).0
    }

    fn take(&mut self) -> Option<i64> {
        let now = self.now;
        self.leading.take(now).map(|(_, shown)| shown.item.get())
    }

    fn due_in(&self) -> Option<Duration> {
        self.leading.due().map(|due| due.saturating_duration_since(self.now))
    }
}

#[test]
fn the_leaders_claim_of_the_present_epoch_passes() {
    let mut room = Room::new(rules(Some(ADA), 3, &[7]));
    assert_eq!(item(&room.claim(1, ADA, Some(lead(3, 7, 0)))), Some(7));
    for (author, claim) in
        [(BEN, lead(3, 7, 0)), (ADA, lead(2, 7, 0)), (ADA, lead(4, 7, 0)), (ADA, lead(3, 8, 0))]
    {
        let state = json_of(&room.claim(2, author, Some(claim)));
        assert_eq!((&state["lead"], &state["user"]["id"]), (&Value::Null, &json!("user:1")));
        assert_eq!(state["heard"], json!(1_000));
    }
}

#[test]
fn a_claim_that_came_before_the_facts_passes_with_them() {
    let mut room = Room::new(rules(Some(ADA), 3, &[7]));
    assert_eq!(item(&room.claim(1, ADA, Some(lead(3, 7, 0)))), Some(7));
    assert_eq!(item(&room.claim(2, BEN, Some(lead(4, 7, 5)))), None);
    // She goes on while he takes over.
    assert_eq!(item(&room.claim(1, ADA, Some(lead(3, 7, 1)))), Some(7));
    let now = room.now;
    let changed = room.leading.follow(rules(Some(BEN), 4, &[7]), now);
    let shown: BTreeMap<u64, Option<i64>> =
        changed.iter().map(|showing| (showing.client.0, item(&showing.state))).collect();
    assert_eq!(shown, BTreeMap::from([(1, None), (2, Some(7))]));
    let (author, wanted) = room.leading.wanted.unwrap();
    assert_eq!((author, wanted.epoch, wanted.viewport.unwrap().x), (BEN, 4, 5.0));
    assert!(room.leading.follow(rules(Some(BEN), 4, &[7]), now).is_empty());
}

#[test]
fn whoever_led_is_taken_back_before_the_next_one_is_shown() {
    // The order of a map of many is by chance: some of these would have it the wrong way round.
    for ada in 0..32 {
        let ben = 100 - ada;
        let mut room = Room::new(rules(Some(ADA), 3, &[7]));
        room.claim(ada, ADA, Some(lead(3, 7, 0)));
        room.claim(ben, BEN, Some(lead(4, 7, 5)));
        let now = room.now;
        let changed = room.leading.follow(rules(Some(BEN), 4, &[7]), now);
        let shown: Vec<_> = changed.iter().map(|showing| (showing.client.0, item(&showing.state))).collect();
        assert_eq!(shown, [(ada, None), (ben, Some(7))]);
    }
}

#[test]
fn of_the_leaders_windows_the_one_that_spoke_last_leads() {
    let mut room = Room::new(rules(Some(ADA), 1, &[7, 8]));
    room.claim(1, ADA, Some(lead(1, 7, 0)));
    let (state, other) = room.leading.claim(YClient(2), ADA, rest(), Some(lead(1, 8, 0)), 5, room.now);
    assert_eq!(
        (item(&state), other.map(|other| (other.client.0, item(&other.state)))),
        (Some(8), Some((1, None)))
    );
    // A sign of life of the first one is no word.
    assert_eq!(item(&room.claim(1, ADA, Some(lead(1, 7, 0)))), None);
    // Not even when the second is gone; but a step is.
    room.leading.forget(YClient(2));
    assert_eq!(item(&room.claim(1, ADA, Some(lead(1, 7, 0)))), None);
    assert_eq!(room.leading.wanted.unwrap().1.item.get(), 8);
    assert_eq!(item(&room.claim(1, ADA, Some(lead(1, 7, 3)))), Some(7));
}

#[test]
fn a_step_is_written_at_once_and_a_gesture_at_its_end() {
    let mut room = Room::new(rules(Some(ADA), 1, &[7, 8]));
    room.claim(1, ADA, Some(lead(1, 7, 0)));
    assert_eq!((room.due_in(), room.take()), (Some(Duration::ZERO), Some(7)));
    // A step right after waits its turn: 4 Hz.
    room.pass(50);
    room.claim(1, ADA, Some(lead(1, 8, 0)));
    assert_eq!((room.due_in(), room.take()), (Some(Duration::from_millis(200)), None));
    room.pass(200);
    assert_eq!(room.take(), Some(8));
    // A gesture puts its own end off.
    room.pass(1_000);
    for x in 1..6 {
        room.claim(1, ADA, Some(lead(1, 8, x)));
        assert_eq!(room.due_in(), Some(Duration::from_millis(250)));
        room.pass(100);
    }
    room.pass(150);
    assert_eq!(room.take(), Some(8));
    // Nothing new: nothing to write.
    room.claim(1, ADA, Some(Lead { laser: None, ..lead(1, 8, 5) }));
    assert_eq!(room.due_in(), None);
}

#[test]
fn a_gesture_without_an_end_is_written_every_second() {
    let mut room = Room::new(rules(Some(ADA), 1, &[7]));
    room.claim(1, ADA, Some(lead(1, 7, 0)));
    assert_eq!(room.take(), Some(7));
    let mut written = 0;
    for x in 1..100 {
        room.pass(50);
        room.claim(1, ADA, Some(lead(1, 7, x)));
        written += usize::from(room.take().is_some());
    }
    assert_eq!(written, 4, "in 4.95 seconds");
}

#[test]
fn what_the_log_lost_is_written_again_and_what_is_newer_stays() {
    let mut room = Room::new(rules(Some(ADA), 1, &[7, 8]));
    room.claim(1, ADA, Some(lead(1, 7, 0)));
    assert_eq!(room.take(), Some(7));
    let now = room.now;
    room.leading.reread(&BTreeMap::new(), now);
    assert_eq!(room.due_in(), Some(Duration::from_millis(250)));
    room.pass(250);
    assert_eq!(room.take(), Some(7));
    let newer = Shown::of(&lead(1, 8, 0), room.heard + 5);
    let Value::Object(stage) = serde_json::to_value(newer).unwrap() else { panic!("an object") };
    room.leading.reread(&stage.into_iter().collect(), now);
    assert_eq!((room.due_in(), room.leading.written), (None, Some(newer)));
}

#[test]
fn nothing_plays_from_the_time_to_come() {
    let mut room = Room::new(rules(Some(ADA), 1, &[7]));
    let playback = |at: i64| json!({"media": 1, "frame": 1001, "playing": true, "speed": 1, "at": at});
    let lead = |at| {
        Lead::read("", &json!({"epoch": 1, "item": 7, "revision": 9, "playback": playback(at)})).unwrap()
    };
    let at = |state: &str| json_of(state)["lead"]["playback"]["at"].clone();
    assert_eq!(at(&room.claim(1, ADA, Some(lead(400)))), json!(400));
    assert_eq!(at(&room.claim(1, ADA, Some(lead(99_000)))), json!(1_000));
    assert_eq!(room.leading.wanted.unwrap().1.playback.unwrap().at, 1_000);
}

#[derive(Debug, Clone)]
enum Step {
    Claim { client: u64, leads: bool, epoch: i64, item: i64, x: i64 },
    Leave(u64),
    Facts { leader: Option<u64>, epoch: i64, items: i64 },
    Pass(u64),
    Reread,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..5_u64, any::<bool>(), 1..4_i64, 1..4_i64, 0..3_i64)
            .prop_map(|(client, leads, epoch, item, x)| Step::Claim { client, leads, epoch, item, x }),
        1 => (1..5_u64).prop_map(Step::Leave),
        2 => (proptest::option::of(1..3_u64), 1..4_i64, 0..4_i64)
            .prop_map(|(leader, epoch, items)| Step::Facts { leader, epoch, items }),
        4 => (1..400_u64).prop_map(Step::Pass),
        1 => Just(Step::Reread),
    ]
}

/// Two windows each.
fn author(client: u64) -> Author {
    if client.is_multiple_of(2) { BEN } else { ADA }
}

proptest! {
    #[test]
    fn whatever_happens_only_the_leader_is_shown_and_written_in_time(steps in prop::collection::vec(step(), 1..80)) {
        let mut room = Room::new(Rules::default());
        let mut shown: BTreeMap<u64, String> = BTreeMap::new();
        let mut last: Option<Instant> = None;
        let mut stage: BTreeMap<String, Value> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Claim { client, leads, epoch, item, x } => {
                    let lead = leads.then(|| lead(epoch, item, x));
                    let (now, heard) = (room.now, room.heard);
                    let (state, other) =
                        room.leading.claim(YClient(client), author(client), rest(), lead, heard, now);
                    shown.insert(client, state);
                    if let Some(other) = other {
                        shown.insert(other.client.0, other.state);
                    }
                }
                Step::Leave(client) => {
                    room.leading.forget(YClient(client));
                    shown.remove(&client);
                }
                Step::Facts { leader, epoch, items } => {
                    let items: Vec<i64> = (1..=items).collect();
                    let now = room.now;
                    for showing in room.leading.follow(rules(leader.map(author), epoch, &items), now) {
                        shown.insert(showing.client.0, showing.state);
                    }
                }
                Step::Pass(milliseconds) => room.pass(milliseconds),
                Step::Reread => {
                    let now = room.now;
                    room.leading.reread(&stage, now);
                }
            }
            let now = room.now;
            if let Some((author, written)) = room.leading.take(now) {
                if let Some(last) = last {
                    prop_assert!(now - last >= room.leading.pace.apart);
                }
                last = Some(now);
                prop_assert_eq!(Some((author, written)), room.leading.wanted);
                let Value::Object(fields) = serde_json::to_value(written).unwrap() else { panic!("an object") };
                stage = fields.into_iter().collect();
            }
            // What everybody was told last is what they would be told now.
            let Rules { leader, epoch, items } = room.leading.rules.clone();
            let mut leading = 0;
            for (client, state) in &shown {
                let state = json_of(state);
                if !state["lead"].is_null() {
                    leading += 1;
                    prop_assert_eq!(leader, Some(author(*client)));
                    prop_assert_eq!(&state["lead"]["epoch"], &json!(epoch));
                    prop_assert!(items.contains(&state["lead"]["item"].as_i64().unwrap()));
                }
            }
            prop_assert!(leading <= 1);
        }
        // In the end the document shows what was wanted last.
        room.pass(2_000);
        let now = room.now;
        room.leading.take(now);
        let differs = room.leading.wanted.filter(|(_, wanted)| !room.leading.written.unwrap().looks_like(wanted));
        prop_assert_eq!(differs, None);
    }
}
