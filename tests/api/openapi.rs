//! The committed description of the API is the one that the code has.

#[test]
fn the_committed_description_is_fresh() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/openapi.gen.json");
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    let fresh = server::http::openapi::json().unwrap();
    assert!(committed == fresh, "server/openapi.gen.json is stale: run `make gen`");
}
