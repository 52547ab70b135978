import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Peaks } from "@/media/peaks";
import { Waveform } from "./Waveform";

const peaks: Peaks = {
	channels: 1,
	frames: 2,
	pairsPerFrame: 1,
	samples: new Int8Array([-10, 20, -100, 120]),
};

it("draws the sound over its whole length, and what was heard once more over it", () => {
	render(<Waveform peaks={peaks} at={0.25} />);
	const drawn = screen.getByTestId("waveform");
	const paths = [...drawn.querySelectorAll("path")].map((path) => path.getAttribute("d"));
	expect(paths).toEqual(["M0 0V-20H1V-120H2V100H1V10H0Z", "M0 0V-20H1V-120H2V100H1V10H0Z"]);
	expect(drawn.querySelector("svg")?.getAttribute("viewBox")).toBe("0 -128 2 256");
	expect(drawn.querySelectorAll("div")[0]?.style.clipPath).toBe("inset(0 calc(100% - 25%) 0 0)");
});
