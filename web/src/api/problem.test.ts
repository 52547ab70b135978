import { describe, expect, it } from "vitest";
import { asApiError, problemFrom } from "./problem";

describe("problem+json", () => {
	it("keeps status, code, detail and field pointers", () => {
		const error = problemFrom(422, {
			type: "https://rushes.example/problems/invalid-body",
			title: "Invalid",
			status: 422,
			detail: "Two fields are wrong.",
			errors: [
				{ pointer: "/name", detail: "A name is needed." },
				{ pointer: "#/due_date", detail: "Not a day." },
			],
		});
		expect(error.kind).toBe("invalid");
		expect(error.code).toBe("invalid-body");
		expect(error.message).toBe("Two fields are wrong.");
		expect(error.field("name")).toBe("A name is needed.");
		expect(error.field("due_date")).toBe("Not a day.");
		expect(error.field("code")).toBeUndefined();
	});

	it("makes whole sentences of the server's reasons", () => {
		expect(problemFrom(422, { detail: "the file is cut off; export it again" }).message).toBe(
			"The file is cut off; export it again.",
		);
	});

	it("says how long a throttled sign-in waits", () => {
		expect(problemFrom(429, {}, "42").retryAfter).toBe(42);
		expect(problemFrom(429, {}, "soon").retryAfter).toBeUndefined();
	});

	it("has words for a refusal without a body, such as a proxy's page", () => {
		expect(problemFrom(502, "<html>").kind).toBe("offline");
		expect(problemFrom(412, null).message).toContain("Someone changed this");
	});

	it("takes a failed fetch for a missing connection and anything else for a defect of the page", () => {
		expect(asApiError(new TypeError("Failed to fetch")).kind).toBe("offline");
		expect(asApiError(new Error("boom")).kind).toBe("server");
		expect(asApiError(new Error("boom")).message).not.toContain("boom");
	});
});
