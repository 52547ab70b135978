import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Media, Revision, Stage } from "@/api/types";
import { addressOf } from "@/base";
import { Button, buttonClass, IconButton } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { ProgressBar } from "@/components/Surfaces";
import { Thumbnail } from "@/components/Thumbnail";
import { Tooltip } from "@/components/Tooltip";
import { useMediaProgress } from "@/events/events";
import { formatBytes } from "@/format/bytes";
import { useRemoveMedia, useRetryMedia } from "./queries";

const roleWords: Record<Media["role"], string> = {
	current: "For review",
	reference: "Reference",
	screenshot: "Screenshot",
	video: "Clip for review",
	referenceVideo: "Reference clip",
};

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
			<ul className="flex flex-col gap-2" aria-label={`Pictures of round ${revision.round}`}>
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
				title={gone.length > 1 ? `Remove ${gone.length} pictures?` : `Remove ${removing?.filename ?? ""}?`}
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

function MediaRow({
	media,
	revision,
	onRemove,
}: {
	media: Media;
	revision: number;
	onRemove: (() => void) | undefined;
}) {
	const heard = useMediaProgress(media.status === "processing" ? media.id : null);
	const retry = useRetryMedia(revision);
	const progress = Math.max(media.progress, heard?.progress ?? 0);
	return (
		<li className="flex flex-wrap items-center gap-x-3 gap-y-1">
			<Thumbnail media={media.status === "ready" ? media.id : null} className="h-12 w-18" />
			<div className="min-w-0 flex-1">
				<div className="truncate" title={media.filename}>
					{media.filename}
				</div>
				<p className="text-sm text-faint tabular-nums">
					{roleWords[media.role]}
					{media.width && media.height && ` · ${media.width} × ${media.height}`} ·{" "}
					{formatBytes(media.size_bytes)}
					{media.status === "processing" && ` · making it ready, ${Math.round(progress * 100)} %`}
				</p>
				{media.status === "processing" && (
					<ProgressBar value={progress} label={`Making ${media.filename} ready`} />
				)}
			</div>
			{media.status === "failed" && (
				<Button size="small" busy={retry.isPending} onClick={() => retry.mutate(media)}>
					Retry
				</Button>
			)}
			<Tooltip label="Download the original">
				<a
					href={addressOf(media.urls.original)}
					download={media.filename}
					aria-label={`Download ${media.filename}`}
					className={buttonClass("quiet", "small", "size-7 px-0 pointer-coarse:size-9")}
				>
					<Download size={14} aria-hidden />
				</a>
			</Tooltip>
			{onRemove && (
				<IconButton size="small" label={`Remove ${media.filename}`} onClick={onRemove}>
					<Trash2 size={14} aria-hidden />
				</IconButton>
			)}
			{media.status === "failed" && (
				<p className="basis-full text-sm">
					<span className="text-danger">{media.error?.detail ?? "It could not be made ready."}</span>{" "}
					{media.error?.remedy}
				</p>
			)}
		</li>
	);
}
