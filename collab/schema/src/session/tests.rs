use serde_json::json;

use super::*;

fn whole() -> Value {
    json!({
        "epoch": 3, "item": 7, "revision": 41, "media": 12,
        "compare": {"revision": 40, "mode": "wipe", "wipe": {"x": 960, "y": 540, "angle": 12.5}, "opacity": 0.5, "gain": 4},
        "viewport": {"x": 960, "y": 540.25, "zoom": 2, "width": 800, "height": 450},
        "playback": {"media": 12, "frame": 1042, "playing": true, "speed": 1, "at": 1_795_000_000_123_i64},
        "laser": {"x": 1, "y": 2, "media": 12},
    })
}

/// `whole` with one thing in it changed.
fn with(pointer: &str, value: Value) -> Value {
    let mut lead = whole();
    *lead.pointer_mut(pointer).unwrap() = value;
    lead
}

#[test]
fn a_lead_may_be_short() {
    let lead = Lead::read("/lead", &json!({"epoch": 1, "item": 2, "revision": 3})).unwrap();
    assert_eq!((lead.epoch, lead.item, lead.revision), (1, ReviewItemId(2), RevisionId(3)));
    assert_eq!((lead.media, lead.compare, lead.viewport), (None, None, None));
    assert_eq!((lead.playback, lead.laser), (None, None));
    assert!(Lead::read("/lead", &json!({"epoch": 1, "item": 2, "revision": 3, "compare": null})).is_ok());
}

#[test]
fn every_field_of_a_lead_is_checked() {
    assert!(Lead::read("/lead", &whole()).is_ok());
    for (pointer, wrong) in [
        ("/epoch", json!(0)),
        ("/epoch", json!(1.5)),
        ("/item", json!("7")),
        ("/revision", json!(-1)),
        ("/media", json!(1e300)),
        ("/compare", json!([])),
        ("/compare/revision", json!(null)),
        ("/compare/mode", json!("blink")),
        ("/compare/wipe/angle", json!(361)),
        ("/compare/wipe/x", json!(1e7)),
        ("/compare/opacity", json!(1.01)),
        ("/compare/gain", json!(-1)),
        ("/viewport/zoom", json!(0)),
        ("/viewport/width", json!(-1)),
        ("/playback/frame", json!(0.5)),
        ("/playback/playing", json!(1)),
        ("/playback/speed", json!(65)),
        ("/playback/at", json!(-1)),
        ("/laser/x", json!("left")),
    ] {
        let refused = Lead::read("/lead", &with(pointer, wrong)).unwrap_err();
        assert_eq!(refused.pointer, format!("/lead{pointer}"));
    }
}

#[test]
fn what_is_shown_lies_in_the_document_as_it_is_read_again() {
    let lead = Lead::read("/lead", &whole()).unwrap();
    let shown = Shown::of(&lead, 1_795_000_000_200);
    let value = serde_json::to_value(shown).unwrap();
    assert_eq!(value.get("laser"), None, "it is gone in a moment");
    assert_eq!(Shown::read(&value).unwrap(), shown);
}

#[test]
fn a_step_is_told_from_a_gesture() {
    let shown =
        |pointer: &str, value: Value| Shown::of(&Lead::read("/lead", &with(pointer, value)).unwrap(), 5);
    let before = shown("/epoch", json!(3));
    for (pointer, value) in [
        ("/item", json!(8)),
        ("/revision", json!(42)),
        ("/compare", json!(null)),
        ("/compare/mode", json!("overlay")),
        ("/playback/playing", json!(false)),
        ("/epoch", json!(4)),
    ] {
        assert!(shown(pointer, value).is_a_step_from(&before), "{pointer}");
    }
    for (pointer, value) in [
        ("/viewport/x", json!(1)),
        ("/compare/wipe/x", json!(1)),
        ("/compare/opacity", json!(0.7)),
        ("/playback/frame", json!(1043)),
    ] {
        let after = shown(pointer, value);
        assert!(!after.is_a_step_from(&before) && !after.looks_like(&before), "{pointer}");
    }
    assert!(shown("/laser/x", json!(9)).looks_like(&before));
    assert!(Shown { updated: 9, ..before }.looks_like(&before));
}
