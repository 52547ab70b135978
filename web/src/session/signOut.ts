import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answer, api } from "@/api/client";
import { toastError } from "@/components/toasts";

/** Ends the session and leads to the sign-in page. Nothing of the person stays in the cache. */
export function useSignOut(): () => void {
	const cache = useQueryClient();
	const navigate = useNavigate();
	return async () => {
		try {
			await answer(api.POST("/api/auth/logout"));
		} catch (error) {
			toastError("You are still signed in", error);
			return;
		}
		await navigate({ to: "/sign-in" });
		cache.clear();
	};
}
