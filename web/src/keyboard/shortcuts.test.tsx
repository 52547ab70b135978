import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { startShortcuts, useShortcuts } from "./shortcuts";

it("leaves the keys that move a slider to the slider, and takes the others there too", () => {
	startShortcuts();
	const [step, draw] = [vi.fn(), vi.fn()];
	function Page() {
		useShortcuts("Clip", [
			{ keys: "arrowright", label: "Next frame", run: step },
			{ keys: "d", label: "Draw", run: draw },
		]);
		return <input type="range" aria-label="Gain" />;
	}
	render(<Page />);
	const slider = screen.getByRole("slider", { name: "Gain" });
	expect(fireEvent.keyDown(slider, { key: "ArrowRight" })).toBe(true);
	expect(step).not.toHaveBeenCalled();
	fireEvent.keyDown(slider, { key: "d" });
	expect(draw).toHaveBeenCalledOnce();
	fireEvent.keyDown(document.body, { key: "ArrowRight" });
	expect(step).toHaveBeenCalledOnce();
});
