// Written from the types in collab/schema; `make gen` writes it again.

export const LAYOUT_VERSION = 1;

export const LIMITS = {
  coordinate: 1000000,
  points: 20000,
  text: 4000,
  comment: 20000,
  width: [0.5, 200],
  textSize: [1, 2000],
  presenceBytes: 4096,
} as const;

/** How marks are drawn; collab/schema/src/appearance.rs says what each is. */
export const APPEARANCE = {
  edge: 1.25,
  edgeOpacity: 0.55,
  thinnest: 1.5,
  arrowHead: 5,
  arrowHeadShare: 0.5,
  arrowWing: 0.48,
  evenPressure: 0.04,
  pressureBase: 0.3,
  pressureGain: 1.4,
  lineHeight: 1.25,
  baseLine: 0.97,
  letterEdge: 2.5,
  letterEdgeLeast: 0.08,
  letterEdgeMost: 0.18,
  pinRadius: 11,
  badgeRadius: 8,
  badgeLetters: 10,
  badgeEdge: 1.25,
  badgeGap: 2,
  ellipseCorner: 0.1464,
  lightInk: 0.1,
} as const;

export type DocumentName = `revision:${number}` | `internal:${number}` | `session:${number}`;

export type Author = `user:${number}` | `guest:${number}`;

export type RecordId = string;

export type Color = `#${string}`;

/**
 * A range of frames in the source's own numbering; both ends belong to it.
 */
export type FrameRange = {
/**
 * The first frame.
 */
in: number,
/**
 * The last frame.
 */
out: number, };

/**
 * Who deleted a record, and when. Clearing it brings the record back.
 */
export type Deletion = {
/**
 * Who did it.
 */
by: Author,
/**
 * When they did it.
 */
at: string, };

/**
 * How a mark is drawn.
 */
export type Style = {
/**
 * Colour of line and letters.
 */
color: Color,
/**
 * Thickness of the line in image pixels, 0.5 to 200.
 */
width: number,
/**
 * 0 (not to be seen) to 1.
 */
opacity: number, };

/**
 * A rectangle, or the one around an ellipse, in image pixels.
 */
export type Area = {
/**
 * Left edge.
 */
x: number,
/**
 * Upper edge.
 */
y: number,
/**
 * Width, not negative.
 */
width: number,
/**
 * Height, not negative.
 */
height: number, };

/**
 * An arrow in image pixels; its head is at the second point.
 */
export type Arrow = {
/**
 * Tail, horizontally.
 */
x1: number,
/**
 * Tail, vertically.
 */
y1: number,
/**
 * Head, horizontally.
 */
x2: number,
/**
 * Head, vertically.
 */
y2: number, };

/**
 * A stroke drawn by hand.
 */
export type Freehand = {
/**
 * x, y (image pixels) and pressure (0 to 1) of each point, one after the other.
 */
points: Array<number>, };

/**
 * Words on the picture.
 */
export type Text = {
/**
 * Left edge in image pixels.
 */
x: number,
/**
 * Upper edge in image pixels.
 */
y: number,
/**
 * The words.
 */
text: string,
/**
 * Height of the letters in image pixels.
 */
size: number, };

/**
 * A point in image pixels.
 */
export type Pin = {
/**
 * Horizontally.
 */
x: number,
/**
 * Vertically.
 */
y: number, };

/**
 * A picture laid over the picture.
 */
export type Screenshot = {
/**
 * Left edge in image pixels.
 */
x: number,
/**
 * Upper edge in image pixels.
 */
y: number,
/**
 * Width in image pixels.
 */
width: number,
/**
 * Height in image pixels.
 */
height: number,
/**
 * The picture that is laid over.
 */
media: number, };

/**
 * A kind with its geometry, as the fields `kind` and `geometry`.
 */
export type Shape = { "kind": "rectangle", "geometry": Area } | { "kind": "ellipse", "geometry": Area } | { "kind": "arrow", "geometry": Arrow } | { "kind": "freehand", "geometry": Freehand } | { "kind": "text", "geometry": Text } | { "kind": "pin", "geometry": Pin } | { "kind": "screenshot", "geometry": Screenshot };

/**
 * A mark on a picture, layout version 1. Its id is its key in the map `annotations`.
 */
export type Annotation = {
/**
 * Who made it.
 */
author: Author,
/**
 * When it was made, by the maker's clock.
 */
created: string,
/**
 * The medium that it was drawn on.
 */
media: number,
/**
 * The frames on which it shows; null on stills.
 */
frames: FrameRange | null,
/**
 * How it is drawn.
 */
style: Style,
/**
 * The comment that speaks of it.
 */
comment: RecordId | null,
/**
 * Set while it is deleted.
 */
deleted?: Deletion | null, } & ({ "kind": "rectangle", "geometry": Area } | { "kind": "ellipse", "geometry": Area } | { "kind": "arrow", "geometry": Arrow } | { "kind": "freehand", "geometry": Freehand } | { "kind": "text", "geometry": Text } | { "kind": "pin", "geometry": Pin } | { "kind": "screenshot", "geometry": Screenshot });

/**
 * A comment, layout version 1. Its id is its key in the map `comments`.
 */
export type Comment = {
/**
 * Who wrote it.
 */
author: Author,
/**
 * When it was begun, by the writer's clock.
 */
created: string,
/**
 * What it says. In the document this is a `Y.Text`.
 */
body: string,
/**
 * The comment that it answers.
 */
parent: RecordId | null,
/**
 * The annotation that it speaks of.
 */
annotation: RecordId | null,
/**
 * The frame that it speaks of.
 */
frame: number | null,
/**
 * Whether somebody has to do something about it.
 */
actionable: boolean,
/**
 * Set while it is deleted.
 */
deleted?: Deletion | null, };

/**
 * A person by name.
 */
export type FeedbackPerson = {
/**
 * The account's id.
 */
id: number,
/**
 * Full name.
 */
name: string, };

/**
 * That an item is done, says somebody.
 */
export type FeedbackResolution = {
/**
 * Who.
 */
by: FeedbackPerson | null,
/**
 * When.
 */
at: string,
/**
 * How.
 */
note: string | null, };

/**
 * That an item is done well, says somebody else.
 */
export type FeedbackVerification = {
/**
 * Who.
 */
by: FeedbackPerson | null,
/**
 * When.
 */
at: string, };

/**
 * An item of the checklist, layout version 1. Its id, as a text, is its key in the map `feedback`.
 */
export type Feedback = {
/**
 * Its id, as the API names it.
 */
id: number,
/**
 * The mark or comment that it comes from, by its id inside the document.
 */
source: string,
/**
 * The revision in whose document that is: another one where the item was carried on.
 */
source_revision: number,
/**
 * The mark, where there is one.
 */
annotation: string | null,
/**
 * The comment, where there is one.
 */
comment: string | null,
/**
 * Whether something has to be done. Everything else is for information.
 */
action: boolean,
/**
 * Where it stands.
 */
status: "OPEN" | "IN_PROGRESS" | "RESOLVED" | "VERIFIED" | "REOPENED",
/**
 * What it is about, in a line.
 */
summary: string,
/**
 * Whose it is to do.
 */
assignee: FeedbackPerson | null,
/**
 * The frame that it is about, as the source counts; null on stills.
 */
frame: number | null,
/**
 * Its place in the list: items are sorted by this, then by id.
 */
order: number,
/**
 * Who said that it is done; null while it is open.
 */
resolved: FeedbackResolution | null,
/**
 * Who has seen that it is done well.
 */
verified: FeedbackVerification | null,
/**
 * What was said when it was reopened last.
 */
note: string | null,
/**
 * The item of an earlier round that this one carries on.
 */
carried_from: number | null,
/**
 * The item of a later round that carries this one on; it counts there.
 */
carried_to: number | null,
/**
 * Whose mark or comment it is.
 */
author: Author,
/**
 * Its version, as in the ETag.
 */
version: number, };

/**
 * What the round is, and where it stands. Everybody who may open the document sees it.
 */
export type Meta = {
/**
 * The layout of the document.
 */
version: number,
/**
 * The round.
 */
revision: number,
/**
 * Its number within its stage.
 */
round: number,
/**
 * `DRAFT`, `SUBMITTED`, `CHANGES_REQUESTED`, `APPROVED` or `REJECTED`.
 */
status: string,
/**
 * When it was submitted, as in RFC 3339.
 */
submitted: string | null,
/**
 * Who submitted it.
 */
submitter: Author | null,
/**
 * When it was decided.
 */
decided: string | null,
/**
 * Who decided it.
 */
decider: Author | null,
/**
 * Its stage.
 */
stage: number,
/**
 * Where the stage stands.
 */
stage_status: string, };

/**
 * Who a connection belongs to. The server writes it, whatever the client says.
 */
export type Identity = {
/**
 * The person.
 */
id: Author,
/**
 * How they are called.
 */
name: string,
/**
 * The colour of their cursor.
 */
color: Color, };

/**
 * Where somebody points, in image pixels of a medium.
 */
export type Cursor = {
/**
 * Horizontally.
 */
x: number,
/**
 * Vertically.
 */
y: number,
/**
 * On which medium.
 */
media: number, };

/**
 * A mark while it is drawn. It becomes an annotation of the same id.
 */
export type Stroke = {
/**
 * The id that the annotation will have.
 */
id: RecordId,
/**
 * The medium that it is drawn on.
 */
media: number,
/**
 * The frames of a clip on which it shows; null on stills. Clients that know no clips leave it out.
 */
frames?: FrameRange | null,
/**
 * How it is drawn.
 */
style: Style, } & ({ "kind": "rectangle", "geometry": Area } | { "kind": "ellipse", "geometry": Area } | { "kind": "arrow", "geometry": Arrow } | { "kind": "freehand", "geometry": Freehand } | { "kind": "text", "geometry": Text } | { "kind": "pin", "geometry": Pin } | { "kind": "screenshot", "geometry": Screenshot });

/**
 * What part of the picture somebody looks at.
 */
export type Viewport = {
/**
 * Centre of the view in image pixels, horizontally.
 */
x: number,
/**
 * Centre of the view in image pixels, vertically.
 */
y: number,
/**
 * Screen pixels per image pixel.
 */
zoom: number,
/**
 * How much of the picture is seen across, in image pixels: what a screen of another size has to show.
 */
width?: number | null,
/**
 * The same, downwards.
 */
height?: number | null, };

export type CompareMode = "side-by-side" | "wipe" | "overlay" | "toggle" | "difference" | "onion-skin" | "checkerboard";

/**
 * The line of a wipe.
 */
export type Wipe = {
/**
 * A point of the line in image pixels, horizontally.
 */
x: number,
/**
 * A point of the line in image pixels, vertically.
 */
y: number,
/**
 * How far the line is turned from upright, in degrees clockwise, -360 to 360.
 */
angle: number, };

/**
 * What a round is compared with, and how.
 */
export type Comparison = {
/**
 * The other round.
 */
revision: number,
/**
 * How the two are shown.
 */
mode: CompareMode,
/**
 * Where they are apart; null where they are not.
 */
wipe: Wipe | null,
/**
 * How much of the other one is seen, 0 to 1; in `toggle` 1 is the other one alone.
 */
opacity: number,
/**
 * How many times a difference is enlarged, 0 to 1000.
 */
gain: number, };

/**
 * Where a clip is. While it plays, the frame at the server's time t (ms) is `frame + (t - at) / 1000 * rate * speed`.
 */
export type Playback = {
/**
 * The clip.
 */
media: number,
/**
 * The frame that was shown at `at`, as the source numbers them.
 */
frame: number,
/**
 * Whether it plays.
 */
playing: boolean,
/**
 * How fast, in multiples of its rate; negative backwards, -64 to 64.
 */
speed: number,
/**
 * When, in milliseconds of the server's clock since 1970.
 */
at: number, };

/**
 * Where somebody points for everybody to see, in image pixels of a medium.
 */
export type Laser = {
/**
 * Horizontally.
 */
x: number,
/**
 * Vertically.
 */
y: number,
/**
 * On which medium.
 */
media: number, };

/**
 * What whoever leads a session shows, right now. It reaches the others from the leader alone, and of the present epoch.
 */
export type Lead = {
/**
 * Under which `presenter.epoch`.
 */
epoch: number,
/**
 * The item.
 */
item: number,
/**
 * The round that is looked at: the item's own, or an earlier one.
 */
revision: number,
/**
 * The medium of it; null for its current one.
 */
media?: number,
/**
 * What it is compared with.
 */
compare?: Comparison | null,
/**
 * What part of the picture is looked at; null for the whole of it.
 */
viewport?: Viewport | null,
/**
 * Where the clip is; null on stills.
 */
playback?: Playback | null,
/**
 * Where they point.
 */
laser?: Laser | null, };

/**
 * The awareness state of a connection.
 */
export type Presence = {
/**
 * Whose it is.
 */
user: Identity,
/**
 * Where they point.
 */
cursor?: Cursor | null,
/**
 * What they are drawing.
 */
stroke?: Stroke | null,
/**
 * What they look at.
 */
viewport?: Viewport | null,
/**
 * What they show, where they lead a session. From anybody else it is null.
 */
lead?: Lead | null,
/**
 * Where they point for everybody to see.
 */
laser?: Laser | null,
/**
 * How long a message takes to the server and back, in milliseconds, as the client measured it by its own echo.
 */
rtt?: number | null,
/**
 * In sessions: whether they look at something else than is presented.
 */
away?: boolean | null,
/**
 * In sessions: whether they say that they can be given the lead, as people of the studio can. Whether they are is judged
 * when it is given.
 */
can_lead?: boolean | null,
/**
 * In sessions: when the server got this state, in milliseconds of its clock since 1970. The server writes it.
 */
heard?: number, };

/**
 * The map `meta` of a session's document: what the session is.
 */
export type SessionMeta = {
/**
 * The layout of the document.
 */
version: number,
/**
 * The session.
 */
session: number,
/**
 * What it is called.
 */
name: string,
/**
 * `DRAFT`, `IN_PROGRESS` or `COMPLETED`.
 */
status: string, };

/**
 * An entry of the map `items` of a session's document: what is looked at, by its id as text.
 */
export type SessionItem = {
/**
 * Its id.
 */
id: number,
/**
 * Its place: items are shown in this order, those of the same place by id.
 */
order: number,
/**
 * The stage that is reviewed.
 */
stage: number,
/**
 * The round that is reviewed; null until the session starts.
 */
revision: number | null,
/**
 * Its number within its stage.
 */
round: number | null,
/**
 * The deliverable's name.
 */
title: string,
/**
 * The stage's name.
 */
stage_name: string,
/**
 * The project's name.
 */
project: string,
/**
 * The medium whose thumbnail stands for it.
 */
thumbnail: number | null,
/**
 * How long it is to take.
 */
minutes: number | null, };

/**
 * An entry of the map `decisions` of a session's document: what was decided, by the item's id as text. Notes are not in it.
 */
export type SessionDecision = {
/**
 * `APPROVED`, `CHANGES_REQUESTED` or `REJECTED`.
 */
verdict: string,
/**
 * How whoever decided is called.
 */
by: string | null,
/**
 * When.
 */
at: string,
/**
 * When it moved the stage.
 */
applied: string | null, };

/**
 * The map `presenter` of a session's document: who leads.
 */
export type Presenter = {
/**
 * Who leads; null when nobody does.
 */
leader: Author | null,
/**
 * How they are called.
 */
name: string | null,
/**
 * How often the lead has changed: a `lead` of another epoch is nobody's.
 */
epoch: number,
/**
 * Since when they lead.
 */
since: string | null, };

/**
 * The map `stage` of a session's document: what everybody is shown, as the presenter had it at last.
 */
export type Shown = {
/**
 * The epoch of the lead that it came from.
 */
epoch: number,
/**
 * The item.
 */
item: number,
/**
 * The round that is looked at: the item's own, or an earlier one.
 */
revision: number,
/**
 * The medium of it; null for its current one.
 */
media: number | null,
/**
 * What it is compared with.
 */
compare: Comparison | null,
/**
 * What part of the picture is looked at; null for the whole of it.
 */
viewport: Viewport | null,
/**
 * Where the clip is; null on stills.
 */
playback: Playback | null,
/**
 * When the presenter showed this, in milliseconds of the server's clock since 1970.
 */
updated: number, };
