import { useSyncExternalStore } from "react";
import type { DateOnly, Timestamp } from "@/api/types";
import { describeDue, formatExact, formatRelative } from "@/format/time";

const EVERY = 30_000;
const STALE = 1_000;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
	listeners.add(listener);
	timer ??= setInterval(() => {
		now = Date.now();
		for (const each of listeners) each();
	}, EVERY);
	return () => {
		listeners.delete(listener);
		if (listeners.size === 0) {
			clearInterval(timer);
			timer = undefined;
		}
	};
}

/** The time now, renewed every half minute, the same for the whole page. */
export function useNow(): number {
	return useSyncExternalStore(subscribe, () => {
		// Nobody listens yet: what was kept may be old. Asked twice in a row, it is the same.
		if (timer === undefined && Math.abs(Date.now() - now) > STALE) now = Date.now();
		return now;
	});
}

/** A moment as time passed, with the exact time on hover. */
export function RelativeTime({ at }: { at: Timestamp }) {
	return (
		<time dateTime={at} title={formatExact(at)} className="whitespace-nowrap">
			{formatRelative(at, useNow())}
		</time>
	);
}

/** A due date; one that has passed says so in words and colour. */
export function DueDate({ due, settled = false }: { due: DateOnly; settled?: boolean }) {
	const { text, overdue } = describeDue(due, new Date(useNow()));
	return (
		<time
			dateTime={due}
			title={due}
			className={`whitespace-nowrap tabular-nums ${overdue && !settled ? "text-danger" : "text-muted"}`}
		>
			{settled && overdue ? due : text}
		</time>
	);
}
