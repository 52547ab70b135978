import type { HttpRequest, HttpResponse, HttpStack } from "tus-js-client";
import { addressOf } from "@/base";

/** A file as the server has it. */
interface Held {
	length: number;
	bytes: Uint8Array<ArrayBuffer>;
	metadata: string;
	media: number | null;
	/** Why it was not taken, once it was whole. */
	refused: { status: number; body: unknown } | null;
}

/** A request that reached the server. */
export interface Arrived {
	method: string;
	url: string;
	headers: ReadonlyMap<string, string>;
	size: number;
}

/** An answer in place of the server's own. */
export interface Answer {
	status: number;
	headers?: Record<string, string>;
	body?: unknown;
}

/** What happens to a request: it is answered otherwise or late, breaks off after so many bytes, or is never answered. */
type Trouble = { answer: Answer } | { breaksAfter: number } | { hangs: true } | { lateBy: Promise<void> };

/** A server that speaks tus 1.0 as ours does, in memory, behind a line that a test may cut. */
export class FakeTus implements HttpStack {
	readonly arrived: Arrived[] = [];
	readonly held = new Map<string, Held>();
	/** Asked of each request before it is served. */
	trouble: (request: Arrived) => Trouble | null = () => null;
	/** What becomes of a whole file, in place of a medium. */
	judge: (bytes: Uint8Array) => Answer | null = () => null;
	#next = 1;

	getName(): string {
		return "FakeTus";
	}

	/** The methods that came, in order. */
	get methods(): string[] {
		return this.arrived.map(({ method }) => method);
	}

	/** Forgets an upload, as if it had expired. */
	expire(url: string): void {
		this.held.delete(url);
	}

	createRequest(method: string, url: string): HttpRequest {
		const headers = new Map<string, string>();
		let onProgress: (sent: number) => void = () => {};
		let aborted = false;
		return {
			getMethod: () => method,
			getURL: () => url,
			setHeader: (name, value) => void headers.set(name, value),
			getHeader: (name) => headers.get(name),
			setProgressHandler: (handler) => {
				onProgress = handler;
			},
			send: async (body: Blob | null) => {
				const bytes = body ? new Uint8Array(await body.arrayBuffer()) : new Uint8Array();
				const request = { method, url, headers, size: bytes.length };
				this.arrived.push(request);
				const trouble = this.trouble(request);
				const hangs = trouble !== null && "hangs" in trouble;
				// What was called off, and what nothing comes back of, is never answered.
				if (aborted || hangs) return new Promise<HttpResponse>(() => {});
				if (trouble && "answer" in trouble) return response(trouble.answer);
				if (trouble && "lateBy" in trouble) {
					const answer = this.#serve(method, url, headers, bytes);
					await trouble.lateBy;
					return response(answer);
				}
				const through = trouble ? Math.min(trouble.breaksAfter, bytes.length) : bytes.length;
				const answer = this.#serve(method, url, headers, bytes.subarray(0, through));
				if (method === "PATCH") onProgress(through);
				if (trouble) throw new Error("the line was cut");
				return response(answer);
			},
			abort: async () => {
				aborted = true;
			},
			getUnderlyingObject: () => null,
		};
	}

	#serve(method: string, url: string, headers: Map<string, string>, bytes: Uint8Array): Answer {
		if (method === "POST") {
			const token = `upload-${this.#next++}`;
			this.held.set(addressOf(`api/tus/${token}`), {
				length: Number(headers.get("Upload-Length")),
				bytes: new Uint8Array(),
				metadata: headers.get("Upload-Metadata") ?? "",
				media: null,
				refused: null,
			});
			return { status: 201, headers: { Location: `tus/${token}`, "Upload-Expires": EXPIRES } };
		}
		const held = this.held.get(url);
		if (!held) return { status: 404, body: { detail: "there is no such upload, or you may not see it" } };
		if (held.refused) return method === "HEAD" ? { status: 410 } : held.refused;
		if (method === "PATCH") {
			if (Number(headers.get("Upload-Offset")) !== held.bytes.length) return { status: 409, body: {} };
			held.bytes = joined(held.bytes, bytes);
			if (held.bytes.length === held.length) {
				const refused = this.judge(held.bytes);
				if (refused) {
					held.refused = { status: refused.status, body: refused.body };
					return refused;
				}
				held.media = 41;
			}
		}
		const done: Record<string, string> = held.media === null ? {} : { "Rushes-Media": String(held.media) };
		return {
			status: method === "HEAD" ? 200 : 204,
			headers: {
				"Upload-Offset": String(held.bytes.length),
				"Upload-Length": String(held.length),
				...done,
			},
		};
	}
}

const EXPIRES = "Sun, 22 Nov 2026 12:00:00 GMT";

function joined(before: Uint8Array, after: Uint8Array): Uint8Array<ArrayBuffer> {
	const all = new Uint8Array(before.length + after.length);
	all.set(before);
	all.set(after, before.length);
	return all;
}

function response({ status, headers = {}, body }: Answer): HttpResponse {
	return {
		getStatus: () => status,
		getHeader: (name) => headers[name],
		getBody: () => (body === undefined ? "" : JSON.stringify(body)),
		getUnderlyingObject: () => null,
	};
}
