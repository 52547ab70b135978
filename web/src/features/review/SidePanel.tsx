import { X } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/Button";
import { useStoredWidth } from "./appearance";

const LEAST = 260;
const MOST = 640;

/** A part of a panel. */
export interface PanelPart<T extends string> {
	readonly value: T;
	readonly label: string;
	/** How much there is in it, where that is worth saying. */
	readonly count?: number;
}

/** The parts of a panel as tabs. */
export function PanelTabs<T extends string>({
	tabs,
	tab,
	onTab,
}: {
	tabs: readonly PanelPart<T>[];
	tab: T;
	onTab: (tab: T) => void;
}) {
	return (
		<div role="tablist" aria-label="Panel" className="flex min-w-0 flex-1 gap-1">
			{tabs.map(({ value, label, count }) => (
				<button
					key={value}
					type="button"
					role="tab"
					id={`panel-tab-${value}`}
					aria-selected={tab === value}
					aria-controls="panel-content"
					tabIndex={tab === value ? 0 : -1}
					onClick={() => onTab(value)}
					onKeyDown={(event) => {
						if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
						event.preventDefault();
						const at = tabs.findIndex((each) => each.value === value);
						const next = (at + (event.key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length;
						const other = tabs[next]?.value ?? value;
						onTab(other);
						document.getElementById(`panel-tab-${other}`)?.focus();
					}}
					className="flex h-8 items-center gap-1.5 rounded-md px-2.5 text-muted hover:text-text aria-selected:bg-surface-2 aria-selected:font-medium aria-selected:text-text pointer-coarse:h-10"
				>
					{label}
					{count !== undefined && <span className="text-sm tabular-nums text-faint">{count}</span>}
				</button>
			))}
		</div>
	);
}

/** The panel at the right of the picture. Its edge can be dragged, and moved with the arrow keys. */
export function SidePanel({
	tabs,
	onClose,
	children,
}: {
	tabs: React.ReactNode;
	onClose: () => void;
	children: React.ReactNode;
}) {
	const [width, setWidth] = useStoredWidth("rushes.review.panel", 340, LEAST, MOST);
	const start = useRef<{ x: number; width: number } | null>(null);
	return (
		<aside
			aria-label="Notes, checklist and rounds"
			className="relative flex shrink-0 flex-col border-l border-line bg-surface-1 max-md:hidden"
			style={{ width }}
		>
			{/* biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a widget, which hr is not */}
			<div
				role="separator"
				tabIndex={0}
				aria-label="Width of the panel"
				aria-orientation="vertical"
				aria-valuenow={width}
				aria-valuemin={LEAST}
				aria-valuemax={MOST}
				onPointerDown={(event) => {
					event.preventDefault();
					event.currentTarget.setPointerCapture(event.pointerId);
					start.current = { x: event.clientX, width };
				}}
				onPointerMove={(event) => {
					if (start.current) setWidth(start.current.width + start.current.x - event.clientX);
				}}
				onPointerUp={() => {
					start.current = null;
				}}
				onKeyDown={(event) => {
					if (event.key === "ArrowLeft") setWidth(width + 16);
					else if (event.key === "ArrowRight") setWidth(width - 16);
					else return;
					event.preventDefault();
					event.stopPropagation();
				}}
				className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize hover:bg-focus/40"
			/>
			<div className="flex h-(--bar-height) shrink-0 items-center gap-1 border-b border-line px-2">
				{tabs}
				<IconButton label="Close the panel" keys="n" size="small" onClick={onClose}>
					<X size={16} aria-hidden />
				</IconButton>
			</div>
			<div id="panel-content" role="tabpanel" aria-label="Panel" className="flex min-h-0 flex-1 flex-col">
				{children}
			</div>
		</aside>
	);
}
