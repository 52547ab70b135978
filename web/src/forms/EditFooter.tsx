import type { ApiError } from "@/api/problem";
import { Button } from "@/components/Button";
import { Problem } from "@/components/Surfaces";

/** The end of a form over something that others may change: what went wrong, the way out and the way on. */
export function EditFooter({
	what,
	error,
	changed,
	busy,
	onTakeOver,
	onClose,
}: {
	/** What is edited, as in “this project”. */
	what: string;
	error: ApiError | null;
	changed: boolean;
	busy: boolean;
	onTakeOver: () => void;
	onClose: () => void;
}) {
	return (
		<>
			{error?.kind === "stale" ? (
				<div
					role="alert"
					className="flex flex-col gap-2 rounded-lg border border-warning bg-warning-soft p-3"
				>
					<p>Someone else saved {what} meanwhile. What you typed is still here and not saved.</p>
					<Button size="small" className="self-start" onClick={onTakeOver}>
						Lay mine over theirs
					</Button>
				</div>
			) : (
				error && error.fields.size === 0 && <Problem error={error} />
			)}
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Cancel</Button>
				<Button look="primary" type="submit" busy={busy} disabled={!changed}>
					Save
				</Button>
			</div>
		</>
	);
}
