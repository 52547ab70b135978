/** Whether black or white is read better on a colour (`#rrggbb`), by the contrast of WCAG. */
export function lettersOn(color: string): "#000000" | "#ffffff" {
	const [red, green, blue] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}
