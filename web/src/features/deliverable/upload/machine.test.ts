import { describe, expect, it } from "vitest";
import { offlineError, problemFrom } from "@/api/problem";
import {
	advance,
	checkFile,
	LARGEST_UPLOAD,
	secondsLeft,
	type UploadEvent,
	type UploadState,
} from "./machine";

function reached(...events: UploadEvent[]): UploadState {
	return events.reduce(advance, { kind: "waiting" } as UploadState);
}

const begin: UploadEvent = { type: "begin", at: 0, total: 1000 };

describe("an upload", () => {
	it("is sent, checked, and arrives", () => {
		const sending = reached(begin, { type: "progress", at: 500, loaded: 400, total: 1000 });
		expect(sending).toMatchObject({ kind: "sending", loaded: 400 });
		expect(reached(begin, { type: "sent" }).kind).toBe("checking");
		expect(reached(begin, { type: "sent" }, { type: "accepted" }).kind).toBe("arrived");
	});

	it("may be tried again after the connection was lost", () => {
		const lost = reached(begin, { type: "refused", error: offlineError() });
		expect(lost).toMatchObject({ kind: "failed", failure: { retryable: true } });
		expect(advance(lost, { type: "retry" })).toEqual({ kind: "waiting" });
	});

	it("may not be tried again when the file itself was refused", () => {
		const refused = reached(begin, {
			type: "refused",
			error: problemFrom(415, { detail: "This is a text file." }),
		});
		expect(refused).toMatchObject({
			kind: "failed",
			failure: { detail: "This is a text file.", retryable: false },
		});
		expect(advance(refused, { type: "retry" })).toBe(refused);
	});

	it("stays cancelled whatever the line still says", () => {
		const cancelled = reached(begin, { type: "cancel" });
		expect(advance(cancelled, { type: "progress", at: 9, loaded: 9, total: 10 })).toBe(cancelled);
		expect(advance(cancelled, { type: "accepted" })).toBe(cancelled);
		expect(advance(cancelled, { type: "refused", error: offlineError() })).toBe(cancelled);
	});

	it("cannot be cancelled once it arrived", () => {
		expect(reached(begin, { type: "accepted" }, { type: "cancel" }).kind).toBe("arrived");
	});

	it("tells the time left from what was sent so far, and not too early", () => {
		expect(secondsLeft(reached(begin, { type: "progress", at: 500, loaded: 400, total: 1000 }))).toBeNull();
		expect(secondsLeft(reached(begin, { type: "progress", at: 2000, loaded: 500, total: 1000 }))).toBe(2);
		expect(secondsLeft({ kind: "checking" })).toBeNull();
	});
});

describe("a file that need not be sent", () => {
	it("is empty, too large, or of another kind", () => {
		expect(checkFile({ name: "a.png", size: 0 })?.detail).toContain("empty");
		expect(checkFile({ name: "a.png", size: LARGEST_UPLOAD + 1 })?.detail).toContain("50 MB");
		expect(checkFile({ name: "a.psd", size: 10 })?.remedy).toContain("PNG");
		expect(checkFile({ name: "A.0001.EXR", size: LARGEST_UPLOAD })).toBeNull();
	});
});
