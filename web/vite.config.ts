/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.RUSHES_DEV_SERVER ?? "http://127.0.0.1:8080";

// The server refuses a foreign Origin, so the proxy speaks with the server's own.
const proxied = {
	target: server,
	changeOrigin: true,
	ws: true,
	rewriteWsOrigin: true,
	headers: { origin: server },
};

export default defineConfig({
	// Relative asset addresses: the server writes the base path into <base href>.
	base: "./",
	plugins: [
		tanstackRouter({
			target: "react",
			autoCodeSplitting: true,
			generatedRouteTree: "./src/routeTree.gen.ts",
			routeFileIgnorePattern: "\\.test\\.",
		}),
		react(),
		tailwindcss(),
	],
	resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
	server: { proxy: { "/api": proxied, "/collab": proxied } },
	build: { target: "es2023", chunkSizeWarningLimit: 700 },
	test: {
		environment: "jsdom",
		setupFiles: ["./src/testing/setup.ts"],
		restoreMocks: true,
		unstubGlobals: true,
	},
});
