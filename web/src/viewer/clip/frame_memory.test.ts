import { beforeEach, describe, expect, it } from "vitest";
import { FrameMemory, type Kept } from "./frame_memory";

let closed: number[];

function frame(number: number, bytes = 10): () => Promise<Kept> {
	return async () => ({ bytes, paint: () => undefined, close: () => closed.push(number) });
}

/** Lets what was begun end. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
	closed = [];
});

describe("the frames that are held", () => {
	it("take no more than there is room for; the one not asked for the longest goes first, and is closed", async () => {
		const memory = new FrameMemory(30);
		for (const number of [1, 2, 3]) memory.hold(number, frame(number));
		await settled();
		expect(memory.get(1)).not.toBeNull();
		memory.hold(4, frame(4));
		await settled();
		expect(memory.bytes).toBe(30);
		expect(closed).toEqual([2]);
		expect(memory.get(2)).toBeNull();
		expect(memory.get(1)).not.toBeNull();
	});

	it("do not make room for one that is larger than all of it", async () => {
		const memory = new FrameMemory(30);
		memory.hold(1, frame(1));
		memory.hold(2, frame(2, 31));
		await settled();
		expect(closed).toEqual([2]);
		expect(memory.get(1)).not.toBeNull();
	});

	it("are copied once, also while the copy is being made", async () => {
		const memory = new FrameMemory(30);
		let copies = 0;
		const keep = () => {
			copies += 1;
			return frame(1)();
		};
		memory.hold(1, keep);
		memory.hold(1, keep);
		await settled();
		memory.hold(1, keep);
		expect(copies).toBe(1);
		expect(memory.bytes).toBe(10);
	});

	it("are forgotten together with those that are still being copied", async () => {
		const memory = new FrameMemory(30);
		memory.hold(1, frame(1));
		await settled();
		memory.hold(2, frame(2));
		memory.clear();
		await settled();
		expect(closed).toEqual([1, 2]);
		expect(memory.get(2)).toBeNull();
		expect(memory.bytes).toBe(0);
	});

	it("are asked for again when one could not be copied", async () => {
		const memory = new FrameMemory(30);
		memory.hold(1, () => Promise.reject(new Error("no memory")));
		await settled();
		memory.hold(1, frame(1));
		await settled();
		expect(memory.get(1)).not.toBeNull();
	});
});
