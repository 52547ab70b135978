import type { Change } from "@/document/change";
import { newRecordId } from "@/document/ids";
import { LiveDocument } from "@/document/live_document";
import type { Peer, PresenceUser } from "@/document/presence";
import type { Comment, Geometry, Shape, Style } from "@/document/schema";
import { type ReadonlySignal, Signal } from "@/signal";
import type { Playback } from "@/viewer/clip/playback";
import type { Draft, Mark } from "@/viewer/marks/mark";
import type { PeerCursor } from "@/viewer/overlay/cursors";
import { Viewer, type ViewerHost } from "@/viewer/viewer";
import { FrameHold } from "./frame_hold";
import { kindWord, numberedMarks, steppedThread, threadsOf } from "./model";

export interface ReviewSessionOptions {
	readonly revision: number;
	readonly person: PresenceUser;
	/** Where sockets are opened: `ws://host/base/collab`. */
	readonly address: string;
	readonly WebSocket?: typeof WebSocket;
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

/** One person in one review: the shared document on one side, the viewer on the other. It knows no React. */
export class ReviewSession {
	readonly revision: number;
	readonly document: LiveDocument;
	readonly viewer: Viewer;
	readonly #person: PresenceUser;
	readonly #media = new Signal<number | null>(null);
	readonly #playback = new Signal<Playback | null>(null);
	readonly #frame = new Signal<number | null>(null);
	readonly #hold = new FrameHold();
	readonly #cursors = new Signal<readonly PeerCursor[]>([]);
	readonly #composing = new Signal<Composing | null>(null);
	readonly #note = new Signal<string | null>(null);
	readonly #marksShown = new Signal(true);
	readonly #shown = new Map<string, { readonly from: unknown; readonly mark: Mark }>();
	readonly #stops: (() => void)[];
	#pictures: readonly Pictured[] = [];
	/** What plays, and which medium it was made for. */
	#player: { readonly playback: Playback; readonly media: number | null } | null = null;
	#stopFrames: () => void = () => undefined;
	#mayAnnotate = false;
	#mayDecide = false;

	constructor({ revision, person, address, ...rest }: ReviewSessionOptions) {
		this.revision = revision;
		this.#person = person;
		this.document = new LiveDocument({ name: `revision:${revision}`, person, address, ...rest });
		this.viewer = new Viewer(this.#host());
		this.viewer.setReadOnly(true);
		this.#stops = [
			this.document.records.subscribe(() => this.#showMarks()),
			this.document.presence.peers.subscribe(() => this.#showPeers()),
			this.document.saveState.subscribe(() => this.#judge()),
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
	get marksShown(): ReadonlySignal<boolean> {
		return this.#marksShown;
	}
	get author(): string {
		return this.#person.id;
	}

	setMedia(media: number | null): void {
		if (this.#media.get() === media) return;
		this.viewer.cancel();
		this.viewer.select([]);
		this.#composing.set(null);
		this.#media.set(media);
		if (this.#player?.media === null) this.#player = { ...this.#player, media };
		this.#follow();
		this.document.presence.say({ cursor: null, stroke: null });
		this.#showMarks();
		this.#showPeers();
	}

	/** Tells what pictures the revision has, the one under review first. */
	setPictures(pictures: readonly Pictured[]): void {
		this.#pictures = pictures;
		this.#showMarks();
	}

	/** Tells what plays the clip that is shown, or that nothing does any more. `media` is the one that it was made for. */
	setPlayback(playback: Playback | null, media: number | null = this.#media.get()): void {
		this.#player = playback && { playback, media };
		this.#follow();
	}

	/** Whether this person may write. The server decides; this only spares tools that would be refused. */
	setMayAnnotate(may: boolean): void {
		this.#mayAnnotate = may;
		this.#judge();
	}

	/** Whether this person may take away what others wrote. */
	setMayDecide(may: boolean): void {
		this.#mayDecide = may;
		this.#shown.clear();
		this.#showMarks();
	}

	/** Whether this person may delete what an author wrote. */
	mayDelete(author: string): boolean {
		return author === this.author || this.#mayDecide;
	}

	showMarks(shown: boolean): void {
		this.#marksShown.set(shown);
		this.#showMarks();
		this.#showPeers();
	}

	/** Selects a mark and brings it into view. */
	goTo(mark: string): void {
		const annotation = this.document.records.get().annotations.get(mark);
		if (!annotation || annotation.deleted) return;
		this.setMedia(annotation.media);
		this.viewer.select([mark]);
		this.viewer.showMark(mark);
	}

	/** Goes to the next note, or the one before: on a clip from the playhead, else from the mark that is selected. */
	stepNote(by: 1 | -1): void {
		const records = this.document.records.get();
		const shown = this.#media.get();
		const [selected = null] = this.viewer.selection.get();
		const playback = this.#playback.get();
		if (playback && shown !== null) {
			const threads = threadsOf(records, [shown], this.#clip()).filter(
				({ mark, frames }) => frames !== null && (mark !== null || shown === this.#clip()),
			);
			const playhead = playback.wanted.get() ?? playback.frame.get() ?? playback.clip.first;
			const next = steppedThread(threads, { playhead, current: this.#note.get() ?? selected }, by);
			if (next) this.goTo(next.id);
			return;
		}
		const order = this.#pictures.length > 0 ? this.#pictures.map(({ id }) => id) : shown === null ? [] : [shown];
		const marks = threadsOf(records, order).filter((thread) => thread.mark);
		const at = marks.findIndex((thread) => thread.id === selected);
		const next = marks[at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length];
		if (next) this.goTo(next.id);
	}

	/** Opens the field for a comment beside a mark; null closes it. */
	compose(mark: string | null): void {
		this.#composing.set(mark === null || this.viewer.readOnly.get() ? null : { mark, focus: true });
	}

	/** Says something: about a mark, in answer to a comment, or about the picture as a whole. */
	comment(body: string, about: { readonly mark?: string; readonly parent?: string } = {}): void {
		const words = body.trim();
		if (words === "") return;
		const record: Comment = {
			id: newRecordId(),
			author: this.author,
			created: new Date().toISOString(),
			body: words,
			parent: about.parent ?? null,
			annotation: about.mark ?? null,
			frame: null,
			actionable: about.parent === undefined,
			deleted: null,
		};
		const change: Change = [{ type: "create_comment", record }];
		const mark =
			about.mark === undefined ? undefined : this.document.records.get().annotations.get(about.mark);
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

	/** Ends the session; the document stays until what waits has been sent. */
	async destroy(): Promise<void> {
		for (const stop of this.#stops) stop();
		await this.document.leave();
	}

	#host(): ViewerHost {
		return {
			newId: () => newRecordId(),
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
				const deleted = this.document.deletion();
				this.document.change(ids.map((id) => ({ type: "set_annotation", id, fields: { deleted } })));
			},
			present: ({ cursor, draft, viewport }) => {
				const media = this.#media.get();
				if (media === null) return;
				this.document.presence.say({
					...(cursor === undefined ? {} : { cursor: cursor && { ...cursor, media } }),
					...(viewport === undefined ? {} : { viewport }),
					...(draft === undefined ? {} : { stroke: draft && (() => strokeOf(draft(), media)) }),
				});
			},
		};
	}

	/** The clip that comments without a mark speak of: the one under review. */
	#clip(): number | null {
		return (
			this.#pictures.find(({ kind }) => kind === "clip")?.id ??
			(this.#playback.get() && this.#pictures.length === 0 ? this.#media.get() : null)
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
	}

	#frameCame(): void {
		this.#frame.set(this.#playback.get()?.frame.get() ?? null);
	}

	#create(draft: Draft): void {
		const media = this.#media.get();
		if (media === null) return;
		const { id, style } = draft;
		const record = {
			...shapeOf(draft),
			id,
			style,
			media,
			author: this.author,
			created: new Date().toISOString(),
			frames: null,
			comment: null,
			deleted: null,
		};
		this.document.change([{ type: "create_annotation", record }]);
		// What one draws, one wants to see.
		if (!this.#marksShown.get()) this.showMarks(true);
		// Words speak for themselves. A pin is nothing without them; who draws may want to draw on.
		if (draft.kind !== "text") this.#composing.set({ mark: id, focus: draft.kind === "pin" });
	}

	#judge(): void {
		const { kind } = this.document.saveState.get();
		this.viewer.setReadOnly(!this.#mayAnnotate || kind === "forbidden" || kind === "gone");
		if (this.viewer.readOnly.get()) this.#composing.set(null);
	}

	#showMarks(): void {
		const media = this.#media.get();
		const records = this.document.records.get();
		const marks = media === null || !this.#marksShown.get() ? [] : numberedMarks(records, media);
		const kept = new Set<string>();
		this.viewer.setMarks(
			marks.map(({ annotation, number }) => {
				kept.add(annotation.id);
				const known = this.#shown.get(annotation.id);
				// The same object as long as nothing changed: what is drawn from it stays as it is.
				if (known?.from === annotation && known.mark.number === number) return known.mark;
				const mark: Mark = {
					...shapeOf(annotation),
					id: annotation.id,
					number,
					style: annotation.style,
					editable: annotation.author === this.author,
					deletable: this.mayDelete(annotation.author),
					label: `${number}: ${kindWord(annotation.kind)}`,
				};
				this.#shown.set(annotation.id, { from: annotation, mark });
				return mark;
			}),
		);
		for (const id of this.#shown.keys()) if (!kept.has(id)) this.#shown.delete(id);
		const composing = this.#composing.get();
		if (composing !== null && !kept.has(composing.mark)) this.#composing.set(null);
	}

	#showPeers(): void {
		const media = this.#media.get();
		const shown = this.#marksShown.get();
		const peers = this.document.presence.peers.get();
		this.viewer.setPeerDrafts(
			peers.flatMap(({ client, stroke }) => {
				if (!shown || !stroke || stroke.media !== media) return [];
				return [{ ...shapeOf(stroke), id: stroke.id, style: stroke.style, client }];
			}),
		);
		this.#cursors.set(peers.flatMap((peer) => this.#cursorOf(peer, media) ?? []));
	}

	#cursorOf({ client, user, cursor }: Peer, media: number | null): PeerCursor | null {
		if (!cursor || cursor.media !== media || user.id === this.author) return null;
		return { client, name: user.name, color: user.color, at: { x: cursor.x, y: cursor.y } };
	}
}

/** A shape alone, without whatever else the object carries. */
const shapeOf = ({ kind, geometry }: Shape): Shape => ({ kind, geometry }) as Shape;

function strokeOf(draft: Draft, media: number) {
	return { ...shapeOf(draft), id: draft.id, style: draft.style, media };
}
