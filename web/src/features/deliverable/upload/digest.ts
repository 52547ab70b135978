const known = new WeakMap<File, Promise<string | null>>();

/**
 * The SHA-256 of a file in base64, counted once by a worker while the file is on its way; it needs no secure context.
 * Null where that does not work: the upload goes on without.
 */
export function digestOf(file: File): Promise<string | null> {
	const before = known.get(file);
	if (before) return before;
	const counted = new Promise<string | null>((resolve) => {
		let worker: Worker;
		try {
			worker = new Worker(new URL("./digest.worker.ts", import.meta.url), { type: "module" });
		} catch {
			resolve(null);
			return;
		}
		worker.onmessage = ({ data }: MessageEvent<string | null>) => resolve(data);
		worker.onerror = () => {
			worker.terminate();
			resolve(null);
		};
		worker.postMessage(file);
	});
	known.set(file, counted);
	return counted;
}
