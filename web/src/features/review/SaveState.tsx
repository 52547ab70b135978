import { Check, CloudOff, LoaderCircle, LockKeyhole, LogIn } from "lucide-react";
import { useEffect, useState } from "react";
import { Tooltip } from "@/components/Tooltip";
import { saveMeaning, saveWords } from "./model";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";
import { useSigningInAgain } from "./useSigningInAgain";

const ICONS = {
	opening: LoaderCircle,
	saved: Check,
	saving: LoaderCircle,
	offline: CloudOff,
	signed_out: LogIn,
	forbidden: LockKeyhole,
	gone: CloudOff,
} as const;

/** States that pass at once are not read out. */
const SETTLED_MS = 700;

/** Whether what one did is safe: one honest word, and what it means on hover. */
export function SaveState() {
	const { document } = useSession();
	const state = useSignal(document.saveState);
	const offlineCopy = useSignal(document.offlineCopy);
	useSigningInAgain(document, state.kind);
	const words = saveWords(state);
	const spoken = useSettled(words);
	const unkept = !offlineCopy && "waiting" in state && state.waiting > 0;
	useEffect(() => {
		if (!unkept) return;
		// Nothing but this page holds what waits: the browser asks before it is closed.
		const ask = (event: BeforeUnloadEvent) => event.preventDefault();
		window.addEventListener("beforeunload", ask);
		return () => window.removeEventListener("beforeunload", ask);
	}, [unkept]);
	const Icon = ICONS[state.kind];
	const calm = state.kind === "saved" || state.kind === "saving" || state.kind === "opening";
	return (
		<div className="flex items-center gap-2">
			<Tooltip label={saveMeaning(state, offlineCopy)}>
				<button
					type="button"
					data-save-state={state.kind}
					data-waiting={"waiting" in state ? state.waiting : 0}
					onClick={() => document.reconnect()}
					className={`flex h-7 items-center gap-1.5 rounded-md px-1.5 text-sm whitespace-nowrap tabular-nums ${calm ? "text-muted" : "bg-warning-soft text-warning"}`}
				>
					<Icon
						size={14}
						aria-hidden
						className={state.kind === "saving" || state.kind === "opening" ? "animate-spin" : ""}
					/>
					<span className={calm ? "max-sm:sr-only" : ""}>{words}</span>
				</button>
			</Tooltip>
			<span role="status" aria-live="polite" className="sr-only">
				{spoken}
			</span>
		</div>
	);
}

function useSettled(words: string): string {
	const [settled, setSettled] = useState("");
	useEffect(() => {
		const timer = setTimeout(() => setSettled(words), SETTLED_MS);
		return () => clearTimeout(timer);
	}, [words]);
	return settled;
}
