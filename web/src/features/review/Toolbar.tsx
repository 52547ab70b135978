import {
	Circle,
	Hand,
	MapPin,
	MousePointer2,
	MoveUpRight,
	Pencil,
	Redo2,
	Square,
	Trash2,
	Type,
	Undo2,
} from "lucide-react";
import type { ComponentType } from "react";
import { IconButton } from "@/components/Button";
import { Tooltip } from "@/components/Tooltip";
import { INKS, type Weight } from "@/viewer/marks/ink";
import type { ToolName } from "@/viewer/tools/tool";
import { isDrawing } from "@/viewer/tools/tools";
import { AudienceButton } from "./AudienceSwitch";
import { LookButton } from "./look/LookButton";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

export interface ToolButton {
	readonly tool: ToolName;
	readonly label: string;
	readonly keys: string;
	/** Its key on clips, where another meaning of the usual one is older. */
	readonly clipKeys?: string;
	readonly icon: ComponentType<{ size?: number; "aria-hidden"?: boolean }>;
}

/** The tools in their order, with the key of each. */
export const TOOL_BUTTONS: readonly ToolButton[] = [
	{ tool: "select", label: "Select", keys: "v", icon: MousePointer2 },
	{ tool: "hand", label: "Move the view", keys: "h", icon: Hand },
	{ tool: "freehand", label: "Draw", keys: "d", icon: Pencil },
	{ tool: "rectangle", label: "Rectangle", keys: "r", icon: Square },
	{ tool: "ellipse", label: "Ellipse", keys: "o", clipKeys: "c", icon: Circle },
	{ tool: "arrow", label: "Arrow", keys: "a", icon: MoveUpRight },
	{ tool: "text", label: "Words", keys: "t", icon: Type },
	{ tool: "pin", label: "Pin", keys: "p", icon: MapPin },
];

/** The key of a tool. */
export const toolKeys = ({ keys, clipKeys }: ToolButton, onClip: boolean): string =>
	onClip ? (clipKeys ?? keys) : keys;

/** The weights of a line, with how thick each is shown. */
export const WEIGHTS: readonly { weight: Weight; label: string; size: number }[] = [
	{ weight: "fine", label: "Fine line", size: 3 },
	{ weight: "medium", label: "Medium line", size: 6 },
	{ weight: "bold", label: "Bold line", size: 11 },
];

/** The tools at the left edge. Who may only look has only those for looking. */
export function Toolbar({
	keyed = true,
}: {
	/** Whether the tools have keys here; where they mean something else, who sees what is drawn is chosen elsewhere too. */
	keyed?: boolean;
}) {
	const session = useSession();
	const { viewer, document, playback } = session;
	const onClip = useSignal(playback) !== null;
	const current = useSignal(viewer.tool);
	const readOnly = useSignal(viewer.readOnly);
	const selection = useSignal(viewer.selection);
	const steps = useSignal(document.steps);
	const rule = <hr className="my-1 w-6 border-line" />;
	return (
		<div
			role="toolbar"
			aria-label="Tools"
			aria-orientation="vertical"
			className="flex w-11 shrink-0 flex-col items-center gap-0.5 overflow-y-auto border-r border-line bg-surface-1 py-1.5 max-md:hidden"
		>
			{TOOL_BUTTONS.filter(({ tool }) => !readOnly || !isDrawing(tool)).map((button) => {
				const { tool, label, icon: Icon } = button;
				return (
					<IconButton
						key={tool}
						label={label}
						{...(keyed ? { keys: toolKeys(button, onClip) } : {})}
						aria-pressed={current === tool}
						onClick={() => viewer.chooseTool(tool)}
					>
						<Icon size={17} aria-hidden />
					</IconButton>
				);
			})}
			<LookButton keyed={keyed} />
			{!readOnly && (
				<>
					{rule}
					<InkSwatches className="flex-col" />
					{rule}
					<Weights />
					{rule}
					{keyed && <AudienceButton />}
					<IconButton
						label="Undo"
						{...(keyed ? { keys: "mod+z" } : {})}
						disabled={!steps.canUndo}
						onClick={() => session.undo()}
					>
						<Undo2 size={17} aria-hidden />
					</IconButton>
					<IconButton
						label="Redo"
						{...(keyed ? { keys: "mod+shift+z" } : {})}
						disabled={!steps.canRedo}
						onClick={() => session.redo()}
					>
						<Redo2 size={17} aria-hidden />
					</IconButton>
					<IconButton
						label="Delete what is selected"
						{...(keyed ? { keys: "delete" } : {})}
						disabled={selection.size === 0}
						onClick={() => viewer.deleteSelection()}
					>
						<Trash2 size={17} aria-hidden />
					</IconButton>
				</>
			)}
		</div>
	);
}

/** The eight inks. */
export function InkSwatches({ className = "" }: { className?: string }) {
	const { viewer } = useSession();
	const ink = useSignal(viewer.ink);
	return (
		<fieldset aria-label="Ink" className={`flex items-center ${className}`}>
			{INKS.map(({ name, label, color }) => (
				<Tooltip key={name} label={label} side="right">
					<button
						type="button"
						aria-label={`${label} ink`}
						aria-pressed={ink === color}
						onClick={() => viewer.chooseInk(color)}
						className="flex size-6 items-center justify-center rounded-full pointer-coarse:size-8"
					>
						<span
							className={`block rounded-full border ${ink === color ? "size-4.5 border-2 border-text outline-1 outline-surface-1 -outline-offset-3" : "size-3.5 border-line-control"}`}
							style={{ background: color }}
						/>
					</button>
				</Tooltip>
			))}
		</fieldset>
	);
}

function Weights() {
	const { viewer } = useSession();
	const current = useSignal(viewer.weight);
	return (
		<fieldset aria-label="Line" className="flex flex-col items-center">
			{WEIGHTS.map(({ weight, label, size }) => (
				<IconButton
					key={weight}
					label={label}
					size="small"
					aria-pressed={current === weight}
					onClick={() => viewer.chooseWeight(weight)}
				>
					<span className="block w-4 rounded-full bg-current" style={{ height: size / 2 + 1 }} />
				</IconButton>
			))}
		</fieldset>
	);
}
