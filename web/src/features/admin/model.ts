import type { OpenDocument } from "@/api/types";
import { counted } from "@/format/count";

/** What the list can be ordered by. */
export const SORTS = ["document", "people", "opened", "records", "size", "rate", "waiting"] as const;
export type Sort = (typeof SORTS)[number];
export interface Order {
	readonly sort: Sort;
	readonly falling: boolean;
}
export const FIRST_ORDER: Order = { sort: "people", falling: true };

/** An open document with how fast it is being written in. */
export interface Room extends OpenDocument {
	/** Changes that were committed per second; null until it was seen twice. */
	readonly rate: number | null;
}

/** Where a document's log stood at a moment, in milliseconds of our clock. */
export interface Sample {
	readonly at: number;
	readonly sequence: number;
}

/** Over how long a rate is taken. */
const WINDOW_MS = 10_000;

/** What was seen of a document with one more look at it, as far back as rates are taken over. */
export function seen(samples: readonly Sample[], sample: Sample): readonly Sample[] {
	// A log that is shorter than it was is another one, as after the server's data were replaced.
	const same = samples.filter(({ sequence, at }) => sequence <= sample.sequence && at < sample.at);
	const old = same.findLastIndex(({ at }) => at <= sample.at - WINDOW_MS);
	return [...same.slice(Math.max(0, old)), sample];
}

/** Changes per second over what was seen; null until that is two looks. */
export function rateOf(samples: readonly Sample[]): number | null {
	const [first, last] = [samples[0], samples.at(-1)];
	if (!first || !last || last.at <= first.at) return null;
	return ((last.sequence - first.sequence) * 1000) / (last.at - first.at);
}

const byName = (left: Room, right: Room): number =>
	left.deliverable.localeCompare(right.deliverable) ||
	left.round - right.round ||
	left.document.localeCompare(right.document);

const COMPARE: Record<Sort, (left: Room, right: Room) => number> = {
	document: byName,
	people: (left, right) => left.people.length - right.people.length || left.connections - right.connections,
	opened: (left, right) => Date.parse(right.opened_at) - Date.parse(left.opened_at),
	records: (left, right) => (left.records ?? -1) - (right.records ?? -1),
	size: (left, right) => left.bytes - right.bytes,
	rate: (left, right) => (left.rate ?? -1) - (right.rate ?? -1),
	waiting: (left, right) => left.waiting - right.waiting || left.waiting_bytes - right.waiting_bytes,
};

/** The rooms in order; those that are equal in it by name, so that nothing jumps from look to look. */
export function ordered(rooms: readonly Room[], { sort, falling }: Order): readonly Room[] {
	const sign = falling ? -1 : 1;
	return rooms.toSorted((left, right) => sign * COMPARE[sort](left, right) || byName(left, right));
}

/** The order after a click on a column: the other way round, or that column with what matters most in front. */
export function clicked(order: Order, sort: Sort): Order {
	return { sort, falling: order.sort === sort ? !order.falling : sort !== "document" };
}

/** The order that an address names. */
export function orderFromSearch(search: Record<string, unknown>): {
	sort?: Sort;
	order?: "rising" | "falling";
} {
	const sort = SORTS.find((each) => each === search.sort);
	const order = search.order === "rising" || search.order === "falling" ? search.order : undefined;
	return { ...(sort ? { sort } : {}), ...(order ? { order } : {}) };
}

/** What is not as it should be in a room, in words; empty when all is well. */
export function troubles(room: OpenDocument): readonly string[] {
	const words: string[] = [];
	if (room.failures > 0) words.push(`the log failed ${counted(room.failures, "time")} in a row`);
	if (room.records === null) words.push("its log is being read");
	if (room.behind > 0) words.push(`${counted(room.behind, "reader")} behind`);
	if (room.lag > 0) words.push(`${counted(room.lag, "change")} of another server to come`);
	return words;
}

/** A rate as people read it. */
export function rateWord(rate: number | null): string {
	if (rate === null) return "–";
	if (rate === 0) return "0";
	return rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
}
