import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { keys } from "@/api/keys";
import type { RevisionDetail } from "@/api/types";
import type { ReviewDocument } from "@/document/review_document";
import { type Turn, withStanding } from "./standing";
import { useSignal } from "./useSignal";

/**
 * Keeps where the round stands as its document tells it, live, and tells what became of it since the page was opened. What
 * else changes with it, such as rights and the words of a decision, is asked for anew.
 */
export function useStanding(
	document: ReviewDocument,
	revision: RevisionDetail,
): { readonly turn: Turn | null; dismiss(): void } {
	const cache = useQueryClient();
	const meta = useSignal(document.meta);
	const kind = useSignal(document.saveState).kind;
	// The offline copy may be older than what the API told.
	const live = kind === "saved" || kind === "saving";
	const { id, status } = revision;
	useEffect(() => {
		if (!meta || !live) return;
		const known = cache.getQueryData<RevisionDetail>(keys.revision(id));
		const standing = known && withStanding(known, meta);
		if (!standing || standing === known) return;
		cache.setQueryData(keys.revision(id), standing);
		void cache.invalidateQueries({ queryKey: keys.revision(id), exact: true });
	}, [cache, meta, live, id]);

	const last = useRef(status);
	const [turn, setTurn] = useState<Turn | null>(null);
	useEffect(() => {
		const from = last.current;
		last.current = status;
		if (from !== status) setTurn({ from, to: status });
	}, [status]);
	return { turn, dismiss: () => setTurn(null) };
}
