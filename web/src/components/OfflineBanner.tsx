import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { reconnectEvents, useEventState } from "@/events/events";
import { Button } from "./Button";

/** A break shorter than this is not worth a word. */
const GRACE_MS = 2_000;

/**
 * Says that the server is away, what that means, and lets one try again at once. It stands at the top of the shell, and
 * once more in every sheet and dialog, since what lies under those cannot be reached.
 */
export function OfflineBanner() {
	const state = useEventState();
	const away = state.kind === "waiting" || state.kind === "connecting";
	const [shown, setShown] = useState(false);
	useEffect(() => {
		if (!away) {
			setShown(false);
			return;
		}
		const timer = setTimeout(() => setShown(true), GRACE_MS);
		return () => clearTimeout(timer);
	}, [away]);
	if (!shown) return null;
	return (
		<div
			role="status"
			className="flex shrink-0 items-center gap-2 border-b border-line bg-warning-soft px-4 py-1.5 text-text"
		>
			<CloudOff size={16} aria-hidden className="shrink-0 text-warning" />
			<p className="min-w-0 flex-1">
				<strong className="font-medium">Offline.</strong> What you see may be old, and nothing can be changed
				until the server answers.
			</p>
			<Button size="small" onClick={reconnectEvents}>
				Try now
			</Button>
		</div>
	);
}
