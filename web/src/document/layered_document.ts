import { type ReadonlySignal, Signal } from "@/signal";
import type { Change, Step } from "./change";
import { type Checklist, NO_FEEDBACK } from "./feedback";
import type { Refusal } from "./live_document";
import type { OwnPresence, Peer, Saying } from "./presence";
import type { ReviewDocument } from "./review_document";
import type { SaveState } from "./save_state";
import { type Annotation, type Comment, type Deletion, type Meta, NO_RECORDS, type Records } from "./schema";

/** Who sees what is written: everybody who may see the round, or the studio alone. */
export type Audience = "everyone" | "studio";

/**
 * The two documents of a round as one: what everybody sees, and what the studio keeps to itself. A record stays in the
 * document in which it was made; an answer goes to what it answers, so that nothing said inside gets out by a reply.
 */
export class LayeredDocument implements ReviewDocument {
	readonly presence: ReviewDocument["presence"];
	readonly #shared: ReviewDocument;
	readonly #internal: ReviewDocument;
	readonly #audience: Signal<Audience>;
	readonly #studioShown = new Signal(true);
	readonly #hidden = new Signal<Records>(NO_RECORDS);
	readonly #presence: PresenceInBoth;
	readonly #records = new Signal<Records>(NO_RECORDS);
	readonly #checklist = new Signal<Checklist>(NO_FEEDBACK);
	readonly #saveState = new Signal<SaveState>({ kind: "opening", waiting: 0 });
	readonly #refusals = new Signal<readonly Refusal[]>([]);
	readonly #steps = new Signal({ canUndo: false, canRedo: false });
	readonly #offlineCopy = new Signal(true);
	readonly #stops: (() => void)[];
	/** The documents that each change of one's own went into, in order: what undo takes back next, and redo does again. */
	readonly #done: (readonly Audience[])[] = [];
	readonly #undone: (readonly Audience[])[] = [];

	constructor(shared: ReviewDocument, internal: ReviewDocument, audience: Audience = "everyone") {
		this.#shared = shared;
		this.#internal = internal;
		this.#audience = new Signal(audience);
		this.#presence = new PresenceInBoth(shared.presence, internal.presence, (mark) => this.audienceOf(mark));
		this.presence = this.#presence;
		const both = [shared, internal];
		const follow = (pick: (document: ReviewDocument) => ReadonlySignal<unknown>, tell: () => void) => {
			tell();
			return both.map((document) => pick(document).subscribe(tell));
		};
		this.#stops = [
			...follow((document) => document.records, this.#tellRecords),
			...follow((document) => document.checklist, this.#tellChecklist),
			...follow((document) => document.saveState, this.#tellSaveState),
			...follow(
				(document) => document.refusals,
				() => this.#refusals.set(both.flatMap((document) => [...document.refusals.get()])),
			),
			...follow((document) => document.steps, this.#tellSteps),
			...follow(
				(document) => document.offlineCopy,
				() => this.#offlineCopy.set(both.every((document) => document.offlineCopy.get())),
			),
		];
	}

	get records(): ReadonlySignal<Records> {
		return this.#records;
	}
	get meta(): ReadonlySignal<Meta | null> {
		return this.#shared.meta;
	}
	/** What became of all feedback, what is for the studio included. */
	get checklist(): ReadonlySignal<Checklist> {
		return this.#checklist;
	}
	/** The worse of both. */
	get saveState(): ReadonlySignal<SaveState> {
		return this.#saveState;
	}
	get refusals(): ReadonlySignal<readonly Refusal[]> {
		return this.#refusals;
	}
	get steps(): ReadonlySignal<{ readonly canUndo: boolean; readonly canRedo: boolean }> {
		return this.#steps;
	}
	get offlineCopy(): ReadonlySignal<boolean> {
		return this.#offlineCopy;
	}
	get author(): string {
		return this.#shared.author;
	}
	/** Who will see what is written next. */
	get audience(): ReadonlySignal<Audience> {
		return this.#audience;
	}

	setAudience(audience: Audience): void {
		this.#audience.set(audience);
	}

	/** Whether what the studio keeps to itself is among the records. */
	get studioShown(): ReadonlySignal<boolean> {
		return this.#studioShown;
	}
	/** What is kept out of the records; nothing while it is shown. */
	get hidden(): ReadonlySignal<Records> {
		return this.#hidden;
	}

	/** Shows what the studio keeps to itself, or hides it, as while a client looks at the same screen. It stays as it is. */
	showStudio(shown: boolean): void {
		if (this.#studioShown.get() === shown) return;
		this.#studioShown.set(shown);
		this.#presence.showInner(shown);
		this.#tellRecords();
		this.#tellChecklist();
	}

	/** Who sees a record; for one that is not there, who would. */
	audienceOf(id: string): Audience {
		return has(this.#internal, id) ? "studio" : has(this.#shared, id) ? "everyone" : this.#audience.get();
	}

	deletion(): Deletion {
		return this.#shared.deletion();
	}

	change(change: Change): void {
		const parts = new Map<Audience, Step[]>();
		for (const step of change) {
			const audience = this.#audienceOfStep(step, change);
			parts.set(audience, [...(parts.get(audience) ?? []), step]);
		}
		if (parts.size === 0) return;
		this.#done.push([...parts.keys()]);
		this.#undone.length = 0;
		for (const [audience, steps] of parts) this.#of(audience).change(steps);
	}

	undo(): boolean {
		return this.#step(this.#done, this.#undone, (document) => document.undo());
	}

	redo(): boolean {
		return this.#step(this.#undone, this.#done, (document) => document.redo());
	}

	dismissRefusal(refusal: Refusal): void {
		this.#shared.dismissRefusal(refusal);
		this.#internal.dismissRefusal(refusal);
	}

	reconnect(): void {
		this.#shared.reconnect();
		this.#internal.reconnect();
	}

	async leave(patienceMs?: number): Promise<void> {
		for (const stop of this.#stops) stop();
		await Promise.all([this.#shared.leave(patienceMs), this.#internal.leave(patienceMs)]);
	}

	#of(audience: Audience): ReviewDocument {
		return audience === "studio" ? this.#internal : this.#shared;
	}

	#audienceOfStep(step: Step, change: Change): Audience {
		switch (step.type) {
			case "create_annotation":
				return this.#audience.get();
			case "create_comment": {
				const about = step.record.annotation ?? step.record.parent;
				// A mark that is made by the same change goes where one writes now, and its words with it.
				const made = change.some((other) => other.type === "create_annotation" && other.record.id === about);
				return about === null || made ? this.#audience.get() : this.audienceOf(about);
			}
			default:
				// What is set of a record that the same change makes follows that record.
				return this.audienceOf(step.id);
		}
	}

	/** Goes one step: to where there is something left of a step, since what the others changed meanwhile stays. */
	#step(
		from: (readonly Audience[])[],
		to: (readonly Audience[])[],
		go: (document: ReviewDocument) => boolean,
	): boolean {
		for (let audiences = from.pop(); audiences; audiences = from.pop()) {
			const went = audiences.filter((audience) => go(this.#of(audience)));
			if (went.length === 0) continue;
			to.push(went);
			this.#tellSteps();
			return true;
		}
		this.#tellSteps();
		return false;
	}

	readonly #tellChecklist = (): void => {
		const documents = this.#studioShown.get() ? [this.#shared, this.#internal] : [this.#shared];
		this.#checklist.set(new Map(documents.flatMap((document) => [...document.checklist.get()])));
	};

	readonly #tellRecords = (): void => {
		const [shared, internal] = [this.#shared.records.get(), this.#internal.records.get()];
		this.#hidden.set(this.#studioShown.get() ? NO_RECORDS : internal);
		if (!this.#studioShown.get()) {
			this.#records.set(shared);
			return;
		}
		if (internal.annotations.size === 0 && internal.comments.size === 0) {
			this.#records.set(shared);
			return;
		}
		this.#records.set({
			annotations: new Map<string, Annotation>([...shared.annotations, ...internal.annotations]),
			comments: new Map<string, Comment>([...shared.comments, ...internal.comments]),
		});
	};

	readonly #tellSaveState = (): void => {
		const shared = this.#shared.saveState.get();
		const inner = this.#internal.saveState.get();
		// Who is no longer of the studio loses the inner document; the other one is still theirs.
		const lost = inner.kind === "gone" || inner.kind === "forbidden";
		const internal: SaveState = lost ? { kind: "saved" } : inner;
		const waiting = waitingOf(shared) + waitingOf(internal);
		const worse = RANK.indexOf(internal.kind) < RANK.indexOf(shared.kind) ? internal : shared;
		const next = worse.kind === "saved" ? worse : { ...worse, waiting };
		if (JSON.stringify(next) !== JSON.stringify(this.#saveState.get())) this.#saveState.set(next);
	};

	readonly #tellSteps = (): void => {
		const can = (which: "canUndo" | "canRedo", steps: readonly (readonly Audience[])[]) =>
			steps.some((audiences) => audiences.some((audience) => this.#of(audience).steps.get()[which]));
		const next = { canUndo: can("canUndo", this.#done), canRedo: can("canRedo", this.#undone) };
		const last = this.#steps.get();
		if (next.canUndo !== last.canUndo || next.canRedo !== last.canRedo) this.#steps.set(next);
	};
}

/** The worst first. */
const RANK: readonly SaveState["kind"][] = [
	"gone",
	"forbidden",
	"signed_out",
	"offline",
	"opening",
	"saving",
	"saved",
];

const waitingOf = (state: SaveState): number => ("waiting" in state ? state.waiting : 0);

function has(document: ReviewDocument, id: string): boolean {
	const { annotations, comments } = document.records.get();
	return annotations.has(id) || comments.has(id);
}

/**
 * Pointers and what part of the picture one looks at are everybody's to see. A stroke shows where its mark will be: one
 * for the studio alone never reaches the others, not even while it is drawn.
 */
class PresenceInBoth {
	readonly #peers = new Signal<readonly Peer[]>([]);
	readonly #shared: ReviewDocument["presence"];
	readonly #internal: ReviewDocument["presence"];
	readonly #audienceOf: (mark: string) => Audience;
	#drawing: Audience | null = null;
	#innerShown = true;

	constructor(
		shared: ReviewDocument["presence"],
		internal: ReviewDocument["presence"],
		audienceOf: (mark: string) => Audience,
	) {
		this.#shared = shared;
		this.#internal = internal;
		this.#audienceOf = audienceOf;
		shared.peers.subscribe(this.#tell);
		internal.peers.subscribe(this.#tell);
		this.#tell();
	}

	get peers(): ReadonlySignal<readonly Peer[]> {
		return this.#peers;
	}

	say(own: Saying): void {
		const { stroke, ...rest } = own;
		if (stroke === undefined) {
			this.#shared.say(rest);
			return;
		}
		// Who changes the audience in the middle of a stroke changes it for the next one.
		const audience = stroke === null ? this.#drawing : (this.#drawing ?? this.#audienceOf(stroke().id));
		this.#drawing = stroke === null ? null : audience;
		if (audience === "studio") {
			this.#internal.say({ stroke });
			if (Object.keys(rest).length > 0) this.#shared.say(rest);
		} else {
			this.#shared.say(own);
		}
	}

	/** Shows strokes that are for the studio, or hides them. */
	showInner(shown: boolean): void {
		this.#innerShown = shown;
		this.#tell();
	}

	/** Of a connection to the inner document only the stroke is told: its pointer is in the other one. */
	readonly #tell = (): void => {
		const quiet: Pick<OwnPresence, "cursor" | "viewport"> = { cursor: null, viewport: null };
		const internal = this.#innerShown ? this.#internal.peers.get() : [];
		const inner = internal.map((peer) => ({ ...peer, ...quiet }));
		this.#peers.set([...this.#shared.peers.get(), ...inner]);
	};
}
