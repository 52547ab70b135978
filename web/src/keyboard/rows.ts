import { type RefObject, useRef } from "react";
import { useShortcuts } from "./shortcuts";

/**
 * Moves focus between the rows of a list with j, k and the arrows. The rows are whatever carries `data-row` below
 * the returned element; Enter is theirs already, since each is a link.
 */
export function useRowKeys<E extends HTMLElement>(name: string): RefObject<E | null> {
	const list = useRef<E>(null);
	function step(by: 1 | -1) {
		const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
		const at = rows.indexOf(document.activeElement as HTMLElement);
		const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
		rows[next]?.focus();
		rows[next]?.scrollIntoView({ block: "nearest" });
	}
	useShortcuts(name, [
		{ keys: "j", label: "Next row", run: () => step(1) },
		{ keys: "k", label: "Previous row", run: () => step(-1) },
		{ keys: "arrowdown", label: "Next row", run: () => step(1) },
		{ keys: "arrowup", label: "Previous row", run: () => step(-1) },
	]);
	return list;
}
