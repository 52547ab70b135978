// The page's shaders, planned and packed by the page's own code, draw what the processor drew: by WebGL2 from the GLSL that
// is generated, and by WebGPU from the WGSL. No server is needed; a small one hands out the modules.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { check, launch } from "./browser.mjs";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { ModuleKind, ScriptTarget, transpileModule } = require("typescript");

const shaders = fileURLToPath(new URL("../../web/src/viewer/shaders/", import.meta.url));
const painters = fileURLToPath(new URL("./shaders_page.mjs", import.meta.url));

function script(path) {
	if (path === "/page.js") return readFileSync(painters, "utf8");
	check(/^\/[a-z.]+$/.test(path), `no such module: ${path}`);
	const source = readFileSync(`${shaders}${path.slice(1)}.ts`, "utf8");
	const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
	return transpileModule(source, { compilerOptions }).outputText;
}

const server = createServer((request, response) => {
	try {
		const page = request.url === "/";
		const body = page ? "<!doctype html><title>shaders</title>" : script(request.url);
		response.setHeader("content-type", page ? "text/html" : "text/javascript");
		response.end(body);
	} catch (error) {
		response.statusCode = 404;
		response.end(String(error));
	}
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const { table, cases } = JSON.parse(readFileSync(process.env.RUSHES_SHADERS, "utf8"));
const browser = await launch([
	"--enable-unsafe-webgpu",
	"--use-webgpu-adapter=swiftshader",
	"--enable-unsafe-swiftshader",
]);
try {
	const page = await browser.newPage();
	page.on("console", (message) => console.error(message.text()));
	await page.goto(`http://127.0.0.1:${server.address().port}/`);
	for (const backend of ["webgl2", "webgpu"]) {
		const opened = await page.evaluate(
			([backend, table]) => import("/page.js").then((module) => module.open(backend, table)),
			[backend, table],
		);
		check(opened === true, `${backend}: ${opened}`);
		for (const [at, each] of cases.entries()) {
			const { apart, where, is, expected } = await page.evaluate(
				([backend, each]) => import("/page.js").then((module) => module.draw(backend, each)),
				[backend, each],
			);
			check(
				apart <= 1,
				`${backend}, case ${at}: ${apart} apart at ${where}, ${is} is not ${expected}: ${JSON.stringify(each.composition)}`,
			);
		}
		console.error(`${backend}: ${cases.length} compositions agree with the processor`);
	}
} catch (error) {
	process.exitCode = 1;
	console.error(`shaders failed: ${error.stack ?? error}`);
} finally {
	await browser.close();
	server.close();
	process.stdin.destroy();
}
