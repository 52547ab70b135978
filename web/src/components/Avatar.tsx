import type { Person } from "@/api/types";

/** The first letters of a name: `Ada Lovelace` is `AL`. */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/);
	const first = words[0]?.[0] ?? "?";
	const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
	return (first + last).toUpperCase();
}

/** Whether black or white is read better on a colour (`#rrggbb`), by the contrast of WCAG. */
export function inkOn(color: string): "#000000" | "#ffffff" {
	const [red, green, blue] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

/** A person as initials on their colour. Their name is said to screen readers unless it stands beside. */
export function Avatar({
	person,
	size = 20,
	labelled = true,
}: {
	person: Pick<Person, "name" | "color">;
	size?: number;
	labelled?: boolean;
}) {
	return (
		<span
			{...(labelled
				? { role: "img", "aria-label": person.name, title: person.name }
				: { "aria-hidden": true })}
			style={{
				width: size,
				height: size,
				fontSize: size * 0.42,
				background: person.color,
				color: inkOn(person.color),
			}}
			className="inline-flex shrink-0 items-center justify-center rounded-full font-semibold"
		>
			{initials(person.name)}
		</span>
	);
}
