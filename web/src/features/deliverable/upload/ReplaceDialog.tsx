import type { Media } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";

/** Asks before a picture takes the place of another, whose file is gone then. */
export function ReplaceDialog({
	old,
	by,
	onClose,
	onReplace,
}: {
	old: Media | null;
	/** Name of the new file. */
	by: string;
	onClose: () => void;
	onReplace: () => void;
}) {
	return (
		<Dialog
			open={old !== null}
			onClose={onClose}
			title={`Replace ${old?.filename ?? ""}?`}
			description={`${by} takes its place in this round. The old file is gone for good; open a new round to keep both.`}
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
