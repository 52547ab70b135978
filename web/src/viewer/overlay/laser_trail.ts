import type { Point } from "@/document/schema";

/** For how long what was pointed at glows on. */
export const GLOW_MS = 900;

/** A point of a trail, and how much of its glow is left: 1 where it is pointed now, 0 where it is gone. */
export interface Glow extends Point {
	readonly left: number;
}

interface Seen extends Point {
	readonly at: number;
}

/**
 * The way that a laser went. Over the wire its points come in bursts: the trail is drawn `delay` late, and what lies between
 * two points is filled in, so that it moves as the hand did.
 */
export class LaserTrail {
	readonly #delay: number;
	#points: Seen[] = [];

	constructor(delay: number) {
		this.#delay = delay;
	}

	add({ x, y }: Point, now: number): void {
		this.#points.push({ x, y, at: now });
	}

	/** The trail at a time, oldest first; empty once all of it is gone. `rests` says that the hand is still there. */
	at(now: number, rests: boolean): readonly Glow[] {
		const time = now - this.#delay;
		const oldest = time - GLOW_MS;
		// Of what is gone the last point stays: it is where the hand rests, or where the way goes on from.
		const kept = this.#points.findLastIndex((point) => point.at <= oldest);
		if (kept > 0) this.#points = this.#points.slice(kept);
		const past = this.#points.filter(({ at }) => at <= time && at > oldest);
		const before = this.#points.findLast(({ at }) => at <= time);
		const next = this.#points.find(({ at }) => at > time);
		const head = before && next ? between(before, next, time) : rests ? (before ?? next) : undefined;
		const trail = past.map(({ x, y, at }) => ({ x, y, left: 1 - (time - at) / GLOW_MS }));
		return head ? [...trail, { x: head.x, y: head.y, left: 1 }] : trail;
	}
}

function between(from: Seen, to: Seen, time: number): Point {
	const share = (time - from.at) / (to.at - from.at);
	return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
