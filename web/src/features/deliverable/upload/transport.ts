import { announceSignedOut } from "@/api/client";
import { offlineError, problemFrom } from "@/api/problem";
import type { Id, Media, MediaRole } from "@/api/types";
import { addressOf } from "@/base";

/** Where a file goes. */
export interface UploadTarget {
	stage: Id;
	revision: Id;
	role: MediaRole;
}

/** What is told while a file is sent. */
export interface UploadListener {
	progress(loaded: number, total: number): void;
	sent(): void;
}

/** Sends a file with progress, which fetch cannot tell. Rejects with an ApiError, or an AbortError when cancelled. */
export function sendFile(
	file: File,
	target: UploadTarget,
	listener: UploadListener,
	signal: AbortSignal,
): Promise<Media> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const form = new FormData();
		// The server streams the body, so what the file is must come before it.
		form.append("type", target.role);
		form.append("file", file, file.name);
		request.open("POST", addressOf(`api/stages/${target.stage}/revisions/${target.revision}/upload`));
		request.responseType = "text";
		request.upload.onprogress = (event) => listener.progress(event.loaded, event.total);
		request.upload.onload = () => listener.sent();
		request.onload = () => {
			const body = parse(request.responseText);
			if (request.status >= 200 && request.status < 300) {
				resolve(body as Media);
				return;
			}
			if (request.status === 401) announceSignedOut();
			reject(problemFrom(request.status, body, request.getResponseHeader("Retry-After")));
		};
		request.onerror = () => reject(offlineError());
		request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
		signal.addEventListener("abort", () => request.abort(), { once: true });
		request.send(form);
	});
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
