import { calledName } from "@/document/author";
import type { Laser, Lead, Playback, Presenter, SessionItem, Shown, Viewport } from "@/document/schema.gen";
import type { Camera, Size } from "@/viewer/camera";
import type { PeerLaser } from "@/viewer/overlay/lasers";

/** The frame of a playback at the server's time `now` (ms), as the source numbers them; `rate` is in frames a second. */
export function frameAt({ frame, playing, speed, at }: Playback, rate: number, now: number): number {
	return playing ? frame + ((now - at) / 1000) * rate * speed : frame;
}

/** What somebody says of themselves in a session. */
export interface SessionPeer {
	readonly client: number;
	readonly user: { readonly id: string; readonly name: string; readonly color: string };
	readonly lead: Lead | null;
	/** Where they point for everybody to see. */
	readonly laser: Laser | null;
	/** Whether they look at something else than the presenter shows. */
	readonly away: boolean;
	/** Whether they say that they can be given the lead: those of the studio do. The server decides. */
	readonly canLead: boolean;
	/** How long a message takes to the server and back, in milliseconds. */
	readonly rtt: number | null;
	/** When the server got this state, in milliseconds of its clock. */
	readonly heard: number;
}

/** What is shown to everybody: the presenter's hand while it moves, else what the room wrote down last. */
export function shownNow(
	presenter: Presenter | null,
	stage: Shown | null,
	peers: readonly SessionPeer[],
): Shown | null {
	if (presenter === null) return null;
	let newest: SessionPeer | null = null;
	for (const peer of peers) {
		if (peer.lead?.epoch !== presenter.epoch || peer.user.id !== presenter.leader) continue;
		// Two windows of the leader: the one that did something last leads.
		if (newest === null || peer.heard > newest.heard) newest = peer;
	}
	if (newest?.lead && (stage === null || newest.heard >= stage.updated)) {
		const { epoch, item, revision, media, compare, viewport, playback } = newest.lead;
		return {
			epoch,
			item,
			revision,
			media: media ?? null,
			compare: compare ?? null,
			viewport: viewport ?? null,
			playback: playback ?? null,
			updated: newest.heard,
		};
	}
	// What was shown under the lead before stands until the next one shows something.
	return stage;
}

/** Items in the order in which they are shown. */
export function inOrder(items: readonly SessionItem[]): readonly SessionItem[] {
	return items.toSorted((left, right) => left.order - right.order || left.id - right.id);
}

/** Somebody who is in a session. */
export interface Participant {
	readonly user: SessionPeer["user"];
	/** The delay of the quickest of their windows, in milliseconds; null while it is not known. */
	readonly rtt: number | null;
	/** Whether none of their windows follows. */
	readonly away: boolean;
	readonly canLead: boolean;
}

/** Who is here, each person once. */
export function rosterOf(peers: readonly SessionPeer[]): readonly Participant[] {
	const people = new Map<string, Participant>();
	for (const { user, rtt, away, canLead } of peers) {
		const known = people.get(user.id);
		const quickest = [known?.rtt ?? null, rtt].filter((each) => each !== null);
		people.set(user.id, {
			user,
			rtt: quickest.length === 0 ? null : Math.min(...quickest),
			away: away && (known?.away ?? true),
			canLead: canLead || (known?.canLead ?? false),
		});
	}
	return [...people.values()].toSorted((left, right) => left.user.name.localeCompare(right.user.name));
}

/** Where the others point on a medium. */
export function lasersOn(peers: readonly SessionPeer[], media: number | null, own: number): PeerLaser[] {
	return peers.flatMap(({ client, user, laser }) =>
		client !== own && laser !== null && laser.media === media
			? [{ client, name: calledName(user), color: user.color, at: { x: laser.x, y: laser.y } }]
			: [],
	);
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Reads the awareness state of a connection; what the server let through is well formed. */
export function peerFrom(client: number, state: unknown): SessionPeer | null {
	if (!isFields(state) || !isFields(state.user)) return null;
	const { id, name, color } = state.user;
	if (typeof id !== "string" || typeof name !== "string" || typeof color !== "string") return null;
	const lead = isFields(state.lead) ? (state.lead as unknown as Lead) : null;
	return {
		client,
		user: { id, name, color },
		lead,
		// Whoever leads points with what they show.
		laser: lead?.laser ?? (isFields(state.laser) ? (state.laser as unknown as Laser) : null),
		away: state.away === true,
		canLead: state.can_lead === true,
		rtt: typeof state.rtt === "number" ? state.rtt : null,
		heard: typeof state.heard === "number" ? state.heard : 0,
	};
}

/** What part of the picture a camera shows; null where it shows the whole of it. */
export function viewportOf({ x, y, zoom }: Camera, view: Size, picture: Size): Viewport | null {
	const whole =
		x >= 0 && y >= 0 && x + picture.width * zoom <= view.width && y + picture.height * zoom <= view.height;
	if (whole) return null;
	return {
		x: (view.width / 2 - x) / zoom,
		y: (view.height / 2 - y) / zoom,
		zoom,
		width: view.width / zoom,
		height: view.height / zoom,
	};
}

/** The zoom at which a view of another size shows all that the presenter sees. */
export function zoomFor(viewport: Viewport, view: Size): number {
	if (!viewport.width || !viewport.height) return viewport.zoom;
	return Math.min(view.width / viewport.width, view.height / viewport.height);
}
