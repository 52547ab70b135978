import type { ApiError } from "@/api/problem";
import { beginPace, look, measure, type Pace, speed } from "./pace";

/** Why something did not work, and what to do about it. */
export interface UploadFailure {
	detail: string;
	remedy: string;
	/** Whether the same file may work at another try. */
	retryable: boolean;
}

/**
 * How far one file is on its way to the server. `sent` counts the bytes that are there or have left. What the server
 * does with it afterwards is told by its medium.
 */
export type UploadState =
	| { kind: "waiting"; sent: number }
	/** Not yet measured until the server has said how much it has. */
	| { kind: "sending"; sent: number; pace: Pace | null }
	/** The browser is offline or the server is away; it goes on by itself. */
	| { kind: "disconnected"; sent: number }
	/** It goes on when the same person has signed in again. */
	| { kind: "signed-out"; sent: number }
	| { kind: "paused"; sent: number }
	/** Everything has left; the server checks what arrived. */
	| { kind: "checking"; sent: number }
	| { kind: "arrived"; sent: number }
	| { kind: "failed"; sent: number; failure: UploadFailure }
	| { kind: "cancelled"; sent: number };

export type UploadEvent =
	/** An attempt began. Times are in milliseconds. */
	| { type: "begin" }
	| { type: "progress"; at: number; sent: number }
	/** Time passed. */
	| { type: "tick"; at: number }
	/** What the server had of it is gone. */
	| { type: "anew" }
	| { type: "sent" }
	| { type: "accepted" }
	| { type: "lost" }
	| { type: "signed-out" }
	| { type: "refused"; error: ApiError }
	| { type: "pause" }
	| { type: "resume" }
	| { type: "cancel" }
	| { type: "retry" };

/** The next state. An event that does not belong to a state, such as progress after a cancel, changes nothing. */
export function advance(state: UploadState, event: UploadEvent): UploadState {
	const { sent } = state;
	switch (event.type) {
		case "begin":
			// One that waits for the connection does so until something moves.
			return state.kind === "waiting" || state.kind === "checking"
				? { kind: "sending", sent, pace: null }
				: state;
		case "progress": {
			if (!isUnderWay(state) || state.kind === "checking") return state;
			const pace = state.kind === "sending" ? state.pace : null;
			return {
				kind: "sending",
				sent: event.sent,
				pace: pace ? measure(pace, event.at, event.sent) : beginPace(event.at, event.sent),
			};
		}
		case "tick":
			return state.kind === "sending" && state.pace ? { ...state, pace: look(state.pace, event.at) } : state;
		case "anew":
			return isUnderWay(state) ? { kind: "sending", sent: 0, pace: null } : state;
		case "sent":
			return state.kind === "sending" ? { kind: "checking", sent } : state;
		case "accepted":
			return isUnderWay(state) ? { kind: "arrived", sent } : state;
		case "lost":
			return isUnderWay(state) ? { kind: "disconnected", sent } : state;
		case "signed-out":
			return isUnderWay(state) ? { kind: "signed-out", sent } : state;
		case "refused":
			return isUnderWay(state) ? { kind: "failed", sent, failure: failureOf(event.error) } : state;
		case "pause":
			return mayPause(state) ? { kind: "paused", sent } : state;
		case "resume":
			return state.kind === "paused" ? { kind: "waiting", sent } : state;
		case "cancel":
			return state.kind === "arrived" ? state : { kind: "cancelled", sent };
		case "retry":
			return state.kind === "failed" && state.failure.retryable ? { kind: "waiting", sent } : state;
	}
}

/** Whether this upload takes one of the places on the line, be it that it waits for the line itself. */
export function isUnderWay(state: UploadState): boolean {
	return (
		state.kind === "sending" ||
		state.kind === "checking" ||
		state.kind === "disconnected" ||
		state.kind === "signed-out"
	);
}

/** Whether there is something left to hold back. What the server checks is on its way in and is not called back. */
export function mayPause(state: UploadState): boolean {
	return state.kind === "waiting" || (isUnderWay(state) && state.kind !== "checking");
}

/** Bytes per second lately, while something is sent and there is enough to tell. */
export function speedOf(state: UploadState): number | null {
	return state.kind === "sending" && state.pace ? speed(state.pace) : null;
}

/** What is left to send of so many bytes, in seconds, at the speed of lately. */
export function secondsLeft(state: UploadState, total: number): number | null {
	const perSecond = speedOf(state);
	return perSecond === null || perSecond < 1 ? null : Math.max(0, total - state.sent) / perSecond;
}

function failureOf(error: ApiError): UploadFailure {
	// The server's words say what to do as well.
	return { detail: error.message, remedy: "", retryable: mayBeRetried(error) };
}

/** Whether the same file may get through at another try: the trouble is not the file. A full disk is none that stays. */
function mayBeRetried(error: ApiError): boolean {
	return error.kind === "server" || isDamage(error) || PASSING.includes(error.code);
}

/** Conflicts with something else that is on its way: another window goes on with it, or too much is under way. */
const PASSING = ["taken-over", "too-many-uploads"];

/** Whether what arrived is not what was sent: its checksum is another. */
export function isDamage(error: ApiError): boolean {
	return error.fields.has("Repr-Digest");
}
