import type { ShareLink } from "@/api/types";

/** Which links the page lists: all of them, or those that stand in one way. */
export interface LinksFilter {
	state?: ShareLink["state"];
}

/** What to choose from. */
export const SHOWN: readonly { value: ShareLink["state"] | undefined; label: string }[] = [
	{ value: undefined, label: "All" },
	{ value: "active", label: "Active" },
	{ value: "expired", label: "Expired" },
	{ value: "revoked", label: "Revoked" },
];

/** The filter that an address names. */
export function parseLinksFilter(search: Record<string, unknown>): LinksFilter {
	const known = SHOWN.find(({ value }) => value !== undefined && value === search.state);
	return known?.value ? { state: known.value } : {};
}
