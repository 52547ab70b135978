import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeServer } from "@/document/fake_server";
import type { PointerInput } from "@/viewer/tools/tool";
import { ReviewSession } from "./session";

const ADA = { id: "user:1", name: "Ada", color: "#3e63dd" };
const BEN = { id: "user:2", name: "Ben", color: "#30a46c" };

let server: FakeServer;
let open: ReviewSession[] = [];
let revision = 100;

function join(person: typeof ADA): ReviewSession {
	const session = new ReviewSession({
		revision,
		person,
		address: "ws://studio.test/collab",
		WebSocket: server.WebSocket,
	});
	session.setMayAnnotate(true);
	session.setMedia(41);
	session.viewer.setView({ width: 1600, height: 900, ratio: 1 });
	session.viewer.setPicture({ width: 1600, height: 900 });
	session.viewer.zoomTo(1);
	session.viewer.lookAt({ x: 800, y: 450 });
	open.push(session);
	return session;
}

async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + 4000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error("it did not come true");
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

const at = (x: number, y: number): PointerInput => ({
	pointer: 1,
	device: "mouse",
	x,
	y,
	pressure: 0.5,
	button: 0,
	shift: false,
	alt: false,
});
function drag(session: ReviewSession, from: [number, number], to: [number, number]): void {
	session.viewer.pointerDown(at(...from));
	session.viewer.pointerMove(at(...to));
	session.viewer.pointerUp(at(...to));
}
const both = async () => {
	const [ada, ben] = [join(ADA), join(BEN)];
	await until(() => open.every((session) => session.document.saveState.get().kind === "saved"));
	return { ada, ben };
};

beforeEach(() => {
	server = new FakeServer();
	revision += 1;
});
afterEach(async () => {
	await Promise.all(open.map((session) => session.destroy()));
	open = [];
});

describe("two people in one review", () => {
	it("see each other's strokes while they are drawn, and the mark in the same place when it is done", async () => {
		const { ada, ben } = await both();
		ada.viewer.chooseTool("rectangle");
		ada.viewer.pointerDown(at(100, 100));
		ada.viewer.pointerMove(at(300, 200));
		await until(() => ben.viewer.peerDrafts.get().length === 1);
		const [draft] = ben.viewer.peerDrafts.get();
		expect(draft).toMatchObject({ kind: "rectangle", geometry: { x: 100, y: 100, width: 200, height: 100 } });
		await until(() => ben.cursors.get()[0]?.at.x === 300);
		ada.viewer.pointerUp(at(300, 200));
		await until(() => ben.viewer.marks.get().length === 1 && ben.viewer.peerDrafts.get().length === 0);
		expect(ben.viewer.marks.get()[0]).toMatchObject({ id: draft?.id, number: 1, editable: false });
		expect(ada.viewer.marks.get()[0]).toMatchObject({ number: 1, editable: true });
		expect(ada.composing.get()).toEqual({ mark: draft?.id, focus: false });
	});

	it("do not see strokes on a picture that they do not look at", async () => {
		const { ada, ben } = await both();
		ben.setMedia(42);
		ada.viewer.chooseTool("pin");
		ada.viewer.pointerMove(at(50, 50));
		ada.viewer.pointerDown(at(50, 50));
		await until(() => ben.document.presence.peers.get()[0]?.stroke != null);
		expect(ben.viewer.peerDrafts.get()).toEqual([]);
		expect(ben.cursors.get()).toEqual([]);
		ada.viewer.pointerUp(at(50, 50));
		await until(() => ben.document.records.get().annotations.size === 1);
		expect(ben.viewer.marks.get()).toEqual([]);
		const [id = ""] = ben.document.records.get().annotations.keys();
		ben.goTo(id);
		expect(ben.media.get()).toBe(41);
		expect([...ben.viewer.selection.get()]).toEqual([id]);
	});

	it("write about a mark: the first note becomes its own, answers follow", async () => {
		const { ada, ben } = await both();
		ada.viewer.chooseTool("ellipse");
		drag(ada, [10, 10], [80, 60]);
		const id = ada.viewer.marks.get()[0]?.id ?? "";
		ada.comment("Too bright", { mark: id });
		await until(() => ben.document.records.get().comments.size === 1);
		const first = ben.document.records.get().annotations.get(id)?.comment ?? "";
		expect(ben.document.records.get().comments.get(first)).toMatchObject({
			body: "Too bright",
			annotation: id,
		});
		ben.comment("Half a stop less?", { mark: id, parent: first });
		await until(() => ada.document.records.get().comments.size === 2);
		ada.document.undo();
		await until(() => ben.document.records.get().comments.get(first)?.deleted?.by === "user:1");
		expect(
			[...ada.document.records.get().comments.values()].filter((comment) => !comment.deleted),
		).toHaveLength(1);
	});

	it("undo only what is theirs", async () => {
		const { ada, ben } = await both();
		ada.viewer.chooseTool("rectangle");
		drag(ada, [10, 10], [80, 60]);
		ben.viewer.chooseTool("arrow");
		drag(ben, [200, 200], [300, 260]);
		await until(() => ada.viewer.marks.get().length === 2 && ben.viewer.marks.get().length === 2);
		ada.document.undo();
		expect(ada.viewer.marks.get().map((mark) => [mark.kind, mark.number])).toEqual([["arrow", 2]]);
		expect(ada.document.undo()).toBe(false);
		ada.document.redo();
		await until(() => ben.viewer.marks.get().length === 2);
	});

	it("keep unchanged marks as the same objects, so that nothing is drawn twice", async () => {
		const { ada, ben } = await both();
		ada.viewer.chooseTool("rectangle");
		drag(ada, [10, 10], [80, 60]);
		await until(() => ben.viewer.marks.get().length === 1);
		const [before] = ben.viewer.marks.get();
		drag(ada, [110, 10], [180, 60]);
		await until(() => ben.viewer.marks.get().length === 2);
		expect(ben.viewer.marks.get()[0]).toBe(before);
	});
});

describe("who may only look", () => {
	it("has no drawing tools and opens no field", async () => {
		const { ada, ben } = await both();
		ada.setMayAnnotate(false);
		ada.viewer.chooseTool("rectangle");
		expect(ada.viewer.tool.get()).toBe("select");
		ben.viewer.chooseTool("pin");
		drag(ben, [30, 30], [30, 30]);
		await until(() => ada.viewer.marks.get().length === 1);
		ada.compose(ada.viewer.marks.get()[0]?.id ?? "");
		expect(ada.composing.get()).toBeNull();
	});
});

describe("a guest whose link gives one of both", () => {
	const LENA = { id: "guest:5", name: "Lena", color: "#e93d82" };
	async function two(may: { draw: boolean; comment: boolean }) {
		const [ada, lena] = [join(ADA), join(LENA)];
		lena.setMay(may);
		await until(() => open.every((session) => session.document.saveState.get().kind === "saved"));
		ada.viewer.chooseTool("rectangle");
		drag(ada, [10, 10], [80, 60]);
		await until(() => lena.viewer.marks.get().length === 1);
		return { ada, lena };
	}

	it("writes about marks, and draws none", async () => {
		const { ada, lena } = await two({ draw: false, comment: true });
		lena.viewer.chooseTool("rectangle");
		expect(lena.viewer.tool.get()).toBe("select");
		const mark = lena.viewer.marks.get()[0]?.id ?? "";
		lena.compose(mark);
		expect(lena.composing.get()).toMatchObject({ mark });
		lena.comment("The cap is too dark", { mark });
		await until(() => ada.document.records.get().comments.size === 1);
		expect([...ada.document.records.get().comments.values()][0]).toMatchObject({ author: "guest:5" });
	});

	it("draws, and is asked for no words", async () => {
		const { ada, lena } = await two({ draw: true, comment: false });
		lena.viewer.chooseTool("pin");
		drag(lena, [200, 200], [200, 200]);
		await until(() => ada.viewer.marks.get().length === 2);
		expect(lena.composing.get()).toBeNull();
		lena.compose(lena.viewer.marks.get()[0]?.id ?? "");
		expect(lena.composing.get()).toBeNull();
	});

	it("is named as a guest wherever they point", async () => {
		const { ada, lena } = await two({ draw: true, comment: true });
		lena.viewer.pointerMove(at(300, 300));
		await until(() => ada.cursors.get().length > 0);
		expect(ada.cursors.get()[0]?.name).toBe("Lena (guest)");
	});
});

describe("who decides", () => {
	it("may take away the mark of another, and bring it back, but not move it", async () => {
		const { ada, ben } = await both();
		ben.setMayDecide(true);
		ada.viewer.chooseTool("rectangle");
		drag(ada, [10, 10], [80, 60]);
		await until(() => ben.viewer.marks.get().length === 1);
		drag(ben, [10, 30], [40, 60]);
		expect(ben.viewer.marks.get()[0]).toMatchObject({ geometry: { x: 10, y: 10 } });
		ben.viewer.deleteSelection();
		await until(() => ada.viewer.marks.get().length === 0);
		ben.document.undo();
		await until(() => ada.viewer.marks.get().length === 1);
	});
});

describe("hidden marks", () => {
	it("come back when one draws", async () => {
		const { ada } = await both();
		ada.showMarks(false);
		ada.viewer.chooseTool("rectangle");
		drag(ada, [10, 10], [80, 60]);
		expect(ada.marksShown.get()).toBe(true);
		expect(ada.viewer.marks.get()).toHaveLength(1);
	});
});
