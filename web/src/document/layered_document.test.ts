import { describe, expect, it } from "vitest";
import { Signal } from "@/signal";
import type { Change } from "./change";
import { type Checklist, NO_FEEDBACK } from "./feedback";
import { newRecordId } from "./ids";
import { LayeredDocument } from "./layered_document";
import type { Refusal } from "./live_document";
import type { Peer, Saying } from "./presence";
import type { ReviewDocument } from "./review_document";
import type { SaveState } from "./save_state";
import { type Annotation, type Comment, type Meta, NO_RECORDS, type Records } from "./schema";

/** A document that keeps what is done to it. */
class FakeDocument implements ReviewDocument {
	readonly records = new Signal<Records>(NO_RECORDS);
	readonly meta = new Signal<Meta | null>(null);
	readonly checklist = new Signal<Checklist>(NO_FEEDBACK);
	readonly saveState = new Signal<SaveState>({ kind: "saved" });
	readonly refusals = new Signal<readonly Refusal[]>([]);
	readonly steps = new Signal({ canUndo: false, canRedo: false });
	readonly offlineCopy = new Signal(true);
	readonly author = "user:1";
	readonly peers = new Signal<readonly Peer[]>([]);
	readonly said: Saying[] = [];
	readonly presence = { peers: this.peers, say: (own: Saying) => void this.said.push(own) };
	readonly changes: Change[] = [];
	undone = 0;
	/** Whether there is still something of one's own to take back. */
	undoes = true;

	deletion() {
		return { by: this.author, at: "2026-11-20T12:00:00Z" };
	}
	change(change: Change) {
		this.changes.push(change);
		const { annotations, comments } = this.records.get();
		const next = { annotations: new Map(annotations), comments: new Map(comments) };
		for (const step of change) {
			if (step.type === "create_annotation") next.annotations.set(step.record.id, step.record);
			if (step.type === "create_comment") next.comments.set(step.record.id, step.record);
		}
		this.records.set(next);
		this.steps.set({ canUndo: true, canRedo: false });
	}
	undo() {
		if (this.undoes) this.undone += 1;
		return this.undoes;
	}
	redo() {
		return true;
	}
	dismissRefusal(refusal: Refusal) {
		this.refusals.update((all) => all.filter((other) => other !== refusal));
	}
	reconnect() {}
	async leave() {}
}

function both() {
	const [shared, internal] = [new FakeDocument(), new FakeDocument()];
	return { shared, internal, document: new LayeredDocument(shared, internal) };
}

const mark = (): Annotation => ({
	id: newRecordId(),
	kind: "rectangle",
	author: "user:1",
	created: "2026-11-20T12:00:00Z",
	media: 41,
	frames: null,
	geometry: { x: 1, y: 2, width: 3, height: 4 },
	style: { color: "#e5484d", width: 4, opacity: 1 },
	comment: null,
	deleted: null,
});
const comment = (about: Partial<Comment> = {}): Comment => ({
	id: newRecordId(),
	author: "user:1",
	created: "2026-11-20T12:00:00Z",
	body: "softer",
	parent: null,
	annotation: null,
	frame: null,
	actionable: true,
	deleted: null,
	...about,
});
const making = (record: Annotation): Change => [{ type: "create_annotation", record }];
const saying = (record: Comment): Change => [{ type: "create_comment", record }];
const peer = (client: number, more: Partial<Peer> = {}): Peer => ({
	client,
	user: { id: "user:2", name: "Ben", color: "#30a46c" },
	cursor: null,
	stroke: null,
	viewport: null,
	...more,
});

describe("the two documents of a round as one", () => {
	it("puts what is for the studio into the inner document alone, and shows both", () => {
		const { shared, internal, document } = both();
		const [open, inner] = [mark(), mark()];
		document.change(making(open));
		document.setAudience("studio");
		document.change(making(inner));
		expect([...shared.records.get().annotations.keys()]).toEqual([open.id]);
		expect([...internal.records.get().annotations.keys()]).toEqual([inner.id]);
		expect([...document.records.get().annotations.keys()]).toEqual([open.id, inner.id]);
		expect(document.audienceOf(inner.id)).toBe("studio");
		expect(document.audienceOf(open.id)).toBe("everyone");
	});

	it("answers where something was said, whoever is written for now", () => {
		const { shared, internal, document } = both();
		const inner = mark();
		document.setAudience("studio");
		document.change(making(inner));
		document.setAudience("everyone");
		const about = comment({ annotation: inner.id });
		document.change([
			...saying(about),
			{ type: "set_annotation", id: inner.id, fields: { comment: about.id } },
		]);
		document.change(saying(comment({ parent: about.id })));
		expect(shared.changes).toEqual([]);
		expect(internal.records.get().comments.size).toBe(2);
	});

	it("takes back in the order in which things were done, in whichever document", () => {
		const { shared, internal, document } = both();
		document.change(making(mark()));
		document.setAudience("studio");
		document.change(making(mark()));
		expect(document.steps.get()).toEqual({ canUndo: true, canRedo: false });
		expect(document.undo()).toBe(true);
		expect([shared.undone, internal.undone]).toEqual([0, 1]);
		expect(document.undo()).toBe(true);
		expect([shared.undone, internal.undone]).toEqual([1, 1]);
		expect(document.undo()).toBe(false);
	});

	it("skips a step of which nothing is left", () => {
		const { shared, internal, document } = both();
		document.change(making(mark()));
		document.setAudience("studio");
		document.change(making(mark()));
		internal.undoes = false;
		expect(document.undo()).toBe(true);
		expect(shared.undone).toBe(1);
	});

	it("deletes marks of both at once, and takes that back at once", () => {
		const { shared, internal, document } = both();
		const [open, inner] = [mark(), mark()];
		document.change(making(open));
		document.setAudience("studio");
		document.change(making(inner));
		const deleted = document.deletion();
		document.change(
			[open, inner].map(({ id }) => ({ type: "set_annotation", id, fields: { deleted } }) as const),
		);
		expect([shared.changes.length, internal.changes.length]).toEqual([2, 2]);
		document.undo();
		expect([shared.undone, internal.undone]).toEqual([1, 1]);
	});

	it("says that it is saved only when both are", () => {
		const { shared, internal, document } = both();
		expect(document.saveState.get()).toEqual({ kind: "saved" });
		internal.saveState.set({ kind: "saving", waiting: 2 });
		expect(document.saveState.get()).toEqual({ kind: "saving", waiting: 2 });
		shared.saveState.set({ kind: "offline", waiting: 1 });
		expect(document.saveState.get()).toEqual({ kind: "offline", waiting: 3 });
	});

	it("hides what is for the studio, and shows it again", () => {
		const { internal, document } = both();
		const [open, inner] = [mark(), mark()];
		document.change(making(open));
		document.setAudience("studio");
		document.change(making(inner));
		internal.peers.set([peer(2, { stroke: { ...mark() } })]);
		document.showStudio(false);
		expect([...document.records.get().annotations.keys()]).toEqual([open.id]);
		expect([...document.hidden.get().annotations.keys()]).toEqual([inner.id]);
		expect(document.presence.peers.get()).toEqual([]);
		const late = comment();
		document.change(saying(late));
		expect(document.records.get().comments.size).toBe(0);
		expect([...document.hidden.get().comments.keys()]).toEqual([late.id]);
		expect(document.audienceOf(inner.id)).toBe("studio");
		document.showStudio(true);
		expect([...document.records.get().annotations.keys()]).toEqual([open.id, inner.id]);
		expect(document.hidden.get()).toEqual(NO_RECORDS);
		expect(document.presence.peers.get()).toHaveLength(1);
	});

	it("never tells outside of a stroke that is for the studio", () => {
		const { shared, internal, document } = both();
		const inner = mark();
		document.setAudience("studio");
		document.change(making(inner));
		document.setAudience("everyone");
		const moved = () => inner;
		document.presence.say({ cursor: { x: 1, y: 1, media: 41 }, stroke: moved });
		expect(shared.said).toEqual([{ cursor: { x: 1, y: 1, media: 41 } }]);
		expect(internal.said).toEqual([{ stroke: moved }]);
		document.presence.say({ stroke: null });
		expect(internal.said.at(-1)).toEqual({ stroke: null });
	});

	it("shows a person's pointer once, and the stroke of either document", () => {
		const { shared, internal, document } = both();
		const cursor = { x: 1, y: 2, media: 41 };
		shared.peers.set([peer(1, { cursor })]);
		internal.peers.set([peer(2, { cursor, stroke: { ...mark() } })]);
		const peers = document.presence.peers.get();
		expect(peers.map((other) => other.cursor)).toEqual([cursor, null]);
		expect(peers.map((other) => other.stroke !== null)).toEqual([false, true]);
	});
});
