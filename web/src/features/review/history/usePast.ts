import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Id, PastDocument } from "@/api/types";
import { askFor, type LayerMoment, merged, momentAt, whenOf } from "./place";
import { historyQuery, pastQuery } from "./queries";

/** What there is to see of the past, and how to see more of it. */
export interface Past {
	/** The newest first. */
	readonly moments: readonly LayerMoment[];
	readonly selected: LayerMoment | null;
	/** The document that everybody sees, as it was; and the studio's own, for those of the studio. */
	readonly shared: PastDocument | null;
	readonly internal: PastDocument | null;
	/** Whether what is shown is still that of another moment. */
	readonly fetching: boolean;
	readonly error: unknown;
	retry(): void;
	readonly more: boolean;
	readonly busy: boolean;
	readMore(): void;
}

/** The past of a round's documents at what an address names; at the newest moment for null. */
export function usePast(revision: Id, studio: boolean, at: number | string | null): Past {
	const outer = useInfiniteQuery(historyQuery(revision, "revision"));
	const inner = useInfiniteQuery({ ...historyQuery(revision, "internal"), enabled: studio });
	const { moments, next } = useMemo(
		() =>
			merged([
				{
					layer: "revision",
					moments: outer.data?.pages.flatMap(({ items }) => items) ?? [],
					more: outer.hasNextPage,
				},
				{
					layer: "internal",
					moments: inner.data?.pages.flatMap(({ items }) => items) ?? [],
					more: inner.hasNextPage,
				},
			]),
		[outer.data, outer.hasNextPage, inner.data, inner.hasNextPage],
	);
	const read = outer.data !== undefined && (!studio || inner.data !== undefined);
	const when = useMemo(() => (at === null ? null : whenOf(at)), [at]);
	const selected = read ? momentAt(moments, when) : null;
	const shared = useQuery(pastQuery(revision, "revision", askFor("revision", when, selected)));
	const askInner = studio ? askFor("internal", when, selected) : null;
	const internal = useQuery(pastQuery(revision, "internal", askInner));

	const busy = outer.isFetchingNextPage || inner.isFetchingNextPage;
	const { fetchNextPage: readOuter } = outer;
	const { fetchNextPage: readInner } = inner;
	const readMore = () => {
		if (next === null || busy) return;
		void (next === "revision" ? readOuter() : readInner());
	};
	const missing = read && when !== null && selected === null && next !== null;
	const before = when?.kind === "change" && when.sequence === 0;
	useEffect(() => {
		// An address may lead further back than the list was read.
		if (missing && !before && !busy) void (next === "revision" ? readOuter() : readInner());
	}, [missing, before, busy, next, readOuter, readInner]);

	const late = (query: typeof shared, asked: number | string | null) =>
		asked !== null && (query.isPlaceholderData || query.isPending);
	return {
		moments,
		selected,
		shared: shared.data ?? null,
		// Before the first change there was nothing in either of them.
		internal: askInner === null ? null : (internal.data ?? null),
		fetching:
			!read ||
			(missing && !before) ||
			late(shared, askFor("revision", when, selected)) ||
			late(internal, askInner),
		error: outer.error ?? inner.error ?? shared.error ?? internal.error,
		retry: () => {
			for (const query of [outer, inner, shared, internal]) if (query.isError) void query.refetch();
		},
		more: next !== null,
		busy,
		readMore,
	};
}
