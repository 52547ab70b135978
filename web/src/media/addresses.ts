import type { Id, Media } from "@/api/types";
import { addressOf } from "@/base";

/** The widths in which the server keeps thumbnails, in pixels. */
export type ThumbnailWidth = 320 | 640 | 1280;

/** Where the thumbnail of a medium lies. */
export function thumbnailAddress(media: Id, width: ThumbnailWidth): string {
	return addressOf(`api/media/${media}/thumbnail/${width}.webp`);
}

/** Where the tiles of a large picture are described; null of one that is shown whole. */
export function tilesAddress(media: Media): string | null {
	return media.urls.tiles === null ? null : addressOf(media.urls.tiles);
}

/** Where the picture that browsers can show lies, once it is made. */
export function viewAddress(media: Media): string | null {
	return media.urls.view === null ? null : addressOf(media.urls.view);
}

/** Where the alpha of a medium lies as a grey picture; of a clip that of one frame. */
export function alphaAddress(media: Id, frame: number | null = null): string {
	return addressOf(`api/media/${media}/alpha${frame === null ? "" : `?frame=${frame}`}`);
}

/** Where two rounds lie compared in one picture, as the server makes it. */
export function compareAddress(wish: {
	left: Id;
	right: Id;
	/** Which media of the two; what is reviewed unless said. */
	media?: { left: Id; right: Id };
	mode: "wipe" | "difference" | "side-by-side" | "overlay" | "checkerboard" | "onion-skin";
	heat?: boolean;
	width?: number;
}): string {
	const query = new URLSearchParams({ left: String(wish.left), right: String(wish.right), mode: wish.mode });
	if (wish.media) {
		query.set("left_media", String(wish.media.left));
		query.set("right_media", String(wish.media.right));
	}
	if (wish.heat) query.set("heat", "true");
	if (wish.width) query.set("width", String(wish.width));
	return addressOf(`api/compare?${query}`);
}
