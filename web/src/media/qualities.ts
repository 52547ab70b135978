import type { Media } from "@/api/types";
import type { Quality } from "@/viewer/clip/quality";
import type { Variant } from "./variants";

/** A quality that there is of a clip. */
export interface OfferedQuality {
	readonly quality: Quality;
	/** Where its playlist lies, relative to the base path of the service. */
	readonly path: string;
	/** Of the light one its size in pixels, where that is known. */
	readonly size: Variant["size"];
}

/**
 * The qualities that there are of a clip by now, the full one first; none before its first frames can be played. `variants`
 * are what its playlist of several (`urls.qualities`) offers; empty while that is not known.
 */
export function qualitiesOf(
	{ hls, qualities, intra }: Pick<Media["urls"], "hls" | "qualities" | "intra">,
	variants: readonly Variant[],
): OfferedQuality[] {
	if (hls === null) return [];
	const offered: OfferedQuality[] = [{ quality: "full", path: hls, size: null }];
	const light = variants.length > 1 ? variants.at(-1) : undefined;
	if (qualities !== null && light) {
		offered.push({ quality: "light", path: beside(qualities, light.name), size: light.size });
	}
	if (intra !== null) offered.push({ quality: "whole", path: intra, size: null });
	return offered;
}

/** What is played for who chose a quality: it, or the full one where there is no such. */
export function playedOf(offered: readonly OfferedQuality[], chosen: Quality): OfferedQuality | null {
	return offered.find(({ quality }) => quality === chosen) ?? offered[0] ?? null;
}

/** The path of a file that is named by one that lies beside it. */
function beside(path: string, name: string): string {
	return path.slice(0, path.lastIndexOf("/") + 1) + name;
}
