import { notFound } from "@tanstack/react-router";
import type { Id } from "@/api/types";

/** The id in an address. An address without one leads nowhere. */
export function idFrom(param: string): Id {
	const id = /^[1-9]\d{0,14}$/.test(param) ? Number(param) : Number.NaN;
	if (!Number.isSafeInteger(id)) throw notFound();
	return id;
}
