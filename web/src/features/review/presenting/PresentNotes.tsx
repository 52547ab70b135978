import { Lock, LockOpen, X } from "lucide-react";
import { useState } from "react";
import type { Media, RevisionDetail } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import type { LayeredDocument } from "@/document/layered_document";
import type { PresenceUser } from "@/document/presence";
import { useGuest } from "@/session/guest";
import { BottomSheet, type SheetHeight } from "../BottomSheet";
import { threadsOf } from "../model";
import { NotesPanel } from "../NotesPanel";
import { whyReadOnly } from "../rights";
import { SaveState } from "../SaveState";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";

interface PresentNotesProps {
	revision: RevisionDetail;
	/** The pictures of the round, the one under review first. */
	media: readonly Media[];
	self: PresenceUser;
	/** Whether there is room for them beside the picture. */
	wide: boolean;
	onClose: () => void;
	/** Whether what the studio keeps to itself is to be seen. */
	studioNotes: boolean;
	onStudioNotes: (shown: boolean) => void;
}

/** What is said about the picture that is presented: beside it, or on a phone in a sheet below. */
export function PresentNotes({ wide, onClose, ...rest }: PresentNotesProps) {
	const [height, setHeight] = useState<SheetHeight>("half");
	const title = (
		<>
			<h2 className="flex-1 px-1 font-medium">Notes</h2>
			<SaveState />
			<IconButton label="Close the notes" keys="n" size="small" onClick={onClose}>
				<X size={16} aria-hidden />
			</IconButton>
		</>
	);
	if (!wide) {
		return (
			<BottomSheet height={height} onHeight={setHeight} tabs={title} label="Notes">
				<Notes {...rest} />
			</BottomSheet>
		);
	}
	return (
		<aside aria-label="Notes" className="flex w-85 shrink-0 flex-col border-l border-line bg-surface-1">
			<div className="flex h-(--bar-height) shrink-0 items-center gap-1 border-b border-line px-2">
				{title}
			</div>
			<Notes {...rest} />
		</aside>
	);
}

function Notes({
	revision,
	media,
	self,
	studioNotes,
	onStudioNotes,
}: Omit<PresentNotesProps, "wide" | "onClose">) {
	const { layers } = useSession();
	const guest = useGuest() !== null;
	return (
		<>
			{layers && <StudioOnly layers={layers} media={media} shown={studioNotes} onShown={onStudioNotes} />}
			<NotesPanel
				revision={revision}
				media={media}
				self={self}
				whyReadOnly={whyReadOnly(revision.rights, guest)}
				empty="Write below what is to be said of what is shown. It stands here at once."
			/>
		</>
	);
}

/** Says whether what the studio keeps to itself is on this screen, which a client may be looking at, and how much there is of it. */
function StudioOnly({
	layers,
	media,
	shown,
	onShown,
}: {
	layers: LayeredDocument;
	media: readonly Media[];
	shown: boolean;
	onShown: (shown: boolean) => void;
}) {
	const hidden = useSignal(layers.hidden);
	const clip = media.find(({ kind }) => kind === "clip")?.id ?? null;
	const count = threadsOf(
		hidden,
		media.map(({ id }) => id),
		clip,
	).length;
	const words = shown
		? "What only the studio sees is shown on this screen."
		: count === 0
			? "What only the studio sees is hidden on this screen."
			: `${count} studio-only ${count === 1 ? "note is" : "notes are"} hidden on this screen.`;
	return (
		<div className="flex items-center gap-2 border-b border-line bg-surface-2 px-3 py-1.5 text-sm">
			{shown ? (
				<LockOpen size={13} aria-hidden className="shrink-0" />
			) : (
				<Lock size={13} aria-hidden className="shrink-0" />
			)}
			<p role="status" data-studio-notes={shown ? "shown" : count} className="min-w-0 flex-1 text-muted">
				{words}
			</p>
			{(shown || count > 0) && (
				<Button size="small" look="quiet" onClick={() => onShown(!shown)}>
					{shown ? "Hide" : "Show"}
				</Button>
			)}
		</div>
	);
}
