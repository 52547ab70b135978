import { Download, Play, Trash2, TriangleAlert } from "lucide-react";
import type { Clip, Media } from "@/api/types";
import { addressOf } from "@/base";
import { Button, ButtonLink, buttonClass, IconButton } from "@/components/Button";
import { ProgressBar } from "@/components/Surfaces";
import { Thumbnail } from "@/components/Thumbnail";
import { Tooltip } from "@/components/Tooltip";
import { useMediaProgress } from "@/events/events";
import { formatBytes } from "@/format/bytes";
import { counted } from "@/format/count";
import { formatLength, formatRate, formatSound, reach } from "@/media/clip_facts";
import { useRetryMedia } from "./queries";
import { roleWords } from "./roles";

/** One picture or clip of a round: what it is, and how far the server is with it. */
export function MediaRow({
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
	const playable = Math.max(media.clip?.playable_frames ?? 0, heard?.playableFrames ?? 0);
	const opens = media.role === "video" && (media.status === "ready" || playable > 0);
	return (
		<li className="flex items-start gap-x-3">
			<span className="relative shrink-0">
				{/* There are thumbnails before all of it is made. */}
				<Thumbnail media={media.urls.thumbnail === null ? null : media.id} className="h-12 w-18" />
				{media.kind === "clip" && (
					<span className="absolute inset-0 flex items-center justify-center">
						<span className="rounded-full bg-surface-1/80 p-1 text-text">
							<Play size={12} aria-hidden fill="currentColor" />
						</span>
					</span>
				)}
			</span>
			<div className="min-w-0 flex-1">
				<div className="truncate" title={media.filename}>
					{media.filename}
				</div>
				<p className="text-sm text-faint tabular-nums">
					{roleWords[media.role]}
					{media.width && media.height && ` · ${media.width} × ${media.height}`} ·{" "}
					<span className="whitespace-nowrap">{formatBytes(media.size_bytes)}</span>
					{media.status === "processing" &&
						media.kind === "still" &&
						` · making it ready, ${Math.round(progress * 100)} %`}
				</p>
				{media.clip && <ClipLine clip={media.clip} />}
				{media.status === "processing" && (
					<>
						{media.kind === "clip" && (
							<p className="text-sm text-muted tabular-nums">{making(media.clip, progress, playable)}</p>
						)}
						<ProgressBar value={progress} label={`Making ${media.filename} ready`} />
					</>
				)}
				{media.status === "failed" && (
					<p className="text-sm">
						<span className="text-danger">{media.error?.detail ?? "It could not be made ready."}</span>{" "}
						{media.error?.remedy}
					</p>
				)}
				{(opens || media.status === "failed") && (
					<div className="flex flex-wrap gap-2 pt-1">
						{opens && (
							<ButtonLink
								size="small"
								to="/review/$revision"
								params={{ revision: String(revision) }}
								aria-label={`Open ${media.filename} in review`}
							>
								Open in review
							</ButtonLink>
						)}
						{media.status === "failed" && (
							<Button size="small" busy={retry.isPending} onClick={() => retry.mutate(media)}>
								Retry
							</Button>
						)}
					</div>
				)}
			</div>
			<div className="flex shrink-0">
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
			</div>
		</li>
	);
}

function ClipLine({ clip }: { clip: Clip }) {
	return (
		<p className="text-sm text-faint tabular-nums">
			<span title={`Frames ${clip.first_frame} to ${clip.last_frame}`}>
				{counted(clip.frame_count, "frame")},{" "}
				<span className="font-mono">{formatLength(clip.frame_count, clip.rate)}</span>
			</span>
			{" · "}
			<span className="whitespace-nowrap" title={`Exactly ${clip.rate} frames per second`}>
				{formatRate(clip.rate)}
			</span>
			{" · "}
			<span className="whitespace-nowrap">{formatSound(clip.sound)}</span>
			{clip.variable_rate && (
				<>
					{" · "}
					<span
						title="The source does not show all its frames equally long. Every frame is here, shown evenly at the mean rate."
						className="whitespace-nowrap text-warning"
					>
						<TriangleAlert size={12} aria-hidden className="inline" /> Variable rate
					</span>
				</>
			)}
		</p>
	);
}

function making(clip: Clip | null, progress: number, playable: number): string {
	const last = clip && reach(clip, playable);
	const share = `Making it playable: ${Math.round(progress * 100)} %`;
	return last === null ? share : `${share} · plays up to frame ${last}`;
}
