import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { ApiError } from "@/api/problem";
import type { Me } from "@/api/types";

/** Who is signed in, or null. */
export function meQuery() {
	return queryOptions({
		queryKey: keys.me,
		queryFn: async ({ signal }): Promise<Me | null> => {
			try {
				return await answer(api.GET("/api/auth/me", { signal }));
			} catch (error) {
				if (error instanceof ApiError && error.kind === "signed-out") return null;
				throw error;
			}
		},
		staleTime: 300_000,
	});
}

/** Who is signed in. Undefined while that is not known, null when nobody is. */
export function useMe(): Me | null | undefined {
	return useQuery(meQuery()).data;
}

/** What may be asked for, as the server names it. */
export type Permission =
	| "project.view"
	| "project.manage"
	| "deliverable.manage"
	| "stage.update_own"
	| "stage.update_any"
	| "stage.assign"
	| "revision.submit"
	| "review.annotate"
	| "review.decide"
	| "feedback.verify"
	| "session.manage"
	| "settings.manage";

/** Whether the person who is signed in holds a permission. The server decides; this only spares useless buttons. */
export function usePermission(permission: Permission): boolean {
	return useMe()?.permissions.includes(permission) ?? false;
}
