import { type RefObject, useEffect } from "react";
import { isDrawing } from "@/viewer/tools/tools";
import type { ReviewSession } from "../session";

/** A hand that went further, in CSS pixels, or rested longer, did not just click. */
const CLICK_REACH = 5;
const CLICK_MS = 400;

/** While one round at a time is shown, a click on nothing but the picture shows the other one. */
export function useFlipOnClick(host: RefObject<HTMLElement | null>, session: ReviewSession): void {
	useEffect(() => {
		const element = host.current;
		if (!element) return;
		const { viewer, comparing } = session;
		const stop = new AbortController();
		let began: { readonly x: number; readonly y: number; readonly at: number } | null = null;
		const isFree = () =>
			viewer.selection.get().size === 0 &&
			viewer.hovered.get() === null &&
			viewer.writing.get() === null &&
			!isDrawing(viewer.tool.get());
		element.addEventListener(
			"pointerdown",
			({ clientX, clientY, timeStamp, button }) => {
				began = button === 0 && isFree() ? { x: clientX, y: clientY, at: timeStamp } : null;
			},
			{ signal: stop.signal, capture: true },
		);
		element.addEventListener(
			"pointerup",
			({ clientX, clientY, timeStamp }) => {
				const from = began;
				began = null;
				if (!from || !isFree() || timeStamp - from.at > CLICK_MS) return;
				if (Math.hypot(clientX - from.x, clientY - from.y) <= CLICK_REACH) comparing.flip();
			},
			{ signal: stop.signal },
		);
		return () => stop.abort();
	}, [host, session]);
}
