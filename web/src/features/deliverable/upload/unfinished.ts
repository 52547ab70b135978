import { queryOptions } from "@tanstack/react-query";
import { read } from "@/api/client";
import { keys } from "@/api/keys";
import { offlineError } from "@/api/problem";
import type { Id, MediaRole, Timestamp } from "@/api/types";
import { addressOf } from "@/base";
import { limitsUnder, USUAL_LIMITS } from "./limits";

/** An upload as the server knows it. */
export interface Unfinished {
	/** The last part of its address. */
	token: string;
	revision_id: Id;
	type: MediaRole;
	filename: string;
	size_bytes: number;
	/** How many bytes of it are there. */
	offset: number;
	expires_at: Timestamp;
	/** What became of it, when it is whole and was taken. */
	media_id: Id | null;
	/** Why it was not taken, when it is whole and was not. */
	error: { status: number; detail: string } | null;
}

/** The address of an upload. */
export function addressOfUpload(token: string): string {
	return addressOf(`api/tus/${token}`);
}

/** What the reader began to upload into a revision and did not finish. */
export function unfinishedQuery(revision: Id) {
	return queryOptions({
		queryKey: keys.unfinishedUploads(revision),
		queryFn: async ({ signal }) => {
			const { items } = await read<{ items: Unfinished[] }>(
				addressOf(`api/tus?revision=${revision}`),
				signal,
			);
			return items.filter(({ media_id, error }) => media_id === null && error === null);
		},
		staleTime: 0,
	});
}

/** How large files may be, as the server says; the usual where it does not. */
export function limitsQuery() {
	return queryOptions({
		queryKey: keys.uploadLimits,
		queryFn: async ({ signal }) => {
			const answer = await fetch(new Request(addressOf("api/tus"), { method: "OPTIONS", signal }));
			const largest = Number.parseInt(answer.headers.get("Tus-Max-Size") ?? "", 10);
			return largest > 0 ? limitsUnder(largest) : USUAL_LIMITS;
		},
		staleTime: Number.POSITIVE_INFINITY,
	});
}

/** What became of an upload; null where the server does not know it. */
export async function reasonOf(url: string): Promise<Unfinished | null> {
	const answer = await fetch(new Request(url)).catch(() => {
		throw offlineError();
	});
	return answer.ok ? ((await answer.json()) as Unfinished) : null;
}
