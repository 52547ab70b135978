import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { Id, ReviewDetail } from "@/api/types";
import { toastError } from "@/components/toasts";

/**
 * A change of a session that the server answers with the session as it is then. `failed` says what did not happen;
 * leave it out where a dialog shows the error itself.
 */
export function useReviewChange<Input>(
	id: Id,
	run: (input: Input) => Promise<ReviewDetail>,
	{ done, failed }: { done?: (review: ReviewDetail, input: Input) => void; failed?: string } = {},
) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: run,
		onSuccess(review, input) {
			cache.setQueryData(keys.review(id), review);
			void cache.invalidateQueries({ queryKey: ["reviews", "list"] });
			void cache.invalidateQueries({ queryKey: ["reviews", "candidates"] });
			done?.(review, input);
		},
		onError(error) {
			if (failed !== undefined) toastError(failed, error);
			const { kind } = asApiError(error);
			if (kind === "stale" || kind === "conflict") {
				void cache.invalidateQueries({ queryKey: keys.review(id) });
			}
		},
	});
}
