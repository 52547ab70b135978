import createClient, { type Middleware } from "openapi-fetch";
import { addressOf, onBehalf } from "@/base";
import type { paths } from "./api.gen";
import { asApiError, problemFrom } from "./problem";

const signedOutListeners = new Set<() => void>();

/** Calls back when the server says that the session is over. Returns how to stop. */
export function onSignedOut(listener: () => void): () => void {
	signedOutListeners.add(listener);
	return () => signedOutListeners.delete(listener);
}

/** To be called by anything that talks to the server outside of this client, when it is told 401. */
export function announceSignedOut(): void {
	for (const listener of signedOutListeners) listener();
}

/** Whether a route tells who somebody is. A wrong password there is no lost session. */
const tellsWho = (address: string): boolean => /\/api\/(auth|share)\//.test(new URL(address).pathname);

const refusals: Middleware = {
	async onResponse({ request, response }) {
		if (response.ok) return;
		const body = await response.json().catch(() => null);
		const error = problemFrom(response.status, body, response.headers.get("Retry-After"));
		if (error.kind === "signed-out" && !tellsWho(request.url)) announceSignedOut();
		throw error;
	},
	onError({ error }) {
		if (error instanceof DOMException && error.name === "AbortError") return;
		return asApiError(error);
	},
};

/** Tells the server whose request this is where somebody with an account has opened a link as well. */
const asGuest: Middleware = {
	onRequest({ request }) {
		for (const [name, value] of Object.entries(onBehalf())) request.headers.set(name, value);
	},
};

const client = createClient<paths>({
	baseUrl: addressOf("").replace(/\/$/, ""),
	credentials: "same-origin",
	fetch: (request) => globalThis.fetch(request),
});
client.use(refusals, asGuest);

/** The server's routes. Every refusal is thrown as an ApiError; read the answer with `answer`. */
export const api = client;

/** The body of an answer. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
	// Refusals were thrown by the middleware; what is left carries data, or is 204 and void.
	return (await call).data as T;
}

/** What an address of the API holds that its description does not name. Refusals are thrown as ApiErrors. */
export async function read<T>(address: string, signal?: AbortSignal): Promise<T> {
	const response = await ask(address, signal);
	return (await response.json().catch(() => null)) as T;
}

/** The same of an address that holds text, such as a playlist. */
export async function readText(address: string, signal?: AbortSignal): Promise<string> {
	return (await ask(address, signal)).text().catch(failed);
}

/** The same of an address that holds bytes. */
export async function readBytes(address: string, signal?: AbortSignal): Promise<ArrayBuffer> {
	return (await ask(address, signal)).arrayBuffer().catch(failed);
}

async function ask(address: string, signal?: AbortSignal): Promise<Response> {
	const request = new Request(addressOf(address), { headers: onBehalf(), ...(signal ? { signal } : {}) });
	const response = await fetch(request).catch(failed);
	if (response.ok) return response;
	const body: unknown = await response.json().catch(() => null);
	if (response.status === 401 && !tellsWho(request.url)) announceSignedOut();
	throw problemFrom(response.status, body, response.headers.get("Retry-After"));
}

/** What was given up by the page itself has not failed. */
function failed(error: unknown): never {
	throw error instanceof DOMException && error.name === "AbortError" ? error : asApiError(error);
}

/** The header that lets a change through only if nobody changed the thing since it was read. */
export function ifMatch(thing: { row_version: number }): { "If-Match": string } {
	return { "If-Match": `"${thing.row_version}"` };
}
