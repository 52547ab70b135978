/** Where a card lies, as far as arrows ask. */
export interface Box {
	readonly left: number;
	readonly top: number;
}

export type Arrow = "left" | "right" | "up" | "down";

/** The card that an arrow leads to from the one at `at`; itself where there is none. */
export function beside(boxes: readonly Box[], at: number, arrow: Arrow): number {
	const here = boxes[at];
	if (!here) return boxes.length > 0 ? 0 : -1;
	if (arrow === "left") return Math.max(0, at - 1);
	if (arrow === "right") return Math.min(boxes.length - 1, at + 1);
	const ahead = (box: Box) => (arrow === "down" ? box.top > here.top : box.top < here.top);
	const rows = boxes.filter(ahead).map(({ top }) => top);
	if (rows.length === 0) return at;
	const row = arrow === "down" ? Math.min(...rows) : Math.max(...rows);
	let best = at;
	for (const [index, box] of boxes.entries()) {
		if (box.top !== row) continue;
		const now = boxes[best];
		if (best === at || (now && Math.abs(box.left - here.left) < Math.abs(now.left - here.left))) best = index;
	}
	return best;
}
