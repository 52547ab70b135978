//! Plans drawn by chance, over real processes: people with several tabs who draw, change, delete, bring back, type, undo
//! and redo, lose their connection, work on without one, reload the page and come back, one of them with the unmodified
//! client from npm; readers who do not read; some who forge or send garbage; a server that is killed, and a Postgres that
//! is killed, stopped at once, or lets go of everybody. At each death what was acknowledged or shown is looked for in the
//! log alone, before anybody can send it again. In the end all honest tabs have the same document, everything they did is
//! in it, and nothing else is.
//!
//! A plan that fails is printed with its seed. `RUSHES_SEED=17` makes that plan again; `RUSHES_PLAN='[…]'` carries out
//! what was printed, or a part of it. `RUSHES_SOAK=1` tries thousands.

mod desk;
mod hostile;
mod plan;
mod world;

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use plan::{Step, draw};
use world::World;

/// How many plans are tried each time, and in a soak.
const SHORT: u64 = 4;
const LONG: u64 = 2_000;
/// After so many plans people go on with another document, lest replaying it takes most of the time.
const PLANS_OF_ONE_DOCUMENT: usize = 8;

#[test]
fn the_short_set_holds_every_kind_of_step() {
    let name =
        |step: &Step| format!("{step:?}").chars().take_while(char::is_ascii_alphabetic).collect::<String>();
    let names: std::collections::BTreeSet<String> =
        (0..SHORT).flat_map(draw).map(|step| name(&step)).collect();
    let missing: Vec<_> = plan::ALL.iter().filter(|step| !names.contains(**step)).collect();
    assert_eq!(missing, Vec::<&&str>::new());
    assert_eq!(names.len(), plan::ALL.len(), "{names:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_plans_converge() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let plans: Vec<(u64, Vec<Step>)> = match (std::env::var("RUSHES_PLAN"), number("RUSHES_SEED")) {
        (Ok(printed), _) => vec![(0, serde_json::from_str(&printed).expect("a plan as it was printed"))],
        (_, Some(seed)) => vec![(seed, draw(seed))],
        _ => {
            let count = if std::env::var_os("RUSHES_SOAK").is_some() { LONG } else { SHORT };
            (0..count).map(|seed| (seed, draw(seed))).collect()
        }
    };
    let mut world = World::new().await;
    for (number, (seed, plan)) in plans.into_iter().enumerate() {
        if number > 0 && number % PLANS_OF_ONE_DOCUMENT == 0 {
            world.turn_to_another_document().await;
        }
        let printed = serde_json::to_string(&plan).expect("JSON");
        let carried_out = AssertUnwindSafe(world.carry_out(&plan)).catch_unwind().await;
        assert!(
            carried_out.is_ok(),
            "seed {seed} fails; again: RUSHES_SEED={seed}, or RUSHES_PLAN='{printed}'"
        );
    }
}
