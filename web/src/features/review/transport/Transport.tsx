import {
	ChevronFirst,
	ChevronLast,
	Maximize,
	Minimize,
	Pause,
	Play,
	Repeat,
	StepBack,
	StepForward,
	Volume2,
	VolumeX,
} from "lucide-react";
import type { Media } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Menu, MenuChoices } from "@/components/Menu";
import { rateWord } from "@/media/timecode";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import type { Marker } from "../model";
import { QualityMenu } from "../quality/QualityMenu";
import { useSignal } from "../useSignal";
import type { FullScreen } from "./full_screen";
import { PlaceField } from "./PlaceField";
import { ScrubBar } from "./ScrubBar";
import { type Sound, useSound } from "./sound";
import { usePeaks, useSprites } from "./useFootage";

const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2] as const;

/** What a clip is played and sought with, beneath the picture. */
export function Transport({
	clip,
	media,
	markers,
	onMarker,
	fullScreen,
}: {
	clip: ClipPicture;
	/** The clip as a medium. */
	media: Media | null;
	markers: readonly Marker[];
	onMarker: (id: string) => void;
	fullScreen: FullScreen;
}) {
	const { player } = clip;
	const silent = media?.clip?.sound == null;
	const sprites = useSprites(media);
	const peaks = usePeaks(media);
	const playing = useSignal(player.playing);
	const loop = useSignal(player.loop);
	const speed = useSignal(player.speed);
	const ready = useSignal(clip.state).kind === "ready";
	const [sound, setSound] = useSound(clip);
	const button = "pointer-coarse:size-11";
	return (
		<section
			aria-label="Transport"
			className="shrink-0 border-t border-line bg-surface-1 px-2 pt-1 pb-1 max-md:px-1"
			onPointerDown={(event) => {
				// Who clicks a button goes on with the keyboard where they were, and the space bar still plays.
				const target = event.target as Element;
				if (event.pointerType === "mouse" && target.closest("button") && !target.closest("[aria-haspopup]")) {
					event.preventDefault();
				}
			}}
			onMouseDown={(event) => {
				const target = event.target as Element;
				if (target.closest("button") && !target.closest("[aria-haspopup]")) event.preventDefault();
			}}
		>
			<div className="flex items-center px-1">
				<ScrubBar clip={clip} markers={markers} onMarker={onMarker} sprites={sprites} peaks={peaks} />
			</div>
			<div className="flex items-center gap-2 max-md:flex-wrap max-md:justify-between max-md:gap-x-0">
				<div className="flex flex-1 items-center max-md:flex-none">
					<PlaceField player={player} />
					<span className="ml-1 text-sm whitespace-nowrap text-faint tabular-nums max-lg:hidden">
						of {player.clip.first}–{player.clip.last}, {rateWord(player.clip.rate)} fps
					</span>
				</div>
				{/* biome-ignore lint/a11y/useSemanticElements: buttons that belong together, not fields of a form */}
				<div
					role="group"
					aria-label="Playing"
					className="flex items-center max-md:order-last max-md:w-full max-md:justify-between"
				>
					<IconButton
						label="First frame"
						keys="home"
						className={button}
						disabled={!ready}
						onClick={() => player.seek(player.clip.first)}
					>
						<ChevronFirst size={17} aria-hidden />
					</IconButton>
					<IconButton
						label="−10 frames"
						keys="shift+arrowleft"
						className={button}
						disabled={!ready}
						onClick={() => player.step(-10)}
					>
						<span className="text-sm tabular-nums">−10</span>
					</IconButton>
					<IconButton
						label="Back one frame"
						keys="arrowleft"
						className={button}
						disabled={!ready}
						onClick={() => player.step(-1)}
					>
						<StepBack size={17} aria-hidden />
					</IconButton>
					<IconButton
						label={playing ? "Pause" : "Play"}
						keys="space"
						className={`text-text ${button}`}
						disabled={!ready}
						onClick={() => player.toggle()}
					>
						{playing ? <Pause size={19} aria-hidden /> : <Play size={19} aria-hidden />}
					</IconButton>
					<IconButton
						label="On one frame"
						keys="arrowright"
						className={button}
						disabled={!ready}
						onClick={() => player.step(1)}
					>
						<StepForward size={17} aria-hidden />
					</IconButton>
					<IconButton
						label="+10 frames"
						keys="shift+arrowright"
						className={button}
						disabled={!ready}
						onClick={() => player.step(10)}
					>
						<span className="text-sm tabular-nums">+10</span>
					</IconButton>
					<IconButton
						label="Last frame"
						keys="end"
						className={button}
						disabled={!ready}
						onClick={() => player.seek(player.clip.last)}
					>
						<ChevronLast size={17} aria-hidden />
					</IconButton>
				</div>
				<div className="flex flex-1 items-center justify-end max-md:flex-none">
					<IconButton
						label={loop ? "Play once" : "Play over and over"}
						keys="shift+l"
						aria-pressed={loop !== null}
						className={button}
						onClick={() => player.setLooping(loop === null)}
					>
						<Repeat size={16} aria-hidden />
					</IconButton>
					<QualityMenu media={media} />
					<Menu
						side="top"
						trigger={
							<button
								type="button"
								aria-label={`Speed: ${speedWord(speed)}`}
								className="h-7 w-13 rounded-sm text-center text-sm text-muted tabular-nums hover:bg-surface-2 hover:text-text pointer-coarse:h-11"
							>
								{speedWord(speed)}
							</button>
						}
					>
						<MenuChoices
							label="Speed"
							value={String(speed)}
							onChange={(next) => player.setSpeed(Number(next))}
							options={SPEEDS.map((each) => ({ value: String(each), label: speedWord(each) }))}
						/>
					</Menu>
					{!silent && <Volume sound={sound} onSound={setSound} className={button} />}
					{fullScreen.possible && (
						<IconButton
							label={fullScreen.on ? "Leave full screen" : "Full screen"}
							keys="shift+f"
							className={button}
							onClick={fullScreen.toggle}
						>
							{fullScreen.on ? <Minimize size={16} aria-hidden /> : <Maximize size={16} aria-hidden />}
						</IconButton>
					)}
				</div>
			</div>
		</section>
	);
}

/** A speed as people write it: 1×, −2×. */
export function speedWord(speed: number): string {
	return `${speed < 0 ? "−" : ""}${Math.abs(speed)}×`;
}

function Volume({
	sound,
	onSound,
	className,
}: {
	sound: Sound;
	onSound: (sound: Sound) => void;
	className: string;
}) {
	const quiet = sound.muted || sound.volume === 0;
	return (
		<>
			<IconButton
				label={quiet ? "Sound on" : "Sound off"}
				keys="shift+m"
				aria-pressed={quiet}
				className={className}
				onClick={() => onSound({ volume: quiet && sound.volume === 0 ? 1 : sound.volume, muted: !quiet })}
			>
				{quiet ? <VolumeX size={16} aria-hidden /> : <Volume2 size={16} aria-hidden />}
			</IconButton>
			{/* Phones and tablets have buttons for it, and some do not let a page change it. */}
			<input
				type="range"
				aria-label="Volume"
				min={0}
				max={100}
				step={5}
				value={quiet ? 0 : Math.round(sound.volume * 100)}
				onChange={(event) => {
					const volume = Number(event.target.value) / 100;
					onSound({ volume, muted: volume === 0 });
				}}
				className="w-16 accent-(--text-muted) max-lg:hidden pointer-coarse:hidden"
			/>
		</>
	);
}
