use super::*;

#[test]
fn every_setting_is_documented_once() {
    let config = serde_json::to_value(Config::default()).unwrap();
    let keys: Vec<&str> = config.as_object().unwrap().keys().map(String::as_str).collect();
    for key in &keys {
        assert_eq!(SETTINGS.iter().filter(|s| s.key == *key).count(), 1, "{key}");
    }
    assert_eq!(keys.len(), SETTINGS.len());
}

#[test]
fn the_guide_holds_the_table() {
    let guide = include_str!("../../../docs/operating.md");
    assert!(guide.contains(&settings_table()), "docs/operating.md: put in what `rushes settings` prints");
}

#[test]
fn documents_have_the_bounds_that_are_set() {
    assert_eq!(Config::default().document_limits(), collab::Limits::default());
    let config = Config { max_document_records: 7, max_messages_per_second: 50, ..Config::default() };
    assert_eq!((config.document_limits().records, config.document_limits().message_burst), (7, 200));
    assert!(config.check().is_ok());
    assert!(Config { max_value_depth: 10_000, ..Config::default() }.check().is_err());
    assert!(Config { max_message_bytes: 10, ..Config::default() }.check().is_err());
}

#[test]
fn public_addresses() {
    let url = PublicUrl::parse("https://Review.example.com:443/rushes/").unwrap();
    assert_eq!((url.origin.as_str(), url.base_path.as_str()), ("https://review.example.com", "/rushes"));
    assert!(url.is_https());
    assert!(PublicUrl::parse("review.example.com").is_err());
    assert!(PublicUrl::parse("ftp://x").is_err());
    assert!(PublicUrl::parse("http://x/?a=b").is_err());
    for path in ["{id}", "a//b", "../a", "a\"b", "a b", "a%2Fb", "é"] {
        assert!(PublicUrl::parse(&format!("http://x/{path}")).is_err(), "{path}");
    }
}

#[test]
fn the_demo_sign_in_stays_on_loopback() {
    let mut config = Config { demo: true, ..Config::default() };
    assert!(config.demo_sign_in());
    config.public_url = Some("https://review.example.com".to_owned());
    assert!(!config.demo_sign_in());
    config.public_url = None;
    config.listen = "0.0.0.0:8080".parse().unwrap();
    assert!(!config.demo_sign_in());
    config.demo_remote = true;
    assert!(config.demo_sign_in());
    config.demo = false;
    assert!(!config.demo_sign_in());
}
