import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Handshake } from "lucide-react";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { Id, RevisionDecisions } from "@/api/types";
import { Button } from "@/components/Button";
import { NoteDialog } from "@/components/NoteDialog";
import { RelativeTime } from "@/components/Time";
import { toastDone, toastError } from "@/components/toasts";
import { useMe } from "@/session/session";

/** The client's word on a round: who gave it, and the button of those who may. It moves nothing by itself. */
export function ClientWord({ revision, decisions }: { revision: Id; decisions: RevisionDecisions }) {
	const cache = useQueryClient();
	const me = useMe();
	const [asking, setAsking] = useState(false);
	const { client_approvals: words, may_approve_for_client: may } = decisions;
	const own = words.some(({ author }) => author === `user:${me?.user.id}`);
	const client = me?.role === "CLIENT_VIEWER";
	const keep = (now: RevisionDecisions) => {
		cache.setQueryData(keys.decisionsOf(revision), now);
		void cache.invalidateQueries({ queryKey: keys.reviews });
	};
	const path = { id: revision };
	const withdraw = useMutation({
		mutationFn: () => answer(api.DELETE("/api/revisions/{id}/client-approval", { params: { path } })),
		onSuccess: keep,
		onError: (error) => toastError("The client's word stands", error),
	});
	const give = useMutation({
		mutationFn: (note: string) =>
			answer(
				api.POST("/api/revisions/{id}/client-approval", {
					params: { path },
					body: note === "" ? {} : { note },
				}),
			),
		onSuccess(now) {
			keep(now);
			setAsking(false);
			toastDone("The client's approval is noted", () => withdraw.mutate(), `client-word-${revision}`);
		},
	});
	if (words.length === 0 && !may) return null;
	return (
		<section aria-label="The client's word" className="flex flex-col gap-2">
			<h3 className="text-sm font-medium text-muted">The client's word</h3>
			{words.map((word) => (
				<div key={word.author} className="rounded-md border border-line p-2">
					<p className="flex items-center gap-1.5">
						<Handshake size={15} aria-hidden className="shrink-0 text-status-approved" />
						<span className="min-w-0 flex-1">
							{word.name} approved,{" "}
							<span className="text-faint">
								<RelativeTime at={word.at} />
							</span>
						</span>
					</p>
					{word.note && <p className="mt-1 break-words whitespace-pre-wrap">{word.note}</p>}
				</div>
			))}
			<div className="flex flex-wrap gap-2">
				{may && !own && (
					<Button
						onClick={() => {
							give.reset();
							setAsking(true);
						}}
					>
						<Handshake size={15} aria-hidden /> {client ? "Approve" : "Client approved"}
					</Button>
				)}
				{own && (
					<Button look="quiet" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
						Take it back
					</Button>
				)}
			</div>
			<NoteDialog
				open={asking}
				title={client ? "Approve this round" : "The client approved this round"}
				label="Note"
				hint="Kept with the approval. It moves nothing by itself: the studio decides the stage."
				action="Approve"
				required={false}
				busy={give.isPending}
				error={give.error ? asApiError(give.error) : null}
				onClose={() => setAsking(false)}
				onDone={(note) => give.mutate(note)}
			/>
		</section>
	);
}
