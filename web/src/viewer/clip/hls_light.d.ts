// The light build leaves out what its clips do not have: subtitles, protection, other languages. It has no types of its own.
declare module "hls.js/light" {
	export * from "hls.js";
	export { default } from "hls.js";
}
