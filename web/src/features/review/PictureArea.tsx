import { useEffect, useRef, useState } from "react";
import type { Media } from "@/api/types";
import { addressOf } from "@/base";
import { thumbnailAddress, viewAddress } from "@/media/addresses";
import { bindInput, bindView } from "@/viewer/input";
import { mountMinimap } from "@/viewer/minimap";
import { mountCursors } from "@/viewer/overlay/cursors";
import { Overlay } from "@/viewer/overlay/overlay";
import { Picture } from "@/viewer/picture/picture";
import "@/viewer/viewer.css";
import type { Surround } from "./appearance";
import { PictureNotice } from "./PictureNotice";
import { TextEntry } from "./TextEntry";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

export type FocusedBy = "pointer" | "keyboard";

/** The picture, edge to edge, with everything that is drawn on it. */
export function PictureArea({
	media,
	surround,
	bare,
	onPicture,
	focused,
	onFocused,
	children,
}: {
	media: Media | null;
	surround: Surround;
	/** Nothing but the picture. */
	bare: boolean;
	onPicture: (picture: Picture | null) => void;
	focused: FocusedBy | null;
	/** How the picture got the keyboard's focus; null when it lost it. */
	onFocused: (by: FocusedBy | null) => void;
	children?: React.ReactNode;
}) {
	const session = useSession();
	const { viewer } = session;
	const host = useRef<HTMLDivElement>(null);
	const [picture, setPicture] = useState<Picture | null>(null);
	const pressed = useRef(false);
	const cursor = useSignal(viewer.cursor);

	useEffect(() => {
		const element = host.current;
		if (!element) return;
		const opened = new Picture(element, viewer);
		const overlay = new Overlay(element, viewer, (id) => addressOf(`api/media/${id}/view`));
		const stops = [
			bindView(element, viewer),
			bindInput(element, viewer),
			mountCursors(element, viewer, session.cursors),
		];
		setPicture(opened);
		onPicture(opened);
		return () => {
			for (const stop of stops) stop();
			overlay.destroy();
			opened.destroy();
			setPicture(null);
			onPicture(null);
		};
	}, [viewer, session, onPicture]);

	const address = media === null ? null : viewAddress(media);
	const ready = media?.status === "ready" && address !== null;
	const id = media?.id ?? null;
	const width = media?.width ?? null;
	const height = media?.height ?? null;
	useEffect(() => {
		if (!picture) return;
		if (!ready || address === null || id === null) {
			void picture.show(null);
			return;
		}
		const size = width !== null && height !== null ? { width, height } : null;
		void picture.show({ address, preview: thumbnailAddress(id, 1280), size });
	}, [picture, ready, address, id, width, height]);

	useEffect(() => {
		const element = host.current;
		if (!element || !ready || id === null || bare) return;
		return mountMinimap(element, viewer, thumbnailAddress(id, 320));
	}, [viewer, ready, id, bare]);

	return (
		<div
			className={`relative min-h-0 min-w-0 flex-1 ${surround === "judge" ? "bg-surround-judge" : "bg-surround-dark"}`}
		>
			<div
				ref={host}
				role="application"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: the picture takes keys of its own; the notes are its equivalent for screen readers
				tabIndex={0}
				aria-label="Picture"
				aria-describedby="picture-help"
				data-testid="picture"
				className={`viewer-host absolute inset-0 ${focused === "pointer" ? "outline-none" : "outline-offset-[-2px]"} ${bare ? "[&_.viewer-cursors]:hidden" : ""}`}
				style={{ cursor }}
				onPointerDownCapture={() => {
					pressed.current = true;
					onFocused("pointer");
				}}
				onPointerUpCapture={() => {
					pressed.current = false;
				}}
				onFocus={() => onFocused(pressed.current ? "pointer" : "keyboard")}
				onBlur={() => onFocused(null)}
			/>
			<p id="picture-help" className="sr-only">
				Arrow keys move the view or what is selected. Plus, minus and F zoom. The notes panel lists every
				mark.
			</p>
			<TextEntry />
			{picture && <PictureNotice media={media} picture={picture} />}
			{children}
		</div>
	);
}
