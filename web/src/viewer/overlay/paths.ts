import { APPEARANCE, type Shape } from "@/document/schema";
import { pointsOf, type StrokePoint } from "../marks/geometry";

/** The line of a shape as SVG path data, in image pixels. `filled` where the path is the outline of a thick line. */
export interface Outline {
	readonly d: string;
	readonly filled: boolean;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The outline of a shape drawn with a line of some width. Words, pins and pictures have none. */
export function outlineOf(shape: Shape, width: number): Outline | null {
	switch (shape.kind) {
		case "rectangle": {
			const box = shape.geometry;
			return { d: `M${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}z`, filled: false };
		}
		case "ellipse": {
			const { x, y, width: w, height: h } = shape.geometry;
			const [rx, ry] = [w / 2, h / 2];
			const half = `a${rx} ${ry} 0 1 1`;
			return { d: `M${x} ${y + ry}${half} ${w} 0${half} ${-w} 0z`, filled: false };
		}
		case "arrow":
			return { d: arrowPath(shape.geometry, width), filled: false };
		case "freehand": {
			const points = pointsOf(shape.geometry.points);
			const pressures = points.map((point) => point.pressure);
			const even = Math.max(...pressures) - Math.min(...pressures) < APPEARANCE.evenPressure;
			return even ? { d: linePath(points), filled: false } : { d: brushPath(points, width), filled: true };
		}
		default:
			return null;
	}
}

function arrowPath(
	{ x1, y1, x2, y2 }: { x1: number; y1: number; x2: number; y2: number },
	width: number,
): string {
	const length = Math.hypot(x2 - x1, y2 - y1);
	const head = Math.min(width * APPEARANCE.arrowHead, length * APPEARANCE.arrowHeadShare);
	const angle = Math.atan2(y2 - y1, x2 - x1);
	const wing = (turn: number) =>
		`${round(x2 - head * Math.cos(angle + turn))} ${round(y2 - head * Math.sin(angle + turn))}`;
	return `M${x1} ${y1}L${x2} ${y2}M${wing(APPEARANCE.arrowWing)}L${x2} ${y2}L${wing(-APPEARANCE.arrowWing)}`;
}

/** A line through points: each is the handle of a curve between the middles of its segments. */
function linePath(points: readonly StrokePoint[]): string {
	const [first, ...rest] = points;
	if (!first) return "";
	if (rest.length === 0) return `M${first.x} ${first.y}h0.01`;
	let d = `M${first.x} ${first.y}`;
	for (const [index, point] of rest.entries()) {
		const next = rest[index + 1];
		if (!next) d += `L${point.x} ${point.y}`;
		else d += `Q${point.x} ${point.y} ${round((point.x + next.x) / 2)} ${round((point.y + next.y) / 2)}`;
	}
	return d;
}

/** How wide a line is under a pressure: as chosen at one half. */
const radius = (width: number, pressure: number): number =>
	(width / 2) * (APPEARANCE.pressureBase + APPEARANCE.pressureGain * pressure);

/** The outline of a line whose width follows the pressure: a disc at each point, and what joins it to the next one. */
function brushPath(points: readonly StrokePoint[], width: number): string {
	let d = "";
	for (const [index, from] of points.entries()) {
		const r = radius(width, from.pressure);
		d += `M${round(from.x - r)} ${from.y}a${round(r)} ${round(r)} 0 1 1 ${round(2 * r)} 0a${round(r)} ${round(r)} 0 1 1 ${round(-2 * r)} 0z`;
		const to = points[index + 1];
		const length = to ? Math.hypot(to.x - from.x, to.y - from.y) : 0;
		if (!to || length === 0) continue;
		const s = radius(width, to.pressure);
		const [nx, ny] = [(to.y - from.y) / length, (from.x - to.x) / length];
		const corner = (point: StrokePoint, by: number) =>
			`${round(point.x + nx * by)} ${round(point.y + ny * by)}`;
		// Turned the same way round as the discs, so that they add up under the nonzero rule.
		d += `M${corner(from, r)}L${corner(to, s)}L${corner(to, -s)}L${corner(from, -r)}z`;
	}
	return d;
}
