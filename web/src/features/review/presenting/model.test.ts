import { expect, it } from "vitest";
import type { Lead, Playback, Presenter, Shown } from "@/document/schema.gen";
import {
	frameAt,
	inOrder,
	lasersOn,
	peerFrom,
	rosterOf,
	type SessionPeer,
	shownNow,
	viewportOf,
	zoomFor,
} from "./model";

const playback: Playback = { media: 4, frame: 1001, playing: true, speed: 1, at: 50_000 };
const presenter: Presenter = { leader: "user:1", name: "Priya", epoch: 3, since: null };
const lead: Lead = { epoch: 3, item: 8, revision: 31 };
const stage: Shown = {
	epoch: 3,
	item: 7,
	revision: 30,
	media: null,
	compare: null,
	viewport: null,
	playback: null,
	updated: 1000,
};
const peer = (fields: Partial<SessionPeer> = {}): SessionPeer => ({
	client: 1,
	user: { id: "user:1", name: "Priya", color: "#3e63dd" },
	lead,
	laser: null,
	away: false,
	canLead: false,
	rtt: null,
	heard: 2000,
	...fields,
});

it("plays by the server's clock, and stands still when it is held", () => {
	expect(frameAt(playback, 24, 50_500)).toBe(1013);
	expect(frameAt({ ...playback, speed: -2 }, 24, 50_500)).toBe(977);
	expect(frameAt({ ...playback, playing: false }, 24, 60_000)).toBe(1001);
});

it("shows the hand of whoever leads now, and of nobody else", () => {
	expect(shownNow(presenter, stage, [peer()])?.item).toBe(8);
	expect(shownNow(presenter, stage, [peer({ lead: { ...lead, epoch: 2 } })])?.item).toBe(7);
	const other = { id: "user:2", name: "Mallory", color: "#000000" };
	expect(shownNow(presenter, stage, [peer({ user: other })])?.item).toBe(7);
	expect(shownNow(presenter, stage, [])?.item).toBe(7);
	expect(shownNow(null, stage, [peer()])).toBeNull();
});

it("follows the window that did something last, and what was written later than either", () => {
	const late = peer({ client: 2, lead: { ...lead, item: 9 }, heard: 3000 });
	expect(shownNow(presenter, stage, [late, peer()])?.item).toBe(9);
	expect(shownNow(presenter, { ...stage, updated: 4000 }, [late, peer()])?.item).toBe(7);
});

it("names each person once, with the quickest of their windows", () => {
	const anna = { id: "user:2", name: "Anna", color: "#000000" };
	const roster = rosterOf([peer({ rtt: 90 }), peer({ client: 2, rtt: 20 }), peer({ client: 3, user: anna })]);
	expect(roster.map(({ user, rtt }) => [user.name, rtt])).toEqual([
		["Anna", null],
		["Priya", 20],
	]);
});

it("says that somebody looks away only if none of their windows follows", () => {
	expect(rosterOf([peer({ away: true })])[0]?.away).toBe(true);
	expect(rosterOf([peer({ away: true }), peer({ client: 2 })])[0]?.away).toBe(false);
	expect(rosterOf([peer(), peer({ client: 2, away: true })])[0]?.away).toBe(false);
});

it("shows what the others point at on the medium that is looked at", () => {
	const laser = { x: 3, y: 4, media: 7 };
	const peers = [
		peer({ laser }),
		peer({ client: 2, laser }),
		peer({ client: 3, laser: { ...laser, media: 8 } }),
	];
	expect(lasersOn(peers, 7, 1)).toEqual([{ client: 2, name: "Priya", color: "#3e63dd", at: { x: 3, y: 4 } }]);
	expect(lasersOn(peers, null, 1)).toEqual([]);
});

it("orders items by place, then by id", () => {
	const item = { stage: 1, revision: 1, round: 1, title: "", stage_name: "", project: "", thumbnail: null };
	const items = [
		{ ...item, id: 3, order: 2, minutes: null },
		{ ...item, id: 2, order: 1, minutes: null },
		{ ...item, id: 1, order: 2, minutes: null },
	];
	expect(inOrder(items).map(({ id }) => id)).toEqual([2, 1, 3]);
});

it("reads a state, and nothing of what is no state", () => {
	expect(
		peerFrom(5, { user: { id: "user:1", name: "Priya", color: "#fff" }, lead, rtt: 12, heard: 9 }),
	).toEqual({
		client: 5,
		user: { id: "user:1", name: "Priya", color: "#fff" },
		lead,
		laser: null,
		away: false,
		canLead: false,
		rtt: 12,
		heard: 9,
	});
	const laser = { x: 1, y: 2, media: 3 };
	const user = { id: "user:1", name: "Priya", color: "#fff" };
	expect(peerFrom(5, { user, laser, away: true, can_lead: true })).toMatchObject({
		laser,
		away: true,
		canLead: true,
	});
	expect(peerFrom(5, { user, lead: { ...lead, laser }, laser: null })?.laser).toEqual(laser);
	expect(peerFrom(5, { user: null })).toBeNull();
	expect(peerFrom(5, null)).toBeNull();
});

it("tells what part of the picture is looked at, so that other screens show all of it", () => {
	const picture = { width: 4000, height: 2000 };
	const view = { width: 1000, height: 500 };
	expect(viewportOf({ x: 0, y: 0, zoom: 0.25 }, view, picture)).toBeNull();
	const near = viewportOf({ x: -1500, y: -750, zoom: 1 }, view, picture);
	expect(near).toEqual({ x: 2000, y: 1000, zoom: 1, width: 1000, height: 500 });
	expect(near && zoomFor(near, { width: 400, height: 800 })).toBe(0.4);
	expect(zoomFor({ x: 0, y: 0, zoom: 3 }, view)).toBe(3);
});
