import type { Kept } from "./frame_memory";

/**
 * Copies a frame out of the video. A decoder of the graphics card has a few frames only and stands still while they are
 * held, so that what is kept has to be memory of its own.
 */
export async function kept(
	frame: VideoFrame,
	paint: (copy: VideoFrame | ImageBitmap) => void,
): Promise<Kept | null> {
	const source = frame.clone();
	try {
		const { format, colorSpace, timestamp, displayWidth, displayHeight } = source;
		const rect = source.visibleRect;
		if (format === null || rect === null) {
			const bitmap = await createImageBitmap(source);
			return {
				bytes: bitmap.width * bitmap.height * 4,
				paint: () => paint(bitmap),
				close: () => bitmap.close(),
			};
		}
		const bytes = source.allocationSize();
		const data = new Uint8Array(bytes);
		const layout = await source.copyTo(data);
		const init = {
			format,
			transfer: [data.buffer],
			codedWidth: rect.width,
			codedHeight: rect.height,
			displayWidth,
			displayHeight,
			layout,
			colorSpace,
			timestamp,
		};
		const copy = new VideoFrame(data, init);
		return { bytes, paint: () => paint(copy), close: () => copy.close() };
	} finally {
		source.close();
	}
}
