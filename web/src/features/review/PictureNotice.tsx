import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, ImageOff } from "lucide-react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Media } from "@/api/types";
import { Button } from "@/components/Button";
import { ProgressBar } from "@/components/Surfaces";
import { toastError } from "@/components/toasts";
import { forgetMediaProgress, useMediaProgress } from "@/events/events";
import { formatBytes } from "@/format/bytes";
import type { Picture } from "@/viewer/picture/picture";
import { useSignal } from "./useSignal";

/** A card in the middle of where the picture will be. */
export const card =
	"absolute top-1/2 left-1/2 flex w-80 max-w-[calc(100%-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-2 rounded-lg border border-line-strong bg-surface-1 p-4 shadow-float";

/** What is said in place of a picture that is not there yet, or cannot be shown. */
export function PictureNotice({ media, picture }: { media: Media | null; picture: Picture }) {
	const state = useSignal(picture.state);
	const heard = useMediaProgress(media?.id ?? null);
	if (media === null) return null;
	if (media.status === "failed") return <Failed media={media} />;
	if (media.status === "processing") {
		const progress = Math.max(media.progress, heard?.progress ?? 0);
		return (
			<div role="status" className={card}>
				<p className="font-medium">The picture is being prepared</p>
				<ProgressBar value={progress} label={`Preparing ${media.filename}`} />
				<p className="text-sm text-muted">
					{media.filename}, {formatBytes(media.size_bytes)}. It appears here by itself.
				</p>
			</div>
		);
	}
	if (state.kind === "failed") {
		return (
			<div role="alert" className={card}>
				<p className="flex items-center gap-2 font-medium">
					<ImageOff size={16} aria-hidden /> The picture is not here
				</p>
				<p className="text-muted">{state.message} Notes still work.</p>
				<Button onClick={() => picture.retry()}>Try again</Button>
			</div>
		);
	}
	if (state.kind === "loading") {
		const total = state.arrival?.total ?? media.size_bytes;
		const part = state.arrival ? state.arrival.received / Math.max(1, total) : 0;
		return (
			<div role="status" className="absolute inset-x-0 top-0">
				<ProgressBar value={part} label="Loading the full picture" />
				<span className="sr-only">Loading the full picture</span>
			</div>
		);
	}
	return null;
}

/** What went wrong with a picture or a clip, and how to go on. */
export function Failed({ media }: { media: Media }) {
	const cache = useQueryClient();
	const retry = useMutation({
		mutationFn: () => answer(api.POST("/api/media/{id}/retry", { params: { path: { id: media.id } } })),
		onSuccess: () => {
			forgetMediaProgress(media.id);
			return cache.invalidateQueries({ queryKey: keys.revision(media.revision_id) });
		},
		onError: (error) => toastError(`${media.filename} is not being prepared again`, error),
	});
	return (
		<div role="alert" className={card}>
			<p className="flex items-center gap-2 font-medium">
				<CircleAlert size={16} aria-hidden className="text-danger" /> {media.filename} could not be prepared
			</p>
			<p className="text-muted">
				{media.error?.detail ?? "The server could not read it."} {media.error?.remedy}
			</p>
			<Button busy={retry.isPending} onClick={() => retry.mutate()}>
				Try again
			</Button>
		</div>
	);
}
