import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Signal } from "@/signal";
import { renderPage } from "@/testing/render";
import { apart } from "@/viewer/compare/line";
import type { ReviewSession } from "../session";
import { SessionProvider } from "../useReviewSession";
import { Comparing } from "./comparing";
import { WipeHandle } from "./WipeHandle";

const picture = { width: 1000, height: 100 };

it.each([
	["slanted, away from the middle of a wide picture", { x: 0, y: 0, zoom: 1 }, { x: 100, y: 60, angle: 45 }],
	[
		"upright, in a part that is seen beside the picture",
		{ x: 0, y: -900, zoom: 4 },
		{ x: 20, y: 10, angle: 0 },
	],
] as const)("a line turns around what there is of it in the picture: %s", async (_, camera, wipe) => {
	const comparing = new Comparing();
	comparing.begin(1, "wipe");
	comparing.setWipe(wipe);
	const viewer = {
		picture: new Signal(picture),
		camera: new Signal(camera),
		view: new Signal({ width: 1000, height: 100, ratio: 1 }),
	};
	await renderPage(
		<SessionProvider value={{ viewer, comparing } as unknown as ReviewSession}>
			<WipeHandle left="Round 1" right="Round 2" />
		</SessionProvider>,
	);
	fireEvent.keyDown(await screen.findByRole("slider"), { key: "PageDown" });
	const turned = comparing.comparison.get()?.wipe;
	expect(turned?.angle).toBe(wipe.angle + 15);
	const around = { x: turned?.x ?? Number.NaN, y: turned?.y ?? Number.NaN };
	expect(apart(around, wipe)).toBeCloseTo(0);
	expect(around.x).toBeGreaterThanOrEqual(0);
	expect(around.x).toBeLessThanOrEqual(picture.width);
	expect(around.y).toBeGreaterThanOrEqual(0);
	expect(around.y).toBeLessThanOrEqual(picture.height);
});
