import { useMutation } from "@tanstack/react-query";
import { Ban, Check, RotateCcw } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import type { Verdict } from "@/api/types";
import { Button } from "@/components/Button";
import { NoteDialog } from "@/components/NoteDialog";
import { Status } from "@/components/Status";
import { toastDone, toastError } from "@/components/toasts";
import type { SessionItem } from "@/document/schema.gen";
import { useShortcuts } from "@/keyboard/shortcuts";
import type { Presented } from "./presented_session";
import type { Visitor } from "./visitor";

/** Approve, request changes, reject: the big buttons of those who may, and what is decided. */
export function Deciding({ visitor, item, now }: { visitor: Visitor; item: SessionItem; now: Presented }) {
	const [asking, setAsking] = useState<Verdict | null>(null);
	const decision = now.decisions.get(item.id) ?? null;
	const open = visitor.decides && now.meta.status === "IN_PROGRESS" && decision?.applied == null;
	const decide = useMutation({
		mutationFn: ({ verdict, note }: { verdict: Verdict; note: string | null }) =>
			visitor.decide(item.id, verdict, note),
		onSuccess() {
			setAsking(null);
			toastDone(`${item.title}: decided`, undefined, `presented-${item.id}`);
		},
		onError: (error) => {
			if (asking === null) toastError("Nothing was decided", error);
		},
	});
	const choose = (verdict: Verdict) => {
		decide.reset();
		if (verdict === "APPROVED") decide.mutate({ verdict, note: null });
		else setAsking(verdict);
	};
	useShortcuts(
		"Presenting",
		[
			{ keys: "a", label: "Approve", run: () => choose("APPROVED") },
			{ keys: "c", label: "Request changes", run: () => choose("CHANGES_REQUESTED") },
			{ keys: "x", label: "Reject", run: () => choose("REJECTED") },
		],
		open,
	);
	const status = decision?.verdict as Verdict | undefined;
	const words = asking === "REJECTED" ? "Reject" : "Request changes";
	return (
		<>
			{status && <Status status={status} />}
			{open && (
				<>
					<Button busy={decide.isPending} onClick={() => choose("APPROVED")}>
						<Check size={16} aria-hidden /> Approve
					</Button>
					<Button onClick={() => choose("CHANGES_REQUESTED")}>
						<RotateCcw size={15} aria-hidden /> Changes
					</Button>
					<Button onClick={() => choose("REJECTED")}>
						<Ban size={15} aria-hidden /> Reject
					</Button>
				</>
			)}
			<NoteDialog
				open={asking !== null}
				title={`${words}: ${item.title}`}
				label="Note"
				hint={`What has to change. The studio reads it${visitor.studio ? "; clients do not" : ""}.`}
				action={words}
				required
				busy={decide.isPending}
				error={decide.error ? asApiError(decide.error) : null}
				onClose={() => setAsking(null)}
				onDone={(note) => asking && decide.mutate({ verdict: asking, note })}
			/>
		</>
	);
}
