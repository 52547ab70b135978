import { beforeEach, describe, expect, it } from "vitest";
import { EventStream, type Socket, type StreamOutside, type StreamState } from "./stream";
import type { ServerEvent } from "./types";

class World implements StreamOutside {
	sockets: (Socket & { after: number | null; closed: boolean })[] = [];
	events: ServerEvent[] = [];
	states: StreamState[] = [];
	timers: { milliseconds: number; run: () => void }[] = [];
	gaps = 0;
	signedOuts = 0;
	refusals = 0;

	open(after: number | null) {
		const socket = {
			after,
			closed: false,
			onopen: null,
			onmessage: null,
			onclose: null,
			close() {
				socket.closed = true;
			},
		};
		this.sockets.push(socket);
		return socket;
	}
	later(milliseconds: number, run: () => void) {
		const timer = { milliseconds, run };
		this.timers.push(timer);
		return () => {
			this.timers = this.timers.filter((other) => other !== timer);
		};
	}
	random() {
		return 0.5;
	}
	event(event: ServerEvent) {
		this.events.push(event);
	}
	state(state: StreamState) {
		this.states.push(state);
	}
	gap() {
		this.gaps += 1;
	}
	signedOut() {
		this.signedOuts += 1;
	}
	refused() {
		this.refusals += 1;
	}

	get socket() {
		const socket = this.sockets.at(-1);
		if (!socket) throw new Error("no socket was opened");
		return socket;
	}
	say(seq: number | null, type = "stage.status") {
		this.socket.onmessage?.({ data: JSON.stringify({ seq, type, subject: { kind: "stage", id: 1 } }) });
	}
	pass() {
		const [timer] = this.timers.splice(0, 1);
		timer?.run();
	}
}

let world: World;
let stream: EventStream;
beforeEach(() => {
	world = new World();
	stream = new EventStream(world);
	stream.connect();
	world.socket.onopen?.();
});

describe("the event stream", () => {
	it("asks after a break for what came since the last event", () => {
		world.say(41);
		world.say(42);
		world.socket.onclose?.({ code: 1006 });
		world.pass();
		expect(world.sockets.map(({ after }) => after)).toEqual([null, 42]);
		world.socket.onopen?.();
		expect(world.gaps).toBe(0);
	});

	it("does not tell an event twice that a resumed stream repeats", () => {
		world.say(41);
		world.socket.onclose?.({ code: 1012 });
		world.pass();
		world.socket.onopen?.();
		world.say(41);
		world.say(42);
		expect(world.events.map(({ seq }) => seq)).toEqual([41, 42]);
	});

	it("tells what has no sequence and does not resume from it", () => {
		world.say(7);
		world.say(null, "media.progress");
		world.say(null, "media.progress");
		world.socket.onclose?.({ code: 1006 });
		world.pass();
		expect(world.events).toHaveLength(3);
		expect(world.socket.after).toBe(7);
	});

	it("says that something may be missed when it has nothing to resume from", () => {
		world.socket.onclose?.({ code: 1006 });
		world.pass();
		world.socket.onopen?.();
		expect(world.gaps).toBe(1);
	});

	it("resumes from where it was opened when nothing happened since", () => {
		world.say(40, "stream.open");
		world.socket.onclose?.({ code: 1006 });
		world.pass();
		expect(world.socket.after).toBe(40);
		world.socket.onopen?.();
		world.say(40, "stream.open");
		expect(world.gaps).toBe(0);
		expect(world.events).toHaveLength(0);
	});

	it("starts anew where the server's log begins anew", () => {
		world.say(40);
		world.socket.onclose?.({ code: 1006 });
		world.pass();
		world.socket.onopen?.();
		world.say(3, "stream.open");
		expect(world.gaps).toBe(1);
		world.say(4);
		expect(world.events.map(({ seq }) => seq)).toEqual([40, 4]);
	});

	it("waits longer from attempt to attempt, with chance, up to a limit", () => {
		const waits: number[] = [];
		for (let attempt = 0; attempt < 8; attempt++) {
			world.socket.onclose?.({ code: 1006 });
			waits.push(world.timers[0]?.milliseconds ?? 0);
			world.pass();
		}
		expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 15_000, 15_000]);
		expect(world.refusals).toBe(7);
		world.socket.onopen?.();
		world.socket.onclose?.({ code: 1006 });
		expect(world.timers[0]?.milliseconds).toBe(375);
	});

	it("connects at once when asked to while it waits", () => {
		world.socket.onclose?.({ code: 1006 });
		stream.connect();
		expect(world.timers).toHaveLength(0);
		expect(world.sockets).toHaveLength(2);
		stream.connect();
		expect(world.sockets).toHaveLength(2);
	});

	it("stops when the session is over, and does not come back by itself", () => {
		world.socket.onclose?.({ code: 4401 });
		expect(world.signedOuts).toBe(1);
		expect(world.timers).toHaveLength(0);
		expect(world.states.at(-1)).toEqual({ kind: "stopped" });
	});

	it("passes over messages that it does not understand", () => {
		world.socket.onmessage?.({ data: "hello" });
		world.socket.onmessage?.({ data: "null" });
		world.socket.onmessage?.({ data: new Uint8Array(3) });
		expect(world.events).toHaveLength(0);
	});
});
