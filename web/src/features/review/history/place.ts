import type { Moment } from "@/api/types";

/** Which of a round's documents: the one that everybody sees, or the one that the studio keeps to itself. */
export type Layer = "revision" | "internal";

/** A moment of one of the documents. */
export interface LayerMoment extends Moment {
	readonly layer: Layer;
}

/** Where in the past: after a change of one of the documents, or at a time. */
export type When =
	| { readonly kind: "change"; readonly layer: Layer; readonly sequence: number }
	| { readonly kind: "time"; readonly time: string };

/** What an address names: a number is a change of the document that everybody sees. */
export function whenOf(at: number | string): When {
	if (typeof at === "number") return { kind: "change", layer: "revision", sequence: at };
	const inner = /^internal:(\d+)$/.exec(at)?.[1];
	return inner === undefined
		? { kind: "time", time: at }
		: { kind: "change", layer: "internal", sequence: Number(inner) };
}

/** How an address names what was after a change. */
export function placeOf({
	layer,
	sequence,
}: {
	readonly layer: Layer;
	readonly sequence: number;
}): number | string {
	return layer === "revision" ? sequence : `internal:${sequence}`;
}

/** The moment that is meant, as far as it is among those that are known. */
export function momentAt(moments: readonly LayerMoment[], when: When | null): LayerMoment | null {
	if (when === null) return moments[0] ?? null;
	if (when.kind === "time") {
		const time = microseconds(when.time);
		return moments.find((moment) => microseconds(moment.ended) <= time) ?? null;
	}
	const { layer, sequence } = when;
	return (
		moments.find(
			(moment) =>
				moment.layer === layer && moment.sequence - moment.changes < sequence && sequence <= moment.sequence,
		) ?? null
	);
}

/** What to ask each document for: after the change itself, and the other one at the time of it. Null while not known. */
export function askFor(layer: Layer, when: When | null, moment: LayerMoment | null): number | string | null {
	if (when?.kind === "time") return when.time;
	const change = when ?? moment;
	if (change && "layer" in change && change.layer === layer) return change.sequence;
	return moment?.ended ?? null;
}

/** One document's moments as far as they were read. */
export interface ReadMoments {
	readonly layer: Layer;
	readonly moments: readonly Moment[];
	readonly more: boolean;
}

/**
 * The moments of all documents, the newest first, as far back as each of them was read; and which one has to be read on for
 * more.
 */
export function merged(read: readonly ReadMoments[]): {
	readonly moments: readonly LayerMoment[];
	readonly next: Layer | null;
} {
	const all = read
		.flatMap(({ layer, moments }) => moments.map((moment): LayerMoment => ({ ...moment, layer })))
		.filter(isTold)
		.toSorted((left, right) => microseconds(right.ended) - microseconds(left.ended));
	const ends = read.flatMap(({ layer, moments, more }) => {
		const last = moments.at(-1);
		return more && last ? [{ layer, time: microseconds(last.ended) }] : [];
	});
	const end = ends.toSorted((left, right) => right.time - left.time)[0];
	if (!end) return { moments: all, next: null };
	return { moments: all.filter((moment) => microseconds(moment.ended) >= end.time), next: end.layer };
}

/**
 * Of what the server writes only where the round stands is told, and once, although it is in both documents; the rest, such
 * as the state of feedback, follows from what people did.
 */
function isTold({ layer, author, status, stage_status }: LayerMoment): boolean {
	return author !== "server" || (layer === "revision" && (status !== null || stage_status !== null));
}

/** A time of the server's as a number: it counts microseconds, and two changes may lie within one millisecond. */
function microseconds(time: string): number {
	const beyond = /\.\d{3}(\d{1,3})/.exec(time)?.[1] ?? "";
	return Date.parse(time) * 1000 + Number(beyond.padEnd(3, "0"));
}
