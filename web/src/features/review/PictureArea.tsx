import { useEffect, useRef, useState } from "react";
import { announceSignedOut } from "@/api/client";
import type { Media, RevisionDetail } from "@/api/types";
import { addressOf } from "@/base";
import { alphaAddress, thumbnailAddress, tilesAddress, viewAddress } from "@/media/addresses";
import { timingOf } from "@/media/timecode";
import { ClipPicture } from "@/viewer/clip/clip_picture";
import { Layers } from "@/viewer/compare/layers";
import { bindInput, bindView } from "@/viewer/input";
import { mountMinimap } from "@/viewer/minimap";
import { mountCursors } from "@/viewer/overlay/cursors";
import { Overlay } from "@/viewer/overlay/overlay";
import { Picture } from "@/viewer/picture/picture";
import "@/viewer/viewer.css";
import type { Surround } from "./appearance";
import { ComparedLabel, ComparedPane } from "./comparing/ComparedPane";
import { type Compared, useComparedPicture } from "./comparing/useCompared";
import { useFlipOnClick } from "./comparing/useFlipOnClick";
import { WipeHandle } from "./comparing/WipeHandle";
import { LookChip } from "./look/LookButton";
import { PictureNotice } from "./PictureNotice";
import { Pinned } from "./probe/Pinned";
import { useLongPressPins } from "./probe/useLongPressPins";
import { QualityChip } from "./quality/QualityChip";
import { usePlayedQuality, useQuality } from "./quality/useQuality";
import { TextEntry } from "./TextEntry";
import { ClipNotice } from "./transport/ClipNotice";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

export type FocusedBy = "pointer" | "keyboard";

/** The picture, edge to edge, with everything that is drawn on it. */
export function PictureArea({
	media,
	surround,
	bare,
	onPicture,
	frame,
	onClip,
	focused,
	onFocused,
	comparing,
	children,
}: {
	media: Media | null;
	surround: Surround;
	/** Nothing but the picture. */
	bare: boolean;
	onPicture: (picture: Picture | null) => void;
	/** The frame that a clip begins with. */
	frame: number | null;
	onClip: (clip: ClipPicture | null) => void;
	focused: FocusedBy | null;
	/** How the picture got the keyboard's focus; null when it lost it. */
	onFocused: (by: FocusedBy | null) => void;
	/** What the session's comparison is between; without it none is shown. */
	comparing?: { readonly revision: RevisionDetail; readonly compared: Compared };
	children?: React.ReactNode;
}) {
	const session = useSession();
	const { viewer } = session;
	const host = useRef<HTMLDivElement>(null);
	const [picture, setPicture] = useState<Picture | null>(null);
	const [layers, setLayers] = useState<Layers | null>(null);
	const [pane, setPane] = useState<HTMLElement | null>(null);
	const comparison = useSignal(session.comparing.comparison);
	const heat = useSignal(session.comparing.heat);
	const square = useSignal(session.comparing.square);
	const pressed = useRef(false);
	const cursor = useSignal(viewer.cursor);

	useEffect(() => {
		const element = host.current;
		if (!element) return;
		const laid = new Layers(element, viewer);
		const opened = new Picture(laid.reviewed, viewer);
		const overlay = new Overlay(element, viewer, (id) => addressOf(`api/media/${id}/view`));
		const stops = [
			bindView(element, viewer),
			bindInput(element, viewer),
			mountCursors(element, viewer, session.cursors),
		];
		setLayers(laid);
		setPicture(opened);
		onPicture(opened);
		return () => {
			for (const stop of stops) stop();
			overlay.destroy();
			opened.destroy();
			laid.destroy();
			setLayers(null);
			setPicture(null);
			onPicture(null);
		};
	}, [viewer, session, onPicture]);

	const isClip = media?.kind === "clip";
	const address = media === null || isClip ? null : viewAddress(media);
	const tiles = media === null || isClip ? null : tilesAddress(media);
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
		void picture.show({
			address,
			preview: thumbnailAddress(id, 1280),
			size,
			tiles,
			alpha: alphaAddress(id),
		});
	}, [picture, ready, address, tiles, id, width, height]);

	// The facts of a clip as one word: the same clip, fetched again, goes on playing.
	const facts = media?.kind === "clip" && media.clip ? JSON.stringify(timingOf(media.clip)) : null;
	const begin = useRef(frame);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	useEffect(() => {
		if (!layers || !picture || facts === null || id === null || width === null || height === null) return;
		const timing = JSON.parse(facts) as ReturnType<typeof timingOf>;
		const alpha = (frame: number) => alphaAddress(id, frame);
		const source = { timing, size: { width, height }, frame: begin.current, alpha };
		const opened = new ClipPicture(layers.reviewed, viewer, source, announceSignedOut);
		// The address speaks of the clip that was opened with the page.
		begin.current = null;
		session.setPlayback(opened.player, id);
		setClip(opened);
		onClip(opened);
		return () => {
			session.setPlayback(null);
			opened.destroy();
			setClip(null);
			onClip(null);
		};
	}, [layers, picture, viewer, session, onClip, facts, id, width, height]);
	const poster = media?.urls.poster ?? null;
	usePlayedQuality(clip, useQuality(media));
	useEffect(() => {
		if (clip && poster !== null) void clip.setPoster(addressOf(poster));
	}, [clip, poster]);

	useEffect(() => {
		const element = host.current;
		if (!element || (!ready && poster === null) || id === null || bare) return;
		return mountMinimap(element, viewer, thumbnailAddress(id, 320));
	}, [viewer, ready, poster, id, bare]);

	const compared = comparing?.compared ?? null;
	const shown = comparing ? comparison : null;
	const other = useComparedPicture(layers, session, media, shown && (compared?.media ?? null), clip);
	useEffect(() => layers?.show(shown, pane, { heat, square }), [layers, shown, pane, heat, square]);
	useFlipOnClick(host, session);
	useLongPressPins(host, session, bare ? null : media);
	const names = comparing && {
		left: compared?.revision ? `Round ${compared.revision.round}` : "Other round",
		right: `Round ${comparing.revision.round}`,
	};
	const beside = shown?.mode === "side-by-side";
	const around = surround === "judge" ? "bg-surround-judge" : "bg-surround-dark";

	const area = (
		<div className={`relative min-h-0 min-w-0 flex-1 ${around}`}>
			<div
				ref={host}
				id="picture"
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
				{isClip
					? "Space plays. Arrow keys go by one frame, with Shift by ten, or move the mark that is selected."
					: "Arrow keys move the view or what is selected."}{" "}
				Plus, minus and F zoom. The notes panel lists every mark.
			</p>
			<TextEntry />
			{names && shown?.mode === "wipe" && <WipeHandle {...names} />}
			{names && beside && <ComparedLabel>{names.right}</ComparedLabel>}
			{names && shown?.mode === "toggle" && (
				<ComparedLabel>{shown.opacity >= 0.5 ? names.left : names.right}</ComparedLabel>
			)}
			{isClip ? (
				<ClipNotice media={media} clip={clip} />
			) : (
				picture && <PictureNotice media={media} picture={picture} />
			)}
			{!bare && <Pinned media={media} />}
			{/* What differs from the picture as it is, for this person alone: a hand on it is not on the picture. */}
			<div
				data-own
				className="absolute bottom-3 left-3 z-10 flex max-w-[calc(100%-6rem)] flex-wrap-reverse items-center gap-2"
			>
				<LookChip always={!bare} />
				<QualityChip clip={clip} compared={other} />
			</div>
			{children}
		</div>
	);
	return (
		<div className="flex min-h-0 min-w-0 flex-1 gap-px bg-line-strong portrait:flex-col">
			{names && beside && (
				<ComparedPane viewer={viewer} className={around} onPane={setPane}>
					<ComparedLabel>{names.left}</ComparedLabel>
				</ComparedPane>
			)}
			{area}
		</div>
	);
}
