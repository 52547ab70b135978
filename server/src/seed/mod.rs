//! The demo studio.

/// The password of every person of the demo studio.
pub const DEMO_PASSWORD: &str = "rushes-demo";

/// Who is in the demo studio.
pub const DEMO_PEOPLE: &[(&str, &str)] = &[
    ("admin@demo.test", "administrator"),
    ("producer@demo.test", "producer"),
    ("artist@demo.test", "artist"),
    ("artist2@demo.test", "artist"),
    ("supervisor@demo.test", "supervisor (a producer who decides)"),
    ("client@demo.test", "client, sees the projects of one team"),
];

/// Makes the demo studio, once.
pub async fn demo(app: &crate::app::App) -> anyhow::Result<()> {
    let _ = app;
    Ok(())
}
