import { expect, it } from "vitest";
import { COMPOSE_BYTES, COMPOSE_OFFSETS } from "./compose.gen";
import type { Composition } from "./composition.gen";
import { pack } from "./pack";
import { type PictureFacts, plan } from "./plan";
import plans from "./plans.gen.json";

interface Planned {
	readonly composition: Composition;
	readonly pictures: readonly PictureFacts[];
	readonly levels: readonly number[];
	/** What the server packs, in hexadecimal. */
	readonly uniforms: string;
}

// the table that the server planned with
const TABLE = { side: 9, least: [-0.05, 0, 0], most: [1, 1.1, 1] } as const;

function words(uniforms: string): DataView {
	const bytes = uniforms.match(/../g) ?? [];
	return new DataView(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)).buffer);
}

it("plans and packs every composition as the server does", () => {
	const all = plans as unknown as readonly Planned[];
	expect(all.length).toBeGreaterThan(50);
	for (const { composition, pictures, levels, uniforms } of all) {
		const planned = plan(composition, pictures);
		expect(planned.layers.map((layer) => layer.level)).toEqual(levels);
		const own = new DataView(pack(planned, { table: TABLE }));
		const server = words(uniforms);
		expect(server.byteLength).toBe(COMPOSE_BYTES);
		for (let at = 0; at < COMPOSE_BYTES; at += 4) {
			if (own.getUint32(at, true) === server.getUint32(at, true)) continue;
			// sines and powers may differ in their last digit
			const [ours, theirs] = [own.getFloat32(at, true), server.getFloat32(at, true)];
			const apart = Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));
			expect(apart, `byte ${at} of ${JSON.stringify(composition)}: ${ours}, ${theirs}`).toBeLessThan(1e-6);
		}
	}
});

it("packs where to begin, and rows from below", () => {
	const first = plans[0] as unknown as Planned;
	const packed = new DataView(
		pack(plan(first.composition, first.pictures), { origin: [3, -4], rowsFromBelow: 600 }),
	);
	const origin = [0, 4, 8].map((at) => packed.getInt32(COMPOSE_OFFSETS.origin + at, true));
	expect(origin).toEqual([3, -4, 600]);
});
