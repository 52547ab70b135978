import { notFound } from "@tanstack/react-router";
import type { Id } from "@/api/types";
import type { CompareMode } from "@/document/schema.gen";

/** The id in an address. An address without one leads nowhere. */
export function idFrom(param: string): Id {
	const id = /^[1-9]\d{0,14}$/.test(param) ? Number(param) : Number.NaN;
	if (!Number.isSafeInteger(id)) throw notFound();
	return id;
}

/** The mark that an address names, if it names one. */
export function markFromSearch(mark: unknown): { mark?: string } {
	return typeof mark === "string" && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(mark) ? { mark } : {};
}

/** The frame that an address names, if it names one. */
export function frameFromSearch(frame: unknown): { frame?: number } {
	const number = typeof frame === "string" && /^\d{1,15}$/.test(frame) ? Number(frame) : frame;
	return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? { frame: number } : {};
}

const COMPARE_MODES: readonly string[] = [
	"side-by-side",
	"wipe",
	"overlay",
	"toggle",
	"difference",
	"onion-skin",
	"checkerboard",
] satisfies CompareMode[];

/** The round that an address compares with, and how, if it names one. */
export function compareFromSearch(compare: unknown, mode: unknown): { compare?: Id; mode?: CompareMode } {
	const number = typeof compare === "string" && /^\d{1,15}$/.test(compare) ? Number(compare) : compare;
	if (typeof number !== "number" || !Number.isSafeInteger(number) || number <= 0) return {};
	const known = typeof mode === "string" && COMPARE_MODES.includes(mode);
	return { compare: number, ...(known ? { mode: mode as CompareMode } : {}) };
}

/** The moment of a round's history that an address names: a change of one of its documents, or a time. */
export function momentFromSearch(at: unknown): { at?: number | string } {
	const number = typeof at === "string" && /^\d{1,15}$/.test(at) ? Number(at) : at;
	if (typeof number === "number") return Number.isSafeInteger(number) && number >= 0 ? { at: number } : {};
	if (typeof at === "string" && /^internal:\d{1,15}$/.test(at)) return { at };
	const time = typeof at === "string" && /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(at);
	return time && !Number.isNaN(Date.parse(at)) ? { at } : {};
}
