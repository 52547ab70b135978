import {
	DetailedError,
	type HttpRequest,
	type HttpStack,
	type UploadOptions,
	Upload as Wire,
} from "tus-js-client";
import { ApiError, offlineError, problemFrom } from "@/api/problem";
import type { Id, MediaRole } from "@/api/types";
import { addressOf } from "@/base";
import { UNREADABLE } from "./decide";
import { digestOf } from "./digest";
import { reasonOf } from "./unfinished";

/** Where a file goes. */
export interface UploadTarget {
	stage: Id;
	revision: Id;
	role: MediaRole;
}

/** What is told while a file is sent. */
export interface UploadListener {
	/** The server has made room at an address, until a moment in milliseconds since 1970 where it said so. */
	created(url: string, expires: number | null): void;
	/** So many bytes of the file are there or have left. */
	progress(sent: number): void;
	/** All of them have. */
	sent(): void;
}

/** How the server is reached; tests hand in their own. */
export interface Line {
	/** The browser's own requests when absent. */
	stack?: HttpStack;
	/** The SHA-256 of a file in base64, or null where it cannot be had. */
	digest(file: File): Promise<string | null>;
	/** How much goes in one request, in bytes. */
	chunk: number;
	/** A line on which nothing moves for so long is taken for lost, in milliseconds. */
	stalled: number;
	/** The server may check what arrived for so long, in milliseconds. */
	checking: number;
}

const browser: Line = {
	digest: digestOf,
	chunk: 8 * 1024 * 1024,
	stalled: 60_000,
	checking: 600_000,
};

/**
 * Sends a file as far as it gets in one attempt (tus 1.0), from the beginning or, with the address of an upload that
 * began before, from what the server has of it. Gives the id of the medium. Rejects with an ApiError, or with an
 * AbortError when called off; what has arrived stays on the server either way.
 */
export function sendFile(
	file: File,
	target: UploadTarget,
	url: string | null,
	listener: UploadListener,
	signal: AbortSignal,
	line: Line = browser,
): Promise<Id> {
	return new Promise((resolve, reject) => {
		let watch: ReturnType<typeof setTimeout> | undefined;
		let creating = false;
		let told = false;

		function settle(how: () => void) {
			clearTimeout(watch);
			signal.removeEventListener("abort", callOff);
			void wire.abort();
			how();
		}
		function callOff() {
			// What is just being made on the server has an address only when the answer is there.
			if (!creating) settle(() => reject(new DOMException("The upload was called off.", "AbortError")));
		}
		function moved(patience: number) {
			clearTimeout(watch);
			watch = setTimeout(() => settle(() => reject(offlineError())), patience);
		}
		function fail(error: unknown) {
			if (signal.aborted) settle(() => reject(new DOMException("The upload was called off.", "AbortError")));
			else void errorOf(error, file).then((reason) => settle(() => reject(reason)));
		}

		const options: UploadOptions = {
			...(url === null ? { endpoint: addressOf("api/tus") } : { uploadUrl: url }),
			...(line.stack ? { httpStack: line.stack } : {}),
			fileReader: { openFile: async () => partsOf(file) },
			metadata: { revision: String(target.revision), type: target.role, filename: file.name },
			chunkSize: line.chunk,
			// When to try again, and whether what was there before still counts, is decided by the queue.
			retryDelays: null,
			storeFingerprintForResuming: false,
			fingerprint: async () => "",
			async onBeforeRequest(request) {
				const last = request.getMethod() === "PATCH" && completes(request, file.size, line.chunk);
				const digest = last ? await line.digest(file) : null;
				// The wire forgets that it was called off before its first request, and while it waits here.
				if (signal.aborted) throw new DOMException("The upload was called off.", "AbortError");
				if (digest !== null) request.setHeader("Repr-Digest", `sha-256=:${digest}:`);
				creating = request.getMethod() === "POST";
				moved(line.stalled);
			},
			onAfterResponse(request, response) {
				creating = false;
				const address = request.getMethod() === "POST" ? response.getHeader("Location") : wire.url;
				if (!address || response.getStatus() >= 300) return;
				const expires = Date.parse(response.getHeader("Upload-Expires") ?? "");
				listener.created(new URL(address, addressOf("api/tus")).href, Number.isNaN(expires) ? null : expires);
				if (signal.aborted) callOff();
			},
			onProgress(sent) {
				if (signal.aborted) return;
				listener.progress(sent);
				moved(sent < file.size ? line.stalled : line.checking);
				if (sent < file.size || told) return;
				told = true;
				listener.sent();
			},
			onSuccess({ lastResponse }) {
				const media = Number.parseInt(lastResponse.getHeader("Rushes-Media") ?? "", 10);
				if (Number.isInteger(media)) settle(() => resolve(media));
				else void arrivedWithout(wire.url).then(resolveOrReject, fail);
			},
			onError: fail,
		};
		const wire = new Wire(file, options);

		function resolveOrReject(media: Id | null) {
			settle(() => (media === null ? reject(offlineError()) : resolve(media)));
		}

		signal.addEventListener("abort", callOff);
		if (signal.aborted) {
			callOff();
			return;
		}
		moved(line.stalled);
		wire.start();
	});
}

/** Takes an upload off the server. One that is gone already is as good. */
export async function terminate(url: string): Promise<void> {
	const answer = await fetch(
		new Request(url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }),
	).catch(() => {
		throw offlineError();
	});
	if (answer.ok || answer.status === 404 || answer.status === 410) return;
	throw problemFrom(answer.status, await answer.json().catch(() => null), answer.headers.get("Retry-After"));
}

/** A file as the wire reads it. */
function partsOf(file: File) {
	return {
		size: file.size,
		slice: async (start: number, end: number) => ({ value: file.slice(start, end), done: end >= file.size }),
		close() {},
	};
}

/** Whether a request brings the last part. */
function completes(request: HttpRequest, size: number, chunk: number): boolean {
	return Number(request.getHeader("Upload-Offset")) + chunk >= size;
}

/** The medium of an upload that the server has whole; null while it still makes one of it. */
async function arrivedWithout(url: string | null): Promise<Id | null> {
	const found = url === null ? null : await reasonOf(url);
	if (found?.error) throw refusal(found.error.detail);
	return found?.media_id ?? null;
}

function refusal(detail: string): ApiError {
	return problemFrom(422, { detail });
}

/** What went wrong, in the terms of the page. */
async function errorOf(error: unknown, file: File): Promise<ApiError> {
	if (error instanceof ApiError) return error;
	const response = error instanceof DetailedError ? error.originalResponse : null;
	const status = response?.getStatus() ?? 0;
	if (!response || status === 0) return (await isReadable(file)) ? offlineError() : unreadable();
	if (error instanceof DetailedError && mayHide(error.originalRequest.getMethod(), status)) {
		const found = await reasonOf(error.originalRequest.getURL()).catch(() => null);
		if (found?.error) return refusal(found.error.detail);
	}
	return problemFrom(status, parse(response.getBody()), response.getHeader("Retry-After"));
}

/** Whether a refusal may stand for another reason: an answer to HEAD has no words, and 410 is said of what was refused. */
function mayHide(method: string, status: number): boolean {
	return status === 410 || (method === "HEAD" && [403, 404, 409, 413, 415, 422].includes(status));
}

/** A file that was written to or moved since it was chosen cannot be read, which looks like a lost connection. */
async function isReadable(file: File): Promise<boolean> {
	try {
		await file.slice(0, 1).arrayBuffer();
		return true;
	} catch {
		return false;
	}
}

function unreadable(): ApiError {
	return new ApiError({
		kind: "invalid",
		status: 0,
		code: UNREADABLE,
		message:
			"The file was changed or moved since it was chosen. Choose it again; if it is still the same, it goes on.",
	});
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
