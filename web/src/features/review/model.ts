import type { SaveState } from "@/document/save_state";
import type { Annotation, Author, Comment, FrameRange, Kind, Records } from "@/document/schema";
import { readable } from "./mentions/mention";

const KIND_WORDS: Record<Kind, string> = {
	rectangle: "Rectangle",
	ellipse: "Ellipse",
	arrow: "Arrow",
	freehand: "Stroke",
	text: "Words",
	pin: "Pin",
	screenshot: "Pasted picture",
};

export const kindWord = (kind: Kind): string => KIND_WORDS[kind];

/** A mark with its number among those of its picture. */
export interface NumberedMark {
	readonly annotation: Annotation;
	readonly number: number;
}

const byCreation = (
	left: Pick<Annotation, "id" | "created">,
	right: Pick<Annotation, "id" | "created">,
): number => {
	const [a, b] = [Date.parse(left.created) || 0, Date.parse(right.created) || 0];
	return a - b || (left.id < right.id ? -1 : 1);
};

/**
 * The marks of a picture that are not deleted, with their numbers. Deleted marks keep theirs, so that "the fourth one"
 * means the same mark after the third was deleted.
 */
export function numberedMarks(records: Records, media: number): readonly NumberedMark[] {
	return [...records.annotations.values()]
		.filter((annotation) => annotation.media === media)
		.sort(byCreation)
		.map((annotation, index) => ({ annotation, number: index + 1 }))
		.filter(({ annotation }) => annotation.deleted === null);
}

/** What was said about a mark, or about the picture as a whole when there is no mark. */
export interface Thread {
	/** The mark's id, or that of the first comment. */
	readonly id: string;
	readonly mark: NumberedMark | null;
	/** The frames of a clip that it speaks of; null on stills, and of a clip as a whole. */
	readonly frames: FrameRange | null;
	readonly author: Author;
	readonly created: string;
	readonly first: Comment | null;
	readonly replies: readonly Comment[];
}

const byFrame = (left: Thread, right: Thread): number =>
	startOf(left) - startOf(right) || byCreation(left, right);

/** Where a thread stands in its clip; what speaks of the whole of it comes first. */
const startOf = ({ frames }: Thread): number => frames?.in ?? Number.MIN_SAFE_INTEGER;

/**
 * The threads of some pictures: of stills in the order of their marks, of clips in the order of their frames, then what
 * was said without a mark. Comments name no medium: one that names a frame belongs to `clip`, and stands among its marks.
 */
export function threadsOf(
	records: Records,
	media: readonly number[],
	clip: number | null = null,
): readonly Thread[] {
	const comments = [...records.comments.values()]
		.filter((comment) => comment.deleted === null)
		.sort(byCreation);
	const ofMark = new Map<string, Comment[]>();
	const answers = new Map<string, Comment[]>();
	const general: Comment[] = [];
	for (const comment of comments) {
		if (comment.annotation !== null) put(ofMark, comment.annotation, comment);
		else if (comment.parent !== null) put(answers, rootOf(records, comment.parent), comment);
		else general.push(comment);
	}
	const said: Thread[] = general.map((first) => ({
		id: first.id,
		mark: null,
		frames: first.frame === null ? null : { in: first.frame, out: first.frame },
		author: first.author,
		created: first.created,
		first,
		replies: answers.get(first.id) ?? [],
	}));
	const ofClip = clip !== null && media.includes(clip) ? said.filter(({ frames }) => frames !== null) : [];
	const threads = media.flatMap((id) => {
		const marks = numberedMarks(records, id).map((mark): Thread => {
			const { id, author, created, frames, comment } = mark.annotation;
			const { first, replies } = conversation(ofMark.get(id) ?? [], comment);
			return { id, mark, frames, author, created, first, replies };
		});
		return [...marks, ...(id === clip ? ofClip : [])].sort(byFrame);
	});
	return [...threads, ...said.filter((thread) => !ofClip.includes(thread))];
}

/** What was said first about a mark, and what came after: an answer is one, whatever the clocks of two computers say. */
function conversation(
	comments: readonly Comment[],
	opening: string | null,
): { readonly first: Comment | null; readonly replies: readonly Comment[] } {
	const first =
		comments.find(({ id }) => id === opening) ??
		comments.find(({ parent }) => parent === null) ??
		comments[0] ??
		null;
	return { first, replies: comments.filter((comment) => comment !== first) };
}

/**
 * The thread of a clip after or before the frame `playhead`, from the last to the first and the other way round. Those of
 * one frame are walked one after the other: `current` is the one that was gone to last.
 */
export function steppedThread(
	threads: readonly Thread[],
	{ playhead, current }: { readonly playhead: number; readonly current: string | null },
	by: 1 | -1,
): Thread | null {
	const placed = threads.filter(({ frames }) => frames !== null);
	const at = placed.findIndex((thread) => thread.id === current && startOf(thread) === playhead);
	if (at >= 0) return placed[(at + by + placed.length) % placed.length] ?? null;
	const next =
		by > 0
			? placed.find((thread) => startOf(thread) >= playhead)
			: placed.findLast((thread) => startOf(thread) <= playhead);
	return next ?? placed.at(by > 0 ? 0 : -1) ?? null;
}

/** The thread of a mark after or before the selected one, from the last to the first and the other way round. */
export function steppedMark(threads: readonly Thread[], selected: string | null, by: 1 | -1): Thread | null {
	const marks = threads.filter(({ mark }) => mark !== null);
	const at = marks.findIndex(({ id }) => id === selected);
	if (at < 0) return marks.at(by > 0 ? 0 : -1) ?? null;
	return marks[(at + by + marks.length) % marks.length] ?? null;
}

/** A mark or a note as it stands on the scrub bar of a clip. */
export interface Marker {
	/** The mark's id, or that of the comment. */
	readonly id: string;
	/** The first frame, in the source's own numbering. */
	readonly in: number;
	/** The last frame. */
	readonly out: number;
	/** A CSS colour: the mark's ink; of a note, that of the text. */
	readonly color: string;
	/** What it is, as in "3: Rectangle, too bright". */
	readonly label: string;
	readonly kind: "mark" | "comment";
}

const LABEL_LENGTH = 60;

/** What stands on the scrub bar of a clip, in the order of the frames. `clip` is the one that comments without a mark speak of. */
export function markersOf(records: Records, media: number, clip: number | null = media): readonly Marker[] {
	return threadsOf(records, [media], clip === media ? clip : null).flatMap(({ id, mark, frames, first }) => {
		if (frames === null || (mark === null && clip !== media)) return [];
		const words = first === null ? "" : shortened(readable(first.body).text);
		const name = mark && `${mark.number}: ${kindWord(mark.annotation.kind)}`;
		return [
			{
				id,
				in: frames.in,
				out: frames.out,
				color: mark?.annotation.style.color ?? "var(--text)",
				label: [name, words].filter(Boolean).join(", "),
				kind: mark ? ("mark" as const) : ("comment" as const),
			},
		];
	});
}

function shortened(words: string): string {
	const line = words.replace(/\s+/g, " ").trim();
	return line.length > LABEL_LENGTH ? `${line.slice(0, LABEL_LENGTH - 1).trimEnd()}…` : line;
}

function put(lists: Map<string, Comment[]>, key: string, comment: Comment): void {
	const list = lists.get(key);
	if (list) list.push(comment);
	else lists.set(key, [comment]);
}

/** The comment at the start of a conversation. */
function rootOf(records: Records, id: string): string {
	const seen = new Set<string>();
	let root = id;
	for (let parent = records.comments.get(root)?.parent; parent && !seen.has(parent); ) {
		seen.add(parent);
		root = parent;
		parent = records.comments.get(root)?.parent ?? null;
	}
	return root;
}

const changes = (count: number): string => `${count} ${count === 1 ? "change" : "changes"} waiting`;

/** The save state as one honest word, with what waits. */
export function saveWords(state: SaveState): string {
	switch (state.kind) {
		case "opening":
			return state.waiting === 0 ? "Connecting" : `Connecting, ${changes(state.waiting)}`;
		case "saved":
			return "Saved";
		case "saving":
			return "Saving";
		case "offline":
			return state.waiting === 0 ? "Offline" : `Offline, ${changes(state.waiting)}`;
		case "signed_out":
			return state.waiting === 0 ? "Signed out" : `Signed out, ${changes(state.waiting)}`;
		case "forbidden":
			return "No access";
		case "gone":
			return "Gone";
	}
}

/** What the save state means for what one does. */
export function saveMeaning(state: SaveState, offlineCopy: boolean): string {
	switch (state.kind) {
		case "opening":
			return "The shared notes are being opened.";
		case "saved":
			return "The server holds everything that you did.";
		case "saving":
			return "On its way to the server.";
		case "offline":
			return offlineCopy
				? "There is no connection. Go on: this browser keeps what you do and sends it on return."
				: "There is no connection, and this browser keeps no copy: leave this page open until it is back.";
		case "signed_out":
			return "Your session has ended. Sign in again; nothing is lost.";
		case "forbidden":
			return state.remedy;
		case "gone":
			return "These notes no longer exist, or you may no longer see them.";
	}
}

/** A value as code: `#4a7fb0`. */
export function hexOf([red, green, blue]: readonly [number, number, number]): string {
	return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** A zoom as people read it. */
export function zoomWord(zoom: number): string {
	const percent = zoom * 100;
	return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
