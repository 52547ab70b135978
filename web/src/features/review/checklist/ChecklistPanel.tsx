import { ListChecks } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { RevisionDetail } from "@/api/types";
import { EmptyState, ProgressBar } from "@/components/Surfaces";
import type { FeedbackItem } from "@/document/feedback";
import { arranged, asWanted, type ChecklistFilter, type Doer, progressOf, tickOf } from "@/feedback/model";
import { useDoer, useTicks } from "@/feedback/queries";
import { NO_TICKS } from "@/feedback/tick_queue";
import { counted } from "@/format/count";
import { useShortcuts } from "@/keyboard/shortcuts";
import { timingOf } from "@/media/timecode";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { ChecklistFilters } from "./ChecklistFilters";
import { ChecklistItem } from "./ChecklistItem";

/** What has to be done about this round, and how far it is. Live, and while there is no connection too. */
export function ChecklistPanel({ revision }: { revision: RevisionDetail }) {
	const doer = useDoer();
	return doer && <Checklist revision={revision} doer={doer} />;
}

function Checklist({ revision, doer }: { revision: RevisionDetail; doer: Doer }) {
	const session = useSession();
	const items = useItems(doer);
	const ticks = useTicks();
	const selection = useSignal(session.viewer.selection);
	const note = useSignal(session.note);
	const [filter, setFilter] = useState<ChecklistFilter>({});
	const [current, setCurrent] = useState<number | null>(null);
	const list = useRef<HTMLOListElement>(null);
	const shown = useMemo(() => arranged(items, filter), [items, filter]);
	const { done, total } = progressOf(items);
	const clip = revision.media.find((medium) => medium.kind === "clip")?.clip ?? null;
	const timing = useMemo(() => clip && timingOf(clip), [clip]);

	const at = shown.findIndex(({ id }) => id === current);
	const go = (item: FeedbackItem | undefined) => {
		if (!item) return;
		setCurrent(item.id);
		// What was carried on was drawn on an earlier round: there is nothing of it on this picture.
		if (item.sourceRevision === revision.id) session.goTo(item.source);
		else if (item.frame !== null) session.goToFrame(item.frame, session.clip ?? undefined);
		list.current?.querySelector<HTMLElement>(`[data-item="${item.id}"] [data-go]`)?.focus();
	};
	const tick = (item: FeedbackItem | undefined) => {
		const to = item && tickOf(item, doer);
		if (item && to) ticks?.move(item.id, to);
	};
	useShortcuts("Checklist", [
		{ keys: "alt+arrowdown", label: "Next item", run: () => go(shown[at + 1] ?? shown[0]) },
		{ keys: "alt+arrowup", label: "Previous item", run: () => go(shown[at > 0 ? at - 1 : shown.length - 1]) },
		{ keys: "shift+x", label: "Tick the item, or take the tick off", run: () => tick(shown[at]) },
	]);
	// Who selects a mark on the picture finds its item.
	useEffect(() => {
		const source = selection.values().next().value ?? note;
		const item = source && items.find((other) => other.source === source);
		if (item) setCurrent(item.id);
	}, [selection, note, items]);

	return (
		<div className="flex min-h-0 flex-1 flex-col">
			<div className="flex flex-col gap-2 border-b border-line px-3 py-2.5">
				<p className="flex items-baseline justify-between gap-2">
					<span className="font-medium tabular-nums">
						{total === 0 ? "Nothing to do" : `${done} of ${total} done`}
					</span>
					<span className="text-sm text-faint tabular-nums">
						{counted(items.filter((item) => !item.action).length, "callout")}
					</span>
				</p>
				<ProgressBar value={total === 0 ? 0 : done / total} label={`${done} of ${total} action items done`} />
				{items.length > 0 && <ChecklistFilters items={items} filter={filter} onFilter={setFilter} />}
			</div>
			<div className="min-h-0 flex-1 overflow-y-auto">
				{shown.length === 0 ? (
					<EmptyState
						icon={<ListChecks size={24} aria-hidden />}
						title={items.length === 0 ? "Nothing on the checklist" : "Nothing that fits"}
					>
						{items.length === 0
							? "Every mark and every note on this round becomes an item here at once. Draw on the picture, and it stands here."
							: "Take another filter to see the other items."}
					</EmptyState>
				) : (
					<ol ref={list} aria-label="Checklist">
						{shown.map((item) => (
							<ChecklistItem
								key={item.id}
								item={item}
								doer={doer}
								timing={timing}
								elsewhere={item.sourceRevision !== revision.id}
								current={item.id === current}
								onGo={() => go(item)}
								onMove={(to, words) => ticks?.move(item.id, to, words)}
							/>
						))}
					</ol>
				)}
			</div>
		</div>
	);
}

/** The items as they are, with what this person has done to them and the server has not taken yet. */
function useItems(doer: Doer): readonly FeedbackItem[] {
	const session = useSession();
	const checklist = useSignal(session.document.checklist);
	const ticks = useTicks();
	const wanted = useSignal(ticks?.wanted ?? NO_TICKS);
	useEffect(() => {
		for (const { id, version } of checklist.values()) ticks?.seen(id, version);
	}, [checklist, ticks]);
	return useMemo(
		() => [...checklist.values()].map((item) => asWanted(item, wanted.get(item.id), doer)),
		[checklist, wanted, doer],
	);
}

/** How many action items are left to do, for the tab. */
export function useOpenItems(): number {
	const session = useSession();
	const { done, total } = progressOf(useSignal(session.document.checklist).values());
	return total - done;
}
