import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, RotateCcw, Send } from "lucide-react";
import { useState } from "react";
import { answer, api, ifMatch } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import type { RevisionDetail, Stage, StageStatus } from "@/api/types";
import { Button } from "@/components/Button";
import { NoteDialog } from "@/components/NoteDialog";
import { toastDone, toastError } from "@/components/toasts";

/** The buttons of those who may submit this round, or decide on it while it is in review. */
export function Decisions({ revision }: { revision: RevisionDetail }) {
	const cache = useQueryClient();
	const { rights, stage } = revision;
	const newest = revision.rounds.every((round) => round.round <= revision.round);
	const deciding =
		rights.decide && newest && stage.approval_type !== "FORMAL" && stage.status === "IN_REVIEW";
	const { data: full } = useQuery({
		queryKey: keys.stage(stage.id),
		queryFn: ({ signal }) =>
			answer(api.GET("/api/stages/{id}", { params: { path: { id: stage.id } }, signal })),
		enabled: deciding,
	});
	const [asking, setAsking] = useState<StageStatus | null>(null);
	const refresh = () =>
		Promise.all(
			[keys.revisions, keys.stages, keys.deliverables].map((queryKey) =>
				cache.invalidateQueries({ queryKey }),
			),
		);
	const decide = useMutation({
		mutationFn: ({ current, status, note }: { current: Stage; status: StageStatus; note: string }) =>
			answer(
				api.PATCH("/api/stages/{id}", {
					params: { path: { id: current.id }, header: ifMatch(current) },
					body: { status, ...(note.trim() === "" ? {} : { note: note.trim() }) },
				}),
			),
		onSuccess: async (_, { status }) => {
			setAsking(null);
			await refresh();
			toastDone(
				status === "APPROVED" ? `${stage.name} is approved` : `Changes are requested for ${stage.name}`,
			);
		},
		onError: async (error) => {
			// The dialog that asked for a note shows it itself.
			if (asking === null) toastError("Nothing was decided", error);
			await refresh();
		},
	});
	const submit = useMutation({
		mutationFn: () =>
			answer(api.POST("/api/revisions/{id}/submit", { params: { path: { id: revision.id } }, body: {} })),
		onSuccess: async () => {
			await refresh();
			toastDone(`Round ${revision.round} is in review`);
		},
		onError: (error) => toastError("The round was not submitted", error),
	});
	const move = (to: StageStatus) => full?.moves.find((each) => each.to === to);
	const choose = (to: StageStatus) => {
		if (!full) return;
		decide.reset();
		if (move(to)?.note_required) setAsking(to);
		else decide.mutate({ current: full, status: to, note: "" });
	};
	return (
		<div className="flex items-center gap-1.5">
			{rights.submit && revision.status === "DRAFT" && revision.media.length > 0 && (
				<Button look="primary" size="small" busy={submit.isPending} onClick={() => submit.mutate()}>
					<Send size={14} aria-hidden /> <span className="max-sm:sr-only">Submit for review</span>
				</Button>
			)}
			{deciding && move("CHANGES_REQUESTED") && (
				<Button size="small" busy={decide.isPending} onClick={() => choose("CHANGES_REQUESTED")}>
					<RotateCcw size={14} aria-hidden /> <span className="max-lg:sr-only">Request changes</span>
				</Button>
			)}
			{deciding && move("APPROVED") && (
				<Button look="primary" size="small" busy={decide.isPending} onClick={() => choose("APPROVED")}>
					<Check size={14} aria-hidden /> <span className="max-lg:sr-only">Approve</span>
				</Button>
			)}
			<NoteDialog
				open={asking !== null}
				title={`${asking === "APPROVED" ? "Approve" : "Request changes"}: ${stage.name}`}
				label="Note"
				hint="Everybody on this stage reads it."
				action={asking === "APPROVED" ? "Approve" : "Request changes"}
				required
				busy={decide.isPending}
				error={decide.error ? asApiError(decide.error) : null}
				onClose={() => setAsking(null)}
				onDone={(note) => full && asking && decide.mutate({ current: full, status: asking, note })}
			/>
		</div>
	);
}
