// One class in one file: it is the seam between document and viewer, and holds little but what goes through it. What is decided
// stands beside it: marks_on_screen, frame_hold, comparing, rights, model.
import { timestamp } from "@/clock";
import { calledName, isGuest } from "@/document/author";
import type { Change } from "@/document/change";
import { newRecordId } from "@/document/ids";
import { LayeredDocument } from "@/document/layered_document";
import { LiveDocument } from "@/document/live_document";
import type { Peer, PresenceUser, StrokeInProgress } from "@/document/presence";
import type { ReviewDocument } from "@/document/review_document";
import type { Annotation, Comment, FrameRange, Geometry, Style } from "@/document/schema";
import { type ReadonlySignal, Signal } from "@/signal";
import type { Playback } from "@/viewer/clip/playback";
import type { Draft } from "@/viewer/marks/mark";
import type { PeerCursor } from "@/viewer/overlay/cursors";
import { Viewer, type ViewerHost } from "@/viewer/viewer";
import { itemsAtStake } from "./checklist/stake";
import { Comparing } from "./comparing/comparing";
import { FrameHold } from "./frame_hold";
import { isOn, MarksOnScreen, shapeOf } from "./marks_on_screen";
import { steppedMark, steppedThread, threadsOf } from "./model";
import type { Place } from "./probe/model";
import type { Writing } from "./rights";

export interface ReviewSessionOptions {
	readonly revision: number;
	readonly person: PresenceUser;
	/** Where sockets are opened: `ws://host/base/collab`. */
	readonly address: string;
	readonly WebSocket?: typeof WebSocket;
	/** The document; the live one of the revision unless given. */
	readonly document?: ReviewDocument;
}

/** A picture of the revision. */
export interface Pictured {
	readonly id: number;
	readonly kind: "still" | "clip";
}

/** A comment that is being written beside a mark. */
export interface Composing {
	readonly mark: string;
	/** Whether the field takes the keyboard. */
	readonly focus: boolean;
}

/** What a comment is about; nothing for the picture as a whole. */
export interface About {
	readonly mark?: string;
	readonly parent?: string;
	/** The frame that was on the screen when writing began; that of now unless said. */
	readonly frame?: number | null;
}

/** One person in one review: the shared document on one side, the viewer on the other. It knows no React. */
export class ReviewSession {
	readonly revision: number;
	readonly document: ReviewDocument;
	/** The same in its two layers, where this person sees what the studio keeps to itself; else null. */
	readonly layers: LayeredDocument | null;
	readonly viewer: Viewer;
	/** What the round is compared with, and how. */
	readonly comparing = new Comparing();
	/** The pixel whose values stay on the screen. */
	readonly pinned = new Signal<Place | null>(null);
	readonly #person: PresenceUser;
	readonly #media = new Signal<number | null>(null);
	readonly #playback = new Signal<Playback | null>(null);
	readonly #frame = new Signal<number | null>(null);
	readonly #cursors = new Signal<readonly PeerCursor[]>([]);
	readonly #composing = new Signal<Composing | null>(null);
	readonly #note = new Signal<string | null>(null);
	readonly #deleting = new Signal<readonly string[] | null>(null);
	readonly #marksShown = new Signal(true);
	readonly #mayComment = new Signal(false);
	readonly #hold = new FrameHold();
	readonly #onScreen: MarksOnScreen;
	readonly #stops: (() => void)[];
	#pictures: readonly Pictured[] = [];
	/** What plays, and which medium it was made for. */
	#player: { readonly playback: Playback; readonly media: number | null } | null = null;
	#stopFrames: () => void = () => undefined;
	/** Where to go as soon as there is a player. */
	#awaited: FrameRange | null = null;
	/** The frame on which drawing or writing began, for when its player is gone before it is done. */
	#begunOn: number | null = null;
	/** The mark to bring into view as soon as its frame is on the screen. */
	#revealing: string | null = null;
	/** What is being drawn, as the others are told. */
	#stroke: (() => StrokeInProgress) | null = null;
	/** Whether somebody else moves the clip. */
	#led = false;
	#may: Writing = { draw: false, comment: false };
	#mayDecide = false;

	constructor({ revision, person, address, document, ...rest }: ReviewSessionOptions) {
		this.revision = revision;
		this.#person = person;
		this.document = document ?? new LiveDocument({ name: `revision:${revision}`, person, address, ...rest });
		this.layers = this.document instanceof LayeredDocument ? this.document : null;
		this.viewer = new Viewer(this.#host());
		this.viewer.setReadOnly(true);
		this.#onScreen = new MarksOnScreen(this.document, this.viewer, this);
		this.#stops = [
			this.document.records.subscribe(() => this.#readMarks()),
			this.document.presence.peers.subscribe(() => {
				this.#onScreen.showStrokes();
				this.#showCursors();
			}),
			this.document.saveState.subscribe(() => this.#judge()),
			this.viewer.selection.subscribe(() => this.#selected()),
		];
	}

	/** The medium that is shown. */
	get media(): ReadonlySignal<number | null> {
		return this.#media;
	}
	/** The clip that is looked at; null on stills, and until its player is there. */
	get playback(): ReadonlySignal<Playback | null> {
		return this.#playback;
	}
	/** The frame on the screen, in the source's own numbering; null on stills, and until there is one. */
	get frame(): ReadonlySignal<number | null> {
		return this.#frame;
	}
	/** The others' pointers on this medium. */
	get cursors(): Signal<readonly PeerCursor[]> {
		return this.#cursors;
	}
	/** The mark beside which a comment is being written. */
	get composing(): ReadonlySignal<Composing | null> {
		return this.#composing;
	}
	/** The note without a mark that was gone to last; null once a mark is selected. */
	get note(): ReadonlySignal<string | null> {
		return this.#note;
	}
	/** The threads that speak of the frame on the screen; none on stills. */
	get here(): ReadonlySignal<ReadonlySet<string>> {
		return this.#onScreen.here;
	}
	/** The marks that are to be deleted once it is said what becomes of their items; null while nothing is asked. */
	get deleting(): ReadonlySignal<readonly string[] | null> {
		return this.#deleting;
	}
	get marksShown(): ReadonlySignal<boolean> {
		return this.#marksShown;
	}
	get author(): string {
		return this.#person.id;
	}
	/** The clip that comments without a mark speak of: the one under review. Null where there is none. */
	get clip(): number | null {
		const listed = this.#pictures.find(({ kind }) => kind === "clip")?.id;
		return listed ?? (this.#pictures.length === 0 && this.#playback.get() ? this.#media.get() : null);
	}

	/** Tells what pictures the revision has, the one under review first. */
	setPictures(pictures: readonly Pictured[]): void {
		this.#pictures = pictures;
		this.#showMarks();
	}

	setMedia(media: number | null): void {
		if (this.#media.get() === media) return;
		this.viewer.cancel();
		this.viewer.select([]);
		this.#composing.set(null);
		this.#note.set(null);
		this.#awaited = null;
		this.#begunOn = null;
		this.#media.set(media);
		if (this.#player?.media === null) this.#player = { ...this.#player, media };
		this.#follow();
		this.document.presence.say({ cursor: null, stroke: null });
		this.#showMarks();
		this.#showCursors();
	}

	/** Tells what plays the clip that is shown, or that nothing does any more. `media` is the one that it was made for. */
	setPlayback(playback: Playback | null, media: number | null = this.#media.get()): void {
		this.#player = playback && { playback, media };
		this.#follow();
	}

	/** What this person may write. The server decides; this only spares tools that would be refused. */
	setMay(may: Writing): void {
		this.#may = may;
		this.#judge();
	}

	/** Whether somebody else moves the clip that is shown here: then writing does not hold it. */
	setLed(led: boolean): void {
		this.#led = led;
	}

	/** Both or neither of it. */
	setMayAnnotate(may: boolean): void {
		this.setMay({ draw: may, comment: may });
	}

	/** Whether this person may say something in words. */
	get mayComment(): ReadonlySignal<boolean> {
		return this.#mayComment;
	}

	/** Whether this person may take away what others wrote. */
	setMayDecide(may: boolean): void {
		this.#mayDecide = may;
		this.#onScreen.judgeAgain();
	}

	/** Whether this person may delete what an author wrote. */
	mayDelete(author: string): boolean {
		return author === this.author || this.#mayDecide;
	}

	showMarks(shown: boolean): void {
		this.#marksShown.set(shown);
		this.#showMarks();
	}

	// Going there

	/**
	 * Goes to a note: selects its mark, shows its first frame unless one of its frames is shown, brings it into view. With
	 * `seek: false` the frame stays as it is, as where an address names both.
	 */
	goTo(note: string, { seek = true }: { readonly seek?: boolean } = {}): void {
		const { annotations, comments } = this.document.records.get();
		const annotation = annotations.get(note);
		if (annotation && !annotation.deleted) {
			this.setMedia(annotation.media);
			this.viewer.select([note]);
			this.#note.set(null);
			if (seek) this.#seekInto(annotation.frames);
			if (this.viewer.marks.get().some(({ id }) => id === note)) this.viewer.showMark(note);
			else this.#revealing = note;
			return;
		}
		const comment = comments.get(note);
		if (!comment || comment.deleted || comment.annotation !== null) return;
		this.viewer.select([]);
		if (comment.frame !== null) this.goToFrame(comment.frame, this.clip ?? undefined);
		this.#note.set(note);
	}

	/** Shows a frame of a clip; of the one that is looked at unless said. */
	goToFrame(frame: number, media: number | null = this.#media.get()): void {
		this.setMedia(media);
		this.#seekInto({ in: frame, out: frame });
	}

	/** Goes to the next note, or the one before: on a clip from the playhead, else from the mark that is selected. */
	stepNote(by: 1 | -1): void {
		const records = this.document.records.get();
		const shown = this.#media.get();
		if (shown === null) return;
		const [selected = null] = this.viewer.selection.get();
		const playback = this.#playback.get();
		if (playback) {
			const playhead = playback.wanted.get() ?? playback.frame.get() ?? playback.clip.first;
			const threads = threadsOf(records, [shown], this.clip).filter(
				({ mark }) => mark || shown === this.clip,
			);
			const next = steppedThread(threads, { playhead, current: selected ?? this.#note.get() }, by);
			if (next) this.goTo(next.id);
			return;
		}
		const order = this.#pictures.length === 0 ? [shown] : this.#pictures.map(({ id }) => id);
		const next = steppedMark(threadsOf(records, order), selected, by);
		if (next) this.goTo(next.id);
	}

	// Frames of marks

	/** Whether this person can change on which frames a mark shows: their own, of the clip that is looked at. */
	mayStretch({ author, media }: Pick<Annotation, "author" | "media">): boolean {
		return author === this.author && media === this.#media.get() && this.#playback.get() !== null;
	}

	/** Shows a mark on other frames, as far as the clip has them. */
	setRange(mark: string, range: FrameRange): void {
		this.#stretch([mark], () => range);
	}

	/** Marks, those that are selected unless said, show from the frame on the screen on. */
	setRangeStart(marks?: readonly string[]): void {
		this.#stretchToHere(marks, (frame, range) => ({ in: frame, out: Math.max(frame, range.out) }));
	}

	/** Marks show up to the frame on the screen. */
	setRangeEnd(marks?: readonly string[]): void {
		this.#stretchToHere(marks, (frame, range) => ({ in: Math.min(frame, range.in), out: frame }));
	}

	/** Marks show on the frame on the screen only. */
	setRangeHere(marks?: readonly string[]): void {
		this.#stretchToHere(marks, (frame) => ({ in: frame, out: frame }));
	}

	// Comments

	/** Opens the field for a comment beside a mark, on a clip where the mark is to be seen; null closes it. */
	compose(mark: string | null): void {
		const writes = mark !== null && this.#mayComment.get();
		this.#composing.set(writes ? { mark, focus: true } : null);
		const annotation = writes ? this.document.records.get().annotations.get(mark) : undefined;
		if (annotation && annotation.media === this.#media.get()) this.#seekInto(annotation.frames);
	}

	/** Writing begins: pauses what one moves oneself, and gives the frame that is on the screen; null on stills. */
	beginWriting(): number | null {
		// What is led is where it was sent, a moment before it is there.
		if (this.#led) return this.#playback.get()?.wanted.get() ?? this.#frame.get();
		this.#hold.begin();
		return this.#hold.settle();
	}

	/** Says something: about a mark, in answer to a comment, or about the picture as a whole. */
	comment(body: string, about: About = {}): void {
		const words = body.trim();
		if (words === "") return;
		const mark =
			about.mark === undefined ? undefined : this.document.records.get().annotations.get(about.mark);
		const record: Comment = {
			id: newRecordId(),
			author: this.author,
			created: timestamp(),
			body: words,
			parent: about.parent ?? null,
			annotation: about.mark ?? null,
			frame: this.#frameOfComment(mark, about.frame),
			actionable: about.parent === undefined,
			deleted: null,
		};
		const change: Change = [{ type: "create_comment", record }];
		const opens = mark?.author === this.author && mark.comment === null;
		this.document.change(
			opens ? [...change, { type: "set_annotation", id: mark.id, fields: { comment: record.id } }] : change,
		);
	}

	editComment(id: string, body: string): void {
		const words = body.trim();
		if (words === "") this.deleteComment(id);
		else this.document.change([{ type: "set_body", id, body: words }]);
	}

	deleteComment(id: string): void {
		this.document.change([{ type: "set_comment", id, fields: { deleted: this.document.deletion() } }]);
	}

	/**
	 * Deletes marks, whether they are on the screen or not. Where somebody has to do something about one, and may have seen
	 * that, the page asks first what becomes of it; then this gives false. Guests are not asked: items are the studio's.
	 */
	deleteMarks(ids: readonly string[]): boolean {
		const asks = !isGuest(this.author);
		if (asks && itemsAtStake(this.document.checklist.get(), ids, this.document.records.get()).length > 0) {
			this.#deleting.set(ids);
			return false;
		}
		this.#delete(ids);
		return true;
	}

	/** Takes the last of one's own changes back, and goes to where it is to be seen. */
	undo(): void {
		this.#retrace(() => this.document.undo());
	}

	/** Does again what was taken back last, and goes there. */
	redo(): void {
		this.#retrace(() => this.document.redo());
	}

	#retrace(step: () => boolean): void {
		const before = this.document.records.get().annotations;
		if (!step()) return;
		const after = this.document.records.get().annotations;
		const [changed] = [...after.values()].filter((mark) => before.get(mark.id) !== mark);
		if (!changed) return;
		this.setMedia(changed.media);
		this.#seekInto(changed.frames);
	}

	/** Goes on with what is being asked about, or leaves everything as it is. */
	settleDeletion(goOn: boolean): void {
		const ids = this.#deleting.get();
		this.#deleting.set(null);
		if (goOn && ids) this.#delete(ids);
	}

	#delete(ids: readonly string[]): void {
		const deleted = this.document.deletion();
		this.document.change(ids.map((id) => ({ type: "set_annotation", id, fields: { deleted } })));
	}

	/** Ends the session; the document stays until what waits has been sent. */
	async destroy(): Promise<void> {
		this.setPlayback(null);
		for (const stop of this.#stops) stop();
		await this.document.leave();
	}

	#host(): ViewerHost {
		return {
			newId: () => newRecordId(),
			hold: () => {
				this.#begunOn = this.#hold.begin();
				return this.#begunOn !== null || !this.#isClip();
			},
			stay: () => {
				this.#hold.begin();
				this.#hold.settle();
			},
			create: (draft) => this.#create(draft),
			reshape: (geometries: ReadonlyMap<string, Geometry>) =>
				this.document.change(
					[...geometries].map(([id, geometry]) => ({ type: "set_annotation", id, fields: { geometry } })),
				),
			restyle: (styles: ReadonlyMap<string, Style>) =>
				this.document.change(
					[...styles].map(([id, style]) => ({ type: "set_annotation", id, fields: { style } })),
				),
			remove: (ids) => {
				this.deleteMarks(ids);
			},
			present: ({ cursor, draft, viewport }) => {
				const media = this.#media.get();
				if (media === null) return;
				if (draft !== undefined) this.#stroke = draft && (() => this.#strokeOf(draft(), media));
				this.document.presence.say({
					...(cursor === undefined ? {} : { cursor: cursor && { ...cursor, media } }),
					...(viewport === undefined ? {} : { viewport }),
					...(draft === undefined ? {} : { stroke: this.#stroke }),
				});
			},
		};
	}

	/** A mark that is moved keeps its frames; one that is drawn is on the frame on the screen. */
	#strokeOf(draft: Draft, media: number): StrokeInProgress {
		const mark = this.document.records.get().annotations.get(draft.id);
		const frames = mark ? mark.frames : only(this.#frame.get());
		return { ...shapeOf(draft), id: draft.id, style: draft.style, media, frames };
	}

	#create(draft: Draft): void {
		const media = this.#media.get();
		const frame = this.#hold.settle() ?? this.#begunOn;
		if (media === null || (frame === null && this.#isClip())) return;
		const { id, style } = draft;
		const record = {
			...shapeOf(draft),
			id,
			style,
			media,
			author: this.author,
			created: timestamp(),
			frames: only(frame),
			comment: null,
			deleted: null,
		};
		this.document.change([{ type: "create_annotation", record }]);
		// What one draws, one wants to see.
		if (!this.#marksShown.get()) this.showMarks(true);
		// Words speak for themselves. A pin is nothing without them; who draws may want to draw on.
		if (draft.kind !== "text" && this.#mayComment.get())
			this.#composing.set({ mark: id, focus: draft.kind === "pin" });
	}

	/** A comment on a clip that is looked at carries the frame of it; on another one, that of its mark. */
	#frameOfComment(mark: Annotation | undefined, said: number | null | undefined): number | null {
		const looksAt = (mark ? mark.media : this.clip) === this.#media.get();
		const frame = looksAt ? (said ?? this.#frame.get()) : null;
		return frame ?? mark?.frames?.in ?? null;
	}

	#stretchToHere(
		marks: readonly string[] | undefined,
		range: (frame: number, last: FrameRange) => FrameRange,
	): void {
		const playback = this.#playback.get();
		const frame = this.#frame.get();
		if (!playback || frame === null) return;
		const { first, last } = playback.clip;
		this.#stretch(marks ?? [...this.viewer.selection.get()], (frames) =>
			range(frame, frames ?? { in: first, out: last }),
		);
	}

	#stretch(marks: readonly string[], range: (last: FrameRange | null) => FrameRange): void {
		const clip = this.#playback.get()?.clip;
		if (!clip || this.viewer.readOnly.get()) return;
		const within = (frame: number) => Math.min(clip.last, Math.max(clip.first, Math.round(frame)));
		const { annotations } = this.document.records.get();
		const change: Change = marks.flatMap((id) => {
			const mark = annotations.get(id);
			if (!mark || mark.deleted || !this.mayStretch(mark)) return [];
			const asked = range(mark.frames);
			const frames = { in: within(asked.in), out: within(Math.max(asked.in, asked.out)) };
			if (mark.frames?.in === frames.in && mark.frames.out === frames.out) return [];
			return [{ type: "set_annotation", id, fields: { frames } }];
		});
		if (change.length > 0) this.document.change(change);
	}

	/** Shows the first of some frames, unless one of them is on the screen or on its way. Stops there. */
	#seekInto(frames: FrameRange | null): void {
		const playback = this.#playback.get();
		if (frames === null) return;
		if (!playback) {
			this.#awaited = frames;
			return;
		}
		if (!isOn(frames, playback.wanted.get() ?? playback.frame.get())) playback.seek(frames.in);
		else if (playback.playing.get()) this.beginWriting();
	}

	/** Whether what is shown moves, be its player there or not. */
	#isClip(): boolean {
		const media = this.#media.get();
		return (
			this.#playback.get() !== null || this.#pictures.some(({ id, kind }) => id === media && kind === "clip")
		);
	}

	/** Follows the player of the medium that is shown, and no other one's. */
	#follow(): void {
		const media = this.#media.get();
		const player = this.#player;
		const playback = player && (player.media === null || player.media === media) ? player.playback : null;
		if (playback === this.#playback.get()) return;
		this.#stopFrames();
		this.#hold.bind(playback);
		this.#stopFrames = playback?.frame.subscribe(() => this.#frameCame()) ?? (() => undefined);
		this.#playback.set(playback);
		this.#frameCame();
		this.#showMarks();
		if (playback && this.#awaited) {
			const frames = this.#awaited;
			this.#awaited = null;
			this.#seekInto(frames);
		}
	}

	#frameCame(): void {
		const frame = this.#playback.get()?.frame.get() ?? null;
		this.#frame.set(frame);
		this.#onScreen.setFrame(frame);
		// A stroke goes along while the player comes to rest: the others see it on the frame where it is seen here.
		if (this.#stroke) this.document.presence.say({ stroke: this.#stroke });
		const mark = this.#revealing;
		if (mark === null || !this.viewer.marks.get().some(({ id }) => id === mark)) return;
		this.#revealing = null;
		this.viewer.showMark(mark);
	}

	#selected(): void {
		const selection = this.viewer.selection.get();
		if (selection.size > 0) this.#note.set(null);
		if (this.#revealing !== null && !selection.has(this.#revealing)) this.#revealing = null;
	}

	#judge(): void {
		const { kind } = this.document.saveState.get();
		const shut = kind === "forbidden" || kind === "gone";
		this.viewer.setReadOnly(!this.#may.draw || shut);
		this.#mayComment.set(this.#may.comment && !shut);
		if (!this.#mayComment.get()) this.#composing.set(null);
	}

	#showMarks(): void {
		this.#onScreen.look({ media: this.#media.get(), clip: this.clip, visible: this.#marksShown.get() });
		this.#leaveComposing();
	}

	#readMarks(): void {
		this.#onScreen.read();
		this.#leaveComposing();
	}

	/** Nobody goes on writing about a mark that is no longer there. */
	#leaveComposing(): void {
		const composing = this.#composing.get();
		if (composing !== null && !this.#onScreen.has(composing.mark)) this.#composing.set(null);
	}

	#showCursors(): void {
		const media = this.#media.get();
		const peers = this.document.presence.peers.get();
		this.#cursors.set(peers.flatMap((peer) => this.#cursorOf(peer, media) ?? []));
	}

	#cursorOf({ client, user, cursor }: Peer, media: number | null): PeerCursor | null {
		if (!cursor || cursor.media !== media || user.id === this.author) return null;
		return { client, name: calledName(user), color: user.color, at: { x: cursor.x, y: cursor.y } };
	}
}

/** A frame as a range of its own. */
const only = (frame: number | null): FrameRange | null => (frame === null ? null : { in: frame, out: frame });
