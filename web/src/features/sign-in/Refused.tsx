import type { ApiError } from "@/api/problem";
import { Problem } from "@/components/Surfaces";
import { formatWait } from "@/format/time";

/** Why somebody was not signed in, and for how long they have to wait where they tried too often. */
export function Refused({ error, waitSeconds }: { error: ApiError | null; waitSeconds: number }) {
	if (!error) return null;
	if (waitSeconds > 0) {
		return (
			<p role="alert" className="rounded-lg border border-warning bg-warning-soft p-3">
				Too many attempts. You can try again in{" "}
				<span className="tabular-nums">{formatWait(waitSeconds)}</span>.
			</p>
		);
	}
	return error.kind === "throttled" ? null : <Problem error={error} />;
}
