import { QueryClient } from "@tanstack/react-query";
import { afterEach, describe, expect, it } from "vitest";
import { keys } from "@/api/keys";
import type { Me } from "@/api/types";
import { mockServer, signedInAs } from "@/testing/render";
import {
	askWhoIsSignedIn,
	endedSession,
	meQuery,
	sessionEnded,
	sessionGoesOn,
	whileLeaving,
} from "./session";

const ada = signedInAs([]);
const ben: Me = { ...ada, user: { ...ada.user, id: 77, name: "Ben" } };
const cache = () => {
	const made = new QueryClient({ defaultOptions: { queries: { retry: false } } });
	made.setQueryData(keys.me, ada);
	return made;
};
const nobody = { status: 401, body: { title: "Sign in first", status: 401 } };

afterEach(sessionGoesOn);

describe("a session that ends under the page", () => {
	it("leaves the page its person and asks", async () => {
		const page = cache();
		sessionEnded(page);
		expect(endedSession()).toEqual({ kind: "signed_out" });
		mockServer({ "GET /api/auth/me": nobody });
		expect(await askWhoIsSignedIn(page)).toEqual(ada);
		expect(endedSession()).toEqual({ kind: "signed_out" });
	});

	it("goes on once the same person is signed in again", async () => {
		const page = cache();
		sessionEnded(page);
		mockServer({ "GET /api/auth/me": ada });
		await askWhoIsSignedIn(page);
		expect(endedSession()).toBeNull();
	});

	it("does not become somebody else's", async () => {
		const page = cache();
		mockServer({ "GET /api/auth/me": ben });
		await askWhoIsSignedIn(page);
		expect(endedSession()).toEqual({ kind: "somebody_else", who: ben });
		expect(page.getQueryData(keys.me)).toEqual(ada);
	});

	it("asks nobody who signs out, and nobody who never was signed in", async () => {
		const page = cache();
		await whileLeaving(async () => {
			sessionEnded(page);
			expect(endedSession()).toBeNull();
			mockServer({ "GET /api/auth/me": nobody });
			expect(await page.fetchQuery({ ...meQuery(), staleTime: 0 })).toBeNull();
		});
		sessionEnded(page);
		expect(endedSession()).toBeNull();
	});
});
