// One class in one file: every method moves the same few fields (what runs, what is in flight, what is shown), and who reads one
// of them has to see what the others do to it. What can be told apart stands beside it: ahead, frame_memory, flight, timing.
import { type ReadonlySignal, Signal } from "@/signal";
import { Ahead } from "./ahead";
import type { After, Flight } from "./flight";
import type { Decoding, Footage, PlayerOptions, Presented } from "./footage";
import { FrameMemory, type Kept, memoryBytes } from "./frame_memory";
import type { ClipTiming, Playback, Stretch } from "./playback";
import { after, clamped, frameAt, frameSeconds, timeOf } from "./timing";

type Run =
	| { readonly kind: "paused" }
	| { readonly kind: "forwards" }
	/** A video runs forwards only: backwards it is sought frame by frame, on time since `at` from `from`. */
	| { readonly kind: "backwards"; readonly from: number; readonly at: number };

/** The speeds of J and L. */
const SHUTTLE = [1, 2, 4] as const;
/** A browser that has sought says what it presents within a few frames of the screen. */
const PRESENTED_WITHIN_MS = 250;
const MOST_TRIES = 6;
/** The video follows a hand that goes through what is held once it rests; not so soon that it takes the decoder's time. */
const FOLLOW_AFTER_MS = 500;

/**
 * Plays and seeks a clip by frames. One seek is on its way at a time and the latest wish wins, so that a scrubbing hand
 * is followed; what was presented is known from the frame callback alone, which is asked for before the seek.
 */
export class ClipPlayer implements Playback {
	readonly clip: ClipTiming;
	readonly #video: Footage;
	readonly #take: (mediaTime: number) => Presented;
	readonly #glimpse: () => Presented | null;
	readonly #ahead: Ahead;
	readonly #memory = new FrameMemory(memoryBytes());
	readonly #now: () => number;
	readonly #later: (run: () => void, ms: number) => () => void;
	readonly #frame = new Signal<number | null>(null);
	readonly #wanted = new Signal<number | null>(null);
	readonly #playing = new Signal(false);
	readonly #stalled = new Signal(false);
	readonly #reach: Signal<number>;
	readonly #speed = new Signal(1);
	readonly #range = new Signal<Stretch | null>(null);
	readonly #loop = new Signal<Stretch | null>(null);
	readonly #stop = new AbortController();
	#rate = 1;
	#pace = 1;
	#looping = false;
	#run: Run = { kind: "paused" };
	#flight: Flight | null = null;
	/** Whether to play when the frame that is wanted has come. */
	#playAfter = false;
	/** Where the video's clock stands at the start of the first frame; null until a frame was presented. */
	#origin: number | null = null;
	#callback: number | null = null;
	#cancelWatch: (() => void) | null = null;
	#cancelTurn: (() => void) | null = null;
	#cancelFollow: (() => void) | null = null;
	/** Whether what is on the screen came out of memory, and the video stands elsewhere. */
	#recalled = false;
	/** The frame that was shown before it was announced. */
	#glimpsed: number | null = null;
	/** The frame that the video was sent to in vain: it presented nothing yet. */
	#unseen: number | null = null;
	#corrections = 0;

	constructor({ clip, video, take, glimpse, now, later }: PlayerOptions) {
		this.clip = clip;
		this.#video = video;
		this.#take = take;
		this.#glimpse = glimpse ?? (() => null);
		this.#now = now ?? (() => performance.now());
		this.#later = later ?? after;
		this.#ahead = new Ahead(this.#later);
		this.#reach = new Signal(clip.first - 1);
		const on = (type: string, listener: () => void) =>
			video.addEventListener(type, listener, { signal: this.#stop.signal });
		on("seeked", () => this.#seeked());
		on("loadeddata", () => this.#watch());
		on("ended", () => this.#ranOut());
		on("waiting", () => this.#stalled.set(this.#run.kind === "forwards"));
		this.#listen();
	}

	get frame(): ReadonlySignal<number | null> {
		return this.#frame;
	}
	get wanted(): ReadonlySignal<number | null> {
		return this.#wanted;
	}
	get playing(): ReadonlySignal<boolean> {
		return this.#playing;
	}
	get reach(): ReadonlySignal<number> {
		return this.#reach;
	}
	get speed(): ReadonlySignal<number> {
		return this.#speed;
	}
	get loop(): ReadonlySignal<Stretch | null> {
		return this.#loop;
	}
	/** What playing keeps to: from the in point to the out point; null for the whole clip. */
	get range(): ReadonlySignal<Stretch | null> {
		return this.#range;
	}
	/** Whether it would play on but for pictures that have not come yet. */
	get stalled(): ReadonlySignal<boolean> {
		return this.#stalled;
	}
	/** How often a seek showed another frame than was asked for and was sent anew. */
	get corrections(): number {
		return this.#corrections;
	}

	play(): void {
		this.#play(this.#rate);
	}

	pause(): void {
		const was = this.#run.kind;
		this.#rest();
		if (was === "forwards") this.#video.pause();
		// What was shown last is where it stands: the video may be on the next frame already.
		const shown = this.#frame.get();
		if (was === "forwards" && shown !== null && this.#flight === null) this.#launch(shown, "rest");
	}

	toggle(): void {
		if (this.#playing.get()) this.pause();
		else this.play();
	}

	seek(frame: number): void {
		this.#ahead.goes(this.#at(), frame);
		if (this.#run.kind === "forwards") this.#video.pause();
		this.#rest();
		this.#want(clamped(frame, this.clip.first, this.clip.last));
	}

	step(by: number): void {
		this.seek((this.#wanted.get() ?? this.#frame.get() ?? this.clip.first) + by);
	}

	/** Says that a frame may be sought next, as when it is pointed at: it is made ready if nothing else is to do. */
	expect(frame: number): void {
		if (this.#run.kind !== "paused" || this.#origin === null || this.#wanted.get() !== null) return;
		const expected = clamped(frame, this.clip.first, this.clip.last);
		if (!this.#memory.has(expected)) this.#ahead.expect(expected);
	}

	/** Plays ever faster in one direction: 1, 2, 4 times. Turning round starts at 1. */
	shuttle(direction: 1 | -1): void {
		const speed = this.#playing.get() ? this.#speed.get() * direction : 0;
		const faster = SHUTTLE.find((each) => each > speed) ?? SHUTTLE.at(-1) ?? 1;
		if (direction === 1) this.#play(faster);
		else this.#playBack(-faster);
	}

	/** Plays at this speed, backwards below 0, as somebody else plays who is followed. */
	playAt(speed: number): void {
		if (speed < 0) this.#playBack(speed);
		else this.#play(speed);
	}

	/** How much faster or slower it plays forwards than it says, until it rests: 1 is as it says. To keep up with a clock. */
	setPace(pace: number): void {
		this.#pace = pace;
		if (this.#run.kind === "forwards") this.#video.playbackRate = this.#speed.get() * pace;
	}

	/** How fast play plays, from 0.25 to 2. */
	setSpeed(rate: number): void {
		this.#rate = rate;
		if (this.#run.kind === "forwards") this.#video.playbackRate = rate * this.#pace;
		if (this.#run.kind !== "backwards") this.#speed.set(rate);
	}

	setLooping(looping: boolean): void {
		this.#looping = looping;
		this.#loop.set(looping ? this.#ends() : null);
	}

	/** Keeps playing to a stretch; null lets it play the whole clip. */
	setRange(range: Stretch | null): void {
		const { first, last } = this.clip;
		const at = range && { in: clamped(range.in, first, last), out: clamped(range.out, first, last) };
		this.#range.set(at && { in: Math.min(at.in, at.out), out: Math.max(at.in, at.out) });
		this.setLooping(this.#looping);
	}

	/** Makes the frame at the playhead the first one that is played. */
	setIn(): void {
		const at = this.#at();
		this.setRange({ in: at, out: Math.max(at, this.#range.get()?.out ?? this.clip.last) });
	}

	/** Makes the frame at the playhead the last one that is played. */
	setOut(): void {
		const at = this.#at();
		this.setRange({ in: Math.min(at, this.#range.get()?.in ?? this.clip.first), out: at });
	}

	/** Frames up to this one can be played. */
	setReach(frame: number): void {
		this.#reach.set(frame);
		this.#next();
	}

	/** The video starts anew, as after an error of its decoder: what was on the screen is sought again. */
	restart(): void {
		const shown = this.#wanted.get() ?? this.#frame.get();
		if (shown === null || this.#origin === null) return;
		this.#launch(shown, this.#run.kind === "forwards" ? "play" : "rest");
	}

	/** Paints once more the frame that is on the screen, out of memory; whether it is held. */
	repaint(): boolean {
		const shown = this.#frame.get();
		const kept = shown === null ? null : this.#memory.get(shown);
		kept?.paint();
		return kept !== null;
	}

	/**
	 * The video begins anew with another rendition of the same frames: what is on the screen stays there until it comes out of
	 * that one, and what went on goes on from there.
	 */
	reopen(): void {
		this.#memory.clear();
		this.setDecoding(null);
		this.#cancelWatch?.();
		this.#cancelTurn?.();
		this.#cancelFollow?.();
		// A frame that was announced by now is of the rendition before.
		if (this.#callback !== null) this.#video.cancelVideoFrameCallback(this.#callback);
		this.#callback = null;
		this.#listen();
		// Of the one before there was no frame yet: what is wanted is wanted of this one.
		if (this.#origin === null) return;
		const forwards = this.#run.kind === "forwards";
		if (forwards) this.#video.pause();
		this.#origin = null;
		this.#flight = null;
		this.#recalled = false;
		this.#glimpsed = null;
		this.#unseen = null;
		this.#playAfter = forwards;
		this.#stalled.set(forwards);
		this.#wanted.set(this.#at());
	}

	/** Has frames decoded beside the video while it rests; null leaves all of it to the video. */
	setDecoding(decoding: Decoding | null): void {
		this.#ahead.set(decoding);
	}

	/** Whether a frame is held, so that it is on the screen as soon as it is asked for. */
	holds(frame: number): boolean {
		return this.#memory.has(frame);
	}

	/** Takes over a frame of the decoder. One that was `asked` for is shown though there may be a later wish by now. */
	decoded(frame: number, kept: Kept, asked: boolean): void {
		this.#memory.put(frame, kept);
		const wanted = this.#wanted.get();
		if (frame === wanted || (asked && wanted !== null)) this.#recall(frame, frame === wanted ? null : wanted);
	}

	/** The decoder does not give a frame that was wanted: it is asked of the video. */
	missed(frame: number): void {
		if (this.#wanted.get() !== frame || this.#run.kind !== "paused") return;
		this.#ahead.pause();
		this.#launch(frame, "rest");
	}

	destroy(): void {
		this.#rest();
		this.setDecoding(null);
		this.#stop.abort();
		this.#cancelWatch?.();
		this.#cancelFollow?.();
		this.#memory.clear();
		if (this.#callback !== null) this.#video.cancelVideoFrameCallback(this.#callback);
		this.#video.pause();
	}

	#at(): number {
		return this.#wanted.get() ?? this.#frame.get() ?? this.clip.first;
	}

	/** Between which frames playing stays. */
	#ends(): Stretch {
		return this.#range.get() ?? { in: this.clip.first, out: this.clip.last };
	}

	/** Ends whatever makes frames follow each other. */
	#rest(): void {
		this.#run = { kind: "paused" };
		this.#pace = 1;
		this.#playAfter = false;
		this.#cancelTurn?.();
		this.#cancelTurn = null;
		this.#ahead.pause();
		this.#playing.set(false);
		this.#stalled.set(false);
		this.#speed.set(this.#rate);
	}

	#play(speed: number): void {
		if (this.#frame.get() === null) return;
		const was = this.#run.kind;
		this.#cancelTurn?.();
		this.#ahead.rest();
		this.#run = { kind: "forwards" };
		this.#speed.set(speed);
		this.#video.playbackRate = speed * this.#pace;
		this.#playing.set(true);
		if (was === "forwards") return;
		const ends = this.#ends();
		const at = this.#at();
		if (at >= ends.out || at < ends.in) this.#wanted.set(ends.in === at ? null : ends.in);
		// The video does not stand where it is to play from.
		if (this.#recalled && this.#wanted.get() === null) this.#wanted.set(at);
		if (this.#wanted.get() !== null || this.#flight) {
			this.#playAfter = true;
			this.#next();
		} else this.#start();
	}

	#start(): void {
		this.#playAfter = false;
		this.#listen();
		// A video that was opened anew plays as fast as any.
		this.#video.playbackRate = this.#speed.get() * this.#pace;
		this.#video.play().catch((error: unknown) => {
			if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
			// A browser that wants to be asked before there is sound lets a silent clip play.
			if (this.#video.muted) this.pause();
			else {
				this.#video.muted = true;
				this.#start();
			}
		});
	}

	#playBack(speed: number): void {
		const from = this.#frame.get();
		if (from === null) return;
		if (this.#run.kind === "forwards") this.#video.pause();
		this.#ahead.rest();
		const ends = this.#ends();
		this.#wanted.set(this.#origin === null ? from : null);
		this.#playAfter = false;
		this.#playing.set(true);
		this.#speed.set(speed);
		const outside = from <= ends.in || from > ends.out;
		this.#run = { kind: "backwards", from: outside ? ends.out : from, at: this.#now() };
		this.#cancelTurn?.();
		if (outside) this.#want(ends.out);
		else if (!this.#flight) this.#turn();
	}

	/** Backwards: shows the frame that is due, or waits for it. */
	#turn(): void {
		const run = this.#run;
		const shown = this.#frame.get();
		if (run.kind !== "backwards" || shown === null) return;
		const perFrame = (frameSeconds(this.clip) * 1000) / Math.abs(this.#speed.get());
		const ends = this.#ends();
		const due = run.from - Math.floor((this.#now() - run.at) / perFrame);
		if (shown <= ends.in) {
			if (this.#loop.get() === null || ends.in === ends.out) {
				this.#rest();
				return;
			}
			this.#run = { ...run, from: ends.out, at: this.#now() };
			this.#launch(ends.out, "back");
		} else if (due < shown) this.#launch(Math.max(ends.in, due), "back");
		else {
			const wait = run.at + (run.from - shown + 1) * perFrame - this.#now();
			this.#cancelTurn = this.#later(() => this.#turn(), Math.max(1, wait));
		}
	}

	#want(frame: number): void {
		if (this.#recall(frame, null)) return;
		if (frame !== this.#frame.get() || this.#flight || this.#origin === null) {
			this.#wanted.set(frame);
			this.#next();
			return;
		}
		this.#wanted.set(null);
		// On the screen already; only a video that was playing may be elsewhere.
		if (!this.#standsAt(frame)) this.#launch(frame, "rest");
	}

	/** Shows a frame out of memory, if it is held; the video comes after. `wanted`: what is wanted still. */
	#recall(frame: number, wanted: number | null): boolean {
		if (this.#run.kind !== "paused" || this.#origin === null || frame === this.#frame.get()) return false;
		const kept = this.#memory.get(frame);
		if (!kept) return false;
		this.#wanted.set(wanted);
		this.#recalled = true;
		this.#glimpsed = null;
		this.#unseen = null;
		if (this.#flight) this.#flight.overtaken = true;
		kept.paint();
		this.#stalled.set(false);
		this.#frame.set(frame);
		this.#follow();
		if (wanted === null) this.#ahead.near(frame);
		return true;
	}

	/** Sends the video to what is on the screen, once the hand rests. */
	#follow(): void {
		this.#cancelFollow?.();
		this.#cancelFollow = this.#later(() => {
			const shown = this.#frame.get();
			if (this.#recalled && shown !== null && this.#wanted.get() === null && this.#run.kind === "paused") {
				this.#launch(shown, "rest");
			}
		}, FOLLOW_AFTER_MS);
	}

	/** Sends the seek that is wanted, as soon as the one before has arrived or waits for data that nobody wants. */
	#next(): void {
		const wanted = this.#wanted.get();
		if (wanted === null || this.#origin === null || wanted > this.#reach.get()) return;
		if (this.#flight?.frame === wanted) {
			this.#flight.overtaken = false;
			return;
		}
		if (this.#decode(wanted)) return;
		if (this.#flight && this.#isBuffered(this.#flight.frame)) return;
		this.#launch(wanted, this.#playAfter ? "play" : this.#run.kind === "backwards" ? "back" : "rest");
	}

	/** Has the frame that is wanted decoded beside the video, which is asked for it after a while all the same. */
	#decode(frame: number): boolean {
		if (this.#run.kind !== "paused" || frame === this.#frame.get()) return false;
		if (this.#recall(frame, null)) return true;
		if (!this.#ahead.want(frame, () => this.missed(frame))) return false;
		if (this.#flight) this.#flight.overtaken = true;
		this.#cancelFollow?.();
		return true;
	}

	#launch(frame: number, after: After): void {
		if (this.#origin === null) {
			// There is nothing to seek in yet: it goes there once there is.
			this.#wanted.set(this.#wanted.get() ?? frame);
			return;
		}
		this.#cancelFollow?.();
		this.#unseen = null;
		this.#flight = { frame, after, tries: 0, overtaken: false };
		this.#send(0);
	}

	/** Seeks to within the frame; `aside` is a share of it off its middle. */
	#send(aside: number): void {
		const flight = this.#flight;
		if (!flight) return;
		this.#cancelWatch?.();
		this.#listen();
		const middle = timeOf(flight.frame, this.clip, this.#origin ?? 0);
		this.#video.currentTime = middle + aside * frameSeconds(this.clip);
	}

	#standsAt(frame: number): boolean {
		const middle = timeOf(frame, this.clip, this.#origin ?? 0);
		return Math.abs(this.#video.currentTime - middle) < 0.4 * frameSeconds(this.clip);
	}

	#isBuffered(frame: number): boolean {
		const at = timeOf(frame, this.clip, this.#origin ?? 0);
		const { buffered } = this.#video;
		for (let index = 0; index < buffered.length; index++) {
			if (buffered.start(index) <= at && at < buffered.end(index)) return true;
		}
		return false;
	}

	#listen(): void {
		this.#callback ??= this.#video.requestVideoFrameCallback((_, { mediaTime }) => {
			this.#callback = null;
			this.#listen();
			const presented = this.#take(mediaTime);
			this.#presented(presented);
			presented.close();
		});
	}

	#presented(presented: Presented): void {
		if (this.#origin === null) {
			this.#opened(presented);
			return;
		}
		const frame = clamped(
			frameAt(presented.mediaTime, this.clip, this.#origin),
			this.clip.first,
			this.clip.last,
		);
		if (this.#flight?.overtaken) {
			if (this.#video.seeking && frame !== this.#flight.frame) return;
			this.#hold(frame, presented);
			this.#arrived(this.#flight);
			return;
		}
		if (this.#flight) {
			if (frame === this.#flight.frame) {
				this.#show(frame, presented);
				this.#arrived(this.#flight);
			} else if (!this.#video.seeking) this.#correct(frame, presented);
			// While it still seeks, what is presented is from before.
			return;
		}
		if (this.#run.kind !== "forwards") {
			const shown = this.#frame.get();
			const told = this.#glimpsed;
			this.#glimpsed = null;
			if (frame === shown && frame === told) return;
			if (shown === null || frame === shown || frame === this.#unseen) this.#show(frame, presented);
			else this.#launch(shown, "rest");
			return;
		}
		const { out } = this.#ends();
		if (frame <= out) this.#show(frame, presented);
		if (frame >= out) this.#ranOut();
	}

	/**
	 * The first frame of a rendition is there. It stands at the start of the clock, or nearly: sound may begin a moment before
	 * it.
	 */
	#opened(presented: Presented): void {
		const { mediaTime } = presented;
		this.#cancelWatch?.();
		this.#origin = mediaTime > 0 && mediaTime < frameSeconds(this.clip) ? mediaTime : 0;
		this.#reach.set(Math.max(this.#reach.get(), this.clip.first));
		// What runs backwards on time does not make up for the time that this took.
		if (this.#run.kind === "backwards") this.#run = { kind: "backwards", from: this.#at(), at: this.#now() };
		const wanted = this.#wanted.get();
		const isFirst = wanted === null || wanted === this.clip.first;
		const nothing = this.#frame.get() === null;
		if (isFirst || (nothing && wanted > this.#reach.get())) this.#show(this.clip.first, presented);
		if (isFirst) this.#wanted.set(null);
		if (isFirst && this.#run.kind === "forwards") this.#start();
		else if (isFirst && this.#run.kind === "backwards") this.#turn();
		else this.#next();
	}

	#show(frame: number, presented: Presented): void {
		presented.paint();
		this.#recalled = false;
		this.#glimpsed = null;
		this.#unseen = null;
		this.#stalled.set(false);
		this.#frame.set(frame);
		this.#hold(frame, presented);
	}

	/** Keeps a frame that is looked at; what runs by is not. */
	#hold(frame: number, presented: Presented): void {
		if (this.#run.kind !== "paused" || !presented.keep) return;
		this.#memory.hold(frame, () => presented.keep?.() ?? Promise.resolve(null));
	}

	#arrived(flight: Flight): void {
		this.#flight = null;
		this.#cancelWatch?.();
		if (this.#wanted.get() === flight.frame) this.#wanted.set(null);
		if (this.#frame.get() === flight.frame) this.#recalled = false;
		if (this.#wanted.get() !== null) this.#next();
		else if (flight.after === "end") this.#ranOut(flight.frame);
		else if (this.#run.kind === "backwards") this.#turn();
		else if (this.#run.kind === "forwards") this.#start();
		else if (this.#recalled) this.#follow();
		else this.#ahead.near(flight.frame);
	}

	/** Another frame was presented than was asked for. */
	#correct(frame: number, presented: Presented): void {
		const flight = this.#flight;
		if (!flight) return;
		this.#corrections += 1;
		flight.tries += 1;
		if (flight.tries >= MOST_TRIES) {
			// What cannot be had is not claimed: the number is that of the picture.
			this.#show(frame, presented);
			this.#arrived(flight);
			return;
		}
		this.#send(flight.tries % 2 === 1 ? 0.2 : -0.2);
	}

	#seeked(): void {
		const flight = this.#flight;
		if (!flight) return;
		// The same frame again is not always presented anew; it is on the screen already.
		if (this.#frame.get() === flight.frame && !this.#video.seeking) this.#arrived(flight);
		else if (!this.#ready(flight)) this.#watch();
	}

	/** Shows what has come of a seek before it is announced, which waits for the screen; only if it says so itself. */
	#ready(flight: Flight): boolean {
		if (this.#origin === null || flight.overtaken || flight.after === "play" || this.#video.seeking)
			return false;
		const presented = this.#glimpse();
		if (!presented) return false;
		const is = frameAt(presented.mediaTime, this.clip, this.#origin) === flight.frame;
		if (is) {
			this.#show(flight.frame, presented);
			this.#glimpsed = flight.frame;
			this.#arrived(flight);
		}
		presented.close();
		return is;
	}

	/** Looks after a while whether what must have been presented was. */
	#watch(): void {
		this.#cancelWatch?.();
		this.#cancelWatch = this.#later(() => {
			if (this.#origin === null) {
				// Some browsers present nothing before they are asked to seek or play.
				this.#origin = 0;
				this.#reach.set(Math.max(this.#reach.get(), this.clip.first));
				this.#launch(Math.min(this.#wanted.get() ?? this.clip.first, this.#reach.get()), "rest");
			} else if (this.#flight && !this.#video.seeking) {
				this.#flight.tries += 1;
				if (this.#flight.tries < MOST_TRIES) this.#send(this.#flight.tries % 2 === 1 ? 0.2 : -0.2);
				else this.#giveUp(this.#flight);
			}
		}, PRESENTED_WITHIN_MS);
	}

	/** Nothing is presented of a seek, however often it is sent: what comes next does not wait for it. */
	#giveUp(flight: Flight): void {
		// A page that is out of sight presents nothing until it is seen again.
		this.#unseen = flight.overtaken ? null : flight.frame;
		this.#arrived(flight);
	}

	/** The last frame that is to be played is there, or was run past. `reached`: where the video was sent last. */
	#ranOut(reached = this.#frame.get()): void {
		if (this.#run.kind !== "forwards") return;
		const ends = this.#ends();
		this.#video.pause();
		if (reached !== ends.out) this.#launch(ends.out, "end");
		else if (this.#loop.get() !== null && ends.in !== ends.out) this.#launch(ends.in, "play");
		else {
			this.#rest();
			this.#launch(ends.out, "rest");
		}
	}
}
