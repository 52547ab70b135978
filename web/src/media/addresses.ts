import type { Id, Media } from "@/api/types";
import { addressOf } from "@/base";

/** The widths in which the server keeps thumbnails, in pixels. */
export type ThumbnailWidth = 320 | 640 | 1280;

/** Where the thumbnail of a medium lies. */
export function thumbnailAddress(media: Id, width: ThumbnailWidth): string {
	return addressOf(`api/media/${media}/thumbnail/${width}.webp`);
}

/** Where the picture that browsers can show lies, once it is made. */
export function viewAddress(media: Media): string | null {
	return media.urls.view === null ? null : addressOf(media.urls.view);
}
