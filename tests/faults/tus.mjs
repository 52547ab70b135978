// An unmodified tus-js-client in a process of its own: uploads a file, going on with what an earlier process has left, and
// says on standard output how far it is, one JSON object a line.
import { createReadStream, statSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.argv[2]);
const tus = require("tus-js-client");

const { endpoint, file, metadata, cookie, storage, chunkSize, sum } = JSON.parse(process.argv[3]);

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const upload = new tus.Upload(createReadStream(file), {
	endpoint,
	metadata,
	chunkSize: chunkSize ?? Number.POSITIVE_INFINITY,
	headers: sum ? { cookie, "Repr-Digest": sum } : { cookie },
	uploadSize: statSync(file).size,
	urlStorage: new tus.FileUrlStorage(storage),
	fingerprint: async () => `file-${statSync(file).size}`,
	// However often it is lost, it comes back.
	retryDelays: Array.from({ length: 400 }, () => 50),
	onUploadUrlAvailable: () => say({ url: upload.url }),
	onSuccess: ({ lastResponse }) => say({ done: Number(lastResponse.getHeader("Rushes-Media")) }),
	onError: (error) => {
		say({ failed: String(error), status: error.originalResponse?.getStatus() ?? null });
		process.exit(1);
	},
});

const [earlier] = await upload.findPreviousUploads();
if (earlier) {
	say({ resumed: earlier.uploadUrl });
	upload.resumeFromPreviousUpload(earlier);
}
upload.start();
