//! Tests: e2e. The real program, and people before it in the system's Chromium.
//!
//! Each scenario is a Node script beside this file, with a server of its own over a copy of the demo studio.

mod compare;
mod frames;
mod script;
mod shaders;
mod site;

use site::Site;

#[test]
fn two_people_review_together() {
    Site::demo().play("review.mjs", &[]);
}

#[test]
fn one_goes_offline_draws_on_and_returns() {
    Site::demo().play("offline.mjs", &[]);
}

#[test]
fn the_server_is_killed_in_the_middle_and_nothing_is_lost() {
    Site::demo().play("killed.mjs", &[]);
}

#[test]
fn a_picture_is_dropped_on_a_new_round_and_reviewed() {
    Site::demo().play("upload.mjs", &[]);
}

#[test]
fn an_upload_survives_the_line_the_server_and_the_page() {
    Site::demo().play("resume.mjs", &[]);
}

#[test]
fn a_client_follows_a_review_and_sees_nothing_else() {
    Site::demo().play("client.mjs", &[]);
}

#[test]
fn the_first_administrator_chooses_a_password() {
    let email = "ada@studio.test";
    let (site, password) = Site::with_administrator(email);
    site.play("first_sign_in.mjs", &[("RUSHES_EMAIL", email), ("RUSHES_PASSWORD", &password)]);
}

#[test]
fn every_page_is_accessible_on_desks_and_phones() {
    Site::demo().play("accessible.mjs", &[]);
}

#[test]
fn everything_can_be_reached_by_keyboard() {
    Site::demo().play("keyboard.mjs", &[]);
}

#[test]
fn a_finger_draws_on_a_phone() {
    Site::demo().play("touch.mjs", &[]);
}

#[test]
fn the_page_tells_programs_the_truth() {
    Site::demo().play("checks.mjs", &[]);
}

#[test]
fn a_round_is_shown_as_it_was_at_any_moment() {
    Site::demo().play("history.mjs", &[]);
}

#[test]
fn an_administrator_watches_the_open_rooms() {
    Site::demo().play("rooms.mjs", &[]);
}

#[test]
fn what_becomes_of_a_round_is_told_to_those_who_look_at_it() {
    Site::demo().play("standing.mjs", &[]);
}

#[test]
fn a_session_that_ends_is_renewed_over_the_page() {
    Site::demo().play("sign_in_again.mjs", &[]);
}

#[test]
fn several_tabs_of_one_person_are_one_person() {
    Site::demo().play("tabs.mjs", &[]);
}

#[test]
fn a_change_that_is_refused_is_taken_back_and_shown() {
    Site::demo().play("refused.mjs", &[]);
}

#[test]
fn a_note_becomes_an_item_a_fix_and_a_verified_one() {
    Site::demo().play("feedback.mjs", &[]);
}

#[test]
fn a_session_is_built_held_decided_and_applied() {
    Site::demo().play("sessions.mjs", &[]);
}

#[test]
fn a_session_is_presented_and_outlives_the_server() {
    Site::demo().play("presenting.mjs", &[]);
}

#[test]
fn a_guest_follows_draws_decides_and_is_out_when_the_link_is_revoked() {
    Site::demo().play("guests.mjs", &[]);
}

#[test]
fn a_picture_that_is_too_large_to_be_painted_is_shown_in_tiles() {
    Site::demo().play("tiles.mjs", &[]);
}

#[test]
fn who_is_named_is_told_and_finds_the_note() {
    Site::demo().play("notifications.mjs", &[]);
}
