import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { StudioSwitches } from "./StudioSwitches";

const settings = (fields: object) => ({
	name: "Meridian",
	self_approval: false,
	apply_decisions_at_once: false,
	row_version: 3,
	...fields,
});

it("saves a switch as it is turned, over the version that was read", async () => {
	const asked = mockServer({
		"GET /api/organization": settings({}),
		"PATCH /api/organization": settings({ self_approval: true, row_version: 4 }),
	});
	await renderPage(<StudioSwitches />, signedInAs(["settings.manage"]));
	const own = await screen.findByRole("checkbox", { name: /approve what they submitted/ });
	await expect.poll(() => own.hasAttribute("disabled")).toBe(false);
	await userEvent.click(own);
	await expect.poll(() => (own as HTMLInputElement).checked).toBe(true);
	const patch = asked.find(({ method }) => method === "PATCH");
	expect(patch?.headers.get("If-Match")).toBe('"3"');
	const other = screen.getByRole("checkbox", { name: /move stages at once/ });
	expect((other as HTMLInputElement).checked).toBe(false);
});
