import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id, Media, RevisionDetail } from "@/api/types";
import { eventState, onEventState } from "@/events/events";
import { useMe } from "@/session/session";
import { type UploadLimits, USUAL_LIMITS } from "./limits";
import { isOnItsWay, type Upload, UploadQueue, uploadsOf } from "./queue";
import { addressOfUpload, limitsQuery, type Unfinished, unfinishedQuery } from "./unfinished";

const queue = new UploadQueue();

window.addEventListener("beforeunload", (event) => {
	if (queue.isBusy()) event.preventDefault();
});
window.addEventListener("online", queue.reconnect);
// A file that is dropped beside its place would be opened instead of the page, and everything on its way be cut off.
for (const type of ["dragover", "drop"] as const) {
	window.addEventListener(type, (event) => {
		if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
		event.preventDefault();
		event.dataTransfer.dropEffect = "none";
	});
}
// Events arrive again: the server is back, and somebody is signed in.
onEventState(() => {
	if (eventState().kind !== "open") return;
	queue.reconnect();
	if (!queue.needsSignIn()) return;
	answer(api.GET("/api/auth/me")).then(
		(me) => queue.signedIn(me.user.id),
		() => {},
	);
});

/** A round holds one file of a kind: what arrives takes the place of what was there. Screenshots belong to marks. */
function withArrival(before: readonly Media[], media: Media): Media[] {
	const kept = before.filter(
		({ id, role }) => id !== media.id && (role !== media.role || role === "screenshot"),
	);
	return [...kept, media];
}

function showArrivals(cache: QueryClient) {
	queue.onArrived = async (id, target) => {
		try {
			const media = await answer(api.GET("/api/media/{id}", { params: { path: { id } } }));
			cache.setQueryData<RevisionDetail>(keys.revision(target.revision), (revision) =>
				revision ? { ...revision, media: withArrival(revision.media, media) } : revision,
			);
		} finally {
			void cache.invalidateQueries({ queryKey: keys.revision(target.revision) });
			void cache.invalidateQueries({ queryKey: keys.revisionsOf(target.stage) });
		}
	};
}

/** Whether something is on its way into a revision that would not get in any more after it was submitted. */
export function useIsUploading(revision: Id): boolean {
	return useSyncExternalStore(queue.subscribe, () => uploadsOf(queue.all(), revision).some(isOnItsWay));
}

/**
 * The files on their way into a revision, the queue that carries them, and what somebody began to upload into it before
 * this page was loaded.
 */
export function useUploads(revision: Id): {
	queue: UploadQueue;
	uploads: readonly Upload[];
	interrupted: readonly Unfinished[];
	limits: UploadLimits;
} {
	const cache = useQueryClient();
	const me = useMe();
	useEffect(() => showArrivals(cache), [cache]);
	useEffect(() => {
		if (me) queue.signedIn(me.user.id);
	}, [me]);
	const limits = useQuery(limitsQuery()).data ?? USUAL_LIMITS;
	useEffect(() => {
		queue.limits = limits;
	}, [limits]);
	const unfinished = useQuery({ ...unfinishedQuery(revision), retry: false });
	const all = useSyncExternalStore(queue.subscribe, queue.all);
	const uploads = useMemo(() => uploadsOf(all, revision), [all, revision]);
	const interrupted = (unfinished.data ?? []).filter(({ token }) => !queue.knows(addressOfUpload(token)));
	return { queue, uploads, interrupted, limits };
}
