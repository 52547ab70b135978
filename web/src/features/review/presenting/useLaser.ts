import { useEffect, useRef, useState } from "react";
import type { PresenceUser } from "@/document/presence";
import type { Laser } from "@/document/schema.gen";
import { useShortcuts } from "@/keyboard/shortcuts";
import { Signal } from "@/signal";
import { bindLaser } from "@/viewer/laser_input";
import { mountLasers, type PeerLaser } from "@/viewer/overlay/lasers";
import type { ReviewSession } from "../session";
import { lasersOn } from "./model";
import type { PresentedSession } from "./presented_session";

/** A key that is let go sooner was tapped: what it switched on stays on. */
const TAP_MS = 350;

/** The laser as a tool: whether it is on, by its button or its key. */
export interface LaserTool {
	readonly on: boolean;
	set(on: boolean): void;
}

/** One's own laser: on while its key is held, and from a tap of it to the next. */
export function useLaserTool(): LaserTool {
	const [on, set] = useState(false);
	const pressed = useRef({ at: 0, wasOn: false });
	useShortcuts("Presenting", [
		{
			keys: "z",
			label: "Laser pointer; hold it, or tap to keep it on",
			run() {
				pressed.current = { at: performance.now(), wasOn: on };
				set(true);
			},
			release() {
				const { at, wasOn } = pressed.current;
				if (wasOn || performance.now() - at > TAP_MS) set(false);
			},
		},
	]);
	return { on, set };
}

/**
 * Shows everybody's lasers in an element that holds the picture, and points with one's own while `on`. What is pointed at is
 * pointed at in both of two rounds that are `beside` one another.
 */
export function useLasers(
	element: HTMLElement | null,
	session: ReviewSession,
	presented: PresentedSession,
	self: PresenceUser,
	on: boolean,
	beside: boolean,
): void {
	const [own] = useState(() => new Signal<Laser | null>(null));
	useEffect(() => {
		if (!element) return;
		const lasers = new Signal<readonly PeerLaser[]>([]);
		const look = () => {
			const media = session.media.get();
			const others = lasersOn(presented.peers.get(), media, presented.client);
			const mine = own.get();
			if (mine === null) lasers.set(others);
			else lasers.set([...others, { client: null, name: self.name, color: self.color, at: mine }]);
		};
		look();
		const stops = [presented.peers.subscribe(look), session.media.subscribe(look), own.subscribe(look)];
		for (const host of hostsIn(element, beside)) stops.push(mountLasers(host, session.viewer, lasers));
		return () => {
			for (const stop of stops) stop();
		};
	}, [element, session, presented, own, self, beside]);
	useEffect(() => {
		if (!element || !on) return;
		return bindLaser(element, session.viewer, (at) => {
			const media = session.media.get();
			const laser = at && media !== null ? { ...at, media } : null;
			own.set(laser);
			presented.point(laser);
		});
	}, [element, session, presented, own, on]);
}

/** Where the picture is shown: of two rounds beside one another the reviewed one is the last. */
function hostsIn(element: HTMLElement, beside: boolean): readonly HTMLElement[] {
	// Around each view: what lies in it is the viewer's own.
	const views = [...element.querySelectorAll(".viewer-host")].flatMap(
		({ parentElement }) => parentElement ?? [],
	);
	return beside ? views : views.slice(-1);
}
