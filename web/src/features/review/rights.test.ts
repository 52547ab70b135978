import { expect, it } from "vitest";
import { whyReadOnly } from "./rights";

it("says nothing to who may draw and write, and to others what is missing", () => {
	expect(whyReadOnly({ draw: true, comment: true }, true)).toBeNull();
	expect(whyReadOnly({ draw: true, comment: false }, true)).toContain("can draw");
	expect(whyReadOnly({ draw: false, comment: true }, true)).toContain("can write notes");
	expect(whyReadOnly({ draw: false, comment: false }, true)).toContain("not part of your link");
	expect(whyReadOnly({ draw: false, comment: false }, false)).toContain("a producer has given the right");
});
