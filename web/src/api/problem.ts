/** What went wrong with a request, in the terms that the page needs. */
export type ProblemKind =
	| "offline"
	| "signed-out"
	| "forbidden"
	| "not-found"
	| "stale"
	| "invalid"
	| "conflict"
	| "too-large"
	| "throttled"
	| "server";

/** A refusal by the server (RFC 9457), or no answer at all. Its message is fit to be shown. */
export class ApiError extends Error {
	override readonly name = "ApiError";
	readonly kind: ProblemKind;
	/** HTTP status; 0 where no answer came. */
	readonly status: number;
	/** The last part of the problem's `type`, such as `invalid-transition`. */
	readonly code: string;
	/** What is wrong, by JSON pointer (`/due_date`). */
	readonly fields: ReadonlyMap<string, string>;
	/** Seconds until it makes sense to try again, where the server said so. */
	readonly retryAfter: number | undefined;

	constructor(init: {
		kind: ProblemKind;
		status: number;
		message: string;
		code?: string;
		fields?: ReadonlyMap<string, string>;
		retryAfter?: number | undefined;
	}) {
		super(init.message);
		this.kind = init.kind;
		this.status = init.status;
		this.code = init.code ?? "";
		this.fields = init.fields ?? new Map();
		this.retryAfter = init.retryAfter;
	}

	/** What is wrong with one field of the body that was sent, by its name. */
	field(name: string): string | undefined {
		return this.fields.get(`/${name}`);
	}
}

/** The error that stands for a server that did not answer. */
export function offlineError(): ApiError {
	return new ApiError({
		kind: "offline",
		status: 0,
		message: "The server does not answer. Nothing was changed; try again when the connection is back.",
	});
}

/** Reads a refusal, whether it is problem+json or the page of some proxy. */
export function problemFrom(status: number, body: unknown, retryAfter?: string | null): ApiError {
	const problem = isRecord(body) ? body : {};
	const detail = text(problem.detail) ?? text(problem.title);
	const wait = retryAfter ? Number.parseInt(retryAfter, 10) : Number.NaN;
	return new ApiError({
		kind: kindOf(status),
		status,
		message: detail ? sentence(detail) : fallback(status),
		code: text(problem.type)?.split(/[/:#]/).at(-1) ?? "",
		fields: fieldsOf(problem.errors),
		retryAfter: Number.isFinite(wait) ? wait : undefined,
	});
}

/** Any thrown thing as an ApiError, so that pages have one way to show it. */
export function asApiError(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	if (error instanceof TypeError) return offlineError();
	return new ApiError({
		kind: "server",
		status: 0,
		message: "Something went wrong on this page. Reload it; what was saved is safe.",
	});
}

function kindOf(status: number): ProblemKind {
	switch (status) {
		case 401:
			return "signed-out";
		case 403:
			return "forbidden";
		case 404:
		case 410:
			return "not-found";
		case 409:
			return "conflict";
		case 412:
		case 428:
			return "stale";
		case 413:
			return "too-large";
		case 400:
		case 415:
		case 422:
			return "invalid";
		case 429:
			return "throttled";
		case 502:
		case 503:
		case 504:
			return "offline";
		default:
			return "server";
	}
}

function fallback(status: number): string {
	switch (kindOf(status)) {
		case "signed-out":
			return "You are signed out. Sign in to go on.";
		case "forbidden":
			return "You may not do this. Ask a producer or an administrator.";
		case "not-found":
			return "This does not exist, or you may not see it.";
		case "stale":
			return "Someone changed this meanwhile. Look at what is there now and try again.";
		case "too-large":
			return "This is too large.";
		case "throttled":
			return "Too many attempts. Wait a little and try again.";
		case "offline":
			return "The server does not answer. Nothing was changed; try again when the connection is back.";
		case "invalid":
		case "conflict":
			return "The server refused this.";
		case "server":
			return "The server could not do this. Nothing was changed; try again.";
	}
}

function fieldsOf(errors: unknown): ReadonlyMap<string, string> {
	const fields = new Map<string, string>();
	if (!Array.isArray(errors)) return fields;
	for (const error of errors) {
		if (!isRecord(error)) continue;
		const pointer = text(error.pointer)?.replace(/^#/, "");
		const detail = text(error.detail);
		if (pointer && detail && !fields.has(pointer)) fields.set(pointer, sentence(detail));
	}
	return fields;
}

/** The server writes its reasons as parts of a sentence; people read whole ones. */
function sentence(reason: string): string {
	const begun = reason.charAt(0).toUpperCase() + reason.slice(1);
	return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

function text(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}
