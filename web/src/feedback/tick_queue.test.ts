import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, offlineError, type ProblemKind } from "@/api/problem";
import { type Tick, TickQueue, type TickStore } from "./tick_queue";

const problem = (kind: ProblemKind, status: number) => new ApiError({ kind, status, message: "No." });

class Memory implements TickStore {
	readonly #entries = new Map<string, string>();
	get length() {
		return this.#entries.size;
	}
	key(at: number) {
		return [...this.#entries.keys()][at] ?? null;
	}
	getItem(name: string) {
		return this.#entries.get(name) ?? null;
	}
	setItem(name: string, value: string) {
		this.#entries.set(name, value);
	}
	removeItem(name: string) {
		this.#entries.delete(name);
	}
}

/** A server that answers what the test says, and remembers what came. */
function server() {
	const came: Tick[] = [];
	const answers: (number | ApiError)[] = [];
	const send = vi.fn(async (tick: Tick) => {
		came.push(tick);
		const answer = answers.shift() ?? 2;
		if (answer instanceof ApiError) throw answer;
		return answer;
	});
	return { came, answers, send };
}

const open: TickQueue[] = [];
function queue(from: ReturnType<typeof server>, store: TickStore | null = new Memory()) {
	const refused = vi.fn();
	const made = new TickQueue({ prefix: "t", store, send: from.send, refused, chance: () => 0, patience: 4 });
	open.push(made);
	return { ticks: made, refused };
}

afterEach(() => {
	for (const made of open.splice(0)) made.end();
});

describe("moves of items on their way to the server", () => {
	it("show at once, and until the item is shown in the version that the server answered with", async () => {
		const from = server();
		from.answers.push(5);
		const { ticks } = queue(from);
		ticks.move(7, "RESOLVED", "softened");
		expect(ticks.wanted.get().get(7)).toEqual({ status: "RESOLVED", version: null });
		await vi.waitFor(() => expect(ticks.waiting.get()).toBe(0));
		expect(from.came).toMatchObject([{ item: 7, status: "RESOLVED", note: "softened" }]);
		expect(ticks.wanted.get().get(7)).toEqual({ status: "RESOLVED", version: 5 });
		ticks.seen(7, 4);
		expect(ticks.wanted.get().has(7)).toBe(true);
		ticks.seen(7, 5);
		expect(ticks.wanted.get().has(7)).toBe(false);
	});

	it("wait without a connection and are sent under the same key", async () => {
		const from = server();
		from.answers.push(offlineError(), offlineError());
		const { ticks } = queue(from);
		ticks.move(7, "RESOLVED");
		await vi.waitFor(() => expect(ticks.waiting.get()).toBe(0));
		expect(new Set(from.came.map(({ key }) => key)).size).toBe(1);
		expect(from.came).toHaveLength(3);
	});

	it("survive a reload, in their order", async () => {
		const [away, store] = [server(), new Memory()];
		away.answers.push(...Array.from({ length: 50 }, offlineError));
		const first = queue(away, store).ticks;
		first.move(7, "IN_PROGRESS");
		first.move(8, "RESOLVED");
		first.move(7, "RESOLVED");
		first.end();
		const back = server();
		const { ticks } = queue(back, store);
		expect(ticks.wanted.get().get(7)?.status).toBe("RESOLVED");
		await vi.waitFor(() => expect(ticks.waiting.get()).toBe(0));
		expect(back.came.map(({ item, status }) => [item, status])).toEqual([
			[7, "IN_PROGRESS"],
			[8, "RESOLVED"],
			[7, "RESOLVED"],
		]);
		expect(store.length).toBe(0);
	});

	it("are taken back when the server refuses them, with those that were to follow", async () => {
		const from = server();
		from.answers.push(problem("conflict", 409));
		const { ticks, refused } = queue(from);
		ticks.move(7, "RESOLVED");
		ticks.move(7, "IN_PROGRESS");
		ticks.move(8, "RESOLVED");
		await vi.waitFor(() => expect(ticks.waiting.get()).toBe(0));
		expect(refused).toHaveBeenCalledTimes(1);
		expect(from.came.map(({ item }) => item)).toEqual([7, 8]);
		expect(ticks.wanted.get().has(7)).toBe(false);
	});

	it("wait for whoever is signed out to sign in", async () => {
		const from = server();
		from.answers.push(problem("signed-out", 401));
		const { ticks, refused } = queue(from);
		ticks.move(7, "RESOLVED");
		await vi.waitFor(() => expect(from.send).toHaveBeenCalledTimes(1));
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(from.send).toHaveBeenCalledTimes(1);
		expect(refused).not.toHaveBeenCalled();
		ticks.resume();
		await vi.waitFor(() => expect(ticks.waiting.get()).toBe(0));
	});

	it("go without a store, and without what is broken in one", async () => {
		const store = new Memory();
		store.setItem("t:1", "{");
		store.setItem("other", "1");
		const from = server();
		const { ticks } = queue(from, store);
		expect(ticks.waiting.get()).toBe(0);
		const { ticks: bare } = queue(from, null);
		bare.move(1, "RESOLVED");
		await vi.waitFor(() => expect(bare.waiting.get()).toBe(0));
	});
});
