import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { announceSignedOut } from "@/api/client";
import { revisionQuery } from "@/api/queries";
import type { Media, RevisionDetail } from "@/api/types";
import { addressOf } from "@/base";
import { alphaAddress, thumbnailAddress, tilesAddress, viewAddress } from "@/media/addresses";
import { timingOf } from "@/media/timecode";
import { ClipPicture } from "@/viewer/clip/clip_picture";
import { follow } from "@/viewer/clip/follow";
import type { Layers } from "@/viewer/compare/layers";
import { OtherSight } from "@/viewer/compare/other_sight";
import { Picture } from "@/viewer/picture/picture";
import { picturesOf } from "../pictures";
import { usePlayedQuality, useQuality } from "../quality/useQuality";
import type { ReviewSession } from "../session";
import { useSignal } from "../useSignal";
import { counterpart } from "./model";

/** What a round is compared with, as far as it has come. */
export interface Compared {
	/** The other round; null while nothing is compared, and until it is there. */
	readonly revision: RevisionDetail | null;
	/** Its picture that goes with the reviewed one. */
	readonly media: Media | null;
	/** Whether the other round is not there, or not to be seen by this person. */
	readonly missing: boolean;
}

/** The round that is compared with, and which of its pictures goes with a reviewed one. */
export function useCompared(session: ReviewSession, media: Media | null): Compared {
	const comparison = useSignal(session.comparing.comparison);
	const other = comparison?.revision ?? null;
	const { data, isError } = useQuery({ ...revisionQuery(other ?? 0), enabled: other !== null });
	const revision = other !== null && data?.id === other ? data : null;
	const found = useMemo(
		() => (media && revision ? counterpart(media, picturesOf(revision)) : null),
		[media, revision],
	);
	return { revision, media: found, missing: other !== null && isError };
}

/**
 * Paints the picture that is compared with into its layer, and has a clip go with the reviewed one. Gives that clip; null where
 * there is none.
 */
export function useComparedPicture(
	layers: Layers | null,
	session: ReviewSession,
	reviewed: Media | null,
	other: Media | null,
	clip: ClipPicture | null,
): ClipPicture | null {
	const { viewer } = session;
	const comparing = useSignal(session.comparing.comparison) !== null;
	const moves = reviewed?.kind === "clip" && other?.kind === "clip" && other.clip !== null;
	const id = comparing ? (other?.id ?? null) : null;
	const [width, height] = [other?.width ?? null, other?.height ?? null];

	// A clip beside a still is shown as its poster, and a still beside a clip as it is.
	const poster = other?.urls.poster ?? null;
	const address =
		other === null || moves
			? null
			: other.kind === "clip"
				? poster && addressOf(poster)
				: other.status === "ready"
					? viewAddress(other)
					: null;
	const still = other?.kind === "still";
	const tiles = still ? tilesAddress(other) : null;
	useEffect(() => {
		if (!layers || id === null || address === null) return;
		const sight = new OtherSight(viewer);
		const picture = new Picture(layers.other, sight);
		const judge = () => {
			const state = picture.state.get();
			layers.setThere(state.kind === "ready" || (state.kind === "loading" && state.preview));
		};
		const stop = picture.state.subscribe(judge);
		const size = width !== null && height !== null ? { width, height } : null;
		const alpha = still ? alphaAddress(id) : null;
		void picture.show({ address, preview: thumbnailAddress(id, 1280), size, tiles, alpha });
		return () => {
			stop();
			layers.setThere(false);
			picture.destroy();
			sight.destroy();
		};
	}, [layers, viewer, id, address, still, tiles, width, height]);

	const facts = moves && other?.clip ? JSON.stringify(timingOf(other.clip)) : null;
	const [compared, setCompared] = useState<ClipPicture | null>(null);
	useEffect(() => {
		if (!layers || id === null || facts === null || width === null || height === null) return;
		const timing = JSON.parse(facts) as ReturnType<typeof timingOf>;
		const sight = new OtherSight(viewer);
		const alpha = (frame: number) => alphaAddress(id, frame);
		const source = { timing, size: { width, height }, frame: null, alpha };
		const opened = new ClipPicture(layers.other, sight, source, announceSignedOut);
		// What is heard is what is reviewed.
		opened.video.muted = true;
		const judge = () => {
			const state = opened.state.get();
			layers.setThere(state.kind === "ready" || state.poster);
		};
		const stop = opened.state.subscribe(judge);
		setCompared(opened);
		return () => {
			stop();
			layers.setThere(false);
			setCompared(null);
			opened.destroy();
			sight.destroy();
		};
	}, [layers, viewer, id, facts, width, height]);
	useEffect(() => {
		if (clip && compared) return follow(clip.player, compared.player, compared);
	}, [clip, compared]);
	useEffect(() => {
		if (compared && poster !== null) void compared.setPoster(addressOf(poster));
	}, [compared, poster]);
	usePlayedQuality(compared, useQuality(moves ? other : null));
	return compared;
}
