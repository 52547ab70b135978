import type { Playback } from "./playback";
import type { ClipPlayer } from "./player";

/** So many frames apart, a clip that plays along is sent to where it belongs; less is caught up with by playing faster. */
const MOST_APART = 6;
/** How much faster or slower it plays for that. */
const CATCHING_UP = 0.15;

/** Has a clip show the frame that another one shows, counted from the first one of each, at rest and while it plays. */
export function follow(leader: Playback, follower: ClipPlayer): () => void {
	const rate = ({ rate: { numerator, denominator } }: Playback["clip"]) => numerator / denominator;
	const share = rate(leader.clip) / rate(follower.clip);
	const place = (frame: number) => {
		const { first, last } = follower.clip;
		return Math.min(last, Math.max(first, first + frame - leader.clip.first));
	};
	const standsAt = () => follower.wanted.get() ?? follower.frame.get();
	const rest = (frame: number | null) => {
		if (frame === null) return;
		if (follower.playing.get() || standsAt() !== place(frame)) follower.seek(place(frame));
	};
	const along = (frame: number | null) => {
		const own = standsAt();
		if (frame === null || own === null) return;
		const apart = place(frame) - own;
		const speed = leader.speed.get() * share;
		if (place(frame) === follower.clip.last) {
			// It has ended: it waits there for the other one.
			if (own !== follower.clip.last) follower.seek(follower.clip.last);
			return;
		}
		if (Math.abs(apart) > MOST_APART) follower.seek(place(frame));
		const pace = apart === 0 ? speed : speed * (1 + Math.sign(apart) * CATCHING_UP);
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
