import { type RefObject, useEffect, useRef, useState } from "react";
import type { Id } from "@/api/types";
import { dropIndex } from "./order";

const EDGE = 48;
const SPEED = 14;

/** What is being dragged, and where it would land. */
export interface Drag {
	readonly id: Id;
	readonly from: number;
	readonly to: number;
	/** How far it is from where it was picked up, in pixels. */
	readonly offset: number;
}

/** Drags the rows of a list by their handles, by mouse, pen or finger. Rows carry `data-item`. */
export function useDrag(
	list: RefObject<HTMLElement | null>,
	onDrop: (from: number, to: number) => void,
): { drag: Drag | null; handle: (id: Id, index: number) => React.DOMAttributes<HTMLElement> } {
	const [drag, setDrag] = useState<Drag | null>(null);
	const start = useRef(0);
	const end = () => setDrag(null);

	useEffect(() => {
		if (drag === null) return;
		const onKey = (event: KeyboardEvent) => {
			if (event.key !== "Escape") return;
			event.stopPropagation();
			setDrag(null);
		};
		window.addEventListener("keydown", onKey, true);
		return () => window.removeEventListener("keydown", onKey, true);
	}, [drag]);

	return {
		drag,
		handle: (id, index) => ({
			onPointerDown(event) {
				if (event.button !== 0) return;
				event.currentTarget.setPointerCapture(event.pointerId);
				start.current = event.clientY;
				setDrag({ id, from: index, to: index, offset: 0 });
			},
			onPointerMove(event) {
				if (drag?.id !== id || !list.current) return;
				start.current -= scrolledNear(list.current, event.clientY);
				const rows = [...list.current.querySelectorAll<HTMLElement>("[data-item]")];
				const middles = rows.map((row, at) => {
					const { top, height } = row.getBoundingClientRect();
					// The dragged row stands where the hand is; its place is the one that it left.
					return top + height / 2 - (at === drag.from ? drag.offset : 0);
				});
				setDrag({
					...drag,
					offset: event.clientY - start.current,
					to: dropIndex(middles, drag.from, event.clientY),
				});
			},
			onPointerUp() {
				if (drag?.id === id && drag.to !== drag.from) onDrop(drag.from, drag.to);
				end();
			},
			onPointerCancel: end,
			onLostPointerCapture: end,
		}),
	};
}

/** Scrolls what the list lies in when the hand is near its edge; by how much, in pixels. */
function scrolledNear(list: HTMLElement, y: number): number {
	const box = list.closest("main");
	if (!box) return 0;
	const { top, bottom } = box.getBoundingClientRect();
	const by = y < top + EDGE ? -SPEED : y > bottom - EDGE ? SPEED : 0;
	if (by === 0) return 0;
	const before = box.scrollTop;
	box.scrollTop += by;
	return box.scrollTop - before;
}
