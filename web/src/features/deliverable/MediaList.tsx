import { useState } from "react";
import type { Media, Revision, Stage } from "@/api/types";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { MediaRow } from "./MediaRow";
import { useRemoveMedia } from "./queries";

/** What is in a round, with how far the server is with each. */
export function MediaList({
	stage,
	revision,
	media,
	editable,
}: {
	stage: Stage;
	revision: Revision;
	media: readonly Media[];
	editable: boolean;
}) {
	const [removing, setRemoving] = useState<Media | null>(null);
	const remove = useRemoveMedia(stage, revision.id);
	// The server takes out everything of one kind at once; who removes has to know.
	const gone = media.filter(({ role }) => role === removing?.role);
	if (media.length === 0) return null;
	return (
		<>
			<ul className="flex flex-col gap-2" aria-label={`Pictures and clips of round ${revision.round}`}>
				{media.map((each) => (
					<MediaRow
						key={each.id}
						media={each}
						revision={revision.id}
						onRemove={editable ? () => setRemoving(each) : undefined}
					/>
				))}
			</ul>
			<Dialog
				open={removing !== null}
				onClose={() => setRemoving(null)}
				title={gone.length > 1 ? `Remove ${gone.length} files?` : `Remove ${removing?.filename ?? ""}?`}
				description={gone.length > 1 ? "Their files are gone for good." : "Its file is gone for good."}
			>
				{gone.length > 1 && (
					<ul className="mb-3 list-disc pl-5 text-muted">
						{gone.map(({ id, filename }) => (
							<li key={id}>{filename}</li>
						))}
					</ul>
				)}
				<div className="flex justify-end gap-2">
					<Button onClick={() => setRemoving(null)}>Keep</Button>
					<Button
						look="danger"
						busy={remove.isPending}
						onClick={() => removing && remove.mutate(removing, { onSettled: () => setRemoving(null) })}
					>
						Remove
					</Button>
				</div>
			</Dialog>
		</>
	);
}
