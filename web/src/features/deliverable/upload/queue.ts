import { asApiError } from "@/api/problem";
import type { Id, Media } from "@/api/types";
import {
	advance,
	checkFile,
	isUnderWay,
	type UploadEvent,
	type UploadFailure,
	type UploadState,
} from "./machine";
import { sendFile, type UploadTarget } from "./transport";

/** One file on its way. */
export interface Upload {
	readonly id: number;
	readonly file: File;
	readonly target: UploadTarget;
	readonly state: UploadState;
}

/** More at a time make none of them faster. */
const AT_A_TIME = 2;

/**
 * The files on their way to the server. It outlives the sheet that began them: uploads go on while one looks
 * elsewhere.
 */
export class UploadQueue {
	#uploads: readonly Upload[] = [];
	#listeners = new Set<() => void>();
	#aborts = new Map<number, AbortController>();
	#nextId = 1;
	readonly #send: typeof sendFile;
	readonly #now: () => number;
	/** Called with each medium that arrived. */
	onArrived: (media: Media, target: UploadTarget) => void = () => {};

	constructor(send: typeof sendFile = sendFile, now: () => number = () => performance.now()) {
		this.#send = send;
		this.#now = now;
	}

	/** Every upload that is not done, in the order in which they were added. The same array while nothing changes. */
	readonly all = (): readonly Upload[] => this.#uploads;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Takes files in. Those that cannot work fail at once, with why. */
	add(files: readonly File[], target: UploadTarget): void {
		for (const file of files) {
			const failure = checkFile(file);
			const state: UploadState = failure ? { kind: "failed", failure } : { kind: "waiting" };
			this.#uploads = [...this.#uploads, { id: this.#nextId++, file, target, state }];
		}
		this.#tell();
		this.#fill();
	}

	/** Lists files that are not sent, with why. */
	refuse(files: readonly File[], target: UploadTarget, failure: UploadFailure): void {
		const state: UploadState = { kind: "failed", failure };
		this.#uploads = [...this.#uploads, ...files.map((file) => ({ id: this.#nextId++, file, target, state }))];
		this.#tell();
	}

	cancel(id: number): void {
		this.#advance(id, { type: "cancel" });
		this.#aborts.get(id)?.abort();
		this.#remove(id);
		this.#fill();
	}

	retry(id: number): void {
		this.#advance(id, { type: "retry" });
		this.#fill();
	}

	/** Whether anything would be lost by closing the page. */
	isBusy(): boolean {
		return this.#uploads.some(({ state }) => state.kind === "waiting" || isUnderWay(state));
	}

	#fill(): void {
		const free = AT_A_TIME - this.#uploads.filter(({ state }) => isUnderWay(state)).length;
		for (const upload of this.#uploads
			.filter(({ state }) => state.kind === "waiting")
			.slice(0, Math.max(0, free))) {
			void this.#run(upload);
		}
	}

	async #run({ id, file, target }: Upload): Promise<void> {
		const abort = new AbortController();
		this.#aborts.set(id, abort);
		this.#advance(id, { type: "begin", at: this.#now(), total: file.size });
		try {
			const media = await this.#send(
				file,
				target,
				{
					progress: (loaded, total) =>
						this.#advance(id, { type: "progress", at: this.#now(), loaded, total }),
					sent: () => this.#advance(id, { type: "sent" }),
				},
				abort.signal,
			);
			this.#advance(id, { type: "accepted" });
			this.#remove(id);
			this.onArrived(media, target);
		} catch (error) {
			if (!abort.signal.aborted) this.#advance(id, { type: "refused", error: asApiError(error) });
		} finally {
			this.#aborts.delete(id);
			this.#fill();
		}
	}

	#advance(id: number, event: UploadEvent): void {
		this.#uploads = this.#uploads.map((upload) =>
			upload.id === id ? { ...upload, state: advance(upload.state, event) } : upload,
		);
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

/** The uploads of a revision among all. */
export function uploadsOf(uploads: readonly Upload[], revision: Id): readonly Upload[] {
	return uploads.filter(({ target }) => target.revision === revision);
}
