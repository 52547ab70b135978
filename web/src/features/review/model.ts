import type { SaveState } from "@/document/save_state";
import type { Annotation, Author, Comment, Kind, Records } from "@/document/schema";

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

const byCreation = (left: Annotation | Comment, right: Annotation | Comment): number => {
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
	readonly author: Author;
	readonly created: string;
	readonly first: Comment | null;
	readonly replies: readonly Comment[];
}

/** The threads of some pictures in the order of their marks, then what was said without a mark. */
export function threadsOf(records: Records, media: readonly number[]): readonly Thread[] {
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
	const marks = media.flatMap((id) => numberedMarks(records, id));
	const threads: Thread[] = marks.map((mark) => {
		const [first = null, ...replies] = ofMark.get(mark.annotation.id) ?? [];
		const { id, author, created } = mark.annotation;
		return { id, mark, author, created, first, replies };
	});
	for (const first of general) {
		const { id, author, created } = first;
		threads.push({ id, mark: null, author, created, first, replies: answers.get(id) ?? [] });
	}
	return threads;
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
