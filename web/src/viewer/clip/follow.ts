import type { Playback } from "./playback";
import type { ClipPlayer } from "./player";

/** So many frames apart, a clip that plays along is sent to where it belongs; less is caught up with by playing faster. */
const MOST_APART = 6;
/** While both play it is ahead by one or two frames, which are held until they are due. */
const AHEAD = { least: 1, most: 2 } as const;
/** How much faster or slower it plays for that. */
const CATCHING_UP = 0.15;

/** What paints the frames of the clip that follows. */
export interface Paced {
	/** Up to this frame they may be painted; null for whichever comes. */
	setDue(frame: number | null): void;
}

/** Has a clip show the frame that another one shows, counted from the first one of each, at rest and while it plays. */
export function follow(leader: Playback, follower: ClipPlayer, paced: Paced): () => void {
	const rate = ({ rate: { numerator, denominator } }: Playback["clip"]) => numerator / denominator;
	const share = rate(leader.clip) / rate(follower.clip);
	const place = (frame: number) => {
		const { first, last } = follower.clip;
		return Math.min(last, Math.max(first, first + frame - leader.clip.first));
	};
	const standsAt = () => follower.wanted.get() ?? follower.frame.get();
	const rest = (frame: number | null) => {
		paced.setDue(null);
		if (frame === null) return;
		if (follower.playing.get() || standsAt() !== place(frame)) follower.seek(place(frame));
	};
	const along = (frame: number | null) => {
		const own = standsAt();
		if (frame === null || own === null) return;
		paced.setDue(place(frame));
		const ahead = own - place(frame);
		const speed = leader.speed.get() * share;
		if (place(frame) === follower.clip.last) {
			// It has ended: it waits there for the other one.
			if (own !== follower.clip.last) follower.seek(follower.clip.last);
			return;
		}
		if (Math.abs(ahead) > MOST_APART) follower.seek(Math.min(follower.clip.last, place(frame) + AHEAD.most));
		const hurry = ahead < AHEAD.least ? 1 : ahead > AHEAD.most ? -1 : 0;
		const pace = speed * (1 + hurry * CATCHING_UP);
		if (follower.speed.get() !== pace) follower.setSpeed(pace);
		if (!follower.playing.get()) follower.play();
	};
	const keep = () => {
		if (!leader.playing.get()) rest(leader.wanted.get() ?? leader.frame.get());
		// Backwards a clip is sought frame by frame.
		else if (leader.speed.get() < 0) rest(leader.frame.get());
		else along(leader.frame.get());
	};
	const stops = [
		...[leader.frame, leader.wanted, leader.playing, leader.speed].map((signal) => signal.subscribe(keep)),
		// The first frame of the follower may come last.
		follower.frame.subscribe(() => {
			if (!leader.playing.get()) keep();
		}),
	];
	keep();
	return () => {
		for (const stop of stops) stop();
		follower.pause();
	};
}
