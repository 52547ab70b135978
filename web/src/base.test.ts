import { afterEach, describe, expect, it } from "vitest";
import { addressOf, basePath, socketAddressOf } from "./base";

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

	it("turns the page's scheme into the socket's", () => {
		setBase("https://rushes.example/r/");
		expect(socketAddressOf("api/events")).toBe("wss://rushes.example/r/api/events");
	});
});
