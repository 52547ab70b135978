import { MessageSquareText } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Media, RevisionDetail } from "@/api/types";
import { EmptyState } from "@/components/Surfaces";
import type { PresenceUser } from "@/document/presence";
import { CommentField } from "./CommentField";
import { roleWord } from "./Filmstrip";
import { threadsOf } from "./model";
import { type Named, type NameOf, ThreadItem } from "./ThreadItem";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

/** Every mark with what was said about it, and what was said about the picture as a whole. */
export function NotesPanel({
	revision,
	media,
	self,
	whyReadOnly,
}: {
	revision: RevisionDetail;
	/** The pictures of the revision, the one under review first. */
	media: readonly Media[];
	self: PresenceUser;
	/** Why this person may only look; null when they may write. */
	whyReadOnly: string | null;
}) {
	const session = useSession();
	const records = useSignal(session.document.records);
	const selection = useSignal(session.viewer.selection);
	const readOnly = useSignal(session.viewer.readOnly);
	const shown = useSignal(session.media);
	const nameOf = useNames(self, revision);
	const threads = useMemo(() => {
		// The picture that is shown comes first.
		const ids = media.map((medium) => medium.id);
		return threadsOf(records, [...ids.filter((id) => id === shown), ...ids.filter((id) => id !== shown)]);
	}, [records, media, shown]);
	const noteOf = (id: number | undefined) => {
		const medium = media.find((other) => other.id === id);
		return medium && medium.id !== shown
			? `On ${roleWord(medium.role).toLowerCase()}: ${medium.filename}`
			: null;
	};
	return (
		<div className="flex min-h-0 flex-1 flex-col">
			{whyReadOnly && <p className="border-b border-line bg-surface-2 px-3 py-2 text-muted">{whyReadOnly}</p>}
			<div data-notes className="min-h-0 flex-1 overflow-y-auto">
				{threads.length === 0 ? (
					<EmptyState icon={<MessageSquareText size={24} aria-hidden />} title="No notes yet">
						{readOnly
							? "When someone marks the picture, what they say stands here."
							: "Press D and draw on the picture, or P to set a pin. What you say about it stands here, for everyone at once."}
					</EmptyState>
				) : (
					<ol aria-label="Notes">
						{threads.map((thread) => (
							<ThreadItem
								key={thread.id}
								thread={thread}
								selected={selection.has(thread.id)}
								readOnly={readOnly}
								nameOf={nameOf}
								note={noteOf(thread.mark?.annotation.media)}
							/>
						))}
					</ol>
				)}
			</div>
			{!readOnly && (
				<div className="border-t border-line p-2">
					<CommentField
						label="Note on the picture as a whole"
						placeholder="Note on the picture as a whole"
						onSend={(body) => session.comment(body)}
					/>
				</div>
			)}
		</div>
	);
}

/**
 * Names and colours of authors: from those who had a hand in this round or drew on it, and from everybody who has been
 * here meanwhile.
 */
function useNames(self: PresenceUser, revision: RevisionDetail): NameOf {
	const session = useSession();
	const peers = useSignal(session.document.presence.peers);
	const [met, setMet] = useState<ReadonlyMap<string, Named>>(new Map());
	useEffect(() => {
		setMet((before) => {
			const fresh = peers.filter(({ user }) => before.get(user.id)?.name !== user.name);
			return fresh.length === 0
				? before
				: new Map([...before, ...fresh.map(({ user }) => [user.id, user] as const)]);
		});
	}, [peers]);
	return useMemo(() => {
		const { created_by, submitted_by, decided_by, media, participants } = revision;
		const hands = [created_by, submitted_by, decided_by, ...media.map((medium) => medium.uploaded_by)];
		const known = [...hands.filter((person) => person !== null), ...participants];
		const names = new Map<string, Named>([
			...known.map((person) => [`user:${person.id}`, person] as const),
			...met,
			[self.id, self],
		]);
		return (author) => names.get(author) ?? { name: "Someone", color: "#8c8c8c" };
	}, [met, self, revision]);
}
