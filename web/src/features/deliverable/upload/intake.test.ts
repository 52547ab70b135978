import { beforeEach, expect, it } from "vitest";
import { sampleClipMedia, sampleMedia } from "@/testing/samples";
import { continuationOf, sortFiles } from "./intake";
import { checkFile, roleOf, USUAL_LIMITS } from "./limits";
import { fingerprint, UploadMemory } from "./memory";
import type { Upload } from "./queue";
import { addressOfUpload, type Unfinished } from "./unfinished";

const target = { stage: 21, revision: 31 };
const file = (name: string, lastModified = 1_000) => new File(["abc"], name, { lastModified });

function sorted(
	names: string[],
	on: { media?: Parameters<typeof sortFiles>[2]["media"]; uploads?: Upload[] } = {},
) {
	const intake = sortFiles(
		names.map((name) => file(name)),
		{ roleOf: ({ name }) => roleOf(name, "review"), isFit: (file) => checkFile(file, USUAL_LIMITS) === null },
		{ person: 7, target, media: on.media ?? [], uploads: on.uploads ?? [] },
	);
	return {
		taken: intake.taken.map(({ file, role }) => `${file.name} ${role}`),
		replacing: intake.replacing.map(({ file, old }) => `${file.name} ${old.kind}`),
		refused: intake.refused.map(({ file }) => file.name),
		unfit: intake.unfit.map(({ file }) => file.name),
	};
}

function under(name: string, kind: "sending" | "paused" | "failed"): Upload {
	const state = {
		sending: { kind: "sending" as const, sent: 0, pace: null },
		paused: { kind: "paused" as const, sent: 0 },
		failed: { kind: "failed" as const, sent: 0, failure: { detail: "", remedy: "", retryable: false } },
	}[kind];
	const role = roleOf(name, "review");
	return { id: 1, file: file(name), target: { ...target, role }, person: 7, state, url: null, note: null };
}

it("takes one of each kind, and says no to the others", () => {
	expect(sorted(["a.png", "a.mov", "b.png"])).toEqual({
		taken: ["a.png current", "a.mov video"],
		replacing: [],
		refused: ["b.png"],
		unfit: [],
	});
});

it("asks nothing about what cannot work, and leaves its place to what can", () => {
	const media = [sampleMedia(), sampleClipMedia()];
	expect(sorted(["IMG_0001.HEIC", "a.png", "scene.blend"], { media })).toEqual({
		taken: [],
		replacing: ["a.png medium"],
		refused: [],
		unfit: ["IMG_0001.HEIC", "scene.blend"],
	});
});

it("asks before something in the round, or on its way there, gives its place", () => {
	const media = [sampleMedia(), sampleClipMedia()];
	expect(sorted(["a.png", "a.mov"], { media }).replacing).toEqual(["a.png medium", "a.mov medium"]);
	expect(sorted(["b.mov"], { uploads: [under("a.mov", "sending")] }).replacing).toEqual(["b.mov upload"]);
	expect(sorted(["b.mov"], { uploads: [under("a.mov", "failed")] }).taken).toEqual(["b.mov video"]);
});

it("goes on with the same file without asking", () => {
	expect(sorted(["a.mov"], { uploads: [under("a.mov", "paused")] }).taken).toEqual(["a.mov video"]);
});

let memory: UploadMemory;
beforeEach(() => {
	window.localStorage.clear();
	memory = new UploadMemory(window.localStorage, () => 0);
});

const unfinished: Unfinished = {
	token: "token",
	revision_id: 31,
	type: "video",
	filename: "a.mov",
	size_bytes: 3,
	offset: 2,
	expires_at: "2026-11-22T12:00:00Z",
	media_id: null,
	error: null,
};
const url = addressOfUpload("token");
const print = (each: File) => fingerprint(each, { ...target, role: "video", person: 7 });
const goesOn = (each: File, role: "video" | "referenceVideo" = "video") =>
	continuationOf(each, role, print(each), [unfinished], memory).kind;

it("goes on with what the browser or the server knows of the same file", () => {
	expect(goesOn(file("a.mov"))).toBe("goes-on");
	expect(goesOn(file("b.mov"))).toBe("new");
	expect(goesOn(file("a.mov"), "referenceVideo")).toBe("new");
	memory.keep(print(file("a.mov")), url, 5_000);
	expect(continuationOf(file("a.mov"), "video", print(file("a.mov")), [], memory)).toEqual({
		kind: "goes-on",
		url,
	});
});

it("does not go on with a file that was written anew under the same name", () => {
	memory.keep(print(file("a.mov")), url, 5_000);
	expect(goesOn(file("a.mov", 2_000))).toBe("changed");
});
