import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import { revisionQuery } from "@/api/queries";
import type { Id, Revision, Stage } from "@/api/types";
import { Button, ButtonLink } from "@/components/Button";
import { NoteDialog } from "@/components/NoteDialog";
import { Status } from "@/components/Status";
import { RelativeTime } from "@/components/Time";
import { WhatChanged } from "@/components/WhatChanged";
import { Carried } from "./Carried";
import { MediaList } from "./MediaList";
import { useSubmitRevision, useWithdrawRevision } from "./queries";
import { UploadZone } from "./upload/UploadZone";
import { useIsUploading } from "./upload/useUploads";

/** While the server makes a medium ready and events are away, it is asked this often. */
const ASK_AGAIN_MS = 4_000;

/** One round: what is in it, what was said of it, and what can be done with it. */
export function Round({
	stage,
	revision: listed,
	before = null,
}: {
	stage: Stage;
	revision: Revision;
	/** The round before it, where there is one. */
	before?: Id | null;
}) {
	const open = listed.status === "DRAFT" || listed.status === "SUBMITTED";
	// Only an open round can change; its details also say what the reader may do with it.
	const details = useQuery({
		...revisionQuery(listed.id),
		enabled: open,
		refetchInterval: ({ state }) =>
			state.data?.media.some(({ status }) => status === "processing") ? ASK_AGAIN_MS : false,
	});
	const revision: Revision = details.data ?? listed;
	const rights = details.data?.rights;
	const [submitting, setSubmitting] = useState(false);
	const submit = useSubmitRevision(stage, revision);
	const withdraw = useWithdrawRevision(stage, revision);
	const shown = revision.media.filter(({ role }) => role !== "screenshot");
	const hasPicture = shown.some(({ role }) => role === "current" || role === "video");
	const hasReadyPicture = shown.some(
		({ role, status }) => (role === "current" || role === "video") && status === "ready",
	);
	const uploading = useIsUploading(revision.id);
	const missing = uploading
		? "Wait for what is on its way, or cancel it: nothing gets into a round that is submitted."
		: hasPicture
			? null
			: "Put in a picture or a clip for review first.";

	return (
		<li className="flex flex-col gap-3 rounded-lg border border-line p-3">
			<div className="flex flex-wrap items-center gap-x-3 gap-y-1">
				<h4 className="font-medium tabular-nums">Round {revision.round}</h4>
				<Status status={revision.status} />
				{hasPicture && (
					<ButtonLink
						size="small"
						className="ml-auto"
						to="/review/$revision"
						params={{ revision: String(revision.id) }}
					>
						Review
						<span className="sr-only"> round {revision.round}</span>
					</ButtonLink>
				)}
			</div>
			<p className="-mt-2 text-sm text-faint">
				<RoundHistory revision={revision} />
			</p>
			{revision.note && <p className="whitespace-pre-wrap text-muted">{revision.note}</p>}
			{before !== null && hasReadyPicture && (
				<WhatChanged
					before={before}
					after={revision.id}
					link={(picture) => (
						<Link
							to="/review/$revision"
							params={{ revision: String(revision.id) }}
							search={{ compare: before, mode: "difference" }}
							title="Compare with the round before"
							className="rounded-sm"
						>
							{picture}
						</Link>
					)}
				/>
			)}
			{revision.decision_note && (
				<blockquote className="border-l-2 border-line-strong pl-3 whitespace-pre-wrap">
					{revision.decision_note}
				</blockquote>
			)}
			<MediaList stage={stage} revision={revision} media={shown} editable={rights?.upload ?? false} />
			{rights?.upload && <UploadZone stage={stage.id} revision={revision.id} media={revision.media} />}
			{(rights?.submit || rights?.withdraw) && (
				<div className="flex flex-wrap items-center gap-2">
					{rights.submit && (
						<>
							<Button look="primary" disabled={missing !== null} onClick={() => setSubmitting(true)}>
								Submit round {revision.round}
							</Button>
							{missing && <span className="text-sm text-faint">{missing}</span>}
						</>
					)}
					{rights.withdraw && (
						<Button busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
							Withdraw from review
						</Button>
					)}
				</div>
			)}
			<NoteDialog
				open={submitting}
				before={<Carried revision={revision.id} />}
				title={`Submit round ${revision.round} of ${stage.name}`}
				label="Note for the reviewers"
				hint="What changed, what to look at. May be left empty."
				action="Submit for review"
				required={false}
				busy={submit.isPending}
				error={submit.error ? asApiError(submit.error) : null}
				onClose={() => {
					setSubmitting(false);
					submit.reset();
				}}
				onDone={(note) => submit.mutate(note, { onSuccess: () => setSubmitting(false) })}
			/>
		</li>
	);
}

function RoundHistory({ revision }: { revision: Revision }) {
	if (revision.decided_at) {
		return (
			<>
				{revision.decided_by && `${revision.decided_by.name}, `}
				<RelativeTime at={revision.decided_at} />
			</>
		);
	}
	if (revision.submitted_at) {
		return (
			<>
				submitted {revision.submitted_by && `by ${revision.submitted_by.name} `}
				<RelativeTime at={revision.submitted_at} />
			</>
		);
	}
	return (
		<>
			opened {revision.created_by && `by ${revision.created_by.name} `}
			<RelativeTime at={revision.created_at} />
		</>
	);
}
