import { useState } from "react";
import { useSession } from "./useReviewSession";

/** The frame that a comment is about: the one on the screen when its first letter was written. Null on stills. */
export function useWritingFrame(): {
	readonly frame: number | null;
	/** The first letter was written, or the last one taken away. */
	readonly onWriting: (writing: boolean) => void;
} {
	const session = useSession();
	const [frame, setFrame] = useState<number | null>(null);
	return { frame, onWriting: (writing) => setFrame(writing ? session.beginWriting() : null) };
}
