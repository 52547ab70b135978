import { useRef, useState } from "react";

export type SheetHeight = "low" | "half" | "full";

const HEIGHTS: Record<SheetHeight, string> = { low: "5.5rem", half: "46dvh", full: "86dvh" };
const ORDER: readonly SheetHeight[] = ["low", "half", "full"];

/** The panel of a phone: a sheet at the bottom with three heights, dragged or tapped by its grip. */
export function BottomSheet({
	height,
	onHeight,
	tabs,
	label = "Notes, checklist and rounds",
	children,
}: {
	height: SheetHeight;
	onHeight: (height: SheetHeight) => void;
	tabs: React.ReactNode;
	/** What the sheet holds. */
	label?: string;
	children: React.ReactNode;
}) {
	const [dragged, setDragged] = useState<number | null>(null);
	const sheet = useRef<HTMLElement>(null);
	const start = useRef<{ y: number; height: number } | null>(null);
	const settle = (pixels: number) => {
		const room = window.innerHeight;
		onHeight(pixels < room * 0.28 ? "low" : pixels < room * 0.66 ? "half" : "full");
	};
	return (
		<aside
			ref={sheet}
			aria-label={label}
			data-sheet={height}
			className="z-20 flex shrink-0 flex-col rounded-t-lg border-t border-line-strong bg-surface-1 pb-[env(safe-area-inset-bottom)] md:hidden"
			style={{ height: dragged ?? HEIGHTS[height] }}
		>
			<button
				type="button"
				aria-label={height === "full" ? "Make the notes small" : "Make the notes larger"}
				aria-expanded={height !== "low"}
				onClick={() => onHeight(ORDER[(ORDER.indexOf(height) + 1) % ORDER.length] ?? "low")}
				onPointerDown={(event) => {
					event.currentTarget.setPointerCapture(event.pointerId);
					start.current = { y: event.clientY, height: sheet.current?.clientHeight ?? 0 };
				}}
				onPointerMove={(event) => {
					const from = start.current;
					if (from && Math.abs(from.y - event.clientY) > 6) setDragged(from.height + from.y - event.clientY);
				}}
				onPointerUp={(event) => {
					const from = start.current;
					start.current = null;
					if (dragged === null || !from) return;
					settle(from.height + from.y - event.clientY);
					setDragged(null);
				}}
				onClickCapture={(event) => {
					// The end of a drag is no tap.
					if (dragged !== null) event.stopPropagation();
				}}
				onPointerCancel={() => {
					start.current = null;
					setDragged(null);
				}}
				className="flex h-6 w-full shrink-0 touch-none items-center justify-center"
			>
				<span className="h-1 w-10 rounded-full bg-line-control" />
			</button>
			<div className="flex h-11 shrink-0 items-center gap-1 px-2">{tabs}</div>
			<div
				id="panel-content"
				role="tabpanel"
				aria-label="Panel"
				className={`flex min-h-0 flex-1 flex-col border-t border-line ${height === "low" && dragged === null ? "invisible" : ""}`}
			>
				{children}
			</div>
		</aside>
	);
}
