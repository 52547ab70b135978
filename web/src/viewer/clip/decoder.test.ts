import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Coder, FrameDecoder } from "./decoder";
import { FIRST, INIT, SECOND } from "./fake_rendition";
import { Groups } from "./groups";
import type { ClipTiming } from "./playback";

/** Groups of four: 1001 to 1004, to 1008, to 1012. */
const clip: ClipTiming = {
	rate: { numerator: 24_000, denominator: 1001 },
	first: 1001,
	last: 1012,
	timecode: null,
};
const files: Record<string, ArrayBuffer> = { init: INIT, first: FIRST, second: SECOND };
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A browser's decoder that gives pictures back when it is told to, and refuses what it could not decode. */
class FakeCoder {
	readonly #init: VideoDecoderInit;
	readonly #target = new EventTarget();
	readonly addEventListener = this.#target.addEventListener.bind(this.#target);
	waiting: { type: string; timestamp: number }[] = [];
	/** The frames that it was given, each first one of a group with a star. */
	given: string[] = [];
	#last: number | null = null;
	closed = false;

	constructor(init: VideoDecoderInit) {
		this.#init = init;
	}

	get decodeQueueSize(): number {
		return this.waiting.length;
	}

	configure(): void {}
	reset(): void {}

	close(): void {
		this.closed = true;
	}

	decode(chunk: { type: string; timestamp: number }): void {
		const frame = this.frame(chunk);
		if (chunk.type === "delta" && this.#last !== frame - 1) throw new Error(`${frame} needs what was before`);
		this.#last = frame;
		this.given.push(`${frame}${chunk.type === "key" ? "*" : ""}`);
		this.waiting.push(chunk);
	}

	frame({ timestamp }: { timestamp: number }): number {
		return 1001 + Math.round((timestamp * 24) / 1.001e6);
	}

	/** Decodes so many of what waits. */
	async run(most = Number.POSITIVE_INFINITY): Promise<void> {
		await settled();
		for (let count = 0; count < most; count++) {
			const chunk = this.waiting.shift();
			if (!chunk) break;
			this.#init.output(new FakeFrame(chunk.timestamp) as unknown as VideoFrame);
			this.#target.dispatchEvent(new Event("dequeue"));
			await settled();
		}
	}

	fail(): void {
		this.#init.error(new DOMException("cannot", "EncodingError"));
	}
}

class FakeFrame {
	readonly timestamp: number;
	constructor(timestamp: number) {
		this.timestamp = timestamp;
		open.add(this);
	}
	close(): void {
		open.delete(this);
	}
}

const open = new Set<FakeFrame>();
let coders: FakeCoder[];
let decoder: FrameDecoder;
/** What came, what of it was asked for with an exclamation mark. */
let came: string[];
let missed: number[];
let held: Set<number>;
let supported: boolean;
let offline: boolean;
let room: number;

beforeEach(() => {
	vi.stubGlobal(
		"EncodedVideoChunk",
		class {
			constructor(init: object) {
				Object.assign(this, init);
			}
		},
	);
	[coders, came, missed, held, supported, offline, room] = [[], [], [], new Set(), true, false, 99];
	open.clear();
	const groups = new Groups(clip, async (address) => {
		if (offline) throw new Error("offline");
		return files[address] ?? new ArrayBuffer();
	});
	const listed = [
		{ start: 0, address: "first", header: "init" },
		{ start: 0.333667, address: "second", header: "init" },
	];
	groups.list(listed, 1012);
	decoder = new FrameDecoder({
		clip,
		groups,
		async open(_, init) {
			if (!supported) return null;
			const coder = new FakeCoder(init);
			coders.push(coder);
			return coder as unknown as Coder;
		},
		held: (frame) => held.has(frame),
		room: () => room,
		deliver(frame, picture, asked) {
			came.push(`${frame}${asked ? "!" : ""}`);
			held.add(frame);
			picture.close();
		},
		missed: (frame) => missed.push(frame),
	});
});

function coder(): FakeCoder {
	const last = coders.at(-1);
	if (!last) throw new Error("no decoder was opened");
	return last;
}

describe("a frame that is wanted", () => {
	it("is decoded from the picture before it that stands alone, and nothing beyond it", async () => {
		expect(decoder.want(1007)).toBe(true);
		await settled();
		await coder().run();
		expect(coder().given).toEqual(["1005*", "1006", "1007"]);
		expect(came).toEqual(["1005", "1006", "1007!"]);
	});

	it("goes on from the one before it", async () => {
		decoder.want(1005);
		await settled();
		await coder().run();
		decoder.want(1007);
		await coder().run();
		expect(coder().given).toEqual(["1005*", "1006", "1007"]);
		decoder.want(1006);
		await coder().run();
		expect(coder().given.slice(3)).toEqual(["1005*", "1006"]);
	});

	it("comes after the one that is begun, and only the latest of them", async () => {
		decoder.want(1003);
		await settled();
		decoder.want(1012);
		decoder.want(1006);
		await coder().run();
		expect(came.filter((each) => each.endsWith("!"))).toEqual(["1003!", "1006!"]);
		expect(coder().given).toEqual(["1001*", "1002", "1003", "1005*", "1006"]);
	});

	it("ends what nobody asked for", async () => {
		decoder.near(1001, 1);
		await settled();
		expect(coder().given).toEqual(["1001*", "1002"]);
		decoder.want(1010);
		await coder().run();
		expect(coder().given.slice(2)).toEqual(["1009*", "1010"]);
	});

	it("is not promised where there is no such frame yet", () => {
		expect(decoder.want(1013)).toBe(false);
		expect(decoder.want(1000)).toBe(false);
	});
});

describe("what is near", () => {
	it("is the rest of the group and the next one, forwards", async () => {
		held.add(1001).add(1002);
		decoder.near(1002, 1);
		await settled();
		await coder().run();
		expect([...held].sort()).toEqual([1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008]);
	});

	it("is the rest of the group and the one before, backwards", async () => {
		decoder.near(1011, -1);
		await settled();
		await coder().run();
		expect([...held].sort()).toEqual([1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012]);
	});

	it("may be one frame that is pointed at, and another one soon", async () => {
		decoder.expect(1004);
		await settled();
		expect(coder().given).toEqual(["1001*", "1002"]);
		decoder.expect(1009);
		await coder().run();
		expect(coder().given.slice(2)).toEqual(["1009*"]);
		expect(came).toEqual(["1001", "1002", "1009"]);
	});

	it("is no more than there is room for, and comes without haste", async () => {
		room = 3;
		decoder.near(1004, 1);
		await settled();
		expect(coder().waiting.length).toBeLessThanOrEqual(2);
		await coder().run();
		expect([...held]).toEqual([1005, 1006, 1007]);
	});

	it("ends with the clip", async () => {
		decoder.near(1010, 1);
		await settled();
		await coder().run();
		expect(came).toEqual(["1009", "1010", "1011", "1012"]);
		expect(missed).toEqual([]);
	});
});

describe("a decoder that does not decode", () => {
	it("leaves what was wanted to the video, and is not asked again", async () => {
		supported = false;
		expect(decoder.want(1003)).toBe(true);
		await settled();
		expect(missed).toEqual([1003]);
		expect(decoder.want(1003)).toBe(false);
	});

	it("does so as well when it fails later", async () => {
		decoder.want(1003);
		await settled();
		coder().fail();
		expect(missed).toEqual([1003]);
		expect(decoder.want(1004)).toBe(false);
	});

	it("is asked again after a segment that could not be had", async () => {
		offline = true;
		decoder.want(1003);
		await settled();
		expect(missed).toEqual([1003]);
		offline = false;
		expect(decoder.want(1003)).toBe(true);
		await settled();
		await coder().run();
		expect(came).toContain("1003!");
	});
});

describe("resting", () => {
	it("ends what goes on, and can be ended by a wish", async () => {
		decoder.want(1003);
		await settled();
		const first = coder();
		decoder.rest();
		expect(first.closed).toBe(true);
		await first.run();
		expect(came).toEqual([]);
		expect(open.size).toBe(0);
		decoder.want(1002);
		await settled();
		await coder().run();
		expect(came).toEqual(["1001", "1002!"]);
	});

	it("for good closes what still comes", async () => {
		decoder.want(1003);
		await settled();
		decoder.destroy();
		expect(coder().closed).toBe(true);
		await coder().run();
		expect(came).toEqual([]);
		expect(open.size).toBe(0);
		expect(decoder.want(1003)).toBe(false);
	});
});
