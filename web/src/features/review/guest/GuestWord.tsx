import { useMutation } from "@tanstack/react-query";
import { Check, Handshake } from "lucide-react";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { GuestSession, RevisionDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { NoteDialog } from "@/components/NoteDialog";
import { toastDone } from "@/components/toasts";

/** The client's word on the round that was shared with them. The studio decides the stage; this is what the client says to it. */
export function GuestWord({ revision, guest }: { revision: RevisionDetail; guest: GuestSession }) {
	const [asking, setAsking] = useState(false);
	const approve = useMutation({
		mutationFn: (note: string) =>
			answer(
				api.POST("/api/share/revisions/{id}/approval", {
					params: { path: { id: revision.id } },
					body: note === "" ? {} : { note },
				}),
			),
		onSuccess() {
			setAsking(false);
			toastDone(`${guest.organization} knows that you approve`);
		},
	});
	if (approve.isSuccess) {
		return (
			<span className="flex items-center gap-1.5 text-sm text-status-approved">
				<Handshake size={15} aria-hidden /> <span className="max-sm:sr-only">You approved</span>
			</span>
		);
	}
	return (
		<>
			<Button
				look="primary"
				size="small"
				onClick={() => {
					approve.reset();
					setAsking(true);
				}}
			>
				<Check size={14} aria-hidden /> Approve
			</Button>
			<NoteDialog
				open={asking}
				title={`Approve ${revision.deliverable.name}, round ${revision.round}`}
				label="Note"
				hint={`Optional. ${guest.organization} reads it with your approval.`}
				action="Approve"
				required={false}
				busy={approve.isPending}
				error={approve.error ? asApiError(approve.error) : null}
				onClose={() => setAsking(false)}
				onDone={(note) => approve.mutate(note)}
			/>
		</>
	);
}
