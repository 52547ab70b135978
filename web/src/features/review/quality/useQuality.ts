import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { readText } from "@/api/client";
import { keys } from "@/api/keys";
import type { Media } from "@/api/types";
import { addressOf } from "@/base";
import { type OfferedQuality, playedOf, qualitiesOf } from "@/media/qualities";
import { readVariants } from "@/media/variants";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { useSignal } from "../useSignal";
import { chosenQuality } from "./choice";

const NOTHING: Pick<Media["urls"], "hls" | "qualities" | "intra"> = {
	hls: null,
	qualities: null,
	intra: null,
};

/** In which qualities there is a clip, and which one is played. */
export interface ClipQuality {
	/** What there is by now, the full one first. */
	readonly offered: readonly OfferedQuality[];
	/** What is played of it; null where there is nothing yet. */
	readonly played: OfferedQuality | null;
	/** Whether it is known by now if there is what was chosen. Until then, what is played stays. */
	readonly known: boolean;
}

/** The qualities of a clip, of which each person has chosen one for all clips. */
export function useQuality(media: Media | null): ClipQuality {
	const chosen = useSignal(chosenQuality);
	const { hls, qualities, intra } = media?.urls ?? NOTHING;
	const { data, isPending } = useQuery({
		queryKey: keys.variants(qualities ?? ""),
		queryFn: async ({ signal }) => readVariants(await readText(qualities ?? "", signal)),
		enabled: qualities !== null,
		staleTime: Number.POSITIVE_INFINITY,
	});
	return useMemo(() => {
		const offered = qualitiesOf({ hls, qualities, intra }, data ?? []);
		const known = chosen !== "light" || qualities === null || !isPending;
		return { offered, played: playedOf(offered, chosen), known };
	}, [hls, qualities, intra, data, isPending, chosen]);
}

/** Has a clip play what is chosen. */
export function usePlayedQuality(clip: ClipPicture | null, { played, known }: ClipQuality): void {
	const quality = played?.quality ?? null;
	const path = played?.path ?? null;
	useEffect(() => {
		if (!known) return;
		clip?.setRendition(quality === null || path === null ? null : { quality, address: addressOf(path) });
	}, [clip, known, quality, path]);
}
