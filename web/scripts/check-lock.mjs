// Fails where package-lock.json would make `npm ci` fail on another machine: a package that is wanted for some
// platform but not in the file, or an address of the registry that this machine happens to use.
import { readFileSync } from "node:fs";

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
const present = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, "")));
const faults = Object.entries(lock.packages).flatMap(
	([path, { version, optionalDependencies = {}, resolved }]) => [
		...Object.keys(optionalDependencies)
			.filter((name) => !present.has(name))
			.map((name) => `${path} ${version} wants ${name}, which the lock file lacks`),
		...(resolved?.startsWith("http") ? [`${path} names a registry: ${new URL(resolved).host}`] : []),
	],
);
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
