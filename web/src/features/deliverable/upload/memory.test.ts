import { expect, it } from "vitest";
import { addressOf } from "@/base";
import { fingerprint, UploadMemory } from "./memory";

const place = { stage: 21, revision: 31, role: "video" as const, person: 7 };
const file = new File(["abc"], "shot.mov", { lastModified: 1_000 });
const url = addressOf("api/tus/token");

function store(): Storage {
	window.localStorage.clear();
	return window.localStorage;
}

it("knows a file again after a reload, and no other", () => {
	const kept = store();
	new UploadMemory(kept, () => 0).keep(fingerprint(file, place), url, 5_000);
	const after = new UploadMemory(kept, () => 4_000);
	expect(after.find(fingerprint(new File(["abc"], "shot.mov", { lastModified: 1_000 }), place))).toBe(url);
	for (const other of [
		new File(["abc"], "shot.mov", { lastModified: 1_001 }),
		new File(["abcd"], "shot.mov", { lastModified: 1_000 }),
		new File(["abc"], "shot2.mov", { lastModified: 1_000 }),
	]) {
		expect(after.find(fingerprint(other, place))).toBeNull();
	}
	expect(after.find(fingerprint(file, { ...place, person: 8 }))).toBeNull();
	expect(after.find(fingerprint(file, { ...place, revision: 32 }))).toBeNull();
	expect(after.find(fingerprint(file, { ...place, role: "referenceVideo" }))).toBeNull();
	expect(after.knows(url)).toBe(true);
});

it("forgets what has expired, and what it is told to", () => {
	const kept = store();
	const print = fingerprint(file, place);
	let now = 0;
	const memory = new UploadMemory(kept, () => now);
	memory.keep(print, url, 5_000);
	now = 5_000;
	expect(memory.find(print)).toBeNull();
	memory.clean();
	expect(kept.length).toBe(0);
	memory.keep(print, url, 9_000);
	memory.forgetAddress(url);
	expect(kept.length).toBe(0);
});

it("takes no address of another installation, and nothing that is not its own", () => {
	const kept = store();
	const memory = new UploadMemory(kept, () => 0);
	memory.keep("print", "http://elsewhere.test/api/tus/token", 5_000);
	expect(memory.find("print")).toBeNull();
	kept.setItem("rushes-upload:broken", "{");
	kept.setItem("theme", "dark");
	memory.clean();
	expect(kept.getItem("theme")).toBe("dark");
	expect(kept.getItem("rushes-upload:broken")).toBeNull();
});

it("does without a store", () => {
	const memory = new UploadMemory(null);
	memory.keep("print", url, null);
	expect(memory.find("print")).toBeNull();
	expect(memory.knows(url)).toBe(false);
});
