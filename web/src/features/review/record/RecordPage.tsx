import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, FileLock, ImageOff } from "lucide-react";
import { useMemo } from "react";
import { revisionQuery } from "@/api/queries";
import type { DecisionRecord, Id, RevisionDetail } from "@/api/types";
import { ButtonLink } from "@/components/Button";
import { useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState } from "@/components/Surfaces";
import { decisionQuery } from "@/decisions/queries";
import type { PresenceUser } from "@/document/presence";
import { formatMoment } from "@/format/time";
import { PastRound } from "../past/PastRound";
import { usePastSession } from "../past/usePastSession";
import { picturesOf } from "../pictures";
import { useIsOfStudio, useSelf } from "../useReviewSession";
import { calledThen, filesOf } from "./model";
import { decidedDocumentQuery } from "./queries";
import { RecordFacts } from "./RecordFacts";

/** What was decided about: picture, marks and notes as they were at that moment. Nothing can be written in it. */
export function RecordPage({ id }: { id: Id }) {
	const { data: record } = useSuspenseQuery(decisionQuery(id));
	const { data: revision } = useSuspenseQuery(revisionQuery(record.revision_id));
	const self = useSelf();
	const then = calledThen(record);
	useTitle(`Decision on round ${then.round ?? revision.round}`, then.deliverable, then.project);
	if (!self) return null;
	return <Opened key={id} record={record} revision={revision} self={self} />;
}

function Opened({
	record,
	revision,
	self,
}: {
	record: DecisionRecord;
	revision: RevisionDetail;
	self: PresenceUser;
}) {
	const studio = useIsOfStudio();
	const shared = useQuery(decidedDocumentQuery(record, "revision", true));
	const internal = useQuery(decidedDocumentQuery(record, "internal", studio));
	const session = usePastSession(
		revision.id,
		self,
		studio,
		shared.data ?? null,
		(studio ? internal.data : null) ?? null,
	);
	const media = useMemo(() => {
		const kept = new Set(filesOf(record).map((file) => file.id));
		return picturesOf(revision).filter((medium) => kept.has(medium.id));
	}, [revision, record]);
	return (
		<PastRound
			session={session}
			revision={revision}
			self={self}
			media={media}
			frame={null}
			bar={() => <Bar record={record} revision={revision} />}
			moment={
				<div
					role="status"
					data-record={record.id}
					className="flex min-h-9 shrink-0 items-center gap-3 border-b border-line bg-surface-2 px-3 py-1.5"
				>
					<FileLock size={15} aria-hidden className="shrink-0 text-warning" />
					<span className="min-w-0 flex-1 truncate font-medium tabular-nums">
						As it was decided on {formatMoment(record.at)}
					</span>
					<Status status={record.verdict} className="text-sm" />
					<span className="text-sm text-muted max-sm:hidden">Read-only</span>
				</div>
			}
			told={{ label: "Decision", content: <RecordFacts record={record} /> }}
			error={shared.error ?? internal.error}
			nothing={
				<div className="absolute inset-0 flex items-center justify-center bg-surface-0">
					<EmptyState icon={<ImageOff size={28} aria-hidden />} title="The picture of then is gone">
						It was taken out of the round since. Its name and the SHA-256 of its content stand in the record.
					</EmptyState>
				</div>
			}
			whyReadOnly="The notes as they stood when it was decided. To answer, open the round as it is now."
			keysOf="Decision"
		/>
	);
}

/** Where I am, and the way to the round as it is now. */
function Bar({ record, revision }: { record: DecisionRecord; revision: RevisionDetail }) {
	const round = { revision: String(revision.id) };
	const then = calledThen(record);
	return (
		<header className="flex h-(--bar-height) shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3">
			<Link
				to="/review/$revision"
				params={round}
				aria-label={`Back to round ${revision.round} as it is now`}
				className="flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-surface-2 hover:text-text pointer-coarse:size-10"
			>
				<ArrowLeft size={18} aria-hidden />
			</Link>
			<h1 className="min-w-0 flex-1 truncate font-medium">
				Decision on {then.deliverable}, {then.stage}, round {then.round ?? revision.round}
			</h1>
			<ButtonLink look="primary" size="small" to="/review/$revision" params={round}>
				Open the round
			</ButtonLink>
		</header>
	);
}
