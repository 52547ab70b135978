import { useState } from "react";
import { Button } from "@/components/Button";
import { Tooltip } from "@/components/Tooltip";
import type { FrameRange } from "@/document/schema";
import type { ClipTiming } from "@/viewer/clip/playback";
import { useSession } from "./useReviewSession";

/** On which frames of a clip a mark shows, to be changed: by number, or to the frame on the screen. */
export function RangeFields({
	mark,
	frames,
	timing,
}: {
	mark: string;
	/** Null where it shows on the whole clip. */
	frames: FrameRange | null;
	timing: ClipTiming;
}) {
	const session = useSession();
	const { in: first, out: last } = frames ?? { in: timing.first, out: timing.last };
	return (
		<fieldset
			aria-label="Frames on which the mark shows"
			className="relative m-0 mt-2 flex min-w-0 flex-wrap items-center gap-1"
		>
			<FrameField
				label="First frame"
				frame={first}
				onFrame={(frame) => session.setRange(mark, { in: frame, out: Math.max(frame, last) })}
			/>
			<span aria-hidden="true" className="text-faint">
				–
			</span>
			<FrameField
				label="Last frame"
				frame={last}
				onFrame={(frame) => session.setRange(mark, { in: Math.min(first, frame), out: frame })}
			/>
			<span className="-ml-2 flex flex-wrap">
				<Tooltip label="Show it from the frame on the screen on" keys="shift+s">
					<Button size="small" look="quiet" onClick={() => session.setRangeStart([mark])}>
						From here
					</Button>
				</Tooltip>
				<Tooltip label="Show it up to the frame on the screen" keys="shift+e">
					<Button size="small" look="quiet" onClick={() => session.setRangeEnd([mark])}>
						Up to here
					</Button>
				</Tooltip>
				<Tooltip label="Show it on the frame on the screen only">
					<Button size="small" look="quiet" onClick={() => session.setRangeHere([mark])}>
						This frame only
					</Button>
				</Tooltip>
			</span>
		</fieldset>
	);
}

/** The number of a frame. Enter or leaving keeps it, Escape takes it back, the arrow keys count. */
function FrameField({
	label,
	frame,
	onFrame,
}: {
	label: string;
	frame: number;
	onFrame: (frame: number) => void;
}) {
	/** What is typed and not kept yet. */
	const [typed, setTyped] = useState<string | null>(null);
	const keep = () => {
		if (typed !== null && /^-?\d+$/.test(typed.trim())) onFrame(Number(typed));
		setTyped(null);
	};
	return (
		<input
			type="text"
			inputMode="numeric"
			aria-label={label}
			value={typed ?? frame}
			onChange={(event) => setTyped(event.currentTarget.value)}
			onFocus={(event) => event.currentTarget.select()}
			onBlur={keep}
			onKeyDown={(event) => {
				const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
				if (event.key === "Enter") keep();
				else if (event.key === "Escape" && typed !== null) setTyped(null);
				else if (by !== 0) onFrame(frame + by);
				else return;
				event.preventDefault();
				event.stopPropagation();
			}}
			className="h-7 w-16 rounded-md border border-line-control bg-surface-1 px-1.5 text-center font-mono text-sm tabular-nums pointer-coarse:h-9"
		/>
	);
}
