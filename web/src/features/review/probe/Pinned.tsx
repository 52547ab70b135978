import { useMemo } from "react";
import type { Media } from "@/api/types";
import { toView } from "@/viewer/camera";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";
import type { Place } from "./model";
import { PinnedProbe } from "./PinnedProbe";

/** The pixel that is pinned on a medium, where it lies and what is there; nothing while another medium is shown. */
export function Pinned({ media }: { media: Media | null }) {
	const { pinned, viewer } = useSession();
	const place = useSignal(pinned);
	// Where it was pinned; a picture that is moved does not make the values jump.
	const high = useMemo(
		() => place !== null && toView(viewer.camera.get(), place).y < viewer.view.get().height / 2,
		[viewer, place],
	);
	if (place === null || place.media !== media?.id) return null;
	return (
		<>
			<PinnedSpot place={place} />
			<PinnedProbe place={place} below={high} onClose={() => pinned.set(null)} />
		</>
	);
}

/** A cross around the pixel, which the finger has hidden. On other frames of a clip there is none. */
function PinnedSpot({ place }: { place: Place }) {
	const session = useSession();
	const camera = useSignal(session.viewer.camera);
	const { ratio } = useSignal(session.viewer.view);
	const frame = useSignal(session.frame);
	if (place.frame !== null && place.frame !== frame) return null;
	const at = toView(camera, { x: place.x + 0.5, y: place.y + 0.5 });
	return (
		<div className="pointer-events-none absolute inset-0 z-10 overflow-hidden">
			<svg
				aria-hidden="true"
				data-testid="pinned-spot"
				viewBox="-12 -12 24 24"
				className="absolute -mt-3 -ml-3 size-6"
				style={{ left: at.x / ratio, top: at.y / ratio }}
			>
				{/* Seen on light and on dark. */}
				<path d="M-11 0h6M5 0h6M0-11v6M0 5v6" stroke="#000" strokeOpacity="0.7" strokeWidth="3.5" />
				<path d="M-11 0h6M5 0h6M0-11v6M0 5v6" stroke="#fff" strokeWidth="1.5" />
			</svg>
		</div>
	);
}
