import type { ApiError } from "@/api/problem";
import { formatBytes } from "@/format/bytes";

/** The largest file that the server takes, in bytes. */
export const LARGEST_UPLOAD = 50 * 1024 * 1024;

/** What a file's name may end in. The server looks at the content; this spares a long way for nothing. */
export const UPLOAD_ENDINGS = ["png", "jpg", "jpeg", "webp", "tif", "tiff", "exr"] as const;

/** What is said before anything is uploaded. */
export const UPLOAD_LIMITS = "PNG, JPEG, WebP, TIFF or EXR, up to 50 MB";

/** Why something did not work, and what to do about it. */
export interface UploadFailure {
	detail: string;
	remedy: string;
	/** Whether the same file may work at another try. */
	retryable: boolean;
}

/** How far one file is on its way to the server. What the server does with it afterwards is told by its medium. */
export type UploadState =
	| { kind: "waiting" }
	| { kind: "sending"; startedAt: number; at: number; loaded: number; total: number }
	/** Everything has left; the server checks what arrived. */
	| { kind: "checking" }
	| { kind: "arrived" }
	| { kind: "failed"; failure: UploadFailure }
	| { kind: "cancelled" };

export type UploadEvent =
	/** The request began. Times are in milliseconds. */
	| { type: "begin"; at: number; total: number }
	| { type: "progress"; at: number; loaded: number; total: number }
	| { type: "sent" }
	| { type: "accepted" }
	| { type: "refused"; error: ApiError }
	| { type: "cancel" }
	| { type: "retry" };

/** The next state. An event that does not belong to a state, such as progress after a cancel, changes nothing. */
export function advance(state: UploadState, event: UploadEvent): UploadState {
	switch (event.type) {
		case "begin":
			return state.kind === "waiting"
				? { kind: "sending", startedAt: event.at, at: event.at, loaded: 0, total: event.total }
				: state;
		case "progress":
			return state.kind === "sending"
				? { ...state, at: event.at, loaded: Math.max(state.loaded, event.loaded), total: event.total }
				: state;
		case "sent":
			return state.kind === "sending" ? { kind: "checking" } : state;
		case "accepted":
			return isUnderWay(state) ? { kind: "arrived" } : state;
		case "refused":
			return isUnderWay(state) ? { kind: "failed", failure: failureOf(event.error) } : state;
		case "cancel":
			return state.kind === "arrived" ? state : { kind: "cancelled" };
		case "retry":
			return state.kind === "failed" && state.failure.retryable ? { kind: "waiting" } : state;
	}
}

/** Whether a request of this upload is on the line. */
export function isUnderWay(state: UploadState): boolean {
	return state.kind === "sending" || state.kind === "checking";
}

/** What is left to send, in seconds, once there is enough to tell. */
export function secondsLeft(state: UploadState): number | null {
	if (state.kind !== "sending") return null;
	const elapsed = (state.at - state.startedAt) / 1000;
	if (elapsed < 1 || state.loaded === 0) return null;
	return ((state.total - state.loaded) * elapsed) / state.loaded;
}

/** What is wrong with a file that need not be sent at all; null when nothing is. */
export function checkFile(file: { name: string; size: number }): UploadFailure | null {
	if (file.size === 0) {
		return {
			detail: "The file is empty.",
			remedy: "Was it still being written? Choose it again when it is complete.",
			retryable: false,
		};
	}
	if (file.size > LARGEST_UPLOAD) {
		return {
			detail: `It has ${formatBytes(file.size)}; 50 MB is the limit.`,
			remedy: "Export it smaller or with compression, then choose it again.",
			retryable: false,
		};
	}
	const ending = file.name.split(".").at(-1)?.toLowerCase() ?? "";
	if (!(UPLOAD_ENDINGS as readonly string[]).includes(ending)) {
		return {
			detail: "This kind of file is not taken.",
			remedy: "Export it as PNG, JPEG, WebP, TIFF or EXR.",
			retryable: false,
		};
	}
	return null;
}

/** What is said of the files beyond the first that are put in at once. */
export const ONE_OF_A_KIND: UploadFailure = {
	detail: "A round holds one picture for review and one reference.",
	remedy: "Say what this one is and add it alone.",
	retryable: false,
};

function failureOf(error: ApiError): UploadFailure {
	switch (error.kind) {
		case "offline":
			return {
				detail: "The connection was lost.",
				remedy: "Nothing of this file was kept. Try again when the connection is back.",
				retryable: true,
			};
		case "throttled":
		case "server":
			return { detail: error.message, remedy: "", retryable: true };
		default:
			// The server's words say what to do as well.
			return { detail: error.message, remedy: "", retryable: false };
	}
}
