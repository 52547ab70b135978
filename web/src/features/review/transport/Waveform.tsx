import { memo, useMemo } from "react";
import { outline, type Peaks } from "@/media/peaks";
import { percent } from "./scale";

/** As many columns as the widest bar has pixels, about; fewer would show, more would not. */
const COLUMNS = 1600;

/** The sound of a clip beneath the bar, on the same scale; what lies before the playhead is darker. */
export function Waveform({ peaks, at }: { peaks: Peaks /** The playhead, as a share. */; at: number }) {
	return (
		<div
			aria-hidden="true"
			data-testid="waveform"
			className="pointer-events-none relative mx-1 mb-1 h-6 text-line-strong max-md:h-5"
		>
			<Sound peaks={peaks} />
			<div
				className="absolute inset-0 text-faint"
				style={{ clipPath: `inset(0 calc(100% - ${percent(at)}) 0 0)` }}
			>
				<Sound peaks={peaks} />
			</div>
			<div className="absolute inset-y-0 w-px -translate-x-1/2 bg-text" style={{ left: percent(at) }} />
		</div>
	);
}

/** Apart, since the playhead moves often and the sound does not. */
const Sound = memo(function Sound({ peaks }: { peaks: Peaks }) {
	const { columns, path } = useMemo(() => outline(peaks, COLUMNS), [peaks]);
	return (
		<svg
			viewBox={`0 -128 ${columns} 256`}
			preserveAspectRatio="none"
			className="absolute inset-0 size-full"
			fill="currentColor"
			aria-hidden="true"
		>
			<path d={path} />
		</svg>
	);
});
