import { useEffect, useRef } from "react";
import { LIMITS } from "@/document/schema";
import { toView } from "@/viewer/camera";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

/** The field in which words on the picture are written, where they will stand. */
export function TextEntry() {
	const { viewer } = useSession();
	const writing = useSignal(viewer.writing);
	const camera = useSignal(viewer.camera);
	const { ratio } = useSignal(viewer.view);
	const ink = useSignal(viewer.ink);
	const field = useRef<HTMLTextAreaElement>(null);
	const key = writing && `${writing.id ?? "new"} ${writing.at.x} ${writing.at.y}`;

	useEffect(() => {
		if (key !== null) field.current?.focus({ preventScroll: true });
	}, [key]);

	if (!writing) return null;
	const at = toView(camera, writing.at);
	const size = (writing.size * camera.zoom) / ratio;
	return (
		<textarea
			ref={field}
			key={key}
			defaultValue={writing.text}
			aria-label="Words on the picture"
			placeholder="Write on the picture"
			rows={2}
			maxLength={LIMITS.text}
			onBlur={(event) => viewer.finishText(event.currentTarget.value)}
			onKeyDown={(event) => {
				event.stopPropagation();
				if (event.key === "Escape") viewer.cancel();
				else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
					event.preventDefault();
					viewer.finishText(event.currentTarget.value);
				}
			}}
			className="absolute z-10 w-80 max-w-[80%] resize-none rounded-sm border border-focus bg-surface-1 px-1 font-semibold text-text"
			style={{
				left: Math.max(4, at.x / ratio - 5),
				top: Math.max(4, at.y / ratio - 1),
				fontSize: Math.min(48, Math.max(13, size)),
				lineHeight: 1.25,
				borderLeft: `4px solid ${ink}`,
			}}
		/>
	);
}
