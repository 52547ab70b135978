import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { toastDone } from "@/components/toasts";
import { statusWords } from "@/feedback/looks";
import { useChangeItem } from "@/feedback/queries";
import { counted } from "@/format/count";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { itemsAtStake } from "./stake";

/** Asks what becomes of items on the checklist whose marks are to be deleted. */
export function DeleteDialog() {
	const session = useSession();
	const deleting = useSignal(session.deleting);
	const checklist = useSignal(session.document.checklist);
	const change = useChangeItem();
	if (deleting === null) return null;
	const items = itemsAtStake(checklist, deleting, session.document.records.get());
	const [one] = items;
	const settle = async (keep: boolean) => {
		// What was said about the items has to be known before their marks go.
		const said = await Promise.allSettled(
			items.map((item) => change.mutateAsync({ item, change: { keep } })),
		);
		if (said.some(({ status }) => status === "rejected")) {
			session.settleDeletion(false);
			return;
		}
		session.settleDeletion(true);
		toastDone(`${counted(deleting.length, "mark")} deleted`, () => session.undo());
	};
	return (
		<Dialog
			open
			onClose={() => session.settleDeletion(false)}
			title={deleting.length === 1 ? "Delete the mark?" : `Delete ${deleting.length} marks?`}
			description={
				items.length === 1 && one
					? `It is on the checklist: \u201c${one.summary}\u201d (${statusWords[one.status].toLowerCase()}).`
					: `${items.length} of them are on the checklist.`
			}
		>
			<div className="flex flex-wrap justify-end gap-2">
				<Button onClick={() => session.settleDeletion(false)}>Cancel</Button>
				<Button busy={change.isPending} onClick={() => void settle(true)}>
					Delete, and keep it on the checklist
				</Button>
				<Button data-first look="danger" busy={change.isPending} onClick={() => void settle(false)}>
					Delete both
				</Button>
			</div>
		</Dialog>
	);
}
