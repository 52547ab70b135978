import { queryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import { projectListQuery } from "@/api/queries";
import type { Channel, ChannelChange, NewChannel } from "@/api/types";
import { toastDone, toastError } from "@/components/toasts";
import { counted } from "@/format/count";

/** How often it is looked how the channels are reached. */
const EVERY_MS = 30_000;

/** The channels that the studio is told in, by name. */
export const channelsQuery = queryOptions({
	queryKey: keys.channels,
	queryFn: async ({ signal }) => (await answer(api.GET("/api/channels", { signal }))).items,
	refetchInterval: EVERY_MS,
});

const at = (channel: Channel) => ({ path: { id: channel.id } });

/** Takes what the server says of a channel, and asks for the others. */
function useRenew() {
	const cache = useQueryClient();
	return {
		put: (saved: Channel) =>
			cache.setQueryData(channelsQuery.queryKey, (channels) =>
				channels?.map((channel) => (channel.id === saved.id ? saved : channel)),
			),
		again: () => cache.invalidateQueries({ queryKey: keys.channels }),
	};
}

/** Has a channel told from now on. */
export function useAddChannel() {
	const { again } = useRenew();
	return useMutation({
		mutationFn: (body: NewChannel) => answer(api.POST("/api/channels", { body })),
		onSuccess: () => again(),
	});
}

/** Changes a channel, if nobody else has since it was read. */
export function useChangeChannel() {
	const { put, again } = useRenew();
	return useMutation({
		mutationFn: ({ channel, change }: { channel: Channel; change: ChannelChange }) =>
			answer(
				api.PATCH("/api/channels/{id}", {
					params: { ...at(channel), header: ifMatch(channel) },
					body: change,
				}),
			),
		onSuccess: put,
		onSettled: () => again(),
	});
}

/** Switches a channel on or off, with the way back. */
export function useSwitchChannel() {
	const change = useChangeChannel();
	const turn = (channel: Channel, enabled: boolean) =>
		change.mutate(
			{ channel, change: { enabled } },
			{
				onSuccess: (saved) =>
					toastDone(
						switched(saved.name, enabled, channel.waiting),
						() => turn(saved, !enabled),
						`channel-${saved.id}`,
					),
				onError: (error) => toastError("The channel stays as it is", error),
			},
		);
	return { turn, turning: change.isPending };
}

/** What came of it. What waits when a channel is switched off is forgotten, and no way back brings it. */
function switched(name: string, enabled: boolean, waiting: number): string {
	if (enabled) return `${name} is told again`;
	return waiting === 0
		? `${name} is told nothing`
		: `${name} is told nothing, nor ${counted(waiting, "thing")} that waited`;
}

/** Posts a message into a channel, and says whether it arrived. */
export function useTestChannel() {
	const { put, again } = useRenew();
	return useMutation({
		mutationFn: (channel: Channel) => answer(api.POST("/api/channels/{id}/test", { params: at(channel) })),
		onSuccess(tested) {
			put(tested);
			toastDone(`A test is posted in ${tested.name}`);
		},
		onError: (error) => toastError("The test did not arrive", error),
		// What did not arrive stands at the channel as well.
		onSettled: () => again(),
	});
}

/** Takes a channel out. One that somebody else took out meanwhile is out. */
export function useDeleteChannel() {
	const cache = useQueryClient();
	const { again } = useRenew();
	return useMutation({
		mutationFn: (channel: Channel) =>
			answer(api.DELETE("/api/channels/{id}", { params: at(channel) })).catch((error: unknown) => {
				if (asApiError(error).kind !== "not-found") throw error;
			}),
		onSuccess(_, gone) {
			cache.setQueryData(channelsQuery.queryKey, (channels) => channels?.filter(({ id }) => id !== gone.id));
			toastDone(`${gone.name} is deleted`);
		},
		onSettled: () => again(),
	});
}

/** Every project to choose from, fetched page after page. */
export function useProjectChoices() {
	const { data, hasNextPage, isFetching, isError, fetchNextPage } = useInfiniteQuery(projectListQuery({}));
	useEffect(() => {
		if (hasNextPage && !isFetching && !isError) void fetchNextPage();
	}, [hasNextPage, isFetching, isError, fetchNextPage]);
	return data?.pages.flatMap(({ items }) => items) ?? [];
}
