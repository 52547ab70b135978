import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { readBytes, readText } from "@/api/client";
import { keys } from "@/api/keys";
import type { Media } from "@/api/types";
import { addressOf } from "@/base";
import { useMediaProgress } from "@/events/events";
import { type Peaks, readPeaks } from "@/media/peaks";
import type { SpriteSheets, Sprites } from "@/media/sprites";

/** The small pictures of a clip that there are by now; null where there are none. */
export function useSprites(media: Media | null): Sprites | null {
	const heard = useMediaProgress(media?.id ?? null);
	const path = media?.urls.sprites ?? null;
	const address = path === null ? null : addressOf(path);
	// The list grows with what is heard of it, and is complete with the clip.
	const made = media?.status === "ready" ? -1 : (heard?.sprites ?? 0);
	const { data } = useQuery({
		queryKey: keys.sprites(address ?? "", made),
		queryFn: async ({ signal }): Promise<Sprites> => {
			const list = JSON.parse(await readText(path ?? "", signal)) as SpriteSheets;
			return { address: address ?? "", list };
		},
		enabled: address !== null,
		staleTime: Number.POSITIVE_INFINITY,
		placeholderData: keepPreviousData,
		retry: false,
	});
	return data?.address === address ? (data ?? null) : null;
}

/** The sound of a clip, to be drawn; null where there is none. */
export function usePeaks(media: Media | null): Peaks | null {
	const path = media?.urls.waveform ?? null;
	const address = path === null ? null : addressOf(path);
	const { data } = useQuery({
		queryKey: keys.peaks(address ?? ""),
		queryFn: async ({ signal }) => readPeaks(await readBytes(path ?? "", signal)),
		enabled: address !== null,
		staleTime: Number.POSITIVE_INFINITY,
		retry: false,
	});
	return address === null ? null : (data ?? null);
}
