/** A size for people: `48.2 MB` (1 MB = 1,000,000 bytes, as file managers count). */
export function formatBytes(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	const units = ["kB", "MB", "GB", "TB"];
	let value = bytes;
	let unit = "B";
	for (const next of units) {
		if (value < 1000) break;
		value /= 1000;
		unit = next;
	}
	return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
