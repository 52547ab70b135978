import { announceSignedOut } from "@/api/client";
import { asApiError } from "@/api/problem";
import type { Id } from "@/api/types";
import { decide } from "./decide";
import { checkFile, type UploadLimits, USUAL_LIMITS } from "./limits";
import { advance, isUnderWay, type UploadEvent, type UploadFailure, type UploadState } from "./machine";
import { fingerprint, localStore, UploadMemory } from "./memory";
import { sendFile, terminate, type UploadTarget } from "./transport";

/** One file on its way. */
export interface Upload {
	readonly id: number;
	readonly file: File;
	readonly target: UploadTarget;
	readonly person: Id;
	readonly state: UploadState;
	/** Where the server takes it in, once it does. */
	readonly url: string | null;
	/** What the person has to know about how it goes; null when there is nothing. */
	readonly note: string | null;
}

/** How the queue reaches the world outside; tests hand in their own. */
export interface QueueOutside {
	send: typeof sendFile;
	terminate: typeof terminate;
	memory: UploadMemory;
	/** Says that the server knows nobody any more. */
	signedOut(): void;
	/** Milliseconds of a clock that only goes forward. */
	now(): number;
	/** Calls back after some milliseconds, unless the returned function is called before. */
	later(milliseconds: number, run: () => void): () => void;
	/** A number from 0 to below 1. */
	random(): number;
}

/** More at a time make none of them faster. */
const AT_A_TIME = 2;
/** How often the speed is looked at, so that a line that stands still is seen to. */
const TICK_MS = 1_000;
/** How often an upload that was cancelled is taken off the server, before it is left to expire there. */
const TERMINATIONS = 8;

const EXPIRED = "What had arrived was no longer kept on the server: it began anew.";

/**
 * The files on their way to the server. It outlives the sheet that began them: uploads go on while one looks
 * elsewhere, and after every break from where they were.
 */
export class UploadQueue {
	#uploads: readonly Upload[] = [];
	#listeners = new Set<() => void>();
	#running = new Map<number, { abort: AbortController; done: Promise<void> }>();
	/** Those that wait for the line or for somebody to sign in. */
	#wakers = new Map<number, () => void>();
	/** Where the server takes each one in. */
	#urls = new Map<number, string>();
	/** Addresses that this page has dealt with. */
	#addresses = new Set<string>();
	#ticking = false;
	#nextId = 1;
	readonly #outside: QueueOutside;
	/** What the server takes. */
	limits: UploadLimits = USUAL_LIMITS;
	/** Called with each medium that arrived; its row stays until that is done. */
	onArrived: (media: Id, target: UploadTarget) => Promise<void> = async () => {};

	constructor(outside: Partial<QueueOutside> = {}) {
		this.#outside = {
			send: sendFile,
			terminate,
			memory: new UploadMemory(localStore()),
			signedOut: announceSignedOut,
			now: () => performance.now(),
			later(milliseconds, run) {
				const timer = setTimeout(run, milliseconds);
				return () => clearTimeout(timer);
			},
			random: Math.random,
			...outside,
		};
		this.#outside.memory.clean();
	}

	/** Every upload that is not done, in the order in which they were added. The same array while nothing changes. */
	readonly all = (): readonly Upload[] => this.#uploads;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/**
	 * Takes a file in for somebody. One that cannot work fails at once, with why. One that was begun before goes on from
	 * where it was; `from` names its address where the browser may have forgotten.
	 */
	add(
		file: File,
		target: UploadTarget,
		person: Id,
		from: string | null = null,
		note: string | null = null,
	): void {
		const print = fingerprint(file, { ...target, person });
		const before = this.#uploads.find(
			(each) => fingerprint(each.file, { ...each.target, person: each.person }) === print,
		);
		if (before && (isUnderWay(before.state) || before.state.kind === "waiting")) return;
		if (before?.state.kind === "paused") {
			this.resume(before.id);
			return;
		}
		// A failed one gives its place to the same file, which may be readable now.
		if (before) this.#remove(before.id);
		const failure = checkFile(file, this.limits);
		const url = failure ? null : (this.#outside.memory.find(print) ?? from);
		if (url !== null) this.#addresses.add(url);
		const state: UploadState = failure ? { kind: "failed", sent: 0, failure } : { kind: "waiting", sent: 0 };
		const id = this.#nextId++;
		if (url !== null) this.#urls.set(id, url);
		this.#uploads = [...this.#uploads, { id, file, target, person, state, url, note }];
		this.#tell();
		this.#fill();
	}

	/** Lists files that are not sent, with why. */
	refuse(files: readonly File[], target: UploadTarget, person: Id, failure: UploadFailure): void {
		const refused = files.map((file) => {
			const state: UploadState = { kind: "failed", sent: 0, failure };
			return { id: this.#nextId++, file, target, person, state, url: null, note: null };
		});
		this.#uploads = [...this.#uploads, ...refused];
		this.#tell();
	}

	pause(id: number): void {
		this.#advance(id, { type: "pause" });
		if (this.#find(id)?.state.kind === "paused") this.#running.get(id)?.abort.abort();
		this.#fill();
	}

	resume(id: number): void {
		this.#advance(id, { type: "resume" });
		this.#fill();
	}

	/** Ends an upload for good: what arrived of it is taken off the server. */
	cancel(id: number): void {
		const upload = this.#find(id);
		if (!upload) return;
		const running = this.#running.get(id);
		this.#advance(id, { type: "cancel" });
		this.#remove(id);
		running?.abort.abort();
		this.#outside.memory.forget(printOf(upload));
		// The server may just be making room for it, at an address that is not known yet.
		void Promise.resolve(running?.done).then(() => {
			const url = this.#urls.get(id);
			this.#urls.delete(id);
			if (url !== undefined) void this.discard(url);
		});
		this.#fill();
	}

	retry(id: number): void {
		this.#advance(id, { type: "retry" });
		this.#fill();
	}

	/** Takes an upload off the server, again and again for a while when it is away. */
	async discard(url: string): Promise<void> {
		this.#addresses.add(url);
		this.#outside.memory.forgetAddress(url);
		// Who lists what is unfinished has to look again.
		this.#uploads = [...this.#uploads];
		this.#tell();
		for (let attempts = 0; attempts < TERMINATIONS; attempts++) {
			try {
				await this.#outside.terminate(url);
				return;
			} catch (error) {
				const next = decide(asApiError(error), {
					attempts,
					beginnings: 0,
					resumed: true,
					random: this.#outside.random(),
				});
				// What cannot be taken off expires by itself.
				if (next.kind !== "wait") return;
				await new Promise<void>((resolve) => this.#outside.later(next.milliseconds, resolve));
			}
		}
	}

	/** Tries now what waits for the connection: it may be back. */
	readonly reconnect = (): void => {
		for (const [id, wake] of [...this.#wakers]) {
			if (this.#find(id)?.state.kind === "disconnected") wake();
		}
	};

	/** Goes on with what waits for this person to sign in, and drops what is anybody else's. */
	signedIn(person: Id): void {
		for (const upload of this.#uploads) {
			if (upload.person !== person) {
				this.#running.get(upload.id)?.abort.abort();
				this.#remove(upload.id);
			} else if (upload.state.kind === "signed-out") {
				this.#wakers.get(upload.id)?.();
			}
		}
	}

	/** Whether some upload waits for somebody to sign in. */
	needsSignIn(): boolean {
		return this.#uploads.some(({ state }) => state.kind === "signed-out");
	}

	/** Whether this page deals or has dealt with the upload at an address. */
	knows(url: string): boolean {
		return this.#addresses.has(url);
	}

	/** Which file belongs to which upload on the server, as this browser remembers. */
	get memory(): UploadMemory {
		return this.#outside.memory;
	}

	/** Whether closing the page would interrupt something, or lose a file that was chosen. */
	isBusy(): boolean {
		return this.#uploads.some(
			({ state, url }) =>
				state.kind === "waiting" || isUnderWay(state) || (state.kind === "paused" && url === null),
		);
	}

	#fill(): void {
		const under = this.#uploads.filter(({ id, state }) => isUnderWay(state) || this.#running.has(id));
		const next = this.#uploads.filter(({ id, state }) => state.kind === "waiting" && !this.#running.has(id));
		for (const upload of next.slice(0, Math.max(0, AT_A_TIME - under.length))) {
			const abort = new AbortController();
			const done = this.#run(upload, abort.signal).finally(() => {
				this.#running.delete(upload.id);
				this.#fill();
			});
			this.#running.set(upload.id, { abort, done });
		}
		this.#tick();
	}

	async #run(upload: Upload, signal: AbortSignal): Promise<void> {
		const { id, file, target } = upload;
		const print = printOf(upload);
		let { url } = upload;
		let attempts = 0;
		let beginnings = 0;
		while (!signal.aborted) {
			this.#advance(id, { type: "begin" });
			let reached: number | null = null;
			let before: number | null = null;
			try {
				const listener = {
					created: (address: string, expires: number | null) => {
						url = address;
						this.#addresses.add(address);
						this.#urls.set(id, address);
						// One that was cancelled meanwhile is not to be found again.
						if (this.#find(id)) this.#outside.memory.keep(print, address, expires);
						this.#change(id, { url: address });
					},
					progress: (sent: number) => {
						before ??= sent;
						reached = sent;
						this.#advance(id, { type: "progress", at: this.#outside.now(), sent });
					},
					sent: () => this.#advance(id, { type: "sent" }),
				};
				const media = await this.#outside.send(file, target, url, listener, signal);
				this.#outside.memory.forget(print);
				this.#urls.delete(id);
				this.#advance(id, { type: "accepted" });
				await this.onArrived(media, target).catch(() => {});
				this.#remove(id);
				return;
			} catch (caught) {
				if (signal.aborted) return;
				const error = asApiError(caught);
				// What moved forward shows that the line is good.
				if (reached !== null && before !== null && reached > before) attempts = 0;
				const next = decide(error, {
					attempts,
					beginnings,
					resumed: url !== null,
					random: this.#outside.random(),
				});
				attempts += 1;
				switch (next.kind) {
					case "wait":
						this.#advance(id, { type: "lost" });
						await this.#wait(id, next.milliseconds, signal);
						break;
					case "sign-in":
						this.#advance(id, { type: "signed-out" });
						this.#outside.signedOut();
						await this.#wait(id, null, signal);
						break;
					case "anew":
						beginnings += 1;
						url = null;
						this.#urls.delete(id);
						this.#outside.memory.forget(print);
						this.#advance(id, { type: "anew" });
						this.#change(id, { url: null, note: EXPIRED });
						break;
					case "fail":
						if (!next.keeps) {
							this.#outside.memory.forget(print);
							this.#urls.delete(id);
							this.#change(id, { url: null });
						}
						this.#advance(id, { type: "refused", error });
						return;
				}
			}
		}
	}

	/** Waits so long, or until woken or called off. */
	#wait(id: number, milliseconds: number | null, signal: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const stop = milliseconds === null ? () => {} : this.#outside.later(milliseconds, wake);
			const wakers = this.#wakers;
			function wake() {
				stop();
				signal.removeEventListener("abort", wake);
				if (wakers.get(id) === wake) wakers.delete(id);
				resolve();
			}
			wakers.set(id, wake);
			signal.addEventListener("abort", wake);
		});
	}

	#tick(): void {
		if (this.#ticking || !this.#uploads.some(({ state }) => state.kind === "sending")) return;
		this.#ticking = true;
		this.#outside.later(TICK_MS, () => {
			this.#ticking = false;
			for (const { id } of this.#uploads) this.#advance(id, { type: "tick", at: this.#outside.now() });
			this.#tick();
		});
	}

	#find(id: number): Upload | undefined {
		return this.#uploads.find((upload) => upload.id === id);
	}

	#advance(id: number, event: UploadEvent): void {
		const upload = this.#find(id);
		if (!upload) return;
		const state = advance(upload.state, event);
		if (state !== upload.state) this.#change(id, { state });
	}

	#change(id: number, fields: Partial<Upload>): void {
		this.#uploads = this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...fields } : upload));
		this.#tell();
	}

	#remove(id: number): void {
		this.#uploads = this.#uploads.filter((upload) => upload.id !== id);
		this.#tell();
	}

	#tell(): void {
		for (const listener of this.#listeners) listener();
	}
}

function printOf({ file, target, person }: Upload): string {
	return fingerprint(file, { ...target, person });
}

/** The uploads of a revision among all. */
export function uploadsOf(uploads: readonly Upload[], revision: Id): readonly Upload[] {
	return uploads.filter(({ target }) => target.revision === revision);
}

/** Whether an upload is to end in the round: neither done, nor refused, nor given up. */
export function isOnItsWay({ state }: Upload): boolean {
	return state.kind === "waiting" || state.kind === "paused" || isUnderWay(state);
}
