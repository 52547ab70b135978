import { useRef } from "react";
import type { Point } from "@/document/schema";
import type { Wipe } from "@/document/schema.gen";
import { along, apart, lineInView, middleLine, nearestWithin, straightened } from "@/viewer/compare/line";
import { useSession } from "../useReviewSession";
import { useSignal } from "../useSignal";

/** How far the grip that turns the line is from the one that moves it, in CSS pixels. */
const TURN_REACH = 88;
/** As under ink: what lies on pictures is seen on light and dark ones, whatever the theme. */
const EDGE = { boxShadow: "0 0 0 1px var(--ink-edge)" } as const;
const GRIP = { borderColor: "var(--ink-white)", ...EDGE } as const;
/** Longer than any screen, in CSS pixels. */
const LINE_LENGTH = 12_000;
/** An angle that is nearly upright or level is meant to be, in degrees. */
const NEARLY = 3;

/** The line between two rounds: dragged anywhere to move it, at its second grip to turn it, and moved by the arrow keys. */
export function WipeHandle({ left, right }: { left: string; right: string }) {
	const session = useSession();
	const { viewer, comparing } = session;
	const comparison = useSignal(comparing.comparison);
	const picture = useSignal(viewer.picture);
	const camera = useSignal(viewer.camera);
	const view = useSignal(viewer.view);
	const drag = useRef<{ readonly from: Point; readonly wipe: Wipe } | null>(null);
	if (comparison?.mode !== "wipe" || !picture) return null;
	const wipe = comparison.wipe ?? middleLine(picture);
	const line = lineInView(wipe, camera, view.ratio);
	// The grips stay where the eye is, wherever on the line it was taken hold of.
	const middle = { x: view.width / view.ratio / 2, y: view.height / view.ratio / 2 };
	const direction = along(line);
	const away = apart(middle, line);
	const grip = { x: middle.x - direction.y * away, y: middle.y + direction.x * away };
	const scale = camera.zoom / view.ratio;
	const inPicture = ({ x, y }: Point): Point => ({
		x: (x - camera.x / view.ratio) / scale,
		y: (y - camera.y / view.ratio) / scale,
	});
	const kept = ({ x, y }: Point) => ({
		x: Math.min(picture.width, Math.max(0, x)),
		y: Math.min(picture.height, Math.max(0, y)),
	});
	const level = Math.abs(direction.x) > Math.abs(direction.y);
	const at = level ? wipe.y / picture.height : wipe.x / picture.width;
	const move = (dx: number, dy: number) =>
		comparing.setWipe({ ...wipe, ...kept({ x: wipe.x + dx, y: wipe.y + dy }) });
	// It turns where it lies: around its grip, or what of it in the picture is nearest to that.
	const turn = (angle: number) =>
		comparing.setWipe({
			...kept(nearestWithin(inPicture(grip), wipe, picture) ?? wipe),
			angle: straightened(Math.round(angle * 10) / 10),
		});

	const begin = (event: React.PointerEvent) => {
		if (event.button !== 0) return;
		event.preventDefault();
		event.stopPropagation();
		event.currentTarget.setPointerCapture(event.pointerId);
		drag.current = { from: { x: event.clientX, y: event.clientY }, wipe };
	};
	const end = () => {
		drag.current = null;
	};
	const onMove = (event: React.PointerEvent) => {
		const from = drag.current;
		if (!from) return;
		comparing.setWipe({
			...wipe,
			...kept({
				x: from.wipe.x + (event.clientX - from.from.x) / scale,
				y: from.wipe.y + (event.clientY - from.from.y) / scale,
			}),
		});
	};
	const onTurn = (event: React.PointerEvent<HTMLElement>) => {
		const box = event.currentTarget.closest("[data-wipe]")?.getBoundingClientRect();
		if (!drag.current || !box) return;
		const [x, y] = [event.clientX - box.left - grip.x, event.clientY - box.top - grip.y];
		const angle = (Math.atan2(-x, y) * 180) / Math.PI;
		const straight = Math.round(angle / 90) * 90;
		const step = event.shiftKey ? Math.round(angle / 15) * 15 : angle;
		turn(Math.abs(angle - straight) <= NEARLY ? straight : step);
	};
	const onKeyDown = (event: React.KeyboardEvent) => {
		const by = Math.max(picture.width, picture.height) * (event.shiftKey ? 0.1 : 0.01);
		if (event.key === "ArrowLeft") move(-by, 0);
		else if (event.key === "ArrowRight") move(by, 0);
		else if (event.key === "ArrowUp") move(0, -by);
		else if (event.key === "ArrowDown") move(0, by);
		else if (event.key === "PageUp") turn(wipe.angle - 15);
		else if (event.key === "PageDown") turn(wipe.angle + 15);
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	const beside = (side: 1 | -1) => ({
		x: grip.x + side * direction.y * 30,
		y: grip.y - side * direction.x * 30,
	});
	const turned = `rotate(${line.angle}deg)`;
	const handle = "pointer-events-auto absolute touch-none";
	return (
		<div data-wipe className="pointer-events-none absolute inset-0 z-10 overflow-hidden">
			<div
				onPointerDown={begin}
				onPointerMove={onMove}
				onPointerUp={end}
				onPointerCancel={end}
				className={`${handle} -ml-2 flex w-4 justify-center pointer-coarse:-ml-4 pointer-coarse:w-8`}
				style={{
					left: grip.x,
					top: grip.y - LINE_LENGTH / 2,
					height: LINE_LENGTH,
					transform: turned,
					cursor: level ? "ns-resize" : "ew-resize",
				}}
			>
				<span className="w-0.5" style={{ background: "var(--ink-white)", ...EDGE }} />
			</div>
			<Label at={beside(-1)} level={level} side={-1}>
				{left}
			</Label>
			<Label at={beside(1)} level={level} side={1}>
				{right}
			</Label>
			<div
				role="slider"
				tabIndex={0}
				aria-label="Line between the rounds"
				aria-valuemin={0}
				aria-valuemax={100}
				aria-valuenow={Math.round(at * 100)}
				aria-valuetext={`${Math.round(at * 100)} %, turned by ${wipe.angle} degrees`}
				aria-orientation={level ? "vertical" : "horizontal"}
				onPointerDown={begin}
				onPointerMove={onMove}
				onPointerUp={end}
				onPointerCancel={end}
				onKeyDown={onKeyDown}
				className={`${handle} -mt-4 -ml-4 flex size-8 items-center justify-center rounded-full border-2 bg-surface-1/70`}
				style={{ left: grip.x, top: grip.y, cursor: level ? "ns-resize" : "ew-resize", ...GRIP }}
			>
				<span aria-hidden className="text-sm leading-none" style={{ transform: turned }}>
					⟷
				</span>
			</div>
			<div
				aria-hidden
				title="Turn the line"
				onPointerDown={begin}
				onPointerMove={onTurn}
				onPointerUp={end}
				onPointerCancel={end}
				className={`${handle} -mt-2.5 -ml-2.5 size-5 cursor-grab rounded-full border-2 bg-surface-1/70`}
				style={{
					left: grip.x + direction.x * TURN_REACH,
					top: grip.y + direction.y * TURN_REACH,
					...GRIP,
				}}
			/>
		</div>
	);
}

/** Names what is on one side of the line. */
function Label({
	at,
	level,
	side,
	children,
}: {
	at: Point;
	level: boolean;
	side: 1 | -1;
	children: React.ReactNode;
}) {
	const across = level ? "-translate-x-1/2 -translate-y-1/2" : "-translate-y-1/2";
	return (
		<span
			className={`absolute rounded-sm bg-surface-1/80 px-1.5 py-0.5 text-sm whitespace-nowrap tabular-nums ${across} ${
				!level && side < 0 ? "-translate-x-full" : ""
			}`}
			style={{ left: at.x, top: at.y }}
		>
			{children}
		</span>
	);
}
