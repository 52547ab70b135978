import { sha256 } from "@noble/hashes/sha2.js";

/** How much of a file is in memory at a time, in bytes. */
const PART = 4 * 1024 * 1024;

/** The SHA-256 of a file, in base64, read part by part. */
export async function sha256Of(file: Blob, part: number = PART): Promise<string> {
	const hash = sha256.create();
	for (let at = 0; at < file.size; at += part) {
		hash.update(new Uint8Array(await file.slice(at, at + part).arrayBuffer()));
	}
	return btoa(String.fromCharCode(...hash.digest()));
}
