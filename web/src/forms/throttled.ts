import type { ApiError } from "@/api/problem";

/** When trying again makes sense, in milliseconds since the epoch; null where nothing keeps from it. */
export function blockedUntil(error: ApiError | null, failedAt: number): number | null {
	if (error?.kind !== "throttled") return null;
	return failedAt + (error.retryAfter ?? 30) * 1000;
}
