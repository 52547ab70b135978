import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";

/** Asks before a file takes the place of another, which is gone then. */
export function ReplaceDialog({
	old,
	by,
	onClose,
	onReplace,
}: {
	/** What would be replaced; null when nothing is asked. */
	old: { name: string; underway: boolean } | null;
	/** Name of the new file. */
	by: string;
	onClose: () => void;
	onReplace: () => void;
}) {
	return (
		<Dialog
			open={old !== null}
			onClose={onClose}
			title={`Replace ${old?.name ?? ""}?`}
			description={
				old?.underway
					? `${by} is sent in its place. What was uploaded of the other is gone.`
					: `${by} takes its place in this round. The old file is gone for good; open a new round to keep both.`
			}
		>
			<div className="flex justify-end gap-2">
				<Button onClick={onClose}>Keep the old one</Button>
				<Button look="danger" onClick={onReplace}>
					Replace
				</Button>
			</div>
		</Dialog>
	);
}
