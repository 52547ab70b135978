import type { SyntheticEvent } from "react";

/** What tells of a hand on the picture. One that `points` moves nothing until it turns the wheel. */
export function touching(onTouch: () => void, points: boolean) {
	const touch = (event: SyntheticEvent) => {
		if (isOnPicture(event)) onTouch();
	};
	return { onPointerDownCapture: points ? undefined : touch, onWheelCapture: touch };
}

/** Whether a hand is on the picture, and not on what is each person's own, such as their look, or on what opened over the page. */
function isOnPicture({ target, currentTarget }: SyntheticEvent): boolean {
	return currentTarget.contains(target as Node) && !(target as Element).closest("[data-own]");
}
