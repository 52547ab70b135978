import type { QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { keys } from "@/api/keys";
import type { Id, Media, RevisionDetail } from "@/api/types";
import { type Upload, UploadQueue, uploadsOf } from "./queue";

const queue = new UploadQueue();

window.addEventListener("beforeunload", (event) => {
	if (queue.isBusy()) event.preventDefault();
});

/** A round holds one picture of a kind: what arrives takes the place of what was there. Screenshots belong to marks. */
function withArrival(before: readonly Media[], media: Media): Media[] {
	const kept = before.filter(
		({ id, role }) => id !== media.id && (role !== media.role || role === "screenshot"),
	);
	return [...kept, media];
}

function showArrivals(cache: QueryClient) {
	queue.onArrived = (media, target) => {
		cache.setQueryData<RevisionDetail>(keys.revision(target.revision), (revision) =>
			revision ? { ...revision, media: withArrival(revision.media, media) } : revision,
		);
		void cache.invalidateQueries({ queryKey: keys.revision(target.revision) });
		void cache.invalidateQueries({ queryKey: keys.revisionsOf(target.stage) });
	};
}

/** The files on their way into a revision, and the queue that carries them. */
export function useUploads(revision: Id): { queue: UploadQueue; uploads: readonly Upload[] } {
	const cache = useQueryClient();
	useEffect(() => showArrivals(cache), [cache]);
	const all = useSyncExternalStore(queue.subscribe, queue.all);
	return { queue, uploads: useMemo(() => uploadsOf(all, revision), [all, revision]) };
}
