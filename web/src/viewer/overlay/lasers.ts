import type { Point } from "@/document/schema";
import { lettersOn } from "@/format/contrast";
import type { ReadonlySignal } from "@/signal";
import { toView } from "../camera";
import type { Viewer } from "../viewer";
import { type Glow, LaserTrail } from "./laser_trail";

/** Somebody's laser on the picture, in image pixels. */
export interface PeerLaser {
	/** The connection; null for one's own. */
	readonly client: number | null;
	readonly name: string;
	readonly color: string;
	readonly at: Point;
}

/** What the others point at is drawn so late, to move evenly: they tell it thirty times a second. */
const DELAY_MS = 40;
const HEAD_PX = 5;
const TAIL_PX = 7;

interface Drawn {
	readonly trail: LaserTrail;
	readonly name: HTMLElement | null;
	color: string;
	at: Point;
	/** Whether the hand still points. */
	lit: boolean;
}

/** Draws lasers with names and fading trails over the picture, until the returned function is called. */
export function mountLasers(
	container: HTMLElement,
	viewer: Viewer,
	lasers: ReadonlySignal<readonly PeerLaser[]>,
	still: boolean = matchMedia("(prefers-reduced-motion: reduce)").matches,
): () => void {
	const layer = document.createElement("div");
	layer.className = "viewer-lasers";
	layer.setAttribute("aria-hidden", "true");
	const canvas = document.createElement("canvas");
	layer.append(canvas);
	container.append(layer);
	const drawn = new Map<number | null, Drawn>();
	let frame: number | null = null;

	const draw = () => {
		frame = null;
		const { width, height, ratio } = viewer.view.get();
		if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
		const context = canvas.getContext("2d");
		context?.clearRect(0, 0, width, height);
		const camera = viewer.camera.get();
		for (const [client, laser] of drawn) {
			const trail = laser.trail
				.at(performance.now(), laser.lit)
				.map((glow) => ({ ...toView(camera, glow), left: glow.left }));
			const head = trail.at(-1);
			if (!head || (still && !laser.lit)) {
				laser.name?.remove();
				drawn.delete(client);
				continue;
			}
			if (laser.name) {
				laser.name.style.transform = `translate(${head.x / ratio}px, ${head.y / ratio}px)`;
				laser.name.style.opacity = laser.lit ? "1" : String(head.left);
			}
			if (context) glow(context, still ? [head] : trail, laser, ratio);
		}
		if (drawn.size > 0) schedule();
	};
	const schedule = () => {
		frame ??= requestAnimationFrame(draw);
	};
	const hear = () => {
		const now = performance.now();
		const lit = new Set<number | null>();
		for (const { client, name, color, at } of lasers.get()) {
			lit.add(client);
			let laser = drawn.get(client);
			if (!laser) {
				laser = {
					trail: new LaserTrail(client === null ? 0 : DELAY_MS),
					name: client === null ? null : nameOf(name, color),
					color,
					at: { x: Number.NaN, y: Number.NaN },
					lit: true,
				};
				drawn.set(client, laser);
				if (laser.name) layer.append(laser.name);
			}
			laser.lit = true;
			if (laser.at.x === at.x && laser.at.y === at.y) continue;
			laser.at = at;
			laser.trail.add(at, now);
		}
		for (const [client, laser] of drawn) laser.lit = lit.has(client);
		if (drawn.size > 0) schedule();
	};
	const stop = lasers.subscribe(hear);
	hear();
	return () => {
		stop();
		if (frame !== null) cancelAnimationFrame(frame);
		layer.remove();
	};
}

/** A trail of light that grows thinner and fainter, on any picture: dark around, the person's colour, white where it points. */
function glow(context: CanvasRenderingContext2D, trail: readonly Glow[], laser: Drawn, ratio: number): void {
	// Round ends would show where each piece of the way begins.
	context.lineCap = "butt";
	for (const [color, wider, strength] of [
		["#000000", 2, 0.35],
		[laser.color, 0, 0.9],
	] as const) {
		context.strokeStyle = color;
		for (let index = 1; index < trail.length; index++) {
			const [from, to] = [trail[index - 1], trail[index]];
			if (!from || !to) continue;
			context.globalAlpha = strength * to.left;
			context.lineWidth = (TAIL_PX * to.left + wider) * ratio;
			context.beginPath();
			context.moveTo(from.x, from.y);
			context.lineTo(to.x, to.y);
			context.stroke();
		}
	}
	const head = trail.at(-1);
	if (!head) return;
	const disc = (radius: number, color: string) => {
		context.globalAlpha = laser.lit ? 1 : head.left;
		context.fillStyle = color;
		context.beginPath();
		context.arc(head.x, head.y, radius * ratio, 0, 2 * Math.PI);
		context.fill();
	};
	disc(HEAD_PX + 3, "rgb(0 0 0 / 0.45)");
	disc(HEAD_PX + 2, laser.color);
	disc(HEAD_PX - 2, "#ffffff");
	context.globalAlpha = 1;
}

function nameOf(name: string, color: string): HTMLElement {
	const element = document.createElement("span");
	element.dataset.laser = name;
	element.textContent = name;
	element.style.setProperty("--peer", color);
	element.style.setProperty("--on-peer", lettersOn(color));
	return element;
}
