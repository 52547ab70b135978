import { MessageSquareText } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Media, RevisionDetail } from "@/api/types";
import { EmptyState } from "@/components/Surfaces";
import type { PresenceUser } from "@/document/presence";
import { timingOf } from "@/media/timecode";
import type { ClipTiming } from "@/viewer/clip/playback";
import { AudienceSwitch } from "./AudienceSwitch";
import { CommentField } from "./CommentField";
import { roleWord } from "./Filmstrip";
import { type Thread, threadsOf } from "./model";
import { type Named, type NameOf, ThreadItem } from "./ThreadItem";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";
import { useWritingFrame } from "./useWritingFrame";

/** Every mark with what was said about it, and what was said about the picture as a whole. */
export function NotesPanel({
	revision,
	media,
	self,
	whyReadOnly,
	empty,
}: {
	revision: RevisionDetail;
	/** The pictures of the revision, the one under review first. */
	media: readonly Media[];
	self: PresenceUser;
	/** Why this person may only look; null when they may write. */
	whyReadOnly: string | null;
	/** What to do where there are no notes, if it is not to draw. */
	empty?: string;
}) {
	const session = useSession();
	const records = useSignal(session.document.records);
	const selection = useSignal(session.viewer.selection);
	const readOnly = useSignal(session.viewer.readOnly);
	const mayComment = useSignal(session.mayComment);
	const shown = useSignal(session.media);
	const note = useSignal(session.note);
	const here = useSignal(session.here);
	const nameOf = useNames(self, revision);
	// What is said of the whole with a frame is said of the clip under review.
	const clip = media.find((medium) => medium.kind === "clip")?.id ?? null;
	const onClip = media.some((medium) => medium.id === shown && medium.kind === "clip");
	const timings = useMemo(
		() =>
			new Map(media.flatMap(({ id, clip }): [number, ClipTiming][] => (clip ? [[id, timingOf(clip)]] : []))),
		[media],
	);
	const threads = useMemo(() => {
		// The picture that is shown comes first.
		const ids = media.map((medium) => medium.id);
		const order = [...ids.filter((id) => id === shown), ...ids.filter((id) => id !== shown)];
		return threadsOf(records, order, clip);
	}, [records, media, shown, clip]);
	const mediumOf = ({ mark, frames }: Thread) => mark?.annotation.media ?? (frames ? clip : null);
	const noteOf = (id: number | null) => {
		const medium = media.find((other) => other.id === id);
		return medium && medium.id !== shown
			? `On ${roleWord(medium.role).toLowerCase()}: ${medium.filename}`
			: null;
	};
	return (
		<div className="flex min-h-0 flex-1 flex-col">
			{whyReadOnly && <p className="border-b border-line bg-surface-2 px-3 py-2 text-muted">{whyReadOnly}</p>}
			<div
				data-notes
				// What is too long for a low sheet has to be scrolled by keys too; notes take the focus themselves.
				{...(threads.length === 0 ? { tabIndex: 0, role: "group", "aria-label": "Notes" } : {})}
				className="min-h-0 flex-1 overflow-y-auto"
			>
				{threads.length === 0 ? (
					<EmptyState icon={<MessageSquareText size={24} aria-hidden />} title="No notes yet">
						{!mayComment || empty === undefined ? emptyWords(onClip, readOnly, mayComment) : empty}
					</EmptyState>
				) : (
					<ol aria-label="Notes">
						{threads.map((thread) => (
							<ThreadItem
								key={thread.id}
								thread={thread}
								selected={selection.has(thread.id) || note === thread.id}
								here={here.has(thread.id)}
								timing={timings.get(mediumOf(thread) ?? 0) ?? null}
								readOnly={readOnly}
								mayComment={mayComment}
								studioOnly={session.layers?.audienceOf(thread.id) === "studio"}
								nameOf={nameOf}
								note={noteOf(mediumOf(thread))}
							/>
						))}
					</ol>
				)}
			</div>
			{(mayComment || !readOnly) && (
				<div className="border-t border-line p-2 empty:hidden">
					<AudienceSwitch />
					{mayComment && <WholeField onClip={shown !== null && shown === clip} />}
				</div>
			)}
		</div>
	);
}

function emptyWords(onClip: boolean, readOnly: boolean, mayComment: boolean): string {
	if (readOnly) {
		return mayComment
			? "Write below what you see. It stands here, for everyone at once."
			: "When someone marks the picture, what they say stands here.";
	}
	return onClip
		? "Press Space to play; draw on a frame to leave a note there."
		: "Press D and draw on the picture, or P to set a pin. What you say about it stands here, for everyone at once.";
}

/** The field for what is said about the picture as a whole, or about the frame of a clip. */
function WholeField({ onClip }: { onClip: boolean }) {
	const session = useSession();
	const { frame, onWriting } = useWritingFrame();
	const label = onClip ? "Note at this frame" : "Note on the picture as a whole";
	return (
		<CommentField
			label={label}
			placeholder={label}
			frame={onClip ? frame : null}
			onWriting={onWriting}
			onSend={(body) => session.comment(body, { frame })}
		/>
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
		const { created_by, submitted_by, decided_by, media, participants, guests } = revision;
		const hands = [created_by, submitted_by, decided_by, ...media.map((medium) => medium.uploaded_by)];
		const known = [...hands.filter((person) => person !== null), ...participants];
		const names = new Map<string, Named>([
			...known.map((person) => [`user:${person.id}`, person] as const),
			...guests.map((guest) => [guest.id, guest] as const),
			...met,
			[self.id, self],
		]);
		return (author) => names.get(author) ?? { name: "Someone", color: "#8c8c8c" };
	}, [met, self, revision]);
}
