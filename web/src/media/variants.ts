/** A rendition that an HLS playlist offers to choose from (RFC 8216, 4.3.4.2). */
export interface Variant {
	/** Where its own playlist lies, seen from the one that offers it. */
	readonly name: string;
	/** Width and height in pixels; null where the playlist does not say. */
	readonly size: { readonly width: number; readonly height: number } | null;
}

/** The renditions that a playlist offers, in its own order: the server's have the best first. */
export function readVariants(playlist: string): Variant[] {
	const variants: Variant[] = [];
	let told: string | null = null;
	for (const line of playlist.split(/\r?\n/)) {
		if (line.startsWith("#EXT-X-STREAM-INF:")) told = line;
		else if (told !== null && line !== "" && !line.startsWith("#")) {
			const size = /[:,]RESOLUTION=(\d+)x(\d+)/.exec(told);
			variants.push({ name: line, size: size && { width: Number(size[1]), height: Number(size[2]) } });
			told = null;
		}
	}
	return variants;
}
