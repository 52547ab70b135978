// A plan as the shader reads it: the uniforms of compose.wgsl, little endian.
import {
	CHANNELS,
	COMPOSE_BYTES,
	COMPOSE_OFFSETS,
	ENCODINGS,
	FALSE_COLOR,
	FLAGS,
	HEAT,
	KINDS,
	LAYER_BYTES,
	LAYER_OFFSETS,
} from "./compose.gen";
import type { Fixed } from "./place";
import type { Plan, PlannedLayer, Rgb } from "./plan";

/** A table of three dimensions, as the shader needs to know it. */
export interface TableFacts {
	/** Entries a side. */
	readonly side: number;
	/** What the first entry of each channel is for. */
	readonly least: Rgb;
	/** What the last one is for. */
	readonly most: Rgb;
}

/** What a texture holds of a layer's level: the column and row that it begins with, and which of its own levels that is. */
export interface Held {
	readonly left: number;
	readonly top: number;
	readonly level: number;
}

export interface Packing {
	/** The pixel of the output that is drawn first. */
	readonly origin?: readonly [x: number, y: number];
	/** Rows of what is drawn into, where they are counted from below: the height of the canvas in WebGL, 0 in WebGPU. */
	readonly rowsFromBelow?: number;
	readonly table?: TableFacts | null;
	/** Of each layer; the whole level, as level 0 of its texture, where it is left out. */
	readonly held?: readonly (Held | undefined)[];
}

/** Packs a plan into the buffer of uniforms: into `into` where one is given, so that nothing is allocated for each frame. */
export function pack(plan: Plan, packing: Packing = {}, into = new ArrayBuffer(COMPOSE_BYTES)): ArrayBuffer {
	const out = new Words(into);
	const { kind, layers, look, ground } = plan;
	const [x, y] = packing.origin ?? [0, 0];
	out.whole(COMPOSE_OFFSETS.origin, x, y, packing.rowsFromBelow ?? 0);
	const cell = kind.kind === "checkerboard" ? kind.cell : 1;
	const heat = kind.kind === "difference" && kind.heat;
	out.whole(COMPOSE_OFFSETS.kind, KINDS[kind.kind], layers.length, cell, heat ? 1 : 0);
	const takes = look ? ENCODINGS[look.takes] : 0;
	const table = look ? packing.table : null;
	const gives = look?.gives === "linear" ? 1 : 0;
	out.whole(COMPOSE_OFFSETS.display, ENCODINGS[plan.display], takes, gives, table?.side ?? 2);
	out.whole(COMPOSE_OFFSETS.ground, plan.groundCell);
	out.real(COMPOSE_OFFSETS.ground_first, ...ground[0], 1);
	out.real(COMPOSE_OFFSETS.ground_second, ...ground[1], 1);
	const gain = kind.kind === "difference" ? kind.gain : 1;
	const wipe = kind.kind === "wipe" ? kind : null;
	out.real(COMPOSE_OFFSETS.amount, gain, wipe?.halfLine ?? 0);
	out.real(COMPOSE_OFFSETS.line, ...(wipe?.lineColor ?? ([0, 0, 0] as const)), 1);
	for (let at = 0; at < 8; at++) {
		const line = wipe?.dividers[at];
		out.real(COMPOSE_OFFSETS.dividers + at * 16, line?.nx ?? 0, line?.ny ?? 0, line?.distance ?? 0);
	}
	const least = table?.least ?? [0, 0, 0];
	const scale = (at: 0 | 1 | 2) => (table ? (table.side - 1) / (table.most[at] - table.least[at]) : 1);
	out.real(COMPOSE_OFFSETS.lut_least, ...least);
	out.real(COMPOSE_OFFSETS.lut_scale, scale(0), scale(1), scale(2));
	let ramp = COMPOSE_OFFSETS.ramps;
	for (const [at, color] of [...FALSE_COLOR, ...HEAT]) {
		out.real(ramp, ...color, at);
		ramp += 16;
	}
	layers.forEach((layer, at) => {
		packLayer(out, COMPOSE_OFFSETS.layers + at * LAYER_BYTES, layer, packing.held?.[at]);
	});
	return into;
}

function packLayer(out: Words, base: number, layer: PlannedLayer, held: Held | undefined): void {
	const axis = ({ origin, step }: { origin: Fixed; step: Fixed }) => [...origin, ...step] as const;
	out.whole(base + LAYER_OFFSETS.rect, ...layer.rect);
	out.whole(base + LAYER_OFFSETS.x, ...axis(layer.x));
	out.whole(base + LAYER_OFFSETS.y, ...axis(layer.y));
	out.whole(base + LAYER_OFFSETS.bounds, ...layer.bounds);
	out.whole(base + LAYER_OFFSETS.texture, held?.left ?? 0, held?.top ?? 0, held?.level ?? 0);
	const flags =
		(layer.linear ? FLAGS.weighed : 0) |
		(layer.premultiplied ? FLAGS.premultiplied : 0) |
		(layer.plain ? FLAGS.plain : 0) |
		(layer.look ? FLAGS.looked : 0) |
		(layer.falseColor ? FLAGS.falseColor : 0);
	out.whole(base + LAYER_OFFSETS.look, ENCODINGS[layer.encoding], CHANNELS[layer.channel], flags);
	const [red, green, blue] = layer.matrix;
	out.real(base + LAYER_OFFSETS.red, ...red, layer.power);
	out.real(base + LAYER_OFFSETS.green, ...green, layer.opacity);
	out.real(base + LAYER_OFFSETS.blue, ...blue);
	out.real(base + LAYER_OFFSETS.tint, ...layer.tint, 1);
}

/** Words of 32 bits, four at a time. */
class Words {
	private readonly view: DataView;

	constructor(buffer: ArrayBuffer) {
		this.view = new DataView(buffer);
	}

	whole(at: number, a: number, b = 0, c = 0, d = 0): void {
		// takes numbers up to 2³² as they are, and those below 0 as two's complement
		this.view.setUint32(at, a, true);
		this.view.setUint32(at + 4, b, true);
		this.view.setUint32(at + 8, c, true);
		this.view.setUint32(at + 12, d, true);
	}

	real(at: number, a: number, b = 0, c = 0, d = 0): void {
		this.view.setFloat32(at, a, true);
		this.view.setFloat32(at + 4, b, true);
		this.view.setFloat32(at + 8, c, true);
		this.view.setFloat32(at + 12, d, true);
	}
}
