import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PixelReading } from "@/api/types";
import type { Place } from "./model";
import { REST_MS, SourceValue } from "./source_value";

const at = (x: number): Place => ({ media: 1, x, y: 2, frame: null });
const reading = (x: number) => ({ x }) as PixelReading;

describe("the value of the source", () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it("is asked for once the pointer rests", async () => {
		const ask = vi.fn(async (place: Place) => reading(place.x));
		const value = new SourceValue(ask);
		for (let x = 0; x < 10; x += 1) {
			value.point(at(x));
			await vi.advanceTimersByTimeAsync(REST_MS / 2);
		}
		expect(ask).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(REST_MS);
		expect(ask).toHaveBeenCalledTimes(1);
		expect(value.state.get()).toEqual({ kind: "known", place: at(9), reading: reading(9) });
		value.point(at(9));
		await vi.advanceTimersByTimeAsync(REST_MS * 2);
		expect(ask).toHaveBeenCalledTimes(1);
	});

	it("is given up when the pointer moves on, and what comes late is not shown", async () => {
		const signals: AbortSignal[] = [];
		const answers: ((reading: PixelReading) => void)[] = [];
		const value = new SourceValue((_, signal) => {
			signals.push(signal);
			return new Promise((resolve) => answers.push(resolve));
		});
		value.point(at(1), true);
		expect(value.state.get()).toEqual({ kind: "asked", place: at(1) });
		value.point(at(2), true);
		expect(signals[0]?.aborted).toBe(true);
		answers[0]?.(reading(1));
		await vi.advanceTimersByTimeAsync(0);
		expect(value.state.get().kind).toBe("asked");
		value.point(null);
		expect(signals[1]?.aborted).toBe(true);
		expect(value.state.get()).toEqual({ kind: "none" });
	});

	it("says when the source cannot be asked", async () => {
		const value = new SourceValue(async () => Promise.reject(new Error("The clip is gone.")));
		value.point(at(1), true);
		await vi.advanceTimersByTimeAsync(0);
		expect(value.state.get()).toEqual({ kind: "failed", place: at(1), message: "The clip is gone." });
	});
});
