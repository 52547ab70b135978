import { describe, expect, it } from "vitest";
import { offlineError } from "@/api/problem";
import type { Media } from "@/api/types";
import { sampleMedia } from "@/testing/samples";
import { UploadQueue } from "./queue";
import type { sendFile, UploadListener } from "./transport";

const target = { stage: 21, revision: 31, role: "current" as const };

/** A line to the server that the test holds in its hand. */
class Line {
	sent: {
		file: File;
		listener: UploadListener;
		resolve: (media: Media) => void;
		reject: (error: unknown) => void;
	}[] = [];
	readonly send: typeof sendFile = (file, _target, listener, signal) =>
		new Promise((resolve, reject) => {
			this.sent.push({ file, listener, resolve, reject });
			signal.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
		});
	at(index: number) {
		const sent = this.sent[index];
		if (!sent) throw new Error(`nothing was sent as number ${index}`);
		return sent;
	}
}

function picture(name: string, size = 1000) {
	return new File([new Uint8Array(size)], name);
}

/** Lets the promises of the queue go on. */
async function settle() {
	for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

function setUp() {
	const line = new Line();
	const queue = new UploadQueue(line.send, () => 0);
	const kinds = () => queue.all().map(({ file, state }) => `${file.name} ${state.kind}`);
	return { line, queue, kinds };
}

describe("the upload queue", () => {
	it("sends two at a time and the next when one is there", async () => {
		const { line, queue, kinds } = setUp();
		const arrived: Media[] = [];
		queue.onArrived = (media) => arrived.push(media);
		queue.add([picture("a.png"), picture("b.png"), picture("c.png")], target);
		expect(kinds()).toEqual(["a.png sending", "b.png sending", "c.png waiting"]);
		line.at(0).resolve(sampleMedia({ filename: "a.png" }));
		await settle();
		expect(kinds()).toEqual(["b.png sending", "c.png sending"]);
		expect(arrived.map(({ filename }) => filename)).toEqual(["a.png"]);
	});

	it("keeps a failed file with why, lets others go on, and sends it again when asked", async () => {
		const { line, queue, kinds } = setUp();
		queue.add([picture("a.png"), picture("b.png")], target);
		line.at(0).reject(offlineError());
		await settle();
		expect(kinds()).toEqual(["a.png failed", "b.png sending"]);
		queue.retry(queue.all()[0]?.id ?? 0);
		expect(kinds()).toEqual(["a.png sending", "b.png sending"]);
		expect(line.sent).toHaveLength(3);
	});

	it("does not send what cannot work", () => {
		const { line, queue, kinds } = setUp();
		queue.add([picture("a.psd"), picture("b.png", 0)], target);
		expect(kinds()).toEqual(["a.psd failed", "b.png failed"]);
		expect(line.sent).toHaveLength(0);
		expect(queue.isBusy()).toBe(false);
	});

	it("forgets what was cancelled and takes the next", async () => {
		const { line, queue, kinds } = setUp();
		queue.add([picture("a.png"), picture("b.png"), picture("c.png")], target);
		queue.cancel(queue.all()[0]?.id ?? 0);
		await settle();
		expect(kinds()).toEqual(["b.png sending", "c.png sending"]);
		expect(line.sent).toHaveLength(3);
		expect(queue.isBusy()).toBe(true);
	});
});
