import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockServer, renderPage, signedInAs } from "@/testing/render";
import { sampleLink } from "@/testing/samples";
import { SHARING_KEYS, ShareButton } from "./ShareButton";

const producer = signedInAs(["session.manage", "review.annotate", "review.decide"]);
const ADDRESS = "http://rushes.test/share#aVeryLongTokenThatNobodyGuesses";
const share = <ShareButton target={{ session: 9 }} title="Client review" />;

it("is not there for those who may not share", async () => {
	mockServer({});
	await renderPage(share, signedInAs(["review.annotate"]));
	expect(screen.queryByRole("button", { name: "Share" })).toBeNull();
});

it("has a key that means nothing else anywhere, so that it opens the links on every page", () => {
	const root = join(import.meta.dirname, "..");
	const named = readdirSync(root, { recursive: true, encoding: "utf8" })
		.filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
		.flatMap((file) => {
			const keys = readFileSync(join(root, file), "utf8").matchAll(/[kK]eys(?:: |=)"([^"]+)"/g);
			return [...keys].map(([, combination]) => ({ file, combination }));
		});
	expect(named.length).toBeGreaterThan(100);
	expect(named.filter(({ combination }) => combination === SHARING_KEYS)).toEqual([]);
});

it("makes a link, and shows its address once", async () => {
	let made = false;
	const link = sampleLink({ label: "Clara", session_id: 9 });
	const asked = mockServer({
		"GET /api/share-links": () => ({ items: made ? [link] : [], next_cursor: null }),
		"POST /api/reviews/9/share-links": () => {
			made = true;
			return { status: 201, body: { link, address: ADDRESS } };
		},
	});
	await renderPage(share, producer);
	await userEvent.click(screen.getByRole("button", { name: "Share" }));
	await userEvent.click(await screen.findByRole("button", { name: "New link" }));
	await userEvent.type(screen.getByLabelText("Who it is for"), "Clara");
	await userEvent.click(screen.getByLabelText("Decide: approve, or ask for changes"));
	await userEvent.selectOptions(screen.getByLabelText("It ends"), "never");
	await userEvent.click(screen.getByRole("button", { name: "Make the link" }));
	expect(await screen.findByLabelText<HTMLInputElement>("The address to send")).toHaveProperty(
		"value",
		ADDRESS,
	);
	const sent = asked.find(({ method }) => method === "POST");
	expect(sent?.body).toMatchObject({
		label: "Clara",
		can_decide: true,
		can_download: false,
		expires_at: null,
	});
	const list = await screen.findByRole("list", { name: "Links" });
	within(list).getByText("Clara");
});

it("gives nobody what one may not do oneself", async () => {
	mockServer({ "GET /api/share-links": { items: [], next_cursor: null } });
	await renderPage(share, signedInAs(["session.manage", "review.annotate"]));
	await userEvent.click(screen.getByRole("button", { name: "Share" }));
	await userEvent.click(await screen.findByRole("button", { name: "New link" }));
	expect(screen.getByLabelText<HTMLInputElement>(/^Decide/).disabled).toBe(true);
	expect(screen.getByLabelText<HTMLInputElement>(/^Draw/).disabled).toBe(false);
});

it("revokes at once, and takes it back by undo", async () => {
	let state: "active" | "revoked" = "active";
	const link = () => sampleLink({ id: 3, label: "Clara", session_id: 9, state });
	const asked = mockServer({
		"GET /api/share-links": () => ({ items: [link()], next_cursor: null }),
		"POST /api/share-links/3/revoke": () => {
			state = "revoked";
			return link();
		},
		"POST /api/share-links/3/restore": () => {
			state = "active";
			return link();
		},
	});
	await renderPage(share, producer);
	await userEvent.click(screen.getByRole("button", { name: "Share" }));
	await userEvent.click(await screen.findByRole("button", { name: "More for the link for Clara" }));
	await userEvent.click(await screen.findByRole("menuitem", { name: "Revoke" }));
	await screen.findByText("Revoked");
	await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
	await screen.findByText("Active");
	await vi.waitFor(() => expect(asked.some(({ path }) => path.endsWith("/restore"))).toBe(true));
});
