/** A value that tells when it changes. It knows no framework; components read one with `useSignal`. */
export interface ReadonlySignal<T> {
	get(): T;
	/** Calls back after each change until the function that it returns is called. */
	subscribe(listener: () => void): () => void;
}

export class Signal<T> implements ReadonlySignal<T> {
	#value: T;
	readonly #listeners = new Set<() => void>();

	constructor(value: T) {
		this.#value = value;
	}

	get(): T {
		return this.#value;
	}

	/** Sets the value; nobody is told when it is the same. */
	set(value: T): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		for (const listener of [...this.#listeners]) listener();
	}

	update(change: (value: T) => T): void {
		this.set(change(this.#value));
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}
}
