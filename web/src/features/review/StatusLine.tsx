import { Map as MapIcon, Minus, Plus } from "lucide-react";
import { useMemo } from "react";
import type { Media } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Menu, MenuItem } from "@/components/Menu";
import type { Point } from "@/document/schema";
import { useShortcuts } from "@/keyboard/shortcuts";
import { rateOf, rateWord } from "@/media/timecode";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Picture, Value } from "@/viewer/picture/picture";
import { hexOf, zoomWord } from "./model";
import { depthWord, type Place, placeIn, valueWords } from "./probe/model";
import { useSourceValue } from "./probe/useSourceValue";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

const PRESETS = [0.5, 1, 1.5, 2];

/** Where the pointer is, what the picture holds there, and how large it is shown. */
export function StatusLine({
	media,
	picture,
	clip,
}: {
	media: Media | null;
	picture: Picture | null;
	clip: ClipPicture | null;
}) {
	const { viewer } = useSession();
	const { zoom } = useSignal(viewer.camera);
	const size = useSignal(viewer.picture);
	return (
		<footer className="relative flex h-7 shrink-0 items-center gap-4 border-t border-line bg-surface-1 px-3 text-sm text-muted max-md:hidden">
			{clip && media ? (
				<ClipProbe clip={clip} media={media} />
			) : picture && media ? (
				<Probe picture={picture} media={media} />
			) : (
				<span className="flex-1" />
			)}
			{media?.clip?.variable_rate && (
				<span className="truncate text-faint">
					Variable rate: every frame is there, shown evenly at {rateWord(rateOf(media.clip.rate))}
				</span>
			)}
			{media?.kind === "clip" && media.status === "processing" && clip && <Making clip={clip} />}
			{size && (
				<span className="tabular-nums">
					{size.width} × {size.height}
				</span>
			)}
			<div className="flex items-center">
				<IconButton label="Zoom out" keys="-" size="small" onClick={() => viewer.zoomOut()}>
					<Minus size={14} aria-hidden />
				</IconButton>
				<Menu
					side="top"
					trigger={
						<button
							type="button"
							aria-label={`Zoom: ${zoomWord(zoom)}`}
							className="h-6 w-16 rounded-sm text-center tabular-nums hover:bg-surface-2 hover:text-text"
						>
							{zoomWord(zoom)}
						</button>
					}
				>
					<MenuItem onClick={() => viewer.fit()}>
						<MapIcon size={14} aria-hidden /> Whole picture
					</MenuItem>
					{PRESETS.map((preset) => (
						<MenuItem key={preset} onClick={() => viewer.zoomTo(preset)}>
							{zoomWord(preset)}
						</MenuItem>
					))}
				</Menu>
				<IconButton label="Zoom in" keys="plus" size="small" onClick={() => viewer.zoomIn()}>
					<Plus size={14} aria-hidden />
				</IconButton>
			</div>
		</footer>
	);
}

/** How far the rendition reaches that is still being made. */
function Making({ clip }: { clip: ClipPicture }) {
	const reach = useSignal(clip.player.reach);
	const { first, last } = clip.player.clip;
	if (reach < first || reach >= last) return null;
	return (
		<span role="status" className="whitespace-nowrap text-faint tabular-nums">
			{reach - first + 1} of {last - first + 1} frames are made
		</span>
	);
}

/** The frame's value under the pointer, as far as the rendition knows it. */
function ClipProbe({ clip, media }: { clip: ClipPicture; media: Media }) {
	const { viewer } = useSession();
	const pointer = useSignal(viewer.pointer);
	// Another frame has another value.
	const frame = useSignal(clip.player.frame);
	const playing = useSignal(clip.player.playing);
	const about = useSignal(clip.painted) === "light" ? "value of the light version" : "preview value";
	const value = pointer && !playing ? clip.valueAt(pointer) : null;
	const place = usePlaceIn(media, playing ? null : pointer, frame);
	return <Values pointer={pointer} value={value} about={about} place={place} roughly />;
}

/** The pixel of the original that a point lies in, the same one as long as it is the same; null outside of the picture. */
function usePlaceIn(media: Media, point: Point | null, frame: number | null): Place | null {
	const [x, y] = [point && Math.floor(point.x), point && Math.floor(point.y)];
	const { id, kind, width, height } = media;
	return useMemo(
		() => (x === null || y === null ? null : placeIn({ id, kind, width, height }, { x, y }, frame)),
		[id, kind, width, height, x, y, frame],
	);
}

function Probe({ picture, media }: { picture: Picture; media: Media }) {
	const { viewer } = useSession();
	const pointer = useSignal(viewer.pointer);
	const state = useSignal(picture.state);
	// The server hands out the file itself where browsers can show it; anything else it made.
	const derived = state.kind === "ready" && state.bytes !== media.size_bytes;
	const value = pointer && state.kind === "ready" ? picture.valueAt(pointer) : null;
	const about = derived ? "value of the 8-bit rendition, not of the source" : "8-bit value as shown";
	const place = usePlaceIn(media, state.kind === "ready" ? pointer : null, null);
	return <Values pointer={pointer} value={value} about={about} place={place} />;
}

function Values({
	pointer,
	value,
	about,
	place,
	roughly = false,
}: {
	pointer: Point | null;
	value: Value | null;
	/** What the value is one of. */
	about: string;
	/** Where that is in the original. */
	place: Place | null;
	roughly?: boolean;
}) {
	const source = useSourceValue(place);
	const { pinned } = useSession();
	useShortcuts("View", [
		{
			keys: "q",
			label: "Pin what the original holds under the pointer",
			run: () => pinned.set(place),
		},
	]);
	return (
		<div className="flex min-w-0 flex-1 items-center gap-4 font-mono tabular-nums" data-testid="probe">
			<span className="w-28 whitespace-nowrap">
				{pointer ? `${Math.floor(pointer.x)}, ${Math.floor(pointer.y)}` : "–"}
			</span>
			{value && (
				<>
					<span className="flex items-center gap-1.5 whitespace-nowrap">
						<span
							aria-hidden="true"
							className="size-3 rounded-sm border border-line-control"
							style={{ background: hexOf(value) }}
						/>
						{roughly && "≈ "}
						{value.join(" ")}
					</span>
					<span>{hexOf(value)}</span>
					{source.kind === "known" ? (
						<span className="truncate whitespace-pre" data-testid="source-value">
							{valueWords(source.reading.source)}
							<span className="font-sans text-faint">
								{" "}
								{depthWord(source.reading.source)} original · Q pins
							</span>
						</span>
					) : (
						<span className="truncate font-sans text-faint">{about}</span>
					)}
				</>
			)}
		</div>
	);
}
