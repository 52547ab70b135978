// Counts the checksum of one file beside the page. Answers with it, or with null where the file cannot be read, and ends.
import { sha256Of } from "./sha256";

self.onmessage = async ({ data }: MessageEvent<File>) => {
	self.postMessage(await sha256Of(data).catch(() => null));
	self.close();
};
