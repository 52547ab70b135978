import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Id } from "@/api/types";
import { addressOf } from "@/base";
import { FakeTus } from "@/testing/fake_tus";
import { UploadMemory } from "./memory";
import { UploadQueue } from "./queue";
import { type Line, sendFile, terminate } from "./transport";

const PERSON = 7;
const target = { stage: 21, revision: 31, role: "current" as const };
const first = addressOf("api/tus/upload-1");

function picture(name: string, size = 20, lastModified = 1_000) {
	const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
	return new File([bytes], name, { lastModified });
}

/** A page with its queue, before a server that outlives it. */
class Page {
	readonly arrived: Id[] = [];
	readonly timers: { milliseconds: number; run: () => void }[] = [];
	readonly queue: UploadQueue;
	signOuts = 0;
	constructor(server: FakeTus, fields: Partial<Line> = {}) {
		const line: Line = {
			stack: server,
			digest: async (file) =>
				createHash("sha256")
					.update(new Uint8Array(await file.arrayBuffer()))
					.digest("base64"),
			chunk: 8,
			stalled: 60_000,
			checking: 60_000,
			...fields,
		};
		this.queue = new UploadQueue({
			send: (file, place, url, listener, signal) => sendFile(file, place, url, listener, signal, line),
			memory: new UploadMemory(window.localStorage, () => 0),
			terminate,
			signedOut: () => {
				this.signOuts += 1;
			},
			now: () => 0,
			later: (milliseconds, run) => {
				const timer = { milliseconds, run };
				// The look at the speed has nothing to do with what is tested here.
				if (milliseconds !== 1_000) this.timers.push(timer);
				return () => {
					const at = this.timers.indexOf(timer);
					if (at >= 0) this.timers.splice(at, 1);
				};
			},
			random: () => 0.5,
		});
		this.queue.onArrived = async (media) => void this.arrived.push(media);
	}
	get kinds() {
		return this.queue.all().map(({ file, state }) => `${file.name} ${state.kind}`);
	}
	get id() {
		return this.queue.all()[0]?.id ?? 0;
	}
	get only() {
		const [upload] = this.queue.all();
		if (!upload) throw new Error("nothing is on its way");
		return upload;
	}
	becomes(...kinds: string[]) {
		return vi.waitFor(() => expect(this.kinds).toEqual(kinds));
	}
	pass() {
		for (const { run } of this.timers.splice(0)) run();
	}
}

let server: FakeTus;
beforeEach(() => {
	window.localStorage.clear();
	server = new FakeTus();
	// What does not go over the wire of tus: how an upload ended, and ending one.
	vi.stubGlobal("fetch", async (request: Request) => {
		const held = server.held.get(request.url);
		if (request.method === "DELETE") {
			server.held.delete(request.url);
			return new Response(null, { status: held ? 204 : 404 });
		}
		if (!held) return Response.json({}, { status: 404 });
		const error = held.refused && { status: held.refused.status, ...(held.refused.body as object) };
		return Response.json({ media_id: held.media, error });
	});
});

describe("the upload queue", () => {
	it("sends a file in parts, with its checksum on the last one", async () => {
		const page = new Page(server);
		const file = picture("a.png");
		page.queue.add(file, target, PERSON);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(page.kinds).toEqual([]);
		expect(server.methods).toEqual(["POST", "PATCH", "PATCH", "PATCH"]);
		expect(server.arrived.map(({ size }) => size)).toEqual([0, 8, 8, 4]);
		const sha256 = createHash("sha256")
			.update(new Uint8Array(await file.arrayBuffer()))
			.digest("base64");
		expect(server.arrived.map(({ headers }) => headers.get("Repr-Digest"))).toEqual([
			undefined,
			undefined,
			undefined,
			`sha-256=:${sha256}:`,
		]);
		const [held] = server.held.values();
		const said = (held?.metadata ?? "").split(",").map((pair) => {
			const [key, value = ""] = pair.split(" ");
			return [key, atob(value)];
		});
		expect(said).toEqual([
			["revision", "31"],
			["type", "current"],
			["filename", "a.png"],
		]);
		// Nothing is left to go on with.
		expect(window.localStorage.length).toBe(0);
	});

	it("goes without the checksum where that cannot be had", async () => {
		const page = new Page(server, { digest: async () => null });
		page.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.arrived.some(({ headers }) => headers.has("Repr-Digest"))).toBe(false);
	});

	it("sends two at a time and the next in order when one is there", async () => {
		server.trouble = ({ method }) => (method === "POST" ? { hangs: true } : null);
		const page = new Page(server);
		for (const name of ["a.png", "b.png", "c.png"]) {
			page.queue.add(picture(name), { ...target, role: "screenshot" }, PERSON);
		}
		expect(page.kinds).toEqual(["a.png sending", "b.png sending", "c.png waiting"]);
		page.queue.pause(page.id);
		expect(page.kinds).toEqual(["a.png paused", "b.png sending", "c.png waiting"]);
	});

	it("does not send what cannot work, and nothing would be lost with it", () => {
		const page = new Page(server);
		page.queue.add(picture("a.blend"), target, PERSON);
		page.queue.add(picture("b.png", 0), target, PERSON);
		expect(page.kinds).toEqual(["a.blend failed", "b.png failed"]);
		expect(server.arrived).toHaveLength(0);
		expect(page.queue.isBusy()).toBe(false);
	});

	it("waits while the line is cut, and goes on from the byte that arrived last", async () => {
		let cut = true;
		server.trouble = ({ method, headers }) => {
			if (!cut) return null;
			return method === "PATCH" && headers.get("Upload-Offset") === "8" ? { breaksAfter: 3 } : null;
		};
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png disconnected");
		expect(page.queue.isBusy()).toBe(true);
		cut = false;
		page.queue.reconnect();
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		const offsets = server.arrived.map(({ headers }) => headers.get("Upload-Offset") ?? "");
		expect(server.methods.join(" ")).toBe("POST PATCH PATCH HEAD PATCH PATCH");
		expect(offsets.slice(4)).toEqual(["11", "19"]);
	});

	it("tries without end while the server is away, at growing intervals with a limit", async () => {
		server.trouble = () => ({ answer: { status: 503 } });
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		const waits: number[] = [];
		for (let attempt = 0; attempt < 12; attempt++) {
			await vi.waitFor(() => expect(page.timers).toHaveLength(1));
			waits.push(page.timers[0]?.milliseconds ?? 0);
			page.pass();
		}
		expect(waits.slice(0, 7)).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
		await vi.waitFor(() => expect(page.timers).toHaveLength(1));
		server.trouble = () => null;
		expect(page.kinds).toEqual(["a.png disconnected"]);
		page.pass();
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
	});

	it("takes a line on which nothing moves for lost", async () => {
		server.trouble = ({ method }) => (method === "PATCH" ? { hangs: true } : null);
		const page = new Page(server, { stalled: 20 });
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png disconnected");
		server.trouble = () => null;
		page.queue.reconnect();
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
	});

	it("finds out that all had arrived when only the answer was lost", async () => {
		server.trouble = ({ method, headers }) =>
			method === "PATCH" && headers.get("Upload-Offset") === "16" ? { breaksAfter: 4 } : null;
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png disconnected");
		page.queue.reconnect();
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.methods.at(-1)).toBe("HEAD");
	});

	it("goes on after the page was loaded anew and the same file is put in again", async () => {
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "16" ? { hangs: true } : null);
		const before = new Page(server);
		before.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(server.arrived).toHaveLength(4));
		server.trouble = () => null;
		const sent = server.arrived.length;

		const after = new Page(server);
		after.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(after.arrived).toEqual([41]));
		expect(server.methods.slice(sent)).toEqual(["HEAD", "PATCH"]);
		expect(server.held.size).toBe(1);
	});

	it("begins another file anew, be it of the same name and size", async () => {
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "16" ? { hangs: true } : null);
		new Page(server).queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(server.arrived).toHaveLength(4));
		server.trouble = () => null;
		const after = new Page(server);
		after.queue.add(picture("a.png", 20, 2_000), target, PERSON);
		await vi.waitFor(() => expect(after.arrived).toEqual([41]));
		expect(server.held.size).toBe(2);
	});

	it("begins anew by itself when what had arrived has expired, and says so", async () => {
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "8" ? { breaksAfter: 0 } : null);
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png disconnected");
		server.expire(first);
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "16" ? { hangs: true } : null);
		page.queue.reconnect();
		await vi.waitFor(() => expect(page.only.note).toMatch(/began anew/));
		await vi.waitFor(() => expect(page.only.state).toMatchObject({ kind: "sending", sent: 16 }));
		expect(server.methods.filter((method) => method === "POST")).toHaveLength(2);
	});

	it("says what the server says of a file that it does not take, and does not send it again", async () => {
		server.judge = () => ({ status: 415, body: { detail: "this is a text file" } });
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png failed");
		expect(page.only.state).toMatchObject({
			failure: { detail: "This is a text file.", retryable: false },
		});
		expect(page.only.url).toBeNull();
		expect(page.timers).toHaveLength(0);
		expect(window.localStorage.length).toBe(0);
	});

	it("learns why a file was not taken even when that answer was lost", async () => {
		server.judge = () => ({ status: 415, body: { detail: "this is a text file" } });
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "16" ? { breaksAfter: 4 } : null);
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png disconnected");
		page.queue.reconnect();
		await page.becomes("a.png failed");
		expect(page.only.state).toMatchObject({ failure: { detail: "This is a text file." } });
		expect(server.methods.filter((method) => method === "POST")).toHaveLength(1);
	});

	it("offers to send again what was damaged on its way, from the first byte", async () => {
		const errors = [{ pointer: "Repr-Digest", detail: "the file was damaged on its way" }];
		server.judge = () => ({ status: 422, body: { detail: "the file was damaged on its way", errors } });
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png failed");
		server.judge = () => null;
		page.queue.retry(page.id);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.methods.join(" ")).toBe("POST PATCH PATCH PATCH POST PATCH PATCH PATCH");
	});

	it("leaves an upload to the window that goes on with it", async () => {
		server.trouble = ({ headers }) =>
			headers.get("Upload-Offset") === "8"
				? { answer: { status: 409, body: { type: "urn:rushes:problem:taken-over", detail: "taken over" } } }
				: null;
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png failed");
		expect(page.only.state).toMatchObject({ failure: { detail: "Taken over.", retryable: true } });
		expect(page.only.url).toBe(first);
	});

	it("asks the server where to go on when it has more than was thought", async () => {
		let confused = true;
		server.trouble = ({ headers }) => {
			if (!confused || headers.get("Upload-Offset") !== "8") return null;
			confused = false;
			return {
				answer: { status: 409, body: { type: "urn:rushes:problem:offset-mismatch", detail: "elsewhere" } },
			};
		};
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png disconnected");
		page.pass();
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
	});

	it("waits for the same person to sign in again, and drops what is another's", async () => {
		let signedOut = true;
		server.trouble = ({ method }) =>
			signedOut && method === "PATCH" ? { answer: { status: 401, body: { detail: "sign in first" } } } : null;
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await page.becomes("a.png signed-out");
		expect(page.queue.needsSignIn()).toBe(true);
		expect(page.signOuts).toBe(1);
		page.queue.reconnect();
		expect(page.kinds).toEqual(["a.png signed-out"]);
		signedOut = false;
		page.queue.add(picture("b.blend"), target, 8);
		page.queue.signedIn(PERSON);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(page.kinds).toEqual([]);
	});

	it("pauses, and goes on without sending anything twice", async () => {
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "8" ? { hangs: true } : null);
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(server.arrived).toHaveLength(3));
		page.queue.pause(page.id);
		expect(page.kinds).toEqual(["a.png paused"]);
		// It can be gone on with after a reload.
		expect(page.queue.isBusy()).toBe(false);
		server.trouble = () => null;
		page.queue.resume(page.id);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.held.size).toBe(1);
		const [held] = server.held.values();
		expect(held?.bytes).toEqual(new Uint8Array(await picture("a.png").arrayBuffer()));
	});

	it("goes on with a paused file that is put in once more", async () => {
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "8" ? { hangs: true } : null);
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(server.arrived).toHaveLength(3));
		page.queue.add(picture("a.png"), target, PERSON);
		expect(page.kinds).toEqual(["a.png sending"]);
		page.queue.pause(page.id);
		server.trouble = () => null;
		page.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.held.size).toBe(1);
	});

	it("takes what was cancelled off the server, and takes the next", async () => {
		server.trouble = ({ headers }) => (headers.get("Upload-Offset") === "8" ? { hangs: true } : null);
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(server.arrived).toHaveLength(3));
		expect(server.held.has(first)).toBe(true);
		page.queue.cancel(page.id);
		expect(page.kinds).toEqual([]);
		await vi.waitFor(() => expect(server.held.has(first)).toBe(false));
		expect(window.localStorage.length).toBe(0);
		expect(page.queue.knows(first)).toBe(true);
	});

	it("takes it off the server even when that was just making room for it", async () => {
		let answer = () => {};
		const lateBy = new Promise<void>((resolve) => {
			answer = resolve;
		});
		server.trouble = ({ method }) => (method === "POST" ? { lateBy } : null);
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(server.held.size).toBe(1));
		page.queue.cancel(page.id);
		answer();
		await vi.waitFor(() => expect(server.held.size).toBe(0));
		expect(server.methods).toEqual(["POST"]);
		expect(window.localStorage.length).toBe(0);
	});

	it("sends nothing of what was cancelled at once", async () => {
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		page.queue.cancel(page.id);
		page.queue.add(picture("b.png"), target, PERSON);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.methods.filter((method) => method === "POST")).toHaveLength(1);
	});

	it("says that a file can no longer be read, which looks like a lost connection", async () => {
		server.trouble = ({ method }) => (method === "PATCH" ? { breaksAfter: 0 } : null);
		const page = new Page(server);
		const file = picture("a.png");
		const slice = file.slice.bind(file);
		vi.spyOn(file, "slice").mockImplementation((from, to) => {
			const part = slice(from, to);
			if (to === 1) vi.spyOn(part, "arrayBuffer").mockRejectedValue(new DOMException("", "NotReadableError"));
			return part;
		});
		page.queue.add(file, target, PERSON);
		await page.becomes("a.png failed");
		expect(page.only.state).toMatchObject({ failure: { detail: expect.stringMatching(/changed or moved/) } });
		// The same file again goes on.
		server.trouble = () => null;
		page.queue.add(picture("a.png"), target, PERSON);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.held.size).toBe(1);
	});

	it("gives up on a server that fails again and again, keeps what arrived, and goes on when asked", async () => {
		server.trouble = ({ headers }) =>
			headers.get("Upload-Offset") === "8" ? { answer: { status: 500, body: {} } } : null;
		const page = new Page(server);
		page.queue.add(picture("a.png"), target, PERSON);
		for (let attempt = 0; attempt < 4; attempt++) {
			await vi.waitFor(() => expect(page.timers).toHaveLength(1));
			page.pass();
		}
		await page.becomes("a.png failed");
		server.trouble = () => null;
		page.queue.retry(page.id);
		await vi.waitFor(() => expect(page.arrived).toEqual([41]));
		expect(server.held.size).toBe(1);
	});
});
