import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { localNow } from "@/clock";
import { type Room, rateOf, type Sample, seen } from "./model";

/** How often the rooms are looked at while the page is to be seen. */
const EVERY_MS = 2_000;

function openRoomsQuery() {
	return queryOptions({
		queryKey: keys.openRooms,
		queryFn: async ({ signal }) => {
			const { items } = await answer(api.GET("/api/admin/rooms", { signal }));
			return { items, at: localNow() };
		},
		refetchInterval: EVERY_MS,
		staleTime: 0,
		gcTime: 0,
		retry: false,
	});
}

/** The rooms as they are, looked at every two seconds. */
export function useRooms(live: boolean) {
	const query = useQuery({ ...openRoomsQuery(), enabled: live });
	const samples = useRef<ReadonlyMap<string, readonly Sample[]>>(new Map());
	const [rooms, setRooms] = useState<readonly Room[] | null>(null);
	const { data } = query;
	useEffect(() => {
		if (!data) return;
		const next = new Map<string, readonly Sample[]>();
		const read = data.items.map((item): Room => {
			const known = samples.current.get(item.document) ?? [];
			const all = seen(known, { at: data.at, sequence: item.sequence });
			next.set(item.document, all);
			return { ...item, rate: rateOf(all) };
		});
		samples.current = next;
		setRooms(read);
	}, [data]);
	return { rooms, error: query.error, refetch: query.refetch };
}
