import { useEffect, useRef } from "react";
import { bindInput } from "@/viewer/input";
import type { Viewer } from "@/viewer/viewer";

/** Where the other round is shown beside the reviewed one. Dragging and zooming in it moves both. */
export function ComparedPane({
	viewer,
	className,
	onPane,
	children,
}: {
	viewer: Viewer;
	className: string;
	onPane: (pane: HTMLElement | null) => void;
	children: React.ReactNode;
}) {
	const pane = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const element = pane.current;
		if (!element) return;
		const stop = bindInput(element, viewer, { pans: true });
		onPane(element);
		return () => {
			stop();
			onPane(null);
		};
	}, [viewer, onPane]);
	return (
		<div className={`relative min-h-0 min-w-0 flex-1 ${className}`}>
			<div ref={pane} data-testid="compared" className="viewer-host absolute inset-0 cursor-grab" />
			{children}
		</div>
	);
}

/** Which round a picture is of. */
export function ComparedLabel({ children }: { children: React.ReactNode }) {
	return (
		<p className="pointer-events-none absolute top-2 left-2 z-10 rounded-sm bg-surface-1/80 px-2 py-0.5 text-sm font-medium tabular-nums">
			{children}
		</p>
	);
}
