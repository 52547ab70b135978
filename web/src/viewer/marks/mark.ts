import type { Geometry, Shape, Style } from "@/document/schema";

/** A mark as the viewer shows it. */
export type Mark = Shape & {
	readonly id: string;
	/** Counts the marks of a picture from 1. */
	readonly number: number;
	readonly style: Style;
	/** Whether the person here may move and change it. */
	readonly editable: boolean;
	/** Whether they may delete it. */
	readonly deletable: boolean;
	/** Who made it and what it is, for assistive technology. */
	readonly label: string;
};

/** A mark that is being drawn. */
export type Draft = Shape & { readonly id: string; readonly style: Style };

/** A mark that somebody else is drawing or moving. */
export type PeerDraft = Draft & { readonly client: number };

/** Coordinates are kept to a quarter of a pixel: enough for the eye, and short on the wire. */
export const quantised = (value: number): number => Math.round(value * 4) / 4;

/** A shape of the same kind with another geometry. */
export function withGeometry<T extends Shape>(shape: T, geometry: Geometry): T {
	return { ...shape, geometry } as T;
}
