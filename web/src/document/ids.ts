const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Fills an array with random bytes. `crypto.getRandomValues` also works on pages that are opened over plain http. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

const systemRandom: RandomBytes = (bytes) => {
	crypto.getRandomValues(bytes);
};

/**
 * A new record id: a ULID, 26 characters of Crockford's base 32. The first ten are the time in milliseconds, so that
 * ids sort by creation; the other sixteen are 80 random bits, so that nobody guesses one.
 */
export function newRecordId(now: number = Date.now(), random: RandomBytes = systemRandom): string {
	let time = "";
	for (let rest = Math.floor(now), place = 0; place < 10; place += 1) {
		time = ALPHABET.charAt(rest % 32) + time;
		rest = Math.floor(rest / 32);
	}
	const bytes = new Uint8Array(16);
	random(bytes);
	let tail = "";
	for (const byte of bytes) tail += ALPHABET.charAt(byte % 32);
	return time + tail;
}
