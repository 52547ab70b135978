import type { ReviewDocument } from "@/document/review_document";
import type { Annotation, FrameRange, Shape } from "@/document/schema";
import { type ReadonlySignal, Signal } from "@/signal";
import type { Mark } from "@/viewer/marks/mark";
import type { Viewer } from "@/viewer/viewer";
import { kindWord, type Marker, markersOf, numberedMarks } from "./model";

/** What is looked at. */
export interface Scene {
	readonly media: number | null;
	/** The clip that comments without a mark speak of. */
	readonly clip: number | null;
	/** Whether marks are shown at all. */
	readonly visible: boolean;
}

/** Who looks, as far as it decides what can be done to a mark. */
export interface Rights {
	readonly author: string;
	mayDelete(author: string): boolean;
}

interface Placed {
	readonly mark: Mark;
	readonly frames: FrameRange | null;
}

/** Whether something that lies on some frames is to be seen while `frame` is on the screen. */
export const isOn = (frames: FrameRange | null, frame: number | null): boolean =>
	frames === null || (frame !== null && frames.in <= frame && frame <= frames.out);

/** A shape alone, without whatever else the object carries. */
export const shapeOf = ({ kind, geometry }: Shape): Shape => ({ kind, geometry }) as Shape;

const NONE: ReadonlySet<string> = new Set();

/** Gives the viewer the marks of a document that are to be seen now: those of the picture, and of the frame of a clip. */
export class MarksOnScreen {
	readonly #document: ReviewDocument;
	readonly #viewer: Viewer;
	readonly #rights: Rights;
	readonly #here = new Signal<ReadonlySet<string>>(NONE);
	readonly #known = new Map<string, { readonly from: Annotation; readonly mark: Mark }>();
	#scene: Scene = { media: null, clip: null, visible: true };
	#frame: number | null = null;
	#placed: readonly Placed[] = [];
	#ids: ReadonlySet<string> = NONE;
	#markers: readonly Marker[] = [];

	constructor(document: ReviewDocument, viewer: Viewer, rights: Rights) {
		this.#document = document;
		this.#viewer = viewer;
		this.#rights = rights;
	}

	/** The threads that speak of the frame on the screen; none on stills. */
	get here(): ReadonlySignal<ReadonlySet<string>> {
		return this.#here;
	}

	/** Whether a mark could be seen, on this frame or another. */
	has(mark: string): boolean {
		return this.#ids.has(mark);
	}

	/** Shows something else. */
	look(scene: Scene): void {
		this.#scene = scene;
		this.read();
		this.showStrokes();
	}

	/** Shows another frame of the clip. */
	setFrame(frame: number | null): void {
		if (this.#frame === frame) return;
		this.#frame = frame;
		this.#place();
		this.showStrokes();
	}

	/** What one may do has changed: the marks tell. */
	judgeAgain(): void {
		this.#known.clear();
		this.read();
	}

	/** Takes the marks from the document. */
	read(): void {
		const { media, clip, visible } = this.#scene;
		const records = this.#document.records.get();
		const marks = media === null || !visible ? [] : numberedMarks(records, media);
		this.#placed = marks.map(({ annotation, number }) => ({
			mark: this.#markOf(annotation, number),
			frames: annotation.frames,
		}));
		this.#ids = new Set(marks.map(({ annotation }) => annotation.id));
		for (const id of this.#known.keys()) if (!this.#ids.has(id)) this.#known.delete(id);
		this.#markers = media === null ? [] : markersOf(records, media, clip);
		this.#place();
	}

	/** Shows what the others draw here. */
	showStrokes(): void {
		const { media, visible } = this.#scene;
		const drafts = this.#document.presence.peers.get().flatMap(({ client, stroke }) => {
			if (!visible || !stroke || stroke.media !== media || !isOn(stroke.frames, this.#frame)) return [];
			return [{ ...shapeOf(stroke), id: stroke.id, style: stroke.style, client }];
		});
		if (drafts.length > 0 || this.#viewer.peerDrafts.get().length > 0) this.#viewer.setPeerDrafts(drafts);
	}

	#place(): void {
		const frame = this.#frame;
		const seen = this.#placed.filter(({ frames }) => isOn(frames, frame));
		this.#viewer.setMarks(
			seen.map(({ mark }) => mark),
			this.#ids,
		);
		const here = frame === null ? [] : this.#markers.filter((marker) => isOn(marker, frame));
		const last = this.#here.get();
		if (here.length === last.size && here.every(({ id }) => last.has(id))) return;
		this.#here.set(new Set(here.map(({ id }) => id)));
	}

	/** The same object as long as nothing changed: what is drawn from it stays as it is. */
	#markOf(annotation: Annotation, number: number): Mark {
		const known = this.#known.get(annotation.id);
		if (known?.from === annotation && known.mark.number === number) return known.mark;
		const { id, style, author } = annotation;
		const mark: Mark = {
			...shapeOf(annotation),
			id,
			number,
			style,
			editable: author === this.#rights.author,
			deletable: this.#rights.mayDelete(author),
			label: `${number}: ${kindWord(annotation.kind)}`,
		};
		this.#known.set(id, { from: annotation, mark });
		return mark;
	}
}
