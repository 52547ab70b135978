import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Id, ReviewDetail, ReviewItem } from "@/api/types";
import { toastError } from "@/components/toasts";

/** The items in the order that is wanted; those that it does not name come last, as they stand. */
export function arranged(items: readonly ReviewItem[], wanted: readonly Id[] | null): readonly ReviewItem[] {
	if (wanted === null) return items;
	const place = new Map(wanted.map((id, index) => [id, index]));
	return items.toSorted(
		(left, right) => (place.get(left.id) ?? wanted.length) - (place.get(right.id) ?? wanted.length),
	);
}

/** Where something that is dragged from `from` lands at the height `y`, given the middles of all rows. */
export function dropIndex(middles: readonly number[], from: number, y: number): number {
	return middles.filter((middle, index) => index !== from && middle < y).length;
}

/** The items as they are to stand, shown at once and sent one order at a time: the last wish wins. */
export function useOrder(review: ReviewDetail): {
	items: readonly ReviewItem[];
	put: (order: readonly Id[]) => void;
	/** The order that is wanted by now, which may not have been painted yet. */
	wanted: () => readonly Id[];
} {
	const cache = useQueryClient();
	const [wanted, setWanted] = useState<readonly Id[] | null>(null);
	const latest = useRef<readonly Id[] | null>(null);
	const sending = useRef(false);
	const send: UseMutationResult<ReviewDetail, Error, readonly Id[]> = useMutation({
		mutationFn: (order: readonly Id[]) =>
			answer(
				api.POST("/api/reviews/{id}/reorder", {
					params: { path: { id: review.id } },
					body: { items: [...order] },
				}),
			),
		onSuccess(saved, order) {
			cache.setQueryData(keys.review(review.id), saved);
			if (latest.current !== null && latest.current !== order) {
				send.mutate(latest.current);
				return;
			}
			sending.current = false;
			latest.current = null;
			setWanted(null);
		},
		onError(error) {
			sending.current = false;
			latest.current = null;
			setWanted(null);
			toastError("The order stays as it was", error);
			void cache.invalidateQueries({ queryKey: keys.review(review.id) });
		},
	});
	return {
		items: arranged(review.items, wanted),
		wanted() {
			const known = cache.getQueryData<ReviewDetail>(keys.review(review.id)) ?? review;
			return arranged(known.items, latest.current).map(({ id }) => id);
		},
		put(order) {
			latest.current = order;
			setWanted(order);
			if (sending.current) return;
			sending.current = true;
			send.mutate(order);
		},
	};
}
