import "fake-indexeddb/auto";
import { afterEach, describe, expect, it } from "vitest";
import type { Change } from "./change";
import { FakeServer } from "./fake_server";
import { newRecordId } from "./ids";
import { LiveDocument } from "./live_document";
import type { Annotation, Comment } from "./schema";

const ADA = { id: "user:1", name: "Ada", color: "#3e63dd" };
const BEN = { id: "user:2", name: "Ben", color: "#30a46c" };

const open: LiveDocument[] = [];
let documents = 0;

function join(server: FakeServer, person = ADA, name = `revision:${documents}`): LiveDocument {
	const document = new LiveDocument({
		name,
		person,
		address: "ws://studio.test/collab",
		WebSocket: server.WebSocket,
		chance: () => 0,
		stallMs: 400,
	});
	open.push(document);
	return document;
}

async function leave(document: LiveDocument): Promise<void> {
	open.splice(open.indexOf(document), 1);
	await document.destroy();
}

async function until(condition: () => boolean, what = "the condition"): Promise<void> {
	const deadline = Date.now() + 4000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`${what} did not come true`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

const saved = (document: LiveDocument) => () => document.saveState.get().kind === "saved";
const marksOf = (document: LiveDocument) =>
	[...document.records.get().annotations.values()].filter((mark) => !mark.deleted);

function rectangle(author: string, x = 10, color = "#e5484d"): Annotation {
	return {
		id: newRecordId(),
		kind: "rectangle",
		author,
		created: new Date().toISOString(),
		media: 41,
		frames: null,
		geometry: { x, y: 20, width: 30, height: 40 },
		style: { color, width: 4, opacity: 1 },
		comment: null,
		deleted: null,
	};
}
const creating = (record: Annotation): Change => [{ type: "create_annotation", record }];
const moving = (id: string, x: number): Change => [
	{ type: "set_annotation", id, fields: { geometry: { x, y: 20, width: 30, height: 40 } } },
];
const xOf = (document: LiveDocument, id: string) => {
	const mark = document.records.get().annotations.get(id);
	return mark?.kind === "rectangle" ? mark.geometry.x : null;
};

afterEach(async () => {
	await Promise.all(open.splice(0).map((document) => document.destroy()));
	documents += 1;
});

describe("a live document", () => {
	it("carries a mark with every field to the other person", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		const mark = rectangle(ADA.id);
		ada.change(creating(mark));
		await until(() => marksOf(ben).length === 1);
		expect(marksOf(ben)[0]).toEqual(mark);
	});

	it("says saving until the server has committed, and saved only then", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		server.committing = false;
		ada.change(creating(rectangle(ADA.id)));
		ada.change(creating(rectangle(ADA.id)));
		expect(ada.saveState.get()).toEqual({ kind: "saving", waiting: 2 });
		server.commit();
		await until(saved(ada));
		expect(server.doc.getMap("annotations").size).toBe(2);
	});

	it("counts what waits while offline and sends it on return", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		server.up = false;
		server.drop();
		await until(() => ada.saveState.get().kind === "offline");
		ada.change(creating(rectangle(ADA.id, 1)));
		ben.change(creating(rectangle(BEN.id, 2)));
		ada.change(creating(rectangle(ADA.id, 3)));
		expect(ada.saveState.get()).toEqual({ kind: "offline", waiting: 2 });
		expect(marksOf(ben)).toHaveLength(1);
		server.up = true;
		await until(() => saved(ada)() && saved(ben)());
		await until(() => marksOf(ada).length === 3 && marksOf(ben).length === 3);
	});

	it("still knows after a reload what waits, and shows it without a server", async () => {
		const server = new FakeServer();
		const first = join(server);
		await until(saved(first));
		server.up = false;
		server.drop();
		await until(() => first.saveState.get().kind === "offline");
		const mark = rectangle(ADA.id);
		first.change(creating(mark));
		first.change(moving(mark.id, 99));
		await leave(first);

		const second = join(server);
		await until(() => marksOf(second).length === 1);
		await until(() => second.saveState.get().kind === "offline");
		expect(second.saveState.get()).toEqual({ kind: "offline", waiting: 2 });
		server.up = true;
		await until(saved(second));
		expect(server.doc.getMap("annotations").size).toBe(1);
		await leave(second);

		const third = join(server);
		await until(() => third.saveState.get().kind === "saved");
		expect(xOf(third, mark.id)).toBe(99);
	});

	it("keeps the offline copies of two people apart", async () => {
		const server = new FakeServer();
		server.up = false;
		const ada = join(server);
		await until(() => ada.saveState.get().kind === "offline");
		ada.change(creating(rectangle(ADA.id)));
		await leave(ada);
		const ben = join(server, BEN);
		await until(() => ben.saveState.get().kind === "offline");
		expect(ben.saveState.get()).toEqual({ kind: "offline", waiting: 0 });
		expect(marksOf(ben)).toHaveLength(0);
	});

	it("lets two people who change two fields of one mark both win", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		const mark = rectangle(ADA.id);
		ada.change(creating(mark));
		await until(() => marksOf(ben).length === 1);
		server.up = false;
		server.drop();
		await until(() => ada.saveState.get().kind === "offline" && ben.saveState.get().kind === "offline");
		ada.change(moving(mark.id, 77));
		ben.change([
			{ type: "set_annotation", id: mark.id, fields: { style: { color: "#30a46c", width: 8, opacity: 1 } } },
		]);
		server.up = true;
		await until(() => saved(ada)() && saved(ben)());
		for (const document of [ada, ben]) {
			await until(() => marksOf(document)[0]?.style.color === "#30a46c" && xOf(document, mark.id) === 77);
		}
	});
});

describe("leaving", () => {
	it("sends what waits first, and is gone for the others at once", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => ben.presence.peers.get().length === 1 && saved(ada)());
		server.committing = false;
		ada.change(creating(rectangle(ADA.id)));
		open.splice(open.indexOf(ada), 1);
		let gone = false;
		const left = ada.leave().then(() => {
			gone = true;
		});
		await until(() => ben.presence.peers.get().length === 0, "the departure");
		expect(gone).toBe(false);
		server.commit();
		await left;
		expect(server.doc.getMap("annotations").size).toBe(1);
		await until(() => server.sockets.size === 1, "the end of the connection");
	});

	it("does not wait for ever without a server", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		server.up = false;
		server.drop();
		await until(() => ada.saveState.get().kind === "offline");
		ada.change(creating(rectangle(ADA.id)));
		open.splice(open.indexOf(ada), 1);
		await ada.leave(20);
		const again = join(server);
		await until(() => marksOf(again).length === 1);
		expect(again.saveState.get()).toMatchObject({ waiting: 1 });
	});
});

describe("a refusal", () => {
	const noWhite = (candidate: import("yjs").Doc): string | null => {
		const marks = Object.values(candidate.getMap("annotations").toJSON()) as { style: { color: string } }[];
		return marks.some((mark) => mark.style.color === "#ffffff") ? "no_white: Choose another colour." : null;
	};

	it("takes back the one change, keeps the others, and says why", async () => {
		const server = new FakeServer();
		server.judge = noWhite;
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		const bad = rectangle(ADA.id, 2, "#ffffff");
		ada.change(creating(rectangle(ADA.id, 1)));
		ada.change(creating(bad));
		ada.change(moving(bad.id, 5));
		ada.change(creating(rectangle(ADA.id, 3)));
		await until(() => ada.refusals.get().length === 1, "the refusal");
		await until(saved(ada));
		expect(ada.refusals.get()[0]).toEqual({
			change: creating(bad),
			reason: "no_white: Choose another colour.",
		});
		const kept = () => marksOf(ada).map((mark) => (mark.kind === "rectangle" ? mark.geometry.x : null));
		await until(() => kept().length === 2);
		expect(kept().toSorted()).toEqual([1, 3]);
		expect(marksOf(ben)).toHaveLength(2);
	});

	it("finds the one among many that were made offline, and the offline copy forgets it", async () => {
		const server = new FakeServer();
		server.judge = noWhite;
		const ada = join(server);
		await until(saved(ada));
		server.up = false;
		server.drop();
		await until(() => ada.saveState.get().kind === "offline");
		for (let x = 0; x < 6; x += 1)
			ada.change(creating(rectangle(ADA.id, x, x === 2 ? "#ffffff" : "#e5484d")));
		server.up = true;
		await until(() => ada.refusals.get().length === 1, "the refusal");
		await until(saved(ada));
		expect(marksOf(ada)).toHaveLength(5);
		const name = `revision:${documents}`;
		await leave(ada);
		server.up = false;
		const again = join(server, ADA, name);
		await until(() => marksOf(again).length === 5);
		expect(again.saveState.get()).toMatchObject({ waiting: 0 });
	});

	it("of what was made offline for its size alone has it go one by one, and everything arrives", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		server.up = false;
		server.drop();
		await until(() => ada.saveState.get().kind === "offline");
		const long = (number: number): Annotation => ({
			...rectangle(ADA.id),
			kind: "freehand",
			geometry: { points: Array.from({ length: 300 }, (_, n) => n + number / 8) },
		});
		const strokes = Array.from({ length: 8 }, (_, number) => long(number));
		for (const stroke of strokes) ada.change(creating(stroke));
		// Each fits, all together do not.
		server.largest = 6000;
		server.up = true;
		await until(() => server.tooLarge > 0, "a message that is too large");
		await until(saved(ada));
		await until(() => marksOf(ben).length === strokes.length);
		expect(marksOf(ben).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
			strokes.toSorted((a, b) => a.id.localeCompare(b.id)),
		);
		expect(ada.refusals.get()).toEqual([]);
		expect(server.tooLarge).toBe(1);
		expect(marksOf(ada)).toHaveLength(strokes.length);
	});

	it("of one change for its size alone takes back that one", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		server.largest = 6000;
		const points = Array.from({ length: 3000 }, (_, n) => n + 0.5);
		const large: Annotation = { ...rectangle(ADA.id), kind: "freehand", geometry: { points } };
		ada.change(creating(rectangle(ADA.id)));
		ada.change(creating(large));
		ada.change(creating(rectangle(ADA.id)));
		await until(() => ada.refusals.get().length === 1, "the refusal");
		await until(saved(ada));
		expect(ada.refusals.get()[0]).toEqual({
			change: creating(large),
			reason: "too_large: a message may have 6000 bytes",
		});
		expect(marksOf(ada).map((mark) => mark.kind)).toEqual(["rectangle", "rectangle"]);
	});

	it("of being here at all is not tried for ever", async () => {
		const server = new FakeServer();
		server.closeAtOnce = 4403;
		const ada = join(server);
		await until(() => ada.saveState.get().kind === "forbidden");
		const connections = server.connections;
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(server.connections).toBe(connections);
	});

	it("to somebody whose link was taken back leaves what they wrote waiting, and is not tried again", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		server.committing = false;
		ada.change(creating(rectangle(ADA.id)));
		const connections = server.connections;
		server.drop(4403, "share_link_ended");
		await until(() => ada.saveState.get().kind === "signed_out");
		expect(ada.saveState.get()).toEqual({ kind: "signed_out", waiting: 1 });
		expect(ada.refusals.get()).toHaveLength(0);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(server.connections).toBe(connections);
		// The link is given again.
		server.committing = true;
		ada.reconnect();
		await until(saved(ada));
		expect(marksOf(ada)).toHaveLength(1);
	});

	it("of a client id opens under a new one without losing what waits", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		server.committing = false;
		ada.change(creating(rectangle(ADA.id)));
		server.closeAtOnce = null;
		server.drop(4409);
		server.committing = true;
		await until(saved(ada));
		expect(marksOf(ada)).toHaveLength(1);
		expect(ada.refusals.get()).toHaveLength(0);
	});
});

describe("a connection", () => {
	it("opens as the person whose page it is, and as nobody else", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		const addresses = [...server.sockets].map((socket) => new URL(socket.url).searchParams.get("as"));
		expect(addresses).toEqual([ADA.id]);
	});

	it("that ended because somebody else signed in does not wait to be left, and keeps what waits", async () => {
		const server = new FakeServer();
		const first = join(server);
		await until(saved(first));
		server.up = false;
		server.drop();
		await until(() => first.saveState.get().kind === "offline");
		first.change(creating(rectangle(ADA.id)));
		server.up = true;
		server.closeAtOnce = 4401;
		await until(() => first.saveState.get().kind === "signed_out");
		open.splice(open.indexOf(first), 1);
		await first.leave();
		expect(server.doc.getMap("annotations").size).toBe(0);
		server.closeAtOnce = null;
		const second = join(server);
		await until(saved(second));
		await until(() => server.doc.getMap("annotations").size === 1);
	});

	it("tells where the round stands, and goes on telling after a change was refused", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		expect(ada.meta.get()).toBeNull();
		const meta = server.doc.getMap("meta");
		const say = (status: string) => {
			meta.set("revision", 3);
			meta.set("status", status);
		};
		server.doc.transact(() => say("SUBMITTED"));
		await until(() => ada.meta.get()?.status === "SUBMITTED");
		server.judge = () => "refused: no";
		ada.change(creating(rectangle(ADA.id)));
		await until(() => ada.refusals.get().length === 1);
		server.judge = () => null;
		await until(saved(ada));
		server.doc.transact(() => say("APPROVED"));
		await until(() => ada.meta.get()?.status === "APPROVED");
	});

	it("that ended because the session expired waits for the person to sign in", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		server.closeAtOnce = 4401;
		server.drop(4401);
		await until(() => ada.saveState.get().kind === "signed_out");
		ada.change(creating(rectangle(ADA.id)));
		expect(ada.saveState.get()).toEqual({ kind: "signed_out", waiting: 1 });
		server.closeAtOnce = null;
		ada.reconnect();
		await until(saved(ada));
		expect(server.doc.getMap("annotations").size).toBe(1);
	});

	it("is tried at once when the browser says that the network is gone", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		// The socket itself notices nothing, as with a cable that was pulled.
		server.up = false;
		window.dispatchEvent(new Event("offline"));
		await until(() => ada.saveState.get().kind === "offline");
		ada.change(creating(rectangle(ADA.id)));
		expect(ada.saveState.get()).toEqual({ kind: "offline", waiting: 1 });
		server.up = true;
		window.dispatchEvent(new Event("online"));
		await until(saved(ada));
	});

	it("on which an update stays unanswered is made anew", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		server.committing = false;
		ada.change(creating(rectangle(ADA.id)));
		const connections = server.connections;
		await until(() => server.connections > connections, "a second connection");
		server.commit();
		await until(saved(ada));
	});
});

describe("undo", () => {
	it("takes back one's own steps in order and does them again", async () => {
		const server = new FakeServer();
		const ada = join(server);
		await until(saved(ada));
		const mark = rectangle(ADA.id);
		ada.change(creating(mark));
		ada.change(moving(mark.id, 50));
		expect(ada.steps.get()).toEqual({ canUndo: true, canRedo: false });
		ada.undo();
		expect(xOf(ada, mark.id)).toBe(10);
		ada.undo();
		expect(marksOf(ada)).toHaveLength(0);
		expect(ada.undo()).toBe(false);
		ada.redo();
		expect(marksOf(ada)).toHaveLength(1);
		ada.redo();
		expect(xOf(ada, mark.id)).toBe(50);
		// Nothing was removed from the document on the way.
		await until(saved(ada));
		expect(server.doc.getMap("annotations").size).toBe(1);
	});

	it("leaves alone what another person has changed since", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		const mark = rectangle(ADA.id);
		ada.change(creating(mark));
		ada.change(moving(mark.id, 50));
		await until(() => xOf(ben, mark.id) === 50);
		ben.change(moving(mark.id, 60));
		await until(() => xOf(ada, mark.id) === 60);
		ada.undo();
		expect(xOf(ada, mark.id)).toBe(60);
		expect(marksOf(ada)).toHaveLength(0);
		expect(ben.steps.get().canUndo).toBe(true);
	});
});

describe("comments", () => {
	it("merge the words of two people who edit one at the same time", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		const comment: Comment = {
			id: newRecordId(),
			author: ADA.id,
			created: new Date().toISOString(),
			body: "The rim light is hot",
			parent: null,
			annotation: null,
			frame: null,
			actionable: true,
			deleted: null,
		};
		ada.change([{ type: "create_comment", record: comment }]);
		const body = (document: LiveDocument) => document.records.get().comments.get(comment.id)?.body;
		await until(() => body(ben) === comment.body);
		server.up = false;
		server.drop();
		await until(() => ada.saveState.get().kind === "offline" && ben.saveState.get().kind === "offline");
		ada.change([{ type: "set_body", id: comment.id, body: "The rim light is too hot" }]);
		ben.change([{ type: "set_body", id: comment.id, body: "The rim light is hot 🔥 here" }]);
		server.up = true;
		await until(() => saved(ada)() && saved(ben)());
		await until(() => body(ada) === "The rim light is too hot 🔥 here");
		await until(() => body(ben) === "The rim light is too hot 🔥 here");
	});
});

describe("presence", () => {
	it("shows the other's cursor and stroke, and that they left", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => saved(ada)() && saved(ben)());
		ben.presence.say({
			cursor: { x: 5, y: 6, media: 41 },
			stroke: () => ({
				id: newRecordId(),
				kind: "freehand",
				media: 41,
				frames: { in: 1001, out: 1001 },
				geometry: { points: [1, 2, 0.5, 3, 4, 0.5] },
				style: { color: "#30a46c", width: 4, opacity: 1 },
			}),
		});
		await until(() => ada.presence.peers.get()[0]?.stroke?.kind === "freehand");
		expect(ada.presence.peers.get()[0]).toMatchObject({
			user: BEN,
			cursor: { x: 5, y: 6, media: 41 },
			stroke: { frames: { in: 1001, out: 1001 } },
		});
		await leave(ben);
		await until(() => ada.presence.peers.get().length === 0, "the departure");
	});

	it("comes back after a connection was lost", async () => {
		const server = new FakeServer();
		const [ada, ben] = [join(server), join(server, BEN)];
		await until(() => ada.presence.peers.get().length === 1 && ben.presence.peers.get().length === 1);
		server.up = false;
		server.drop();
		await until(() => ada.presence.peers.get().length === 0);
		server.up = true;
		await until(() => ada.presence.peers.get().length === 1 && ben.presence.peers.get().length === 1);
	});
});
