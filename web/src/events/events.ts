import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { announceSignedOut } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id } from "@/api/types";
import { socketAddressOf } from "@/base";
import { localNow, serverClock } from "@/clock";
import { isActivity, mergeProgress, progressIn, staleAfter, staleAfterProgress } from "./effects";
import { EventStream, type Socket, type StreamState } from "./stream";
import type { MediaProgress, ServerEvent } from "./types";

const eventListeners = new Set<(event: ServerEvent) => void>();
const stateListeners = new Set<() => void>();
const progressListeners = new Set<() => void>();
const progressOf = new Map<Id, MediaProgress>();
/** One step of somebody makes several events: what they make stale is fetched once. */
const RENEW_AFTER_MS = 60;
let state: StreamState = { kind: "stopped" };
let stream: EventStream | null = null;

/** Keeps the events coming and the query cache fresh, while somebody is signed in. Returns how to stop. */
export function startEvents(cache: QueryClient): () => void {
	const stale = new Map<string, QueryKey>();
	let renewal: ReturnType<typeof setTimeout> | null = null;
	const renew = () => {
		renewal = null;
		const queryKeys = [...stale.values()];
		stale.clear();
		for (const queryKey of queryKeys) void cache.invalidateQueries({ queryKey });
	};
	let asked = Number.NEGATIVE_INFINITY;
	const opened = new EventStream({
		open(after) {
			asked = localNow();
			return webSocket(after === null ? "api/events" : `api/events?after=${after}`);
		},
		clock(at, fresh) {
			const shown = Date.parse(at);
			const sent = fresh ? asked : Number.NEGATIVE_INFINITY;
			if (!Number.isNaN(shown)) serverClock.learn({ sent, received: localNow(), shown, grain: 1 });
		},
		later(milliseconds, run) {
			const timer = setTimeout(run, milliseconds);
			return () => clearTimeout(timer);
		},
		random: Math.random,
		event(event) {
			const heard = progressIn(event);
			const old = staleAfter(event);
			if (isActivity(event)) old.push(keys.activity);
			if (heard) {
				const before = progressOf.get(heard.media);
				const after = mergeProgress(before, heard.progress);
				progressOf.set(heard.media, after);
				old.push(...staleAfterProgress(event, before, after));
				for (const listener of progressListeners) listener();
			}
			for (const queryKey of old) stale.set(JSON.stringify(queryKey), queryKey);
			if (stale.size > 0) renewal ??= setTimeout(renew, RENEW_AFTER_MS);
			for (const listener of eventListeners) listener(event);
		},
		state(next) {
			state = next;
			for (const listener of stateListeners) listener();
		},
		gap: () => void cache.invalidateQueries(),
		signedOut: announceSignedOut,
		refused: () => void cache.invalidateQueries({ queryKey: keys.me }),
	});
	stream = opened;
	const reconnect = () => opened.connect();
	window.addEventListener("online", reconnect);
	opened.connect();
	return () => {
		window.removeEventListener("online", reconnect);
		if (renewal !== null) clearTimeout(renewal);
		opened.stop();
		stream = null;
	};
}

/** Tries now what would be tried in a while. */
export function reconnectEvents(): void {
	stream?.connect();
}

/** Whether events arrive. */
export function useEventState(): StreamState {
	return useSyncExternalStore(onEventState, eventState);
}

/** Whether events arrive, outside of React. */
export function eventState(): StreamState {
	return state;
}

/** Calls back whenever events begin or cease to arrive. Returns how to stop. */
export function onEventState(listener: () => void): () => void {
	stateListeners.add(listener);
	return () => stateListeners.delete(listener);
}

/** Calls back on every event while the component is on the page. */
export function useServerEvents(listener: (event: ServerEvent) => void): void {
	useEffect(() => {
		eventListeners.add(listener);
		return () => {
			eventListeners.delete(listener);
		};
	}, [listener]);
}

/** How far the server is with a medium, as last heard; undefined when nothing was heard. */
export function useMediaProgress(media: Id | null): MediaProgress | undefined {
	return useSyncExternalStore(
		(listener) => onMediaProgress(listener),
		() => (media === null ? undefined : progressOf.get(media)),
	);
}

/** Calls back whenever progress of any medium is heard. Returns how to stop. */
export function onMediaProgress(listener: () => void): () => void {
	progressListeners.add(listener);
	return () => progressListeners.delete(listener);
}

/** What was last heard of a medium, outside of React. */
export function mediaProgress(media: Id): MediaProgress | undefined {
	return progressOf.get(media);
}

/** Forgets what was heard of a medium, before it is processed anew. */
export function forgetMediaProgress(media: Id): void {
	progressOf.delete(media);
	for (const listener of progressListeners) listener();
}

function webSocket(address: string): Socket {
	const inner = new WebSocket(socketAddressOf(address));
	const socket: Socket = { close: () => inner.close(), onopen: null, onmessage: null, onclose: null };
	inner.onopen = () => socket.onopen?.();
	inner.onmessage = (message) => socket.onmessage?.(message);
	inner.onclose = (close) => socket.onclose?.(close);
	return socket;
}
