//! What a connection shows of itself: awareness states, one per connection, never stored.

use domain::ids::MediaId;
use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::annotation::{AnnotationKind, Shape, Style};
use crate::author::Author;
use crate::fields::Fields;
use crate::session::{Laser, Lead};
use crate::validate::{Color, FrameRange, Invalid, Problem, RecordId, limits};

/// Who a connection belongs to. The server writes it, whatever the client says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Identity {
    /// The person.
    pub id: Author,
    /// How they are called.
    pub name: String,
    /// The colour of their cursor.
    pub color: Color,
}

/// Where somebody points, in image pixels of a medium.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Cursor {
    /// Horizontally.
    pub x: f64,
    /// Vertically.
    pub y: f64,
    /// On which medium.
    #[ts(type = "number")]
    pub media: MediaId,
}

/// A mark while it is drawn. It becomes an annotation of the same id.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Stroke {
    /// The id that the annotation will have.
    pub id: RecordId,
    /// What it looks like so far.
    #[serde(flatten)]
    pub shape: Shape,
    /// The medium that it is drawn on.
    #[ts(type = "number")]
    pub media: MediaId,
    /// The frames of a clip on which it shows; null on stills. Clients that know no clips leave it out.
    #[ts(optional = nullable)]
    pub frames: Option<FrameRange>,
    /// How it is drawn.
    pub style: Style,
}

/// What part of the picture somebody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Viewport {
    /// Centre of the view in image pixels, horizontally.
    pub x: f64,
    /// Centre of the view in image pixels, vertically.
    pub y: f64,
    /// Screen pixels per image pixel.
    pub zoom: f64,
    /// How much of the picture is seen across, in image pixels: what a screen of another size has to show.
    #[ts(optional = nullable)]
    pub width: Option<f64>,
    /// The same, downwards.
    #[ts(optional = nullable)]
    pub height: Option<f64>,
}

/// The awareness state of a connection.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Presence {
    /// Whose it is.
    pub user: Identity,
    /// Where they point.
    #[ts(optional = nullable)]
    pub cursor: Option<Cursor>,
    /// What they are drawing.
    #[ts(optional = nullable)]
    pub stroke: Option<Stroke>,
    /// What they look at.
    #[ts(optional = nullable)]
    pub viewport: Option<Viewport>,
    /// What they show, where they lead a session. From anybody else it is null.
    #[ts(optional = nullable)]
    pub lead: Option<Lead>,
    /// Where they point for everybody to see.
    #[ts(optional = nullable)]
    pub laser: Option<Laser>,
    /// How long a message takes to the server and back, in milliseconds, as the client measured it by its own echo.
    #[ts(optional = nullable)]
    pub rtt: Option<i32>,
    /// In sessions: whether they look at something else than is presented.
    #[ts(optional = nullable)]
    pub away: Option<bool>,
    /// In sessions: whether they say that they can be given the lead, as people of the studio can. Whether they are is judged
    /// when it is given.
    #[ts(optional = nullable)]
    pub can_lead: Option<bool>,
    /// In sessions: when the server got this state, in milliseconds of its clock since 1970. The server writes it.
    #[ts(optional = nullable, type = "number")]
    pub heard: Option<i64>,
}

type Check = fn(&Value) -> Result<(), Invalid>;

/// Writes `identity` into a client's awareness state. What breaks the layout becomes null, so that no client can
/// upset another; fields that this layout does not know pass.
pub fn stamp(state: Value, identity: &Identity) -> Map<String, Value> {
    let mut state = match state {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    state.remove("heard");
    let checks: [(&str, Check); 8] = [
        ("cursor", check_cursor),
        ("stroke", check_stroke),
        ("viewport", |value| Viewport::read("/viewport", value).map(drop)),
        ("lead", |value| Lead::read("/lead", value).map(drop)),
        ("laser", |value| Laser::read("/laser", value).map(drop)),
        ("rtt", check_rtt),
        ("away", |value| check_flag("/away", value)),
        ("can_lead", |value| check_flag("/can_lead", value)),
    ];
    for (key, check) in checks {
        if state.get(key).is_some_and(|value| check(value).is_err()) {
            state.insert(key.to_owned(), Value::Null);
        }
    }
    let user = serde_json::json!({
        "id": identity.id.to_string(), "name": identity.name, "color": identity.color.to_string(),
    });
    state.insert("user".to_owned(), user);
    state
}

fn check_cursor(value: &Value) -> Result<(), Invalid> {
    let fields = Fields::of("/cursor", value)?;
    fields.coordinate("x")?;
    fields.coordinate("y")?;
    fields.media("media")?;
    Ok(())
}

fn check_stroke(value: &Value) -> Result<(), Invalid> {
    let fields = Fields::of("/stroke", value)?;
    fields.record("id")?;
    fields.media("media")?;
    if let Some(frames) = fields.optional("frames") {
        FrameRange::read("/stroke/frames", frames)?;
    }
    Style::read("/stroke/style", fields.value("style")?)?;
    let wrong = |_| fields.invalid("kind", Problem::Expected("a kind of annotation"));
    let kind: AnnotationKind = fields.text("kind")?.parse().map_err(wrong)?;
    Shape::read(kind, "/stroke/geometry", fields.value("geometry")?)?;
    Ok(())
}

fn check_rtt(value: &Value) -> Result<(), Invalid> {
    match value.as_i64() {
        Some(0..=limits::ROUND_TRIP) => Ok(()),
        _ => Err(Invalid::new("/rtt", Problem::OutOfRange("0 and a minute, in whole milliseconds"))),
    }
}

fn check_flag(at: &str, value: &Value) -> Result<(), Invalid> {
    match value {
        Value::Bool(_) => Ok(()),
        _ => Err(Invalid::new(at, Problem::Expected("true or false"))),
    }
}

impl Viewport {
    pub(crate) fn read(at: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(at, value)?;
        let seen = |key| fields.optional(key).map(|_| fields.extent(key)).transpose();
        Ok(Self {
            x: fields.coordinate("x")?,
            y: fields.coordinate("y")?,
            zoom: fields.number_within("zoom", &(1e-6..=limits::COORDINATE), "a millionth and a million")?,
            width: seen("width")?,
            height: seen("height")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::UserId;
    use serde_json::json;

    use super::*;

    fn ada() -> Identity {
        Identity { id: Author::User(UserId(7)), name: "Ada".into(), color: "#e5484d".parse().unwrap() }
    }

    #[test]
    fn nobody_speaks_in_another_name() {
        let forged = json!({"user": {"id": "user:1", "name": "Boss"}, "cursor": {"x": 1, "y": 2, "media": 3}, "mood": 1, "heard": 5});
        let state = stamp(forged, &ada());
        assert_eq!(state["user"], json!({"id": "user:7", "name": "Ada", "color": "#e5484d"}));
        assert_eq!(state["cursor"], json!({"x": 1, "y": 2, "media": 3}));
        assert_eq!(state["mood"], json!(1));
        assert_eq!(state.get("heard"), None, "the server's to say");
    }

    #[test]
    fn what_breaks_the_layout_becomes_null() {
        let state = stamp(
            json!({
                "cursor": {"x": "left"}, "stroke": {"id": 1}, "viewport": {"x": 0, "y": 0, "zoom": 0},
                "laser": {"x": 0, "y": 0}, "rtt": -1, "lead": {"epoch": 1}, "away": "no", "can_lead": 1,
            }),
            &ada(),
        );
        assert_eq!(
            (&state["laser"], &state["rtt"], &state["lead"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!(
            (&state["cursor"], &state["stroke"], &state["viewport"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!((&state["away"], &state["can_lead"]), (&Value::Null, &Value::Null));
        assert_eq!(stamp(json!([1]), &ada()).len(), 1);
    }

    #[test]
    fn a_stroke_may_name_the_frames_that_it_is_drawn_on() {
        let stroke = |frames: Option<Value>| {
            let mut stroke = json!({
                "id": "01JCWZ00000000000000000001", "media": 3, "kind": "pin", "geometry": {"x": 1, "y": 2},
                "style": {"color": "#e5484d", "width": 4, "opacity": 1},
            });
            if let Some(frames) = frames {
                stroke["frames"] = frames;
            }
            stroke
        };
        let kept = |frames| {
            let stroke = stroke(frames);
            stamp(json!({"stroke": stroke}), &ada())["stroke"] == stroke
        };
        assert!(kept(None), "older clients do not know it");
        assert!(kept(Some(Value::Null)));
        assert!(kept(Some(json!({"in": 1001, "out": 1001}))));
        assert!(!kept(Some(json!({"in": 1002, "out": 1001}))));
        assert!(!kept(Some(json!({"in": 1001}))));
        assert!(!kept(Some(json!(1001))));
        assert!(!kept(Some(json!({"in": 1001, "out": 1e12}))));
    }
}
