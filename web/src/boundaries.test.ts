import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = import.meta.dirname;

/** Every module of the client with the modules of ours that it imports, as paths below `src`. */
const imports = readdirSync(root, { recursive: true, encoding: "utf8" })
	.filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".gen.ts"))
	.flatMap((file) => {
		const source = readFileSync(join(root, file), "utf8");
		const names = [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
		return names.map((name) => ({ file, to: resolved(file, name) }));
	});

function resolved(file: string, name: string): string {
	if (name.startsWith("@/")) return name.slice(2);
	return name.startsWith(".") ? relative(root, resolve(root, dirname(file), name)) : name;
}

/** The feature that a path lies in. */
function feature(path: string): string | undefined {
	return path.match(/^features\/([^/]+)/)?.[1];
}

/** Imports that should not be, as lines to read. */
function offences(judge: (file: string, to: string) => boolean): string[] {
	return imports.filter(({ file, to }) => judge(file, to)).map(({ file, to }) => `${file} imports ${to}`);
}

describe("who may import whom", () => {
	it("finds the imports at all", () => {
		expect(imports.length).toBeGreaterThan(200);
		expect(imports).toContainEqual({ file: "api/client.ts", to: "base" });
	});

	it("keeps features apart", () => {
		const apart = (file: string, to: string) =>
			feature(file) !== undefined && feature(to) !== undefined && feature(file) !== feature(to);
		expect(offences(apart)).toEqual([]);
	});

	it("keeps what features share free of features", () => {
		const shared = (file: string, to: string) =>
			/^(activity|api|components|decisions|events|feedback|format|forms|keyboard|media|notifications|session|sharing|shell|theme|viewer|document)\//.test(
				file,
			) && to.startsWith("features/");
		expect(offences(shared)).toEqual([]);
	});

	it("keeps React out of the viewer", () => {
		const react = (file: string, to: string) =>
			file.startsWith("viewer/") && /^(react|react-dom|@tanstack|@base-ui)(\/|$)/.test(to);
		expect(offences(react)).toEqual([]);
	});
});
