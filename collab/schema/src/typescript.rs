//! The same types for the web client, as one TypeScript file.

use ts_rs::{Config, TS};

use crate::{
    Annotation, Area, Arrow, Author, Color, Comment, CompareMode, Comparison, Cursor, Deletion, DocumentName,
    Feedback, FeedbackPerson, FeedbackResolution, FeedbackVerification, FrameRange, Freehand, Identity,
    LAYOUT_VERSION, Laser, Lead, Meta, Pin, Playback, Presence, Presenter, RecordId, Screenshot,
    SessionDecision, SessionItem, SessionMeta, Shape, Shown, Stroke, Style, Text, Viewport, Wipe, limits,
};

/// The TypeScript file that the web client reads.
pub fn generate() -> String {
    let config = Config::new().with_large_int("number");
    let width = limits::WIDTH;
    let size = limits::TEXT_SIZE;
    let mut file = format!(
        "// Written from the types in collab/schema; `make gen` writes it again.\n\n\
         export const LAYOUT_VERSION = {LAYOUT_VERSION};\n\n\
         export const LIMITS = {{\n  coordinate: {},\n  points: {},\n  text: {},\n  comment: {},\n  \
         width: [{}, {}],\n  textSize: [{}, {}],\n  presenceBytes: {},\n}} as const;\n",
        limits::COORDINATE,
        limits::POINTS,
        limits::TEXT,
        limits::COMMENT,
        width.start(),
        width.end(),
        size.start(),
        size.end(),
        limits::PRESENCE_BYTES,
    );
    file += "\n";
    file += &crate::appearance::typescript();
    for declaration in declarations(&config) {
        file += "\n";
        file += &declaration;
    }
    file
}

fn declarations(config: &Config) -> Vec<String> {
    fn one<T: TS + 'static>(config: &Config) -> String {
        let comment = T::docs().unwrap_or_default();
        let declaration = format!("{comment}export {}", T::decl(config));
        let lines: Vec<_> = declaration.lines().map(str::trim_end).collect();
        lines.join("\n") + "\n"
    }
    vec![
        one::<DocumentName>(config),
        one::<Author>(config),
        one::<RecordId>(config),
        one::<Color>(config),
        one::<FrameRange>(config),
        one::<Deletion>(config),
        one::<Style>(config),
        one::<Area>(config),
        one::<Arrow>(config),
        one::<Freehand>(config),
        one::<Text>(config),
        one::<Pin>(config),
        one::<Screenshot>(config),
        one::<Shape>(config),
        one::<Annotation>(config),
        one::<Comment>(config),
        one::<FeedbackPerson>(config),
        one::<FeedbackResolution>(config),
        one::<FeedbackVerification>(config),
        one::<Feedback>(config),
        one::<Meta>(config),
        one::<Identity>(config),
        one::<Cursor>(config),
        one::<Stroke>(config),
        one::<Viewport>(config),
        one::<CompareMode>(config),
        one::<Wipe>(config),
        one::<Comparison>(config),
        one::<Playback>(config),
        one::<Laser>(config),
        one::<Lead>(config),
        one::<Presence>(config),
        one::<SessionMeta>(config),
        one::<SessionItem>(config),
        one::<SessionDecision>(config),
        one::<Presenter>(config),
        one::<Shown>(config),
    ]
}
