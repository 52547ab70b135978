import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { toastError } from "@/components/toasts";
import { whileLeaving } from "./session";

/** Ends the session and leads to the sign-in page. Nothing of the person stays in the cache. */
export function useSignOut(): () => void {
	const cache = useQueryClient();
	const navigate = useNavigate();
	return () =>
		whileLeaving(async () => {
			try {
				await answer(api.POST("/api/auth/logout"));
			} catch (error) {
				toastError("You are still signed in", error);
				return;
			}
			// First of all nobody is signed in: else the sign-in page would lead straight back.
			cache.setQueryData(keys.me, null);
			await navigate({ to: "/sign-in" });
			cache.removeQueries({
				predicate: ({ queryKey: [name] }) => name !== keys.me[0] && name !== keys.demoPeople[0],
			});
		});
}
