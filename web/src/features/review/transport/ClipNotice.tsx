import { CloudOff, Film } from "lucide-react";
import type { Media } from "@/api/types";
import { Button } from "@/components/Button";
import { ProgressBar } from "@/components/Surfaces";
import { useMediaProgress } from "@/events/events";
import { formatBytes } from "@/format/bytes";
import { Signal } from "@/signal";
import type { ClipPicture, ClipState } from "@/viewer/clip/clip_picture";
import type { StreamState } from "@/viewer/clip/stream";
import { card, Failed } from "../PictureNotice";
import { chooseQuality } from "../quality/choice";
import { useQuality } from "../quality/useQuality";
import { useSlowLine } from "../quality/useSlowLine";
import { useSignal } from "../useSignal";

const NO_CLIP = new Signal<ClipState>({ kind: "waiting", poster: false });
const NO_CONNECTION = new Signal<StreamState | null>(null);
const NO_FRAME = new Signal<number | null>(null);
const NO_REACH = new Signal(-1);

const corner =
	"pointer-events-none absolute bottom-3 left-1/2 z-10 w-max max-w-[calc(100%-1rem)] -translate-x-1/2 rounded-lg border border-line-strong bg-surface-1 px-3 py-1 text-sm tabular-nums shadow-float max-md:bottom-16";

/** What is said over a clip that cannot be played yet, or not any more, or not without waiting. */
export function ClipNotice({ media, clip }: { media: Media; clip: ClipPicture | null }) {
	const state = useSignal(clip?.state ?? NO_CLIP);
	const connection = useSignal(clip?.connection ?? NO_CONNECTION);
	const wanted = useSignal(clip?.player.wanted ?? NO_FRAME);
	const reach = useSignal(clip?.player.reach ?? NO_REACH);
	const { offered, played } = useQuality(media);
	const lighter = played?.quality !== "light" && offered.some(({ quality }) => quality === "light");
	const slow = useSlowLine(clip, media.id, lighter);
	if (media.status === "failed") return <Failed media={media} />;
	if (connection?.kind === "failed") {
		return (
			<div role="alert" className={card}>
				<p className="flex items-center gap-2 font-medium">
					<Film size={16} aria-hidden /> The clip cannot be played
				</p>
				<p className="text-muted">{connection.message} Notes still work.</p>
				<Button onClick={() => clip?.retry()}>Try again</Button>
			</div>
		);
	}
	if (connection?.kind === "signed_out") {
		return <p className={corner}>Signed out. What is loaded still plays.</p>;
	}
	if (connection?.kind === "offline") {
		return (
			<p role="status" className={`flex items-center gap-2 ${corner}`}>
				<CloudOff size={14} aria-hidden /> No connection. What is loaded still plays; the rest comes by
				itself.
			</p>
		);
	}
	if (media.urls.hls === null)
		return <Preparing media={media} poster={state.kind === "waiting" && state.poster} />;
	if (wanted !== null && reach >= 0 && wanted > reach) {
		return (
			<p role="status" className={corner}>
				Frame {wanted} is still being made
			</p>
		);
	}
	if (state.kind !== "ready") {
		return (
			<p role="status" className={corner}>
				Opening the clip
			</p>
		);
	}
	return slow.offers ? <SlowOffer onDismiss={slow.dismiss} /> : null;
}

/** Offers the light version where the line is too slow. Nothing is played in another quality by itself. */
function SlowOffer({ onDismiss }: { onDismiss: () => void }) {
	return (
		<div
			role="status"
			data-own
			className="absolute top-12 left-1/2 z-10 flex w-90 max-w-[calc(100%-1rem)] -translate-x-1/2 flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-surface-1 p-3 shadow-float"
		>
			<p className="w-full">
				The line is slow for this clip. The light version has fewer pixels and comes sooner.
			</p>
			<Button size="small" onClick={() => chooseQuality("light")}>
				Play the light version
			</Button>
			<Button size="small" look="quiet" onClick={onDismiss}>
				Dismiss
			</Button>
		</div>
	);
}

/** How far the rendition is that is not to be played yet. */
function Preparing({ media, poster }: { media: Media; poster: boolean }) {
	const heard = useMediaProgress(media.id);
	const progress = Math.max(media.progress, heard?.progress ?? 0);
	const frames = media.clip?.frame_count ?? null;
	const made = Math.max(media.clip?.playable_frames ?? 0, heard?.playableFrames ?? 0);
	return (
		<div
			role="status"
			className={poster ? card.replace("top-1/2", "bottom-3").replace("-translate-y-1/2", "") : card}
		>
			<p className="font-medium">
				{frames === null ? "The clip is being looked at" : "Playable soon"}
				{frames !== null && made > 0 && (
					<span className="text-muted tabular-nums">
						{": "}
						{made} of {frames} frames
					</span>
				)}
			</p>
			<ProgressBar value={progress} label={`Preparing ${media.filename}`} />
			<p className="text-sm text-muted">
				{media.filename}, {formatBytes(media.size_bytes)}. It plays from the first seconds on, while the rest
				is still being made.
			</p>
		</div>
	);
}
