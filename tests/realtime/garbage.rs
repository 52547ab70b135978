//! Whatever is sent, the service stays up, the others in the room are undisturbed, and memory stays bounded.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rushes_tests::socket::{Ending, Socket};
use rushes_tests::{Round, Studio, Tab, mark, wire};
use tokio_tungstenite::tungstenite::Message;
use yrs::encoding::write::Write as _;

use crate::converge;

/// Two people who draw on the document, whatever a third sends.
struct Others {
    studio: Studio,
    round: Round,
    artist: Tab,
    producer: Tab,
    updates: u64,
}

impl Others {
    async fn meet() -> Self {
        let studio = Studio::start().await;
        let round = studio.round().await;
        let artist = studio.tab("artist", &round).await;
        let producer = studio.tab("producer", &round).await;
        Self { studio, round, artist, producer, updates: 0 }
    }

    /// A socket of a third person, who may draw.
    async fn intruder(&self) -> Socket {
        self.studio.door("artist2", &self.round).open().await
    }

    /// Sends frames over one socket, then looks how that ended.
    async fn attack(&mut self, what: &str, messages: Vec<Message>) -> Ending {
        let mut socket = self.intruder().await;
        for message in messages {
            if !socket.send_message(message).await {
                break;
            }
        }
        let ending = socket.ending().await;
        self.draw_on(what).await;
        ending
    }

    /// They still draw and see each other.
    async fn draw_on(&mut self, what: &str) {
        self.updates += 1;
        let (ours, theirs) = (self.artist.draw(), self.producer.draw());
        self.producer.until(what, |tab, view| view.saved() && tab.has("annotations", &ours)).await;
        self.artist.until(what, |tab, view| view.saved() && tab.has("annotations", &theirs)).await;
        assert_eq!((self.artist.view().ended, self.producer.view().ended), (None, None), "{what}");
    }

    async fn converge(&self) {
        converge(&self.studio, &self.round, &[&self.artist, &self.producer]).await;
    }
}

fn binary(bytes: impl Into<bytes::Bytes>) -> Vec<Message> {
    vec![Message::Binary(bytes.into())]
}

/// Memory that this process, service included, has in use, in MiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).expect("kB").parse::<usize>().expect("a number") / 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_that_are_none_end_the_connection_that_sent_them() {
    let mut others = Others::meet().await;
    let mark = mark::rectangle("user:1", 1);
    let honest = Tab::new(others.studio.door("artist2", &others.round), 1, 1);
    let update = honest.edit_quietly(|txn| mark::put(txn, "annotations", &mark::record_id(), &mark));
    let cut = update[..update.len() - 3].to_vec();
    let mut trailing = update.clone();
    trailing.push(0);
    let cases: Vec<(&str, Vec<Message>)> = vec![
        ("a text", vec![Message::Text("hello".into())]),
        ("a text of nothing", vec![Message::Text("".into())]),
        ("an empty frame", binary(vec![])),
        ("a message that does not exist", binary(vec![7, 1, 0])),
        ("an acknowledgement", binary(vec![100, 1])),
        ("a denial", binary(vec![2, 0, 1, b'x'])),
        ("a step of sync that does not exist", binary(vec![0, 9, 0])),
        ("half a message", binary(vec![0])),
        ("a length beyond the end", binary(vec![0, 2, 200])),
        ("a number without an end", binary(vec![0xff; 64])),
        ("an update cut short", binary(wire::update(&cut))),
        ("an update with something behind it", binary(wire::update(&trailing))),
        ("no update", binary(wire::update(&[]))),
        ("a whole document cut short", binary(wire::sync_step_2(&cut))),
        (
            "a state vector that claims a billion entries",
            binary(wire::sync_step_1(&[0x80, 0x94, 0xeb, 0xdc, 0x03])),
        ),
        ("awareness of a billion people", binary(vec![1, 5, 0x80, 0x94, 0xeb, 0xdc, 0x03])),
        ("a message with something behind it", binary(vec![3, 0])),
        ("zeros", binary(vec![0; 1000])),
    ];
    for (what, messages) in cases {
        let ending = others.attack(what, messages).await;
        assert_eq!(ending.code, 4403, "{what}: {ending:?}");
        assert!(ending.reason.starts_with("malformed: "), "{what}: {ending:?}");
        assert_eq!(ending.denied.as_ref(), Some(&ending.reason), "{what}");
    }
    others.converge().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bombs_do_not_go_off() {
    const CLIENT: u64 = 77;
    let mut others = Others::meet().await;
    others.draw_on("before").await;
    let before = resident();
    // One struct: the value of a key in `annotations`.
    let value = |any: &[u8]| {
        let mut update = vec![1, 1];
        update.write_var(CLIENT);
        update.extend([0, 8 | 0x20, 1]);
        update.write_string("annotations");
        update.write_string(&mark::record_id());
        update.write_var(1_u32);
        update.extend(any);
        update.push(0);
        update
    };
    let nested = |open: &[u8], depth: usize| {
        let mut any = open.repeat(depth);
        any.push(126);
        value(&any)
    };
    // Types in types: each holds the next under a key.
    let types = |depth: u32| {
        let mut update = vec![1];
        update.write_var(depth);
        update.write_var(CLIENT);
        update.push(0);
        for at in 0..depth {
            update.push(7 | 0x20);
            if at == 0 {
                update.push(1);
                update.write_string("annotations");
                update.write_string(&mark::record_id());
            } else {
                update.push(0);
                update.write_var(CLIENT);
                update.write_var(at - 1);
                update.write_string("a");
            }
            update.push(1);
        }
        update.push(0);
        update
    };
    let huge = [0xff, 0xff, 0xff, 0xff, 0x07];
    let with = |head: &[u8]| [head, &huge].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("8,000 lists in each other", nested(&[117, 1], 8_000)),
        ("1,000,000 lists in each other", nested(&[117, 1], 1_000_000)),
        ("8,000 objects in each other", nested(&[118, 1, 1, b'a'], 8_000)),
        ("33 lists in each other", nested(&[117, 1], 33)),
        ("8,000 maps in each other", types(8_000)),
        ("9 maps in each other", types(9)),
        ("2³¹ clients", huge.to_vec()),
        ("2³¹ structs", with(&[1])),
        (
            "2³¹ values",
            [&with(&[1, 1, CLIENT.to_le_bytes()[0], 0, 8 | 0x20, 1, 1, b'a', 1, b'b'])[..], &[126, 0]]
                .concat(),
        ),
        ("a list of 2³¹ values", value(&with(&[117]))),
        ("bytes of 2³¹", value(&with(&[116]))),
        ("a text of 2³¹ bytes", value(&with(&[119]))),
        ("2³¹ deletions", with(&[0, 1, 1])),
        ("a gap of 2³¹", with(&[1, 1, 77, 0, 10])),
        ("a clock of 2³¹ and more", [&[1, 1, 77][..], &[0xff, 0xff, 0xff, 0xff, 0x0f], &[0, 1, 0]].concat()),
        ("a struct that follows itself", vec![1, 1, 77, 0, 0x80 | 8, 77, 0, 1, 126, 0]),
        (
            "a struct in a map that is not there yet",
            vec![1, 1, 77, 0, 8 | 0x20, 0, 77, 0, 1, b'a', 1, 126, 0],
        ),
    ];
    for (what, update) in cases {
        for frame in [wire::update(&update), wire::sync_step_2(&update)] {
            let ending = others.attack(what, binary(frame)).await;
            assert_eq!(ending.code, 4403, "{what}: {ending:?}");
        }
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 200, "{grown} MiB more than before");
    others.converge().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_frames_change_nothing_for_the_others() {
    const FRAMES: usize = 1_500;
    let mut others = Others::meet().await;
    others.draw_on("before").await;
    let before = resident();
    let mut random = StdRng::seed_from_u64(20_261_120);
    // What an honest client of this person would send, to be mutated.
    let mut honest = Vec::new();
    for fields in mark::every_kind(&format!("user:{}", others.studio.id_of("artist2")), others.round.media) {
        let tab = Tab::new(
            others.studio.door("artist2", &others.round),
            others.studio.id_of("artist2"),
            others.round.media,
        );
        let drawn = tab.edit_quietly(|txn| mark::put(txn, "annotations", &mark::record_id(), &fields));
        let commented =
            tab.edit_quietly(|txn| mark::put_comment(txn, &mark::record_id(), &tab.author, None, "words"));
        honest.extend([wire::update(&drawn), wire::sync_step_2(&commented)]);
        honest.push(wire::awareness(&[(tab.client(), 1, r#"{"cursor":{"x":1,"y":2,"media":1}}"#)]));
        honest.push(wire::sync_step_1(&[1, 77, 5]));
    }
    let mut socket = others.intruder().await;
    let (mut closed, mut open) = (0, 0);
    for number in 0..FRAMES {
        let frame = if number % 4 == 0 {
            let length = random.random_range(1..200);
            let mut bytes: Vec<u8> = (0..length).map(|_| random.random()).collect();
            bytes[0] = random.random_range(0..4);
            bytes
        } else {
            let mut bytes = honest[random.random_range(0..honest.len())].to_vec();
            for _ in 0..random.random_range(1..4) {
                let at = random.random_range(0..bytes.len());
                match random.random_range(0..4) {
                    0 => bytes[at] = random.random(),
                    1 => bytes[at] ^= 1 << random.random_range(0..8),
                    2 => bytes.truncate(at.max(1)),
                    _ => bytes.insert(at, random.random()),
                }
            }
            bytes
        };
        // Behind each frame a question: either it is answered, or the connection ends with a reason.
        let sent = socket.send(frame.clone()).await && socket.send(wire::sync_step_1(&[0])).await;
        let ended = !sent || ended(&mut socket).await;
        if ended {
            closed += 1;
            socket = others.intruder().await;
        } else {
            open += 1;
        }
        if number % 500 == 499 {
            others.draw_on("between random frames").await;
        }
    }
    assert!(closed > FRAMES / 4, "{closed} closed, {open} not: the frames are too tame");
    let grown = resident().saturating_sub(before);
    assert!(grown < 200, "{grown} MiB more than before");
    others.converge().await;
}

/// Whether the connection ends, rather than answering a question.
async fn ended(socket: &mut Socket) -> bool {
    loop {
        match socket.next().await {
            Some(Message::Binary(frame)) => {
                if matches!(wire::read(&frame), wire::Said::SyncStep2(_)) {
                    return false;
                }
            }
            Some(Message::Close(Some(close))) => {
                let code = u16::from(close.code);
                // 1013: it builds on what is nowhere, and does not say what.
                assert!([4403, 4409, 4413, 4429, 1013].contains(&code), "{code}: {}", close.reason);
                return true;
            }
            other => panic!("it broke off: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_is_refused() {
    let mut others = Others::meet().await;
    others.draw_on("before").await;
    let before = resident();
    for (what, bytes) in [("5 MiB", vec![0; 5 << 20]), ("15 MiB", wire::update(&vec![0; 15 << 20]).to_vec())]
    {
        let ending = others.attack(what, binary(bytes)).await;
        assert_eq!(ending.code, 4413, "{what}: {ending:?}");
        assert!(ending.reason.starts_with("too_large: "), "{what}: {ending:?}");
    }
    // Beyond what is even read, the connection ends without a close code of ours.
    for _ in 0..3 {
        let mut socket = others.intruder().await;
        socket.send(vec![0; 40 << 20]).await;
        let ending = socket.ending().await;
        assert!([1006, 1009, 4413].contains(&ending.code), "{ending:?}");
        others.draw_on("40 MiB").await;
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 300, "{grown} MiB more than before");
    others.converge().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_stemmed() {
    let mut others = Others::meet().await;
    let flood = Tab::open(
        others.studio.door("artist2", &others.round),
        others.studio.id_of("artist2"),
        others.round.media,
    )
    .await;
    let client = flood.client();
    for clock in 0..20_000 {
        flood.send(wire::awareness(&[(client, clock + 10, r#"{"viewport":{"x":1,"y":2,"zoom":3}}"#)]));
    }
    let ending = flood.ended().await;
    assert_eq!(ending.code, 4429, "{ending:?}");
    assert!(ending.denied.is_some_and(|denied| denied.starts_with("too_fast: ")));
    others.draw_on("after a flood").await;
    others.converge().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_without_end_and_does_not_read_is_closed() {
    let mut others = Others::meet().await;
    // Each answer is large, so that what waits does not fit between the two machines.
    let points: Vec<f64> = (0..15_000).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.5]).collect();
    let stroke = mark::annotation(
        &others.artist.author,
        others.round.media,
        "freehand",
        &serde_json::json!({"points": points}),
    );
    others.artist.draw_mark(&stroke);
    others.draw_on("before").await;
    let before = resident();
    let mut greedy = others.intruder().await;
    for _ in 0..600 {
        greedy.send(wire::sync_step_1(&[0])).await;
    }
    others.draw_on("while it asks").await;
    let grown = resident().saturating_sub(before);
    assert!(grown < 300, "{grown} MiB more than before");
    let ending = greedy.ending().await;
    assert!([1013, 1006].contains(&ending.code), "{ending:?}");
    assert!(ending.said.len() < 600);
    others.converge().await;
}
