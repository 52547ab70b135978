import type { ApiError } from "@/api/problem";
import { isDamage } from "./machine";

/** What follows from an attempt that did not get through. */
export type Next =
	/** Wait so long, in milliseconds, or until the line is back, and go on from what the server has. */
	| { kind: "wait"; milliseconds: number }
	| { kind: "sign-in" }
	/** What the server had is gone: begin at the first byte. */
	| { kind: "anew" }
	/** Tell the person. Whether what the server has can still be added to. */
	| { kind: "fail"; keeps: boolean };

/** The code of a file that the browser cannot read any more. */
export const UNREADABLE = "file-unreadable";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** An error of the server itself may be one of a moment; more than so many in a row are not. */
const SERVER_ERRORS = 4;
/** Who is told over and over that the upload is gone does better to say so. */
const BEGINNINGS = 3;

/**
 * Decides about an error. `attempts` counts the attempts in a row that brought nothing forward, `beginnings` how often
 * it began anew; `resumed` says whether the server once had something of it.
 */
export function decide(
	error: ApiError,
	{
		attempts,
		beginnings,
		resumed,
		random,
	}: { attempts: number; beginnings: number; resumed: boolean; random: number },
): Next {
	const wait = { kind: "wait", milliseconds: backOff(attempts, random) } as const;
	if (error.code === UNREADABLE) return { kind: "fail", keeps: true };
	if (isDamage(error)) return { kind: "fail", keeps: false };
	switch (error.kind) {
		case "offline":
			return wait;
		case "throttled":
			return { kind: "wait", milliseconds: Math.max(wait.milliseconds, (error.retryAfter ?? 0) * 1000) };
		case "signed-out":
			return { kind: "sign-in" };
		case "not-found":
			return resumed && beginnings < BEGINNINGS ? { kind: "anew" } : { kind: "fail", keeps: false };
		case "server":
			// A request of before may still be written down (423); the next one is told where to go on.
			if (error.status === 423) return wait;
			// A full disk does not empty itself while one waits.
			if (error.status === 507) return { kind: "fail", keeps: true };
			return attempts < SERVER_ERRORS ? wait : { kind: "fail", keeps: true };
		case "conflict":
			if (error.code === OFFSET) return wait;
			// Going on would take it away from another window of the same person.
			return { kind: "fail", keeps: error.code === "taken-over" };
		default:
			return { kind: "fail", keeps: false };
	}
}

/** The problem of a part that does not begin where the server's copy ends. */
const OFFSET = "offset-mismatch";

/** How long to wait before the next attempt: longer each time, with chance, so that not all come back at once. */
function backOff(attempts: number, random: number): number {
	const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10));
	return Math.round(ceiling * (0.5 + random / 2));
}
