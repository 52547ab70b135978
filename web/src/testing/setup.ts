import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// jsdom has no viewport to scroll; the router scrolls up on every page. Tests of files run without jsdom.
if (typeof window !== "undefined") window.scrollTo = () => {};

afterEach(cleanup);
