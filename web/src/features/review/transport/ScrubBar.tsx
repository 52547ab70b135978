import { memo, useRef, useState } from "react";
import type { Peaks } from "@/media/peaks";
import type { Sprites } from "@/media/sprites";
import { timecodeOf } from "@/media/timecode";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { ClipTiming } from "@/viewer/clip/playback";
import type { Marker } from "../model";
import { useSignal } from "../useSignal";
import { FramePreview } from "./FramePreview";
import { endOf, frameOn, inRows, middleOf, percent, startOf } from "./scale";
import { useBuffered } from "./useBuffered";
import { Waveform } from "./Waveform";

/** So many rows of markers have room. */
const MARKER_ROWS = 3;
const ROW_PX = 4;

/** The whole clip as a bar: where it stands, what can be played, what it keeps to, and where notes are. */
export function ScrubBar({
	clip,
	markers,
	onMarker,
	sprites = null,
	peaks = null,
}: {
	clip: ClipPicture;
	markers: readonly Marker[];
	onMarker: (id: string) => void;
	/** Small pictures of its frames, as far as they are there. */
	sprites?: Sprites | null;
	/** Its sound, to be drawn. */
	peaks?: Peaks | null;
}) {
	const { player } = clip;
	const timing = player.clip;
	const shown = useSignal(player.frame);
	const wanted = useSignal(player.wanted);
	const reach = useSignal(player.reach);
	const range = useSignal(player.range);
	const buffered = useBuffered(clip);
	const [hovered, setHovered] = useState<{ readonly frame: number; readonly x: string } | null>(null);
	const bar = useRef<HTMLDivElement>(null);
	const dragging = useRef(false);
	const [keyed, setKeyed] = useState(false);
	const at = wanted ?? shown ?? timing.first;
	const code = (frame: number) => timecodeOf(frame, timing.rate, timing.timecode);

	const under = (event: React.PointerEvent) => {
		const box = bar.current?.getBoundingClientRect();
		if (!box || box.width === 0) return { frame: timing.first, x: "0%" };
		const x = Math.min(box.width, Math.max(0, event.clientX - box.left));
		return { frame: frameOn(x / box.width, timing), x: percent(x / box.width) };
	};
	// Who goes by keys sees where they go until the frame itself is there.
	const previewed =
		hovered ?? (keyed && wanted !== null ? { frame: wanted, x: percent(middleOf(wanted, timing)) } : null);
	return (
		<div
			role="slider"
			tabIndex={0}
			aria-label="Playhead"
			aria-orientation="horizontal"
			aria-valuemin={timing.first}
			aria-valuemax={timing.last}
			aria-valuenow={at}
			aria-valuetext={`Frame ${at}, ${code(at)}`}
			data-testid="scrub-bar"
			onPointerDown={(event) => {
				if (event.button !== 0) return;
				event.currentTarget.setPointerCapture(event.pointerId);
				dragging.current = true;
				setKeyed(false);
				const place = under(event);
				setHovered(place);
				player.seek(place.frame);
			}}
			onPointerMove={(event) => {
				const place = under(event);
				setHovered(place);
				if (!dragging.current) player.expect(place.frame);
				else if (place.frame !== (player.wanted.get() ?? player.frame.get())) player.seek(place.frame);
			}}
			onPointerUp={(event) => {
				dragging.current = false;
				if (event.pointerType === "touch") setHovered(null);
			}}
			onPointerCancel={() => {
				dragging.current = false;
				setHovered(null);
			}}
			onPointerLeave={() => {
				if (!dragging.current) setHovered(null);
			}}
			onBlur={() => setKeyed(false)}
			onKeyDown={(event) => {
				const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 }[
					event.key
				];
				if (event.metaKey || event.ctrlKey || event.altKey) return;
				if (by !== undefined) player.step(event.shiftKey ? by * 10 : by);
				else if (event.key === "Home") player.seek(timing.first);
				else if (event.key === "End") player.seek(timing.last);
				else return;
				event.preventDefault();
				setKeyed(true);
			}}
			className="relative min-w-0 flex-1 cursor-ew-resize touch-none select-none rounded-sm"
		>
			<div ref={bar} className="relative mx-1 h-7 pointer-coarse:h-11">
				<div className="absolute inset-x-0 top-1/2 h-2 -translate-y-1/2 overflow-hidden rounded-sm bg-surface-3">
					{reach >= timing.first && (
						<div
							className="absolute inset-y-0 bg-line-strong/50"
							style={stretch(timing.first, reach, timing)}
						/>
					)}
					{buffered.map((each) => (
						<div
							key={`${each.in}-${each.out}`}
							className="absolute inset-y-0 bg-line-strong"
							style={stretch(each.in, each.out, timing)}
						/>
					))}
					{shown !== null && (
						<div className="absolute inset-y-0 bg-line-control" style={stretch(timing.first, at, timing)} />
					)}
				</div>
				{range && (
					<div
						data-testid="range"
						className="pointer-events-none absolute top-1/2 h-4 -translate-y-1/2 rounded-sm border-x-3 border-y border-focus"
						style={stretch(range.in, range.out, timing)}
					/>
				)}
				<Markers markers={markers} timing={timing} onMarker={onMarker} />
				<div
					aria-hidden="true"
					className="pointer-events-none absolute inset-y-0.5 w-0.5 -translate-x-1/2 rounded-full bg-text"
					style={{ left: percent(middleOf(at, timing)) }}
				>
					<div className="absolute -top-px left-1/2 size-2 -translate-x-1/2 rounded-full bg-text" />
				</div>
			</div>
			{peaks && <Waveform peaks={peaks} at={middleOf(at, timing)} />}
			{previewed && (
				<FramePreview
					frame={previewed.frame}
					code={code(previewed.frame)}
					x={previewed.x}
					sprites={sprites}
				/>
			)}
		</div>
	);
}

/** The notes of the clip as short lines, each from its first frame to its last. Apart, since the playhead moves often. */
const Markers = memo(function Markers({
	markers,
	timing,
	onMarker,
}: {
	markers: readonly Marker[];
	timing: ClipTiming;
	onMarker: (id: string) => void;
}) {
	return inRows(markers, MARKER_ROWS).map((row, index) =>
		row.map((marker) => (
			<button
				key={marker.id}
				type="button"
				tabIndex={-1}
				title={marker.label}
				aria-label={`Go to ${marker.label}`}
				data-marker={marker.id}
				onPointerDown={(event) => event.stopPropagation()}
				onClick={() => onMarker(marker.id)}
				className="absolute h-1 min-w-1.5 cursor-pointer rounded-full outline-1 outline-surface-1 before:absolute before:inset-x-0 before:-inset-y-1"
				style={{
					...stretch(marker.in, marker.out, timing),
					bottom: index * ROW_PX,
					background: marker.color,
				}}
			/>
		)),
	);
});

/** Where frames lie on the bar. */
function stretch(from: number, to: number, timing: ClipTiming): { left: string; width: string } {
	const start = startOf(from, timing);
	return { left: percent(start), width: percent(Math.max(0, endOf(to, timing) - start)) };
}
