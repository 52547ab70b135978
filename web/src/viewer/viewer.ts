import { type Geometry, LIMITS, type Point, type Shape, type Style } from "@/document/schema";
import { type ReadonlySignal, Signal } from "@/signal";
import * as cameras from "./camera";
import { type AlphaState, type Look, Looking } from "./look/look";
import { boundsOf, middleOf, moved } from "./marks/geometry";
import { markAt } from "./marks/hit";
import { letterSize, lineWidth, type Weight } from "./marks/ink";
import { type Draft, type Mark, type PeerDraft, quantised, withGeometry } from "./marks/mark";
import { slimmed } from "./marks/simplify";
import { STROKE_TOLERANCE } from "./tools/freehand";
import { panning } from "./tools/pan";
import { reachOf } from "./tools/select";
import type { Gesture, PointerInput, ToolContext, ToolName } from "./tools/tool";
import { isDrawing, TOOLS } from "./tools/tools";

/** The view on the screen: its size in device pixels, and how many of them make a CSS pixel. */
export interface View extends cameras.Size {
	readonly ratio: number;
}

/** Words that are being written, for a new mark or an old one. */
export interface Writing {
	/** The mark whose words are changed; null for a new one. */
	readonly id: string | null;
	readonly at: Point;
	readonly size: number;
	readonly text: string;
}

/** What the viewer asks of whoever keeps the marks. */
export interface ViewerHost {
	newId(): string;
	/** Drawing begins: what moves stops. False while there is nothing on the screen to draw on. */
	hold(): boolean;
	/** A mark that is there is taken hold of: what moves stops at what is seen now. */
	stay(): void;
	create(draft: Draft): void;
	reshape(geometries: ReadonlyMap<string, Geometry>): void;
	restyle(styles: ReadonlyMap<string, Style>): void;
	remove(ids: readonly string[]): void;
	/** What others may see: where the pointer is, what is being drawn or moved, what is looked at. */
	present(presence: {
		cursor?: Point | null;
		/** Made when it is sent: that is less often than the hand moves. */
		draft?: (() => Draft) | null;
		viewport?: Point & { zoom: number };
	}): void;
}

const FIT_MARGIN = 24;
/** How far two clicks of a double click may be apart, in CSS pixels; fingers are less steady than mice. */
const DOUBLE_CLICK_REACH = 16;
/** With a pen in the hand, fingers move the picture: for so long after the pen was last seen. */
const PEN_MEMORY_MS = 30_000;

/** The engine of the picture: pointers and commands in, signals out. It draws nothing and knows no page. */
export class Viewer {
	/** The look that the picture is shown with. */
	readonly looking = new Looking();
	readonly #host: ViewerHost;
	readonly #now: () => number;
	readonly #camera = new Signal<cameras.Camera>({ x: 0, y: 0, zoom: 1 });
	readonly #view = new Signal<View>({ width: 1, height: 1, ratio: 1 });
	readonly #picture = new Signal<cameras.Size | null>(null);
	readonly #marks = new Signal<readonly Mark[]>([]);
	readonly #peerDrafts = new Signal<readonly PeerDraft[]>([]);
	readonly #tool = new Signal<ToolName>("select");
	readonly #readOnly = new Signal(false);
	readonly #selection = new Signal<ReadonlySet<string>>(new Set());
	readonly #hovered = new Signal<string | null>(null);
	readonly #draft = new Signal<Draft | null>(null);
	readonly #moving = new Signal<ReadonlyMap<string, Geometry> | null>(null);
	readonly #writing = new Signal<Writing | null>(null);
	readonly #pointer = new Signal<Point | null>(null);
	readonly #cursor = new Signal("default");
	readonly #ink = new Signal("#e5484d");
	readonly #weight = new Signal<Weight>("medium");
	readonly #pointers = new Map<number, PointerInput>();
	#exact: cameras.Camera = { x: 0, y: 0, zoom: 1 };
	#fitted = true;
	#gesture: { readonly pointer: number; readonly gesture: Gesture } | null = null;
	#pinching = false;
	#spaceHeld = false;
	#penSeenAt = -Infinity;
	/** The last two presses: where, and whether there was nothing but picture to press. */
	#presses: readonly { readonly x: number; readonly y: number; readonly free: boolean }[] = [];

	constructor(host: ViewerHost, now: () => number = () => performance.now()) {
		this.#host = host;
		this.#now = now;
	}

	get camera(): ReadonlySignal<cameras.Camera> {
		return this.#camera;
	}
	get view(): ReadonlySignal<View> {
		return this.#view;
	}
	get picture(): ReadonlySignal<cameras.Size | null> {
		return this.#picture;
	}
	get look(): ReadonlySignal<Look> {
		return this.looking.look;
	}
	get marks(): ReadonlySignal<readonly Mark[]> {
		return this.#marks;
	}
	get peerDrafts(): ReadonlySignal<readonly PeerDraft[]> {
		return this.#peerDrafts;
	}
	get tool(): ReadonlySignal<ToolName> {
		return this.#tool;
	}
	get readOnly(): ReadonlySignal<boolean> {
		return this.#readOnly;
	}
	get selection(): ReadonlySignal<ReadonlySet<string>> {
		return this.#selection;
	}
	get hovered(): ReadonlySignal<string | null> {
		return this.#hovered;
	}
	/** The mark that is being drawn here. */
	get draft(): ReadonlySignal<Draft | null> {
		return this.#draft;
	}
	/** Where marks are shown while they are dragged. */
	get moving(): ReadonlySignal<ReadonlyMap<string, Geometry> | null> {
		return this.#moving;
	}
	get writing(): ReadonlySignal<Writing | null> {
		return this.#writing;
	}
	/** Where the pointer is, in image pixels; null outside of the view. */
	get pointer(): ReadonlySignal<Point | null> {
		return this.#pointer;
	}
	/** The CSS cursor. */
	get cursor(): ReadonlySignal<string> {
		return this.#cursor;
	}
	get ink(): ReadonlySignal<string> {
		return this.#ink;
	}
	get weight(): ReadonlySignal<Weight> {
		return this.#weight;
	}

	// What is shown

	setView(view: View): void {
		const last = this.#view.get();
		if (last.width === view.width && last.height === view.height && last.ratio === view.ratio) return;
		const middle = cameras.toImage(this.#exact, { x: last.width / 2, y: last.height / 2 });
		this.#view.set(view);
		if (this.#fitted || last.width <= 1) this.fit();
		else this.#look(cameras.centredOn(middle, view, (this.#exact.zoom * view.ratio) / last.ratio));
	}

	/** Shows a picture of another size, whole unless it is a further round of the same framing. */
	setPicture(size: cameras.Size | null): void {
		const last = this.#picture.get();
		if (last?.width === size?.width && last?.height === size?.height) return;
		this.cancel();
		this.#picture.set(size);
		this.fit();
	}

	setLookPossible(possible: boolean): void {
		this.looking.setPossible(possible);
	}

	setAlpha(state: AlphaState | null): void {
		this.looking.setAlpha("reviewed", state);
	}

	/** Shows marks. Those `elsewhere`, on other frames of the clip, are not to be seen and can still be selected. */
	setMarks(marks: readonly Mark[], elsewhere: ReadonlySet<string> = new Set()): void {
		const last = this.#marks.get();
		if (marks.length !== last.length || marks.some((mark, index) => mark !== last[index]))
			this.#marks.set(marks);
		const ids = new Set(marks.map((mark) => mark.id));
		const isThere = (id: string) => ids.has(id) || elsewhere.has(id);
		const selection = [...this.#selection.get()];
		if (!selection.every(isThere)) this.select(selection.filter(isThere));
		const hovered = this.#hovered.get();
		if (hovered !== null && !ids.has(hovered)) {
			this.#hovered.set(null);
			this.#showCursor();
		}
	}

	setPeerDrafts(drafts: readonly PeerDraft[]): void {
		this.#peerDrafts.set(drafts);
	}

	setReadOnly(readOnly: boolean): void {
		this.#readOnly.set(readOnly);
		if (readOnly && isDrawing(this.#tool.get())) this.chooseTool("select");
	}

	// Tools

	chooseTool(tool: ToolName): void {
		if (this.#readOnly.get() && isDrawing(tool)) return;
		this.cancel();
		this.#tool.set(tool);
		if (isDrawing(tool)) this.select([]);
		this.#showCursor();
	}

	/** The ink of what is drawn next, and of what is selected. */
	chooseInk(color: string): void {
		this.#ink.set(color);
		this.#restyle((style) => ({ ...style, color }));
	}

	chooseWeight(weight: Weight): void {
		this.#weight.set(weight);
		const picture = this.#picture.get();
		if (picture) this.#restyle((style) => ({ ...style, width: lineWidth(weight, picture) }));
	}

	select(ids: readonly string[]): void {
		const last = this.#selection.get();
		if (ids.length === last.size && ids.every((id) => last.has(id))) return;
		this.#selection.set(new Set(ids));
	}

	/** Deletes what is selected, as far as one may. */
	deleteSelection(): void {
		const selection = this.#selection.get();
		const marks = this.#marks.get().filter((mark) => mark.deletable && selection.has(mark.id));
		if (marks.length > 0 && !this.#readOnly.get()) this.#host.remove(marks.map((mark) => mark.id));
	}

	/** Moves what is selected, in image pixels; false where there is nothing to move. */
	nudge(dx: number, dy: number): boolean {
		const marks = this.#editable();
		if (marks.length > 0) this.#host.reshape(nudged(marks, dx, dy));
		return marks.length > 0;
	}

	/** Whether a pointer has hold of the picture itself, and of nothing on it. */
	get panning(): boolean {
		return this.#gesture?.gesture.pans ?? false;
	}

	/** Whether there is something that `escape` would give up. */
	get busy(): boolean {
		const resting = this.#gesture === null && this.#writing.get() === null && this.#tool.get() === "select";
		return !resting || this.#selection.get().size > 0;
	}

	/** Gives up what is under way: a gesture, words, then the selection, then the tool. */
	escape(): void {
		if (this.#gesture || this.#writing.get()) this.cancel();
		else if (this.#selection.get().size > 0) this.select([]);
		else this.chooseTool("select");
	}

	/** Ends a gesture as if it had not begun. */
	cancel(): void {
		this.#gesture?.gesture.cancel();
		this.#gesture = null;
		this.#writing.set(null);
	}

	// Words

	/** Opens the words of a mark, or of the text mark at a place (CSS pixels). */
	editText(id: string): void {
		const mark = this.#marks.get().find((other) => other.id === id);
		if (mark?.kind !== "text" || !mark.editable || this.#readOnly.get()) return;
		const { x, y, size, text } = mark.geometry;
		this.#host.stay();
		this.#writing.set({ id, at: { x, y }, size, text });
	}

	/** Keeps the words that were written; none at all make no mark, and delete one. */
	finishText(text: string): void {
		const writing = this.#writing.get();
		if (!writing) return;
		this.#writing.set(null);
		const words = text.replace(/\s+$/, "").slice(0, LIMITS.text);
		if (writing.id !== null) {
			const mark = this.#marks.get().find((other) => other.id === writing.id);
			if (mark?.kind !== "text" || mark.geometry.text === words) return;
			if (words === "") this.#host.remove([mark.id]);
			else this.#host.reshape(new Map([[mark.id, { ...mark.geometry, text: words }]]));
			return;
		}
		if (words.trim() === "") return;
		const geometry = {
			x: quantised(writing.at.x),
			y: quantised(writing.at.y),
			text: words,
			size: writing.size,
		};
		this.#create({ id: this.#host.newId(), kind: "text", geometry });
	}

	// Camera

	/** Shows the whole picture, and keeps showing it whole when the view changes its size. */
	fit(): void {
		const picture = this.#picture.get();
		const view = this.#view.get();
		if (!picture) return;
		const margin = Math.min(FIT_MARGIN * view.ratio, view.width / 20);
		this.#look(cameras.whole(picture, view, margin));
		this.#fitted = true;
	}

	/** Zooms to so many device pixels per image pixel around the middle of the view, or a place in CSS pixels. */
	zoomTo(zoom: number, place?: Point): void {
		const view = this.#view.get();
		const anchor = place
			? { x: place.x * view.ratio, y: place.y * view.ratio }
			: { x: view.width / 2, y: view.height / 2 };
		this.#look(cameras.zoomAt(this.#exact, zoom, anchor));
	}

	zoomIn(): void {
		this.zoomTo(cameras.zoomStep(this.#exact.zoom, 1));
	}
	zoomOut(): void {
		this.zoomTo(cameras.zoomStep(this.#exact.zoom, -1));
	}

	/** Moves the picture by a distance on the screen, in CSS pixels. */
	panBy(dx: number, dy: number): void {
		const { ratio } = this.#view.get();
		this.#look(cameras.panBy(this.#exact, dx * ratio, dy * ratio));
	}

	/** Shows a point of the picture in the middle of the view. */
	lookAt(point: Point): void {
		this.#look(cameras.centredOn(point, this.#view.get(), this.#exact.zoom));
	}

	/** Brings a mark into view: not at all if it can be seen well, else to the middle, further off if it is large. */
	showMark(id: string): void {
		const mark = this.#marks.get().find((other) => other.id === id);
		if (!mark) return;
		const view = this.#view.get();
		const box = boundsOf(mark);
		const from = cameras.toView(this.#exact, box);
		const to = cameras.toView(this.#exact, { x: box.x + box.width, y: box.y + box.height });
		const margin = FIT_MARGIN * view.ratio;
		const seen =
			from.x >= margin && from.y >= margin && to.x <= view.width - margin && to.y <= view.height - margin;
		if (seen) return;
		const room = Math.min(
			(view.width - 4 * margin) / Math.max(1, box.width),
			(view.height - 4 * margin) / Math.max(1, box.height),
		);
		this.#look(cameras.centredOn(middleOf(box), view, Math.min(this.#exact.zoom, room)));
	}

	/** A wheel or the two fingers of a trackpad. */
	wheel(input: { x: number; y: number; dx: number; dy: number; zoom: boolean }): void {
		if (!input.zoom) {
			this.panBy(-input.dx, -input.dy);
			return;
		}
		const turn = Math.max(-120, Math.min(120, input.dy));
		this.zoomTo(this.#exact.zoom * 2 ** (-turn / 200), input);
	}

	// Pointers

	pointerDown(input: PointerInput): void {
		this.#pointers.set(input.pointer, input);
		if (input.device === "pen") this.#penSeenAt = this.#now();
		if (this.#writing.get()) return;
		const touches = [...this.#pointers.values()].filter((pointer) => pointer.device === "touch");
		if (touches.length >= 2) {
			// The second finger shows that the first one did not mean to draw.
			this.#gesture?.gesture.cancel();
			this.#gesture = null;
			this.#pinching = true;
			return;
		}
		if (this.#gesture) return;
		const free = this.#selection.get().size === 0 && this.#markAt(input, input.device) === null;
		this.#presses = [...this.#presses.slice(-1), { x: input.x, y: input.y, free }];
		const context = this.#context();
		const gesture = this.#pans(input) ? panning(input, context) : this.#press(input, context);
		this.#gesture = gesture && { pointer: input.pointer, gesture };
		this.#showCursor();
	}

	pointerMove(input: PointerInput): void {
		if (input.device === "pen") this.#penSeenAt = this.#now();
		const last = this.#pointers.get(input.pointer);
		if (last) this.#pointers.set(input.pointer, input);
		this.#point(input);
		if (this.#pinching) {
			if (last) this.#pinch(input, last);
			return;
		}
		if (this.#gesture?.pointer === input.pointer) this.#gesture.gesture.move(input);
		else if (!this.#gesture) this.#hover(input);
	}

	pointerUp(input: PointerInput): void {
		this.#pointers.delete(input.pointer);
		if (this.#pinching) {
			this.#pinching = this.#pointers.size > 0;
			return;
		}
		if (this.#gesture?.pointer !== input.pointer) return;
		const { gesture } = this.#gesture;
		this.#gesture = null;
		gesture.end(input);
		this.#showCursor();
		if (input.device === "touch") this.#point(null);
	}

	/** The browser took the pointer away, as for a gesture of its own. */
	pointerCancel(pointer: number): void {
		this.#pointers.delete(pointer);
		if (this.#pointers.size === 0) this.#pinching = false;
		if (this.#gesture?.pointer !== pointer) return;
		this.#gesture.gesture.cancel();
		this.#gesture = null;
		this.#showCursor();
	}

	/** The pointer left the view. */
	pointerLeave(): void {
		if (!this.#gesture) this.#point(null);
		this.#hovered.set(null);
	}

	/** Two clicks at a place, in CSS pixels: opens words; on the picture alone, goes to 100 % there and back. */
	doubleClick(place: Point): void {
		if (this.#tool.get() !== "select" && this.#tool.get() !== "hand") return;
		const hit = this.#markAt(place, "mouse");
		if (hit?.kind === "text") {
			this.editText(hit.id);
			return;
		}
		// Who clicks through marks, or away from one, does not ask for another view.
		if (hit || !this.#presses.every((press) => press.free && isNear(press, place))) return;
		if (this.#fitted) this.zoomTo(this.#exact.zoom < 0.999 ? 1 : 2, place);
		else this.fit();
	}

	/** While the space bar is held, dragging moves the picture. */
	holdSpace(held: boolean): void {
		this.#spaceHeld = held;
		this.#showCursor();
	}

	#press(input: PointerInput, context: ToolContext): Gesture | null {
		if (input.button !== 0) return null;
		return TOOLS[this.#tool.get()].press(input, context);
	}

	#pans(input: PointerInput): boolean {
		if (input.button === 1 || (this.#spaceHeld && input.button === 0)) return true;
		const drawing = isDrawing(this.#tool.get()) && this.#tool.get() !== "pin" && this.#tool.get() !== "text";
		return drawing && input.device === "touch" && this.#now() - this.#penSeenAt < PEN_MEMORY_MS;
	}

	/** Two fingers: what lies between them stays between them. */
	#pinch(input: PointerInput, last: PointerInput): void {
		const other = [...this.#pointers.values()].find((pointer) => pointer.pointer !== input.pointer);
		if (!other) return;
		const { ratio } = this.#view.get();
		const before = { x: ((last.x + other.x) / 2) * ratio, y: ((last.y + other.y) / 2) * ratio };
		const after = { x: ((input.x + other.x) / 2) * ratio, y: ((input.y + other.y) / 2) * ratio };
		const apart = Math.hypot(last.x - other.x, last.y - other.y);
		const spread = Math.hypot(input.x - other.x, input.y - other.y);
		const scale = apart < 1 ? 1 : spread / apart;
		const panned = cameras.panBy(this.#exact, after.x - before.x, after.y - before.y);
		this.#look(cameras.zoomAt(panned, panned.zoom * scale, after));
	}

	#point(place: Point | null): void {
		const at = place && this.#toImage(place);
		this.#pointer.set(at);
		this.#host.present({ cursor: at && { x: quantised(at.x), y: quantised(at.y) } });
	}

	#hover(input: PointerInput): void {
		if (input.device === "touch") return;
		const hit = this.#tool.get() === "select" ? this.#markAt(input, input.device) : null;
		this.#hovered.set(hit?.id ?? null);
		this.#showCursor();
	}

	#markAt(place: Point, device: PointerInput["device"]): Mark | null {
		const unit = this.#unit();
		return markAt(this.#marks.get(), this.#toImage(place), reachOf({ device }) * unit, unit);
	}

	#showCursor(): void {
		if (this.#spaceHeld || this.#tool.get() === "hand") this.#cursor.set(this.#gesture ? "grabbing" : "grab");
		else if (this.#tool.get() === "select" && this.#hovered.get() !== null) this.#cursor.set("pointer");
		else this.#cursor.set(TOOLS[this.#tool.get()].cursor);
	}

	#look(camera: cameras.Camera): void {
		const picture = this.#picture.get();
		if (!picture) return;
		const view = this.#view.get();
		this.#fitted = false;
		this.#exact = cameras.bounded(camera, picture, view);
		const next = cameras.snapped(this.#exact);
		const last = this.#camera.get();
		if (last.x === next.x && last.y === next.y && last.zoom === next.zoom) return;
		this.#camera.set(next);
		const middle = cameras.toImage(next, { x: view.width / 2, y: view.height / 2 });
		this.#host.present({ viewport: { x: quantised(middle.x), y: quantised(middle.y), zoom: next.zoom } });
	}

	/** The size of a CSS pixel in image pixels. */
	#unit(): number {
		return this.#view.get().ratio / this.#camera.get().zoom;
	}

	#toImage(place: Point): Point {
		const { ratio } = this.#view.get();
		return cameras.toImage(this.#camera.get(), { x: place.x * ratio, y: place.y * ratio });
	}

	#editable(): Mark[] {
		const selection = this.#selection.get();
		if (this.#readOnly.get()) return [];
		return this.#marks.get().filter((mark) => mark.editable && selection.has(mark.id));
	}

	#restyle(change: (style: Style) => Style): void {
		const marks = this.#editable();
		if (marks.length > 0) this.#host.restyle(new Map(marks.map((mark) => [mark.id, change(mark.style)])));
	}

	#style(): Style {
		const picture = this.#picture.get() ?? { width: 1600, height: 900 };
		return { color: this.#ink.get(), width: lineWidth(this.#weight.get(), picture), opacity: 1 };
	}

	#create(shape: Shape & { readonly id: string }): void {
		this.#host.create({ ...shape, style: this.#style() });
		this.select([shape.id]);
	}

	#presentDraft(draft: Draft | null): void {
		const tolerance = STROKE_TOLERANCE * 1.5 * this.#unit();
		this.#host.present({ draft: draft && (() => slimmed(draft, tolerance)) });
	}

	#context(): ToolContext {
		const viewer = this;
		return {
			get unit() {
				return viewer.#unit();
			},
			readOnly: this.#readOnly.get(),
			marks: this.#marks.get(),
			selection: this.#selection.get(),
			toImage: (place) => this.#toImage(place),
			hold: () => this.#host.hold(),
			stay: () => this.#host.stay(),
			newId: () => this.#host.newId(),
			select: (ids) => this.select(ids),
			setDraft: (shape) => {
				const draft = shape && { ...shape, style: this.#style() };
				this.#draft.set(draft);
				this.#presentDraft(draft);
			},
			setMoving: (geometries) => {
				this.#moving.set(geometries);
				const [first] = geometries ?? [];
				const mark = first && this.#marks.get().find((other) => other.id === first[0]);
				this.#presentDraft(first && mark ? withGeometry(mark, first[1]) : null);
			},
			create: (shape) => this.#create(shape),
			reshape: (geometries) => this.#host.reshape(geometries),
			pan: (dx, dy) => this.panBy(dx, dy),
			write: (at) => {
				const picture = this.#picture.get();
				if (!picture) return;
				this.#writing.set({ id: null, at, size: letterSize(this.#weight.get(), picture), text: "" });
			},
		};
	}
}

/** Whether two presses are one double click to the hand. */
function isNear(press: Point, place: Point): boolean {
	return Math.hypot(press.x - place.x, press.y - place.y) <= DOUBLE_CLICK_REACH;
}

function nudged(marks: readonly Mark[], dx: number, dy: number): ReadonlyMap<string, Geometry> {
	return new Map(marks.map((mark) => [mark.id, moved(mark, dx, dy)]));
}
