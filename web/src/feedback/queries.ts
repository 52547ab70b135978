import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { FeedbackChange } from "@/api/types";
import { basePath } from "@/base";
import { toastDone, toastError } from "@/components/toasts";
import type { FeedbackItem } from "@/document/feedback";
import { useGuest } from "@/session/guest";
import { useMe, useSessionEnded } from "@/session/session";
import { statusWords } from "./looks";
import { type Doer, doerOf } from "./model";
import { type Tick, TickQueue } from "./tick_queue";

/** The queue of whoever is signed in: one for the whole page, since what waits is theirs and not a panel's. */
let shared: { readonly person: number; readonly queue: TickQueue } | null = null;

function queueOf(person: number): TickQueue {
	if (shared?.person !== person) {
		shared?.queue.end();
		shared = {
			person,
			queue: new TickQueue({
				prefix: `rushes:${basePath()}:user:${person}:tick`,
				store: storage(),
				send,
				refused: (tick, error) =>
					toastError(`The item stays as it is: ${statusWords[tick.status]} was refused`, error),
			}),
		};
	}
	return shared.queue;
}

function storage(): Storage | null {
	try {
		return globalThis.localStorage ?? null;
	} catch {
		return null;
	}
}

async function send({ key, item, status, note }: Tick): Promise<number> {
	const moved = await answer(
		api.PATCH("/api/feedback/{id}", {
			params: { path: { id: item }, header: { "If-Match": "*", "Idempotency-Key": key } },
			body: note === null ? { status } : { status, note },
		}),
	);
	return moved.row_version;
}

/** The moves of items on their way to the server. Null until it is known who is signed in. */
export function useTicks(): TickQueue | null {
	const person = useMe()?.user.id ?? null;
	const queue = useMemo(() => (person === null ? null : queueOf(person)), [person]);
	const ended = useSessionEnded();
	useEffect(() => {
		if (ended === null) queue?.resume();
	}, [queue, ended]);
	return queue;
}

/** Guests see what becomes of their notes, and tick nothing off. */
const ONLOOKER: Doer = { id: 0, works: false, manages: false, verifies: false };

/** What whoever is signed in may do to items. Null until that is known. */
export function useDoer(): Doer | null {
	const me = useMe();
	const guest = useGuest() !== null;
	return useMemo(() => (guest ? ONLOOKER : me ? doerOf(me) : null), [me, guest]);
}

/** Changes an item in other ways than by moving it. */
export function useChangeItem() {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: ({
			item,
			change,
		}: {
			item: Pick<FeedbackItem, "id" | "version">;
			change: FeedbackChange;
			done?: string;
		}) =>
			answer(
				api.PATCH("/api/feedback/{id}", {
					params: { path: { id: item.id }, header: { "If-Match": `"${item.version}"` } },
					body: change,
				}),
			),
		onSuccess(_, { done }) {
			if (done !== undefined) toastDone(done);
			void cache.invalidateQueries({ queryKey: keys.feedback });
		},
		onError(error) {
			void cache.invalidateQueries({ queryKey: keys.feedback });
			// Somebody else was faster: the page shows in a moment what is so now.
			if (asApiError(error).kind !== "stale") toastError("The item stays as it is", error);
			else toastError("Somebody changed this item meanwhile. Look at it as it is now, and try again", error);
		},
	});
}
