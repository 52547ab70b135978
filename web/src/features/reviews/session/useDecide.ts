import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError, problemFrom } from "@/api/problem";
import type { Id, ReviewDetail, ReviewItem, Verdict } from "@/api/types";
import { toastDone, toastError } from "@/components/toasts";
import { counted } from "@/format/count";
import { nameOf } from "../model";

/** Something that was not done to an item, and why. */
export interface Refused {
	readonly item: Id;
	readonly reason: string;
}

const deeds: Record<Verdict, string> = {
	APPROVED: "approved",
	CHANGES_REQUESTED: "sent back with changes",
	REJECTED: "rejected",
};

/** What is decided about items: one by one with the way back, or several the same way. */
export function useDecide(review: ReviewDetail) {
	const { id } = review;
	const cache = useQueryClient();
	const [refused, setRefused] = useState<readonly Refused[]>([]);
	const renew = () => cache.invalidateQueries({ queryKey: keys.reviews });

	const one = useMutation({
		mutationFn: ({
			item,
			verdict,
			note,
		}: {
			item: ReviewItem;
			verdict: Verdict | null;
			note: string | null;
		}) =>
			answer(
				api.POST("/api/reviews/{id}/items/{item}/decide", {
					params: { path: { id, item: item.id } },
					body: verdict === null ? {} : { decision: verdict, ...(note ? { note } : {}) },
				}),
			),
		onSuccess(saved, { item, verdict }) {
			cache.setQueryData<ReviewDetail>(
				keys.review(id),
				(before) =>
					before && {
						...before,
						items: before.items.map((each) => (each.id === saved.id ? saved : each)),
					},
			);
			setRefused((before) => before.filter((each) => each.item !== item.id));
			const was = item.decision;
			toastDone(
				`${nameOf(item)}: ${verdict === null ? "undecided again" : deeds[verdict]}`,
				() => one.mutate({ item: saved, verdict: was?.verdict ?? null, note: was?.note ?? null }),
				`decided-${item.id}`,
			);
		},
		onError: (error, { item, verdict }) => {
			// The dialog that asked for a note shows it itself.
			if (verdict === null || verdict === "APPROVED") {
				setRefused((before) => [
					...before.filter((each) => each.item !== item.id),
					{ item: item.id, reason: asApiError(error).message },
				]);
			}
		},
		onSettled: renew,
	});

	const several = useMutation({
		mutationFn: ({ items, verdict, note }: { items: readonly Id[]; verdict: Verdict; note: string | null }) =>
			answer(
				api.POST("/api/reviews/{id}/decide", {
					params: { path: { id } },
					body: { items: [...items], decision: verdict, ...(note ? { note } : {}) },
				}),
			),
		onSuccess({ done, refused }, { verdict }) {
			setRefused(
				refused.map(({ id: item, problem }) => ({
					item,
					reason: problemFrom(problem.status, problem).message,
				})),
			);
			if (done.length > 0) toastDone(`${counted(done.length, "item")} ${deeds[verdict]}`);
		},
		onError: (error) => toastError("Nothing was decided", error),
		onSettled: renew,
	});

	return { one, several, refused, dismiss: () => setRefused([]) };
}
