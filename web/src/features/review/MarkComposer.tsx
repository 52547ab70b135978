import { useEffect, useRef, useState } from "react";
import { toView } from "@/viewer/camera";
import { boundsOf } from "@/viewer/marks/geometry";
import type { Mark } from "@/viewer/marks/mark";
import { AudienceWord } from "./AudienceSwitch";
import { CommentField } from "./CommentField";
import type { Composing } from "./session";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";
import { useWritingFrame } from "./useWritingFrame";

const WIDTH = 260;
const HEIGHT = 56;
const GAP = 14;

/** A field beside a mark that was just made, for the first words about it. Going on without them is fine. */
export function MarkComposer() {
	const session = useSession();
	const { viewer } = session;
	const composing = useSignal(session.composing);
	const marks = useSignal(viewer.marks);
	const camera = useSignal(viewer.camera);
	const view = useSignal(viewer.view);
	const draft = useSignal(viewer.draft);
	const selection = useSignal(viewer.selection);
	const field = useRef<HTMLTextAreaElement>(null);
	const writing = useWritingFrame();
	const present = marks.find((other) => other.id === composing?.mark) ?? null;
	const [last, setLast] = useState<Mark | null>(null);
	if (present !== null && present !== last) setLast(present);
	// On other frames of a clip the mark is not to be seen, nor is the field; what was written in it stays.
	const mark = present ?? (last !== null && last.id === composing?.mark ? last : null);
	const focused = composing?.focus ?? false;

	const asked = useRef<Composing | null>(null);
	const isPresent = present !== null;
	useEffect(() => {
		// Once for each time that it is opened: a mark that comes round again while one steps takes no keys.
		if (!isPresent || !composing?.focus || asked.current === composing) return;
		asked.current = composing;
		field.current?.focus({ preventScroll: true });
	}, [composing, isPresent]);

	const left = composing !== null && !selection.has(composing.mark);
	useEffect(() => {
		// Who goes on to something else is done, unless words stand there that would be lost.
		if (left && (field.current?.value.trim() ?? "") === "") session.compose(null);
	}, [left, session]);

	if (!mark || draft) return null;
	const box = boundsOf(mark);
	const from = toView(camera, box);
	const to = toView(camera, { x: box.x + box.width, y: box.y + box.height });
	const [width, height] = [view.width / view.ratio, view.height / view.ratio];
	const right = to.x / view.ratio + GAP;
	const x = right + WIDTH <= width ? right : Math.max(8, from.x / view.ratio - GAP - WIDTH);
	const top = Math.min(height - HEIGHT - 8, Math.max(8, from.y / view.ratio));
	return (
		<div
			hidden={!isPresent}
			// Small until it is written in: the next stroke may begin right where it lies.
			className={`group absolute z-10 rounded-md max-md:!top-auto max-md:!bottom-2 max-md:!left-2 max-md:!w-[calc(100%-5rem)] ${
				hasNoKeys()
					? "w-(--composer)"
					: "w-[116px] focus-within:w-(--composer) has-[textarea:not(:placeholder-shown)]:w-(--composer) not-focus-within:[&_button]:hidden"
			}`}
			style={{ left: x, top, ["--composer" as string]: `${WIDTH}px` }}
		>
			<AudienceWord />
			<div className="rounded-md shadow-float">
				<CommentField
					key={mark.id}
					fieldRef={field}
					label={`Note on mark ${mark.number}`}
					frame={writing.frame}
					about={mark.id}
					onWriting={writing.onWriting}
					placeholder={focused || hasNoKeys() ? "Say what this is about" : "Note (Enter)"}
					onSend={(body) => {
						session.comment(body, { mark: mark.id, frame: writing.frame });
						session.compose(null);
					}}
					onLeave={() => session.compose(null)}
					onEmptyBlur={() => session.compose(null)}
				/>
			</div>
		</div>
	);
}

/** Whether this is a machine for fingers. */
const hasNoKeys = () => window.matchMedia("(pointer: coarse)").matches;
