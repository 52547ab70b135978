import { Redo2, Undo2, X } from "lucide-react";
import { useState } from "react";
import { INKS } from "@/viewer/marks/ink";
import { isDrawing } from "@/viewer/tools/tools";
import { TOOL_BUTTONS, WEIGHTS } from "./Toolbar";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

const TOOL_RADIUS = 200;
const INK_RADIUS = 144;
const LINE_RADIUS = 96;
/** Half the button in the corner, around whose middle everything lies. */
const MIDDLE = 26;

/** A place on a quarter circle around the button in the corner, for something so wide: 0 is left of it, 1 above. */
function onArc(radius: number, part: number, width: number): React.CSSProperties {
	const angle = (part * Math.PI) / 2;
	const from = MIDDLE - width / 2;
	return { right: from + Math.cos(angle) * radius, bottom: from + Math.sin(angle) * radius };
}

const round = "absolute flex items-center justify-center rounded-full border shadow-float";

/** The tools of a phone, spread around the thumb. */
export function ThumbArc() {
	const session = useSession();
	const { viewer, document } = session;
	const [open, setOpen] = useState(false);
	const current = useSignal(viewer.tool);
	const readOnly = useSignal(viewer.readOnly);
	const ink = useSignal(viewer.ink);
	const weight = useSignal(viewer.weight);
	const steps = useSignal(document.steps);
	if (readOnly) return null;
	const button = TOOL_BUTTONS.find(({ tool }) => tool === current) ?? TOOL_BUTTONS[0];
	if (!button) return null;
	const Current = button.icon;
	return (
		<div className="absolute right-3 bottom-3 z-10 size-13 md:hidden" role="toolbar" aria-label="Tools">
			{open &&
				TOOL_BUTTONS.map(({ tool, label, icon: Icon }, index) => (
					<button
						key={tool}
						type="button"
						aria-label={label}
						aria-pressed={tool === current}
						onClick={() => {
							viewer.chooseTool(tool);
							setOpen(false);
						}}
						className={`${round} size-11 border-line-strong bg-surface-1 text-text aria-pressed:bg-accent aria-pressed:text-accent-text`}
						style={onArc(TOOL_RADIUS, index / (TOOL_BUTTONS.length - 1), 44)}
					>
						<Icon size={18} aria-hidden />
					</button>
				))}
			{open &&
				INKS.map(({ name, label, color }, index) => (
					<button
						key={name}
						type="button"
						aria-label={`${label} ink`}
						aria-pressed={ink === color}
						onClick={() => viewer.chooseInk(color)}
						className={`${round} size-7 border-2 ${ink === color ? "border-text" : "border-surface-1"}`}
						style={{ ...onArc(INK_RADIUS, index / (INKS.length - 1), 28), background: color }}
					/>
				))}
			{open && (
				<>
					<ArcButton label="Undo" place={0} disabled={!steps.canUndo} onClick={() => session.undo()}>
						<Undo2 size={17} aria-hidden />
					</ArcButton>
					{WEIGHTS.map((each, index) => (
						<ArcButton
							key={each.weight}
							label={each.label}
							place={(index + 1) / (WEIGHTS.length + 1)}
							pressed={each.weight === weight}
							onClick={() => viewer.chooseWeight(each.weight)}
						>
							<span className="block w-4 rounded-full bg-current" style={{ height: each.size / 2 + 1 }} />
						</ArcButton>
					))}
					<ArcButton label="Redo" place={1} disabled={!steps.canRedo} onClick={() => session.redo()}>
						<Redo2 size={17} aria-hidden />
					</ArcButton>
				</>
			)}
			<button
				type="button"
				aria-expanded={open}
				aria-label={open ? "Close the tools" : `Tools: ${button.label}`}
				onClick={() => setOpen(!open)}
				className={`${round} right-0 bottom-0 size-13 border-line-strong ${isDrawing(current) && !open ? "bg-accent text-accent-text" : "bg-surface-1 text-text"}`}
			>
				{open ? <X size={20} aria-hidden /> : <Current size={20} aria-hidden />}
				{!open && isDrawing(current) && (
					<span
						aria-hidden="true"
						className="absolute right-0 bottom-0 size-4 rounded-full border-2 border-surface-1"
						style={{ background: ink }}
					/>
				)}
			</button>
		</div>
	);
}

/** A button on the innermost arc, nearest to the thumb. */
function ArcButton({
	label,
	place,
	pressed,
	disabled = false,
	onClick,
	children,
}: {
	label: string;
	/** 0 is left of the corner, 1 above it. */
	place: number;
	pressed?: boolean;
	disabled?: boolean;
	onClick: () => void;
	children: React.ReactNode;
}) {
	return (
		<button
			type="button"
			aria-label={label}
			aria-pressed={pressed}
			disabled={disabled}
			onClick={onClick}
			className={`${round} size-9 border-line-strong bg-surface-1 text-text disabled:opacity-50 aria-pressed:bg-accent aria-pressed:text-accent-text`}
			style={onArc(LINE_RADIUS, place, 36)}
		>
			{children}
		</button>
	);
}
