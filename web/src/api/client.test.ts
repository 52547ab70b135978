import { afterEach, describe, expect, it, vi } from "vitest";
import { mockServer } from "@/testing/render";
import { onSignedOut, read, readBytes, readText } from "./client";

const PATH = "api/media/43/hls/master.m3u8";

/** A server that answers nothing but this. */
const answers = (answer: () => Response | Promise<Response>) => vi.stubGlobal("fetch", async () => answer());

afterEach(() => window.history.replaceState(null, "", "/"));

describe("what is read beside the described API", () => {
	it("comes as what it is", async () => {
		answers(() => new Response("[1]"));
		expect(await read<number[]>(PATH)).toEqual([1]);
		expect(await readText(PATH)).toBe("[1]");
		expect(new Uint8Array(await readBytes(PATH))).toEqual(new Uint8Array([0x5b, 0x31, 0x5d]));
	});

	it("is asked for as the guest on a guest's page", async () => {
		const asked = mockServer({ [`GET /${PATH}`]: {} });
		window.history.replaceState(null, "", "/share");
		await readText(PATH);
		await readBytes(PATH);
		expect(asked.map(({ headers }) => headers.get("rushes-as"))).toEqual(["guest", "guest"]);
	});

	it.each([
		["text", readText],
		["bytes", readBytes],
	])("tells as %s too why there is none", async (_, readIt) => {
		answers(() => new Response("", { status: 500 }));
		await expect(readIt(PATH)).rejects.toMatchObject({ name: "ApiError", kind: "server" });
		answers(() => Promise.reject(new TypeError("Failed to fetch")));
		await expect(readIt(PATH)).rejects.toMatchObject({ name: "ApiError", kind: "offline" });
		const breaksOff = new ReadableStream({ pull: (stream) => stream.error(new TypeError("network error")) });
		answers(() => new Response(breaksOff));
		await expect(readIt(PATH)).rejects.toMatchObject({ name: "ApiError", kind: "offline" });
	});

	it("is given up without a word, and says when nobody is signed in any more", async () => {
		answers(() => Promise.reject(new DOMException("given up", "AbortError")));
		await expect(readText(PATH)).rejects.toMatchObject({ name: "AbortError" });
		const over = vi.fn();
		const stop = onSignedOut(over);
		answers(() => Response.json({}, { status: 401 }));
		await expect(readText(PATH)).rejects.toMatchObject({ kind: "signed-out" });
		expect(over).toHaveBeenCalledOnce();
		stop();
	});
});
