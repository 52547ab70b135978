import type { Pyramid } from "./pyramid";

/** How much of a file has arrived; `total` is null when the server does not say. */
export interface Arrival {
	readonly received: number;
	readonly total: number | null;
}

/** A picture that could not be had: `missing` from the server, or `broken` when the browser cannot decode it. */
export class PictureError extends Error {
	readonly reason: "missing" | "broken" | "connection";

	constructor(reason: PictureError["reason"], message: string) {
		super(message);
		this.reason = reason;
	}
}

/** A picture as it came: decoded, and how long its file was. */
export interface LoadedPicture {
	readonly bitmap: ImageBitmap;
	readonly bytes: number;
}

/** Fetches and decodes a picture. Colours that the file describes are brought to what the screen shows. */
export async function loadPicture(
	address: string,
	signal: AbortSignal,
	arrived: (arrival: Arrival) => void = () => undefined,
): Promise<LoadedPicture> {
	const blob = await fetchFile(address, signal, arrived);
	try {
		return { bitmap: await createImageBitmap(blob, { premultiplyAlpha: "none" }), bytes: blob.size };
	} catch {
		throw new PictureError("broken", "This browser cannot show the picture.");
	}
}

/** Fetches the description of a picture in tiles. */
export async function loadPyramid(address: string, signal: AbortSignal): Promise<Pyramid> {
	const file = await fetchFile(address, signal, () => undefined);
	return JSON.parse(await file.text()) as Pyramid;
}

async function fetchFile(
	address: string,
	signal: AbortSignal,
	arrived: (arrival: Arrival) => void,
): Promise<Blob> {
	const response = await fetch(address, { signal, credentials: "same-origin" }).catch((error: unknown) => {
		if (signal.aborted) throw error;
		throw new PictureError("connection", "The picture did not arrive: the server cannot be reached.");
	});
	if (!response.ok)
		throw new PictureError("missing", `The server did not give the picture (${response.status}).`);
	const type = response.headers.get("Content-Type") ?? "";
	const length = Number(response.headers.get("Content-Length"));
	const total = Number.isFinite(length) && length > 0 ? length : null;
	const reader = response.body?.getReader();
	if (!reader) return response.blob();
	const chunks: Uint8Array<ArrayBuffer>[] = [];
	let received = 0;
	try {
		for (let part = await reader.read(); !part.done; part = await reader.read()) {
			chunks.push(part.value);
			received += part.value.length;
			arrived({ received, total });
		}
	} catch (error) {
		if (signal.aborted) throw error;
		throw new PictureError("connection", "The picture did not arrive: the connection was lost on the way.");
	}
	return new Blob(chunks, { type });
}
