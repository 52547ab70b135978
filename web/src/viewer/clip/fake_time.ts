/** Time for tests: it passes only when it is told to. */
export class FakeTime {
	#now = 0;
	#waiting: { run: () => void; at: number }[] = [];

	readonly now = () => this.#now;

	/** Runs something after so many milliseconds, unless the returned function is called before. */
	readonly later = (run: () => void, ms: number): (() => void) => {
		const entry = { run, at: this.#now + ms };
		this.#waiting.push(entry);
		return () => {
			this.#waiting = this.#waiting.filter((each) => each !== entry);
		};
	};

	/** Lets time pass, and what waited for it run in its order. */
	pass(ms: number): void {
		const until = this.#now + ms;
		for (;;) {
			const next = this.#waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
			if (!next) break;
			this.#waiting = this.#waiting.filter((each) => each !== next);
			this.#now = Math.max(this.#now, next.at);
			next.run();
		}
		this.#now = until;
	}
}
