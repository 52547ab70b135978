import { cellOf, type Sprites } from "@/media/sprites";

/** How much of the bar's end a preview keeps free, without a picture and with the widest one. */
const PLAIN_PX = 70;
const EDGE_PX = 6;

/** A frame of the clip above a place of the bar: its small picture, as far as there is one, with number and timecode. */
export function FramePreview({
	frame,
	code,
	x,
	sprites,
}: {
	frame: number;
	/** Its timecode. */
	code: string;
	/** Where on the bar, in CSS. */
	x: string;
	sprites: Sprites | null;
}) {
	const cell = sprites && cellOf(sprites, frame);
	const half = Math.max(PLAIN_PX, sprites ? sprites.list.width / 2 + EDGE_PX : 0);
	return (
		<div
			aria-hidden="true"
			data-testid="frame-preview"
			className="pointer-events-none absolute bottom-full z-20 mb-1 -translate-x-1/2 overflow-hidden rounded-sm border border-line-strong bg-surface-1 text-center shadow-float"
			style={{ left: `clamp(${half}px, ${x}, calc(100% - ${half}px))` }}
		>
			{sprites && cell && (
				<div
					data-testid="frame-picture"
					data-frame={cell.frame}
					className="mx-auto bg-surround-dark bg-no-repeat"
					style={{
						width: sprites.list.width,
						height: sprites.list.height,
						backgroundImage: `url("${cell.address}")`,
						backgroundPosition: `-${cell.x}px -${cell.y}px`,
					}}
				/>
			)}
			<div className="px-1.5 py-0.5 font-mono text-xs whitespace-nowrap tabular-nums">
				{frame} <span className="text-faint">{code}</span>
			</div>
		</div>
	);
}
