import type { Geometry, Point, Shape } from "@/document/schema";
import type { Mark } from "../marks/mark";

export type ToolName = "select" | "hand" | "rectangle" | "ellipse" | "arrow" | "freehand" | "text" | "pin";

/** A pointer somewhere over the view. Places are in CSS pixels from the view's top left corner. */
export interface PointerInput {
	readonly pointer: number;
	readonly device: "mouse" | "touch" | "pen";
	readonly x: number;
	readonly y: number;
	/** 0 to 1; 0.5 from devices that do not measure it. */
	readonly pressure: number;
	/** As in the DOM: 0 the main button, 1 the middle one. */
	readonly button: number;
	readonly shift: boolean;
	readonly alt: boolean;
	/** Where it was since the last event, this place included, when the browser knows more than it reports. */
	readonly samples?: readonly { readonly x: number; readonly y: number; readonly pressure: number }[];
}

/** What a tool may see and do. Points are in image pixels. */
export interface ToolContext {
	/** The size of a CSS pixel in image pixels. */
	readonly unit: number;
	readonly readOnly: boolean;
	readonly marks: readonly Mark[];
	readonly selection: ReadonlySet<string>;
	toImage(place: Point): Point;
	/** Drawing begins: what moves stops. False while there is nothing on the screen to draw on. */
	hold(): boolean;
	/** A mark that is there is taken hold of: what moves stops at what is seen now. */
	stay(): void;
	newId(): string;
	select(ids: readonly string[]): void;
	/** Shows a mark that is being drawn; null for none. */
	setDraft(shape: (Shape & { readonly id: string }) | null): void;
	/** Shows marks elsewhere than where they are while they are dragged. */
	setMoving(geometries: ReadonlyMap<string, Geometry> | null): void;
	create(shape: Shape & { readonly id: string }): void;
	reshape(geometries: ReadonlyMap<string, Geometry>): void;
	/** Moves the picture, in CSS pixels. */
	pan(dx: number, dy: number): void;
	/** Opens a field for words at a point. */
	write(at: Point): void;
}

/** What happens between pressing and letting go. */
export interface Gesture {
	/** Whether it moves the picture, and has hold of nothing on it. */
	readonly pans?: true;
	move(input: PointerInput): void;
	end(input: PointerInput): void;
	/** Nothing happened after all. */
	cancel(): void;
}

/** A tool at rest. Pressing may begin a gesture. */
export interface Tool {
	readonly name: ToolName;
	readonly cursor: string;
	press(input: PointerInput, context: ToolContext): Gesture | null;
}

/** Less than this, in CSS pixels, is a click and not a drag. */
export const CLICK_REACH = 3;

export function isClick(from: PointerInput, to: PointerInput): boolean {
	return Math.hypot(to.x - from.x, to.y - from.y) < CLICK_REACH;
}
