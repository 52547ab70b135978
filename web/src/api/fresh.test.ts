// @vitest-environment node
import { readFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

it("has the types of the API that the server describes; else run `npm run api`", async () => {
	const description = new URL("../../../server/openapi.gen.json", import.meta.url);
	const fresh = COMMENT_HEADER + astToString(await openapiTS(JSON.parse(readFileSync(description, "utf8"))));
	expect(readFileSync(new URL("./api.gen.ts", import.meta.url), "utf8")).toBe(fresh);
});
