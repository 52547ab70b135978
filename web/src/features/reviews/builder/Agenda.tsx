import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Fragment, useEffect, useLayoutEffect, useRef, useState } from "react";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id, ReviewDetail, ReviewItem } from "@/api/types";
import { toastDone, toastError } from "@/components/toasts";
import { useRowKeys } from "@/keyboard/rows";
import { useShortcuts } from "@/keyboard/shortcuts";
import { useReviewChange } from "../changes";
import { agendaOf, agendaTime, moved, nameOf, orderWithBack } from "../model";
import { AgendaRow } from "./AgendaRow";
import { useOrder } from "./order";
import { useDrag } from "./useDrag";

/** The items of a session in their order, which is dragged or moved by keys. */
export function Agenda({ review }: { review: ReviewDetail }) {
	const { items, put, wanted } = useOrder(review);
	const { lines } = agendaOf(items, review);
	const edit = review.rights.edit;
	const list = useRowKeys<HTMLOListElement>("Agenda");
	const [said, setSaid] = useState("");
	const ids = items.map(({ id }) => id);
	const keepFocus = useFocusKept();

	function place(from: number, to: number) {
		// Keys may come faster than the page is painted.
		const order = wanted();
		const item = items.find(({ id }) => id === order[from]);
		if (!item || to < 0 || to >= order.length || to === from) return;
		put(moved(order, from, to));
		setSaid(`${nameOf(item)}, ${to + 1} of ${items.length}`);
	}
	const { drag, handle } = useDrag(list, place);

	function move(by: 1 | -1) {
		const from = focusedIndex(wanted());
		if (from < 0) return;
		keepFocus();
		place(from, from + by);
	}
	const change = useItemChange(review);
	const remove = useRemoval(review);
	useShortcuts(
		"Agenda",
		[
			{ keys: "alt+arrowup", label: "Move the item up", run: () => move(-1) },
			{ keys: "alt+arrowdown", label: "Move the item down", run: () => move(1) },
			{
				keys: "delete",
				label: "Remove the item",
				run() {
					const item = items[focusedIndex(ids)];
					if (item?.rights.remove) remove(item, ids);
				},
			},
		],
		edit,
	);

	return (
		<>
			<ol ref={list} aria-label="Agenda">
				{items.map((item, index) => (
					<Fragment key={item.id}>
						{drag && landsBefore(drag, index) && <DropLine />}
						<AgendaRow
							item={item}
							line={lines[index]}
							time={agendaTime(review.starts_at, lines[index]?.begins ?? 0)}
							usual={review.minutes_per_item}
							edit={edit}
							handle={handle(item.id, index)}
							dragged={drag?.id === item.id ? drag.offset : null}
							onMinutes={(minutes) => change.mutate({ item, minutes })}
							onNote={(note) => change.mutate({ item, note })}
							onRemove={() => remove(item, ids)}
						/>
					</Fragment>
				))}
				{drag && drag.to === items.length - 1 && drag.from !== drag.to && <DropLine />}
			</ol>
			<p role="status" className="sr-only">
				{said}
			</p>
		</>
	);
}

function DropLine() {
	return <li aria-hidden="true" className="relative z-20 -my-px h-0.5 bg-accent" />;
}

/** Whether what is dragged would land right before the row at `index`, the rows standing as they are. */
function landsBefore({ from, to }: { from: number; to: number }, index: number): boolean {
	if (from === to) return false;
	return to < from ? index === to : index === to + 1;
}

function focusedIndex(ids: readonly Id[]): number {
	const row = document.activeElement?.closest<HTMLElement>("[data-item]");
	return row ? ids.indexOf(Number(row.dataset.item)) : -1;
}

/** Has the focus stay on what it is on when that is put elsewhere in the page. */
function useFocusKept(): () => void {
	const kept = useRef<HTMLElement | null>(null);
	useLayoutEffect(() => {
		const element = kept.current;
		if (!element) return;
		kept.current = null;
		if (document.activeElement !== element) element.focus();
		element.scrollIntoView({ block: "nearest" });
	});
	return () => {
		kept.current = document.activeElement as HTMLElement | null;
	};
}

/** Changes minutes or note of an item. */
function useItemChange(review: ReviewDetail) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: ({ item, ...body }: { item: ReviewItem; minutes?: number | null; note?: string | null }) =>
			answer(
				api.PATCH("/api/reviews/{id}/items/{item}", {
					params: { path: { id: review.id, item: item.id }, header: ifMatch(item) },
					body,
				}),
			),
		onError: (error) => toastError("The item stays as it was", error),
		onSettled: () => cache.invalidateQueries({ queryKey: keys.reviews }),
	});
}

/** Takes items out, with the way back to their places. */
function useRemoval(review: ReviewDetail): (item: ReviewItem, order: readonly Id[]) => void {
	const { id } = review;
	const cache = useQueryClient();
	const focusNext = useRef<number | null>(null);
	useEffect(() => {
		const at = focusNext.current;
		if (at === null) return;
		focusNext.current = null;
		const rows = document.querySelectorAll<HTMLElement>("[data-item] [data-row]");
		rows[Math.min(at, rows.length - 1)]?.focus();
	});
	const bringBack = useReviewChange(
		id,
		async ({ item, order }: { item: ReviewItem; order: readonly Id[] }) => {
			const added = await answer(
				api.POST("/api/reviews/{id}/items", {
					params: { path: { id } },
					body: { stage_ids: [item.stage_id] },
				}),
			);
			const back = added.items.find(({ stage_id }) => stage_id === item.stage_id);
			if (!back) return added;
			if (item.minutes !== null || item.note !== null) {
				await answer(
					api.PATCH("/api/reviews/{id}/items/{item}", {
						params: { path: { id, item: back.id }, header: ifMatch(back) },
						body: { minutes: item.minutes, note: item.note },
					}),
				);
			}
			const now = added.items.map((each) => each.id);
			return answer(
				api.POST("/api/reviews/{id}/reorder", {
					params: { path: { id } },
					body: { items: orderWithBack(now, back.id, order, item.id) },
				}),
			);
		},
		{ failed: "The item was not brought back" },
	);
	const remove = useReviewChange(
		id,
		({ item }: { item: ReviewItem; order: readonly Id[] }) =>
			answer(
				api.DELETE("/api/reviews/{id}/items/{item}", {
					params: { path: { id, item: item.id } },
				}),
			),
		{
			done: (_, removed) =>
				toastDone(`${nameOf(removed.item)} is out`, () => bringBack.mutate(removed), `removed-${id}`),
			failed: "The item stays",
		},
	);
	return (item, order) => {
		const at = order.indexOf(item.id);
		const inside = document.activeElement?.closest(`[data-item="${item.id}"]`);
		remove.mutate(
			{ item, order },
			{
				onSuccess() {
					if (inside) focusNext.current = at;
					void cache.invalidateQueries({ queryKey: keys.review(id) });
				},
			},
		);
	};
}
