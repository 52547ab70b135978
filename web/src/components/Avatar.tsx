import type { Person } from "@/api/types";
import { lettersOn } from "@/format/contrast";

/** The first letters of a name: `Ada Lovelace` is `AL`. */
export function initials(name: string): string {
	const words = name.trim().split(/\s+/);
	const first = words[0]?.[0] ?? "?";
	const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
	return (first + last).toUpperCase();
}

/** A person as initials on their colour. Their name is said to screen readers unless it stands beside. */
export function Avatar({
	person,
	size = 20,
	labelled = true,
	guest = false,
}: {
	person: Pick<Person, "name" | "color">;
	size?: number;
	labelled?: boolean;
	/** Whether this is a guest: theirs are square, so that they are told apart at a glance. */
	guest?: boolean;
}) {
	const label = guest ? `${person.name} (guest)` : person.name;
	return (
		<span
			{...(labelled ? { role: "img", "aria-label": label, title: label } : { "aria-hidden": true })}
			style={{
				width: size,
				height: size,
				fontSize: size * 0.42,
				background: person.color,
				color: lettersOn(person.color),
			}}
			className={`inline-flex shrink-0 items-center justify-center font-semibold ${guest ? "rounded-md" : "rounded-full"}`}
		>
			{initials(person.name)}
		</span>
	);
}
