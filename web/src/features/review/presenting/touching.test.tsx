import { fireEvent, render, screen } from "@testing-library/react";
import { createPortal } from "react-dom";
import { expect, it, vi } from "vitest";
import { touching } from "./touching";

const onTouch = vi.fn();

function show(points = false): void {
	onTouch.mockClear();
	render(
		<div {...touching(onTouch, points)}>
			<div data-testid="picture" />
			<div data-own>
				<button type="button">Light version</button>
			</div>
			{createPortal(<p>Exposure</p>, document.body)}
		</div>,
	);
}

it.each([
	["pressed", fireEvent.pointerDown],
	["turned with the wheel", fireEvent.wheel],
])("is the picture alone that is %s, not what is one's own or lies over the page", (_, use) => {
	show();
	use(screen.getByText("Light version"));
	use(screen.getByText("Exposure"));
	expect(onTouch).not.toHaveBeenCalled();
	use(screen.getByTestId("picture"));
	expect(onTouch).toHaveBeenCalledOnce();
});

it("is no touch when a hand points, until it turns the wheel", () => {
	show(true);
	fireEvent.pointerDown(screen.getByTestId("picture"));
	expect(onTouch).not.toHaveBeenCalled();
	fireEvent.wheel(screen.getByTestId("picture"));
	expect(onTouch).toHaveBeenCalledOnce();
});
