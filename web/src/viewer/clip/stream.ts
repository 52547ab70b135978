import type Hls from "hls.js";
import type { ErrorData, HlsConfig, LevelDetails } from "hls.js";
import { isGuestPage, onBehalf } from "@/base";
import { type ReadonlySignal, Signal } from "@/signal";
import type { Listed } from "./groups";
import type { ClipTiming } from "./playback";
import { lastWithin } from "./timing";

/** How it stands with a clip's rendition on its way from the server. */
export type StreamState =
	| { readonly kind: "opening" }
	| { readonly kind: "open" }
	/** The server cannot be reached; it is tried again by itself. */
	| { readonly kind: "offline" }
	| { readonly kind: "signed_out" }
	| { readonly kind: "failed"; readonly message: string };

export interface StreamListener {
	/** Frames up to this one can be played, of these segments; none where the browser does not tell. */
	reached(frame: number, listed: readonly Listed[]): void;
	/** The first of it is there, at first or after it was opened anew: the video stands anywhere. */
	opened(): void;
	/** The server says that the sign-in is over. */
	signedOut(): void;
}

/** After so long without an error of the decoder, the next one is the first again. */
const FORGIVEN_AFTER_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** Brings a rendition to a video, by hls.js or, where that does not run, by the browser's own means. */
export class Stream {
	readonly #video: HTMLVideoElement;
	readonly #address: string;
	readonly #clip: ClipTiming;
	readonly #listener: StreamListener;
	readonly #state = new Signal<StreamState>({ kind: "opening" });
	readonly #stop = new AbortController();
	#hls: Hls | null = null;
	#recoveredAt = Number.NEGATIVE_INFINITY;
	#waits = 0;
	/** Whether nothing has come since it was opened. */
	#fresh = true;
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(video: HTMLVideoElement, address: string, clip: ClipTiming, listener: StreamListener) {
		this.#video = video;
		this.#address = address;
		this.#clip = clip;
		this.#listener = listener;
		window.addEventListener("online", () => this.#again(), { signal: this.#stop.signal });
		void this.#open();
	}

	get state(): ReadonlySignal<StreamState> {
		return this.#state;
	}

	/** Tries again what failed. */
	retry(): void {
		this.#recoveredAt = Number.NEGATIVE_INFINITY;
		this.#close();
		this.#state.set({ kind: "opening" });
		void this.#open();
	}

	destroy(): void {
		this.#stop.abort();
		this.#close();
	}

	#close(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#hls?.destroy();
		this.#hls = null;
		this.#fresh = true;
		this.#video.removeAttribute("src");
		this.#video.load();
	}

	async #open(): Promise<void> {
		let library: typeof import("hls.js");
		try {
			library = await import("hls.js/light");
		} catch {
			this.#state.set({ kind: "offline" });
			this.#await(() => void this.#open());
			return;
		}
		if (this.#stop.signal.aborted || this.#hls) return;
		// Some browsers play such a stream by themselves too, with other times: theirs is the second choice.
		if (library.default.isSupported()) this.#attach(library);
		else if (this.#video.canPlayType("application/vnd.apple.mpegurl") !== "") this.#leave();
		else {
			const message =
				"This browser cannot play it. Open the page in a current Chrome, Edge, Firefox or Safari.";
			this.#state.set({ kind: "failed", message });
		}
	}

	#attach(library: typeof import("hls.js")): void {
		const { default: Player, Events } = library;
		const hls = new Player(configuration(this.#clip));
		this.#hls = hls;
		hls.on(Events.LEVEL_UPDATED, (_, { details }) => {
			const reach = details.live ? lastWithin(details.totalduration, this.#clip) : this.#clip.last;
			this.#listener.reached(reach, listedIn(details));
		});
		hls.on(Events.FRAG_BUFFERED, () => {
			this.#waits = 0;
			this.#state.set({ kind: "open" });
			if (!this.#fresh) return;
			this.#fresh = false;
			this.#listener.opened();
		});
		hls.on(Events.ERROR, (_, error) => this.#failed(library, error));
		hls.attachMedia(this.#video);
		hls.loadSource(this.#address);
	}

	/** Leaves the playing to the browser. */
	#leave(): void {
		const { signal } = this.#stop;
		const { video, listener } = { video: this.#video, listener: this.#listener };
		video.addEventListener(
			"durationchange",
			() => {
				if (Number.isFinite(video.duration)) listener.reached(lastWithin(video.duration, this.#clip), []);
			},
			{ signal },
		);
		video.addEventListener("loadeddata", () => this.#state.set({ kind: "open" }), { signal });
		video.addEventListener("error", () => this.#state.set(undecodable), { signal });
		video.src = this.#address;
	}

	#failed({ ErrorTypes, ErrorDetails }: typeof import("hls.js"), error: ErrorData): void {
		const { type, details, fatal, response } = error;
		if (response?.code === 401) {
			this.#state.set({ kind: "signed_out" });
			this.#hls?.stopLoad();
			this.#listener.signedOut();
			return;
		}
		if (type === ErrorTypes.NETWORK_ERROR) {
			const code = response?.code ?? 0;
			if (code >= 400 && code < 500) {
				this.#hls?.stopLoad();
				const message = `The server did not give the clip (${code}).`;
				this.#state.set({ kind: "failed", message });
				return;
			}
			this.#state.set({ kind: "offline" });
			const unread =
				details === ErrorDetails.MANIFEST_LOAD_ERROR || details === ErrorDetails.MANIFEST_LOAD_TIMEOUT;
			if (fatal) this.#await(() => (unread ? this.#hls?.loadSource(this.#address) : this.#hls?.startLoad()));
			return;
		}
		if (!fatal) return;
		const now = performance.now();
		if (type === ErrorTypes.MEDIA_ERROR && now - this.#recoveredAt > FORGIVEN_AFTER_MS) {
			this.#recoveredAt = now;
			this.#fresh = true;
			this.#hls?.recoverMediaError();
			return;
		}
		this.#hls?.stopLoad();
		this.#state.set(undecodable);
	}

	#await(run: () => void): void {
		const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#waits);
		this.#waits += 1;
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#timer = null;
			if (!this.#stop.signal.aborted) run();
		}, wait);
	}

	/** The connection is back: what waits is tried at once. */
	#again(): void {
		if (this.#state.get().kind !== "offline") return;
		this.#waits = 0;
		if (this.#hls && this.#hls.levels.length > 0) this.#hls.startLoad();
		else if (this.#hls) this.#hls.loadSource(this.#address);
		else void this.#open();
	}
}

function listedIn(details: LevelDetails): Listed[] {
	return details.fragments.flatMap(({ start, url, initSegment }) =>
		initSegment ? [{ start, address: url, header: initSegment.url }] : [],
	);
}

const undecodable: StreamState = {
	kind: "failed",
	message: "This browser cannot decode the clip.",
};

/** Says whose request it is. */
function xhrSetup(request: XMLHttpRequest): void {
	for (const [name, value] of Object.entries(onBehalf())) request.setRequestHeader(name, value);
}

function configuration(clip: ClipTiming): Partial<HlsConfig> {
	const half = (0.5 * clip.rate.denominator) / clip.rate.numerator;
	return {
		...(isGuestPage() ? { xhrSetup } : {}),
		// Times count from the first segment that is read: it has to be the clip's first. A list that still grows is
		// taken for a broadcast, which would be joined at its end.
		startPosition: 0,
		// What it does to get over holes is less than would move the picture.
		maxBufferHole: half,
		nudgeOffset: Math.min(0.001, half / 8),
		skipBufferHolePadding: Math.min(0.001, half / 8),
		// A shot of a minute is held whole, so that it is sought without the server.
		maxBufferLength: 60,
		maxMaxBufferLength: 120,
		maxBufferSize: 120_000_000,
		backBufferLength: 90,
		// The segments are what browsers take as they are: there is nothing to do beside the page.
		enableWorker: false,
	};
}
