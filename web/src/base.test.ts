import { afterEach, describe, expect, it } from "vitest";
import { addressOf, basePath, isGuestPage, onBehalf, socketAddressOf } from "./base";

afterEach(() => {
	document.head.replaceChildren();
});

function setBase(href: string) {
	const base = document.createElement("base");
	base.href = href;
	document.head.append(base);
}

describe("base path", () => {
	it("is what <base href> says, whatever page is open", () => {
		setBase("/studio/rushes/");
		expect(basePath()).toBe("/studio/rushes/");
		expect(addressOf("api/media/4/view")).toBe("http://localhost:3000/studio/rushes/api/media/4/view");
		expect(addressOf("/api/health")).toBe("http://localhost:3000/studio/rushes/api/health");
	});

	it("fetches pictures as the guest on a guest's page, whoever is signed in besides", () => {
		setBase("/studio/rushes/");
		window.history.replaceState(null, "", "/studio/rushes/share/review/4");
		expect(isGuestPage()).toBe(true);
		expect(addressOf("api/media/4/view")).toMatch(/\/api\/media\/4\/view\?as=guest:$/);
		expect(addressOf("api/health")).toMatch(/\/api\/health$/);
		expect(onBehalf()).toEqual({ "rushes-as": "guest" });
		for (const path of ["/studio/rushes/projects", "/studio/rushes/shared", "/share"]) {
			window.history.replaceState(null, "", path);
			expect(isGuestPage()).toBe(false);
		}
		expect(onBehalf()).toEqual({});
		window.history.replaceState(null, "", "/");
	});

	it("turns the page's scheme into the socket's", () => {
		setBase("https://rushes.example/r/");
		expect(socketAddressOf("api/events")).toBe("wss://rushes.example/r/api/events");
	});
});
