import type { Point } from "@/document/schema";
import { type ReadonlySignal, Signal } from "@/signal";
import type { Size } from "../camera";
import { isPlain, onScreen } from "../look/look";
import { AlphaLayer } from "../picture/alpha_layer";
import { loadPicture } from "../picture/load";
import type { Value } from "../picture/picture";
import { hasWebgl } from "../picture/webgl_program";
import type { Sight } from "../sight";
import { FrameDecoder, openCoder } from "./decoder";
import type { Presented } from "./footage";
import { memoryBytes } from "./frame_memory";
import { Groups, type Listed } from "./groups";
import { kept } from "./kept_frame";
import type { ClipTiming } from "./playback";
import { ClipPlayer } from "./player";
import type { Quality, Rendition } from "./quality";
import { canvasScreen, type FrameSource, newScreen, type Screen, webglScreen } from "./screen";
import { Stream, type StreamState } from "./stream";

/** A clip to be shown, as far as it is known from the start. */
export interface ClipSource {
	readonly timing: ClipTiming;
	/** As shown: upright, in square pixels. */
	readonly size: Size;
	/** The frame to begin with. */
	readonly frame: number | null;
	/** Where the alpha of a frame lies as a picture. */
	alpha(frame: number): string;
}

/** What there is to see. */
export type ClipState =
	/** Nothing can be played yet; `poster`: whether one is on the screen. */
	| { readonly kind: "waiting"; readonly poster: boolean }
	/** Its rendition is opened; no frame was painted yet. */
	| { readonly kind: "loading"; readonly poster: boolean }
	| { readonly kind: "ready" };

/** A frame whose own time is further than this from the announced one is on another clock. */
const MOST_APART_S = 0.5;

/** So many frames are held at most before they are due: a decoder of the graphics card has few, and stands still without. */
const MOST_EARLY = 3;

/** Shows one clip: its poster first, then frames as they are played and sought, painted anew when the camera moves. */
export class ClipPicture {
	readonly player: ClipPlayer;
	readonly #sight: Sight;
	readonly #container: HTMLElement;
	readonly #video: HTMLVideoElement;
	readonly #size: Size;
	readonly #alpha: AlphaLayer;
	readonly #alphaAddress: (frame: number) => string;
	readonly #state = new Signal<ClipState>({ kind: "waiting", poster: false });
	readonly #connection = new Signal<StreamState | null>(null);
	readonly #onSignedOut: () => void;
	readonly #gone = new AbortController();
	readonly #stops: (() => void)[];
	#screen: Screen;
	/** What shows looks where the plain screen cannot; null where nothing does, or it was taken away. */
	#looks: "untried" | "used" | null = "untried";
	#poster: string | null = null;
	#posterBitmap: ImageBitmap | null = null;
	#rendition: Rendition | null = null;
	readonly #painted = new Signal<Quality | null>(null);
	#stream: Stream | null = null;
	#stopStream: () => void = () => undefined;
	#frameRequest: number | null = null;
	/** The last frame that may be painted yet; null for whichever comes. */
	#due: number | null = null;
	/** Frames that came before they are due; `frame` is null until the player has said which one it is. */
	#early: { readonly picture: VideoFrame; frame: number | null }[] = [];

	constructor(container: HTMLElement, sight: Sight, source: ClipSource, onSignedOut: () => void) {
		this.#sight = sight;
		this.#container = container;
		this.#size = source.size;
		this.#alphaAddress = source.alpha;
		this.#onSignedOut = onSignedOut;
		this.#video = newVideo();
		this.#screen = newScreen(() => this.#lost());
		container.prepend(this.#video, this.#screen.canvas);
		this.player = new ClipPlayer({
			clip: source.timing,
			video: this.#video,
			take: (mediaTime) => this.#presented(mediaTime),
			glimpse: () => this.#held(this.#video.currentTime),
		});
		if (source.frame !== null) this.player.seek(source.frame);
		sight.setPicture(source.size);
		this.#judgeLook();
		this.#alpha = new AlphaLayer(container, sight);
		this.#judgeAlpha();
		this.#stops = [
			sight.camera.subscribe(this.#schedule),
			sight.view.subscribe(this.#schedule),
			sight.look.subscribe(() => this.#judgeLook()),
			this.player.frame.subscribe(() => {
				this.#judge();
				this.#judgeAlpha();
			}),
			this.player.playing.subscribe(() => this.#judgeAlpha()),
		];
	}

	get state(): ReadonlySignal<ClipState> {
		return this.#state;
	}
	/** How it stands with what comes from the server; null until there is something to come. */
	get connection(): ReadonlySignal<StreamState | null> {
		return this.#connection;
	}
	/** Of which quality the frame is that was painted last; null before the first one. */
	get painted(): ReadonlySignal<Quality | null> {
		return this.#painted;
	}
	/** The element that the clip's sound comes from. */
	get video(): HTMLVideoElement {
		return this.#video;
	}

	/** Shows a still in place of the clip until its first frame is there. */
	async setPoster(address: string): Promise<void> {
		if (this.#poster === address) return;
		this.#poster = address;
		try {
			const { bitmap } = await loadPicture(address, this.#gone.signal);
			if (this.#gone.signal.aborted || this.player.frame.get() !== null) {
				bitmap.close();
				return;
			}
			this.#posterBitmap = bitmap;
			this.#take(bitmap);
			this.#judge();
		} catch {
			// A poster only shortens the wait.
			this.#poster = null;
		}
	}

	/**
	 * Opens a rendition, as soon as there is something of it; null closes it. In place of another one it goes on from the frame on
	 * the screen, which stays there until it comes out of this one.
	 */
	setRendition(rendition: Rendition | null): void {
		if (this.#rendition?.address === rendition?.address) return;
		this.#rendition = rendition;
		this.#stopStream();
		this.#stream?.destroy();
		this.#stream = null;
		this.#connection.set(null);
		this.player.reopen();
		this.#drop(this.#early.splice(0));
		if (rendition) {
			const list = this.#decode();
			const stream = new Stream(this.#video, rendition.address, this.player.clip, {
				reached: (frame, listed) => {
					list(listed, frame);
					this.player.setReach(frame);
				},
				opened: () => this.player.restart(),
				signedOut: this.#onSignedOut,
			});
			this.#stream = stream;
			this.#stopStream = stream.state.subscribe(() => this.#connection.set(stream.state.get()));
			this.#connection.set(stream.state.get());
		}
		this.#judge();
	}

	/** Has the rendition decoded beside the video where the browser can; gives what takes the segments of it. */
	#decode(): (listed: readonly Listed[], reach: number) => void {
		// There is none where the page is not a secure context.
		if (typeof VideoDecoder === "undefined") return () => undefined;
		const { player } = this;
		const groups = new Groups(player.clip);
		// Half as much for the colours as for the light of each pixel. A rendition may be smaller than the clip.
		const bytesOf = ({ width, height }: Size) => width * height * 1.5;
		let bytes = bytesOf(this.#size);
		player.setDecoding(
			new FrameDecoder({
				clip: player.clip,
				groups,
				open: openCoder,
				held: (frame) => player.holds(frame),
				room: () => Math.floor((0.75 * memoryBytes()) / bytes),
				deliver: (frame, picture, asked) => {
					bytes = bytesOf({ width: picture.displayWidth, height: picture.displayHeight });
					const paint = () => this.#take(picture);
					player.decoded(frame, { bytes, paint, close: () => picture.close() }, asked);
				},
				missed: (frame) => player.missed(frame),
			}),
		);
		return (listed, reach) => groups.list(listed, reach);
	}

	/**
	 * Paints what is played up to this frame and holds what comes sooner until it is due, so that two clips are painted frame by
	 * frame together; null paints whatever comes as it comes.
	 */
	setDue(frame: number | null): void {
		this.#due = frame;
		if (frame === null) this.#drop(this.#early.splice(0));
		else this.#paintDue();
	}

	/** Tries again what failed. */
	retry(): void {
		this.#stream?.retry();
	}

	/** The value of a pixel of the frame as it is shown: that of the rendition, which is not the source's. */
	valueAt(point: Point): Value | null {
		const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
		if (this.player.frame.get() === null) return null;
		if (x < 0 || y < 0 || x >= this.#size.width || y >= this.#size.height) return null;
		return this.#screen.valueAt(x, y);
	}

	destroy(): void {
		this.#gone.abort();
		for (const stop of this.#stops) stop();
		if (this.#frameRequest !== null) cancelAnimationFrame(this.#frameRequest);
		this.#stopStream();
		this.player.destroy();
		this.#stream?.destroy();
		this.#posterBitmap?.close();
		this.setDue(null);
		this.#alpha.destroy();
		this.#video.remove();
		this.#screen.destroy();
		this.#sight.setPicture(null);
	}

	#judge(): void {
		const shown = this.player.frame.get() !== null;
		if (shown) {
			this.#posterBitmap?.close();
			this.#posterBitmap = null;
			if (this.#state.get().kind !== "ready") this.#state.set({ kind: "ready" });
			return;
		}
		const poster = this.#posterBitmap !== null;
		this.#state.set({ kind: this.#stream ? "loading" : "waiting", poster });
	}

	/**
	 * What the video presents now. On a busy machine that can be the frame after the one that was announced: where the
	 * browser can hold a frame, its own time is believed.
	 */
	#presented(mediaTime: number): Presented {
		return this.#held(mediaTime) ?? { mediaTime, paint: () => this.#take(this.#video), close: () => {} };
	}

	/** The frame that the video holds now, by its own time; null where there is none on the clock of `near`. */
	#held(near: number): Presented | null {
		try {
			const frame = new VideoFrame(this.#video);
			const own = frame.timestamp / 1e6;
			if (Math.abs(own - near) < MOST_APART_S) {
				return {
					mediaTime: own,
					paint: () => this.#offer(frame),
					keep: () => kept(frame, (copy) => this.#take(copy)),
					close: () => frame.close(),
				};
			}
			frame.close();
		} catch {
			// This browser cannot, or not with this video.
		}
		return null;
	}

	/** Paints a frame of the video, or holds it until it is due. */
	#offer(picture: VideoFrame): void {
		if (this.#due === null) {
			this.#take(picture);
			return;
		}
		this.#early.push({ picture: picture.clone(), frame: null });
		// The player says which one it is as soon as it was offered.
		queueMicrotask(() => {
			for (const early of this.#early) early.frame ??= this.player.frame.get();
			this.#paintDue();
		});
	}

	/** Paints the last frame that is due by now, and lets go of those before it. */
	#paintDue(): void {
		const due = this.#due;
		if (due === null) return;
		const isOf = (frame: number | null, low: number, high: number) =>
			frame === null || (frame > low && frame <= high);
		const last = this.#early.findLast(({ frame }) => frame !== null && frame <= due);
		if (last) this.#take(last.picture);
		// What is much further on is from before the playhead went back.
		const waiting = this.#early.filter(({ frame }) => isOf(frame, due, due + MOST_EARLY));
		this.#drop(this.#early.filter((early) => !waiting.includes(early)));
		this.#early = waiting;
	}

	#drop(early: readonly { readonly picture: VideoFrame }[]): void {
		for (const { picture } of early) picture.close();
	}

	#take(source: FrameSource): void {
		const taken = this.#screen.take(source, this.#size);
		this.#paint();
		if (taken) this.#painted.set(source === this.#posterBitmap ? null : (this.#rendition?.quality ?? null));
	}

	/** Has a screen that can show the look, as long as there is one other than plain; the plain one is the quickest. */
	#judgeLook(): void {
		const plain = isPlain(onScreen(this.#sight.look.get()));
		if (!plain && !this.#screen.looks && this.#looks !== null) {
			const screen = webglScreen(() => this.#lost(), true);
			this.#looks = screen ? "used" : null;
			if (screen) this.#use(screen);
		} else if (plain && this.#looks === "used") {
			this.#looks = "untried";
			this.#use(canvasScreen());
		}
		this.#schedule();
	}

	/** Shows the alpha of the frame that it stands on: what is played has none. */
	#judgeAlpha(): void {
		const frame = this.player.frame.get();
		if (this.player.playing.get()) this.#alpha.show({ why: "playing" });
		else if (frame === null) this.#alpha.show(null);
		else this.#alpha.show({ address: this.#alphaAddress(frame), size: this.#size, passing: true });
	}

	/** Goes on without the graphics card, which was taken away. */
	#lost(): void {
		this.#looks = null;
		this.#use(canvasScreen());
	}

	/** Goes on with another screen. */
	#use(screen: Screen): void {
		const before = this.#screen;
		this.#screen = screen;
		this.#container.prepend(screen.canvas);
		if (!this.player.repaint()) this.#handOver(before.frame());
		before.destroy();
	}

	/** Puts on a new screen what the one before kept; null where that was taken away with the graphics card. */
	#handOver(frame: FrameSource | null): void {
		if (frame) {
			this.#screen.take(frame, this.#size);
			this.#paint();
			return;
		}
		if (this.player.frame.get() === null) {
			if (this.#posterBitmap) this.#take(this.#posterBitmap);
			return;
		}
		// A rendition that was opened meanwhile stands elsewhere: what is wanted of it is painted when it comes.
		if (this.#painted.get() === this.#rendition?.quality) this.#take(this.#video);
	}

	readonly #schedule = (): void => {
		this.#frameRequest ??= requestAnimationFrame(() => {
			this.#frameRequest = null;
			this.#paint();
		});
	};

	#paint(): void {
		const { camera, view, look } = this.#sight;
		this.#screen.paint(camera.get(), view.get(), onScreen(look.get()));
		this.#sight.setLookPossible(this.#screen.looks || (this.#looks === "untried" && hasWebgl()));
	}
}

/** A video that is heard and not seen: what is seen of it is painted. */
function newVideo(): HTMLVideoElement {
	const video = document.createElement("video");
	video.playsInline = true;
	video.preload = "auto";
	video.disableRemotePlayback = true;
	video.setAttribute("aria-hidden", "true");
	video.tabIndex = -1;
	video.style.cssText = "position:absolute;left:0;top:0;width:1px;height:1px;opacity:0;pointer-events:none";
	return video;
}
