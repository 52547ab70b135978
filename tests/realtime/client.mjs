// An unmodified y-websocket client in a process of its own. It is told what to do by JSON lines on standard input, answers
// each with one line on standard output, and ends with its input.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(process.argv[2]);
const Y = require("yjs");
const { WebsocketProvider } = require("y-websocket");
const WebSocket = require("ws");

const { url, document, cookie } = JSON.parse(process.argv[3]);

class SignedIn extends WebSocket {
	constructor(address, protocols) {
		super(address, protocols, { headers: cookie ? { cookie } : {} });
	}
}

const doc = new Y.Doc();
const provider = new WebsocketProvider(url, document, doc, {
	WebSocketPolyfill: SignedIn,
	// Two clients are never to meet but through the server.
	disableBc: true,
	maxBackoffTime: 400,
});
let closed = null;
let closes = 0;
let permanently = false;
let denied = null;
provider.on("connection-close", (event) => {
	closes += 1;
	closed = event?.code ?? null;
});
provider.on("closed", () => {
	permanently = true;
});
console.warn = (text) => {
	denied = String(text);
};

const record = (map, id) => {
	const found = doc.getMap(map).get(id);
	if (!found) throw new Error(`${map}/${id} is not there`);
	return found;
};

const fill = (map, fields) => {
	for (const [key, value] of Object.entries(fields)) map.set(key, value);
	return map;
};

const commands = {
	draw({ id, fields }) {
		doc.transact(() => doc.getMap("annotations").set(id, fill(new Y.Map(), fields)));
	},
	comment({ id, fields, words }) {
		doc.transact(() => {
			const comment = fill(new Y.Map(), fields);
			comment.set("body", new Y.Text(words));
			doc.getMap("comments").set(id, comment);
		});
	},
	set({ map, id, field, value }) {
		record(map, id).set(field, value);
	},
	type({ id, at, words }) {
		record("comments", id).get("body").insert(at, words);
	},
	show({ state }) {
		provider.awareness.setLocalState(state);
	},
	disconnect() {
		provider.disconnect();
	},
	connect() {
		provider.connect();
	},
	look() {
		return {
			annotations: doc.getMap("annotations").toJSON(),
			comments: doc.getMap("comments").toJSON(),
			people: Object.fromEntries(provider.awareness.getStates()),
			client: doc.clientID,
			vector: Object.fromEntries(Y.decodeStateVector(Y.encodeStateVector(doc))),
			connected: provider.wsconnected,
			synced: provider.synced,
			closed,
			closes,
			silence: Date.now() - provider.wsLastMessageReceived,
			permanently,
			denied,
		};
	},
};

for await (const line of createInterface({ input: process.stdin })) {
	const command = JSON.parse(line);
	let answer;
	try {
		answer = { done: commands[command.do](command) ?? null };
	} catch (error) {
		answer = { error: String(error) };
	}
	process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
