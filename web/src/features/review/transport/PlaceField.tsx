import { useEffect, useRef, useState } from "react";
import { Tooltip } from "@/components/Tooltip";
import { frameFrom, timecodeOf } from "@/media/timecode";
import type { ClipPlayer } from "@/viewer/clip/player";
import { useSignal } from "../useSignal";

/** Frame and timecode side by side. A click lets one type where to go. */
export function PlaceField({ player }: { player: ClipPlayer }) {
	const shown = useSignal(player.frame);
	const wanted = useSignal(player.wanted);
	const [typed, setTyped] = useState<string | null>(null);
	const [unread, setUnread] = useState(false);
	const field = useRef<HTMLInputElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	const { clip } = player;
	const at = wanted ?? shown ?? clip.first;
	const code = timecodeOf(at, clip.rate, clip.timecode);
	const open = typed !== null;

	useEffect(() => {
		if (!open) return;
		field.current?.focus();
		field.current?.select();
	}, [open]);

	const close = (goTo: () => HTMLElement | null) => {
		setTyped(null);
		setUnread(false);
		requestAnimationFrame(() => {
			// Who has opened it again meanwhile is typing.
			if (field.current === null) goTo()?.focus();
		});
	};
	if (typed !== null) {
		return (
			<input
				ref={field}
				value={typed}
				inputMode="text"
				aria-label="Go to a frame or a timecode"
				aria-invalid={unread}
				title="A frame, a timecode, or +24"
				spellCheck={false}
				autoComplete="off"
				onChange={(event) => {
					setTyped(event.target.value);
					setUnread(false);
					const frame = frameFrom(event.target.value, clip, at);
					if (frame !== null) player.expect(frame);
				}}
				onBlur={() => {
					setTyped(null);
					setUnread(false);
				}}
				onKeyDown={(event) => {
					event.stopPropagation();
					if (event.key === "Escape") close(() => button.current);
					if (event.key !== "Enter") return;
					const frame = frameFrom(typed, clip, at);
					if (frame === null) {
						setUnread(true);
						return;
					}
					player.seek(frame);
					// Who has said where to go wants to look, and to play from there with Space.
					close(() => document.getElementById("picture"));
				}}
				className={`h-7 w-44 rounded-sm border bg-surface-0 px-1.5 font-mono text-sm tabular-nums pointer-coarse:h-11 ${unread ? "border-danger" : "border-line-control"}`}
			/>
		);
	}
	return (
		<Tooltip label="Frame and timecode. Click to go to another" side="top">
			<button
				ref={button}
				type="button"
				data-testid="place"
				onClick={() => setTyped(String(at))}
				className="flex h-7 shrink-0 items-center gap-2 rounded-sm px-1.5 font-mono text-sm whitespace-nowrap tabular-nums hover:bg-surface-2 pointer-coarse:h-11"
			>
				<span className="sr-only">Frame</span>
				<span className="font-medium">{at}</span>
				<span className="sr-only">, timecode</span>
				<span className="text-muted">{code}</span>
				<span className="sr-only">. Go to another</span>
			</button>
		</Tooltip>
	);
}
